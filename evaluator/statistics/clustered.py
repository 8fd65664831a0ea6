"""Counts and differences where cases come in clusters: families within authorities, authorities within a nation."""

from __future__ import annotations

from dataclasses import dataclass

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


@dataclass(frozen=True)
class Difference:
    """A difference and its 95% interval, with the two-sided p."""

    value: float
    lo: float
    hi: float
    p: float


def within_difference(y: Floats, x: Floats, unit: Ints, others: Floats) -> Difference:
    """Return how much y differs per unit of x among cases of the same unit and the same `others`.

    unit: a number from 0 for each case; others: one column a variable, or none. Linear regression with unit effects;
    errors clustered by unit, CR1 with t(G - 1) (Liang and Zeger 1986). Raises ValueError where x does not vary in any
    unit.
    """
    inside = _centred(np.column_stack([x, others]), unit)
    if not np.any(np.abs(inside[:, 0]) > 1e-12):
        raise ValueError("x does not vary inside any unit")
    return _slope(_centred(y[:, None], unit)[:, 0], inside, unit)


def crude_difference(y: Floats, x: Floats, unit: Ints) -> Difference:
    """Return how much y differs per unit of x among all cases, units ignored but for the errors."""
    return _slope(y, np.column_stack([x, np.ones_like(x)]), unit)


def between_difference(y: Floats, x: Floats, unit: Ints) -> Difference:
    """Return how much the mean of y differs per unit of the mean of x between units; errors robust (HC3), t(G - 2).

    0 from -1 to 1, and p 1, where the means of x are all the same.
    """
    import statsmodels.api as sm

    sizes = np.bincount(unit).astype(np.float64)
    mean_x, mean_y = (np.bincount(unit, weights=values) / sizes for values in (x, y))
    if np.ptp(mean_x) < 1e-12:
        return Difference(0.0, -1.0, 1.0, 1.0)
    fit = sm.WLS(mean_y, sm.add_constant(mean_x), weights=sizes).fit(cov_type="HC3", use_t=True)
    lo, hi = fit.conf_int()[1]
    return Difference(float(fit.params[1]), float(lo), float(hi), float(fit.pvalues[1]))


def _slope(y: Floats, columns: Floats, unit: Ints) -> Difference:
    import statsmodels.api as sm

    fit = sm.OLS(y, columns).fit(cov_type="cluster", cov_kwds={"groups": unit}, use_t=True)
    lo, hi = fit.conf_int()[0]
    return Difference(float(fit.params[0]), float(lo), float(hi), float(fit.pvalues[0]))


def _centred(columns: Floats, unit: Ints) -> Floats:
    """Return columns less their mean in each unit."""
    sizes = np.bincount(unit).astype(np.float64)
    means = np.column_stack([np.bincount(unit, weights=column) / sizes for column in columns.T])
    return columns - means[unit]
