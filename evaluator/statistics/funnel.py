"""The over-dispersed funnel: how far a unit lies from the others once their ordinary spread is allowed for.

Estimating that spread from the data makes outliers look ordinary: right for `unusual`, wrong for `worse`. So a funnel
draws and grades; it gives no verdict.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.stats import poisson

Floats = npt.NDArray[np.float64]

#: |z| beyond which a unit is exceptional: 1 in 1,000 on either side
EXCEPTIONAL = 3.09
TRIMMED = 0.1


@dataclass(frozen=True, eq=False)
class Funnel:
    """phi: over-dispersion, the mean of z squared; tau2: variance between units on the scale of z; z: of each unit,
    allowing for it; exceptional: beyond the limits.
    """

    phi: float
    tau2: float
    z: Floats
    exceptional: npt.NDArray[np.bool_]


def over_dispersed(
    observed: Floats, expected: Floats, variance: Floats, trimmed: float = TRIMMED, log: bool = False
) -> Funnel:
    """Return where units lie in the funnel of observed over expected.

    variance: of `observed`, if the unit were like the others. trimmed: the share of z scores winsorised at either end.
    log: on the logarithm instead of the square root, which a count of 0 forbids. Additive over-dispersion
    (Spiegelhalter 2005, Statistics in Medicine 24; the Healthcare Commission's star ratings used it). Raises ValueError
    where there are fewer than two units, one expects nothing, or a logarithm is asked of 0.
    """
    _must_be_usable(observed, expected, variance, log)
    ratio = observed / expected
    y, error = (np.log(ratio), np.sqrt(variance) / expected) if log else (
        np.sqrt(ratio) - 1, np.sqrt(variance) / (2 * expected)
    )  # fmt: skip
    z = y / error
    low, high = np.quantile(z, [trimmed, 1 - trimmed])
    phi, units, weight = float((np.clip(z, low, high) ** 2).mean()), len(y), 1 / error**2
    spread = units * phi - (units - 1)
    tau2 = max(0.0, spread / float(weight.sum() - (weight**2).sum() / weight.sum()))
    adjusted = y / np.sqrt(error**2 + tau2)
    return Funnel(phi, tau2, adjusted, np.abs(adjusted) > EXCEPTIONAL)


def _must_be_usable(observed: Floats, expected: Floats, variance: Floats, log: bool) -> None:
    if len(observed) < 2:
        raise ValueError("a funnel needs at least two units")
    if not ((expected > 0) & (variance > 0)).all():
        raise ValueError("a funnel needs something expected of every unit: leave out the units without")
    if log and not (observed > 0).all():
        raise ValueError("a funnel on the logarithm has no place for a count of 0: use the square root")


def poisson_limits(expected: Floats, tail: float) -> tuple[Floats, Floats]:
    """Return, for each number expected, the highest of the low counts and the lowest of the high counts outside it.

    A count at either lies outside the funnel: so far out or further has a probability of at most `tail`, by exact
    Poisson tails (.025 and .001 in Fingertips). -1 where no count is low enough.
    """
    lower = poisson.ppf(tail, expected)
    lower = np.where(poisson.cdf(lower, expected) > tail, lower - 1, lower)
    return np.asarray(lower), np.asarray(poisson.isf(tail, expected) + 1)
