"""Concordance: as published, its laws, and what was attainable."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import somersd

from evaluator.statistics.concordance import attainable, concordance

#: the table of scipy's documentation of Somers' D: 6.0 = .6032766111513396
TABLE = np.array([[27, 25, 14, 7, 0], [7, 14, 18, 35, 12], [1, 3, 2, 7, 17]])


def test_as_published() -> None:
    rows, columns = np.indices(TABLE.shape)
    grades, figures = (np.repeat(one.ravel(), TABLE.ravel()).astype(float) for one in (rows, columns))
    found = concordance(grades, figures)
    assert found is not None
    assert 2 * found.value / 100 - 1 == pytest.approx(0.6032766111513396, abs=1e-12)
    assert found.lo is not None and found.hi is not None and found.lo < found.value < found.hi


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 20)), min_size=3, max_size=25))
@settings(max_examples=80)
def test_it_is_half_of_somers_d_plus_a_half_and_turns_round(pairs: list[tuple[int, int]]) -> None:
    grades, figures = (np.array(one, dtype=float) for one in zip(*pairs, strict=True))
    found = concordance(grades, figures)
    if len(set(grades)) == 1:
        assert found is None
        return
    assert found is not None
    if len(set(figures)) > 1:
        assert found.value == pytest.approx(50 + 50 * somersd(grades, figures).statistic)
    turned = concordance(grades, -figures)
    assert turned is not None and turned.value == pytest.approx(100 - found.value)


def test_the_jackknife_is_that_of_leaving_each_out() -> None:
    grades, figures = np.array([0, 0, 1, 1, 2, 2.0]), np.array([3, 1, 2, 5, 4, 6.0])
    found = concordance(grades, figures)
    without = [concordance(np.delete(grades, i), np.delete(figures, i)) for i in range(6)]
    values = np.array([one.value for one in without if one])
    error = np.sqrt(5 / 6 * ((values - values.mean()) ** 2).sum())
    assert found is not None and found.lo is not None
    assert found.value - found.lo == pytest.approx(2.570582 * error, rel=1e-5)  # t(5)


def test_what_is_attainable_falls_with_small_caseloads() -> None:
    grades, rng = np.array([0.0, 1, 2, 3] * 10), np.random.default_rng(1)
    ratios = rng.gamma(25, 1 / 25, (100, 40))
    large, small = (attainable(grades, np.full(40, n), np.full(40, 0.78 * n), ratios, rng) for n in (4000.0, 15.0))
    assert large is not None and small is not None
    assert large > 97 and 60 < small < 85


def test_where_nothing_truly_differs_a_perfect_rating_is_a_coin() -> None:
    grades, rng = np.array([0.0, 1] * 20), np.random.default_rng(1)
    found = attainable(grades, np.full(40, 200.0), np.full(40, 150.0), np.ones((200, 40)), rng)
    assert found == pytest.approx(50, abs=3)
