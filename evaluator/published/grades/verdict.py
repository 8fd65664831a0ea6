"""The verdict on one published measure, and the words for it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from enum import StrEnum

import numpy as np
import pandas as pd
from statsmodels.stats.multitest import multipletests


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
