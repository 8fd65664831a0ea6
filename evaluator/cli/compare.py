"""`dayseven compare`: the same histories under two rule sets."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import click

from evaluator.cli.options import AS_OF, FORMAT, PAGE, SERIAL, page_options
from evaluator.cli.terminal import is_for_a_screen, open_page, say, show
from evaluator.pages.page_options import Look

CLOCKS = ("rule", "status_a", "status_b", "clocks", "why")
INDICATORS = ("indicator", "authority", "a", "b", "difference", "gross_difference", "symbol")


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
    from evaluator.analysis.experiments.two_rule_sets import compare as compared
    from evaluator.disclosure.experiments import comparison_data
    from evaluator.pages.exports.registry import write_page
    from evaluator.pages.report.experiments import comparison_document

    data = comparison_data(compared(events, a, b, as_of, serial))
    if page:
        names = " ".join(path.name for path in events)
        command = f"dayseven compare {data['a']['name']} {data['b']['name']} {names} --as-of {as_of} -o {page.name}"
        write_page(page, comparison_document(data, command), look)
    if form == "json":
        show([data], form, ())
    elif is_for_a_screen(form):
        for title, rows, columns in _tables(data):
            show(rows, form, columns, title)
    else:
        show(data["clocks"], form, CLOCKS)
    say("\n".join([*data["sentences"], data["assumed"], *([f"The report: {page.resolve()}"] if page else [])]))
    if page and look.shown:
        open_page(page)


def _tables(data: dict[str, Any]) -> list[tuple[str, list[dict[str, Any]], tuple[str, ...]]]:
    """Return the tables for a screen that have a row, as (title, rows, columns) in order."""
    tables = [
        ("What differs", data["differences"], ("kind", "rule", "text")),
        ("Clocks", data["clocks"], CLOCKS),
        ("Figures", data["indicators"], INDICATORS),
        ("Ratings", (data["ratings"] or {"matrix": []})["matrix"], ("a", "b", "authorities")),
        ("What the rating tells", data["verdicts"], ("outcome", "verdict_a", "verdict_b")),
    ]
    return [table for table in tables if table[1]]
