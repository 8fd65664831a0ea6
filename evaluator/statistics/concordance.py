"""Of two units with different grades, how often had the better-graded one the better figure?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Share:
    """Of 100 pairs with different grades, how many the grade orders rightly (equal figures: half), and the 95% interval
    (None where it cannot be computed). pairs: with different grades.
    """

    value: float
    lo: float | None
    hi: float | None
    pairs: int


def concordance(grades: Floats, goodness: Floats) -> Share | None:
    """Return the concordance of grades with figures, both higher for better; None where all grades are the same.

    Half of Somers' D (figure given grade) plus one half, on 100 (Somers 1962); pairs with equal grades do not count.
    Interval: jackknife over units with t(n - 1), kept within 0 and 100.
    """
    better = grades[:, None] > grades[None, :]
    pairs = int(better.sum())
    if not pairs:
        return None
    won = better * (1 + np.sign(goodness[:, None] - goodness[None, :])) / 2
    value = float(won.sum() / pairs)
    without_pairs = pairs - better.sum(axis=0) - better.sum(axis=1)
    if len(grades) < 3 or (without_pairs == 0).any():
        return Share(100 * value, None, None, pairs)
    without = (won.sum() - won.sum(axis=0) - won.sum(axis=1)) / without_pairs
    n = len(grades)
    error = float(np.sqrt((n - 1) / n * ((without - without.mean()) ** 2).sum()))
    reach = float(scipy.stats.t.ppf(0.975, n - 1)) * error
    return Share(100 * value, 100 * max(0.0, value - reach), 100 * min(1.0, value + reach), pairs)


def attainable(
    grades: Floats, expected: Floats, variance: Floats, ratios: Floats, rng: np.random.Generator
) -> float | None:
    """Return the concordance, on 100, that grades in the order of the true ratios would have reached.

    ratios: one row a simulation, one true ratio a unit (lower is better). In each row the grades are dealt anew in the
    order of the ratios, and figures are drawn that scatter as caseloads of this size make them.
    """
    by_grade = np.sort(grades)[::-1]
    shares = []
    for row in ratios:
        dealt = np.empty_like(grades)
        dealt[np.argsort(row, kind="stable")] = by_grade
        scale = variance / expected
        figures = scale * rng.poisson(row * expected / scale) / expected
        share = concordance(dealt, -figures)
        if share is None:
            return None
        shares.append(share.value)
    return float(np.mean(shares)) if shares else None
