"""Comparing rule sets from Python."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from evaluator.analysis.evaluation import evaluate as evaluated_from
from evaluator.analysis.experiments.before_after import before_after as changed_around
from evaluator.analysis.experiments.limit_sweep import sweep as swept_from
from evaluator.analysis.experiments.two_rule_sets import Comparison
from evaluator.analysis.experiments.two_rule_sets import compare as compared_from
from evaluator.api.evaluating import Events, as_day, as_paths
from evaluator.api.tables import CLOCKS_CHANGED, FIGURES_CHANGED, VERDICTS, html_of, table_of
from evaluator.disclosure.experiments import before_after_rows, comparison_data, left_out_rows, margin_rows, sweep_rows
from evaluator.pages.exports.registry import write_page
from evaluator.pages.report.experiments import comparison_document
from evaluator.rulebook.ruleset import RuleSet


@dataclass(frozen=True, eq=False)
class Compared:
    """The same histories under two rule sets. Every number assumes that what was done stays as it was.

    comparison: everything as computed, nothing hidden. data: what may leave, as plain data.
    """

    comparison: Comparison
    data: dict[str, Any]

    @cached_property
    def clocks(self) -> pd.DataFrame:
        """One row a rule and change of status: status_a, status_b, clocks (rounded to 10; `[c]`: 1 to 5), why."""
        return table_of(self.data["clocks"], CLOCKS_CHANGED)

    @cached_property
    def indicators(self) -> pd.DataFrame:
        """One row an indicator and authority whose figure moves: a, b, difference, in per cent; symbol where hidden."""
        return table_of(self.data["indicators"], FIGURES_CHANGED)

    @cached_property
    def flips(self) -> pd.DataFrame:
        """Authorities by grade under a (rows) and b (columns), worst first; empty where one of them rates nothing."""
        found = self.comparison.flips
        return found.matrix if found is not None else pd.DataFrame()

    @cached_property
    def verdicts(self) -> pd.DataFrame:
        """One row an outcome: what the rating tells of it under a and under b (verdict_a, verdict_b), rate ratios with
        their 95% intervals, and of 100 pairs of authorities how many it orders rightly (concordance_a, concordance_b,
        their difference with its interval; missing where there are too few).
        """
        return table_of([_with_concordance(row) for row in self.data["verdicts"]], VERDICTS)

    @property
    def sentences(self) -> list[str]:
        """What changes, in words, and what all of it assumes."""
        return [*self.data["sentences"], self.data["assumed"]]

    def save_report(self, path: str | Path) -> Path:
        """Write the report of the comparison as one HTML file and return its path."""
        write_page(Path(path), comparison_document(self.data))
        return Path(path)

    def __repr__(self) -> str:
        return "\n".join([f"{self.data['a']['name']} and {self.data['b']['name']}", *self.sentences])

    def _repr_html_(self) -> str:
        head = f"{self.data['a']['name']} and {self.data['b']['name']}, {self.data['year']}"
        return html_of(head, self.sentences, self.flips)


def _with_concordance(row: dict[str, Any]) -> dict[str, Any]:
    """Return the row of a verdict with its concordances as columns of their own."""
    change = row["concordance"] or {}
    told = {f"concordance_{name}": change.get(name) for name in ("a", "b", "difference", "lo", "hi")}
    return {name: value for name, value in row.items() if name != "concordance"} | told


def compare(
    events: Events, a: str | Path | RuleSet, b: str | Path | RuleSet, as_of: dt.date | str, serial: str = "refuse"
) -> Compared:  # fmt: skip
    """Return what changes if the same histories are read under b instead of a. Takes and raises what `evaluate`
    does.
    """
    with as_paths(events) as paths:
        found = compared_from(paths, a, b, as_day(as_of), serial)
    return Compared(found, comparison_data(found))


def sweep(
    rule: str, first: int, last: int, events: Events, rules: str | Path | RuleSet, as_of: dt.date | str,
    serial: str = "refuse",
) -> pd.DataFrame:  # fmt: skip
    """Return a row for each whole value of a limit in days, first to last: value, in_force, per_cent (in time, all
    authorities), rated, flipped, tau, and spike with lo and hi (per cent of cases that end on that very day beyond
    what is expected). All but the spike assume that what was done stays as it was. rule: such as
    `initial-assessment.limit`.
    """
    with as_paths(events) as paths:
        found = swept_from(rule, first, last, paths, rules, as_day(as_of), serial)
    return pd.DataFrame(sweep_rows(found))


def margins(
    events: Events, rules: str | Path | RuleSet, as_of: dt.date | str, serial: str = "refuse"
) -> pd.DataFrame:  # fmt: skip
    """Return a row for each authority and figure that its rating rests on: grade, per_cent, up and down (percentage
    points to another grade, missing where no value would do), rank with rank_lo and rank_hi (1 the best),
    rank_all_lo and rank_all_hi (for all authorities at once); `[c]` in symbol where the figure is hidden.
    """
    with as_paths(events) as paths:
        return pd.DataFrame(margin_rows(evaluated_from(paths, rules, as_day(as_of), serial)))


def left_out(
    events: Events, rules: str | Path | RuleSet, as_of: dt.date | str, serial: str = "refuse"
) -> pd.DataFrame:  # fmt: skip
    """Return a row for each figure and each criterion of the regime: how many ratings change without it, up and
    down.
    """
    with as_paths(events) as paths:
        return pd.DataFrame(left_out_rows(evaluated_from(paths, rules, as_day(as_of), serial)))


def before_after(
    rule: str, events: Events, rules: str | Path | RuleSet, as_of: dt.date | str, serial: str = "refuse"
) -> pd.DataFrame:  # fmt: skip
    """Return a row for each measure around each day on which the limit of `rule` became another one: the mean change of
    the authorities it touched, that of those it did not, and their difference with its 95% interval and p, both for all
    measures at once; days_before and days_after, how much of a year the cases are of (`why` says what cannot be said).
    Units as the measure says. Raises CannotRun where there is no such timescale.
    """
    with as_paths(events) as paths:
        found = changed_around(evaluated_from(paths, rules, as_day(as_of), serial), rule)
    return pd.DataFrame(before_after_rows(found))
