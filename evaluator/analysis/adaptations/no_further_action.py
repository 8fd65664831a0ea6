"""Is more closed with no further action on the last permitted day, and do those children come back more often?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.stats import norm

from evaluator.analysis.adaptations.adaptation import Adaptation, Entry, catalogue
from evaluator.analysis.adaptations.comparing_units import (
    AUTHORITY,
    NATIONAL,
    Measured,
    Units,
    not_testable,
    says,
    units_of,
    verdicts,
)
from evaluator.analysis.adaptations.timed_cases import Cases, cases_of, timed_rules
from evaluator.analysis.divergence.case_mix import expected_shares
from evaluator.authorities import ALL
from evaluator.clocks.clocked_histories import Clocked
from evaluator.clocks.statuses import REPORTING_LAG
from evaluator.statistics.local_trend import jump, jump_within

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

CLOSED, CAME_BACK = "no-further-action-at-the-deadline", "comeback-after-no-further-action"
#: calendar days from the end of the work to the decision that belongs to it
DECIDED_WITHIN = 7
#: days before and after the last permitted one that are compared with it
AROUND = (5, 10)
YEAR = 365
TURNED_AWAY = ("RC8", "malicious")
KEYS = ("authority", "child", "episode")


@dataclass(frozen=True, eq=False)
class _Shares:
    """One entry a case: its authority, whether it is of the last permitted day, its distance from it, what happened,
    and what was expected of a case with the same recorded needs.
    """

    unit: Ints
    at_limit: Flags
    distance: Ints
    happened: Floats
    expected: Floats


def found(data: Clocked) -> list[Adaptation]:
    """Return for each timescale in days the share of cases closed with no further action on the last permitted day
    beyond that of the days around it, and how much more often those children were referred again within 12 months.
    """
    units, rows = units_of(data), list[Adaptation]()
    decided = _decisions(data)
    referred = _referrals(data)
    for rule in timed_rules(data):
        cases = cases_of(data, rule, units)
        if cases is not None:
            rows += _of_rule(data, cases, units, decided, referred)
    return rows


def _of_rule(data: Clocked, cases: Cases, units: Units, decided: pd.DataFrame, referred: Ints) -> list[Adaptation]:
    closed, came_back = catalogue()[CLOSED], catalogue()[CAME_BACK]
    near = cases.finished & (cases.elapsed >= cases.limit - AROUND[0]) & (cases.elapsed <= cases.limit + AROUND[1])
    cases = cases.only(near)
    if not len(decided):
        why = "the records carry no decision to take no further action"
        return [*not_testable(closed, cases.rule, units, why), *not_testable(came_back, cases.rule, units, why)]
    day, is_closed = _closed(cases, decided)
    shares = _shares(data, cases, is_closed)
    rows = _tested(closed, cases.rule, shares, units)
    known = is_closed & (day + YEAR + REPORTING_LAG < np.datetime64(data.as_of, "D").astype(np.int64))
    turned = cases.only(known)
    back = _within_a_year(data, turned, day[known], referred)
    return [*rows, *_tested(came_back, cases.rule, _shares(data, turned, back), units)]


def _tested(entry: Entry, rule: str, shares: _Shares, units: Units) -> list[Adaptation]:
    """Return the jump on the last permitted day, in percentage points: nationally inside authorities, and in each."""
    names = units.names
    surplus = shares.happened - shares.expected
    last = np.array([shares.at_limit.sum()])
    every = [jump_within(surplus, shares.at_limit, shares.distance, shares.unit)]
    sizes = np.bincount(shares.unit, minlength=len(names)) if len(shares.unit) else np.zeros(len(names), dtype=np.int64)
    each = [
        jump(surplus[mine], shares.at_limit[mine], shares.distance[mine]) if sizes[unit] >= entry.fewest else None
        for unit in range(len(names)) for mine in [shares.unit == unit]
    ]  # fmt: skip
    at_limit = np.bincount(shares.unit[shares.at_limit], minlength=len(names))
    return [
        *verdicts(entry, rule, NATIONAL, (ALL,), _points(every, np.array([len(surplus)]), last)),
        *verdicts(entry, rule, AUTHORITY, names, _points(each, sizes, at_limit)),
    ]


def _points(jumps: list[tuple[float, float] | None], cases: Ints, at_limit: Ints) -> Measured:
    """Return jumps (value and standard error) in percentage points. Fewer than ten cases on the day are too few."""
    value, error = (np.array([100 * one[part] if one else 0.0 for one in jumps]) for part in (0, 1))
    usable = np.array([one is not None for one in jumps]) & (at_limit >= 10)
    p = norm.sf(value / np.where(error > 0, error, np.inf))
    reach = float(norm.ppf(0.975)) * error
    return Measured(value, value - reach, value + reach, p, cases, np.where(usable, cases, 0))


def _decisions(data: Clocked) -> pd.DataFrame:
    """Return the days of decisions to take no further action, one an episode, columns KEYS and day."""
    events = data.events
    is_decision = says(events["event"], "no_further_action")
    is_decision |= says(events["event"], "case_closed") & says(events["reason"], *TURNED_AWAY)
    chosen = events[is_decision & events["date"].notna().to_numpy()].sort_values("date", kind="stable")
    chosen = chosen.drop_duplicates(list(KEYS))[[*KEYS, "date"]]
    day = chosen["date"].to_numpy().astype("datetime64[D]").astype(np.int64)
    return chosen[list(KEYS)].assign(day=day)


def _closed(cases: Cases, decided: pd.DataFrame) -> tuple[Ints, Flags]:
    """Return the day of the decision that belongs to each case, and whether there is one."""
    joined = cases.clocks[list(KEYS)].merge(decided, on=list(KEYS), how="left")
    day = joined["day"].fillna(-1).to_numpy().astype(np.int64)
    stopped = cases.clocks["stopped"].to_numpy().astype("datetime64[D]").astype(np.int64)
    return day, (day >= stopped) & (day <= stopped + DECIDED_WITHIN)


def _shares(data: Clocked, cases: Cases, happened: Flags) -> _Shares:
    outcome = happened.astype(np.float64)
    expected = expected_shares(outcome, data.needs_at(cases.clocks["start_id"]))
    return _Shares(cases.unit, cases.elapsed == cases.limit, cases.elapsed - cases.limit, outcome, expected)


def _child_numbers(data: Clocked, authority: pd.Series, child: pd.Series) -> Ints:
    many = len(data.events["child"].cat.categories) + 1
    return authority.cat.codes.to_numpy().astype(np.int64) * many + child.cat.codes.to_numpy()


def _referrals(data: Clocked) -> Ints:
    """Return child and day of all referrals as one sorted number each: a child's are neighbours."""
    events = data.events
    chosen = events[says(events["event"], "referral") & events["date"].notna().to_numpy()]
    child = _child_numbers(data, chosen["authority"], chosen["child"])
    return np.sort(child * 2**20 + chosen["date"].to_numpy().astype("datetime64[D]").astype(np.int64))


def _within_a_year(data: Clocked, cases: Cases, day: Ints, referred: Ints) -> Flags:
    """Return which children were referred again after `day`, within a year."""
    child = _child_numbers(data, cases.clocks["authority"], cases.clocks["child"])
    if not len(referred):
        return np.zeros(len(child), dtype=bool)
    place = np.searchsorted(referred, child * 2**20 + day, side="right")
    following = referred[np.minimum(place, len(referred) - 1)]
    return np.asarray((place < len(referred)) & (following <= child * 2**20 + day + YEAR) & (following >> 20 == child))
