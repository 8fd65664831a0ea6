"""A child's diary on working days, and what is recorded of it: recording dates, and dirt."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
from numpy.random import Generator

from evaluator.clocks.calendar import england_and_wales
from evaluator.synth.authorities import Authority
from evaluator.vocabulary import ATTRIBUTES

_FROM, _UNTIL = np.datetime64("2005-01-01", "D"), np.datetime64("2019-12-31", "D")


@dataclass(frozen=True)
class WorkingDays:
    """The working days of the invented years, in order, and for each day how many there were up to it."""

    first: int
    worked: tuple[int, ...]
    worked_until: tuple[int, ...]

    def after(self, day: int, amount: int) -> int:
        """Return the `amount`th working day after `day`; 0 is the day itself or the working day before it."""
        return self.worked[self.worked_until[day - self.first] - 1 + amount]

    def on_or_after(self, day: int) -> int:
        """Return `day`, or the first working day after it."""
        return self.worked[self.worked_until[day - 1 - self.first]]

    def between(self, first: int, last: int) -> int:
        """Return how many working days there are after `first`, up to and including `last`."""
        return self.worked_until[last - self.first] - self.worked_until[first - self.first]


@cache
def working_days() -> WorkingDays:
    """Return the working days of England and Wales around the years of the demo."""
    days = np.arange(_FROM, _UNTIL)
    is_worked = england_and_wales().is_working(days)
    worked = tuple(int(day) for day in days[is_worked].astype(np.int64))
    return WorkingDays(int(_FROM.astype(np.int64)), worked, tuple(int(n) for n in np.cumsum(is_worked)))


def number(day: dt.date) -> int:
    """Return the days from 1 January 1970 to `day`."""
    return (day - dt.date(1970, 1, 1)).days


Row = dict[str, Any]


@dataclass
class Diary:
    """One child of one authority; `rows` grow as `add` is called. `episode` is the one being written."""

    rng: Generator
    calendar: WorkingDays
    authority: Authority
    row: Row
    """what every row of the child says: authority, team, child, worker, family"""
    rows: list[Row] = field(default_factory=list)
    episode: int = 0

    def add(self, event: str, day: int, **attributes: str) -> None:
        """Write down that `event` happened on `day`."""
        self.rows.append({**self.row, "episode": str(self.episode), "event": event, "date": day, **attributes})

    def chance(self, share: float) -> bool:
        """Return true in this share of cases."""
        return bool(self.rng.random() < share)

    def around(self, median: float, spread: float = 0.6) -> int:
        """Return a length of at least 1 from a log-normal distribution, whose longest two in a hundred are cut."""
        return max(1, round(median * math.exp(spread * min(2.0, float(self.rng.standard_normal())))))

    def up_to(self, most: int) -> int:
        """Return a number from 0 to `most`."""
        return int(self.rng.integers(0, most + 1))

    def one_of(self, words: tuple[str, ...]) -> str:
        """Return one of `words`, each as likely as the other."""
        return words[int(self.rng.integers(0, len(words)))]

    def visit(self, day: int) -> None:
        """Write down a visit; at one in ten nobody is in."""
        seen = self.chance(0.9)
        alone = seen and self.chance(self.authority.seen_alone)
        self.add("visit", day, seen=_word(seen), seen_alone=_word(alone))

    def visits(self, first: int, last: int, every: float) -> None:
        """Write down visits after `first` and before `last`, about `every` working days apart."""
        day = self.calendar.after(first, self.around(every, 0.4))
        while day < last:
            self.visit(day)
            day = self.calendar.after(day, self.around(every, 0.4))


def _word(value: bool) -> str:
    return "true" if value else "false"


COLUMNS = (
    "authority", "team", "child", "episode", "event", "date", "worker", "recorded_at", "family", *ATTRIBUTES,
)  # fmt: skip
DATES = ("date", "recorded_at")

#: working days from the event to its record, and how often
LAGS, LAG_SHARES = (0, 1, 2, 3, 5, 8), (0.45, 0.25, 0.14, 0.08, 0.05, 0.03)
BLANK = 0.08

#: shares of rows that are dirty on purpose, so that findings have something to show
WITHOUT_EPISODE, WITHOUT_DATE, TWICE, RECORDED_BEFORE = 0.004, 0.0005, 0.003, 0.003


def as_table(rows: Sequence[Row]) -> pd.DataFrame:
    """Return rows (date and recorded_at as days since 1 January 1970) as an event table with COLUMNS."""
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    for name in DATES:
        table[name] = pd.to_datetime(table[name].astype("float64"), unit="D").astype("datetime64[s]")
    text = [name for name in COLUMNS if name not in DATES]
    table[text] = table[text].astype("object").fillna("").astype("str")
    return table


def with_recorded_at(table: pd.DataFrame, rng: Generator) -> pd.DataFrame:
    """Return the table with `recorded_at` a few working days after the event, sometimes blank."""
    holidays = england_and_wales().holidays
    lags = rng.choice(LAGS, size=len(table), p=LAG_SHARES)
    days = table["date"].to_numpy().astype("datetime64[D]")
    recorded = np.busday_offset(days, lags, roll="forward", holidays=holidays)
    recorded[rng.random(len(table)) < BLANK] = np.datetime64("NaT")
    return table.assign(recorded_at=recorded.astype("datetime64[s]"))


def with_dirt(table: pd.DataFrame, rng: Generator) -> pd.DataFrame:
    """Return the table with a small share of rows made dirty."""
    table = table.copy()
    before, no_episode, no_date, twice = (
        rng.random(len(table)) < share for share in (RECORDED_BEFORE, WITHOUT_EPISODE, WITHOUT_DATE, TWICE)
    )
    table.loc[before, "recorded_at"] = table.loc[before, "date"] - pd.Timedelta(days=3)
    table.loc[no_episode, "episode"] = ""
    table.loc[no_date, "date"] = pd.NaT
    return pd.concat([table, table[twice]], ignore_index=True)
