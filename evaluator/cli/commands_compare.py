"""What `dayseven compare` does."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from evaluator.cli.terminal import Progress
from evaluator.errors import CannotRun
from evaluator.pages.page_options import PLAIN, Look

Rows = list[dict[str, Any]]
Shown = list[tuple[str, Rows, tuple[str, ...]]]

CLOCKS = ("rule", "status_a", "status_b", "clocks", "why")
MARGINS = ("authority", "grade", "indicator", "per_cent", "up", "down", "rank", "rank_lo", "rank_hi",
           "symbol")  # fmt: skip
ON_SCREEN = ("authority", "grade", "indicator", "per_cent", "up", "down", "place")
WITHOUT = ("part", "name", "rated", "changed", "up", "down")
INDICATORS = ("indicator", "authority", "a", "b", "difference", "gross_difference", "symbol")


def compared(
    paths: Sequence[Path], a: str, b: str, as_of: dt.date, serial: str, form: str | None, page: Path | None = None,
    look: Look = PLAIN,
) -> tuple[Shown, str]:  # fmt: skip
    """Return what to show of a comparison, as (title, rows, columns) in order, and what to tell the person. Writes the
    report to `page` where one is named.

    Tables on a screen, the clocks that change as CSV, all of it as JSON.
    """
    from evaluator.analysis.experiments.two_rule_sets import compare
    from evaluator.disclosure.comparison import comparison_data
    from evaluator.pages.report.experiments import comparison_page
    from evaluator.whole_files import page_writers, write_whole

    data = comparison_data(compare(paths, a, b, as_of, serial))
    told = "\n".join([*data["sentences"], data["assumed"]])
    if page:
        names = " ".join(path.name for path in paths)
        command = f"dayseven compare {data['a']['name']} {data['b']['name']} {names} --as-of {as_of} -o {page.name}"
        write_whole(page.parent, page_writers(comparison_page(data, command), page.name, look))
        told += f"\nThe report: {page.resolve()}"
    if form == "json":
        return [("", [data], ())], told
    if form == "csv" or (form is None and not sys.stdout.isatty()):
        return [("", data["clocks"], CLOCKS)], told
    tables: Shown = [("What differs", data["differences"], ("kind", "rule", "text")),
                     ("Clocks", data["clocks"], CLOCKS), ("Figures", data["indicators"], INDICATORS)]  # fmt: skip
    if data["ratings"]:
        tables.append(("Ratings", data["ratings"]["matrix"], ("a", "b", "authorities")))
    verdicts = ("outcome", "verdict_a", "verdict_b")
    tables.append(("What the rating tells", data["verdicts"], verdicts))
    return [table for table in tables if table[1]], told


def write_sweep(
    page: Path, rule: str, rows: Rows, rules: str, paths: Sequence[Path], as_of: dt.date, look: Look
) -> None:  # fmt: skip
    """Write the report of a sweep to `page`. rows: as `dayseven sweep` shows them."""
    from evaluator import __version__
    from evaluator.disclosure.comparison import ASSUMED
    from evaluator.pages.report.experiments import sweep_page
    from evaluator.rulebook.ruleset import load_ruleset
    from evaluator.whole_files import page_writers, write_whole

    ruleset = load_ruleset(rules)
    timescale = ruleset.timescales[rule.removesuffix(".limit")]
    names = " ".join(path.name for path in paths)
    command = (f"dayseven sweep {rule} {rows[0]['value']} {rows[-1]['value']} {names} --rules {ruleset.name} "
               f"--as-of {as_of} -o {page.name}")  # fmt: skip
    about = [("Rule set", f"{ruleset.name}, hash {ruleset.hash}"),
             ("Made by", f"dayseven {__version__}, with: {command}")]  # fmt: skip
    unit = "working day" if "working" in str(timescale.limit[0].within[0]) else "day"
    html = sweep_page(timescale.title, unit, rows, ASSUMED, about)
    write_whole(page.parent, page_writers(html, page.name, look))


def margins_shown(
    paths: Sequence[Path], rules: str, as_of: dt.date, serial: str, form: str | None, progress: Progress | None
) -> tuple[Shown, str]:
    """Return what `dayseven margins` shows, as (title, rows, columns), and what to tell the person.

    Two tables on a screen; as CSV the margins alone, as JSON both. Raises CannotRun where the rule set rates nothing.
    """
    from evaluator.analysis.evaluation import evaluate
    from evaluator.analysis.experiments.margins import left_out
    from evaluator.disclosure.comparison import ASSUMED, margin_rows

    found = evaluate(paths, rules, as_of, serial, progress)
    if not found.ruleset.rates:
        raise CannotRun(f"the rule set {found.ruleset.name} computes no rating", "use one that does, as england-2008")
    near, without = margin_rows(found), [vars(one) for one in left_out(found)]
    if form == "json":
        return [("", [{"margins": near, "left_out": without}], ())], ASSUMED
    if form == "csv" or (form is None and not sys.stdout.isatty()):
        return [("", near, MARGINS)], ASSUMED
    screen = [{**row, "per_cent": row["symbol"] or row["per_cent"],
               "place": "" if row["symbol"] else f"{row['rank']} ({row['rank_lo']} to {row['rank_hi']})"}
              for row in near]  # fmt: skip
    return [("Margins to another grade", screen, ON_SCREEN), ("Without one of them", without, WITHOUT)], ASSUMED
