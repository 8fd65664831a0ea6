"""`dayseven margins`: how firmly each rating stands."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import click

from evaluator.cli.options import AS_OF, EVENTS, FORMAT, RULES, SERIAL
from evaluator.cli.terminal import is_for_a_screen, progress, say, show

MARGINS = ("authority", "grade", "indicator", "per_cent", "up", "down", "rank", "rank_lo", "rank_hi",
           "rank_all_lo", "rank_all_hi", "symbol")  # fmt: skip
ON_SCREEN = ("authority", "grade", "indicator", "per_cent", "up", "down", "place")
WITHOUT = ("part", "name", "rated", "changed", "up", "down")


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
    as far as its cases can tell (95%); rank_all_lo to rank_all_hi, which a screen shows, hold for all authorities at
    once, and so for whoever stands first or last. Then, for each figure and each criterion of the regime, how many
    ratings would be others without it: a figure is taken as if it were in its best band.
    """
    from evaluator.analysis.evaluation import evaluate
    from evaluator.disclosure.experiments import ASSUMED, left_out_rows, margin_rows

    with progress() as watch:
        found = evaluate(events, rules, as_of, serial, watch)
    near, without = margin_rows(found), left_out_rows(found)
    if form == "json":
        show([{"margins": near, "left_out": without}], form, ())
    elif is_for_a_screen(form):
        show([_on_screen(row) for row in near], form, ON_SCREEN, "Margins to another grade")
        show(without, form, WITHOUT, "Without one of them")
    else:
        show(near, form, MARGINS)
    say(ASSUMED)


def _on_screen(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row with its rank and the interval that holds for all authorities at once: all are read at once."""
    place = "" if row["symbol"] else f"{row['rank']} ({row['rank_all_lo']} to {row['rank_all_hi']})"
    return {**row, "per_cent": row["symbol"] or row["per_cent"], "place": place}
