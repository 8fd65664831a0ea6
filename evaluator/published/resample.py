"""Bootstrap over authorities: an authority is drawn with all its inspections."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

RESAMPLES = 2000
LEVEL = 0.95


def draws(authorities: int, seed: int, resamples: int = RESAMPLES) -> NDArray[np.float64]:
    """Return (resamples, authorities): how often each authority is drawn when as many are drawn as there are."""
    random = np.random.default_rng(seed)
    return random.multinomial(authorities, np.full(authorities, 1 / authorities), size=resamples).astype(float)


def interval(values: NDArray[np.float64]) -> tuple[float, float]:
    """Return the 95% percentile interval of the resampled values; NaN where fewer than 9 in 10 have a value."""
    known = values[np.isfinite(values)]
    if len(known) < 0.9 * len(values):
        return float("nan"), float("nan")
    low, high = np.percentile(known, [50 * (1 - LEVEL), 50 * (1 + LEVEL)])
    return float(low), float(high)


def p_value(values: NDArray[np.float64]) -> float:
    """Return the two-sided p-value against 0 that the resamples give: twice the smaller tail, at least 2/(n+1).

    It is the counterpart of the percentile interval and, like it, takes an authority's inspections together
    (Davison & Hinkley 1997, 4.2; Efron & Tibshirani 1993, 15.4). NaN where fewer than 9 in 10 have a value.
    """
    known = values[np.isfinite(values)]
    if len(known) < 0.9 * len(values):
        return float("nan")
    tail = min(int((known <= 0).sum()), int((known >= 0).sum()))
    return min(1.0, 2 * (1 + tail) / (len(known) + 1))
