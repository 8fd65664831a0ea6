"""A regression of estimates that differ in precision and vary truly from unit to unit."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Slope:
    """The coefficient of one column: its 95% interval, its two-sided p, and the variance between units."""

    value: float
    lo: float
    hi: float
    p: float
    tau2: float


def random_effects_slope(y: Floats, variance: Floats, x: Floats) -> Slope:
    """Return the slope of y on x in y = b0 + b1 x + u + e, Var e = `variance` (known), Var u = tau2 (estimated).

    tau2 by Paule and Mandel (1982): the weighted residual sum of squares equals its n - 2 degrees of freedom. Interval
    by Knapp and Hartung (2003) with t(n - 2), its multiplier never below 1 (Roever, Knapp and Friede 2015). Raises
    ValueError where there are fewer than three units, or x does not vary.
    """
    if len(y) < 3 or np.ptp(x) == 0:
        raise ValueError("a slope needs at least three units and two different values of x")
    tau2 = paule_mandel(y, variance, x)
    beta, covariance, q = _fit(y, variance + tau2, x)
    freedom = len(y) - 2
    error = float(np.sqrt(covariance[1, 1] * max(1.0, q / freedom)))
    reach = float(scipy.stats.t.ppf(0.975, freedom)) * error
    p = float(2 * scipy.stats.t.sf(abs(beta[1]) / error, freedom))
    return Slope(float(beta[1]), float(beta[1]) - reach, float(beta[1]) + reach, p, tau2)


def paule_mandel(y: Floats, variance: Floats, x: Floats) -> float:
    """Return the variance between units beside what x explains; 0 where sampling alone explains the spread."""
    freedom = len(y) - 2

    def surplus(tau2: float) -> float:
        return _fit(y, variance + tau2, x)[2] - freedom

    if surplus(0.0) <= 0:
        return 0.0
    upper = float(np.var(y)) + 1e-9
    while surplus(upper) > 0:
        upper *= 2
    return float(scipy.optimize.brentq(surplus, 0.0, upper, xtol=1e-10))


def _fit(y: Floats, variance: Floats, x: Floats) -> tuple[Floats, Floats, float]:
    """Return coefficients, their covariance and the weighted residual sum of squares."""
    design = np.column_stack([np.ones_like(x), x])
    weighted = design / variance[:, None]
    covariance = np.linalg.inv(design.T @ weighted)
    beta = covariance @ (weighted.T @ y)
    residual = float(((y - design @ beta) ** 2 / variance).sum())
    return np.asarray(beta), np.asarray(covariance, dtype=np.float64), residual
