"""One unit's figure over time: XmR limits and the rules of NHS England's Making Data Count.

For one authority's own story. Among many authorities some always show a signal by chance: never list them by it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

#: the limits lie so many mean moving ranges from the mean (3 / 1.128)
REACH = 2.66
#: moving ranges from this multiple of their mean on are left out, where they are screened
SCREEN = 3.267
#: with fewer points the limits are on trial
ENOUGH = 12
RUN = 7


@dataclass(frozen=True, eq=False)
class RunChart:
    """mean and natural limits; on_trial: fewer than twelve points. One flag a point for each rule: outside a limit;
    part of seven on one side of the mean; part of seven that rise or fall; part of two of three near one limit, inside
    it.
    """

    mean: float
    lower: float
    upper: float
    on_trial: bool
    outside: Flags
    one_side: Flags
    trend: Flags
    near_limit: Flags

    @property
    def signal(self) -> Flags:
        """Which points any rule marks."""
        return np.asarray(self.outside | self.one_side | self.trend | self.near_limit)


def run_chart(values: Floats, screened: bool = True) -> RunChart:
    """Return the chart of at least two values in order of time.

    screened: moving ranges of 3.267 times their mean or more are left out of the limits (Making Data Count; a
    spreadsheet usually keeps them). Raises ValueError where there are fewer than two values, or one is missing.
    """
    if len(values) < 2:
        raise ValueError("a run chart needs at least two values")
    if not np.isfinite(values).all():
        raise ValueError("a run chart needs a value for every point: leave out the times without one")
    ranges = np.abs(np.diff(values))
    kept = ranges[ranges < SCREEN * ranges.mean()] if screened and ranges.any() else ranges
    mean, reach = float(values.mean()), REACH * float(kept.mean())
    lower, upper = mean - reach, mean + reach
    return RunChart(
        mean, lower, upper, len(values) < ENOUGH, (values < lower) | (values > upper),
        _runs(np.sign(values - mean)), _trends(values), _near(values, mean, reach),
    )  # fmt: skip


def _runs(side: Floats) -> Flags:
    """Return which points are part of seven or more in a row on one side; a point on the mean ends a run."""
    marked = np.zeros(len(side), dtype=bool)
    for first in range(len(side) - RUN + 1):
        part = side[first : first + RUN]
        if part[0] and (part == part[0]).all():
            marked[first : first + RUN] = True
    return marked


def _trends(values: Floats) -> Flags:
    """Return which points are part of seven in a row that all rise, or all fall."""
    marked, step = np.zeros(len(values), dtype=bool), np.sign(np.diff(values))
    for first in range(len(values) - RUN + 1):
        part = step[first : first + RUN - 1]
        if part[0] and (part == part[0]).all():
            marked[first : first + RUN] = True
    return marked


def _near(values: Floats, mean: float, reach: float) -> Flags:
    """Return which points are two of three between two thirds of the way to one limit and that limit, all three on
    that side. A point outside the limit has a rule of its own, and does not count as near.
    """
    marked, third = np.zeros(len(values), dtype=bool), 2 * reach / 3
    for sign in (1.0, -1.0):
        away = sign * (values - mean)
        for first in range(len(values) - 2):
            part = away[first : first + 3]
            far = (part > third) & (part <= reach)
            if (part > 0).all() and far.sum() >= 2:
                marked[first : first + 3] |= far
    return marked
