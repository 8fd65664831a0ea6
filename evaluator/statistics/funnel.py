"""The over-dispersed funnel: how far a unit lies from the others once their ordinary spread is allowed for.

Estimating that spread from the data makes outliers look ordinary: right for `unusual`, wrong for `worse`. So a funnel
draws and grades; it gives no verdict.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

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
    (Spiegelhalter 2005, Statistics in Medicine 24; the Healthcare Commission's star ratings used it). A unit of which
    nothing is expected, or nothing can vary, has no place: its z is not a number, and it is not exceptional. Raises
    ValueError where the logarithm is asked of 0.
    """
    placed = (expected > 0) & (variance > 0)
    y, error = _scaled(observed[placed], expected[placed], variance[placed], log)
    phi, tau2 = _spread(y, error, trimmed)
    z = np.full(len(observed), np.nan)
    z[placed] = y / np.sqrt(error**2 + tau2)
    return Funnel(phi, tau2, z, np.abs(z) > EXCEPTIONAL)


def _scaled(observed: Floats, expected: Floats, variance: Floats, log: bool) -> tuple[Floats, Floats]:
    """Return how far each ratio is from 1 on the scale of the funnel, and its standard error there."""
    if not log:
        return np.sqrt(observed / expected) - 1, np.sqrt(variance) / (2 * expected)
    if (observed <= 0).any():
        raise ValueError("a funnel on the logarithm has no place for a count of 0: use the square root")
    return np.log(observed / expected), np.sqrt(variance) / expected


def _spread(y: Floats, error: Floats, trimmed: float) -> tuple[float, float]:
    """Return phi, and the variance between units; 0 where chance explains the spread, or one unit cannot tell."""
    if not len(y):
        return float("nan"), 0.0
    z, weight, units = y / error, 1 / error**2, len(y)
    low, high = np.quantile(z, [trimmed, 1 - trimmed])
    phi = float((np.clip(z, low, high) ** 2).mean())
    if units < 2:
        return phi, 0.0
    beyond = units * phi - (units - 1)
    return phi, max(0.0, beyond / float(weight.sum() - (weight**2).sum() / weight.sum()))
