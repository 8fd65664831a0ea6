"""Where an authority truly stands, as far as its cases can tell: ranks with their intervals.

A league table shows one draw of luck. Goldstein and Spiegelhalter (1996, Journal of the Royal Statistical Society A
159) show ranks with the interval that the number of cases leaves them. Here the true shares are drawn together, as far
apart as all cases say that authorities are (`true_shares`), and ranked, many times. Who is picked out of the table
because she stands first or last was picked for her luck as well: for her the second interval holds, which covers the
places of all authorities at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt
import pandas as pd

from evaluator.analysis.divergence.designs import Designs, designs_of
from evaluator.statistics.beta_binomial import true_shares

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

DRAWS = 1000
#: draws from which the range of so many equal units is known
RANGES = 20_000
SEED = 2008


@dataclass(frozen=True)
class Rank:
    """The place of one authority in one figure, 1 the best. lo, hi: the 95% interval of it, taken by itself; all_lo,
    all_hi: one that holds for all authorities at once with 95%; of: authorities ranked.
    """

    indicator: str
    authority: str
    rank: int
    lo: int
    hi: int
    all_lo: int
    all_hi: int
    of: int


def ranks(table: pd.DataFrame, designs: Designs | None = None, seed: int = SEED) -> list[Rank]:
    """Return the ranks of authorities in each figure of one year; ties share the middle place, rounded down.

    table: as `indicator_table` gives it, one year, authorities only. designs: how many times as much each count varies
    because cases come in families. Figures of which no way is better are left
    out, and so are authorities without a case.
    """
    rng = np.random.default_rng(seed)
    made: list[Rank] = []
    for name, mine in table[(table["better"] != "none") & (table["denominator"] > 0)].groupby("indicator", sort=True):
        design = designs_of(designs, mine["indicator"], mine["authority"])
        counted, of = (mine[column].to_numpy(dtype=np.float64) for column in ("numerator", "denominator"))
        sign = -1.0 if mine["better"].iloc[0] == "higher" else 1.0
        now = pd.Series(sign * counted / of).rank(method="average").to_numpy()
        drawn = sign * true_shares(counted / design, of / design, DRAWS, rng)
        places = pd.DataFrame(drawn).rank(axis=1, method="average").to_numpy()
        lo, hi = np.quantile(places, [0.025, 0.975], axis=0)
        all_lo, all_hi = places_of_all(counted / design, of / design, sign)
        for number, (authority, place) in enumerate(zip(mine["authority"], now.astype(int), strict=True)):
            ends = (min(int(lo[number]), int(place)), max(int(np.ceil(hi[number])), int(place)))
            at_once = (min(int(all_lo[number]), ends[0]), max(int(all_hi[number]), ends[1]))
            made.append(Rank(str(name), str(authority), int(place), *ends, *at_once, len(of)))
    return made


def places_of_all(hits: Floats, of: Floats, sign: float) -> tuple[Ints, Ints]:
    """Return the first and the last place of each unit that its cases leave open, all units at once with 95%.

    hits, of: one number a unit, of above 0. sign: -1 where the highest share is first, 1 where the lowest is. A unit
    comes after all that are surely better and before all that are surely worse: pairs of shares compared by arcsine,
    with the range of as many equal units for the bound (Tukey and Kramer; conservative with unequal sizes, Hayter 1984;
    from pairs to ranks: Mogstad, Romano, Shaikh and Wilhelm 2024, Review of Economic Studies 91; Klein, Wright and
    Wieczorek 2020, Journal of the Royal Statistical Society A 183).
    """
    angle = sign * np.arcsin(np.sqrt((hits + 0.375) / (of + 0.75)))
    variance = 1 / (4 * of + 2)
    apart = (angle[None, :] - angle[:, None]) / np.sqrt(variance[None, :] + variance[:, None])
    bound = _range_of(len(of)) / np.sqrt(2)
    better, worse = (apart < -bound).sum(axis=1), (apart > bound).sum(axis=1)
    return 1 + better, len(of) - worse


@cache
def _range_of(units: int) -> float:
    """Return what the range of so many standard normal values does not exceed with 95% (simulated, one seed)."""
    rng = np.random.default_rng(SEED)
    ranges = [np.ptp(rng.standard_normal((1000, units)), axis=1) for _ in range(RANGES // 1000)]
    return float(np.quantile(np.concatenate(ranges), 0.95))
