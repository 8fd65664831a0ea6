"""The over-dispersed funnel: how far a unit lies from the others once their ordinary spread is allowed for."""

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
    """phi: over-dispersion; tau2: variance between units; z: of each unit, adjusted; exceptional: beyond the limits."""

    phi: float
    tau2: float
    z: Floats
    exceptional: npt.NDArray[np.bool_]


def over_dispersed(observed: Floats, expected: Floats, variance: Floats) -> Funnel:
    """Return where units lie in the funnel of observed over expected, on the square-root scale.

    variance: of `observed`, if the unit were like the others. Additive over-dispersion from z scores of which the
    outer tenths are winsorised (Spiegelhalter 2005).
    """
    y, target = np.sqrt(observed / expected), 1.0
    error = np.sqrt(variance) / (2 * expected)
    z = (y - target) / error
    low, high = np.quantile(z, [TRIMMED, 1 - TRIMMED])
    phi, units, weight = float((np.clip(z, low, high) ** 2).mean()), len(y), 1 / error**2
    spread = units * phi - (units - 1)
    tau2 = max(0.0, spread / float(weight.sum() - (weight**2).sum() / weight.sum()))
    adjusted = (y - target) / np.sqrt(error**2 + tau2)
    return Funnel(phi, tau2, adjusted, np.abs(adjusted) > EXCEPTIONAL)
