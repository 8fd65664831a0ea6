"""Is more finished on one day than the days around it lead one to expect?

A discrete-time hazard in a window around the day, with weekdays and whole weeks in it. A smooth curve over all days, or
a polynomial through a histogram, is biased here (few whole days lie on the left of a short limit), and a density test
needs continuous time. What is still open stays among those at risk: a histogram of finished cases drops it, and makes a
spike by itself.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import scipy

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

#: days before and after the limit that are looked at, and those just after it that are left out: what was pulled
#: forward would have been finished then
BEFORE, AFTER, LEFT_OUT = 5, 10, 2
#: fewer finished in the window than this say nothing, nor do fewer than the second after the days left out
FEWEST_FINISHED, FEWEST_AFTER = 30, 15


@dataclass(frozen=True)
class Spike:
    """excess: cases finished on the day beyond what is expected, with a 95% interval; p: one-sided, that there are
    truly more.
    """

    excess: float
    lo: float
    hi: float
    p: float


@dataclass(frozen=True, eq=False)
class Cells:
    """One entry a kind of day. day: since the start (0 is the start). weekday: 0 to 6. at_risk: cases not finished
    before it; finished: those of them that were finished on it.
    """

    day: Ints
    weekday: Ints
    at_risk: Floats
    finished: Floats


def in_window(day: Ints, limit: int) -> npt.NDArray[np.bool_]:
    """Return which days tell what to expect on the day of the limit, or are that day."""
    near = (day >= max(limit - BEFORE, 0)) & (day <= limit + AFTER)
    return np.asarray(near & ((day <= limit) | (day > limit + LEFT_OUT)))


def spike(cells: Cells, limit: int, week: int) -> Spike | None:
    """Return how many more cases are finished on the day of the limit than expected; None where too few are finished.

    week: days that make a week, 5 working or 7 calendar days. Hazard by complementary log-log: cubic in the logarithm
    of the day, weekdays, whole weeks, and the day of the limit; quasi-binomial with dispersion of at least 1.
    """
    model = _model(cells, limit, week)
    return None if model is None else _excess(model.fit, model.columns, model.day == limit, model.at_risk)


def without_limit(cells: Cells, limit: int, week: int) -> dict[int, float] | None:
    """Return how many cases would be finished on each day of the window if the day of the limit were a day like those
    around it, given those still open; None where `spike` gives none. Days left out have no entry.
    """
    model = _model(cells, limit, week)
    if model is None:
        return None
    plain = model.columns.copy()
    plain[:, 0] = 0.0
    expected = model.at_risk * -np.expm1(-np.exp(plain @ model.fit.params))
    return {int(day): float(expected[model.day == day].sum()) for day in np.unique(model.day)}


@dataclass(frozen=True, eq=False)
class _Model:
    fit: Any
    columns: Floats
    day: Ints
    at_risk: Floats


def _model(cells: Cells, limit: int, week: int) -> _Model | None:
    """Return the fitted hazard, its first column the day of the limit; None where too few cases are finished."""
    chosen = in_window(cells.day, limit) & (cells.at_risk > 0)
    day, at_risk, finished = cells.day[chosen], cells.at_risk[chosen], cells.finished[chosen]
    if _too_few(day, finished, limit) or len(set(day.tolist())) < 7:
        return None
    columns = np.column_stack(
        [day == limit, *_curve(day), *_weekdays(cells.weekday[chosen]), *_weeks(day, limit, week)]
    )
    fit = _fitted(columns, finished, at_risk)
    return None if fit is None else _Model(fit, columns, day, at_risk)


def _too_few(day: Ints, finished: Floats, limit: int) -> bool:
    """Return whether too little was finished to say what to expect; a curve needs both sides of the limit."""
    return finished.sum() < FEWEST_FINISHED or finished[day > limit].sum() < FEWEST_AFTER or limit not in day


def _curve(day: Ints) -> list[Floats]:
    x = np.log(day + 1.0)
    x = (x - x.mean()) / max(float(x.std()), 1e-9)
    return [np.ones(len(day)), x, x**2, x**3]


def _weekdays(weekday: Ints) -> list[Floats]:
    return [(weekday == one).astype(np.float64) for one in np.unique(weekday)[1:]]


def _weeks(day: Ints, limit: int, week: int) -> list[Floats]:
    """Return whether a day ends whole weeks, where other days than the limit's own tell what that does."""
    is_whole = (day % week == 0) & (day > 0)
    others = is_whole & (day != limit)
    return [is_whole.astype(np.float64)] if others.any() and (~is_whole).any() else []


