"""Reporting years: from 1 April to the 31 March that names them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pandas as pd


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
