"""One limit, value after value: what the figure and the ratings become, and where work really ends.

The histories are read once; only the clocks of the one rule are run again.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import scipy

from evaluator.analysis.adaptations.at_the_deadline import spike_at
from evaluator.analysis.adaptations.comparing_units import units_of
from evaluator.analysis.adaptations.timed_cases import Cases, cases_of
from evaluator.analysis.evaluation import Evaluation, evaluate, grades, of_year
from evaluator.authorities import ALL
from evaluator.clocks.clocked_histories import Clocked, with_unrecorded
from evaluator.clocks.columnar import run_clocks
from evaluator.clocks.indicators import indicator_table
from evaluator.clocks.versions import clock_rule
from evaluator.errors import CannotRun
from evaluator.progress import Progress
from evaluator.ratings.rating import Facts
from evaluator.ratings.reference import rate
from evaluator.rulebook.clock_blocks import Value
from evaluator.rulebook.issues import did_you_mean
from evaluator.rulebook.limits import Limit
from evaluator.rulebook.model import Indicator, Timescale
from evaluator.rulebook.ruleset import RuleSet, load_ruleset

MOST_VALUES = 200


@dataclass(frozen=True)
class Swept:
    """One value of the limit, before anything is hidden. in_force: whether it is the one that held. per_cent: the
    first indicator of the rule, all authorities, in the rated year; numerator, denominator: its clocks. rated, flipped,
    tau: authorities rated with it and with the limit in force, how many of them have another grade, and Kendall's tau
    of the two orders (None where nothing is rated or all alike). spike, lo, hi: cases that end on that very day beyond
    what the days around it lead one to expect, per cent of all cases; None where too little ends around it.
    """

    value: int
    in_force: bool
    per_cent: float | None
    rated: int
    flipped: int
    tau: float | None
    spike: float | None
    lo: float | None
    hi: float | None
    numerator: int
    denominator: int


def sweep(
    rule: str, first: int, last: int, paths: Sequence[str | Path], rules: str | Path | RuleSet, as_of: dt.date,
    serial: str = "refuse", step: Progress | None = None,
) -> list[Swept]:  # fmt: skip
    """Return what becomes of the rated year's figure and ratings with each whole value of a limit, first to last.

    rule: a timescale with a limit in days that held in the rated year; other limits of the rule stay. Ratings are those
    of the reference evaluator. Every number assumes that what was done stays as it was. Raises CannotRun.
    """
    if not 1 <= first <= last or last - first >= MOST_VALUES:
        remedy = f"give two numbers of days, the smaller first, at most {MOST_VALUES} values"
        raise CannotRun(f"cannot sweep from {first} to {last}", remedy)
    ruleset = rules if isinstance(rules, RuleSet) else load_ruleset(rules)
    timescale = _timescale(ruleset, rule)
    base = evaluate(paths, ruleset, as_of, serial)
    place, value = _in_force(timescale, base)
    data = Clocked(base.ruleset, base.events, base.clocks.table, as_of, base.calendar, base.period)
    cases = cases_of(data, timescale, units_of(data))
    return list(_swept(base, timescale, place, value, cases, range(first, last + 1), step))


def _timescale(ruleset: RuleSet, rule: str) -> Timescale:
    name = rule.removesuffix(".limit")
    if name not in ruleset.timescales:
        hint = did_you_mean(name, list(ruleset.timescales))
        raise CannotRun(f"{ruleset.name} has no timescale `{name}`", hint or "see `dayseven rules show`")
    timescale = ruleset.timescales[name]
    if not any(_is_in_days(one) for one in timescale.limit):
        raise CannotRun(f"{name} has no limit in days", "sweep a timescale that has one")
    return timescale


def _is_in_days(value: Value) -> bool:
    return len(value.within) == 1 and value.within[0].unit != "months"


def _in_force(timescale: Timescale, base: Evaluation) -> tuple[int, Value]:
    """Return the limit that held on the first day of the rated year, and its place among the rule's."""
    day = base.period.first
    for place, one in enumerate(timescale.limit):
        held = one.from_ <= day and (one.until is None or day <= one.until)
        if held and _is_in_days(one):
            return place, one
    raise CannotRun(f"{timescale.name} has no limit in days on {day}", "sweep a timescale that has one then")


