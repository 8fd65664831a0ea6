"""Were records that are dated on the last permitted day typed in later than records usually are?"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from evaluator.analysis.adaptations.adaptation import Adaptation, Entry, catalogue
from evaluator.analysis.adaptations.comparing_units import (
    AUTHORITY,
    NATIONAL,
    Measured,
    Units,
    not_testable,
    once_per_family,
    units_of,
    verdicts,
    within_units,
)
from evaluator.analysis.adaptations.timed_cases import Cases, cases_of, timed_rules
from evaluator.authorities import ALL
from evaluator.clocks.clocked_histories import Clocked

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

CODE = "dated-in-time-recorded-late"
#: days before the last permitted one with whose records those of the last one are compared
BEFORE = 3
#: late is what so small a share of the records compared with exceeds
LATE_SHARE = 0.10
NO_DATES = "the records do not say when they were made (`recorded_at`)"


def found(data: Clocked) -> list[Adaptation]:
    """Return for each timescale in days how many more of the records dated on the last permitted day were made late
    than of those dated on the days before it, inside teams (authorities where no team is recorded).

    The test of Cochran, Mantel and Haenszel over teams: what permuting the delays inside each team gives.
    """
    entry, units = catalogue()[CODE], units_of(data)
    rows: list[Adaptation] = []
    has_dates = bool(data.events["recorded_at"].notna().any())
    for rule in timed_rules(data):
        cases = cases_of(data, rule, units)
        if not has_dates:
            rows += not_testable(entry, rule.name, units, NO_DATES)
        elif cases is not None:
            rows += _of_cases(entry, data, cases.only(once_per_family(cases.clocks, data.events)), units)
    return rows


def _of_cases(entry: Entry, data: Clocked, cases: Cases, units: Units) -> list[Adaptation]:
    near = cases.finished & (cases.elapsed >= cases.limit - BEFORE) & (cases.elapsed <= cases.limit)
    stop = cases.clocks["stop_id"].to_numpy()
    recorded = data.events["recorded_at"].to_numpy()[np.maximum(stop, 0)]
    cases = cases.only(near & (stop >= 0) & ~np.isnat(recorded))
    last, late = cases.elapsed == cases.limit, _late(data, cases)
    team = _teams(cases)
    counts = [_count(team, which) for which in (last & late, last, ~last & late, ~last)]
    of_team = np.zeros(len(counts[0]), dtype=np.int64)
    of_team[team] = cases.unit
    names = units.names
    late_on_last = np.bincount(cases.unit[last & late], minlength=len(names)).astype(np.int64)
    every = _measured(
        [within_units(*counts)], np.array([last.sum()]), np.array([len(last)]), np.array([late_on_last.sum()])
    )
    per_unit = [within_units(*(count[of_team == unit] for count in counts)) for unit in range(len(names))]
    sizes = np.bincount(cases.unit, minlength=len(names)) if len(last) else np.zeros(len(names), dtype=np.int64)
    on_last = np.bincount(cases.unit[last], minlength=len(names))
    return [
        *verdicts(entry, cases.rule, NATIONAL, (ALL,), every),
        *verdicts(entry, cases.rule, AUTHORITY, names, _measured(per_unit, on_last, sizes, late_on_last)),
    ]


def _late(data: Clocked, cases: Cases) -> Flags:
    """Return which records were made after the last permitted day, and later than nine tenths of those compared with.

    A delay is counted in working days from the day that the record gives.
    """
    stop = cases.clocks["stop_id"].to_numpy()
    dated = cases.clocks["stopped"].to_numpy().astype("datetime64[D]")
    made = data.events["recorded_at"].to_numpy()[stop].astype("datetime64[D]")
    delay = np.busday_count(dated, np.maximum(made, dated), holidays=data.calendar.holidays)
    usual = delay[cases.elapsed < cases.limit]
    threshold = int(np.quantile(usual, 1 - LATE_SHARE, method="higher")) if len(usual) else 0
    return np.asarray(delay > max(threshold, 0))


def _teams(cases: Cases) -> Ints:
    """Return a number for each team of each authority, from 0; a blank team is one of its own."""
    clocks = cases.clocks
    codes = cases.unit * (len(clocks["team"].cat.categories) + 1) + clocks["team"].cat.codes.to_numpy() + 1
    return np.asarray(pd.factorize(codes, sort=True)[0]).astype(np.int64)


def _count(team: Ints, which: Flags) -> Ints:
    return np.bincount(team[which], minlength=int(team.max()) + 1 if len(team) else 0).astype(np.int64)


def _measured(
    found_: list[tuple[float, float, float, float]], last: Ints, cases: Ints, late: Ints
) -> Measured:
    """Return differences in per cent of the records of the last permitted day. Fewer than 30 of these are too few."""
    value, lo, hi, p = (np.array(column) for column in zip(*found_, strict=True))
    usable = np.where(last >= 30, cases, 0)
    return Measured(100 * value, 100 * lo, 100 * hi, p, last.astype(np.int64), usable, events=late)
