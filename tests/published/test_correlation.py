"""Rho, its interval, its p-value and the verdict: against scipy, against worked examples, and by their laws."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from evaluator.published.grades import correlation
from evaluator.published.grades.correlation import Verdict, adjusted, too_few, verdict

ONE = np.ones((1, 1))
GRADES = st.integers(1, 4)
FEW = st.integers(-5, 5)
PAIRS = st.lists(st.tuples(GRADES, FEW, st.integers(0, 3)), min_size=4, max_size=25)


def columns(rows: list[tuple[int, ...]]) -> list[np.ndarray]:
    return [np.array(column, dtype=float) for column in zip(*rows, strict=True)]


def once(x: np.ndarray) -> np.ndarray:
    return np.ones((1, len(x)))


def spearman(x: np.ndarray, y: np.ndarray) -> float:
    return np.nan if len(set(x)) < 2 or len(set(y)) < 2 else float(stats.spearmanr(x, y)[0])


@given(PAIRS)
@settings(max_examples=60, deadline=None)
def test_rho_is_spearmans_also_where_inspections_count_more_than_once(rows: list[tuple[int, int, int]]) -> None:
    grade, value, times = columns(rows)
    whole, drawn = correlation.pooled(grade, value, np.vstack([once(grade), times[None, :]]))
    repeated = [np.repeat(side, times.astype(int)) for side in (grade, value)]
    assert whole == pytest.approx(spearman(grade, value), abs=1e-9, nan_ok=True)
    assert drawn == pytest.approx(spearman(*repeated), abs=1e-9, nan_ok=True)


@given(PAIRS)
@settings(max_examples=40, deadline=None)
def test_turning_the_measure_turns_rho_and_stretching_it_changes_nothing(rows: list[tuple[int, int, int]]) -> None:
    grade, value, year = columns(rows)
    for rho in (correlation.pooled, correlation.within(year)):
        plain = rho(grade, value, once(grade))[0]
        assert rho(grade, -value, once(grade))[0] == pytest.approx(-plain, abs=1e-9, nan_ok=True)
        assert rho(grade, value**3 + 7, once(grade))[0] == pytest.approx(plain, abs=1e-9, nan_ok=True)


@given(st.permutations(range(6)), st.permutations(range(6)), st.permutations(range(6)))
@settings(max_examples=20, deadline=None)
def test_within_equal_years_rho_is_the_mean_of_the_years(a: list[int], b: list[int], c: list[int]) -> None:
    grade = np.tile(np.arange(6.0), 3)
    value, year = np.array([*a, *b, *c], dtype=float), np.repeat([2018, 2019, 2021], 6)
    mean = np.mean([spearman(np.arange(6.0), np.array(one, dtype=float)) for one in (a, b, c)])
    assert correlation.within(year)(grade, value, once(grade))[0] == pytest.approx(mean, abs=1e-9)


def test_a_trend_over_the_years_counts_pooled_but_not_within_year() -> None:
    grade = np.array([1, 2, 1, 2, 3, 4, 3, 4], dtype=float)
    value = np.array([10, 10, 20, 20, 110, 110, 120, 120], dtype=float)
    year = np.array([2018] * 4 + [2023] * 4)
    assert correlation.pooled(grade, value, once(grade))[0] > 0.7
    assert correlation.within(year)(grade, value, once(grade))[0] == pytest.approx(0)


def test_within_year_by_hand_with_years_of_unequal_size() -> None:
    # year A: ranks 1 2 3 of both, in order; year B: ranks 1 2 against 2 1
    # u = (rank - 1/2)/n - 1/2: A -1/3 0 1/3, B -1/4 1/4; rho = (2/9 - 2/16) / (2/9 + 2/16)
    grade, value = np.array([1, 2, 3, 1, 4.0]), np.array([5, 6, 9, 8, 7.0])
    year = np.array(["A", "A", "A", "B", "B"])
    expected = (2 / 9 - 2 / 16) / (2 / 9 + 2 / 16)
    assert correlation.within(year)(grade, value, once(grade))[0] == pytest.approx(expected)


def test_partial_is_the_correlation_of_what_the_held_ranks_leave() -> None:
    random = np.random.default_rng(3)
    held = random.normal(size=80)
    x, y = held + random.normal(size=80), held + random.normal(size=80)
    left = []
    for side in (x, y):
        ranks, by = stats.rankdata(side), np.column_stack([np.ones(80), stats.rankdata(held)])
        left.append(ranks - by @ np.linalg.lstsq(by, ranks, rcond=None)[0])
    assert correlation.partial(x, y, held, once(x))[0] == pytest.approx(np.corrcoef(*left)[0, 1])


def test_one_grade_for_all_gives_no_rho() -> None:
    assert np.isnan(correlation.pooled(np.full(5, 3.0), np.arange(5.0), np.ones((1, 5)))[0])


def test_draws_take_as_many_authorities_as_there_are_and_follow_the_seed() -> None:
    drawn = correlation.council_draws(40, 2008, 50)
    assert (drawn.sum(axis=1) == 40).all() and drawn.max() > 1
    assert (drawn == correlation.council_draws(40, 2008, 50)).all()
    assert (drawn != correlation.council_draws(40, 2009, 50)).any()


def test_interval_is_the_middle_95_per_cent() -> None:
    assert correlation.interval(np.arange(1001.0)) == pytest.approx((25, 975))
    assert np.isnan(correlation.interval(np.array([0.1] * 8 + [np.nan] * 2))).all()


def linked(random: np.random.Generator, authorities: int, strength: float) -> tuple[np.ndarray, ...]:
    """Four inspections of each authority, all alike: authority, grade, value."""
    base = random.normal(size=authorities)
    authority = np.repeat(np.arange(authorities), 4)
    value = strength * base + random.normal(size=authorities)
    return authority, np.digitize(base, [-1, 0, 1])[authority] + 1.0, value[authority]


def test_inspections_of_one_authority_together_make_the_interval_wider() -> None:
    authority, grade, value = linked(np.random.default_rng(1), 40, 0.8)
    drawn = correlation.council_draws(40, 1, 500)[:, authority]
    together = correlation.interval(correlation.pooled(grade, value, drawn))
    apart = correlation.interval(correlation.pooled(grade, value, correlation.council_draws(160, 1, 500)))
    assert together[1] - together[0] > 1.5 * (apart[1] - apart[0])


def test_listing_each_inspection_of_an_authority_again_makes_nothing_surer() -> None:
    authority, grade, value = linked(np.random.default_rng(2), 30, 0.5)
    first = np.arange(0, 120, 4)
    single = correlation.p_value(correlation.pooled, grade[first], value[first], authority[first])
    assert correlation.p_value(correlation.pooled, grade, value, authority) == pytest.approx(single)
    assert correlation.p_value(correlation.pooled, grade, value, np.arange(120)) < single


def test_p_is_the_jackknife_over_authorities_written_out() -> None:
    random = np.random.default_rng(4)
    authority = np.repeat(np.arange(6), 2)
    grade, value = random.integers(1, 5, 12).astype(float), random.normal(size=12)
    z = [np.arctanh(spearman(grade[authority != one], value[authority != one])) for one in range(6)]
    error = np.sqrt(5 / 6 * sum((one - np.mean(z)) ** 2 for one in z))
    expected = 2 * stats.t.sf(abs(np.arctanh(spearman(grade, value))) / error, 5)
    assert correlation.p_value(correlation.pooled, grade, value, authority) == pytest.approx(expected)


def test_without_a_link_about_one_p_in_twenty_is_below_5_per_cent() -> None:
    random = np.random.default_rng(5)
    low = 0
    for _ in range(300):
        authority, grade, _ = linked(random, 40, 0)
        low += correlation.p_value(correlation.pooled, grade, random.normal(size=40)[authority], authority) <= 0.05
    assert 0.02 <= low / 300 <= 0.09


def test_a_perfect_link_and_no_spread() -> None:
    line = np.arange(30.0)
    assert correlation.p_value(correlation.pooled, line, line, np.arange(30)) == 0
    assert np.isnan(correlation.p_value(correlation.pooled, np.ones(30), line, np.arange(30)))


def test_benjamini_and_hochbergs_own_example_rejects_four() -> None:
    p = [.0001, .0004, .0019, .0095, .0201, .0278, .0298, .0344, .0459, .3240, .4262, .5719, .6528, .7590, 1]
    assert sum(one <= 0.05 for one in adjusted(p)) == 4
    with_a_gap = adjusted([*p, float("nan")])
    assert with_a_gap[:15] == adjusted(p) and np.isnan(with_a_gap[15])


@pytest.mark.parametrize(("lo", "hi", "p", "oriented", "expected"), [
    (0.01, 0.4, 0.05, True, Verdict.BETTER),
    (0.01, 0.4, 0.0501, True, Verdict.NO_CLEAR_LINK),
    (0.00, 0.4, 0.01, True, Verdict.NO_CLEAR_LINK),
    (-0.4, -0.01, 0.05, True, Verdict.WORSE),
    (-0.4, 0.00, 0.01, True, Verdict.NO_CLEAR_LINK),
    (0.01, 0.4, 0.05, False, Verdict.HIGHER),
    (-0.4, -0.01, 0.05, False, Verdict.LOWER),
    (float("nan"), 0.4, 0.01, True, Verdict.NO_NUMBER),
    (0.01, 0.4, float("nan"), True, Verdict.NO_NUMBER),
])
def test_the_verdict_on_both_sides_of_its_limits(
    lo: float, hi: float, p: float, oriented: bool, expected: Verdict
) -> None:
    assert verdict(lo, hi, p, oriented) is expected


def test_the_least_numbers_for_a_verdict() -> None:
    assert too_few(30, 20) == ""
    assert "29 inspections" in too_few(29, 20)
    assert "19 authorities" in too_few(30, 19)
