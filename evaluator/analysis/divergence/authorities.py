"""Which authorities' children fared worse than their rating says, or better."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt
import pandas as pd

from evaluator.analysis.divergence.cohorts import judged
from evaluator.rulebook.divergence_settings import DivergenceSettings
from evaluator.statistics.funnel import over_dispersed
from evaluator.statistics.naming import Evidence, Grade, grades
from evaluator.statistics.shrinkage import false_share, true_ratios

Floats = npt.NDArray[np.float64]

#: how much more counts may vary where families are not recorded, by which the list is tried (a design effect)
TRIED_DESIGN = 1.5
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
    could_turn: whether a named one would be on the other side of what is expected if all that could not be judged had
    gone against what is said.
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
    could_turn: bool = False


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
    rating: str, outcome: str, table: pd.DataFrame, good_from: int, better: str, declared: DivergenceSettings
) -> list[AuthorityVerdict]:
    """Return one verdict an authority, in the order of the table.

    table: as `outcome_table` gives it. rating: the regime's name, empty where there is none. The list of names is the
    longest whose expected share of false ones is allowed (`declared.false_share`), of those whom the gate lets through
    (statistics/naming.py).
    """
    enough = judged(table, declared) & (table["variance"] > 0).to_numpy()
    few = [_few(row, rating, outcome, good_from) for row in table[~enough].itertuples()]
    those = table[enough]
    if len(those) < 2:
        few += [_few(row, rating, outcome, good_from) for row in those.itertuples()]
        return sorted(few, key=lambda one: one.authority)
    posterior = _posterior(those, better, 1 + declared.margin / 100)
    grade = those["grade"].to_numpy(dtype=np.float64)
    good, rated = grade >= good_from, ~np.isnan(grade)
    if better == "none":
        probability = np.zeros(len(those))
    else:
        likelier = np.maximum(posterior.worse, posterior.better)
        probability = np.where(rated, np.where(good, posterior.worse, posterior.better), likelier)
    upwards = np.where(rated, good, posterior.worse >= posterior.better) == (better != "higher")
    graded = grades(_evidence(those, posterior, probability, upwards), declared.false_share / 100)
    made = [
        _verdict(row, rating, outcome, posterior, place, graded[place], float(probability[place]), good_from)
        for place, row in enumerate(those.itertuples())
    ]
    return sorted([*few, *made], key=lambda one: one.authority)


def _evidence(
    those: pd.DataFrame, posterior: _Posterior, probability: Floats, upwards: npt.NDArray[np.bool_]
) -> Evidence:
    """Return what is known of each authority, seen from the side on which it would be named. upwards: whether that is
    the side of more events. The smallest difference is in the probability already.
    """
    design = np.broadcast_to(those.get("design", 1.0), (len(those),))
    families = those.get("families", those["cases"])
    return Evidence(
        effect=probability, lo=np.where(upwards, posterior.lo - 1, 1 - posterior.hi), material=0.0,
        events=those["expected"].to_numpy(np.float64) / design, families=families.to_numpy(np.float64),
        adjusted=false_share(probability), alone=1 - probability, far=posterior.exceptional,
    )  # fmt: skip


@dataclass(frozen=True)
class Listing:
    """How the names of one outcome came about. compared: authorities with enough to be judged; by_chance: names to be
    expected by chance alone. families_recorded: whether brothers and sisters are recorded as such; where they are not,
    remaining: how many of the names would remain were counts to vary TRIED_DESIGN times as much.
    """

    outcome: str
    compared: int
    named: int
    by_chance: float
    families_recorded: bool
    remaining: int | None = None


def listing(
    rating: str, outcome: str, table: pd.DataFrame, good_from: int, better: str, declared: DivergenceSettings,
    families_recorded: bool,
) -> tuple[Listing, list[AuthorityVerdict]]:  # fmt: skip
    """Return the verdicts of one outcome, and how the names among them came about."""
    verdicts = authority_verdicts(rating, outcome, table, good_from, better, declared)
    names = {one.authority for one in verdicts if one.verdict in NAMED}
    remaining = None
    if not families_recorded and names:
        more = {name: TRIED_DESIGN * table.get(name, 1.0) for name in ("variance", "design")}
        tried = authority_verdicts(rating, outcome, table.assign(**more), good_from, better, declared)
        remaining = sum(one.verdict in NAMED and one.authority in names for one in tried)
    compared = sum(one.sir is not None for one in verdicts)
    told = Listing(outcome, compared, len(names), expected_by_chance(verdicts), families_recorded, remaining)
    return told, verdicts


@dataclass(frozen=True)
class FunnelShape:
    """How far ratios of one outcome spread. variance: of observed, as a share of expected, were all alike. tau2: added
    to the variance of the square root of a ratio, because authorities differ (Spiegelhalter 2005).
    """

    outcome: str
    variance: float
    tau2: float


def funnel_shape(outcome: str, table: pd.DataFrame, declared: DivergenceSettings) -> list[FunnelShape]:
    """Return the shape of an outcome's funnel, as a list of one; empty where fewer than three authorities can tell."""
    those = table[judged(table, declared) & (table["variance"] > 0).to_numpy()]
    if len(those) < 3:
        return []
    observed, expected, variance = (those[name].to_numpy(np.float64) for name in ("observed", "expected", "variance"))
    return [FunnelShape(outcome, float(variance.sum() / expected.sum()),
                        over_dispersed(observed, expected, variance).tau2)]  # fmt: skip


def expected_by_chance(verdicts: Iterable[AuthorityVerdict]) -> float:
    """Return how many of the authorities that are named would be expected there by chance alone."""
    return float(sum(1 - one.probability for one in verdicts if one.verdict in NAMED and one.probability is not None))


def _posterior(those: pd.DataFrame, better: str, most: float) -> _Posterior:
    observed, expected, variance = (those[name].to_numpy(np.float64) for name in ("observed", "expected", "variance"))
    ratios = true_ratios(observed, expected, variance)
    above, below, under = 1 - ratios.below(most), ratios.below(1 / most), ratios.below(1.0)
    if better == "higher":
        above, below, under = below, above, 1 - under
    far = over_dispersed(observed, expected, variance).exceptional if len(those) > 2 else np.zeros(len(those), bool)
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
    row: pd.Series, rating: str, outcome: str, posterior: _Posterior, place: int, grade: Grade, probability: float,
    good_from: int,
) -> AuthorityVerdict:  # fmt: skip
    good = _good(row.grade, good_from)
    not_worse = float(posterior.not_worse[place])
    named = grade in (Grade.NAMED, Grade.EXCEPTIONAL)
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
        grade is Grade.EXCEPTIONAL, named and _could_turn(row),
    )  # fmt: skip


def _could_turn(row: pd.Series) -> bool:
    """Return whether the ratio would be on the other side of 1 with all that could not be judged against it."""
    unjudged = int(getattr(row, "unjudged", 0))
    expected = row.expected * (1 + unjudged / row.cases)
    if row.observed > row.expected:
        return bool(row.observed <= expected)
    return bool(row.observed + unjudged >= expected)
