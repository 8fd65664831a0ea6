"""Is more closed with no further action on the last permitted day, and do those children come back more often?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from evaluator.analysis.adaptations import at_the_deadline
from evaluator.analysis.adaptations.adaptation import Adaptation, Entry, Verdict, catalogue
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
from evaluator.analysis.divergence.cohorts import expected_shares, with_year
from evaluator.authorities import ALL
from evaluator.clocks.clocked_histories import Clocked
from evaluator.clocks.statuses import REPORTING_LAG
from evaluator.histories.needs import NO_FAMILY
from evaluator.statistics.local_trend import Jump, jump, jump_within

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

CLOSED, CAME_BACK = "no-further-action-at-the-deadline", "comeback-after-no-further-action"
#: calendar days from the end of the work to the decision that belongs to it
DECIDED_WITHIN = 7
#: days before and after the last permitted one that are compared with it
AROUND = (5, 10)
#: fewer families on the last permitted day than this, and nothing is said of an authority
FEWEST_FAMILIES = 30
SEED = 2008
NOT_PULLED = "its work is not found to be pulled to the deadline, so that nothing follows from what is closed on it"
FEW_ON_THE_DAY = f"fewer than {FEWEST_FAMILIES} families on the last permitted day, or all of them fared alike"
YEAR = 365
TURNED_AWAY = ("RC8", "malicious")
KEYS = ("authority", "child", "episode")


@dataclass(frozen=True, eq=False)
class _Shares:
    """One entry a case: its authority, its family, whether it is of the last permitted day, its distance from it, what
    happened, and what was expected of a case with the same recorded needs that started in the same year.
    """

    unit: Ints
    family: Ints
    at_limit: Flags
    distance: Ints
    happened: Floats
    expected: Floats


def found(data: Clocked, timed: Iterable[Adaptation] | None = None) -> list[Adaptation]:
    """Return for each timescale in days the share of cases closed with no further action on the last permitted day
    beyond that of the days around it, and how much more often those children were referred again within 12 months.

    timed: what `at_the_deadline.found` gives. An authority is tested only where its work is found to be pulled to the
    deadline there: what is closed on a day that nobody aims at is nobody's mark.
    """
    units, rows = units_of(data), list[Adaptation]()
    timed = at_the_deadline.found(data) if timed is None else timed
    pulled = {(one.rule, one.unit) for one in timed if one.verdict is Verdict.FOUND}
    decided = _decisions(data)
    referred = _referrals(data)
    for rule in timed_rules(data):
        cases = cases_of(data, rule, units)
        if cases is not None:
            pulls = np.array([(rule.name, name) in pulled for name in units.names], dtype=bool)
            rows += _of_rule(data, cases, units, pulls, decided, referred)
    return rows


def _of_rule(
    data: Clocked, cases: Cases, units: Units, pulls: Flags, decided: pd.DataFrame, referred: Ints
) -> list[Adaptation]:
    closed, came_back = catalogue()[CLOSED], catalogue()[CAME_BACK]
    near = cases.finished & (cases.elapsed >= cases.limit - AROUND[0]) & (cases.elapsed <= cases.limit + AROUND[1])
    cases = cases.only(near)
    if not len(decided):
        why = "the records carry no decision to take no further action"
        return [*not_testable(closed, cases.rule, units, why), *not_testable(came_back, cases.rule, units, why)]
    day, is_closed = _closed(cases, decided)
    shares = _shares(data, cases, is_closed)
    rows = _tested(closed, cases.rule, shares, units, pulls)
    known = is_closed & (day + YEAR + REPORTING_LAG < np.datetime64(data.as_of, "D").astype(np.int64))
    turned = cases.only(known)
    back = _within_a_year(data, turned, day[known], referred)
    return [*rows, *_tested(came_back, cases.rule, _shares(data, turned, back), units, pulls)]


def _tested(entry: Entry, rule: str, shares: _Shares, units: Units, pulls: Flags) -> list[Adaptation]:
    """Return the jump on the last permitted day, in percentage points: nationally inside authorities, and in each whose
    work is found to be pulled to it.
    """
    names, many = units.names, len(units.names)
    surplus, last = shares.happened - shares.expected, shares.at_limit
    every = [jump_within(surplus, last, shares.distance, shares.unit, shares.family)]
    sizes = np.bincount(shares.unit, minlength=many).astype(np.int64)
    families, came = _on_the_day(shares, many)
    mixed = (families >= FEWEST_FAMILIES) & (came > 0) & (came < np.bincount(shares.unit[last], minlength=many))
    tested = pulls & mixed & (sizes >= entry.fewest)
    each = [_jump_of(shares, surplus, unit) if tested[unit] else None for unit in range(many)]
    nation = _points(every, np.array([len(surplus)]), np.array([int(shares.happened[last].sum())]))
    rows = verdicts(entry, rule, AUTHORITY, names, replace(_points(each, sizes, came), families=families))
    return [*verdicts(entry, rule, NATIONAL, (ALL,), nation), *_not_pulled(rows, pulls, mixed, entry)]


def _jump_of(shares: _Shares, surplus: Floats, unit: int) -> Jump | None:
    mine = shares.unit == unit
    return jump(surplus[mine], shares.at_limit[mine], shares.distance[mine], shares.family[mine], SEED + unit)


def _not_pulled(rows: list[Adaptation], pulls: Flags, mixed: Flags, entry: Entry) -> list[Adaptation]:
    """Return the rows of authorities, with the reason why one was not tested."""
    told = []
    for one, is_pulled, is_mixed in zip(rows, pulls, mixed, strict=True):
        if not is_pulled:
            told.append(replace(one, verdict=Verdict.NOT_TESTABLE, why=NOT_PULLED))
        elif not is_mixed and one.n >= entry.fewest:
            told.append(replace(one, why=FEW_ON_THE_DAY))
        else:
            told.append(one)
    return told


def _on_the_day(shares: _Shares, units: int) -> tuple[Ints, Ints]:
    """Return how many families each unit has on the last permitted day, and to how many cases of theirs it happened."""
    last = shares.at_limit
    pairs = np.unique(np.column_stack([shares.unit[last], shares.family[last]]), axis=0)
    came = np.bincount(shares.unit[last], weights=shares.happened[last], minlength=units)
    return np.bincount(pairs[:, 0], minlength=units).astype(np.int64), came.astype(np.int64)


def _points(jumps: list[Jump | None], cases: Ints, events: Ints) -> Measured:
    """Return jumps in percentage points; what cannot be told has too few cases. events: on the day."""
    rows = [(one.value, one.lo, one.hi, one.p) if one else (0.0, 0.0, 0.0, 1.0) for one in jumps]
    value, lo, hi, p = (np.array(column, dtype=np.float64) for column in zip(*rows, strict=True))
    usable = np.where([one is not None for one in jumps], cases, 0)
    return Measured(100 * value, 100 * lo, 100 * hi, p, cases, usable, events=events)


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
    needs = with_year(data.needs_at(cases.clocks["start_id"]), cases.clocks["started"])
    expected = expected_shares(outcome, needs)
    family = data.families_at(cases.clocks["start_id"])
    # a child of whom no family is recorded is one by herself
    child = _child_numbers(data, cases.clocks["authority"], cases.clocks["child"])
    family = np.where(family == NO_FAMILY, child + int(family.max(initial=0)) + 1, family)
    return _Shares(cases.unit, family, cases.elapsed == cases.limit, cases.elapsed - cases.limit, outcome, expected)


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