def _swept(
    base: Evaluation, timescale: Timescale, place: int, value: Value, cases: Cases | None, values: range,
    step: Progress | None,
) -> Iterator[Swept]:  # fmt: skip
    """Yield what becomes of each value."""
    now, events = grades(base.ratings), _of_the_year(base, timescale.name)
    for number, days in enumerate(values):
        if step:
            step(f"{timescale.name} within {days}", number, len(values))
        changed = value.model_copy(update={"within": (Limit(days, value.within[0].unit),)})
        limits = (*timescale.limit[:place], changed, *timescale.limit[place + 1 :])
        indicators = _indicators(base, timescale.model_copy(update={"limit": limits}), events)
        per_cent, numerator, of = _of_all(base, indicators, timescale.name)
        again = _rated(base, indicators)
        same = [name for name in now if name in again]
        excess, lo, hi = _spike(base, cases, days)
        yield Swept(
            days, days == value.within[0].amount, per_cent, len(same),
            sum(now[name] != again[name] for name in same), _tau([now[n] for n in same], [again[n] for n in same]),
            excess, lo, hi, numerator, of,
        )  # fmt: skip


def _spike(base: Evaluation, cases: Cases | None, days: int) -> tuple[float | None, float | None, float | None]:
    """Return the cases that end on one day beyond what is expected, with the interval, per cent of all cases."""
    spike = spike_at(base.calendar, cases, days) if cases is not None else None
    if cases is None or spike is None:
        return None, None, None
    size = 100 / max(len(cases.unit), 1)
    return spike.excess * size, spike.lo * size, spike.hi * size


def _of_the_year(base: Evaluation, rule: str) -> pd.DataFrame:
    """Return the events of the children on whom the figures of the rated year can rest, whatever the limit: those with
    a clock that stopped in it, where figures count those, else with one that started by its end and had not stopped
    before it. When a clock stops does not depend on its limit.
    """
    clocks = base.clocks.table
    first, last = (pd.Timestamp(day) for day in (base.period.first, base.period.last))
    counted = {one.population for one in _needed(base, rule)}
    in_it = (clocks["stopped"] >= first) & (clocks["stopped"] <= last)
    near = in_it if counted == {"stopped"} else (clocks["started"] <= last) & ~(clocks["stopped"] < first)
    mine = clocks[(clocks["rule"] == rule) & near]
    children = pd.MultiIndex.from_frame(mine[["authority", "child"]].astype("str").drop_duplicates())
    every = pd.MultiIndex.from_frame(base.events[["authority", "child"]].astype("str"))
    return base.events[every.isin(children)].reset_index(drop=True)


def _needed(base: Evaluation, rule: str) -> list[Indicator]:
    """Return the indicators of a timescale that a sweep shows: the first one, and those that the regime reads."""
    mine = [one for one in base.ruleset.indicators.values() if one.of == rule]
    regime = base.ruleset.regimes.get(base.ruleset.rates)
    read = {one.indicator for one in regime.computed} if regime else set()
    return [one for place, one in enumerate(mine) if place == 0 or one.indicator in read]


def _indicators(base: Evaluation, timescale: Timescale, events: pd.DataFrame) -> pd.DataFrame:
    """Return the rated year's figures: those of the changed rule anew, the others as they were."""
    rules = [clock_rule(timescale)]
    run = run_clocks(rules, events, base.as_of, base.calendar, coverage=base.histories.coverage)
    run = with_unrecorded(run, rules, events, base.events)
    mine = _needed(base, timescale.name)
    new = indicator_table(mine, run.table, base.as_of, events)
    old = base.indicators[~base.indicators["indicator"].isin([one.indicator for one in mine])]
    return pd.concat([old, new], ignore_index=True)


def _of_all(base: Evaluation, indicators: pd.DataFrame, rule: str) -> tuple[float | None, int, int]:
    """Return the figure of all authorities in the rated year, per cent, and its counts."""
    name = next((one.indicator for one in base.ruleset.indicators.values() if one.of == rule), None)
    year = indicators["year_ended"] == base.period.ended
    row = indicators[year & (indicators["indicator"] == name) & (indicators["authority"] == ALL)]
    if not len(row) or pd.isna(row["value"].iloc[0]):
        return None, 0, 0
    return float(row["value"].iloc[0]), int(row["numerator"].iloc[0]), int(row["denominator"].iloc[0])


def _rated(base: Evaluation, indicators: pd.DataFrame) -> dict[str, int]:
    """Return the grades that the rule set's regime makes of these figures."""
    if not base.ruleset.rates:
        return {}
    regime = base.ruleset.regimes[base.ruleset.rates]
    values = of_year(indicators, base.period).pivot(index="authority", columns="indicator", values="value")
    found = {}
    for name, row in values.iterrows():
        figures = {str(code): None if pd.isna(figure) else float(figure) for code, figure in row.items()}
        grade = rate(regime, Facts(str(name), indicators=figures)).overall_at_most
        if grade is not None:
            found[str(name)] = grade
    return found


def _tau(one: list[int], other: list[int]) -> float | None:
    if len(set(one)) < 2 or len(set(other)) < 2:
        return None
    return float(np.round(scipy.stats.kendalltau(one, other).statistic, 6))
