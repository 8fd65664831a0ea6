"""Counting days by hand, one after the other: what the reference evaluator uses instead of the calendar's bulk
arithmetic, so that each checks the other.
"""

from __future__ import annotations

import datetime as dt

from dateutil.relativedelta import relativedelta

from evaluator.clocks.calendar import Calendar
from evaluator.rulebook.limits import Counting, Limit

ONE_DAY = dt.timedelta(days=1)


def works_on(day: dt.date, calendar: Calendar) -> bool:
    """Return whether `day` is a working day."""
    return day.weekday() < 5 and day not in _holidays(calendar)


def due_day_by_hand(start: dt.date, limit: Limit, mode: Counting, calendar: Calendar) -> dt.date | None:
    """Return the last permitted day; None where it is outside the calendar."""
    if mode is Counting.MONTHS:
        due = start + relativedelta(months=limit.amount)
    elif mode is Counting.CALENDAR_DAYS_DAY_0:
        due = start + dt.timedelta(days=limit.amount)
    elif mode is Counting.CALENDAR_DAYS_BEGINNING_WITH:
        due = start + dt.timedelta(days=limit.amount - 1)
    else:
        due = _nth_working_day(start, limit.amount, mode, calendar)
    return due if due <= calendar.last else None


def _nth_working_day(start: dt.date, amount: int, mode: Counting, calendar: Calendar) -> dt.date:
    day = start if mode is Counting.WORKING_DAYS_DAY_1 else start + ONE_DAY
    worked = 0
    while True:
        worked += works_on(day, calendar)
        if worked == amount or day > calendar.last:
            return day
        day += ONE_DAY


def days_counted(started: dt.date, stopped: dt.date, mode: Counting, calendar: Calendar) -> int:
    """Return how many days lie between, in the rule's own mode; calendar days for limits in months."""
    first = (
        started if mode in (Counting.WORKING_DAYS_DAY_1, Counting.CALENDAR_DAYS_BEGINNING_WITH) else started + ONE_DAY
    )
    length = (stopped - first).days + 1
    if mode in (Counting.WORKING_DAYS_DAY_0, Counting.WORKING_DAYS_DAY_1):
        return sum(works_on(first + dt.timedelta(days=n), calendar) for n in range(length))
    return length


def _holidays(calendar: Calendar) -> frozenset[dt.date]:
    known = _KNOWN.get(calendar.label)
    if known is None:
        known = _KNOWN[calendar.label] = frozenset(calendar.holidays.astype(object).tolist())
    return known


_KNOWN: dict[str, frozenset[dt.date]] = {}
