"""Whose outcome is held against a rating: never an outcome whose window began before the rating was complete."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from evaluator.clocks.calendar import Period, due_days
from evaluator.clocks.clocked_histories import Clocked
from evaluator.clocks.statuses import REPORTING_LAG
from evaluator.rulebook.limits import Limit

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
