"""Rank correlation, and its interval by resampling whole councils."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import scipy
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Rho = Callable[[Numbers, Numbers, Numbers], Numbers]


def fractional_ranks(x: Numbers, weights: Numbers) -> Numbers:
    """Return (resamples, n) average ranks as fractions: (rank - 1/2) / n - 1/2, mean 0, ties sharing their mean."""
    _, place = np.unique(x, return_inverse=True)
    at_value = weights @ np.eye(place.max() + 1)[place]
    below = np.cumsum(at_value, axis=1) - at_value
    total = np.maximum(weights.sum(axis=1, keepdims=True), 1)
    return np.asarray(((below + at_value / 2) / total - 0.5)[:, place])


def pearson(a: Numbers, b: Numbers, weights: Numbers) -> Numbers:
    """Return the weighted product-moment correlation of each row of a and b, both (resamples, n)."""
    total = weights.sum(axis=1, keepdims=True)
    with np.errstate(invalid="ignore", divide="ignore"):
        a = a - (weights * a).sum(axis=1, keepdims=True) / total
        b = b - (weights * b).sum(axis=1, keepdims=True) / total
        spread = (weights * a * a).sum(axis=1) * (weights * b * b).sum(axis=1)
        rho = (weights * a * b).sum(axis=1) / np.sqrt(np.where(spread > 1e-12, spread, np.nan))
    return np.asarray(np.clip(rho, -1, 1))


def pooled(x: Numbers, y: Numbers, weights: Numbers) -> Numbers:
    """Return Spearman's rho over all inspections together (average ranks; Spearman 1904)."""
    return pearson(fractional_ranks(x, weights), fractional_ranks(y, weights), weights)


def within(groups: NDArray[Any]) -> Rho:
    """Return the rho that compares each inspection only with those of its own group (its year).

    Formula: u = (rank of x among the n_g inspections of the group - 1/2) / n_g - 1/2, v the same for y (average
    ranks); rho is the product-moment correlation of u and v over all inspections. Both have mean 0 in every group,
    so that a trend shared by grade and measure over the years adds nothing.
    """

    def ranks(x: Numbers, weights: Numbers) -> Numbers:
        out = np.zeros_like(weights)
        for group in np.unique(groups):
            here = groups == group
            out[:, here] = fractional_ranks(x[here], weights[:, here])
        return out

    return lambda x, y, weights: pearson(ranks(x, weights), ranks(y, weights), weights)


def partial(x: Numbers, y: Numbers, held: Numbers, weights: Numbers) -> Numbers:
    """Return Spearman's rho of x and y with `held` level: first-order partial correlation of the ranks."""
    xy, xh, yh = pooled(x, y, weights), pooled(x, held, weights), pooled(y, held, weights)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray((xy - xh * yh) / np.sqrt((1 - xh**2) * (1 - yh**2)))


RESAMPLES = 2000
LEVEL = 0.95


def draws(authorities: int, seed: int, resamples: int = RESAMPLES) -> Numbers:
    """Return (resamples, authorities): how often each authority is drawn when as many are drawn as there are."""
    random = np.random.default_rng(seed)
    return random.multinomial(authorities, np.full(authorities, 1 / authorities), size=resamples).astype(float)


def interval(values: Numbers) -> tuple[float, float]:
    """Return the 95% percentile interval of the resampled values; NaN where fewer than 9 in 10 have a value."""
    known = values[np.isfinite(values)]
    if len(known) < 0.9 * len(values):
        return float("nan"), float("nan")
    low, high = np.percentile(known, [50 * (1 - LEVEL), 50 * (1 + LEVEL)])
    return float(low), float(high)


def p_value(rho: Rho, x: Numbers, y: Numbers, authority: NDArray[np.int64]) -> float:
    """Return the two-sided p-value of rho = 0 from leaving out one authority at a time.

    Fisher's z of rho over its jackknife standard error, t with one degree of freedom fewer than authorities. It takes
    an authority's inspections together as the bootstrap does, but has no random part: whether a finding survives the
    adjustment for many tests does not depend on the seed (delete-one-cluster jackknife: Cameron & Miller 2015, III.B).
    """
    groups = np.unique(authority)
    without_one = (authority[None, :] != groups[:, None]).astype(float)
    z = _fisher(rho(x, y, without_one))
    error = float(np.sqrt((len(groups) - 1) / len(groups) * ((z - z.mean()) ** 2).sum()))
    point = float(_fisher(rho(x, y, np.ones((1, len(x)))))[0])
    if not np.isfinite(point) or not np.isfinite(error):
        return float("nan")
    if error == 0:
        return 0.0 if point else 1.0
    return float(2 * scipy.stats.t.sf(abs(point) / error, len(groups) - 1))


def _fisher(rho: Numbers) -> Numbers:
    return np.asarray(np.arctanh(np.clip(rho, -0.999999, 0.999999)))
