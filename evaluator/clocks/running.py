"""Events and clocks of one child, and which events may start a clock, in plain Python."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from evaluator.clocks.versions import ClockRule
from evaluator.rulebook.model import Picked

CLOSINGS = ("case_closed", "no_further_action")


@dataclass(frozen=True)
class Event:
    """Something that happened to a child. number: its place in the event table; day: None where unreadable."""

    number: int
    kind: str
    day: dt.date | None
    episode: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Running:
    """A clock that is running. chain: the day on which its first step started. saw_otherwise: an `otherwise` event of
    an earlier day started it, or came while it ran.
    """

    start: Event
    step: int
    started: dt.date
    chain: dt.date
    saw_otherwise: bool = False


@dataclass(frozen=True)
class Ended:
    """How a clock ended: `stop`, `cancel`, `restart`, or not at all (empty)."""

    clock: Running
    how: str = ""
    by: Event | None = None


def picks(picked: Picked, event: Event) -> bool:
    """Return whether `event` is one of those that `picked` means."""
    return (
        event.kind in picked.on
        and all(event.attributes.get(name, "") in values for name, values in picked.where.items())
        and not any(event.attributes.get(name, "") in values for name, values in picked.unless.items())
    )


def starting_events(rule: ClockRule, history: list[Event]) -> list[Event]:
    """Return the events that may start a clock, `otherwise` ones included.

    An outcome that does not repeat is asked of every start; where several kinds of event start it, the first one in an
    episode decides, and the other kinds in that episode are the same decision told again.
    """
    starting = (rule.clock.starts, *rule.clock.starts.also)
    first = [event for event in history if any(picks(one, event) for one in starting)]
    if rule.clock.starts.only_if == "no_other_episode_open":
        first = [event for event in first if not _other_episode_open(history, event)]
    if rule.asks_every_start:
        first = _told_once(first)
    return first + [event for event in history if event.kind in (rule.clock.starts.otherwise or ())]


def _told_once(starts: list[Event]) -> list[Event]:
    """Return the starts without those of another kind than the first in their episode."""
    deciding: dict[str, str] = {}
    for event in sorted(starts, key=lambda event: (event.day or dt.date.max, event.number)):
        deciding.setdefault(event.episode, event.kind)
    return [event for event in starts if not event.episode or event.kind == deciding[event.episode]]


def _other_episode_open(history: list[Event], closing: Event) -> bool:
    """Return whether another episode of the child had begun by that day and not been closed by it."""
    if not closing.day:
        return False
    for episode in {event.episode for event in history if event.episode} - {closing.episode}:
        days = {
            kind: [e.day for e in history if e.episode == episode and e.day and e.kind == kind] for kind in CLOSINGS
        }
        closings = days[CLOSINGS[0]] or days[CLOSINGS[1]]
        begun = any(e.day <= closing.day for e in history if e.episode == episode and e.day)
        if begun and not (closings and max(closings) <= closing.day):
            return True
    return False
