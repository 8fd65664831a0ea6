"""The funnel, against the value that FunnelPlotR's tests print, and its laws."""

from __future__ import annotations

import numpy as np
import pytest

from evaluator.statistics.funnel import over_dispersed

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


def test_phi_on_the_square_root_is_close_to_that_on_the_logarithm_and_trimming_never_raises_it() -> None:
    log = over_dispersed(OBSERVED, EXPECTED, EXPECTED, trimmed=0, log=True).phi
    root = over_dispersed(OBSERVED, EXPECTED, EXPECTED, trimmed=0).phi
    by_hand = np.mean((2 * np.sqrt(EXPECTED) * (np.sqrt(OBSERVED / EXPECTED) - 1)) ** 2)
    assert root == pytest.approx(by_hand, rel=1e-12) and root == pytest.approx(log, rel=0.15)
    assert over_dispersed(OBSERVED, EXPECTED, EXPECTED).phi < root


def test_the_variance_between_units_is_the_one_that_was_planted() -> None:
    rng = np.random.default_rng(5)
    expected = rng.uniform(200, 2000, 3000)
    observed = expected * np.exp(rng.normal(0, 0.2, 3000) + rng.normal(0, 1 / np.sqrt(expected)))
    assert over_dispersed(observed, expected, expected, trimmed=0, log=True).tau2 == pytest.approx(0.04, rel=0.08)


@pytest.mark.filterwarnings("error")
def test_a_unit_that_nothing_is_expected_of_has_no_place_and_moves_nobody() -> None:
    observed, expected = np.append(OBSERVED, [5.0, 30.0]), np.append(EXPECTED, [0.0, 30.0])
    found = over_dispersed(observed, expected, np.append(EXPECTED, [0.0, 0.0]))
    assert found.z[:6] == pytest.approx(over_dispersed(OBSERVED, EXPECTED, EXPECTED).z)
    assert np.isnan(found.z[6:]).all() and not found.exceptional[6:].any()


@pytest.mark.filterwarnings("error")
def test_one_unit_and_none_are_no_error_and_the_logarithm_of_nothing_is() -> None:
    one = np.array([30.0])
    assert over_dispersed(one, one / 2, one / 2).tau2 == 0
    assert len(over_dispersed(one[:0], one[:0], one[:0]).z) == 0
    with pytest.raises(ValueError, match="square root"):
        over_dispersed(np.array([0.0, 3]), np.array([1.0, 2]), np.array([1.0, 2]), log=True)
