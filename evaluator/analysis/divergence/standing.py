"""Which figures of an authority stand clearly apart from those of the others together."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.stats import false_discovery_control, norm

from evaluator.analysis.divergence.designs import Designs, designs_of
from evaluator.authorities import ALL
from evaluator.statistics.naming import Evidence, named

Floats = npt.NDArray[np.float64]
Z = float(norm.ppf(0.975))
#: of figures called better or worse so many may be so by chance: a report has hundreds, beside its lists and marks
BY_CHANCE = 0.01


@dataclass(frozen=True)
class Standing:
    """One figure of one authority in one year. clear: whether it may be said to be better or worse than that of all,
    which it is not unless it was compared with others. lo, hi: its 95% interval in per cent (Wilson 1927), wider where
    cases come in families.
    """

    indicator: str
    authority: str
    clear: bool
    lo: float
    hi: float


def standings(year: pd.DataFrame, designs: Designs | None) -> tuple[Standing, ...]:
    """Return the standing of every authority with a figure. year: as `indicator_table` gives it, of one year, the rows
    of all authorities together left out or not. designs: how many times as much each count varies because of families.

    Each is held against all the others together (score test), p adjusted for all authorities and figures of the year
    (Benjamini and Hochberg 1995), and goes through the gate in statistics/naming.py.
    """
    mine = year[(year["authority"] != ALL) & (year["denominator"] > 0) & year["value"].notna()]
    if not len(mine):
        return ()
    design = designs_of(designs, mine["indicator"], mine["authority"])
    hits, of = (mine[name].to_numpy(np.float64) / design for name in ("numerator", "denominator"))
    every = mine.groupby("indicator", observed=True)[["numerator", "denominator"]].transform("sum").to_numpy(np.float64)
    rest_of = every[:, 1] / design - of
    rest = np.divide(every[:, 0] / design - hits, rest_of, out=np.full(len(of), np.nan), where=rest_of > 1e-9)
    lo, hi = _wilson(hits, of)
    away = hits / of - rest
    together = every[:, 0] / np.maximum(every[:, 1], 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        p = 2 * norm.sf(np.abs(away) / np.sqrt(together * (1 - together) * (1 / of + 1 / rest_of)))
    known = np.isfinite(p)
    adjusted = np.full(len(p), np.nan)
    adjusted[known] = false_discovery_control(p[known]) if known.any() else []
    clear = named(Evidence(
        effect=np.abs(away), lo=np.where(away > 0, lo - rest, rest - hi), material=0.0,
        events=of * np.minimum(together, 1 - together), families=of, adjusted=adjusted, alone=p,
        forbidden=_turned(mine, away, rest),
    ), BY_CHANCE)  # fmt: skip
    return tuple(
        Standing(str(row.indicator), str(row.authority), bool(is_clear), 100 * float(low), 100 * float(high))
        for row, is_clear, low, high in zip(mine.itertuples(), clear, lo, hi, strict=True)
    )


def _turned(mine: pd.DataFrame, away: Floats, rest: Floats) -> list[str]:
    """Return a reason for each figure that would be on the other side of the rest with all that could not be judged
    against it, "" for the others.
    """
    hits, of, unjudged = (mine[name].to_numpy(np.float64) for name in ("numerator", "denominator", "not_judged"))
    against = (hits + np.where(away > 0, 0.0, unjudged)) / (of + unjudged)
    return ["what could not be judged would turn it" if is_turned else ""
            for is_turned in (against - rest) * away <= 0]  # fmt: skip


def _wilson(hits: Floats, of: Floats) -> tuple[Floats, Floats]:
    share = hits / of
    middle = (share + Z**2 / (2 * of)) / (1 + Z**2 / of)
    reach = Z * np.sqrt(share * (1 - share) / of + Z**2 / (4 * of**2)) / (1 + Z**2 / of)
    return np.maximum(middle - reach, 0.0), np.minimum(middle + reach, 1.0)
