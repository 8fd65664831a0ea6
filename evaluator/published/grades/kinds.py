"""Measures by kind, and what remains of them when child poverty is held level."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from evaluator.published.grades import correlation
from evaluator.published.grades.correlation import interval
from evaluator.published.grades.measures import KINDS
from evaluator.published.grades.tracking import Tracking
from evaluator.published.grades.verdict import too_few

#: which kind is compared with which; positive: the grade goes with the first more closely
COMPARED = (("compliance", "outcome"), ("workforce", "outcome"))
_WAYS = (("", "rho"), ("_within_year", "rho_within_year"))


def of_kind(tracking: Tracking, kind: str) -> list[str]:
    """Return the codes of the kind's measures that have a number and a direction that is better."""
    table = tracking.measures
    with_number = table["oriented"] & table["rho"].notna() & (table["kind"] == kind)
    return [str(code) for code in table.loc[with_number, "code"]]


def _mean(resampled: Mapping[str, correlation.Numbers], codes: list[str]) -> correlation.Numbers:
    return np.asarray(np.mean([resampled[code] for code in codes], axis=0))


def _point(tracking: Tracking, codes: list[str], column: str) -> float:
    table = tracking.measures
    return float(table.loc[table["code"].isin(codes), column].mean())


def mean_by_kind(tracking: Tracking) -> pd.DataFrame:
    """Return one row a kind with such measures: kind, measures, rho, lo, hi and the same within year.

    rho is the plain mean over the kind's measures; its interval comes from the same resamples as theirs.
    """
    rows = []
    for kind in KINDS:
        codes = of_kind(tracking, kind)
        if not codes:
            continue
        row: dict[str, object] = {"kind": kind, "measures": len(codes)}
        for (suffix, column), resampled in zip(_WAYS, (tracking.pooled, tracking.within), strict=True):
            low, high = interval(_mean(resampled, codes))
            row |= {f"rho{suffix}": _point(tracking, codes, column), f"lo{suffix}": low, f"hi{suffix}": high}
        rows.append(row)
    return pd.DataFrame(rows)


def differences(tracking: Tracking) -> pd.DataFrame:
    """Return one row a comparison: first, second, difference of mean rho with lo and hi, the same within year.

    least, most: the smallest and largest difference when any one measure of either kind is left out.
    """
    rows = []
    for first, second in COMPARED:
        ours, theirs = of_kind(tracking, first), of_kind(tracking, second)
        if not ours or not theirs:
            continue
        row: dict[str, object] = {"first": first, "second": second}
        for (suffix, column), resampled in zip(_WAYS, (tracking.pooled, tracking.within), strict=True):
            low, high = interval(_mean(resampled, ours) - _mean(resampled, theirs))
            point = _point(tracking, ours, column) - _point(tracking, theirs, column)
            row |= {f"difference{suffix}": point, f"lo{suffix}": low, f"hi{suffix}": high}
        row["least"], row["most"] = _one_left_out(tracking, ours, theirs)
        rows.append(row)
    return pd.DataFrame(rows)


def _one_left_out(tracking: Tracking, ours: list[str], theirs: list[str]) -> tuple[float, float]:
    found = []
    for left in [*ours, *theirs]:
        first, second = ([code for code in codes if code != left] for codes in (ours, theirs))
        if first and second:
            found.append(_point(tracking, first, "rho") - _point(tracking, second, "rho"))
    return (min(found), max(found)) if found else (float("nan"), float("nan"))


POVERTY = "ChildPov"
COLUMNS = ("rho_same_inspections", "rho_given_poverty", "lo_given_poverty", "hi_given_poverty",
           "inspections_given_poverty")


def given_poverty(tracking: Tracking, drawn: correlation.Numbers) -> pd.DataFrame:
    """Return one row a measure, in their order, with COLUMNS.

    rho_same_inspections is the plain rho on those inspections, for comparison. NaN for ChildPov itself, and where too
    few inspections have both figures.
    """
    rows = [_one(tracking, str(code), drawn) for code in tracking.measures["code"]]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _one(tracking: Tracking, code: str, drawn: correlation.Numbers) -> tuple[float, float, float, float, int]:
    nothing = (np.nan,) * 4
    if code == POVERTY or POVERTY not in tracking.pairs or code not in tracking.pooled:
        return (*nothing, 0)
    mine, poverty = tracking.pairs[code], tracking.pairs[POVERTY]
    _, here, there = np.intersect1d(mine.inspection, poverty.inspection, return_indices=True)
    if too_few(len(here), len(np.unique(mine.authority[here]))):
        return (*nothing, len(here))
    grade, value, held = mine.grade[here], mine.value[here], poverty.value[there]
    once = np.ones((1, len(here)))
    plain = float(correlation.pooled(grade, value, once)[0])
    point = float(correlation.partial(grade, value, held, once)[0])
    return (plain, point, *interval(correlation.partial(grade, value, held, drawn[:, mine.authority[here]])), len(here))
