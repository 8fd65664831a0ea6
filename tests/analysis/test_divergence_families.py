"""Brothers and sisters who are dealt with together: chance is larger than children counted one by one make it."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from evaluator.analysis.divergence.authorities import NAMED, authority_verdicts
from evaluator.analysis.divergence.cohorts import cohort, outcome_table
from evaluator.histories.needs import NO_FAMILY, recorded_families
from evaluator.rulebook.divergence_settings import DivergenceSettings
from evaluator.statistics.clustered import count_variance, families_of, family_correlation
from evaluator.synth.null_worlds import null_world
from tests.support.clocked import clocked

OUTCOME, DECLARED = "re-referral-12-months", DivergenceSettings()


def floats(*values: float) -> np.ndarray:
    return np.array(values, dtype=np.float64)


def test_two_pairs_that_move_as_one_vary_twice_as_much() -> None:
    """Four children at one half: 4 x 1/4 = 1 by themselves; as two pairs of one fate each 2 x (4 x 1/4) = 2."""
    happened, half = floats(1, 1, 0, 0), np.full(4, 0.5)
    unit, family = np.zeros(4, dtype=np.int64), np.array([0, 0, 1, 1])
    assert family_correlation(happened, half, unit, family) == pytest.approx([1.0])
    assert count_variance(happened, half, unit, family) == pytest.approx([2.0])
    assert count_variance(happened, half, unit, np.full(4, -1)) == pytest.approx([1.0])
    assert families_of(unit, family).tolist() == [2]
    assert families_of(unit, np.array([0, 0, -1, -1])).tolist() == [3]


def test_brothers_and_sisters_who_fare_each_in_their_own_way_change_nothing() -> None:
    happened, half = floats(1, 0, 0, 1), np.full(4, 0.5)
    unit, family = np.zeros(4, dtype=np.int64), np.array([0, 0, 1, 1])
    assert count_variance(happened, half, unit, family) == pytest.approx([1.0])


def test_the_same_name_of_a_family_in_two_units_is_two_families() -> None:
    happened, half = floats(1, 1, 0, 0), np.full(4, 0.5)
    unit, family = np.array([0, 1, 0, 1]), np.array([7, 7, 8, 8])
    assert count_variance(happened, half, unit, family) == pytest.approx([0.5, 0.5])


def test_where_nothing_can_vary_or_nobody_is_nothing_is_made_of_it() -> None:
    one = np.zeros(2, dtype=np.int64)
    assert count_variance(floats(0, 0), floats(0, 0), one, one) == pytest.approx([0.0])
    assert count_variance(floats(), floats(), one[:0], one[:0]).tolist() == []


def test_a_level_of_its_own_is_no_tie_between_brothers_and_sisters() -> None:
    """Two units far apart, families without ties: what the unit's level makes is not taken for ties."""
    rng = np.random.default_rng(1)
    unit, family = np.repeat([0, 1], 20_000), np.arange(40_000) // 2
    happened = (rng.random(40_000) < np.where(unit, 0.35, 0.15)).astype(float)
    assert family_correlation(happened, np.full(40_000, 0.25), unit, family).max() < 0.03


def test_a_family_named_once_is_that_of_all_events_of_the_child() -> None:
    table = pd.DataFrame({"authority": ["A", "A", "A", "B"], "child": ["1", "1", "2", "3"],
                          "family": ["", "F", "", "F"]}).astype("category")  # fmt: skip
    found = recorded_families(table)
    assert found[0] == found[1] != NO_FAMILY
    assert found[2] == NO_FAMILY
    assert found[3] not in (NO_FAMILY, found[0])


def falsely_named(shape: str, seed: int) -> int:
    """Return how many authorities of a null world are named though their true ratio lies within the margin."""
    made = null_world(shape, seed, authorities=30, cases=150)
    kept = made.events[made.events["event"].isin(["referral", "case_closed"])]
    data = clocked(kept, "england-2008", made.as_of)
    table = outcome_table(data, cohort(data, OUTCOME, rated=False), {})
    truth = dict(zip(made.truth["authority"], made.truth["true_ratio"], strict=True))
    return sum(
        truth[one.authority] <= 1.1 if one.verdict.endswith("worse") else truth[one.authority] >= 1 / 1.1
        for one in authority_verdicts("", OUTCOME, table, 2, "lower", DECLARED) if one.verdict in NAMED
    )  # fmt: skip


@pytest.mark.parametrize("shape", ["siblings-equal", "siblings-unequal"])
def test_nobody_is_named_because_brothers_and_sisters_came_back_together(shape: str) -> None:
    assert [seed for seed in range(8) if falsely_named(shape, seed)] == []
