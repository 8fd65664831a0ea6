"""`dayseven durations`: how much work ends just before a limit, and just after it, in published tables."""

from __future__ import annotations

from pathlib import Path

import click

from evaluator.cli.options import FORMAT, page_options
from evaluator.cli.terminal import is_for_a_screen, open_page, say, show
from evaluator.pages.page_options import Look


@click.command(short_help="How much work ends just before a limit in published tables.")
@click.argument("tables", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("-o", "--output", type=click.Path(path_type=Path), help="write the report to this HTML file")
@page_options
@FORMAT
def durations(tables: tuple[Path, ...], output: Path | None, form: str | None, look: Look) -> None:
    """How much work ends in the days up to a limit, and in the days after it.

    TABLES: DfE's children in need tables by duration, CSV: assessments (C2), conferences (C4), or both.
    """
    from evaluator.published.durations.run import duration_rows

    form = form or ("table" if is_for_a_screen(form) else "csv")
    shown = duration_rows(tables, output, form, look)
    show(shown.rows, form, shown.columns)
    say(shown.note)
    if output and look.shown:
        open_page(output)
