"""Few units in two groups: how often a difference is found where there is none, and that what is there is found."""

from __future__ import annotations

import numpy as np
import pytest

from evaluator.statistics import exact_tests
from evaluator.statistics.exact_tests import contrasts


def found_by_chance(touched: int, others: int, seeds: int, monkeypatch: pytest.MonkeyPatch) -> int:
    """Return in how many nations one of six skewed measures is found to differ, where nothing does."""
    monkeypatch.setattr(exact_tests, "DEALT", 399)
    chosen, found = np.arange(touched + others) < touched, 0
    for seed in range(seeds):
        rng = np.random.default_rng(seed)
        shared = rng.exponential(size=(touched + others, 1))
        values = shared + rng.exponential(size=(touched + others, 6))
        found += any(one.lo > 0 or one.hi < 0 for one in contrasts(values, chosen, seed))
    return found


@pytest.mark.parametrize(("touched", "others"), [(6, 6), (6, 40)])
def test_six_measures_together_err_in_five_nations_of_a_hundred(
    touched: int, others: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """More than 18 of 200 have a probability of 1 in 100 at 5%."""
    assert found_by_chance(touched, others, 200, monkeypatch) <= 18


def test_what_is_there_is_found_and_p_is_never_nothing() -> None:
    rng = np.random.default_rng(1)
    chosen = np.arange(30) < 10
    values = rng.standard_normal((30, 3))
    values[chosen, 1] += 5
    one, two, three = contrasts(values, chosen, 1)
    assert two.lo > 2 and two.hi < 8 and two.p == 1 / (1 + exact_tests.DEALT)
    assert one.lo < 0 < one.hi and three.lo < 0 < three.hi and min(one.p, three.p) > 0.05


def test_who_has_no_value_does_not_count_and_where_all_are_alike_there_is_a_point() -> None:
    chosen = np.arange(14) < 7
    values = np.where(chosen, 3.0, 1.0)[:, None]
    values[[0, 13]] = np.nan
    (one,) = contrasts(values, chosen, 1)
    assert (one.value, one.lo, one.hi) == (2.0, 2.0, 2.0)
