"""Dates as people and exports write them: year first, or day first. Never month first."""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache

import numpy as np
import pandas as pd

FIRST_YEAR, LAST_YEAR = 1900, 2099
_TIME = r"(?:[T ]\d\d:\d\d\S*|Z|[+-]\d\d:\d\d)?"
_YEAR_FIRST = re.compile(r"(\d{4})-(\d\d)-(\d\d)" + _TIME, re.ASCII)
_DAY_FIRST = re.compile(r"(\d\d?)/(\d\d?)/(\d{4})" + _TIME, re.ASCII)


@lru_cache(maxsize=100_000)
def read_day(text: str) -> dt.date | None:
    """Return the day that `text` says, or None: 2009-03-31 or 31/03/2009, a time after it is dropped.

    A day before 1900 or after 2099 is taken for a slip of the pen and not read.
    """
    written = text.strip()
    if found := _YEAR_FIRST.fullmatch(written):
        year, month, day = found.groups()
    elif found := _DAY_FIRST.fullmatch(written):
        day, month, year = found.groups()
    else:
        return None
    try:
        read = dt.date(int(year), int(month), int(day))
    except ValueError:
        return None
    return read if FIRST_YEAR <= read.year <= LAST_YEAR else None


def read_dates(column: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Return text as days (datetime64[s], NaT where blank or unreadable), and which cells are unreadable."""
    codes, words = pd.factorize(column, use_na_sentinel=True)
    text = [str(word).strip() for word in words] + [""]
    days = np.array([read_day(word) for word in text], dtype="datetime64[D]").astype("datetime64[s]")
    unreadable = np.isnat(days) & np.array([word != "" for word in text])
    return pd.Series(days[codes], index=column.index), pd.Series(unreadable[codes], index=column.index)
