"""How often did the better-rated of two authorities have the better outcome?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

#: with fewer rated authorities no sentence is made of it
FEWEST_AUTHORITIES = 10
RESAMPLES = 2000

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Concordance:
    """share: of 100 pairs of authorities with different ratings, how many had the better outcome at the better rating
    (half for equal outcomes); lo, hi: 95% percentile interval over resampled authorities. None: too few to say.
    """

    indicator: str
    share: float | None
    lo: float | None
    hi: float | None
    authorities: int
    pairs: int

    @property
    def verdict(self) -> str:
        """`tracks`, `runs backwards` or `cannot tell`: the one classifier of every sentence about it."""
        if self.share is None or self.lo is None or self.hi is None or self.lo <= 50 <= self.hi:
            return "cannot tell"
        return "tracks" if self.lo > 50 else "runs backwards"


def concordance(indicator: str, grades: Floats, goodness: Floats, seed: int) -> Concordance:
    """Return the concordance of a rating with an outcome.

    grades: one number an authority, higher is better rated. goodness: its outcome, higher is better for children.
    Half of Somers' D (outcome given rating) plus one half, on 100 (Somers 1962).
    """
    share, pairs = _share(grades, goodness)
    if len(grades) < FEWEST_AUTHORITIES or pairs == 0:
        return Concordance(indicator, None, None, None, len(grades), pairs)
    rng = np.random.default_rng(seed)
    draws = []
    for _ in range(RESAMPLES):
        chosen = rng.integers(0, len(grades), len(grades))
        again, count = _share(grades[chosen], goodness[chosen])
        if count:
            draws.append(again)
    lo, hi = np.percentile(draws, [2.5, 97.5])
    return Concordance(indicator, float(share), float(lo), float(hi), len(grades), pairs)


def _share(grades: Floats, goodness: Floats) -> tuple[float, int]:
    better_rated = grades[:, None] > grades[None, :]
    pairs = int(better_rated.sum())
    if not pairs:
        return float("nan"), 0
    difference = np.sign(goodness[:, None] - goodness[None, :])
    return float(50 + 50 * difference[better_rated].mean()), pairs
