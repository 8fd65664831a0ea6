"""Three days around a limit: an exact test for where there are too few cases for a curve (Frandsen 2017)."""

from __future__ import annotations

import scipy


def three_bins(before: int, at: int, after: int, bend: float = 0.0) -> float:
    """Return the one-sided p: how likely so many or more on the day of the limit are, of those of the three days.

    before, at, after: finished the day before, on it and the day after. bend: how far the days may lie off a
    straight line without anybody aiming at one (k in the paper; 0: not at all). Not for limits at the end of whole
    weeks, nor for visits, which keep to a day of the week: there it finds what is none. Raises ValueError where `bend`
    is not from 0 to 1.
    """
    if not 0 <= bend <= 1:
        raise ValueError(f"bend is {bend}: it must lie from 0 to 1")
    most = (1 + bend) / (3 + bend)
    return float(scipy.stats.binom.sf(at - 1, before + at + after, most))
