"""The days on which something serious happened to a child, and which light was on the evening before.

The evening before, because that is what could have warned anybody: on the day itself the event has often stopped or
started a clock already. A clock whose last day in time was the day before was amber that evening, and red by morning.
"""

from __future__ import annotations

from types import MappingProxyType

import numpy as np
import pandas as pd

from evaluator.analysis.lights.deadline_load import with_all
from evaluator.analysis.lights.light_days import (
    LIGHTS,
    Light,
    child_numbers,
    colours_of_children,
    event_days,
    light_days,
)
from evaluator.clocks.calendar import NEVER
from evaluator.clocks.clocked_histories import Clocked

#: events that say that a child was harmed or was thought to be at risk of harm
SERIOUS = MappingProxyType({
    "serious_incident": "a serious incident",
    "section_47_started": "a section 47 enquiry",
    "child_protection_plan_started": "a child protection plan",
})
COLUMNS = ("authority", "child", "date", "event", "light", "running")
#: lights on which nobody would have hurried
QUIET = (Light.NONE, Light.GREEN)


def serious_days(data: Clocked) -> pd.DataFrame:
    """Return one row a serious event, columns COLUMNS, in order of authority, child and day.

    Case-level: children by their identifiers as read. light: the worst light of the child at the end of the day before;
    running: how many clocks ran then. The same event of a child on the same day is told once; events without a date are
    left out.
    """
    events = data.events
    is_serious = events["event"].isin(list(SERIOUS)).to_numpy() & (event_days(events) != NEVER)
    colour, running = colours_of_children(
        light_days(data), child_numbers(events)[is_serious], event_days(events)[is_serious] - 1
    )
    found = events.loc[is_serious, ["authority", "child", "date", "event"]]
    found = found.assign(light=np.array([str(light) for light in LIGHTS], dtype=object)[colour], running=running)
    found = found.astype({"authority": "str", "child": "str", "event": "str", "light": "str"})
    return found.drop_duplicates(list(COLUMNS[:4])).sort_values(
        list(COLUMNS[:4]), kind="stable", ignore_index=True
    )


def serious_by_light(days: pd.DataFrame) -> pd.DataFrame:
    """Return the days of `serious_days` by authority, for all of them together, and light.

    Columns authority, light, days (of a child; several serious events of one child on one day are one day), of (the
    same whatever the light). Every light has a row.
    """
    once = days.drop_duplicates(["authority", "child", "date"])
    lights = [str(light) for light in LIGHTS]
    every = pd.MultiIndex.from_product([sorted(once["authority"].unique()), lights], names=["authority", "light"])
    counts = once.groupby(["authority", "light"]).size().reindex(every, fill_value=0).rename("days").reset_index()
    table = with_all(counts, "authority", ["light"], ["days"])
    return table.assign(of=table.groupby("authority")["days"].transform("sum"))


def serious_by_event(days: pd.DataFrame) -> pd.DataFrame:
    """Return how many events of each kind fell on each light, in all authorities. Columns event, light, events, of."""
    lights = [str(light) for light in LIGHTS]
    every = pd.MultiIndex.from_product([list(SERIOUS), lights], names=["event", "light"])
    counts = days.groupby(["event", "light"]).size().reindex(every, fill_value=0).rename("events").reset_index()
    return counts.assign(of=counts.groupby("event")["events"].transform("sum"))


def headline(by_light: pd.DataFrame, authority: str) -> tuple[int, int]:
    """Return on how many days something serious happened, and on how many of them every light was green or none was
    on.
    """
    mine = by_light[by_light["authority"] == authority]
    quiet = mine["light"].isin([str(light) for light in QUIET])
    return int(mine["days"].sum()), int(mine.loc[quiet, "days"].sum())


def headline_words(of: int | str, quiet: int | str) -> str:
    """Return the headline as a sentence. of, quiet: the counts of `headline`, or what is shown in place of small
    ones.
    """
    shown = [f"{one:,}" if isinstance(one, int) else one for one in (of, quiet)]
    if of == 0:
        return "These records tell of no day on which something serious happened to a child."
    return (
        f"Something serious happened to a child on {shown[0]} days. On {shown[1]} of them every light of that child "
        "had been green the evening before, or none had been on."
    )
