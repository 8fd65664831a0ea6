"""Dates as people and exports write them: year first, or day first. Never month first."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pandas as pd
from dateutil.tz import gettz

FIRST_YEAR, LAST_YEAR = 1900, 2099
#: days that systems write where they know none: the first of a calendar, of a spreadsheet or of a computer's clock
PLACEHOLDERS = frozenset({dt.date(1900, 1, 1), dt.date(1970, 1, 1)})
#: of the cells that only one order of day and month explains, so many must be month first before the column is doubted
MONTH_FIRST_SHARE = 0.05
_CLOCK = r"(?:[T ](?P<hour>\d\d?):(?P<minute>\d\d)\S*?(?:\s?[AaPp][Mm])?)?(?P<zone>Z|[+-]\d\d:?\d\d)?"
_YEAR_FIRST = re.compile(r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)" + _CLOCK, re.ASCII)
_DAY_FIRST = re.compile(r"(?P<day>\d\d?)/(?P<month>\d\d?)/(?P<year>\d{4})" + _CLOCK, re.ASCII)
_LONDON = gettz("Europe/London")
_ELEVEN = "23:00"
_MIDNIGHT = "00:00"


@dataclass(frozen=True, eq=False)
class ReadDates:
    """A column of dates. days: datetime64[s], NaT where there is none; the others: which cells are of a kind.

    unreadable: no date, or one that is not believed. in_doubt: day and month may stand the other way round. moved:
    written as the midnight of Greenwich, an hour before that of London, so that the local day is the next one.
    """

    days: pd.Series
    unreadable: pd.Series
    in_doubt: pd.Series
    moved: pd.Series


@lru_cache(maxsize=100_000)
def read_day(text: str) -> dt.date | None:
    """Return the day that `text` says, or None: 2009-03-31 or 31/03/2009.

    A time after it is dropped; where it has a zone, the day is that in London. A day before 1900 or after 2099 is taken
    for a slip of the pen, one of PLACEHOLDERS for none; neither is read.
    """
    found = _parts(text)
    if not found:
        return None
    try:
        day = dt.date(int(found["year"]), int(found["month"]), int(found["day"]))
    except ValueError:
        return None
    if found["zone"] and found["hour"]:
        day = _in_london(day, int(found["hour"]), int(found["minute"]), found["zone"])
    return day if FIRST_YEAR <= day.year <= LAST_YEAR and day not in PLACEHOLDERS else None


def read_dates(column: pd.Series) -> ReadDates:
    """Return a column of text as days.

    Where cells of the column are explained only by a month before the day, those that both orders explain are in doubt.
    """
    codes, words = pd.factorize(column, use_na_sentinel=True)
    text = [str(word).strip() for word in words] + [""]
    days = np.array([read_day(word) for word in text], dtype="datetime64[D]")
    in_doubt = _month_first(text, np.append(np.bincount(codes[codes >= 0], minlength=len(words)), 0))
    moved = _midnights_of_greenwich(text, days)
    days = np.where(in_doubt, np.datetime64("NaT"), days + moved.astype("timedelta64[D]")).astype("datetime64[s]")
    unreadable = np.isnat(days) & ~in_doubt & np.array([word != "" for word in text])
    told = (pd.Series(one[codes], index=column.index) for one in (days, unreadable, in_doubt, moved))
    return ReadDates(*told)


def _parts(text: str) -> re.Match[str] | None:
    written = text.strip()
    return _YEAR_FIRST.fullmatch(written) or _DAY_FIRST.fullmatch(written)


def _in_london(day: dt.date, hour: int, minute: int, zone: str) -> dt.date:
    """Return the day in London of a time with a zone; the written day where there is no such time."""
    digits = zone.replace(":", "")
    offset = dt.timedelta() if zone == "Z" else dt.timedelta(hours=int(digits[1:3]), minutes=int(digits[3:5]))
    try:
        written = dt.datetime(day.year, day.month, day.day, hour, minute, tzinfo=dt.UTC)
        return (written + (offset if zone[0] == "-" else -offset)).astimezone(_LONDON).date()
    except (ValueError, OverflowError):
        return day


def _month_first(text: list[str], times: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    """Return which words may have the month before the day, where others of the column can have nothing else.

    times: how often each word stands in the column.
    """
    first, second = np.zeros(len(text), dtype=np.int64), np.zeros(len(text), dtype=np.int64)
    for number, word in enumerate(text):
        if "/" in word and (found := _DAY_FIRST.fullmatch(word)):
            first[number], second[number] = int(found["day"]), int(found["month"])
    month_first = times[(first <= 12) & (second > 12) & (second <= 31)].sum()
    day_first = times[(first > 12) & (first <= 31) & (second <= 12)].sum()
    if not month_first or month_first < MONTH_FIRST_SHARE * (month_first + day_first):
        return np.zeros(len(text), dtype=bool)
    return np.asarray((first > 0) & (first <= 12) & (second > 0) & (second <= 12) & (first != second))


def _midnights_of_greenwich(text: list[str], days: npt.NDArray[np.datetime64]) -> npt.NDArray[np.bool_]:
    """Return which words are midnights of summer time that an export wrote by Greenwich, as 23:00 of the day before.

    So where every time of the column is a midnight of London: 23:00 in summer, 00:00 in winter.
    """
    moved = np.zeros(len(text), dtype=bool)
    for number, word in enumerate(text):
        found = _parts(word) if ":" in word else None
        if not found or not found["hour"] or found["zone"] or np.isnat(days[number]):
            continue
        hour, minute = int(found["hour"]), int(found["minute"])
        clock, day = f"{hour:02}:{minute:02}", days[number].astype(dt.date)
        summer = _in_london(day, 23, 0, "Z") != day
        if clock not in (_ELEVEN, _MIDNIGHT) or summer != (clock == _ELEVEN):
            return np.zeros(len(text), dtype=bool)
        moved[number] = clock == _ELEVEN
    return moved
