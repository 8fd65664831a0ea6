"""How much there was to watch: clocks at once, deadlines a week, lights that turned, and what no light was on for.

A proxy. It counts deadlines, not hours: nothing in such records says how long anybody sat at the screen.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from evaluator.analysis.lights.caseload import clocks_at_once, due_weeks
from evaluator.analysis.lights.light_days import (
    LIGHTS,
    LightDays,
    category_codes,
    category_words,
    colours_of_children,
    event_days,
    last_day,
    light_days,
)
from evaluator.analysis.lights.light_days import child_numbers as children_of
from evaluator.authorities import ALL
from evaluator.clocks.calendar import EPOCH, NEVER, Numbers
from evaluator.clocks.clocked_histories import Clocked
from evaluator.vocabulary import Status

#: what has to stand beside every one of these figures
PROXY = (
    "This counts deadlines, not hours. It is a proxy: it does not measure the time that anybody spent at the screen."
)


@dataclass(frozen=True, eq=False)
class DeadlineLoad:
    """The deadline load, by authority and for all authorities; raw counts, nothing is hidden yet.

    at_once: clocks running at once, over the days on which a child had one. Columns authority, children, child_days,
    mean, p90, most (of one child), busiest_day, on_busiest_day (clocks of all children on the day with the most).
    due_weeks: deadlines that fell in a worker's week, over the weeks in which the worker had a clock. Columns
    authority, workers, worker_weeks, deadlines, mean, p90, without_worker (clocks whose start names none), why (what
    is missing).
    turned: lights that turned, by month. Columns authority, month, working_days, amber, red, amber_a_day, red_a_day.
    watched: events besides those that start a clock, by the light at the end of the day before. Columns authority,
    light, events. watched_by_event: the same of all authorities, columns event, light, events. undated: events without
    a date, counted nowhere.
    """

    at_once: pd.DataFrame
    due_weeks: pd.DataFrame
    turned: pd.DataFrame
    watched: pd.DataFrame
    watched_by_event: pd.DataFrame
    undated: int
    proxy: str = PROXY

    def as_data(self) -> dict[str, Any]:
        """Return it as plain data: each table as a list of rows, missing values None."""
        tables = ("at_once", "due_weeks", "turned", "watched", "watched_by_event")
        return {
            "proxy": self.proxy,
            **{name: plain_rows(getattr(self, name)) for name in tables},
            "undated": self.undated,
        }


def deadline_load(data: Clocked) -> DeadlineLoad:
    """Return the deadline load of all clocks of timescales, from the first start to the as-of day."""
    lit = light_days(data)
    events = data.events
    child, when = children_of(events), event_days(events)
    counted = when != NEVER
    undated = int((~counted).sum())
    counted[_first_starts(data)] = False
    colour, _ = colours_of_children(lit, child[counted], when[counted] - 1)
    by_authority = _by_light(events["authority"], counted, colour)
    return DeadlineLoad(
        clocks_at_once(lit, category_words(events["authority"]), last_day(data)),
        due_weeks(lit, events, last_day(data)),
        turned(lit, data),
        with_all(by_authority, "authority", ["light"], ["events"]),
        _by_light(events["event"], counted, colour),
        undated,
    )


def _first_starts(data: Clocked) -> Numbers:
    """Return the rows of the events that start a clock; one that stops a step and so starts the next is not among them.

    Clocks that no limit was in force for are none.
    """
    table = data.clocks
    nothing = table["status"].isin([Status.NOT_IN_FORCE, Status.EXCLUDED])
    mine = table["rule"].isin(list(data.ruleset.timescales)) & (table["step"] == 1) & ~nothing
    return table["start_id"].to_numpy()[mine.to_numpy()]


def turned(lit: LightDays, data: Clocked) -> pd.DataFrame:
    """Return how many lights turned amber and red in each month, from the first clock's to the as-of day's.

    A clock that is within two working days of its due day when it starts turns amber on that day. Columns authority,
    month, working_days (of the month, up to the as-of day), amber, red, and both for each working day.
    """
    names = category_words(data.events["authority"])
    if not len(lit.row):
        return pd.DataFrame(columns=["authority", "month", "working_days", "amber", "red", "amber_a_day", "red_a_day"])
    first, days = int(lit.started.min()), EPOCH + np.arange(int(lit.started.min()), last_day(data) + 1)
    month = (days.astype("datetime64[M]") - days[0].astype("datetime64[M]")).astype(np.int64)
    months = days[0].astype("datetime64[M]") + np.arange(month[-1] + 1)
    worked = np.bincount(month, weights=data.calendar.is_working(days)).astype(np.int64)
    table = pd.MultiIndex.from_product([names, [str(one) for one in months]], names=["authority", "month"]).to_frame(
        index=False
    )
    for name, day, until in (("amber", lit.amber, lit.red), ("red", lit.red, lit.ended)):
        # a light that would turn on the day the clock ends never turned
        seen = day < until
        at = lit.authority[seen] * len(months) + month[day[seen] - first]
        table[name] = np.bincount(at, minlength=len(table))
    table = table[table["authority"].isin([names[code] for code in np.unique(lit.authority)])]
    table = with_all(table, "authority", ["month"], ["amber", "red"])
    table.insert(2, "working_days", table["month"].map(dict(zip([str(one) for one in months], worked, strict=True))))
    for name in ("amber", "red"):
        table[f"{name}_a_day"] = table[name] / table["working_days"].where(table["working_days"] > 0)
    return table


def _by_light(column: pd.Series, counted: np.ndarray, colour: Numbers) -> pd.DataFrame:
    """Return how many of the counted events are of each word of a column and light; words without any are left out."""
    names, wide = category_words(column), len(LIGHTS)
    counts = np.bincount(category_codes(column)[counted] * wide + colour, minlength=len(names) * wide)
    lights = [str(light) for light in LIGHTS]
    table = pd.MultiIndex.from_product([names, lights], names=[str(column.name), "light"]).to_frame(index=False)
    table["events"] = counts
    present = counts.reshape(-1, wide).sum(axis=1) > 0
    return table[np.repeat(present, wide)].reset_index(drop=True)


def with_all(table: pd.DataFrame, over: str, by: list[str], counts: list[str]) -> pd.DataFrame:
    """Return the table with rows for all authorities together on top: sums of `counts` by `by`."""
    whole = table.groupby(by, sort=False, as_index=False)[counts].sum().assign(**{over: ALL})
    return pd.concat([whole[list(table.columns)], table], ignore_index=True)


def plain_rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a table as plain data; missing values are None, days are written 2009-03-31."""
    plain = table.astype("object").where(table.notna(), None)
    return [{str(name): _plain(value) for name, value in row.items()} for row in plain.to_dict("records")]


def _plain(value: Any) -> Any:
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat()
    return value.item() if hasattr(value, "item") else value
