"""`dayseven demo`: invented histories, evaluated and reported on."""

from __future__ import annotations

from pathlib import Path

import click

from evaluator.cli.terminal import open_page, progress, say


@click.command(short_help="Invent histories, evaluate them and report.")
@click.option(
    "-o",
    "--output",
    "output",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("demo"),
    show_default=True,
    help="folder for the events and the report",
)
@click.option("--seed", default=2008, show_default=True, help="another number invents other histories")
@click.option("--open", "shown", is_flag=True, help="open the report in a browser")
def demo(output: Path, seed: int, shown: bool) -> None:
    """Invent the histories of a dozen authorities, evaluate them under england-2008 and write a report.

    The last line printed is the path of the report.
    """
    from evaluator.api.evaluation_run import make_demo

    with progress() as watch:
        path = make_demo(output, seed, watch)
    say(f"Everything in {output} is invented. The report:")
    print(path.resolve())
    if shown:
        open_page(path)
