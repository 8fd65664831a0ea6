"""The same rho with child poverty held level: a partial rank correlation, on the inspections that have both figures."""

from __future__ import annotations

import numpy as np
import pandas as pd

from evaluator.published import rank
from evaluator.published.resample import interval
from evaluator.published.tracking import Tracking
from evaluator.published.verdict import too_few

POVERTY = "ChildPov"
COLUMNS = ("rho_same_inspections", "rho_given_poverty", "lo_given_poverty", "hi_given_poverty",
           "inspections_given_poverty")


def given_poverty(tracking: Tracking, drawn: rank.Numbers) -> pd.DataFrame:
    """Return one row a measure, in their order, with COLUMNS.

    rho_same_inspections is the plain rho on those inspections, for comparison. NaN for ChildPov itself, and where too
    few inspections have both figures.
    """
    rows = [_one(tracking, str(code), drawn) for code in tracking.measures["code"]]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _one(tracking: Tracking, code: str, drawn: rank.Numbers) -> tuple[float, float, float, float, int]:
    nothing = (np.nan,) * 4
    if code == POVERTY or POVERTY not in tracking.pairs or code not in tracking.pooled:
        return (*nothing, 0)
    mine, poverty = tracking.pairs[code], tracking.pairs[POVERTY]
    _, here, there = np.intersect1d(mine.inspection, poverty.inspection, return_indices=True)
    if too_few(len(here), len(np.unique(mine.authority[here]))):
        return (*nothing, len(here))
    grade, value, held = mine.grade[here], mine.value[here], poverty.value[there]
    once = np.ones((1, len(here)))
    plain = float(rank.pooled(grade, value, once)[0])
    point = float(rank.partial(grade, value, held, once)[0])
    return (plain, point, *interval(rank.partial(grade, value, held, drawn[:, mine.authority[here]])), len(here))
