"""How much authorities keep their order on a measure from one year to the next."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import pandas as pd

from evaluator.published import rank
from evaluator.published.verdict import too_few


def year_to_year(figures: pd.DataFrame, code: str, authorities: Collection[str]) -> float:
    """Return the within-year rank correlation of an authority's figure with its own of the year after.

    figures: measure, authority, year, value; code: the measure; authorities: which to use (not England or regions).
    1 means that nobody changes place. It falls with chance and with true change alike: a rough guide to how much of
    a rho chance can hide. NaN for too few pairs of years.
    """
    mine = figures[(figures["measure"] == code) & figures["authority"].isin(list(authorities))]
    mine = mine.loc[mine["value"].notna(), ["authority", "year", "value"]]
    after = mine.assign(year=mine["year"] - 1)
    both = mine.merge(after, on=["authority", "year"], suffixes=("", "_after"))
    if too_few(len(both), both["authority"].nunique()):
        return float("nan")
    rho = rank.within(both["year"].to_numpy())
    now, then = (both[column].to_numpy(dtype=float) for column in ("value", "value_after"))
    return float(rho(now, then, np.ones((1, len(both))))[0])
