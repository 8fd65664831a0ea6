"""The posterior of true ratios: against brute force, against planted truth, and its laws."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import gamma, nbinom

from evaluator.statistics.shrinkage import LOG_MUS, PRIOR_TAU, false_share, true_ratios
from evaluator.statistics.shrinkage import RATIO_SPREADS as TAUS


def nation(rng: np.random.Generator, units: int, cases: int, tau: float) -> tuple[np.ndarray, ...]:
    """Return observed, expected, variance and the true ratio of invented units; outcome 22%."""
    sizes = np.maximum(40, rng.gamma(4, cases / 4, units)).astype(int)
    truth = rng.gamma(1 / tau**2, tau**2, units) if tau else np.ones(units)
    observed = rng.binomial(sizes, np.clip(0.22 * truth, 0, 0.95)).astype(float)
    share = observed.sum() / sizes.sum()
    truth = truth * sizes.sum() / (sizes * truth).sum()
    return observed, sizes * share, sizes * share * (1 - share), truth


def longest_list(probability: np.ndarray) -> np.ndarray:
    """Return who is in the longest list with a false share of 5%, nobody with less than 0.80."""
    return (false_share(probability) <= 0.05) & (probability >= 0.8)


def test_against_brute_force() -> None:
    """Whole counts whose variance is their expectation: negative binomial likelihoods from another library."""
    observed, expected = np.array([4.0, 30.0, 12.0, 55.0]), np.array([8.0, 20.0, 12.0, 60.0])
    weights, tails = [], []
    for log_mu in LOG_MUS:
        for tau in TAUS:
            shape, rate = 1 / tau**2, 1 / (tau**2 * np.exp(log_mu))
            likelihood = nbinom.pmf(observed, shape, rate / (rate + expected)).prod()
            weights.append(likelihood * np.exp(-(tau**2) / (2 * PRIOR_TAU**2)))
            tails.append(gamma.cdf(1.1, shape + observed, scale=1 / (rate + expected)))
    wanted = np.average(tails, axis=0, weights=weights)
    assert true_ratios(observed, expected, expected).below(1.1) == pytest.approx(wanted, abs=1e-4)


def test_intervals_cover_and_nobody_is_named_where_nothing_differs() -> None:
    rng = np.random.default_rng(7)
    covered, named = [], 0
    for _ in range(25):
        observed, expected, variance, truth = nation(rng, 40, 500, 0.2)
        found = true_ratios(observed, expected, variance)
        covered.append(((found.quantile(0.025) <= truth) & (truth <= found.quantile(0.975))).mean())
        observed, expected, variance, _ = nation(rng, 40, 500, 0.0)
        worse = 1 - true_ratios(observed, expected, variance).below(1.1)
        named += int(longest_list(worse).sum())
    assert 0.92 <= np.mean(covered) <= 0.98
    assert named == 0


def test_a_planted_difference_is_named_and_a_small_unit_is_pulled_to_the_average() -> None:
    expected = np.array([100.0, 5.0, *[100.0] * 18])
    observed = np.array([160.0, 8.0, *[95.0, 100.0, 103.0] * 6])
    found = true_ratios(observed, expected, 0.78 * expected)
    named = longest_list(1 - found.below(1.1))
    assert named.tolist() == [True] + 19 * [False]
    middle = found.quantile(0.5)
    assert middle[1] < 1.25 < middle[0] < 1.6


@given(st.integers(0, 10_000))
@settings(max_examples=20, deadline=None)
def test_probabilities_rise_with_the_ratio_and_quantiles_turn_them_round(seed: int) -> None:
    observed, expected, variance, _ = nation(np.random.default_rng(seed), 12, 200, 0.2)
    found = true_ratios(observed, expected, variance)
    assert (found.below(0.9) <= found.below(1.1)).all()
    assert found.below(found.quantile(0.3)) == pytest.approx(np.full(12, 0.3), abs=1e-5)


@pytest.mark.parametrize(
    ("probability", "named"),
    [
        ([0.99, 0.97, 0.93, 0.90], [True, True, True, False]),  # mean of 1 - p: .01, .02, .0367, .0525
        ([0.9501, 0.2], [True, False]),
        ([0.9499, 0.2], [False, False]),
        ([0.999] * 8 + [0.79], [True] * 8 + [False]),  # the mean allows the ninth, the least does not
        ([0.999] * 8 + [0.81], [True] * 9),
        ([], []),
    ],
)
def test_the_list_is_as_long_as_its_false_share_allows(probability: list[float], named: list[bool]) -> None:
    assert longest_list(np.array(probability)).tolist() == named
