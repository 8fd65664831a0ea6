"""How sure a rho is: authorities are drawn, or left out, with all their inspections."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.stats import t

from evaluator.published.rank import Numbers, Rho

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
    return float(2 * t.sf(abs(point) / error, len(groups) - 1))


def _fisher(rho: Numbers) -> Numbers:
    return np.asarray(np.arctanh(np.clip(rho, -0.999999, 0.999999)))
