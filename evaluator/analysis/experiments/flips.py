"""Ratings under two rule sets: which flip, and how many would flip by luck alone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
import scipy

from evaluator.analysis.divergence.standing import Designs, designs_of
from evaluator.ratings.rating import Facts
from evaluator.ratings.reference import rate
from evaluator.rulebook.model import Regime
from evaluator.statistics.shrinkage import true_shares

Floats = npt.NDArray[np.float64]

DRAWS = 100
UNRATED = "not rated"


@dataclass(frozen=True)
class Flips:
    """Ratings of the same authorities. matrix: how many have which word under a (rows) and b (columns), worst first.
    up, down: flips of authorities rated under both, where the scales are the same; further: by two grades or more.
    tau: Kendall's, of the two orders. by_luck: flips to expect if each figure under a were counted again among as many
    cases.
    """

    matrix: pd.DataFrame
    rated: int
    up: int
    down: int
    further: int
    tau: float | None
    by_luck: float | None


def flips(a: dict[str, int], b: dict[str, int], regimes: tuple[Regime, Regime], by_luck: float | None) -> Flips:
    """Return the flips between two sets of ratings: number of the grade by authority."""
    names = sorted({*a, *b})
    words = [[_word(one.get(name), regime) for name in names] for one, regime in zip((a, b), regimes, strict=True)]
    order = [[word for word in (*regime.scale, UNRATED) if word in set(found)]
             for regime, found in zip(regimes, words, strict=True)]  # fmt: skip
    if regimes[0].scale == regimes[1].scale:
        order = [[word for word in (*regimes[0].scale, UNRATED) if any(word in one for one in order)]] * 2
    counted = pd.crosstab(pd.Series(words[0], name="a"), pd.Series(words[1], name="b"))
    matrix = counted.reindex(index=order[0], columns=order[1], fill_value=0)
    same = [name for name in names if name in a and name in b]
    steps = np.array([b[name] - a[name] for name in same])
    varied = len({a[name] for name in same}) > 1 and len({b[name] for name in same}) > 1
    orders = ([a[name] for name in same], [b[name] for name in same])
    tau = float(scipy.stats.kendalltau(*orders).statistic) if varied else None
    comparable = regimes[0].scale == regimes[1].scale
    kinds = (steps > 0, steps < 0, abs(steps) > 1)
    up, down, further = (int(part.sum()) if comparable else 0 for part in kinds)
    return Flips(matrix, len(same), up, down, further, tau, by_luck)


def _word(grade: int | None, regime: Regime) -> str:
    return UNRATED if grade is None else regime.scale[grade - regime.first_grade]


def flips_by_luck(
    regime: Regime, indicators: pd.DataFrame, rated: dict[str, int], seed: int,
    designs: Designs | None = None,
) -> float | None:  # fmt: skip
    """Return how many of the ratings would be another one if every figure were counted again among as many cases.

    indicators: of the rated year, columns authority, indicator, numerator, denominator. The share that was found is
    itself one draw of luck: so the true share is drawn first (`true_shares`: of 20 of 20 it is below 1), then the
    count of another year from it, DRAWS times, and rated again. designs: how many times as much each count
    varies because cases come in families: as many fewer are drawn. None where nothing is rated.
    """
    needed = {one.indicator for one in regime.computed}
    mine = indicators[indicators["indicator"].isin(needed) & indicators["authority"].isin(list(rated))]
    mine = mine[mine["denominator"] > 0]
    if not len(mine):
        return None
    rng = np.random.default_rng(seed)
    authority, indicator = mine["authority"].astype("str").to_numpy(), mine["indicator"].astype("str").to_numpy()
    drawn = np.zeros((DRAWS, len(mine)))
    for name in sorted(needed):
        at = np.flatnonzero(indicator == name)
        if not len(at):
            continue
        design = designs_of(designs, mine["indicator"].iloc[at], mine["authority"].iloc[at])
        k, n = (mine[column].to_numpy(dtype=np.float64)[at] / design for column in ("numerator", "denominator"))
        cases = np.maximum(np.rint(n), 1).astype(np.int64)
        drawn[:, at] = 100 * rng.binomial(cases, true_shares(k, n, DRAWS, rng)) / cases
    changed = 0
    for figures in drawn:
        facts: dict[str, dict[str, float | None]] = {name: {} for name in rated}
        for name, code, value in zip(authority, indicator, figures, strict=True):
            facts[name][code] = float(value)
        again = {name: rate(regime, Facts(name, indicators=values)).overall_at_most for name, values in facts.items()}
        changed += sum(again[name] is not None and again[name] != grade for name, grade in rated.items())
    return changed / DRAWS


@dataclass(frozen=True)
class ConcordanceChange:
    """The concordance of two ratings with one outcome, on 100, among the same authorities, and their difference b - a
    with its 95% interval (jackknife over authorities, paired). authorities: rated under both.
    """

    a: float
    b: float
    difference: float
    lo: float
    hi: float
    authorities: int


def concordance_change(grades_a: Floats, grades_b: Floats, goodness: Floats) -> ConcordanceChange | None:
    """Return how the concordance differs between two ratings; None where one of them rates all alike."""
    n = len(goodness)
    every = [_won(grades, goodness) for grades in (grades_a, grades_b)]
    if n < 3 or any(pairs.sum() == 0 for _, pairs in every):
        return None
    values, without = [], []
    for won, pairs in every:
        values.append(100 * won.sum() / pairs.sum())
        left_won = won.sum() - won.sum(axis=0) - won.sum(axis=1)
        left_pairs = pairs.sum() - pairs.sum(axis=0) - pairs.sum(axis=1)
        if (left_pairs == 0).any():
            return None
        without.append(100 * left_won / left_pairs)
    change, each = values[1] - values[0], without[1] - without[0]
    error = float(np.sqrt((n - 1) / n * ((each - each.mean()) ** 2).sum()))
    reach = float(scipy.stats.t.ppf(0.975, n - 1)) * error
    return ConcordanceChange(values[0], values[1], change, change - reach, change + reach, n)


def _won(grades: Floats, goodness: Floats) -> tuple[Floats, Floats]:
    pairs = (grades[:, None] > grades[None, :]).astype(np.float64)
    return pairs * (1 + np.sign(goodness[:, None] - goodness[None, :])) / 2, pairs
