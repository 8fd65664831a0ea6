"""Whose outcomes are counted, and what is expected of such children given the case mix that is recorded."""

from __future__ import annotations

import datetime as dt
import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from evaluator.clocks.calendar import Period, due_days, ended_year
from evaluator.clocks.clocked_histories import Clocked
from evaluator.clocks.statuses import REPORTING_LAG
from evaluator.rulebook.divergence_settings import DivergenceSettings
from evaluator.rulebook.limits import Limit
from evaluator.statistics.clustered import count_variance, families_of

#: the share of windows that has to have passed for a year's outcomes to be known
KNOWN_SHARE = 0.9
#: the year after the rated one is used where so large a share of the rated year's number of clocks start in it
ENOUGH_OF_THE_YEAR = 0.5
UNDETERMINABLE = "undeterminable"
KNOWN_OR_OPEN = ("happened", "did_not", "not_yet_known")
#: one row a child
COLUMNS = ("authority", "child", "episode", "start_id", "started", "happened")


@dataclass(frozen=True, eq=False)
class Cohort:
    """table: one row a child, COLUMNS. said: whose outcomes these are, in words. left_out: clocks that do not count:
    more than one of a child, the window not passed, the outcome before the rating was complete, undeterminable.
    why: why there is no cohort; empty where there is one. unjudged: of each authority, how many clocks that started in
    the days of the cohort could not be judged.
    """

    outcome: str
    table: pd.DataFrame
    said: str = ""
    left_out: int = 0
    why: str = ""
    unjudged: Mapping[str, int] = field(default_factory=dict)


def cohort(data: Clocked, outcome: str, rated: bool, since: Mapping[str, dt.date] | None = None) -> Cohort:
    """Return the children whose outcome counts. since: the day on which each authority was rated by inspectors: then
    those whose clock started in the year after that day, where nearly all windows have passed.

    rated: whether there is a rating of data.period to hold it against. With one: children of the year after it, by the
    day the outcome's clock started; where the windows of that year have not passed, or the records hold less than half
    of it, children of the rated year itself whose window is counted from its end, without those to whom it happened
    before (a landmark: Anderson, Cain and Gelber 1983). Without a rating: children of the year itself.
    """
    clocks = data.clocks_of(outcome)
    found = _cohort(data, outcome, clocks, rated, since)
    if found.why:
        return found
    first, last = found.table["started"].min(), found.table["started"].max()
    unjudged = clocks[(clocks["status"] == UNDETERMINABLE) & clocks["started"].between(first, last)]
    counts = unjudged["authority"].astype("str").value_counts()
    return replace(found, unjudged={str(name): int(count) for name, count in counts.items()})


def _cohort(
    data: Clocked, outcome: str, clocks: pd.DataFrame, rated: bool, since: Mapping[str, dt.date] | None
) -> Cohort:
    mine = clocks[clocks["status"].isin(KNOWN_OR_OPEN) & clocks["started"].notna() & clocks["due"].notna()]
    window = data.ruleset.outcomes[outcome].window
    if not len(mine) or not isinstance(window, Limit):
        return _none(outcome, "the records start no clock of this outcome whose window has an end")
    if since is not None:
        return _since(data, outcome, mine, since)
    year = Period(data.period.ended + 1) if rated else data.period
    found = _of_year(data, outcome, mine, year)
    if rated and (found.why or _hardly_any(mine, data.period, year)):
        landmarked = _after_landmark(data, outcome, mine, window)
        found = landmarked if found.why or not landmarked.why else found
    return found


def _since(data: Clocked, outcome: str, mine: pd.DataFrame, since: Mapping[str, dt.date]) -> Cohort:
    """Return the children whose clock started in the year after their authority was rated."""
    rated = pd.to_datetime(mine["authority"].astype("str").map(dict(since)))
    began = mine[((mine["started"] > rated) & (mine["started"] <= rated + pd.DateOffset(years=1))).to_numpy()]
    passed = began["due"] + pd.Timedelta(days=REPORTING_LAG) < pd.Timestamp(data.as_of)
    share = passed.groupby(began["authority"], observed=True).mean()
    known = began[passed & began["authority"].isin(share.index[share >= KNOWN_SHARE])]
    if not len(known):
        return _none(outcome, f"no window of a year that starts with a rating has passed by {data.as_of}")
    first = known.sort_values("started", kind="stable").drop_duplicates(["authority", "child"])
    said = ("children whose clock started in the year after their authority was rated, once each, of authorities whose "
            "windows have passed")  # fmt: skip
    return Cohort(outcome, _table(first, first["status"] == "happened"), said, len(began) - len(first))


