"""Random-effects regression: exact where a textbook test is exact, and its laws."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import linregress

from evaluator.statistics.random_effects import paule_mandel, random_effects_slope


def units(seed: int, n: int = 24, tau: float = 0.3) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    variance = rng.uniform(0.01, 0.05, n)
    x = (np.arange(n) % 2).astype(float)
    return rng.normal(0.1 * x, np.sqrt(variance + tau**2)), variance, x


@given(st.integers(0, 10_000))
@settings(max_examples=40)
def test_with_equal_precision_and_true_spread_it_is_the_ordinary_t_test(seed: int) -> None:
    """Where all variances are equal and tau2 is not 0, Paule-Mandel makes Q equal n - 2: ordinary least squares."""
    y, variance, x = units(seed)
    same = np.full_like(variance, 0.001)
    found, ordinary = random_effects_slope(y, same, x), linregress(x, y)
    assert found.tau2 > 0
    assert found.value == pytest.approx(ordinary.slope)
    assert found.p == pytest.approx(ordinary.pvalue)
    assert (found.hi - found.lo) / 2 == pytest.approx(2.073873 * ordinary.stderr, rel=1e-5)  # t(22), 97.5%


def test_paule_mandel_makes_the_weighted_residuals_equal_their_degrees_of_freedom() -> None:
    y, variance, x = units(1)
    tau2 = paule_mandel(y, variance, x)
    weight = 1 / (variance + tau2)
    slope, intercept = np.polyfit(x, y, 1, w=np.sqrt(weight))
    assert tau2 > 0
    assert (weight * (y - intercept - slope * x) ** 2).sum() == pytest.approx(len(y) - 2, rel=1e-6)


def test_no_more_spread_than_sampling_makes_is_none_between_units() -> None:
    x = np.array([0.0, 1.0] * 6)
    y = 0.2 * x + np.tile([0.001, -0.001, 0.001], 4)
    found = random_effects_slope(y, np.full(12, 0.04), x)
    assert found.tau2 == 0
    assert (found.hi - found.lo) / 2 >= 2.2281 * np.sqrt(0.04 * 12 / 36) - 1e-4  # the multiplier is never below 1


@given(st.integers(0, 10_000))
@settings(max_examples=40)
def test_swapping_good_and_poor_turns_the_slope_round(seed: int) -> None:
    y, variance, x = units(seed)
    there, back = random_effects_slope(y, variance, x), random_effects_slope(y, variance, 1 - x)
    assert back.value == pytest.approx(-there.value)
    assert (back.lo, back.hi) == (pytest.approx(-there.hi), pytest.approx(-there.lo))


@pytest.mark.parametrize("x", [np.ones(5), np.zeros(5)])
def test_without_two_groups_there_is_no_slope(x: np.ndarray) -> None:
    with pytest.raises(ValueError, match="two different values"):
        random_effects_slope(np.arange(5.0), np.ones(5), x)
