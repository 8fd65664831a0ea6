"""Rank correlation with its interval by resampling whole councils, and the verdict on one published measure."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import Any

import numpy as np
import pandas as pd
import scipy
from numpy.typing import NDArray
from statsmodels.stats.multitest import multipletests

Numbers = NDArray[np.float64]
Rho = Callable[[Numbers, Numbers, Numbers], Numbers]


def fractional_ranks(x: Numbers, weights: Numbers) -> Numbers:
    """Return (resamples, n) average ranks as fractions: (rank - 1/2) / n - 1/2, mean 0, ties sharing their mean."""
    _, place = np.unique(x, return_inverse=True)
    at_value = weights @ np.eye(place.max() + 1)[place]
    below = np.cumsum(at_value, axis=1) - at_value
    total = np.maximum(weights.sum(axis=1, keepdims=True), 1)
    return np.asarray(((below + at_value / 2) / total - 0.5)[:, place])


def pearson(a: Numbers, b: Numbers, weights: Numbers) -> Numbers:
    """Return the weighted product-moment correlation of each row of a and b, both (resamples, n)."""
    total = weights.sum(axis=1, keepdims=True)
    with np.errstate(invalid="ignore", divide="ignore"):
        a = a - (weights * a).sum(axis=1, keepdims=True) / total
        b = b - (weights * b).sum(axis=1, keepdims=True) / total
        spread = (weights * a * a).sum(axis=1) * (weights * b * b).sum(axis=1)
        rho = (weights * a * b).sum(axis=1) / np.sqrt(np.where(spread > 1e-12, spread, np.nan))
    return np.asarray(np.clip(rho, -1, 1))


def pooled(x: Numbers, y: Numbers, weights: Numbers) -> Numbers:
    """Return Spearman's rho over all inspections together (average ranks; Spearman 1904)."""
    return pearson(fractional_ranks(x, weights), fractional_ranks(y, weights), weights)


def within(groups: NDArray[Any]) -> Rho:
    """Return the rho that compares each inspection only with those of its own group (its year).

    Formula: u = (rank of x among the n_g inspections of the group - 1/2) / n_g - 1/2, v the same for y (average
    ranks); rho is the product-moment correlation of u and v over all inspections. Both have mean 0 in every group,
    so that a trend shared by grade and measure over the years adds nothing.
    """

    def ranks(x: Numbers, weights: Numbers) -> Numbers:
        out = np.zeros_like(weights)
        for group in np.unique(groups):
            here = groups == group
            out[:, here] = fractional_ranks(x[here], weights[:, here])
        return out

    return lambda x, y, weights: pearson(ranks(x, weights), ranks(y, weights), weights)


def partial(x: Numbers, y: Numbers, held: Numbers, weights: Numbers) -> Numbers:
    """Return Spearman's rho of x and y with `held` level: first-order partial correlation of the ranks."""
    xy, xh, yh = pooled(x, y, weights), pooled(x, held, weights), pooled(y, held, weights)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray((xy - xh * yh) / np.sqrt((1 - xh**2) * (1 - yh**2)))


RESAMPLES = 2000
LEVEL = 0.95


def council_draws(authorities: int, seed: int, resamples: int = RESAMPLES) -> Numbers:
    """Return (resamples, authorities): how often each authority is drawn when as many are drawn as there are."""
    random = np.random.default_rng(seed)
    return random.multinomial(authorities, np.full(authorities, 1 / authorities), size=resamples).astype(float)


def interval(values: Numbers) -> tuple[float, float]:
    """Return the 95% percentile interval of the resampled values; NaN where fewer than 9 in 10 have a value."""
    known = values[np.isfinite(values)]
    if len(known) < 0.9 * len(values):
        return float("nan"), float("nan")
    low, high = np.percentile(known, [50 * (1 - LEVEL), 50 * (1 + LEVEL)])
    return float(low), float(high)


def p_value(rho: Rho, x: Numbers, y: Numbers, authority: NDArray[np.int64]) -> float:
    """Return the two-sided p-value of rho = 0 from leaving out one authority at a time.

    Fisher's z of rho over its jackknife standard error, t with one degree of freedom fewer than authorities. It takes
    an authority's inspections together as the bootstrap does, but has no random part: whether a finding survives the
    adjustment for many tests does not depend on the seed (delete-one-cluster jackknife: Cameron & Miller 2015, III.B).
    """
    groups = np.unique(authority)
    without_one = (authority[None, :] != groups[:, None]).astype(float)
    z = _fisher(rho(x, y, without_one))
    error = float(np.sqrt((len(groups) - 1) / len(groups) * ((z - z.mean()) ** 2).sum()))
    point = float(_fisher(rho(x, y, np.ones((1, len(x)))))[0])
    if not np.isfinite(point) or not np.isfinite(error):
        return float("nan")
    if error == 0:
        return 0.0 if point else 1.0
    return float(2 * scipy.stats.t.sf(abs(point) / error, len(groups) - 1))


