"""Days: working days, months, due days of a limit, and reporting years."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import yaml

from evaluator import resources
from evaluator.errors import CannotRun
from evaluator.rulebook.limits import Counting, Limit, read_limit


@dataclass(frozen=True, order=True)
class Period:
    """The year ended 31 March `ended`."""

    ended: int

    @property
    def first(self) -> dt.date:
        """Its first day, 1 April."""
        return dt.date(self.ended - 1, 4, 1)

    @property
    def last(self) -> dt.date:
        """Its last day, 31 March."""
        return dt.date(self.ended, 3, 31)

    def __str__(self) -> str:
        return f"year ended 31 March {self.ended}"


def year_of(day: dt.date) -> Period:
    """Return the reporting year that `day` is in."""
    return Period(day.year + (day.month >= 4))


def ended_year(days: pd.Series) -> pd.Series:
    """Return for each day the reporting year it is in, as the number of its end; missing days are 0."""
    known = days.notna()
    years = days.dt.year.where(known, 0).astype("int64")
    return years + ((days.dt.month >= 4) & known).astype("int64")


Days = npt.NDArray[np.datetime64]
Numbers = npt.NDArray[np.int64]

EPOCH = np.datetime64("1900-01-01", "D")
#: a day number that no date has; stands for "never"
NEVER = 2**31 - 1


@dataclass(frozen=True, eq=False)
class Calendar:
    """Which days are worked, from `first` to `last`, both inclusive. holidays: sorted days."""

    name: str
    version: int
    first: dt.date
    last: dt.date
    holidays: Days

    @property
    def label(self) -> str:
        """Name and version, for the provenance of a report."""
        return f"{self.name} {self.version}"

    def covers(self, days: Days) -> npt.NDArray[np.bool_]:
        """Return for each day whether the calendar knows it; NaT is not known."""
        known: npt.NDArray[np.bool_] = (days >= np.datetime64(self.first)) & (days <= np.datetime64(self.last))
        return known

    def is_working(self, days: Days) -> npt.NDArray[np.bool_]:
        """Return for each day whether it is a working day."""
        return np.is_busday(days, holidays=self.holidays)

    def worked_until(self, days: Days) -> Numbers:
        """Return how many working days there are from the first day of the calendar up to and including each."""
        start = np.datetime64(self.first)
        return np.busday_count(start, days + np.timedelta64(1, "D"), holidays=self.holidays).astype(np.int64)


@cache
def england_and_wales() -> Calendar:
    """Return the calendar that ships with the rules."""
    path = resources.folder("rules") / "reference" / "calendars" / "england-and-wales.yaml"
    return _calendar(yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader))


def _calendar(data: dict[str, Any]) -> Calendar:
    holidays = [f"{year}-{day}" for year, days in data["holidays"].items() for day in days]
    return Calendar(
        name=data["calendar"],
        version=data["version"],
        first=data["first"],
        last=data["last"],
        holidays=np.array(sorted(holidays), dtype="datetime64[D]"),
    )


def due_days(starts: Days, limit: Limit, counting: Counting, calendar: Calendar) -> Days:
    """Return the last permitted day for each start; NaT where start or due day is outside the calendar.

    counting: one of `limit.modes`. Sources of the modes: see `Counting`.
    Raises ValueError where the limit cannot be counted in that mode.
    """
    if counting not in limit.modes:
        raise ValueError(f"{limit} cannot be counted in {counting}")
    known = calendar.covers(starts)
    due = np.full(starts.shape, np.datetime64("NaT"), dtype="datetime64[D]")
    due[known] = _due(starts[known].astype("datetime64[D]"), limit.amount, counting, calendar)
    due[~calendar.covers(due)] = np.datetime64("NaT")
    return due


def _due(starts: Days, amount: int, counting: Counting, calendar: Calendar) -> Days:
    match counting:
        case Counting.WORKING_DAYS_DAY_0:
            return np.busday_offset(starts, amount, roll="backward", holidays=calendar.holidays)
        case Counting.WORKING_DAYS_DAY_1:
            return np.busday_offset(starts, amount - 1, roll="forward", holidays=calendar.holidays)
        case Counting.CALENDAR_DAYS_DAY_0:
            return starts + np.timedelta64(amount, "D")
        case Counting.CALENDAR_DAYS_BEGINNING_WITH:
            return starts + np.timedelta64(amount - 1, "D")
        case Counting.MONTHS:
            return months_later(starts, amount)


def months_later(starts: Days, months: int) -> Days:
    """Return the corresponding date so many months after each start, or the last day of a short month."""
    month = starts.astype("datetime64[M]")
    day_of_month = starts - month.astype("datetime64[D]")
    target = month + np.timedelta64(months, "M")
    last = (target + np.timedelta64(1, "M")).astype("datetime64[D]") - np.timedelta64(1, "D")
    return np.minimum(target.astype("datetime64[D]") + day_of_month, last)


def due_day(start: dt.date, limit: Limit, counting: Counting, calendar: Calendar) -> dt.date:
    """Return the last permitted day for one start.

    Raises CannotRun where the start or the due day is outside the calendar, or the limit does not fit the mode.
    """
    if counting not in limit.modes:
        modes = " or ".join(f"`{mode}`" for mode in limit.modes)
        raise CannotRun(f"{limit} cannot be counted in `{counting}`", f"count it in {modes}")
    due = due_days(np.array([start], dtype="datetime64[D]"), limit, counting, calendar)[0]
    if np.isnat(due):
        raise CannotRun(
            f"{limit} from {start} leaves the calendar {calendar.label}, "
            f"which runs from {calendar.first} to {calendar.last}",
            "use a start day whose due day is inside it, or put a later edition in rules/reference/calendars/",
        )
    found: dt.date = due.astype(object)
    return found


def day_numbers(days: Days) -> Numbers:
    """Return days since 1 January 1900; NEVER for NaT."""
    numbers = (days.astype("datetime64[D]") - EPOCH).astype(np.int64)
    numbers[np.isnat(days)] = NEVER
    return numbers


def day_number(day: dt.date) -> int:
    """Return the days from 1 January 1900 to `day`."""
    return (day - dt.date(1900, 1, 1)).days


def dates(numbers: Numbers) -> Days:
    """Return the days of day numbers; NaT for NEVER."""
    known = numbers != NEVER
    found = np.full(numbers.shape, np.datetime64("NaT"), dtype="datetime64[D]")
    found[known] = EPOCH + numbers[known].astype("timedelta64[D]")
    return found


def working_days(first: dt.date, last: dt.date) -> int:
    """Return the working days after `first`, up to and including `last`; negative where `last` is earlier."""
    one = np.timedelta64(1, "D")
    holidays = england_and_wales().holidays
    return int(np.busday_count(np.datetime64(first) + one, np.datetime64(last) + one, holidays=holidays))


def due_on(start: dt.date, limit: str, counting: str | None) -> dt.date:
    """Return the last permitted day of a limit such as `7 working days`; raises CannotRun where it is none.

    counting: a counting mode; None for the usual one of the limit's unit.
    """
    try:
        length = read_limit(limit)
    except ValueError as problem:
        raise CannotRun(str(problem), 'put it in quotes: dayseven due 2008-12-19 "7 working days"') from problem
    return due_day(start, length, Counting(counting) if counting else length.modes[0], england_and_wales())
