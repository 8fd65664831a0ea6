"""Which authorities' children fared worse than their rating says, or better."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt
import pandas as pd

from evaluator.rulebook.divergence_settings import Declared
from evaluator.statistics.funnel import over_dispersed
from evaluator.statistics.gamma_poisson import longest_list, true_ratios

Floats = npt.NDArray[np.float64]

#: nobody is named with less probability
LEAST = 0.80
#: from this probability that the outcome lies on the rating's own side, the two are said to agree
AGREES_FROM = 0.90


class Verdict(StrEnum):
    """Rating and outcome of one authority side by side; the one classifier of every sentence, table and colour."""

    GOOD_BUT_WORSE = "Diverges: rated good, children fared worse"
    POOR_BUT_BETTER = "Diverges: rated poor, children fared better"
    AGREES = "agrees"
    NOT_CLEAR = "not clearly different from average"
    TOO_FEW = "too few children"
    WORSE = "children fared worse"
    """Of an authority that has no rating."""
    BETTER = "children fared better"
    """Of an authority that has no rating."""


DIVERGES = (Verdict.GOOD_BUT_WORSE, Verdict.POOR_BUT_BETTER)
NAMED = (*DIVERGES, Verdict.WORSE, Verdict.BETTER)


@dataclass(frozen=True)
class AuthorityVerdict:
    """One authority, one outcome.

    good: whether it is rated good; None without a rating. sir: children to whom the outcome came, over those expected.
    lo, hi: 95% interval of the true ratio, given how much authorities differ at all: small ones are pulled to the
    average. probability: that the children truly fared worse (rated good) or better (rated poor) by more than the
    margin; without a rating that of the likelier side. exceptional: outside the funnel's outer limits as well.
    """

    authority: str
    rating: str
    outcome: str
    verdict: Verdict
    good: bool | None
    cases: int
    observed: int
    expected: float
    sir: float | None = None
    lo: float | None = None
    hi: float | None = None
    probability: float | None = None
    exceptional: bool = False


@dataclass(frozen=True, eq=False)
class _Posterior:
    """One number an authority with enough children."""

    lo: Floats
    hi: Floats
    worse: Floats
    better: Floats
    not_worse: Floats
    exceptional: npt.NDArray[np.bool_]


def authority_verdicts(
    rating: str, outcome: str, table: pd.DataFrame, good_from: int, better: str, declared: Declared
) -> list[AuthorityVerdict]:
    """Return one verdict an authority, in the order of the table.

    table: as `outcome_table` gives it. rating: the regime's name, empty where there is none. The list of names is the
    longest whose expected share of false ones is allowed (`declared.false_share`).
    """
    enough = (table["expected"] >= declared.fewest_expected).to_numpy() & (table["variance"] > 0).to_numpy()
    few = [_few(row, rating, outcome, good_from) for row in table[~enough].itertuples()]
    judged = table[enough]
    if len(judged) < 2:
        few += [_few(row, rating, outcome, good_from) for row in judged.itertuples()]
        return sorted(few, key=lambda one: one.authority)
    posterior = _posterior(judged, better, 1 + declared.margin / 100)
    grade = judged["grade"].to_numpy(dtype=np.float64)
    good, rated = grade >= good_from, ~np.isnan(grade)
    if better == "none":
        probability = np.zeros(len(judged))
    else:
        likelier = np.maximum(posterior.worse, posterior.better)
        probability = np.where(rated, np.where(good, posterior.worse, posterior.better), likelier)
    named = longest_list(probability, declared.false_share / 100, LEAST)
    made = [
        _verdict(row, rating, outcome, posterior, place, bool(named[place]), float(probability[place]), good_from)
        for place, row in enumerate(judged.itertuples())
    ]
    return sorted([*few, *made], key=lambda one: one.authority)


@dataclass(frozen=True)
class FunnelShape:
    """How far ratios of one outcome spread. variance: of observed, as a share of expected, were all alike. tau2: added
    to the variance of the square root of a ratio, because authorities differ (Spiegelhalter 2005).
    """

    outcome: str
    variance: float
    tau2: float


def funnel_shape(outcome: str, table: pd.DataFrame, declared: Declared) -> list[FunnelShape]:
    """Return the shape of an outcome's funnel, as a list of one; empty where fewer than three authorities can tell."""
    enough = (table["expected"] >= declared.fewest_expected) & (table["variance"] > 0)
    judged = table[enough]
    if len(judged) < 3:
        return []
    observed, expected, variance = (judged[name].to_numpy(np.float64) for name in ("observed", "expected", "variance"))
    return [FunnelShape(outcome, float(variance.sum() / expected.sum()),
                        over_dispersed(observed, expected, variance).tau2)]  # fmt: skip


def expected_by_chance(verdicts: Iterable[AuthorityVerdict]) -> float:
    """Return how many of the authorities that are named would be expected there by chance alone."""
    return float(sum(1 - one.probability for one in verdicts if one.verdict in NAMED and one.probability is not None))


def _posterior(judged: pd.DataFrame, better: str, most: float) -> _Posterior:
    observed, expected, variance = (judged[name].to_numpy(np.float64) for name in ("observed", "expected", "variance"))
    ratios = true_ratios(observed, expected, variance)
    above, below, under = 1 - ratios.below(most), ratios.below(1 / most), ratios.below(1.0)
    if better == "higher":
        above, below, under = below, above, 1 - under
    far = over_dispersed(observed, expected, variance).exceptional if len(judged) > 2 else np.zeros(len(judged), bool)
    return _Posterior(ratios.quantile(0.025), ratios.quantile(0.975), above, below, under, far)


def _good(grade: float, good_from: int) -> bool | None:
    return None if np.isnan(grade) else bool(grade >= good_from)


def _few(row: pd.Series, rating: str, outcome: str, good_from: int) -> AuthorityVerdict:
    good = _good(row.grade, good_from)
    return AuthorityVerdict(
        str(row.authority), rating, outcome, Verdict.TOO_FEW, good, int(row.cases), int(row.observed),
        float(row.expected),
    )  # fmt: skip


def _verdict(
    row: pd.Series, rating: str, outcome: str, posterior: _Posterior, place: int, named: bool, probability: float,
    good_from: int,
) -> AuthorityVerdict:  # fmt: skip
    good = _good(row.grade, good_from)
    not_worse = float(posterior.not_worse[place])
    verdict = Verdict.NOT_CLEAR
    if named and good is None:
        verdict = Verdict.WORSE if posterior.worse[place] >= posterior.better[place] else Verdict.BETTER
    elif named:
        verdict = Verdict.GOOD_BUT_WORSE if good else Verdict.POOR_BUT_BETTER
    elif good is not None and (not_worse if good else 1 - not_worse) >= AGREES_FROM:
        verdict = Verdict.AGREES
    return AuthorityVerdict(
        str(row.authority), rating, outcome, verdict, good, int(row.cases), int(row.observed), float(row.expected),
        float(row.observed / row.expected), float(posterior.lo[place]), float(posterior.hi[place]), probability,
        named and bool(posterior.exceptional[place]),
    )  # fmt: skip
