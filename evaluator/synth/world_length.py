"""How long an initial assessment takes where nobody aims at a date: a hazard for each working day."""

from __future__ import annotations

import numpy as np
from numpy.random import Generator
from scipy.special import log_ndtr, ndtr, ndtri

from evaluator.synth.world_days import Floats, Ints, world_days

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
