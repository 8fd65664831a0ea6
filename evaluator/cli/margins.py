"""`dayseven margins`: how firmly each rating stands."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from evaluator.cli.options import AS_OF, EVENTS, FORMAT, RULES, SERIAL
from evaluator.cli.terminal import progress, say, show


@click.command(short_help="How firmly each rating stands, and on which rule.")
@EVENTS
@RULES
@AS_OF
@SERIAL
@FORMAT
def margins(events: tuple[Path, ...], rules: str, as_of: dt.date, serial: str, form: str | None) -> None:
    """Say how far each figure of each authority is from another grade, and what each rule of the regime decides.

    up, down: percentage points by which the figure would have to rise, or fall, for the rating to change, all else the
    same; empty where no value of it would. rank: its place among the authorities, 1 the best, from rank_lo to rank_hi
    as far as its cases can tell (95%). Then, for each figure and each criterion of the regime, how many ratings
    would be others without it: a figure is taken as if it were in its best band.
    """
    from evaluator.cli.commands_compare import margins_shown

    with progress() as watch:
        tables, told = margins_shown(events, rules, as_of, serial, form, watch)
    for title, rows, columns in tables:
        show(rows, form, columns, title)
    say(told)
