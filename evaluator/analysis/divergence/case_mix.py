"""Observed and expected outcomes, given the case mix that is recorded."""

from __future__ import annotations

import warnings
from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from evaluator.analysis.divergence.cohorts import Cohort
from evaluator.clocks.calendar import ended_year
from evaluator.clocks.clocked_histories import Clocked
from evaluator.rulebook.divergence_settings import Declared
from evaluator.statistics.clustered import count_variance, families_of

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

#: a level with fewer events, or fewer cases without one, is counted with the others that are rare
FEWEST = 20


def with_year(needs: pd.DataFrame, started: pd.Series) -> pd.DataFrame:
    """Return needs with the year ended 31 March in which each case started as one more variable.

    What rises or falls everywhere would else count for or against authorities by the years that their cases are of.
    """
    days = started.to_numpy().astype("datetime64[D]")
    year = ended_year(pd.Series(days)).to_numpy()
    return needs.assign(year_ended=pd.Categorical(year)) if len(needs) else needs


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
#: families: how many the children are of. design: how many times as much the count varies as if each child were of a
#: family of its own (the design effect of Kish 1965).
#: unjudged: clocks of the same days that could not be judged.
COLUMNS = ("authority", "cases", "observed", "expected", "variance", "families", "design", "unjudged", "grade")


def outcome_table(data: Clocked, cohort: Cohort, grades: Mapping[str, int]) -> pd.DataFrame:
    """Return a cohort's outcome by authority: COLUMNS. grade: of the rating, missing (NaN) where there is none.

    Indirect standardisation: each child counts with the probability of the outcome among all children with the same
    recorded needs whose clock started in the same year, so that all observed and all expected are equal. Brothers and
    sisters who fare alike make a count vary more (`count_variance`).
    """
    table = cohort.table
    if not len(table):
        return pd.DataFrame({name: pd.Series(dtype="float64") for name in COLUMNS})
    happened = table["happened"].to_numpy().astype(np.float64)
    share = expected_shares(happened, with_year(data.needs_at(table["start_id"]), table["started"]))
    unit, names = pd.factorize(table["authority"].astype("str").to_numpy(), sort=True)
    family = data.families_at(table["start_id"])
    variance = count_variance(happened, share, unit, family)
    alone = np.bincount(unit, weights=share * (1 - share))
    return pd.DataFrame({
        "authority": names,
        "cases": np.bincount(unit),
        "observed": np.bincount(unit, weights=happened),
        "expected": np.bincount(unit, weights=share),
        "variance": variance,
        "families": families_of(unit, family),
        "design": np.divide(variance, alone, out=np.ones_like(variance), where=alone > 0),
        "unjudged": pd.Series(names).map(dict(cohort.unjudged)).fillna(0).astype("int64"),
        "grade": pd.Series(names).map(dict(grades)).astype("float64"),
    })


def judged(table: pd.DataFrame, declared: Declared) -> npt.NDArray[np.bool_]:
    """Return which authorities have enough to be judged: as many events expected, of children who fare by themselves,
    as is declared. Brothers and sisters who fare alike count as fewer.
    """
    design = table.get("design", 1.0)
    return (table["expected"] / design >= declared.fewest_expected).to_numpy()
