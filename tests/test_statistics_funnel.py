"""The funnel, against the value that FunnelPlotR's tests print, and its laws."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import poisson

from evaluator.statistics.funnel import over_dispersed, poisson_limits

OBSERVED = np.array([100.0, 150, 180, 80, 120, 225])
EXPECTED = np.array([108.0, 112, 165, 95, 100, 220])


def test_phi_as_published() -> None:
    """FunnelPlotR's example, log scale, nothing trimmed, Poisson variance."""
    assert over_dispersed(OBSERVED, EXPECTED, EXPECTED, trimmed=0, log=True).phi == pytest.approx(2.948033, abs=5e-7)


def test_no_more_spread_than_chance_makes_leaves_z_as_it_is() -> None:
    rng = np.random.default_rng(2)
    expected = np.full(60, 400.0)
    observed = np.full(60, 400.0) + rng.normal(0, 8, 60)
    found = over_dispersed(observed, expected, expected)
    assert found.tau2 == 0 and found.phi < 1
    assert found.z == pytest.approx((np.sqrt(observed / expected) - 1) / (0.5 / 20), rel=1e-9)


def test_ordinary_spread_is_allowed_for_and_a_far_unit_is_exceptional() -> None:
    rng = np.random.default_rng(3)
    expected = np.full(80, 400.0)
    observed = rng.poisson(rng.gamma(100, 1 / 100, 80) * expected).astype(float)
    before = over_dispersed(observed, expected, expected)
    assert before.phi > 3 and before.exceptional.sum() <= 1  # without the allowance, dozens lie outside
    assert (np.abs(np.sqrt(observed / expected) - 1) * 40 > 3.09).sum() > 10
    observed[0] = 640.0
    assert over_dispersed(observed, expected, expected).exceptional[0] and not before.exceptional[0]


def test_a_unit_with_no_event_has_a_place() -> None:
    found = over_dispersed(np.array([0.0, 12, 11, 9, 10]), np.full(5, 10.0), np.full(5, 10.0))
    assert np.isfinite(found.z).all() and found.z[0] < -2


@pytest.mark.parametrize("tail", [0.025, 0.001])
def test_exact_limits_leave_no_more_than_the_tail_outside(tail: float) -> None:
    expected = np.array([3.0, 10, 41.5, 300])
    lower, upper = poisson_limits(expected, tail)
    has_lower = lower >= 0
    assert (poisson.cdf(lower[has_lower], expected[has_lower]) <= tail).all()
    assert (poisson.cdf(lower + 1, expected) > tail).all()
    assert (poisson.sf(upper - 1, expected) <= tail).all() and (poisson.sf(upper - 2, expected) > tail).all()
