"""Which light a clock showed on which day, and whose lights were on at the end of one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import pandas as pd

from evaluator.clocks.calendar import NEVER, Calendar, Days, Numbers, day_number, day_numbers, working_days
from evaluator.clocks.clocked_histories import Clocked
from evaluator.histories.episodes import CLOSINGS
from evaluator.vocabulary import Status

#: working days before the due day on which the light turns amber
AMBER_FROM = 2


class Light(StrEnum):
    """The colours, from the mildest to the worst."""

    NONE = "none"
    """No clock runs."""
    GREEN = "green"
    """A clock runs, and there is time."""
    AMBER = "amber"
    """A clock is due within two working days."""
    RED = "red"
    """A clock is overdue; it stays red until it stops."""


#: each light in words, for people who cannot see its colour
LIGHT_WORDS = {Light.NONE: "No light", Light.GREEN: "Green", Light.AMBER: "Amber", Light.RED: "Red"}
_MILDEST_FIRST = tuple(Light)


@dataclass(frozen=True)
class Bar:
    """One clock on the screen.

    due: the last day in time; None where the clock cannot be judged. stopped: the day it ended, whether by the work
    or by being cancelled; None where it still runs. status: of a timescale, as the clocks have it.
    """

    label: str
    started: dt.date
    due: dt.date | None
    stopped: dt.date | None
    status: str


def light_on(day: dt.date, bars: Iterable[Bar]) -> Light:
    """Return the light at the end of `day`: the worst of all clocks.

    A clock that stops that day shows nothing any more; one that starts that day shows already.
    """
    return max((light_of(day, bar) for bar in bars), key=_MILDEST_FIRST.index, default=Light.NONE)


def light_of(day: dt.date, bar: Bar) -> Light:
    """Return the light of one clock at the end of `day`; a clock that cannot be judged shows none."""
    if bar.due is None or day < bar.started or (bar.stopped is not None and day >= bar.stopped):
        return Light.NONE
    if day > bar.due:
        return Light.RED
    return Light.AMBER if working_days(day, bar.due) <= AMBER_FROM else Light.GREEN


#: a light is counted as its place here, the mildest first
LIGHTS = tuple(Light)
NONE, GREEN, AMBER, RED = range(len(LIGHTS))
#: the statuses of clocks that show a light
SHOWN = (Status.MET, Status.LATE, Status.OVERDUE, Status.RUNNING, Status.CANCELLED)
#: more days than any day number: child number times this, plus a day number, puts days in order within each child
SPAN = 2**20


@dataclass(frozen=True, eq=False)
class LightDays:
    """One entry a clock, in the order of the clocks table. All are numbers; days are days since 1 January 1900.

    row: its row in the clocks table. start: the row of the event that started it. child: as `child_numbers` counts.
    authority: its code in the events' column. It is green on the days from `started` to before `amber`, amber to before
    `red`, red to before `ended`; still open ones end on the day after the as-of day.
    """

    row: Numbers
    start: Numbers
    child: Numbers
    authority: Numbers
    started: Numbers
    amber: Numbers
    red: Numbers
    ended: Numbers
    due: Numbers


def light_days(data: Clocked) -> LightDays:
    """Return the clocks of all timescales that showed a light at any time up to the as-of day."""
    table = data.clocks
    shown = table["rule"].isin(list(data.ruleset.timescales)) & table["status"].isin(list(SHOWN))
    row = np.flatnonzero((shown & table["started"].notna() & table["due"].notna()).to_numpy())
    started, due, ended = (_days(table[name].to_numpy()[row]) for name in ("started", "due", "ended"))
    open_until = np.datetime64(data.as_of, "D") + np.timedelta64(1, "D")
    days = turning_days(started, due, np.where(np.isnat(ended), open_until, ended), data.calendar)
    start = table["start_id"].to_numpy()[row]
    authority = category_codes(data.events["authority"])[start]
    return LightDays(row, start, child_numbers(data.events)[start], authority, *days, day_numbers(due))


def turning_days(
    started: Days, due: Days, ended: Days, calendar: Calendar
) -> tuple[Numbers, Numbers, Numbers, Numbers]:
    """Return the day numbers on which clocks turn green, amber, red and dark; none turns after it has ended.

    started, due and ended are days without gaps, all inside the calendar but for `ended`.
    """
    worked = np.arange(np.datetime64(calendar.first), np.datetime64(calendar.last) + np.timedelta64(1, "D"))
    worked = worked[calendar.is_working(worked)]
    # the first day after which no more than AMBER_FROM working days are left
    number = calendar.worked_until(due) - AMBER_FROM
    amber = np.where(number > 0, worked[np.maximum(number - 1, 0)], np.datetime64(calendar.first))
    first, last = day_numbers(started), day_numbers(ended)
    last = np.maximum(first, last)
    red = np.clip(day_numbers(due) + 1, first, last)
    return first, np.clip(day_numbers(amber), first, red), red, last


def colours_on(lit: LightDays, day: int) -> Numbers:
    """Return the light of each clock at the end of a day (a day number), as its place in LIGHTS."""
    colour = 1 * (lit.started <= day) + (lit.amber <= day) + (lit.red <= day)
    return np.where(lit.ended <= day, NONE, colour)


def colours_of_children(lit: LightDays, child: Numbers, day: Numbers) -> tuple[Numbers, Numbers]:
    """Return the worst light of each child at the end of each day, as its place in LIGHTS, and how many clocks ran."""
    at = child * SPAN + day
    ended = _passed(lit.child, lit.ended, at)
    # of other children as many clocks have started as have ended, so only the child's own are left
    running, warm, red = (_passed(lit.child, days, at) - ended for days in (lit.started, lit.amber, lit.red))
    return np.where(red > 0, RED, np.where(warm > 0, AMBER, np.where(running > 0, GREEN, NONE))), running


def _passed(child: Numbers, days: Numbers, at: Numbers) -> Numbers:
    """Return for each moment how many of the days lie before it or on it, those of all earlier children included."""
    return np.searchsorted(np.sort(child * SPAN + days), at, side="right").astype(np.int64)


def child_numbers(events: pd.DataFrame) -> Numbers:
    """Return a number for the child of each event; children of two authorities never share one."""
    child = category_codes(events["child"])
    pair = category_codes(events["authority"]) * (int(child.max(initial=0)) + 1) + child
    return pd.factorize(pair)[0].astype(np.int64)


def event_days(events: pd.DataFrame) -> Numbers:
    """Return the day number of each event; `calendar.NEVER` where its date could not be read."""
    return day_numbers_of(events["date"])


def day_numbers_of(column: pd.Series) -> Numbers:
    """Return the day number of each date of a column; `calendar.NEVER` for a missing one."""
    # a date before 1900 is a slip of the pen; it stays before every clock
    return np.maximum(day_numbers(_days(column.to_numpy())), 0)


def last_day(data: Clocked) -> int:
    """Return the as-of day as a day number."""
    return day_number(data.as_of)


def category_codes(column: pd.Series) -> Numbers:
    """Return a number for each text of a column, in the order of its categories."""
    return column.astype("category").cat.codes.to_numpy().astype(np.int64)


def category_words(column: pd.Series) -> list[str]:
    """Return the texts that `codes` numbers."""
    return [str(word) for word in column.astype("category").cat.categories]


def _days(column: np.ndarray) -> Days:
    return column.astype("datetime64[D]")


#: what says for whom a light is on, or for whom none is
WHO = ("authority", "team", "worker", "child")
#: one row a clock that runs
COLUMNS = ("light", *WHO, "rule", "title", "step", "started", "due", "working_days_left")


def lights_on(data: Clocked, day: dt.date) -> pd.DataFrame:
    """Return the clocks that ran at the end of `day`, columns COLUMNS, those due first on top.

    light: green, amber or red. team, worker: of the event that started the clock. working_days_left: working days after
    `day` up to the due day; 0 or less where it is over. Raises ValueError for a day after the as-of day.
    """
    lit = light_days(_known(data, day))
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
    colour, _ = colours_of_children(light_days(data), children, np.full(len(children), number, dtype=np.int64))
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
    when, episode = event_days(events), category_codes(events["episode"])
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
