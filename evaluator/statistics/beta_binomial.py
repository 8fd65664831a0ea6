"""What the true shares of units may be, when small ones scatter more: the beta-binomial model, integrated.

A unit's true share is beta with mean mu and standard deviation tau times that of a single case. Neither is fixed at an
estimate: both are integrated over a grid, with a half-normal(0.3) prior on tau and a flat one on the logit of mu. Drawn
from this, the share of a unit with 20 of 20 is below 1, and units that hardly differ are pulled together (Morris 1983,
Journal of the American Statistical Association 78; Gelman and others 2013, Bayesian Data Analysis, 5.3).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.special import betaln, expit, logit

Floats = npt.NDArray[np.float64]

#: scale of the half-normal prior on tau
PRIOR_TAU = 0.3
TAUS = np.linspace(0.005, 0.9, 90)
#: logits of mu on either side of that of all units together
AROUND = np.linspace(-1.0, 1.0, 81)


def true_shares(hits: Floats, of: Floats, draws: int, rng: np.random.Generator) -> Floats:
    """Return draws of the true share of each unit, from 0 to 1: one row a draw, one column a unit.

    hits, of: one number a unit, not necessarily whole (cases that come in families count as fewer); of: above 0.
    """
    middle = float(logit((hits.sum() + 0.5) / (of.sum() + 1)))
    mu, tau = (grid.ravel() for grid in np.meshgrid(expit(middle + AROUND), TAUS))
    cases = 1 / tau**2 - 1  # as many as the prior is worth
    a, b = mu * cases, (1 - mu) * cases
    log_weight = -(tau**2) / (2 * PRIOR_TAU**2) + sum(
        betaln(a + k, b + n - k) - betaln(a, b) for k, n in zip(hits, of, strict=True)
    )
    weight = np.exp(log_weight - log_weight.max())
    chosen = rng.choice(len(weight), size=draws, p=weight / weight.sum())
    a, b = a[chosen, None] + hits[None, :], b[chosen, None] + (of - hits)[None, :]
    return np.asarray(rng.beta(a, b))
