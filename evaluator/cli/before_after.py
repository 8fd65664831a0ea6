"""`dayseven before-after`: what changed when a limit changed, beside authorities that it did not touch."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import click

from evaluator.cli.options import AS_OF, EVENTS, FORMAT, RULES, SERIAL
from evaluator.cli.terminal import is_for_a_screen, progress, say, show

COLUMNS = ("day", "before", "after", "measure", "touched", "untouched", "change", "change_elsewhere", "difference",
           "lo", "hi", "p", "days_before", "days_after", "why")  # fmt: skip
ON_SCREEN = ("measure", "touched", "untouched", "change", "elsewhere", "difference", "lo", "hi")
#: days of a whole year on either side of the change
YEAR = 365
#: a year whose first or last case starts so many days within it is a whole one
DAYS_OF_GRACE = 14
TOLD = (
    "change: after less before, mean over authorities that the new limit touched; elsewhere: over those that kept "
    "theirs; difference: the one less the other, with a 95% interval that holds for all measures at once. It takes "
    "what happened elsewhere for what would have happened here: records cannot show that it would."
)


@click.command("before-after", short_help="What changed when a limit changed, with controls.")
@click.argument("rule")
@EVENTS
@RULES
@AS_OF
@SERIAL
@FORMAT
def before_after(
    rule: str, events: tuple[Path, ...], rules: str, as_of: dt.date, serial: str, form: str | None
) -> None:  # fmt: skip
    """Say what changed around each day on which the limit of RULE became another one.

    A year before against a year after, or as much of them as the records hold (days_before, days_after), authority by
    authority: how long cases took, how many ended within either limit,
    and what became of the children; beside the same among authorities whose limit stayed. Where none stayed, no
    difference is told.
    """
    from evaluator.analysis.evaluation import evaluate
    from evaluator.analysis.experiments.before_after import before_after as changes
    from evaluator.disclosure.experiments import before_after_rows

    with progress() as watch:
        found = changes(evaluate(events, rules, as_of, serial, watch), rule)
    rows = [
        {name: round(value, 2) if isinstance(value, float) and name != "p" else value for name, value in row.items()}
        for row in before_after_rows(found)
    ]
    if is_for_a_screen(form):
        for title, mine in _by_day(rows).items():
            show(mine, "table", ON_SCREEN, title)
            say("\n".join(dict.fromkeys([*(row["why"] for row in mine if row["why"]), *_windows(mine)])))
    else:
        show(rows, form, COLUMNS)
    say(TOLD if found else f"No limit of {rule} changed for any of these authorities.")


def _windows(rows: list[dict[str, Any]]) -> list[str]:
    """Return which measures rest on less than a year on either side, and on how much."""
    short = {row["measure"]: (row["days_before"], row["days_after"]) for row in rows if row["days_before"]}
    return [f"{measure}: cases of {before} days before and {after} days after the change, not of a year"
            for measure, (before, after) in short.items() if min(before, after) < YEAR - DAYS_OF_GRACE]


def _by_day(rows: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """Return the rows under a title for each day and pair of limits."""
    found: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        title = f"{row['day']}: from {row['before']} to {row['after']}"
        found.setdefault(title, []).append({**row, "elsewhere": row["change_elsewhere"]})
    return found
