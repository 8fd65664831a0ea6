"""Differences between cases inside units, with errors that allow for what the cases of a unit share."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Difference:
    """A difference and its 95% interval, with the two-sided p."""

    value: float
    lo: float
    hi: float
    p: float


def within_difference(y: Floats, x: Floats, unit: Ints, others: Floats) -> Difference:
    """Return how much y differs per unit of x among cases of the same unit and the same `others`.

    unit: a number from 0 for each case; others: one column a variable, or none. Linear regression with unit effects;
    errors clustered by unit, CR1 with t(G - 1) (Liang and Zeger 1986). Raises ValueError where x does not vary in any
    unit.
    """
    inside = _centred(np.column_stack([x, others]), unit)
    if not np.any(np.abs(inside[:, 0]) > 1e-12):
        raise ValueError("x does not vary inside any unit")
    return _slope(_centred(y[:, None], unit)[:, 0], inside, unit)


def crude_difference(y: Floats, x: Floats, unit: Ints) -> Difference:
    """Return how much y differs per unit of x among all cases, units ignored but for the errors."""
    return _slope(y, np.column_stack([x, np.ones_like(x)]), unit)


def between_difference(y: Floats, x: Floats, unit: Ints) -> Difference:
    """Return how much the mean of y differs per unit of the mean of x between units; errors robust (HC3), t(G - 2).

    0 from -1 to 1, and p 1, where the means of x are all the same.
    """
    import statsmodels.api as sm

    sizes = np.bincount(unit).astype(np.float64)
    mean_x, mean_y = (np.bincount(unit, weights=values) / sizes for values in (x, y))
    if np.ptp(mean_x) < 1e-12:
        return Difference(0.0, -1.0, 1.0, 1.0)
    fit = sm.WLS(mean_y, sm.add_constant(mean_x), weights=sizes).fit(cov_type="HC3", use_t=True)
    lo, hi = fit.conf_int()[1]
    return Difference(float(fit.params[1]), float(lo), float(hi), float(fit.pvalues[1]))


def _slope(y: Floats, columns: Floats, unit: Ints) -> Difference:
    import statsmodels.api as sm

    fit = sm.OLS(y, columns).fit(cov_type="cluster", cov_kwds={"groups": unit}, use_t=True)
    lo, hi = fit.conf_int()[0]
    return Difference(float(fit.params[0]), float(lo), float(hi), float(fit.pvalues[0]))


def _centred(columns: Floats, unit: Ints) -> Floats:
    """Return columns less their mean in each unit."""
    sizes = np.bincount(unit).astype(np.float64)
    means = np.column_stack([np.bincount(unit, weights=column) / sizes for column in columns.T])
    return columns - means[unit]
