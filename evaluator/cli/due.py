"""`dayseven due`: the last permitted day of a limit."""

from __future__ import annotations

import datetime as dt

import click

from evaluator.cli.options import Day


@click.command(short_help="Print the last permitted day of a limit.")
@click.argument("start", type=Day())
@click.argument("limit")
@click.option("--counting", metavar="MODE", type=click.Choice([
    "working_days_day_0", "working_days_day_1", "calendar_days_day_0", "calendar_days_beginning_with", "months",
]), help="how the days are counted: working_days_day_0, working_days_day_1, calendar_days_day_0, "
         "calendar_days_beginning_with or months; default: the usual mode of the limit's unit")  # fmt: skip
def due(start: dt.date, limit: str, counting: str | None) -> None:
    """Print the last permitted day: dayseven due 2008-12-19 "7 working days"."""
    from evaluator.clocks.calendar import due_on

    print(due_on(start, limit, counting).isoformat())
