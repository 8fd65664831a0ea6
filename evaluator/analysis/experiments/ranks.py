"""Where an authority truly stands, as far as its cases can tell: ranks with their intervals.

A league table shows one draw of luck. Goldstein and Spiegelhalter (1996, Journal of the Royal Statistical Society A
159) show ranks with the interval that the number of cases leaves them: the true share of each authority is drawn from
what its cases say of it (a beta distribution, Jeffreys' prior), and ranked, many times.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

DRAWS = 1000
SEED = 2008


@dataclass(frozen=True)
class Rank:
    """The place of one authority in one figure, 1 the best, with the 95% interval of it; of: authorities ranked."""

    indicator: str
    authority: str
    rank: int
    lo: int
    hi: int
    of: int


def ranks(table: pd.DataFrame, seed: int = SEED) -> list[Rank]:
    """Return the ranks of authorities in each figure of one year; ties share the middle place, rounded down.

    table: as `indicator_table` gives it, one year, authorities only. Figures of which no way is better are left out,
    and so are authorities without a case.
    """
    rng = np.random.default_rng(seed)
    made: list[Rank] = []
    for name, mine in table[(table["better"] != "none") & (table["denominator"] > 0)].groupby("indicator", sort=True):
        of = mine["denominator"].to_numpy(dtype=np.int64)
        counted = mine["numerator"].to_numpy(dtype=np.float64)
        sign = -1.0 if mine["better"].iloc[0] == "higher" else 1.0
        now = pd.Series(sign * counted / of).rank(method="average").to_numpy()
        drawn = sign * rng.beta(counted + 0.5, of - counted + 0.5, size=(DRAWS, len(of)))
        places = pd.DataFrame(drawn).rank(axis=1, method="average").to_numpy()
        lo, hi = np.quantile(places, [0.025, 0.975], axis=0)
        for authority, place, low, high in zip(mine["authority"], now.astype(int), lo, hi, strict=True):
            ends = (min(int(low), int(place)), max(int(np.ceil(high)), int(place)))
            made.append(Rank(str(name), str(authority), int(place), *ends, len(of)))
    return made
