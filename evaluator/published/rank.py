"""Rank correlation of grade and measure, pooled and within year, for one or many weightings of the inspections.

A weighting says how often each inspection is counted; a bootstrap resample is one weighting. All functions take
x, y: (n,) numbers; weights: (resamples, n), none negative; and return (resamples,) with NaN where a side is constant.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
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
