"""A trend that all authorities share counts neither for nor against those whose cases are of later years."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

from evaluator.analysis.divergence.cohorts import cohort, expected_shares, outcome_table, with_year
from evaluator.analysis.divergence.regimes import RegimeVerdict, Word, regime_verdict
from evaluator.rulebook.divergence_settings import DivergenceSettings
from evaluator.synth.null_worlds import null_world
from tests.support.clocked import clocked

OUTCOME = "re-referral-12-months"


def later_rated_are_rated_good(seed: int) -> RegimeVerdict:
    """Return what grades say that were given from 2007 to 2012, the later the better, where nothing goes with them but
    the years.
    """
    made = null_world("common-trend", seed, authorities=40, cases=400)
    kept = made.events[made.events["event"].isin(["referral", "case_closed"])]
    data = clocked(kept, "england-2008", made.as_of)
    names = np.random.default_rng(seed).permutation(made.truth["authority"].to_numpy())
    since = {name: dt.date(2007, 4, 1) + dt.timedelta(days=int(n * 51)) for n, name in enumerate(names)}
    grades = {name: 2 if n >= len(names) // 2 else 1 for n, name in enumerate(names)}
    table = outcome_table(data, cohort(data, OUTCOME, True, since), grades)
    return regime_verdict("awarded", OUTCOME, table, 2, "lower", DivergenceSettings(), 1)


def test_grades_that_came_later_do_not_track_what_rises_everywhere() -> None:
    found = [later_rated_are_rated_good(seed) for seed in range(4)]
    assert all(one.rate_ratio is not None for one in found)
    assert [one.verdict for one in found if one.verdict in (Word.TRACKS, Word.BACKWARDS)] == []


def test_the_year_begins_on_1_april() -> None:
    """Two years of 100 cases: 10 and 40 events. Each case is expected to fare as those of its own year do."""
    needs = pd.DataFrame({"age": pd.Categorical(["5 to 9"] * 200)})
    started = pd.Series(pd.to_datetime(["2008-03-31"] * 100 + ["2008-04-01"] * 100))
    happened = np.array([1.0] * 20 + [0.0] * 80 + [1.0] * 40 + [0.0] * 60)
    found = expected_shares(happened, with_year(needs, started))
    assert np.allclose(found[:100], 0.2) and np.allclose(found[100:], 0.4)
