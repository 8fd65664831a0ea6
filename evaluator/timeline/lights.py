"""Which light the screen showed on a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from enum import StrEnum

from evaluator.timeline.story import Bar, working_days

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
