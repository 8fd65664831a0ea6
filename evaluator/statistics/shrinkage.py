"""True shares and true ratios behind counts, shrunk towards one another: beta-binomial and gamma-Poisson."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import betaln, expit, gammainc, gammaln, logit

Floats = npt.NDArray[np.float64]

#: scale of the half-normal prior on tau
PRIOR_TAU = 0.3
SHARE_SPREADS = np.linspace(0.005, 0.9, 90)
#: logits of mu on either side of that of all units together
AROUND = np.linspace(-1.0, 1.0, 81)


def true_shares(hits: Floats, of: Floats, draws: int, rng: np.random.Generator) -> Floats:
    """Return draws of the true share of each unit, from 0 to 1: one row a draw, one column a unit.

    hits, of: one number a unit, not necessarily whole (cases that come in families count as fewer); of: above 0.
    """
    middle = float(logit((hits.sum() + 0.5) / (of.sum() + 1)))
    mu, tau = (grid.ravel() for grid in np.meshgrid(expit(middle + AROUND), SHARE_SPREADS))
    cases = 1 / tau**2 - 1  # as many as the prior is worth
    a, b = mu * cases, (1 - mu) * cases
    log_weight = -(tau**2) / (2 * PRIOR_TAU**2) + sum(
        betaln(a + k, b + n - k) - betaln(a, b) for k, n in zip(hits, of, strict=True)
    )
    weight = np.exp(log_weight - log_weight.max())
    chosen = rng.choice(len(weight), size=draws, p=weight / weight.sum())
    a, b = a[chosen, None] + hits[None, :], b[chosen, None] + (of - hits)[None, :]
    return np.asarray(rng.beta(a, b))


#: scale of the half-normal prior on the coefficient of variation between units

RATIO_SPREADS = np.linspace(0.01, 1.0, 100)
LOG_MUS = np.linspace(-0.4, 0.4, 41)
#: grid points with less of the posterior than this are left out
NEGLIGIBLE = 1e-6
HALVINGS = 26
HIGHEST_RATIO = 50.0


@dataclass(frozen=True, eq=False)
class Ratios:
    """The posterior of the true ratio of each unit, as a mixture of gamma distributions.

    shape, rate: one row a unit, one column a grid point. weight: of each grid point. mu, tau: of each grid point.
    """

    shape: Floats
    rate: Floats
    weight: Floats
    mu: Floats
    tau: Floats

    def below(self, ratio: Floats | float) -> Floats:
        """Return for each unit the probability that its true ratio is below `ratio` (one, or one a unit)."""
        limit = np.broadcast_to(np.asarray(ratio, dtype=np.float64), (len(self.shape),))
        return np.asarray(gammainc(self.shape, self.rate * limit[:, None]) @ self.weight)

    def quantile(self, share: float) -> Floats:
        """Return for each unit the ratio below which it truly lies with probability `share`."""
        low, high = np.zeros(len(self.shape)), np.full(len(self.shape), HIGHEST_RATIO)
        for _ in range(HALVINGS):
            middle = (low + high) / 2
            is_below = self.below(middle) < share
            low, high = np.where(is_below, middle, low), np.where(is_below, high, middle)
        return (low + high) / 2


def true_ratios(observed: Floats, expected: Floats, variance: Floats) -> Ratios:
    """Return the posterior of each unit's true ratio of observed to expected.

    observed, expected, variance: one number a unit; expected and variance above 0. Clayton and Kaldor (1987) for the
    model, Newton and others (2004) for reading its tail probabilities.
    """
    scale = variance / expected
    counts, exposure = observed / scale, expected / scale
    mu, tau = (grid.ravel() for grid in np.meshgrid(np.exp(LOG_MUS), RATIO_SPREADS))
    prior_shape, prior_rate = 1 / tau**2, 1 / (tau**2 * mu)
    log_weight = _log_marginal(counts, exposure, prior_shape, prior_rate) - tau**2 / (2 * PRIOR_TAU**2)
    weight = np.exp(log_weight - log_weight.max())
    weight /= weight.sum()
    kept = weight > NEGLIGIBLE
    weight = weight[kept] / weight[kept].sum()
    shape = counts[:, None] + prior_shape[None, kept]
    return Ratios(shape, exposure[:, None] + prior_rate[None, kept], weight, mu[kept], tau[kept])


def _log_marginal(counts: Floats, exposure: Floats, shape: Floats, rate: Floats) -> Floats:
    """Return the log likelihood of all counts at each grid point, the true ratios integrated out."""
    k, e = counts[:, None], exposure[:, None]
    each = gammaln(k + shape) - gammaln(shape) + shape * np.log(rate / (rate + e)) - k * np.log(rate + e)
    return np.asarray(each.sum(axis=0))


def false_share(probability: Floats) -> Floats:
    """Return for each unit the expected share of false names in the shortest list that holds it, most probable first.

    probability: of each unit, that it truly is what naming it says. The longest list with a given share is that of the
    units up to it. Bayesian false discovery rate (Mueller, Parmigiani and Rice 2007).
    """
    order = np.argsort(-probability, kind="stable")
    share = np.empty(len(probability))
    share[order] = np.cumsum(1 - probability[order]) / np.arange(1, len(order) + 1)
    return share