def _hardly_any(mine: pd.DataFrame, rated: Period, after: Period) -> bool:
    """Return whether the records end soon after the rated year: the few cases that start later are unlike the rest."""
    before, later = (mine["started"].between(pd.Timestamp(year.first), pd.Timestamp(year.last)).sum()
                     for year in (rated, after))  # fmt: skip
    return bool(later < ENOUGH_OF_THE_YEAR * before)


def _of_year(data: Clocked, outcome: str, mine: pd.DataFrame, year: Period) -> Cohort:
    """Return the children whose outcome's clock started in `year`, if nearly all windows have passed."""
    began = mine[mine["started"].between(pd.Timestamp(year.first), pd.Timestamp(year.last))]
    known = began[began["due"] + pd.Timedelta(days=REPORTING_LAG) < pd.Timestamp(data.as_of)]
    if not len(known) or len(known) < KNOWN_SHARE * len(began):
        return _none(outcome, f"the windows of the {year} have not passed by {data.as_of}")
    first = known.sort_values("started", kind="stable").drop_duplicates(["authority", "child"])
    said = f"children whose clock started in the {year}, once each"
    return Cohort(outcome, _table(first, first["status"] == "happened"), said, len(began) - len(first))


def _after_landmark(data: Clocked, outcome: str, mine: pd.DataFrame, window: Limit) -> Cohort:
    """Return the children of the rated year to whom nothing happened in it; their window starts when it ends."""
    year, last_day = data.period, pd.Timestamp(data.period.last)
    landmark = np.array([data.period.last], dtype="datetime64[D]")
    until = pd.Timestamp(due_days(landmark, window, window.modes[0], data.calendar)[0])
    if pd.isna(until) or until + pd.Timedelta(days=REPORTING_LAG) >= pd.Timestamp(data.as_of):
        return _none(outcome, f"no window that starts after the {year} has passed by {data.as_of}")
    began = mine[mine["started"].between(pd.Timestamp(year.first), last_day)]
    waiting = began[began["stopped"].isna() | (began["stopped"] > last_day)]
    if not len(waiting):
        return _none(outcome, f"no clock started in the {year}")
    last = waiting.sort_values("started", kind="stable").drop_duplicates(["authority", "child"], keep="last")
    said = (f"children whose clock started in the {year} and to whom nothing had happened by its end; what followed is "
            f"counted from {year.last} to {until.date()}")  # fmt: skip
    return Cohort(outcome, _table(last, last["stopped"] <= until), said, len(began) - len(last))


def _table(clocks: pd.DataFrame, happened: pd.Series) -> pd.DataFrame:
    kept = clocks[["authority", "child", "episode", "start_id", "started"]]
    return kept.assign(happened=happened).reset_index(drop=True)


def _none(outcome: str, why: str) -> Cohort:
    return Cohort(outcome, pd.DataFrame(columns=list(COLUMNS)), why=why)


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
OUTCOME_COLUMNS = ("authority", "cases", "observed", "expected", "variance", "families", "design", "unjudged", "grade")


def outcome_table(data: Clocked, cohort: Cohort, grades: Mapping[str, int]) -> pd.DataFrame:
    """Return a cohort's outcome by authority: COLUMNS. grade: of the rating, missing (NaN) where there is none.

    Indirect standardisation: each child counts with the probability of the outcome among all children with the same
    recorded needs whose clock started in the same year, so that all observed and all expected are equal. Brothers and
    sisters who fare alike make a count vary more (`count_variance`).
    """
    table = cohort.table
    if not len(table):
        return pd.DataFrame({name: pd.Series(dtype="float64") for name in OUTCOME_COLUMNS})
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


def judged(table: pd.DataFrame, declared: DivergenceSettings) -> npt.NDArray[np.bool_]:
    """Return which authorities have enough to be judged: as many events expected, of children who fare by themselves,
    as is declared. Brothers and sisters who fare alike count as fewer.
    """
    design = table.get("design", 1.0)
    return (table["expected"] / design >= declared.fewest_expected).to_numpy()
