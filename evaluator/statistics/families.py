"""How much more a unit's count varies where cases come in families that fare alike."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

#: pairs of cases of one family from which a unit's own correlation weighs as much as that of all units together
PAIRS = 50.0


def count_variance(happened: Floats, expected: Floats, unit: Ints, family: Ints) -> Floats:
    """Return the variance of each unit's count of events, were the unit like the others.

    One entry a case: happened (1 or 0), expected (its probability), unit (from 0), family (a number; -1: a case by
    itself). One entry a unit: the sum over its families of what each family's total varies, the binomial variance of
    the cases and the covariance of brothers and sisters (Kish 1965, Survey Sampling, 5.4; Donner and Klar 2000). The
    correlation inside families is estimated by moments, units apart, of all units together, and of each with PAIRS; the
    larger counts, and never one below 0, so that a unit with stronger ties than others is not judged by theirs.
    """
    variance, units = expected * (1 - expected), int(unit.max()) + 1 if len(unit) else 0
    alone: Floats = np.bincount(unit, weights=variance, minlength=units).astype(np.float64)
    group, of = _groups(unit, family)
    if not len(of) or len(of) == len(unit):
        return alone
    together = np.bincount(group, weights=np.sqrt(variance)) ** 2 - np.bincount(group, weights=variance)
    correlation = family_correlation(happened, expected, unit, family)
    return np.asarray(alone + correlation * np.bincount(of, weights=together, minlength=units))


def family_correlation(happened: Floats, expected: Floats, unit: Ints, family: Ints) -> Floats:
    """Return how far cases of one family fare alike, from 0 to 1, one entry a unit; see `count_variance`."""
    units = int(unit.max()) + 1 if len(unit) else 0
    group, of = _groups(unit, family)
    z = _standardised(happened, expected, unit)
    sizes = np.bincount(group).astype(np.float64)
    products = (np.bincount(group, weights=z) ** 2 - np.bincount(group, weights=z**2)) / 2
    pairs = np.bincount(of, weights=sizes * (sizes - 1) / 2, minlength=units)
    summed = np.bincount(of, weights=products, minlength=units)
    scale = float((z**2).mean()) if len(z) else 0.0
    if not pairs.sum() or not scale:
        return np.zeros(units)
    everywhere = summed.sum() / pairs.sum()
    own = (summed + PAIRS * everywhere) / (pairs + PAIRS)
    return np.asarray(np.clip(np.maximum(own, everywhere) / scale, 0.0, 1.0))


def _standardised(happened: Floats, expected: Floats, unit: Ints) -> Floats:
    """Return what each case is beyond its unit's own level, in standard deviations; 0 where nothing can vary."""
    variance = expected * (1 - expected)
    sizes = np.maximum(np.bincount(unit), 1)
    level = np.bincount(unit, weights=happened - expected) / sizes
    beyond = happened - expected - level[unit]
    return np.divide(beyond, np.sqrt(variance), out=np.zeros_like(beyond), where=variance > 0)


def _groups(unit: Ints, family: Ints) -> tuple[Ints, Ints]:
    """Return for each case the number of its family within its unit, and for each family the unit. A case without a
    family is one of its own.
    """
    if not len(unit):
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    alone = family < 0
    key = np.where(alone, np.arange(len(family)), family + len(family))
    _, first, number = np.unique(unit * (int(key.max()) + 1) + key, return_index=True, return_inverse=True)
    return np.asarray(number, dtype=np.int64), np.asarray(unit[first], dtype=np.int64)


def families_of(unit: Ints, family: Ints) -> Ints:
    """Return how many families each unit has, cases without one counted as one each."""
    _, of = _groups(unit, family)
    return np.bincount(of, minlength=int(unit.max()) + 1 if len(unit) else 0).astype(np.int64)
