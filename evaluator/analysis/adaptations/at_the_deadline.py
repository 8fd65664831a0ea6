"""Is work finished on the last permitted day more often than the days around it lead one to expect?"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from evaluator.analysis.adaptations.adaptation import Adaptation, Entry, Verdict, catalogue
from evaluator.analysis.adaptations.comparing_units import (
    AUTHORITY,
    NATIONAL,
    Measured,
    Units,
    not_testable,
    once_per_family,
    units_of,
    verdicts,
)
from evaluator.analysis.adaptations.timed_cases import Cases, cases_of, day_after, timed_rules
from evaluator.authorities import ALL
from evaluator.clocks.calendar import Calendar
from evaluator.clocks.clocked_histories import Clocked
from evaluator.statistics.spike import AFTER, BEFORE, Cells, Spike, spike, spike_beside, without_limit

Floats = npt.NDArray[np.float64]

CODE = "pulled-to-the-deadline"
UNFIT = "too little was finished in the days around the last permitted one, or by others, to say what to expect of it"


def found(data: Clocked) -> list[Adaptation]:
    """Return for each timescale in days how much is finished on the last permitted day beyond what is expected.

    All authorities together: against the days around it. Each authority: against the others, given how its days around
    it compare with theirs; where all do the same, none stands out.
    """
    entry, units = catalogue()[CODE], units_of(data)
    rows: list[Adaptation] = []
    for rule in timed_rules(data):
        cases = cases_of(data, rule, units)
        if cases is None or cases.limit < 1:
            rows += not_testable(entry, rule.name, units, "no case has both a start and a last permitted day")
        else:
            rows += _of_cases(entry, data, cases.only(once_per_family(cases.clocks, data.events)), units)
    return rows


def _of_cases(entry: Entry, data: Clocked, cases: Cases, units: Units) -> list[Adaptation]:
    grid, names = _Grid(data.calendar, cases, len(units.names)), units.names
    sizes = np.bincount(cases.unit, minlength=len(names))
    on_the_day = grid.on_the_day()
    every = _measured([grid.national()], np.array([len(cases.unit)]), np.array([on_the_day.sum()]))
    each = _measured([grid.beside(unit) if sizes[unit] >= entry.fewest else None for unit in range(len(names))],
                     sizes, on_the_day)  # fmt: skip
    rows = [
        *verdicts(entry, cases.rule, NATIONAL, (ALL,), every),
        *verdicts(entry, cases.rule, AUTHORITY, names, each),
    ]
    return [replace(one, why=UNFIT) if one.verdict is Verdict.TOO_FEW and one.n >= entry.fewest else one
            for one in rows]  # fmt: skip


def _measured(
    spikes: list[Spike | None], cases: npt.NDArray[np.int64], on_the_day: npt.NDArray[np.int64]
) -> Measured:
    """Return spikes in per cent of cases. Where nothing could be fitted, there are too few cases. on_the_day: finished
    on the last permitted day.
    """
    rows = [(one.excess, one.lo, one.hi, one.p) if one else (0.0, 0.0, 0.0, 1.0) for one in spikes]
    excess, lo, hi, p = (np.array(column, dtype=np.float64) for column in zip(*rows, strict=True))
    per_cent = 100 / np.maximum(cases, 1)
    usable = np.where([one is not None for one in spikes], cases, 0)
    return Measured(excess * per_cent, lo * per_cent, hi * per_cent, p, cases, usable, events=on_the_day)


def spike_at(calendar: Calendar, cases: Cases, day: int) -> Spike | None:
    """Return how many more cases of all authorities end on a day since their start than the days around it lead one to
    expect, whether it is the last permitted one or not; None where too little ends around it.
    """
    return _Grid(calendar, replace(cases, limit=day), int(cases.unit.max()) + 1).national() if len(cases.unit) else None


@dataclass(frozen=True)
class DaysToFinish:
    """When the work of one timescale was finished, all authorities together. limit: the last permitted day, counted
    from the start. days_a_week: 5 where working days count, 7 where calendar days do. finished: cases by day, from
    day 0; cases: all of them, unfinished ones too; brothers and sisters dealt with together count once. expected: by
    day, were the limit's a day like those around it; absent where that cannot be said. spike: what is beyond it on that
    day.
    """

    rule: str
    limit: int
    days_a_week: int
    cases: int
    finished: tuple[int, ...]
    expected: dict[int, float]
    spike: Spike | None


def days_to_finish(data: Clocked) -> list[DaysToFinish]:
    """Return when the work of each timescale in days was finished, to ten days past its limit."""
    found = []
    units = units_of(data)
    for rule in timed_rules(data):
        cases = cases_of(data, rule, units)
        if cases is None or cases.limit < 1:
            continue
        last = cases.limit + AFTER
        cases = cases.only(once_per_family(cases.clocks, data.events))
        counts = np.bincount(cases.elapsed[cases.finished & (cases.elapsed <= last)], minlength=last + 1)
        grid = _Grid(data.calendar, cases, len(units.names))
        expected = without_limit(grid.cells(), cases.limit, cases.week)
        found.append(DaysToFinish(
            rule.name, cases.limit, cases.week, len(cases.unit), tuple(counts.tolist()), expected or {},
            grid.national() if expected else None,
        ))  # fmt: skip
    return found


class _Grid:
    """Cases at risk and finished, by authority, day since the start and weekday of that day."""

    def __init__(self, calendar: Calendar, cases: Cases, units: int) -> None:
        self.limit, self.week = cases.limit, cases.week
        self.days = np.arange(max(cases.limit - BEFORE, 0), cases.limit + AFTER + 1)
        starts, of = np.unique(cases.start, return_inverse=True)
        shape = (units, len(self.days), 7)
        self.at_risk, self.finished = np.zeros(shape), np.zeros(shape)
        for place, day in enumerate(self.days):
            weekday = (day_after(calendar, starts, int(day), cases.week).astype(np.int64) + 3)[of] % 7
            for counts, which in ((self.at_risk, cases.elapsed >= day),
                                  (self.finished, cases.finished & (cases.elapsed == day))):  # fmt: skip
                cell = cases.unit[which] * 7 + weekday[which]
                counts[:, place, :] = np.bincount(cell, minlength=units * 7).reshape(units, 7)

    def cells(self) -> Cells:
        """Return the cells of all authorities together."""
        at_risk, finished = self.at_risk.sum(axis=0), self.finished.sum(axis=0)
        day, weekday = np.repeat(self.days, 7), np.tile(np.arange(7), len(self.days))
        return Cells(day, weekday, at_risk.ravel(), finished.ravel())

    def on_the_day(self) -> npt.NDArray[np.int64]:
        """Return how many cases of each authority are finished on the last permitted day."""
        return self.finished[:, self.days == self.limit, :].sum(axis=(1, 2)).astype(np.int64)

    def national(self) -> Spike | None:
        return spike(self.cells(), self.limit, self.week)

    def beside(self, unit: int) -> Spike | None:
        others_at_risk = self.at_risk.sum(axis=0) - self.at_risk[unit]
        others_finished = self.finished.sum(axis=0) - self.finished[unit]
        hazard = others_finished / np.maximum(others_at_risk, 1)
        expected = (self.at_risk[unit] * hazard).sum(axis=1)
        return spike_beside(self.days, self.finished[unit].sum(axis=1), expected, self.limit)