def _fitted(columns: Floats, finished: Floats, at_risk: Floats) -> Any:
    """Return the fitted model with its dispersion; None where it cannot be fitted."""
    import statsmodels.api as sm

    family = sm.families.Binomial(link=sm.families.links.CLogLog())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            fit = sm.GLM(np.column_stack([finished, at_risk - finished]), columns, family=family).fit(scale="X2")
        except (ValueError, np.linalg.LinAlgError):
            return None
    usable = fit.converged and fit.df_resid > 0 and np.isfinite(fit.bse[0]) and fit.bse[0] > 0
    return fit if usable else None


def _excess(fit: Any, columns: Floats, at_limit: npt.NDArray[np.bool_], at_risk: Floats) -> Spike:
    delta = float(fit.params[0])
    error = float(fit.bse[0] * np.sqrt(max(1.0, fit.scale) / fit.scale))
    without = columns[at_limit] @ fit.params - delta
    risk = at_risk[at_limit]

    def beyond(value: float) -> float:
        return float((risk * (np.exp(-np.exp(without)) - np.exp(-np.exp(without + value)))).sum())

    reach = float(scipy.stats.t.ppf(0.975, fit.df_resid)) * error
    p = float(scipy.stats.t.sf(delta / error, fit.df_resid))
    return Spike(beyond(delta), beyond(delta - reach), beyond(delta + reach), p)


def spike_beside(day: Ints, finished: Floats, expected: Floats, limit: int) -> Spike | None:
    """Return how many more cases a unit finishes on the day of the limit than other units would, given how its days
    around it compare with theirs; None where too few are finished.

    day: of each entry, once. expected: what the unit would finish with the hazards of the others. Poisson, with a level
    and a trend in the logarithm of the day for the unit; dispersion of at least 1. Blind where all units do the same.
    """
    chosen = in_window(day, limit) & (expected > 0)
    day, finished, expected = day[chosen], finished[chosen], expected[chosen]
    at_limit = day == limit
    if _too_few(day, finished, limit) or len(day) < 6:
        return None
    x = np.log(day + 1.0)
    columns = np.column_stack([at_limit, np.ones(len(day)), x - x.mean()])
    fit = _fitted_beside(columns, finished, np.log(expected))
    if fit is None:
        return None
    delta, error = float(fit.params[0]), float(fit.bse[0] * np.sqrt(max(1.0, fit.scale) / fit.scale))
    without = float(np.exp(columns[at_limit] @ fit.params - delta + np.log(expected[at_limit]))[0])
    reach = float(scipy.stats.t.ppf(0.975, fit.df_resid)) * error
    lo, value, hi = (without * float(np.expm1(one)) for one in (delta - reach, delta, delta + reach))
    return Spike(value, lo, hi, float(scipy.stats.t.sf(delta / error, fit.df_resid)))


def _fitted_beside(columns: Floats, finished: Floats, offset: Floats) -> Any:
    import statsmodels.api as sm

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            fit = sm.GLM(finished, columns, family=sm.families.Poisson(), offset=offset).fit(scale="X2")
        except (ValueError, np.linalg.LinAlgError):
            return None
    usable = fit.converged and np.isfinite(fit.bse[0]) and fit.bse[0] > 0 and fit.scale > 0
    return fit if usable else None
