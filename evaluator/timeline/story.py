"""What the timeline shows. These classes know nothing of rules, engines or tables."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

import numpy as np

from evaluator.calendar import england_and_wales

Kind = Literal["serious", "concern", "visit"]

#: statuses of a timescale in the words of the timeline
STATUS_WORDS = {
    "met": "Met",
    "late": "Late",
    "overdue": "Overdue",
    "running": "Running",
    "cancelled": "Cancelled",
    "undeterminable": "Cannot be judged",
}


@dataclass(frozen=True)
class Happening:
    """Something that happened to the child. serious: a sign of harm."""

    day: dt.date
    label: str
    kind: Kind


@dataclass(frozen=True)
class Bar:
    """One clock on the screen.

    due: the last day in time; None where the clock cannot be judged. stopped: the day it ended, whether by the work
    or by being cancelled; None where it still runs. status: a key of STATUS_WORDS.
    """

    label: str
    started: dt.date
    due: dt.date | None
    stopped: dt.date | None
    status: str


@dataclass(frozen=True)
class Story:
    """One child: what happened, and which clocks ran, from `first_day` to `last_day`.

    seen_alone: the first day the child was seen alone; None where it was not. alone_recorded: false where the records
    never say whether a child was seen alone. alone_watched: true where a rule asks for it. left_out: sentences about
    what cannot be drawn.
    """

    child_label: str
    first_day: dt.date
    last_day: dt.date
    happenings: tuple[Happening, ...]
    bars: tuple[Bar, ...]
    seen_alone: dt.date | None = None
    alone_recorded: bool = True
    alone_watched: bool = False
    left_out: tuple[str, ...] = ()

    @property
    def serious(self) -> tuple[Happening, ...]:
        """The serious happenings, in order of days."""
        return tuple(one for one in by_day(self.happenings) if one.kind == "serious")

    def working_day(self, day: dt.date) -> int:
        """Return the working days after the first day, up to and including `day`; the first day is 0."""
        return working_days(self.first_day, day)

    @property
    def unseen_days(self) -> int:
        """Working days until the child was first seen alone, or until the last day."""
        return self.working_day(self.seen_alone or self.last_day)


def by_day(happenings: tuple[Happening, ...]) -> tuple[Happening, ...]:
    """Return the happenings in order of days; those of one day keep their order."""
    return tuple(sorted(happenings, key=lambda one: one.day))


def working_days(first: dt.date, last: dt.date) -> int:
    """Return the working days after `first`, up to and including `last`; negative where `last` is earlier."""
    one = np.timedelta64(1, "D")
    holidays = england_and_wales().holidays
    return int(np.busday_count(np.datetime64(first) + one, np.datetime64(last) + one, holidays=holidays))


def written(day: dt.date) -> str:
    """Return a day as `2 Sep 2008`, in the same words under every locale."""
    months = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
    return f"{day.day} {months[day.month - 1]} {day.year}"


def counted(number: int, one: str, many: str = "") -> str:
    """Return a number with its noun: `1 working day`, `2 working days`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def unseen_words(story: Story) -> tuple[str, str]:
    """Return what the records say about seeing the child alone: a heading, and what stands under it."""
    if not story.alone_recorded:
        return "Seen alone", "the records do not say"
    if story.seen_alone and not story.unseen_days:
        return "Seen alone", "on the first day"
    so_far = "" if story.seen_alone else " so far"
    watched = "a rule was watching this" if story.alone_watched else "no rule was watching this"
    return "Not yet seen alone", f"{counted(story.unseen_days, 'working day')}{so_far}: {watched}"
