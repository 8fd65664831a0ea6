"""Which clocks showed which light on a day, and for whom none was on although a case was open.

Case-level: children by their identifiers as read. Whoever shows this gives them pseudonyms first.
"""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

from evaluator.analysis.lights.light_days import (
    LIGHTS,
    NONE,
    child_numbers,
    codes,
    colours_of_children,
    colours_on,
    event_days,
    lit_clocks,
)
from evaluator.clocks.calendar import NEVER, day_number
from evaluator.clocks.clocked_histories import Clocked
from evaluator.histories.episodes import CLOSINGS

#: what says for whom a light is on, or for whom none is
WHO = ("authority", "team", "worker", "child")
#: one row a clock that runs
COLUMNS = ("light", *WHO, "rule", "title", "step", "started", "due", "working_days_left")


def lights_on(data: Clocked, day: dt.date) -> pd.DataFrame:
    """Return the clocks that ran at the end of `day`, columns COLUMNS, those due first on top.

    light: green, amber or red. team, worker: of the event that started the clock. working_days_left: working days after
    `day` up to the due day; 0 or less where it is over. Raises ValueError for a day after the as-of day.
    """
    lit = lit_clocks(_known(data, day))
    colour = colours_on(lit, day_number(day))
    on = colour != NONE
    rows = data.clocks.take(lit.row[on])
    titles = {name: rule.title for name, rule in data.ruleset.timescales.items()}
    starts = data.events.take(lit.start[on])
    names = rows["rule"].astype("str").to_numpy()
    found = pd.DataFrame({
        "light": np.array([str(light) for light in LIGHTS], dtype=object)[colour[on]],
        **{name: starts[name].astype("str").to_numpy() for name in WHO},
        "rule": names,
        "title": [titles[name] for name in names],
        "step": rows["step"].to_numpy(),
        "started": rows["started"].to_numpy(),
        "due": rows["due"].to_numpy(),
        "working_days_left": _worked(data, rows["due"].to_numpy()) - _worked(data, np.array([day])),
    })  # fmt: skip
    return found.sort_values(["due", "rule", "authority", "child", "step"], kind="stable", ignore_index=True)


def no_light(data: Clocked, day: dt.date) -> pd.DataFrame:
    """Return the children (columns WHO) with a case open at the end of `day` and no clock that showed a light.

    A case is open from its first event that is more than a contact until it is closed, or no further action is decided
    on and nothing else closes it. team, worker: of the child's last event up to that day. Raises ValueError for a day
    after the as-of day.
    """
    number = day_number(day)
    children = _open_cases(_known(data, day), number)
    colour, _ = colours_of_children(lit_clocks(data), children, np.full(len(children), number, dtype=np.int64))
    dark = children[colour == NONE]
    child, when = child_numbers(data.events), event_days(data.events)
    rows = np.flatnonzero(np.isin(child, dark) & (when <= number))
    rows = rows[np.lexsort((rows, when[rows], child[rows]))]
    latest = rows[np.append(child[rows][1:] != child[rows][:-1], True)] if len(rows) else rows
    return data.events.take(latest)[list(WHO)].astype("str").reset_index(drop=True)


def _known(data: Clocked, day: dt.date) -> Clocked:
    if day > data.as_of:
        raise ValueError(f"the records are known as of {data.as_of}; they cannot say what was on the screen on {day}")
    return data


def _open_cases(data: Clocked, day: int) -> np.ndarray:
    """Return the numbers of the children with a case open at the end of the day."""
    events = data.events
    when, episode = event_days(events), codes(events["episode"])
    of_case = (events["episode"] != "").to_numpy() & (when != NEVER)
    child = child_numbers(events)
    case = child * (int(episode.max(initial=0)) + 1) + episode
    begun = np.unique(case[of_case & (events["event"] != "contact").to_numpy() & (when <= day)])
    closed = pd.Series(dtype="int64")
    for word in CLOSINGS:
        mine = of_case & (events["event"] == word).to_numpy()
        closed = closed.combine_first(pd.Series(when[mine]).groupby(case[mine]).max())
    gone = closed.index[(closed <= day).to_numpy()].to_numpy(dtype=np.int64)
    return np.unique(np.setdiff1d(begun, gone) // (int(episode.max(initial=0)) + 1))


def _worked(data: Clocked, days: np.ndarray) -> np.ndarray:
    return data.calendar.worked_until(days.astype("datetime64[D]"))
