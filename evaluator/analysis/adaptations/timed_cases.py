"""The cases of one timescale with a limit in days: how long each took, or how long it has been open."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from evaluator.analysis.adaptations.comparing_units import Units, clocks_of, says
from evaluator.clocks.calendar import Calendar, Days
from evaluator.clocks.clocked_histories import Clocked
from evaluator.rulebook.limits import Counting
from evaluator.rulebook.model import Timescale

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

#: clocks whose time counts; the others were never at risk of being finished, or nobody knows
COUNTED = ("met", "late", "overdue", "running", "cancelled")
WORKING_WEEK, CALENDAR_WEEK = 5, 7


@dataclass(frozen=True, eq=False)
class Cases:
    """One entry a case, all with the same limit.

    rule: of the timescale. limit: days from the start to the last permitted day. week: 5 where working days count, 7
    where calendar days do. unit: number of the authority; start: day number since 1970; elapsed: days from the start to
    the finish, or to the day on which it was last known to be open. finished: whether it was. clocks: the same rows of
    the clock table.
    """

    rule: str
    limit: int
    week: int
    unit: Ints
    start: Ints
    elapsed: Ints
    finished: Flags
    clocks: pd.DataFrame

    def only(self, which: Flags) -> Cases:
        """Return some of the cases."""
        return Cases(
            self.rule, self.limit, self.week, self.unit[which], self.start[which], self.elapsed[which],
            self.finished[which], self.clocks[which],
        )  # fmt: skip


def timed_rules(data: Clocked) -> list[Timescale]:
    """Return the timescales in which work can be timed to a date: a limit in days, asked of each case once.

    Illustrative timescales are left out: nobody was asked to keep them.
    """
    rules = [one for one in data.ruleset.timescales.values() if one.status != "illustrative" and one.limit]
    days = [one for one in rules if Counting.MONTHS not in one.counting]
    return [one for one in days if not one.clock.repeats and len(clocks_of(data, one.name))]


def cases_of(data: Clocked, rule: Timescale, units: Units) -> Cases | None:
    """Return the cases of a timescale that had its most common limit; None where there are none."""
    clocks = clocks_of(data, rule.name)
    known = says(clocks["status"], *COUNTED) & clocks["started"].notna().to_numpy() & clocks["due"].notna().to_numpy()
    clocks = clocks[known & (units.of(clocks["authority"]) >= 0)]
    if not len(clocks):
        return None
    is_working = rule.counting[0] in (Counting.WORKING_DAYS_DAY_0, Counting.WORKING_DAYS_DAY_1)
    finished = clocks["stopped"].notna().to_numpy()
    last = clocks["stopped"].fillna(clocks["ended"]).fillna(pd.Timestamp(data.as_of))
    limits = _days(data, clocks["started"], clocks["due"], is_working)
    limit = int(np.bincount(np.maximum(limits, 0)).argmax())
    start = clocks["started"].to_numpy().astype("datetime64[D]").astype(np.int64)
    every = Cases(
        rule.name, limit, WORKING_WEEK if is_working else CALENDAR_WEEK, units.of(clocks["authority"]), start,
        _days(data, clocks["started"], last, is_working), finished, clocks,
    )  # fmt: skip
    return every.only((limits == limit) & (every.elapsed >= 0))


def day_after(calendar: Calendar, start: Ints, days: int, week: int) -> Days:
    """Return the day that is so many working (week 5) or calendar days after each start."""
    first = start.astype("datetime64[D]")
    if week == CALENDAR_WEEK:
        return np.asarray(first + np.timedelta64(days, "D"))
    return np.asarray(np.busday_offset(first, days, roll="backward", holidays=calendar.holidays))


def _days(data: Clocked, first: pd.Series, last: pd.Series, is_working: bool) -> Ints:
    """Return the days in (first, last], working ones or all."""
    begin, end = (one.to_numpy().astype("datetime64[D]") for one in (first, last))
    if not is_working:
        return (end - begin).astype(np.int64)
    one = np.timedelta64(1, "D")
    return np.busday_count(begin + one, end + one, holidays=data.calendar.holidays).astype(np.int64)
