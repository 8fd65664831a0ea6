"""`dayseven compare`: the same histories under two rule sets."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from evaluator.cli.options import AS_OF, FORMAT, PAGE, SERIAL, page_options
from evaluator.cli.terminal import open_page, say, show
from evaluator.pages.page_options import Look


@click.command(short_help="Read the same histories under two rule sets.")
@click.argument("a")
@click.argument("b")
@click.argument("events", nargs=-1, required=True, type=click.Path(path_type=Path))
@AS_OF
@SERIAL
@PAGE
@page_options
@FORMAT
def compare(
    a: str, b: str, events: tuple[Path, ...], as_of: dt.date, serial: str, page: Path | None, form: str | None,
    look: Look,
) -> None:  # fmt: skip
    """Say what changes if the same histories are read under rule set B instead of A.

    Clocks that change, and the clause that changes them; figures; ratings that flip, and how many would by luck; what
    the rating tells of each outcome. All of it assumes that people would have done the same.
    """
    from evaluator.cli.commands_compare import compared

    shown, told = compared(events, a, b, as_of, serial, form, page, look)
    for title, rows, columns in shown:
        show(rows, form, columns, title)
    say(told)
    if page and look.shown:
        open_page(page)
