"""Working days on plain integers (days since 1 January 1970), fast enough to ask for one at a time."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cache

import numpy as np

from evaluator.calendar import england_and_wales

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
