"""`dayseven sweep`: one limit, value after value."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from evaluator.cli.options import AS_OF, FORMAT, PAGE, RULES, SERIAL, page_options
from evaluator.cli.terminal import open_page, progress, say, show
from evaluator.pages.page_options import Look

if TYPE_CHECKING:
    from evaluator.rulebook.ruleset import RuleSet

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
    from evaluator.disclosure.experiments import ASSUMED, sweep_rows
    from evaluator.rulebook.ruleset import load_ruleset

    ruleset = load_ruleset(rules)
    with progress() as watch:
        found = swept(rule, first, last, events, ruleset, as_of, serial, watch)
    rows = [
        {name: round(value, 2) if isinstance(value, float) else value for name, value in row.items()}
        for row in sweep_rows(found)
    ]
    if page:
        _write(page, ruleset, rule, rows, events, as_of, look)
    show(rows, form, COLUMNS)
    say(ASSUMED)
    if page and look.shown:
        open_page(page)


def _write(
    page: Path, ruleset: RuleSet, rule: str, rows: list[dict[str, Any]], paths: tuple[Path, ...], as_of: dt.date,
    look: Look,
) -> None:  # fmt: skip
    """Write the report of a sweep to `page`. rows: as `dayseven sweep` shows them."""
    from evaluator.disclosure.experiments import ASSUMED
    from evaluator.histories.reading import is_invented
    from evaluator.pages.exports.registry import write_page
    from evaluator.pages.report.experiments import sweep_document
    from evaluator.resources import VERSION

    timescale = ruleset.timescales[rule.removesuffix(".limit")]
    names = " ".join(path.name for path in paths)
    command = (f"dayseven sweep {rule} {rows[0]['value']} {rows[-1]['value']} {names} --rules {ruleset.name} "
               f"--as-of {as_of} -o {page.name}")  # fmt: skip
    about = [("Rule set", f"{ruleset.name}, hash {ruleset.hash}"),
             ("Made by", f"dayseven {VERSION}, with: {command}")]  # fmt: skip
    unit = "working day" if "working" in str(timescale.limit[0].within[0]) else "day"
    write_page(page, sweep_document(timescale.title, unit, rows, ASSUMED, about, is_invented(paths)), look)
