"""`dayseven sweep`: one limit, value after value."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from evaluator.cli.options import AS_OF, FORMAT, PAGE, RULES, SERIAL, page_options
from evaluator.cli.terminal import open_page, progress, say, show
from evaluator.pages.page_options import Look

COLUMNS = ("value", "in_force", "per_cent", "rated", "flipped", "tau", "spike", "lo", "hi")


@click.command(short_help="Change one limit, day by day, and see what moves.")
@click.argument("rule", metavar="RULE.limit")
@click.argument("first", type=int)
@click.argument("last", type=int)
@click.argument("events", nargs=-1, required=True, type=click.Path(path_type=Path))
@RULES
@AS_OF
@SERIAL
@PAGE
@page_options
@FORMAT
def sweep(
    rule: str, first: int, last: int, events: tuple[Path, ...], rules: str, as_of: dt.date, serial: str,
    page: Path | None, form: str | None, look: Look,
) -> None:  # fmt: skip
    """Say what figure and ratings become if a limit were FIRST to LAST days, and on which day work really ends.

    per_cent: in time, all authorities, in the rated year. flipped: ratings that differ from those with the limit in
    force. spike (lo to hi): cases that end on that very day beyond what the days around it lead one to expect, per cent
    of all cases; it stays where people aimed.
    """
    from evaluator.analysis.experiments.limit_sweep import sweep as swept
    from evaluator.disclosure.comparison import ASSUMED

    with progress() as watch:
        found = swept(rule, first, last, events, rules, as_of, serial, watch)
    rows = [
        {name: round(value, 2) if isinstance(value, float) else value for name, value in vars(one).items()}
        for one in found
    ]
    if page:
        from evaluator.cli.commands_compare import write_sweep

        write_sweep(page, rule, rows, rules, events, as_of, look)
    show(rows, form, COLUMNS)
    say(ASSUMED)
    if page and look.shown:
        open_page(page)
