"""What changed when a limit changed: authorities it touched, before and after, beside those it did not touch.

A comparison of rule sets assumes that people would have done the same. Where the records hold the change itself, this
looks at what people did: the change among the touched less the change among the untouched (difference in differences,
one value an authority, so that an authority counts once however large; Bertrand, Duflo and Mullainathan 2004).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.stats import t as student

from evaluator.analysis.evaluation import Evaluation
from evaluator.clocks.statuses import REPORTING_LAG
from evaluator.clocks.versions import ClockRule, clock_rule
from evaluator.errors import CannotRun
from evaluator.rulebook.issues import did_you_mean

Floats = npt.NDArray[np.float64]
#: days before and after the change that are looked at, and fewest cases of an authority on either side
WINDOW, FEWEST_CASES = 365, 20
#: fewer authorities in a group give no interval
FEWEST = 3
FINISHED_DAYS = "days from start to finish, median"


@dataclass(frozen=True)
class Change:
    """One measure around one day on which the limit changed.

    measure: in words. day: first day of the new limit; before, after: the limits of the touched. touched, untouched:
    authorities with enough cases on both sides. change, change_elsewhere: mean over authorities of after less before,
    in the measure's unit; difference: the one less the other, with lo and hi its 95% interval (None with fewer than
    three authorities on either side). why: what cannot be said.
    """

    day: dt.date
    before: str
    after: str
    measure: str
    touched: int
    untouched: int
    change: float | None
    change_elsewhere: float | None
    difference: float | None
    lo: float | None
    hi: float | None
    why: str


def before_after(found: Evaluation, rule: str) -> list[Change]:
    """Return what changed around every day on which a limit of `rule` changed for some authority, in order of time.

    Measures: the median of days from start to finish of the cases that were finished; the share of all cases finished
    within the old and within the new limit; and of each outcome the share of children to whom it happened, among cases
    whose window has passed. Cases start in the year before the change or in the year after it. Raises CannotRun where
    there is no such timescale.
    """
    timescales = found.ruleset.timescales
    if rule not in timescales:
        raise CannotRun(f"there is no timescale `{rule}`", did_you_mean(rule, timescales) or ", ".join(timescales))
    clock = clock_rule(timescales[rule])
    cases = _cases(found, rule)
    names = sorted(cases["authority"].unique())
    changes: list[Change] = []
    for day in days_of_change(clock, names):
        changes += _around(found, clock, cases, names, day)
    return changes


def _cases(found: Evaluation, rule: str) -> pd.DataFrame:
    """Return the first steps of a timescale: authority, child, episode, started, taken (days to the finish as the rule
    counts them, not a number where unfinished).
    """
    clocks = found.clocks.table
    mine = clocks[(clocks["rule"] == rule) & (clocks["step"] == 1) & clocks["started"].notna()]
    table = mine[["authority", "child", "episode", "started", "stopped", "days"]].copy()
    table["authority"] = table["authority"].astype("str")
    table["taken"] = table["days"].where(table["stopped"].notna()).astype("float64")
    return table


def days_of_change(clock: ClockRule, names: list[str]) -> list[dt.date]:
    """Return the days on which the limit of at least one of these authorities becomes another one."""
    days = set()
    for name in names:
        versions = clock.versions_for(name)
        for old, new in pairwise(versions):
            if old.limits != new.limits and old.limits and new.limits and (new.first - old.last).days == 1:
                days.add(new.first)
    return sorted(days)


def _limit_on(clock: ClockRule, authority: str, day: dt.date) -> str:
    """Return the limit of the first step that holds on a day, in words; empty where none is known."""
    for version in clock.versions_for(authority):
        if version.first <= day <= version.last and version.limits:
            return str(version.limits[0])
    return ""


def _around(
    found: Evaluation, clock: ClockRule, cases: pd.DataFrame, names: list[str], day: dt.date
) -> Iterator[Change]:
    """Yield one change a measure."""
    eve = day - dt.timedelta(days=1)
    limits = {name: (_limit_on(clock, name, eve), _limit_on(clock, name, day)) for name in names}
    touched = {name for name, (old, new) in limits.items() if old and new and old != new}
    untouched = {name for name, (old, new) in limits.items() if old and old == new}
    if not touched:
        return
    old, new = limits[sorted(touched)[0]]
    start, at = cases["started"], pd.Timestamp(day)
    near = cases[(start >= at - pd.Timedelta(days=WINDOW)) & (start < at + pd.Timedelta(days=WINDOW))]
    near = near.assign(after=near["started"] >= at)
    for measure, values in _measures(found, near, old, new):
        yield _change(near.assign(value=values), measure, day, (old, new), touched, untouched)


def _measures(found: Evaluation, near: pd.DataFrame, old: str, new: str) -> Iterator[tuple[str, pd.Series]]:
    """Yield measures with a value a case: per cent, or days; not a number where a case has none."""
    yield FINISHED_DAYS, near["taken"]
    for limit in dict.fromkeys((old, new)):
        amount = int(limit.split()[0])
        if "month" not in limit:
            yield f"finished within {limit}, per cent of cases", 100.0 * (near["taken"] <= amount)
    clocks = found.clocks.table
    for outcome in found.ruleset.outcomes.values():
        mine = clocks[(clocks["rule"] == outcome.name) & clocks["status"].isin(["happened", "did_not"])]
        passed = mine["due"] + pd.Timedelta(days=REPORTING_LAG) < pd.Timestamp(found.as_of)
        happened = mine[passed].groupby(["authority", "child", "episode"], observed=True)["status"].agg(
            lambda told: float((told == "happened").any()))  # fmt: skip
        if len(happened):
            keys = pd.MultiIndex.from_frame(near[["authority", "child", "episode"]])
            values = 100 * happened.reindex(keys).to_numpy(dtype=np.float64)
            yield f"{outcome.title}, per cent of cases", pd.Series(values, index=near.index)


def _change(
    near: pd.DataFrame, measure: str, day: dt.date, limits: tuple[str, str], touched: set[str], untouched: set[str]
) -> Change:
    how = "median" if measure == FINISHED_DAYS else "mean"
    known = near[near["value"].notna()]
    grouped = known.groupby(["authority", "after"])["value"].agg([how, "size"])
    wide = grouped.unstack("after")
    if wide.empty or wide.shape[1] < 4:
        return Change(day, *limits, measure, 0, 0, None, None, None, None, None, "no case on one of the two sides")
    enough = wide[(wide["size"] >= FEWEST_CASES).all(axis=1)]
    moved = enough[how][True] - enough[how][False]
    here, there = (moved[[name in group for name in moved.index]].to_numpy() for group in (touched, untouched))
    return _difference(here, there, day, limits, measure)


def _difference(here: Floats, there: Floats, day: dt.date, limits: tuple[str, str], measure: str) -> Change:
    """Return the change among the touched less that among the untouched, with Welch's interval."""
    # the mean of one or two authorities would be their own figures
    change = float(here.mean()) if len(here) >= FEWEST else None
    elsewhere = float(there.mean()) if len(there) >= FEWEST else None
    told = (day, *limits, measure, len(here), len(there), change, elsewhere)
    if change is None or elsewhere is None:
        why = ("no authority was untouched, or too few: what else changed then cannot be told apart"
               if len(here) >= FEWEST else "too few authorities with enough cases on both sides")  # fmt: skip
        return Change(*told, None, None, None, why)
    parts = [group.var(ddof=1) / len(group) for group in (here, there)]
    error = float(np.sqrt(sum(parts)))
    if error == 0:
        return Change(*told, change - elsewhere, change - elsewhere, change - elsewhere, "")
    spread = sum(part**2 / (len(group) - 1) for part, group in zip(parts, (here, there), strict=True))
    freedom = sum(parts) ** 2 / spread
    reach = float(student.ppf(0.975, freedom)) * error
    return Change(*told, change - elsewhere, change - elsewhere - reach, change - elsewhere + reach, "")
