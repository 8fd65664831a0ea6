"""The days of an invented world, and how long work takes in it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt
from numpy.random import Generator
from scipy.special import log_ndtr, ndtr, ndtri

from evaluator.synth.diary import number, working_days

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


#: spread of the logarithm of the length, between cases of one authority
SPREAD = 0.68
#: what multiplies the hazard on each day of the week, Monday first, and after whole weeks
_WEEKDAYS = np.array([1.0, 1.0, 1.0, 1.05, 1.2, 1.0, 1.0])
_WHOLE_WEEKS = 1.4
_WEEK = 5
LONGEST = 80
#: the share of a normal distribution that lies below two standard deviations above its mean
_SHORTER = float(ndtr(2.0))


def natural_lengths(rng: Generator, start: Ints, middle: Floats) -> Ints:
    """Return in how many working days each assessment is finished, from 1 to LONGEST.

    start: the place of the referral. middle: the logarithm of the median in working days, but for the days of the week.
    """
    days, length = world_days(), np.full(len(start), LONGEST, dtype=np.int64)
    left, waited = np.arange(len(start)), rng.exponential(size=len(start))
    before = np.zeros(len(start))
    for day in range(1, LONGEST):
        # the hazard of a log-normal length, added up to the end of the day
        until = -log_ndtr((middle[left] - np.log(day + 0.5)) / SPREAD)
        factor = _WEEKDAYS[days.weekday(start[left] + day)] * (_WHOLE_WEEKS if day % _WEEK == 0 else 1.0)
        waited = waited - (until - before) * factor
        done = waited <= 0
        length[left[done]] = day
        left, waited, before = left[~done], waited[~done], until[~done]
    return length

def lengths_around(rng: Generator, median: float, spread: float, amount: int) -> Ints:
    """Return lengths of at least 1 from a log-normal distribution without its longest two in a hundred."""
    drawn = median * np.exp(spread * ndtri(rng.random(amount) * _SHORTER))
    return np.maximum(1, np.rint(drawn)).astype(np.int64)
