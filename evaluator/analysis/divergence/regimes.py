"""Does a rating tell you anything about an outcome? One verdict for each rating and outcome, in four words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
import numpy.typing as npt
import pandas as pd
import scipy

from evaluator.analysis.divergence.cohorts import judged
from evaluator.rulebook.divergence_settings import DivergenceSettings
from evaluator.statistics.concordance import Share, attainable, concordance
from evaluator.statistics.random_effects import Slope, random_effects_slope
from evaluator.statistics.shrinkage import Ratios, true_ratios

Floats = npt.NDArray[np.float64]

#: simulated nations from which the best attainable concordance is averaged
SIMULATIONS = 200
#: a verdict that points one way has to keep this level when all of a rule set's verdicts are taken together
LEVEL = 0.05


class Word(StrEnum):
    """What a rating, or keeping a timescale, tells of an outcome."""

    TRACKS = "TRACKS"
    """The interval of the rate ratio lies wholly on the better side."""
    BACKWARDS = "RUNS BACKWARDS"
    """It lies wholly on the worse side."""
    NOTHING = "TELLS YOU NOTHING"
    """It contains no difference, and no difference larger than the declared margin."""
    CANNOT_TELL = "CANNOT TELL"
    """Anything else, and wherever too little is there to compute it. Not a finding that there is no difference."""


@dataclass(frozen=True)
class RegimeVerdict:
    """One rating and one outcome.

    rate_ratio: rate of the outcome in authorities rated good, over that in the others, like with like; lo, hi: its 95%
    interval; p, p_adjusted: two-sided, the latter over all of a rule set's verdicts. concordance: of 100 pairs of
    authorities with different ratings, how many the rating orders rightly, with its interval; ceiling: what a rating
    that orders the authorities perfectly would have reached at these caseloads. authorities: compared; good: of these.
    small: the whole interval is inside the margin. why: what is missing or must be known.
    """

    rating: str
    outcome: str
    verdict: Word
    authorities: int = 0
    good: int = 0
    cases: int = 0
    rate_ratio: float | None = None
    lo: float | None = None
    hi: float | None = None
    p: float | None = None
    p_adjusted: float | None = None
    concordance: float | None = None
    concordance_lo: float | None = None
    concordance_hi: float | None = None
    ceiling: float | None = None
    small: bool = False
    why: str = ""


def regime_verdict(
    rating: str, outcome: str, table: pd.DataFrame, good_from: int, better: str, declared: DivergenceSettings, seed: int
) -> RegimeVerdict:
    """Return what a rating tells of an outcome, before it is adjusted for the number of verdicts.

    table: as `outcome_table` gives it. good_from: the lowest grade that is good. better: `lower` or `higher`.
    Random-effects regression of the log standardised ratio on being rated good (random_effects_slope).
    """
    rated = table[table["grade"].notna() & judged(table, declared)]
    grade, observed, expected, variance = (
        rated[name].to_numpy(dtype=np.float64) for name in ("grade", "observed", "expected", "variance")
    )
    is_good = grade >= good_from
    known = RegimeVerdict(rating, outcome, Word.CANNOT_TELL, len(rated), int(is_good.sum()), int(rated["cases"].sum()))
    why = _lacking(table, is_good, observed, declared)
    if why:
        return replace(known, why=why)
    slope = random_effects_slope(
        np.log((observed + 0.5) / (expected + 0.5)), variance / (expected + 0.5) ** 2, is_good.astype(np.float64)
    )
    sign = -1.0 if better == "lower" else 1.0
    share = concordance(grade, sign * observed / expected)
    ratios = _simulated(true_ratios(observed, expected, variance), seed)
    ceiling = attainable(grade, expected, variance, ratios, np.random.default_rng(seed))
    return _with_concordance(_judged(known, slope, better, declared), share, ceiling)


def _lacking(
    table: pd.DataFrame, is_good: npt.NDArray[np.bool_], observed: Floats, declared: DivergenceSettings
) -> str:
    """Return why nothing can be said; the empty text where something can."""
    if not table["grade"].notna().any():
        return "no authority of these records has a rating"
    if not observed.sum():
        return "the outcome came about nowhere, or too seldom to expect it"
    good, least = int(is_good.sum()), declared.fewest_authorities
    if min(good, len(is_good) - good) < least:
        return (f"it needs {least} authorities rated good and {least} rated otherwise, with at least "
                f"{declared.fewest_expected:g} expected each; there are {good} and {len(is_good) - good}")  # fmt: skip
    return ""


def _judged(known: RegimeVerdict, slope: Slope, better: str, declared: DivergenceSettings) -> RegimeVerdict:
    ratio, lo, hi = (float(np.exp(value)) for value in (slope.value, slope.lo, slope.hi))
    most = 1 + declared.margin / 100
    is_small = 1 / most < lo and hi < most
    verdict = Word.CANNOT_TELL
    if hi < 1 or lo > 1:
        verdict = Word.TRACKS if (hi < 1) == (better == "lower") else Word.BACKWARDS
    elif is_small:
        verdict = Word.NOTHING
    return replace(known, verdict=verdict, rate_ratio=ratio, lo=lo, hi=hi, p=slope.p, small=is_small)


def _with_concordance(verdict: RegimeVerdict, share: Share | None, ceiling: float | None) -> RegimeVerdict:
    if share is None:
        return verdict
    return replace(
        verdict, concordance=share.value, concordance_lo=share.lo, concordance_hi=share.hi, ceiling=ceiling
    )


def _simulated(ratios: Ratios, seed: int) -> Floats:
    """Return true ratios of the authorities as these records allow them to be; one row a simulation."""
    rng = np.random.default_rng(seed)
    chosen = rng.choice(len(ratios.weight), size=SIMULATIONS, p=ratios.weight)
    return rng.gamma(ratios.shape[:, chosen].T, 1 / ratios.rate[:, chosen].T)


def adjusted(verdicts: Sequence[RegimeVerdict]) -> tuple[RegimeVerdict, ...]:
    """Return the verdicts with p adjusted for their number (Benjamini and Hochberg 1995); one that points one way and
    does not keep its level becomes CANNOT TELL.
    """
    p = [one.p for one in verdicts if one.p is not None]
    new = iter(scipy.stats.false_discovery_control(p) if p else [])
    return tuple(one if one.p is None else _kept(one, float(next(new)), len(p)) for one in verdicts)


def _kept(one: RegimeVerdict, p: float, tests: int) -> RegimeVerdict:
    if one.verdict in (Word.TRACKS, Word.BACKWARDS) and p >= LEVEL:
        why = f"clear by itself, but not among {tests} verdicts taken together"
        return replace(one, verdict=Word.CANNOT_TELL, p_adjusted=p, why=why)
    return replace(one, p_adjusted=p)
