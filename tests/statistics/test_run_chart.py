"""Run charts, against the vignette of NHSRplotthedots, each rule on both sides, and false alarms."""

from __future__ import annotations

import numpy as np
import pytest

from evaluator.statistics.run_chart import run_chart

VIGNETTE = np.array([1, 2, 1, 2, 10, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1], dtype=float)


def test_limits_as_published() -> None:
    screened, plain = run_chart(VIGNETTE), run_chart(VIGNETTE, screened=False)
    assert (round(screened.mean, 2), round(screened.lower, 2), round(screened.upper, 2)) == (1.94, -0.72, 4.60)
    assert (round(plain.lower, 2), round(plain.upper, 2)) == (-3.06, 6.95)
    assert screened.outside.tolist() == [place == 4 for place in range(18)]


@pytest.mark.parametrize(("length", "marked"), [(6, 0), (7, 7), (8, 8)])
def test_seven_on_one_side(length: int, marked: int) -> None:
    values = np.array([1.0, -1.0] * 20 + [0.5] * length + [-1.0, 1.0] * 20)
    assert run_chart(values).one_side.sum() == marked
    assert run_chart(-values).one_side.sum() == marked


@pytest.mark.parametrize(("length", "marked"), [(6, 0), (7, 7)])
def test_seven_that_rise(length: int, marked: int) -> None:
    values = np.concatenate([[0.0, 5.0] * 5, np.arange(length) * 0.6 + 0.6, [0.0, 5.0] * 5])
    assert run_chart(values).trend.sum() == marked
    assert run_chart(-values).trend.sum() == marked


def test_two_of_three_near_a_limit_need_all_three_on_that_side() -> None:
    values = np.array([1.0, -1.0] * 60)
    near = 0.9 * run_chart(values).upper
    on_side, across = values.copy(), values.copy()
    on_side[5:8], across[5:8] = [near, 0.5, near], [near, -0.5, near]
    assert run_chart(on_side).near_limit[5:8].tolist() == [True, False, True]
    assert not run_chart(across).near_limit.any()


def test_a_point_outside_a_limit_is_not_near_it() -> None:
    """As NHSRplotthedots has it: one point outside and one near are one signal, not two."""
    values = np.array([1.0, -1.0] * 60)
    values[5:8] = [0.9 * run_chart(values).upper, 0.5, 1.5 * run_chart(values).upper]
    chart = run_chart(values)
    assert chart.outside[5:8].tolist() == [False, False, True]
    assert not chart.near_limit.any()


@pytest.mark.parametrize(("points", "on_trial"), [(11, True), (12, False)])
def test_below_twelve_points_the_limits_are_on_trial(points: int, on_trial: bool) -> None:
    assert run_chart(np.arange(points, dtype=float) % 2).on_trial is on_trial


def test_nothing_changes_nothing_signals() -> None:
    chart = run_chart(np.full(20, 3.0))
    assert not chart.signal.any() and chart.lower == chart.upper == 3
    with pytest.raises(ValueError, match="at least two"):
        run_chart(np.array([1.0]))
    with pytest.raises(ValueError, match="every point"):
        run_chart(np.array([1.0, np.nan, 2.0]))


def test_false_alarms_of_a_stable_process_are_as_measured() -> None:
    """Two thousand charts of 24 points: about 16% signal somewhere, 6% by the limits alone."""
    rng = np.random.default_rng(1)
    charts = [run_chart(rng.normal(size=24), screened=False) for _ in range(2000)]
    assert np.mean([one.signal.any() for one in charts]) == pytest.approx(0.165, abs=0.03)
    assert np.mean([one.outside.any() for one in charts]) == pytest.approx(0.06, abs=0.02)
