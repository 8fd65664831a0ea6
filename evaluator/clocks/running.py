"""Which clocks ran: one child's history read day by day, in plain Python."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
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
    """A clock that is running. chain: the day on which its first step started."""

    start: Event
    step: int
    started: dt.date
    chain: dt.date


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
    """Return the events that may start a clock, `otherwise` ones included."""
    starting = (rule.clock.starts, *rule.clock.starts.also)
    first = [event for event in history if any(picks(one, event) for one in starting)]
    if rule.clock.starts.only_if == "no_other_episode_open":
        first = [event for event in first if not _other_episode_open(history, event)]
    return first + [event for event in history if event.kind in (rule.clock.starts.otherwise or ())]


def clocks_run(rule: ClockRule, events: list[Event], starts: list[Event]) -> list[Ended]:
    """Return every clock of one scope (the child, or one episode), in the order in which they end.

    events: those of the scope, by number. On one day the order is stop, cancel, start; a stop or cancel of a day on
    which no clock was running yet belongs to the clock that starts that day. For outcomes a stop must be later.
    """
    otherwise = rule.clock.starts.otherwise or ()
    starting = {event.number for event in starts}
    clock: Running | None = None
    done: list[Ended] = []
    for day in sorted({event.day for event in events if event.day}):
        today = [event for event in events if event.day == day]
        stop = _first(e for e in today if picks(rule.clock.stops, e))
        cancel = _first(e for e in today if _cancels(rule, e, events, starting))
        begin = _first(e for e in today if e.number in starting and e.kind not in otherwise)
        new = begin or _first(e for e in today if e.number in starting)
        if clock:
            clock, ended = _end(rule, clock, stop, cancel, day)
            if clock and begin and not ended and rule.clock.starts.restart == "last":
                ended = [Ended(clock, "restart", begin)]
                clock = None
            done += ended
            stop = cancel = None
        if new and not clock:
            opened = Running(new, 1, day, day)
            clock, ended = _end(rule, opened, None if rule.is_outcome else stop, cancel, day)
            done += ended
    return done + ([Ended(clock)] if clock else [])


def _end(
    rule: ClockRule, clock: Running | None, stop: Event | None, cancel: Event | None, day: dt.date
) -> tuple[Running | None, list[Ended]]:
    """Return the clock that runs on after this day's stop and cancel, and those that ended."""
    ended = []
    if clock and stop:
        ended.append(Ended(clock, "stop", stop))
        clock = Running(stop, clock.step + 1, day, clock.chain) if rule.clock.repeats else None
    if clock and cancel:
        ended.append(Ended(clock, "cancel", cancel))
        clock = None
    return clock, ended


def _cancels(rule: ClockRule, event: Event, events: list[Event], starting: set[int]) -> bool:
    for cancel in rule.clock.cancels:
        too_late = any(e.kind == cancel.unless_after and e.day and event.day and e.day <= event.day for e in events)
        needless = cancel.only_if == "no_stop_follows" and _stop_follows(rule, event, events, starting)
        if picks(cancel, event) and not too_late and not needless:
            return True
    return False


def _stop_follows(rule: ClockRule, event: Event, events: list[Event], starting: set[int]) -> bool:
    """Return whether a stop comes on a later day, and before the clock would start again."""
    later = [e for e in events if e.day and event.day and e.day > event.day]
    stops = [e.day for e in later if e.day and picks(rule.clock.stops, e)]
    starts = [e.day for e in later if e.day and e.number in starting]
    return bool(stops) and not (starts and min(starts) < min(stops))


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


def _first(events: Iterable[Event]) -> Event | None:
    return min(events, key=lambda event: event.number, default=None)