def _fisher(rho: Numbers) -> Numbers:
    return np.asarray(np.arctanh(np.clip(rho, -0.999999, 0.999999)))


def rho_text(value: float) -> str:
    """Return a rho with two decimals and a real minus sign; `no number` for NaN."""
    if not math.isfinite(value):
        return "no number"
    text = f"{value:.2f}"
    return "0.00" if text == "-0.00" else text.replace("-", "−")


def interval_text(lo: float, hi: float) -> str:
    """Return `0.10 to 0.22`."""
    return f"{rho_text(lo)} to {rho_text(hi)}"


def with_interval(value: float, lo: float, hi: float) -> str:
    """Return `0.16 (0.10 to 0.22)`, or `no number`."""
    return f"{rho_text(value)} ({interval_text(lo, hi)})" if math.isfinite(value) else rho_text(value)


def listed(names: Sequence[str]) -> str:
    """Return `a`, `a and b`, `a; b; and c` (the names may hold commas)."""
    if len(names) < 3:
        return " and ".join(names)
    return "; ".join(names[:-1]) + "; and " + names[-1]


def lower_first(text: str) -> str:
    """Return the text with a small first letter, for use within a sentence; proper names stay."""
    return text if text.startswith(("Attainment 8", "Ofsted")) else text[:1].lower() + text[1:]


LEAST_INSPECTIONS = 30
LEAST_AUTHORITIES = 20
FALSE_DISCOVERIES = 0.05


class Verdict(StrEnum):
    """What can be said of one measure."""

    BETTER = "better graded where better"
    """The interval is above 0 and the finding survives the adjustment for many tests."""
    WORSE = "better graded where worse"
    """The same, below 0."""
    HIGHER = "better graded where higher"
    """As BETTER, for a measure with no published direction: says nothing of good or bad."""
    LOWER = "better graded where lower"
    """As WORSE, for a measure with no published direction."""
    NO_CLEAR_LINK = "no clear link"
    """Anything else: the truth may lie anywhere in the interval. It does not say that there is no link."""
    NO_NUMBER = "no number"
    """Too few inspections or authorities, or no spread: see the reason."""


CLEAR = (Verdict.BETTER, Verdict.WORSE, Verdict.HIGHER, Verdict.LOWER)


def verdict(lo: float, hi: float, p_adjusted: float, oriented: bool) -> Verdict:
    """Return the verdict on one measure.

    lo, hi: interval of rho; p_adjusted: after the adjustment for many tests; oriented: positive rho means better
    graded where better. A clear link needs both: an interval without 0, and p_adjusted of 0.05 or less. NaN gives
    NO_NUMBER.
    """
    if not np.isfinite([lo, hi, p_adjusted]).all():
        return Verdict.NO_NUMBER
    if p_adjusted > FALSE_DISCOVERIES or lo <= 0 <= hi:
        return Verdict.NO_CLEAR_LINK
    if oriented:
        return Verdict.BETTER if lo > 0 else Verdict.WORSE
    return Verdict.HIGHER if lo > 0 else Verdict.LOWER


def adjusted(p_values: Sequence[float]) -> list[float]:
    """Return p-values adjusted for false discoveries over all of them (Benjamini & Hochberg 1995); NaN stays NaN."""
    p = np.asarray(p_values, dtype=float)
    out = np.full(len(p), np.nan)
    known = np.isfinite(p)
    if known.any():
        out[known] = multipletests(p[known], alpha=FALSE_DISCOVERIES, method="fdr_bh")[1]
    return [float(one) for one in out]


def same_side(table: pd.DataFrame, lo: str, hi: str) -> pd.Series[bool]:
    """Return which rows of `table` have their interval (columns lo, hi) wholly on the side of 0 where rho lies."""
    return ((table["rho"] > 0) & (table[lo] > 0)) | ((table["rho"] < 0) & (table[hi] < 0))


def too_few(inspections: int, authorities: int) -> str:
    """Return why no number can be given for so few, or empty text."""
    if inspections >= LEAST_INSPECTIONS and authorities >= LEAST_AUTHORITIES:
        return ""
    return (f"{inspections} inspections of {authorities} authorities; "
            f"at least {LEAST_INSPECTIONS} of {LEAST_AUTHORITIES} are needed")
