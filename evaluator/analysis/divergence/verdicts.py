"""All that is found of ratings and of what came of the children, with how often that came about over time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from evaluator.analysis.divergence.authorities import AuthorityVerdict, FunnelShape, Listing, funnel_shape, listing
from evaluator.analysis.divergence.cases import CaseVerdict, case_verdict
from evaluator.analysis.divergence.cases import adjusted as adjusted_cases
from evaluator.analysis.divergence.cohorts import Cohort, cohort, outcome_table
from evaluator.analysis.divergence.regimes import RegimeVerdict, Word, adjusted, regime_verdict
from evaluator.clocks.clocked_histories import Clocked
from evaluator.rulebook.limits import Limit
from evaluator.statistics.incidence import Incidence, complete_windows, cumulative, watched

Ints = npt.NDArray[np.int64]

#: closures after which the child cannot come back here: died, moved to another authority, now with adult services
LEFT_WITH = ("RC2", "RC5", "RC6")
NEVER = -1


@dataclass(frozen=True)
class OverTime:
    """One outcome, all authorities. whole: of windows that have passed; every: all cases watched for any time, with
    exits and unfinished windows allowed for (Aalen-Johansen); None where there is none. days: the window's length.
    exits: cases that left before the outcome could come.
    """

    outcome: str
    days: int
    whole: Incidence | None
    every: Incidence | None
    exits: int


def over_time(data: Clocked, outcome: str) -> OverTime | None:
    """Return how often an outcome came about by the end of its window; None where no clock of it has one.

    The first clock of each child. A child who moved away, died or went to adult services is watched until then.
    """
    window = data.ruleset.outcomes[outcome].window
    clocks = data.clocks_of(outcome)
    clocks = clocks[clocks["status"].isin(["happened", "did_not", "not_yet_known"]) & clocks["due"].notna()]
    if not len(clocks) or not isinstance(window, Limit):
        return None
    clocks = clocks.sort_values("started", kind="stable").drop_duplicates(["authority", "child"])
    start, came = _days(clocks["started"]), _days(clocks["stopped"])
    left = _exits(data, clocks)
    horizon = int(np.median(_days(clocks["due"]) - start))
    extract = int(np.datetime64(data.as_of, "D").astype(np.int64))
    stays = (left == NEVER) | (left > start)
    days, cause, unwatched = watched(start[stays], came[stays], left[stays], extract)
    return OverTime(
        outcome, horizon, _whole(start[stays], came[stays], horizon, extract),
        _every(days, cause, horizon, unwatched), int((~stays).sum()),
    )  # fmt: skip


def _whole(start: Ints, came: Ints, horizon: int, extract: int) -> Incidence | None:
    try:
        return complete_windows(start, came, horizon, extract)
    except ValueError:
        return None


def _every(days: Ints, cause: Ints, horizon: int, unwatched: int) -> Incidence | None:
    if not len(days) or days.max() < horizon:
        return None
    found = cumulative(days, cause, horizon)
    return Incidence(found.share, found.error, found.lo, found.hi, found.cases, unwatched)


def _days(column: pd.Series) -> Ints:
    days = column.to_numpy().astype("datetime64[D]")
    return np.where(np.isnat(days), NEVER, days.astype(np.int64))


def _exits(data: Clocked, clocks: pd.DataFrame) -> Ints:
    """Return the day on which each child left, from the start of the clock on; NEVER where it did not."""
    events = data.events
    gone = events[(events["event"] == "case_closed") & events["reason"].isin(LEFT_WITH) & events["date"].notna()]
    keys = ["authority", "child"]
    exits = gone.sort_values("date", kind="stable").drop_duplicates(keys, keep="last")[[*keys, "date"]]
    joined = clocks[[*keys, "started"]].merge(exits, on=keys, how="left")
    return _days(joined["date"].where(joined["date"] >= joined["started"]))


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
