"""Exact tests: strata of small counts, and labels dealt out again."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


def exact_two_sided(hits: Ints, of: Ints, other_hits: Ints, other_of: Ints) -> float:
    """Return how likely hits as many as these, or less likely ones, are where both shares are the same in each stratum.

    One entry a stratum. The hits of all strata together, given each stratum's own cases and events: the sum of
    independent hypergeometric counts (Gart 1970, Biometrika 57, the exact form of the test of Mantel and Haenszel 1959;
    with one stratum Fisher's). Two-sided: every sum that is not more likely than the one found. 1 where no stratum has
    both kinds of cases and both outcomes.
    """
    every, events = of + other_of, hits + other_hits
    tells = (of > 0) & (other_of > 0) & (events > 0) & (events < every)
    chance, lowest = np.ones(1), 0
    for n, total, came in zip(of[tells], every[tells], events[tells], strict=True):
        first = max(0, int(came - (total - n)))
        counts = np.arange(first, min(int(n), int(came)) + 1)
        chance = np.convolve(chance, scipy.stats.hypergeom.pmf(counts, total, came, n))
        lowest += first
    found = chance[int(hits[tells].sum()) - lowest]
    return float(min(1.0, chance[chance <= found * (1 + 1e-9)].sum()))


Flags = npt.NDArray[np.bool_]

#: how often the groups are dealt anew
DEALT = 4999
#: spread below which values count as all the same
SAME = 1e-12


@dataclass(frozen=True)
class Contrast:
    """The mean of the one group less that of the other; its interval and p, both for all measures at once with 95%."""

    value: float
    lo: float
    hi: float
    p: float


def contrasts(values: Floats, chosen: Flags, seed: int) -> list[Contrast]:
    """Return one contrast a measure between the units that are chosen and the others.

    values: one row a unit, one column a measure, not a number where a unit has none; two of each group at least must
    have each measure. Randomisation: who is chosen is dealt anew DEALT times, and each time the largest t of Welch of
    all measures is kept, so that what is said of one allows for the others (Westfall and Young 1993; with t rather than
    the difference it holds where the groups spread differently too: Chung and Romano 2013, Annals of Statistics 41). An
    interval reaches as many standard errors as 95% of the deals do; where nobody differs from her group it is a point.
    """
    rng = np.random.default_rng(seed)
    dealt = rng.permuted(np.broadcast_to(chosen, (DEALT, len(chosen))), axis=1)
    found, error = _welch(values, chosen[None, :])
    apart, spread = _welch(values, dealt)
    largest = _t(apart, spread).max(axis=1)
    reach = float(np.quantile(largest, 0.95))
    made = []
    for value, one, t in zip(found[0], error[0], _t(found, error)[0], strict=True):
        p = (1 + int((largest >= t - 1e-9).sum())) / (1 + DEALT)
        width = 0.0 if one < SAME else reach * one
        made.append(Contrast(float(value), float(value - width), float(value + width), p))
    return made


def _welch(values: Floats, chosen: Flags) -> tuple[Floats, Floats]:
    """Return differences of means and their standard errors: one row a deal, one column a measure."""
    known = ~np.isnan(values)
    x = np.where(known, values - np.nanmean(values, axis=0), 0.0)
    means, parts = [], []
    for which in (chosen.astype(np.float64), (~chosen).astype(np.float64)):
        n = which @ known
        with np.errstate(divide="ignore", invalid="ignore"):
            mean = (which @ x) / n
            parts.append(np.maximum((which @ x**2) / n - mean**2, 0.0) / (n - 1))
        means.append(mean)
    return means[0] - means[1], np.sqrt(parts[0] + parts[1])


def _t(difference: Floats, error: Floats) -> Floats:
    """Return how many standard errors a difference is; 0 where too few units have the measure."""
    with np.errstate(divide="ignore", invalid="ignore"):
        t = np.abs(difference) / np.maximum(error, SAME)
    return np.where(np.isfinite(t), t, 0.0)
