"""How sure is a percentage, a count, or a ratio of observed to expected?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy

#: counts below this get the exact limits, as in Fingertips
EXACT_BELOW = 10


@dataclass(frozen=True)
class Interval:
    """The lower and the upper limit."""

    lo: float
    hi: float


def wilson(count: float, of: float, level: float = 0.95) -> Interval:
    """Return the interval of a share, from 0 to 1 (Wilson 1927). of: above 0. Raises ValueError where it is not."""
    if not 0 <= count <= of or of == 0:
        raise ValueError(f"{count} of {of} is no share")
    z = float(scipy.stats.norm.ppf(0.5 + level / 2))
    middle = 2 * count + z**2
    reach = z * np.sqrt(z**2 + 4 * count * (1 - count / of))
    below = 2 * (of + z**2)
    return Interval(float(max(0.0, (middle - reach) / below)), float(min(1.0, (middle + reach) / below)))


def byar(count: float, level: float = 0.95) -> Interval:
    """Return the limits of a Poisson count by Byar's formula (Breslow and Day 1987)."""
    z = float(scipy.stats.norm.ppf(0.5 + level / 2))
    lo = count * (1 - 1 / (9 * count) - z / (3 * np.sqrt(count))) ** 3 if count else 0.0
    above = count + 1
    return Interval(float(lo), float(above * (1 - 1 / (9 * above) + z / (3 * np.sqrt(above))) ** 3))


def exact(count: float, level: float = 0.95) -> Interval:
    """Return the exact limits of a Poisson count (Garwood 1936)."""
    tail = (1 - level) / 2
    lo = float(scipy.stats.chi2.ppf(tail, 2 * count)) / 2 if count else 0.0
    return Interval(lo, float(scipy.stats.chi2.isf(tail, 2 * count + 2)) / 2)


def ratio(observed: float, expected: float, level: float = 0.95) -> Interval:
    """Return the limits of observed over expected: exact below 10 observed, Byar's from 10.

    Compare each with 1, not one with another: each is weighted by its own cases. Raises ValueError where nothing is
    expected.
    """
    if expected <= 0:
        raise ValueError("nothing is expected: a ratio has no meaning")
    limits = exact(observed, level) if observed < EXACT_BELOW else byar(observed, level)
    return Interval(limits.lo / expected, limits.hi / expected)
