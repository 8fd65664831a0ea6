"""The same histories under two rule sets: clocks, figures, ratings and verdicts that change, and why."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from evaluator.analysis.divergence.cohorts import cohort, outcome_table
from evaluator.analysis.divergence.regimes import RegimeVerdict
from evaluator.analysis.evaluation import Evaluation, computed, evaluate, grades, of_year
from evaluator.analysis.experiments.before_after import days_of_change
from evaluator.analysis.experiments.flips import ConcordanceChange, Flips, concordance_change, flips, flips_by_luck
from evaluator.authorities import ALL
from evaluator.clocks.calendar import Period, england_and_wales
from evaluator.clocks.clocked_histories import Clocked, with_unrecorded
from evaluator.clocks.columnar import run_clocks
from evaluator.clocks.versions import clock_rule
from evaluator.rulebook.differences import Difference, differences
from evaluator.rulebook.model import Outcome, Timescale
from evaluator.rulebook.ruleset import RuleSet, load_ruleset

KEYS = ["authority", "child", "episode", "step", "started"]
#: what stands for a clock that one of the two rule sets does not start
NO_CLOCK = "no clock"
#: one row a clock that differs: its rule, KEYS, what each rule set makes of it, and the first clause that differs on
#: the day it started
COLUMNS = ("rule", *KEYS, "status_a", "status_b", "due_a", "due_b", "why")


def moved_clocks(a: pd.DataFrame, b: pd.DataFrame, differing: Sequence[Difference]) -> pd.DataFrame:
    """Return the clocks of rules that both sets have and that differ: those with another status or due day.

    a, b: clock tables. differing: as `rulebook.differences` gives them.
    """
    rules = sorted({one.rule for one in differing if one.kind in ("timescale", "outcome")})
    both = [rule for rule in rules if (a["rule"] == rule).any() and (b["rule"] == rule).any()]
    tables = [_of_rule(rule, a, b, [one for one in differing if one.rule == rule]) for rule in both]
    filled = [table for table in tables if len(table)]
    return pd.concat(filled, ignore_index=True) if filled else pd.DataFrame(columns=list(COLUMNS))


def _of_rule(rule: str, a: pd.DataFrame, b: pd.DataFrame, differing: Sequence[Difference]) -> pd.DataFrame:
    sides = [_told(table[table["rule"] == rule], end) for table, end in ((a, "_a"), (b, "_b"))]
    joined = sides[0].merge(sides[1], on=KEYS, how="outer")
    joined[["status_a", "status_b"]] = joined[["status_a", "status_b"]].fillna(NO_CLOCK)
    same_due = (joined["due_a"] == joined["due_b"]) | (joined["due_a"].isna() & joined["due_b"].isna())
    moved = joined[(joined["status_a"] != joined["status_b"]) | ~same_due].reset_index(drop=True)
    return moved.assign(rule=rule, why=_why(moved["started"], differing))[list(COLUMNS)]


def _told(clocks: pd.DataFrame, end: str) -> pd.DataFrame:
    told = clocks[[*KEYS, "status", "due"]].rename(columns={"status": f"status{end}", "due": f"due{end}"})
    text = ["authority", "child", "episode", f"status{end}"]
    return told.astype(dict.fromkeys(text, "str")).drop_duplicates(KEYS)


def _why(started: pd.Series, differing: Sequence[Difference]) -> pd.Series:
    """Return for each start day the first difference that holds on it; the first without days where none does."""
    why = pd.Series("", index=started.index, dtype="object")
    dated = [one for one in differing if one.first is not None]
    undated = [one for one in differing if one.first is None]
    for one in (*dated, *undated):
        first, last = pd.Timestamp(one.first or dt.date(1900, 1, 1)), pd.Timestamp(one.last or dt.date(2100, 1, 1))
        why = why.where((why != "") | ~started.between(first, last), one.text)
    return why


SEED = 2008


@dataclass(frozen=True, eq=False)
class Comparison:
    """a, b: the rule sets. differences: what they ask otherwise. period: the year that is compared. clocks: those that
    differ (see `moved_clocks`; identifiers as read). figures: the indicators of that year under a, and under b, the
    rows of all authorities included; nothing is hidden yet. flips: None where one of them computes no rating. verdicts:
    outcome, what the rating tells of it under a, and under b. concordances: by outcome. changes: timescales of which
    the limit became another one while these records were made, with the day. invented: whether the records are.
    """

    a: RuleSet
    b: RuleSet
    differences: tuple[Difference, ...]
    period: Period
    clocks: pd.DataFrame
    figures: tuple[pd.DataFrame, pd.DataFrame]
    flips: Flips | None
    verdicts: tuple[tuple[str, RegimeVerdict, RegimeVerdict], ...]
    concordances: dict[str, ConcordanceChange]
    changes: tuple[tuple[str, dt.date], ...] = ()
    invented: bool = False


def compare(
    paths: Sequence[str | Path], a: str | Path | RuleSet, b: str | Path | RuleSet, as_of: dt.date,
    serial: str = "refuse",
) -> Comparison:  # fmt: skip
    """Return what changes if the histories in `paths` are read under b instead of a, all else the same.

    The year and the children whose outcomes count are those of a. Nobody is asked what they would have done under
    other rules: every figure assumes that what was done stays as it was. Raises CannotRun as `evaluate` does.
    """
    one, other = (rules if isinstance(rules, RuleSet) else load_ruleset(rules) for rules in (a, b))
    first = evaluate(paths, one, as_of, serial)
    table = _clocks_of(other, first)
    indicators, ratings, diverging = computed(
        Clocked(other, first.events, table, as_of, first.calendar, first.period)
    )
    asked = differences(one, other)
    told = [grades(run) for run in (first.ratings, ratings)]
    found = None
    if one.rates and other.rates:
        regimes = (one.regimes[one.rates], other.regimes[other.rates])
        luck = flips_by_luck(regimes[0], of_year(first.indicators, first.period), told[0], SEED, first.designs)
        found = flips(told[0], told[1], regimes, luck)
    verdicts = _verdicts(first.divergence.regimes, diverging.regimes)
    return Comparison(
        one, other, tuple(asked), first.period, moved_clocks(first.clocks.table, table, asked),
        (of_year_and_all(first.indicators, first.period), of_year_and_all(indicators, first.period)),
        found, verdicts, _concordances(first, told), tuple(_changes(first, [rule.rule for rule in asked])),
        first.histories.invented,
    )  # fmt: skip


def _changes(first: Evaluation, asked: Sequence[str]) -> Iterator[tuple[str, dt.date]]:
    """Yield the timescales that the two rule sets ask otherwise and the days within the records on which their limit
    became another one.
    """
    dates = first.events["date"]
    for name in dict.fromkeys(asked):
        timescale = first.ruleset.timescales.get(name)
        if timescale is not None:
            for day in days_of_change(clock_rule(timescale), [ALL]):
                if dates.min() < pd.Timestamp(day) < dates.max():
                    yield name, day


def of_year_and_all(indicators: pd.DataFrame, period: Period) -> pd.DataFrame:
    """Return the indicators of one reporting year, the rows of all authorities together included."""
    return indicators[indicators["year_ended"] == period.ended]


def _clocks_of(other: RuleSet, first: Evaluation) -> pd.DataFrame:
    """Return the clocks of another rule set; those of rules that are alike are taken from the first run."""
    had: dict[str, Timescale | Outcome] = {**first.ruleset.timescales, **first.ruleset.outcomes}
    asked: list[Timescale | Outcome] = [*other.timescales.values(), *other.outcomes.values()]
    names = {rule.name for rule in asked if rule.name in had and _body(had[rule.name]) == _body(rule)}
    rest = [clock_rule(rule) for rule in asked if rule.name not in names]
    table = first.clocks.table
    kept = table[table["rule"].isin(list(names))]
    if not rest:
        return kept
    coverage = first.histories.coverage
    run = run_clocks(rest, first.events, first.as_of, england_and_wales(), coverage=coverage)
    new = with_unrecorded(run, rest, first.events).table
    texts = ["rule", "rule_version"]
    return pd.concat([kept.astype(dict.fromkeys(texts, "str")), new.astype(dict.fromkeys(texts, "str"))],
                     ignore_index=True).astype(dict.fromkeys(texts, "category"))  # fmt: skip


def _body(rule: Timescale | Outcome) -> dict[str, Any]:
    """Return what a rule asks, without its words for readers."""
    return rule.model_dump(exclude={"title", "purpose", "plural", "examples", "source", "status"})


def _verdicts(
    a: Sequence[RegimeVerdict], b: Sequence[RegimeVerdict]
) -> tuple[tuple[str, RegimeVerdict, RegimeVerdict], ...]:
    of_b = {one.outcome: one for one in b}
    return tuple((one.outcome, one, of_b[one.outcome]) for one in a if one.outcome in of_b)


def _concordances(first: Evaluation, told: list[dict[str, int]]) -> dict[str, ConcordanceChange]:
    """Return for each outcome how its concordance with the ratings changes, over authorities rated under both."""
    found = {}
    data = Clocked(first.ruleset, first.events, first.clocks.table, first.as_of, first.calendar, first.period)
    for one in first.divergence.regimes:
        table = outcome_table(data, cohort(data, one.outcome, rated=True), {})
        least = first.ruleset.declared.fewest_expected
        table = table[(table["expected"] >= least) & table["authority"].isin(list(told[0]))]
        table = table[table["authority"].isin(list(told[1]))]
        sign = -1.0 if first.ruleset.outcomes[one.outcome].better == "lower" else 1.0
        goodness = sign * (table["observed"] / table["expected"]).to_numpy(dtype=np.float64)
        by_set = [table["authority"].map(grades_).to_numpy(dtype=np.float64) for grades_ in told]
        change = concordance_change(by_set[0], by_set[1], goodness)
        if change is not None:
            found[one.outcome] = change
    return found
