"""`dayseven report`: pages from the results of an evaluation."""

from __future__ import annotations

from pathlib import Path

import click

from evaluator.cli.options import page_options
from evaluator.cli.terminal import open_page, progress
from evaluator.pages.page_options import Look


@click.command(short_help="Write the report again from results.json.")
@click.argument("folder", metavar="OUT", type=click.Path(path_type=Path, file_okay=False))
@click.option("--authority", "authorities", multiple=True, metavar="NAME",
              help="the report of one authority instead; can be given more than once")
@click.option("--every-authority", is_flag=True, help="a report of each authority")
@click.option("--neighbours", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
              help="regions and statistical neighbours: a CSV with authority, region, neighbour_1, ..., or DfE's")
@page_options
def report(
    folder: Path, authorities: tuple[str, ...], every_authority: bool, neighbours: Path | None, look: Look
) -> None:
    """Write reports again from OUT/results.json: of all authorities (OUT/report.html), or of some."""
    from evaluator.pages.report.from_results import authority_reports, report_again

    if authorities or every_authority:
        with progress() as watch:
            paths = authority_reports(folder, authorities, neighbours, look, watch)
    else:
        paths = [report_again(folder, look)]
    for path in paths:
        print(path.resolve())
    if look.shown:
        open_page(paths[0])
