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

from evaluator.analysis.evaluation import Evaluation
from evaluator.clocks.statuses import REPORTING_LAG
from evaluator.clocks.versions import ClockRule, clock_rule
from evaluator.errors import CannotRun
from evaluator.rulebook.issues import did_you_mean
from evaluator.statistics.exact_tests import Contrast, contrasts

Floats = npt.NDArray[np.float64]
#: days before and after the change that are looked at, and fewest cases of an authority on either side
WINDOW, FEWEST_CASES = 365, 20
#: of fewer authorities in a group no mean is told, and with fewer on either side no interval
FEWEST, FEWEST_FOR_INTERVAL = 3, 6
SEED = 2008
FINISHED_DAYS = "days from start to finish, median"


@dataclass(frozen=True)
class Change:
    """One measure around one day on which the limit changed.

    measure: in words. day: first day of the new limit; before, after: the limits of the touched. touched, untouched:
    authorities with enough cases on both sides. change, change_elsewhere: mean over authorities of after less before,
    in the measure's unit (None with fewer than three); difference: the one less the other; lo, hi, p: its 95% interval
    and two-sided p, allowing for all measures around this day (None with fewer than six authorities on either side).
    days_before, days_after: of the year on either side, how many days the cases that could be counted started in. why:
    what cannot be said.
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
    p: float | None
    days_before: int
    days_after: int
    why: str


def before_after(found: Evaluation, rule: str) -> list[Change]:
    """Return what changed around every day on which a limit of `rule` changed for some authority, in order of time.

    Measures: the median of days from start to finish of the cases that were finished; the share of all cases finished
    within the old and within the new limit; and of each outcome the share of children to whom it happened, among cases
    whose window has passed. Cases start in the year before the change or in the year after it, as far as the records
    go: `days_before` and `days_after` say how far. A case that could not yet be finished within the longer limit does
    not count. Whether a difference is chance is asked by dealing out anew which authorities were touched (`contrasts`).
    Raises CannotRun where there is no such timescale.
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
) -> list[Change]:
    """Return one change a measure; intervals and p allow for all of them."""
    eve = day - dt.timedelta(days=1)
    limits = {name: (_limit_on(clock, name, eve), _limit_on(clock, name, day)) for name in names}
    touched = {name for name, (old, new) in limits.items() if old and new and old != new}
    untouched = {name for name, (old, new) in limits.items() if old and old == new}
    if not touched:
        return []
    old, new = limits[sorted(touched)[0]]
    start, at = cases["started"], pd.Timestamp(day)
    settled = pd.Timestamp(found.as_of) - _settling(old, new)
    near = cases[(start >= at - pd.Timedelta(days=WINDOW)) & (start < at + pd.Timedelta(days=WINDOW))]
    near = near[near["started"] <= settled]
    near = near.assign(after=near["started"] >= at)
    moved = [_moved(near.assign(value=values), measure, at) for measure, values in _measures(found, near, old, new)]
    return _told(moved, day, (old, new), touched, untouched)


def _settling(*limits: str) -> pd.Timedelta:
    """Return how long after its start a case has to be known for it to have been finished in time: as long as the
    longest limit takes with its weekends and holidays.
    """
    days = [31 * int(one.split()[0]) if "month" in one else int(1.4 * int(one.split()[0])) + 14 for one in limits]
    return pd.Timedelta(days=max(days))


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


@dataclass(frozen=True, eq=False)
class _Moved:
    """One measure. by_authority: after less before. before, after: days of starts counted on either side of the day;
    0 where there are none.
    """

    measure: str
    by_authority: pd.Series
    before: int
    after: int


def _moved(near: pd.DataFrame, measure: str, at: pd.Timestamp) -> _Moved:
    how = "median" if measure == FINISHED_DAYS else "mean"
    known = near[near["value"].notna()]
    wide = known.groupby(["authority", "after"])["value"].agg([how, "size"]).unstack("after")
    if wide.empty or wide.shape[1] < 4:
        return _Moved(measure, pd.Series(dtype="float64"), 0, 0)
    enough = wide[(wide["size"] >= FEWEST_CASES).all(axis=1)]
    before, after = (at - known["started"].min()).days, (known["started"].max() - at).days + 1
    return _Moved(measure, enough[how][True] - enough[how][False], before, after)


def _told(
    moved: list[_Moved], day: dt.date, limits: tuple[str, str], touched: set[str], untouched: set[str]
) -> list[Change]:
    """Return the changes, with an interval where there are FEWEST_FOR_INTERVAL authorities in either group."""
    groups = [[one.by_authority[[name in group for name in one.by_authority.index]].to_numpy(dtype=np.float64)
               for group in (touched, untouched)] for one in moved]  # fmt: skip
    fit = [number for number, pair in enumerate(groups) if min(map(len, pair)) >= FEWEST_FOR_INTERVAL]
    found: dict[int, Contrast] = {}
    if fit:
        names = sorted({*touched, *untouched})
        values = np.column_stack([moved[number].by_authority.reindex(names).to_numpy(np.float64) for number in fit])
        chosen = np.array([name in touched for name in names])
        found = dict(zip(fit, contrasts(values, chosen, SEED), strict=True))
    return [_change(one, (pair[0], pair[1]), day, limits, found.get(number))
            for number, (one, pair) in enumerate(zip(moved, groups, strict=True))]  # fmt: skip


def _change(
    one: _Moved, pair: tuple[Floats, Floats], day: dt.date, limits: tuple[str, str], found: Contrast | None
) -> Change:
    here, there = pair
    # the mean of one or two authorities would be their own figures
    change = float(here.mean()) if len(here) >= FEWEST else None
    elsewhere = float(there.mean()) if len(there) >= FEWEST else None
    difference = None if change is None or elsewhere is None else change - elsewhere
    lo, hi, p = (None, None, None) if found is None else (found.lo, found.hi, found.p)
    return Change(
        day, *limits, one.measure, len(here), len(there), change, elsewhere, difference, lo, hi, p, one.before,
        one.after, _why(one, len(here), len(there)),
    )  # fmt: skip


def _why(one: _Moved, here: int, there: int) -> str:
    """Return what cannot be said of a change; the empty text where all can."""
    if not one.before:
        return "no case on one of the two sides"
    if here < FEWEST:
        return "too few authorities with enough cases on both sides"
    if there < FEWEST:
        return "no authority was untouched, or too few: what else changed then cannot be told apart"
    if min(here, there) < FEWEST_FOR_INTERVAL:
        return f"fewer than {FEWEST_FOR_INTERVAL} authorities on one side: how much of it is chance cannot be told"
    return ""
