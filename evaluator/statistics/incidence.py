"""How many come to an outcome by a day, when some leave before and some are not watched long enough."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from evaluator.statistics.intervals import wilson

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

#: what ended the watch of a case: nothing yet, the outcome, or an exit after which it cannot come
WATCHED, CAME, LEFT = 0, 1, 2
#: days that records may be late
LAG = 90
NEVER = np.iinfo(np.int64).max


@dataclass(frozen=True)
class Incidence:
    """share: from 0 to 1, with its standard error and 95% interval. cases: it rests on. left_out: not used."""

    share: float
    error: float
    lo: float
    hi: float
    cases: int
    left_out: int = 0


def cumulative(days: Ints, cause: Ints, horizon: int) -> Incidence:
    """Return the share to whom the outcome came within `horizon` days (Aalen and Johansen 1978).

    days: of watch, above 0. cause: WATCHED, CAME or LEFT, by case. statsmodels' estimator: it keeps ties of whole days,
    of which there are many; one that breaks them by chance gives another answer each time. Raises ValueError where
    nobody is watched, or the watch of the longest ends before the horizon with nothing known of what came after.
    """
    if not len(days):
        raise ValueError("nobody is watched")
    longest = days.max()
    if longest < horizon and (cause[days == longest] == WATCHED).any():
        raise ValueError(f"nobody is watched for {horizon} days")
    share, error = _estimated(days, cause, horizon)
    known = int(((days >= horizon) | (cause != WATCHED)).sum())
    return _with_interval(share, error, known, len(days), 0)


def _estimated(days: Ints, cause: Ints, horizon: int) -> tuple[float, float]:
    """Return share and standard error; the error is not a number where statsmodels has none."""
    if not (cause == CAME).any():
        return 0.0, 0.0
    from statsmodels.duration.survfunc import CumIncidenceRight, SurvfuncRight

    with np.errstate(divide="ignore", invalid="ignore"):  # nobody is left on the last day: no error for that day
        if (cause == LEFT).any():
            found = CumIncidenceRight(days.astype(np.float64), cause)
            return _at(found.times, found.cinc[0], horizon), _at(found.times, found.cinc_se[0], horizon)
        alone = SurvfuncRight(days.astype(np.float64), cause)
        share = 1 - _at(alone.surv_times, alone.surv_prob, horizon, before=1.0)
        return share, _at(alone.surv_times, alone.surv_prob_se, horizon)


def _with_interval(share: float, error: float, known: int, cases: int, left_out: int) -> Incidence:
    """Return the share with Wilson's interval, as if it rested on so many whole cases as its error says (Rothman 1978).

    Unlike share and error alone it stays between 0 and 1, and is no point where the share is 0 or 1: there, and where
    the error is not known, it rests on the cases whose end is known.
    """
    spread = share * (1 - share)
    usable = bool(np.isfinite(error)) and error > 0 and spread > 0
    effective = spread / error**2 if usable else known
    limits = wilson(share * effective, effective)
    return Incidence(share, error if usable else float(np.sqrt(spread / known)), limits.lo, limits.hi, cases, left_out)


def _at(times: Any, values: Any, horizon: float, before: float = 0.0) -> float:
    """Return the value of a step function at a time."""
    place = int(np.searchsorted(times, horizon, side="right")) - 1
    return float(values[place]) if place >= 0 else before


def complete_windows(start: Ints, came: Ints, horizon: int, extract: int) -> Incidence:
    """Return the share to whom it came within `horizon` days, of those watched for so long and 90 days more.

    start, came: day numbers; came: -1 where it has not. extract: the last day of the records. Interval by Wilson.
    Raises ValueError where no window has passed.
    """
    passed = start + horizon + LAG <= extract
    if not passed.any():
        raise ValueError("no window has passed")
    happened = (came[passed] >= 0) & (came[passed] > start[passed]) & (came[passed] <= start[passed] + horizon)
    share, n = float(happened.mean()), int(passed.sum())
    return _with_interval(share, float(np.sqrt(share * (1 - share) / n)), n, n, int((~passed).sum()))


def watched(start: Ints, came: Ints, left: Ints, extract: int) -> tuple[Ints, Ints, int]:
    """Return days of watch and cause of each case that is watched at all, and how many are not.

    start, came, left: day numbers, -1 where it did not happen. The watch ends 90 days before the last day of records:
    what came later may not be recorded yet.
    """
    last = extract - LAG
    event, exit_ = np.where(came >= 0, came, NEVER), np.where(left >= 0, left, NEVER)
    end = np.minimum(np.minimum(event, exit_), last)
    cause = np.where(event <= np.minimum(exit_, last), CAME, np.where(exit_ <= last, LEFT, WATCHED))
    used = end > start
    return (end - start)[used], cause[used], int((~used).sum())
