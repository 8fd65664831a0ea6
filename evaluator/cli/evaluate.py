"""`dayseven evaluate`: clocks, ratings, outcomes and a report of case histories."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from evaluator.cli.options import AS_OF, EVENTS, OUT, RULES, SERIAL, page_options
from evaluator.cli.terminal import open_page, progress, say
from evaluator.errors import CannotRun
from evaluator.pages.page_options import Look


@click.command(short_help="Run clocks, rate, compare with outcomes, report.")
@EVENTS
@RULES
@AS_OF
@OUT
@SERIAL
@click.option("--awarded", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
              help="ratings that inspectors gave (CSV: authority, date, overall or parts), instead of computed ones")
@click.option("--regime", default="", help="with --awarded: the regime they were given under, such as ilacs")
@click.option("--part", default="", help="with --awarded: the part whose grades count, such as help")
@click.option("--against", type=click.Path(path_type=Path, file_okay=False), metavar="EARLIER_OUT",
              help="an earlier evaluation whose report is out: hide what both together would tell of 1 to 5 children")
@page_options
def evaluate(
    events: tuple[Path, ...], rules: str, as_of: dt.date, output: Path | None, serial: str, awarded: Path | None,
    regime: str, part: str, against: Path | None, look: Look,
) -> None:  # fmt: skip
    """Run the clocks of a rule set over case histories, rate, compare with outcomes and write a report.

    EVENTS: event tables (CSV, Parquet), census returns (XML), or folders of them. OUT receives clocks.parquet and
    findings.csv (internal: identifiers as read), and indicators.csv, ratings.json, results.json and report.html (small
    counts hidden).
    """
    if output is None:
        raise CannotRun("`dayseven evaluate` needs a folder for its files", "add -o OUT")
    from evaluator.api.evaluation_run import evaluate_into
    from evaluator.ratings.awarded import Given

    with progress() as watch:
        summary = evaluate_into(
            output, events, rules, as_of, serial, watch, Given(awarded, regime, part), look, against
        )
    say(summary)
    print((output / "report.html").resolve())
    if look.shown:
        open_page(output / "report.html")
