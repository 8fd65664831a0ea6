"""Two shares compared inside strata, exactly: for outcomes so rare that a standard error says little."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.stats import hypergeom

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
        chance = np.convolve(chance, hypergeom.pmf(counts, total, came, n))
        lowest += first
    found = chance[int(hits[tells].sum()) - lowest]
    return float(min(1.0, chance[chance <= found * (1 + 1e-9)].sum()))
