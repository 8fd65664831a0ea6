"""Working days in bulk. Days are whole numbers since 1 January 1970; a place is a working day's number in their order.

Adding to a place counts working days as the rules do: 0 is the day itself, or the working day before it.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from evaluator.synth.days import number, working_days

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

#: first referrals are made from the first day to the last one; what follows is told up to AS_OF
FIRST_REFERRAL, LAST_REFERRAL = number(dt.date(2007, 1, 1)), number(dt.date(2009, 3, 31))
WORLD_AS_OF = dt.date(2010, 8, 31)
LAST_DAY = number(WORLD_AS_OF)
#: from this day initial assessments have 10 working days instead of 7 (Working Together, March 2010)
TEN_DAYS_FROM = number(dt.date(2010, 4, 1))
#: a day that none of the records reach
NO_DAY = number(dt.date(2019, 6, 28))
THURSDAY = 3


@dataclass(frozen=True, eq=False)
class WorldDays:
    """worked: the working days in order. until: for each day from `first` on, how many there were up to it."""

    first: int
    worked: Ints
    until: Ints

    def place(self, day: Ints) -> Ints:
        """Return the place of each day, or of the working day before it."""
        return self.until[day - self.first] - 1

    def place_from(self, day: Ints) -> Ints:
        """Return the place of each day, or of the working day after it."""
        return self.until[day - 1 - self.first]

    def day(self, place: Ints) -> Ints:
        """Return the day of each place; NO_DAY from there on."""
        return np.minimum(self.worked[np.minimum(place, len(self.worked) - 1)], NO_DAY)

    def weekday(self, place: Ints) -> Ints:
        """Return the day of the week of each place, 0 for Monday."""
        return (self.day(place) + THURSDAY) % 7


@cache
def world_days() -> WorldDays:
    """Return the working days of England and Wales around the years of the worlds."""
    known = working_days()
    return WorldDays(known.first, np.array(known.worked, dtype=np.int64), np.array(known.worked_until, dtype=np.int64))
