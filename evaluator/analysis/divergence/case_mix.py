"""Observed and expected outcomes, given the case mix that is recorded."""

from __future__ import annotations

import warnings
from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from evaluator.analysis.divergence.cohorts import Cohort
from evaluator.clocks.clocked_histories import Clocked

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

#: a level with fewer events, or fewer cases without one, is counted with the others that are rare
FEWEST = 20


def expected_shares(happened: Floats, needs: pd.DataFrame) -> Floats:
    """Return for each case the probability of the outcome among all children with the same recorded needs.

    happened: 1 or 0. needs: one column of categories a variable. Logistic regression on the distinct combinations of
    needs; the same share for all where nothing recorded differs.
    """
    if not len(happened):
        return np.zeros(0)
    share = float(happened.mean())
    columns = [_common(needs[name], happened) for name in needs]
    kept = [column for column in columns if column.max() > 0]
    if not kept or share in (0.0, 1.0):
        return np.full(len(happened), share)
    cell = np.zeros(len(happened), dtype=np.int64)
    for column in kept:
        cell = cell * (int(column.max()) + 1) + column
    number, first = pd.factorize(cell, sort=True)
    cases = np.bincount(number).astype(np.float64)
    events = np.bincount(number, weights=happened).astype(np.float64)
    row = np.zeros(len(first), dtype=np.int64)
    row[number[::-1]] = np.arange(len(number))[::-1]
    design = np.column_stack([column[row] == level for column in kept for level in range(1, int(column.max()) + 1)])
    return _fitted(design.astype(np.float64), events, cases)[number]


def _common(column: pd.Series, happened: Floats) -> Ints:
    """Return a need as numbers from 0, its rare levels as one; if even that one is rare, it goes with the most common.

    Number 0 is the most common level.
    """
    codes = np.asarray(pd.factorize(column.cat.codes.to_numpy(), sort=True)[0]).astype(np.int64)
    cases, came = np.bincount(codes), np.bincount(codes, weights=happened)
    rare = (came < FEWEST) | (cases - came < FEWEST)
    together, together_came = cases[rare].sum(), came[rare].sum()
    common = int(np.argmax(np.where(rare, 0, cases)))
    level = np.zeros(len(cases), dtype=np.int64)
    others = np.flatnonzero(~rare & (np.arange(len(cases)) != common))
    level[others] = np.arange(1, len(others) + 1)
    if not (together_came < FEWEST or together - together_came < FEWEST):
        level[rare] = len(others) + 1
    return np.asarray(level[codes])


def _fitted(design: Floats, events: Floats, cases: Floats) -> Floats:
    import statsmodels.api as sm

    columns = np.column_stack([np.ones(len(cases)), design])
    if len(cases) <= columns.shape[1]:  # as many combinations as coefficients: each has its own share
        return np.asarray(events / cases)
    with warnings.catch_warnings():  # two needs that are always missing together: the shares are the same all the same
        warnings.simplefilter("ignore")
        fit = sm.GLM(np.column_stack([events, cases - events]), columns, family=sm.families.Binomial()).fit()
    return np.asarray(fit.predict(columns), dtype=np.float64)


#: one row an authority, in alphabetical order. variance: of `observed`, if the authority were like all the others.
COLUMNS = ("authority", "cases", "observed", "expected", "variance", "grade")


def outcome_table(data: Clocked, cohort: Cohort, grades: Mapping[str, int]) -> pd.DataFrame:
    """Return a cohort's outcome by authority: COLUMNS. grade: of the rating, missing (NaN) where there is none.

    Indirect standardisation: each child counts with the probability of the outcome among all children with the same
    recorded needs, so that all observed and all expected are equal.
    """
    table = cohort.table
    if not len(table):
        return pd.DataFrame({name: pd.Series(dtype="float64") for name in COLUMNS})
    happened = table["happened"].to_numpy().astype(np.float64)
    share = expected_shares(happened, data.needs_at(table["start_id"]))
    cases = pd.DataFrame({"authority": table["authority"].astype("str").to_numpy(), "cases": 1, "observed": happened,
                          "expected": share, "variance": share * (1 - share)})  # fmt: skip
    summed = cases.groupby("authority").sum().reset_index()
    return summed.assign(grade=summed["authority"].map(dict(grades)).astype("float64"))
