"""Where authorities stand beside one another, allowing for families: design effects, and who is clearly apart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
import scipy
from scipy.special import ndtri

from evaluator.authorities import ALL
from evaluator.clocks.calendar import Period, ended_year
from evaluator.clocks.clocked_histories import Clocked
from evaluator.histories.needs import NO_FAMILY
from evaluator.rulebook.model import Indicator
from evaluator.statistics.clustered import count_variance
from evaluator.statistics.naming import Evidence, named

Floats = npt.NDArray[np.float64]


#: by indicator and authority; 1 where there is none
Designs = Mapping[tuple[str, str], float]


def design_effects(data: Clocked) -> Designs:
    """Return the design effect of each indicator and authority in the rated year, never below 1: how many times as much
    its count varies as if each clock were a child's of a family of her own (Kish 1965).

    The clocks of one child are a family where none is recorded.
    """
    return {(name, authority): effect for name, one in data.ruleset.indicators.items()
            for authority, effect in _designs(data, one, data.period).items()}  # fmt: skip


def designs_of(designs: Designs | None, indicator: pd.Series, authority: pd.Series) -> Floats:
    """Return the design effect of each row."""
    known = designs or {}
    pairs = zip(indicator.astype("str"), authority.astype("str"), strict=True)
    return np.array([known.get(pair, 1.0) for pair in pairs], dtype=np.float64)


def _designs(data: Clocked, one: Indicator, year: Period) -> dict[str, float]:
    clocks = data.clocks_of(one.of)
    day = clocks["stopped"] if one.population == "stopped" else clocks["started"]
    clocks = clocks[((ended_year(day) == year.ended) & clocks["status"].isin(list(one.denominator))).to_numpy()]
    if not len(clocks):
        return {}
    happened = clocks["status"].isin(list(one.numerator)).to_numpy().astype(np.float64)
    unit, names = pd.factorize(clocks["authority"].astype("str"))
    family, child = data.families_at(clocks["start_id"]), pd.factorize(clocks["child"].astype("str"))[0]
    family = np.where(family == NO_FAMILY, int(family.max(initial=0)) + 1 + child, family).astype(np.int64)
    expected = np.full(len(happened), happened.mean())
    alone = np.bincount(unit, weights=expected * (1 - expected))
    varies = count_variance(happened, expected, unit, family)
    effects = np.divide(varies, alone, out=np.ones_like(varies), where=alone > 0)
    return dict(zip(names.tolist(), effects.tolist(), strict=True))


Z = float(ndtri(0.975))
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
        p = 2 * scipy.stats.norm.sf(np.abs(away) / np.sqrt(together * (1 - together) * (1 / of + 1 / rest_of)))
    known = np.isfinite(p)
    adjusted = np.full(len(p), np.nan)
    adjusted[known] = scipy.stats.false_discovery_control(p[known]) if known.any() else []
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
