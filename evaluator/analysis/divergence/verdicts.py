"""All verdicts of a rating, its outcomes and its timescales."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from evaluator.analysis.divergence.authorities import AuthorityVerdict, FunnelShape, Listing, funnel_shape, listing
from evaluator.analysis.divergence.case_mix import outcome_table
from evaluator.analysis.divergence.cases import CaseVerdict, case_verdict
from evaluator.analysis.divergence.cases import adjusted as adjusted_cases
from evaluator.analysis.divergence.cohorts import Cohort, cohort
from evaluator.analysis.divergence.over_time import OverTime, over_time
from evaluator.analysis.divergence.regimes import RegimeVerdict, Word, adjusted, regime_verdict
from evaluator.clocks.clocked_histories import Clocked

SEED = 2008


@dataclass(frozen=True, eq=False)
class Divergence:
    """regimes: one a rating and outcome; none without a rating. authorities: one an authority and outcome. cases: one a
    timescale and outcome. cohorts: whose outcomes these are. over_time: how often each came about, in all authorities.
    funnels, listings: one an outcome.
    """

    regimes: tuple[RegimeVerdict, ...]
    authorities: tuple[AuthorityVerdict, ...]
    cases: tuple[CaseVerdict, ...]
    cohorts: tuple[Cohort, ...]
    over_time: tuple[OverTime, ...]
    funnels: tuple[FunnelShape, ...] = ()
    listings: tuple[Listing, ...] = ()


@dataclass(frozen=True)
class Graded:
    """A rating: its name, the grade of each authority that has one, and the lowest grade that is good. since: when
    inspectors gave it, authority by authority; None where it is computed of data.period.
    """

    rating: str
    grades: Mapping[str, int]
    good_from: int
    since: Mapping[str, dt.date] | None = None


def divergence(
    data: Clocked, rating: Graded | None, outcomes: Sequence[str], timescales: Sequence[str]
) -> Divergence:
    """Return where rating and outcome part company. outcomes, timescales: names of rules, in the order of the report.

    Without a rating, authorities are compared with each other alone.
    """
    graded = rating or Graded("", {}, 0)
    cohorts = [cohort(data, name, rating is not None, graded.since) for name in outcomes]
    regimes, authorities, funnels = [], list[AuthorityVerdict](), list[FunnelShape]()
    listings = list[Listing]()
    for one in cohorts:
        better = data.ruleset.outcomes[one.outcome].better
        if one.why:
            regimes.append(RegimeVerdict(graded.rating, one.outcome, Word.CANNOT_TELL, why=one.why))
            continue
        table = outcome_table(data, one, graded.grades)
        asked = (graded.rating, one.outcome, table, graded.good_from, better, data.ruleset.declared)
        regimes.append(regime_verdict(*asked, SEED))
        told, verdicts = listing(*asked, data.knows_families)
        listings.append(told)
        authorities += verdicts
        funnels += funnel_shape(one.outcome, table, data.ruleset.declared)
    pairs = [(timescale, one.outcome) for one in cohorts for timescale in timescales]
    cases = adjusted_cases([case_verdict(data, *pair) for pair in pairs])
    over = tuple(found for name in outcomes if (found := over_time(data, name)) is not None)
    return Divergence(
        adjusted(regimes) if rating else (), tuple(authorities), cases, tuple(cohorts), over, tuple(funnels),
        tuple(listings),
    )
