"""Differences inside units: planted truths, Simpson's paradox, and errors that hold their level."""

from __future__ import annotations

import numpy as np
import pytest

from evaluator.statistics.clustered import between_difference, crude_difference, within_difference


def cases(seed: int, units: int, each: int, inside: float, between: float) -> tuple[np.ndarray, ...]:
    """Return y, x, unit of invented cases: y rises by `inside` with x, and by `between` with the unit's share of x."""
    rng = np.random.default_rng(seed)
    unit = np.repeat(np.arange(units), each)
    share = rng.uniform(0.2, 0.8, units)
    x = (rng.random(len(unit)) < share[unit]).astype(float)
    level = np.clip(0.3 + rng.normal(0, 0.03, units)[unit] + inside * x + (between - inside) * share[unit], 0, 1)
    return (rng.random(len(unit)) < level).astype(float), x, unit


def test_the_planted_differences_are_found_apart() -> None:
    covered = []
    for seed in range(40):
        y, x, unit = cases(seed, 60, 200, inside=-0.05, between=-0.20)
        within, between = within_difference(y, x, unit, np.zeros((len(y), 0))), between_difference(y, x, unit)
        covered.append((within.lo < -0.05 < within.hi, between.lo < -0.20 < between.hi))
        assert between.value < crude_difference(y, x, unit).value < within.value
    assert min(np.sum(covered, axis=0)) >= 34  # 95% of 40 is 38; fewer than 34 has a chance below 2%


def test_simpson_nothing_inside_though_units_differ() -> None:
    y, x, unit = cases(2, 60, 800, inside=0.0, between=-0.25)
    within, between = within_difference(y, x, unit, np.zeros((len(y), 0))), between_difference(y, x, unit)
    assert within.lo < 0 < within.hi
    assert between.hi < 0


def test_within_is_a_regression_with_a_column_for_each_unit() -> None:
    import statsmodels.api as sm

    y, x, unit = cases(3, 12, 50, inside=-0.1, between=0.1)
    other = np.random.default_rng(3).normal(size=(len(y), 1))
    columns = np.column_stack([x, other, np.eye(12)[unit]])
    assert within_difference(y, x, unit, other).value == pytest.approx(sm.OLS(y, columns).fit().params[0])


def test_clustered_errors_hold_their_level_where_units_differ() -> None:
    found = 0
    for seed in range(60):
        y, x, unit = cases(seed, 20, 60, inside=0.0, between=0.0)
        found += within_difference(y, x, unit, np.zeros((len(y), 0))).p < 0.05
    assert found <= 8  # 5% of 60 is 3; more than 8 has a chance below 1%


def test_where_x_never_varies_inside_a_unit_there_is_no_within() -> None:
    unit = np.repeat(np.arange(10), 10)
    with pytest.raises(ValueError, match="does not vary"):
        within_difference(np.zeros(100), (unit % 2).astype(float), unit, np.zeros((100, 0)))
