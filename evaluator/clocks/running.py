"""Which clocks run, day by day, in plain Python: what starts, stops and cancels them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from evaluator.clocks.versions import ClockRule
from evaluator.rulebook.model import Cancels, Picked

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


def clocks_run(rule: ClockRule, events: list[Event], history: list[Event], starts: list[Event]) -> list[Ended]:
    """Return every clock of one scope (the child, or one episode), in the order in which they end.

    events: those of the scope, by number; history: all of the child. On one day the order is stop, cancel, start; a
    stop or cancel of a day on which no clock was running yet belongs to the clock that starts that day. For outcomes a
    stop must be later.
    """
    scope = _Scope(rule, events, history, starts)
    if rule.asks_every_start:
        return _asked_of_each(scope)
    clock: Running | None = None
    done: list[Ended] = []
    for day in scope.days:
        clock, ended = _day(scope, clock, day)
        done += ended
    return done + ([Ended(clock)] if clock else [])


@dataclass(frozen=True, eq=False)
class _Scope:
    """The events in which the clocks of one rule are looked for: those of a child, or of one episode."""

    rule: ClockRule
    events: list[Event]
    history: list[Event]
    starts: list[Event]

    @cached_property
    def days(self) -> dict[dt.date, list[Event]]:
        """The events of each day, in order of days."""
        dated = sorted((event.day, event.number, event) for event in self.events if event.day)
        found: dict[dt.date, list[Event]] = {}
        for day, _, event in dated:
            found.setdefault(day, []).append(event)
        return found

    @cached_property
    def starting(self) -> frozenset[int]:
        """The numbers of all events of the child that may start a clock, `otherwise` ones included."""
        return frozenset(event.number for event in self.starts)

    def stops(self, day: dt.date) -> list[Event]:
        """Return the events of a day that may stop a clock."""
        return [event for event in self.days[day] if picks(self.rule.clock.stops, event)]

    def begins(self, day: dt.date) -> list[Event]:
        """Return the events of a day that start a clock, `otherwise` ones left aside."""
        return [e for e in self.days[day] if e.number in self.starting and not self.is_otherwise(e)]

    def otherwise(self, day: dt.date) -> list[Event]:
        """Return the events of a day that start a clock only where none is running."""
        return [event for event in self.days[day] if self.is_otherwise(event)]

    def is_otherwise(self, event: Event) -> bool:
        """Return whether an event starts a clock only where none is running."""
        return event.kind in (self.rule.clock.starts.otherwise or ())

    def cancel(self, day: dt.date, ran: bool) -> Event | None:
        """Return the first event of a day that ends a clock unmet. ran: a clock was running when the day began."""
        return next((event for event in self.days[day] if _cancels(self, event, day, ran)), None)


def _asked_of_each(scope: _Scope) -> list[Ended]:
    """Return one clock for each start; the first later stop answers it, and may answer others too."""
    stops = [event for day in scope.days for event in scope.stops(day)]
    found = []
    for day in scope.days:
        for start in scope.begins(day):
            stop = next((event for event in stops if event.day and event.day > day), None)
            found.append(Ended(Running(start, 1, day, day), "stop" if stop else "", stop))
    return found


def _day(scope: _Scope, clock: Running | None, day: dt.date) -> tuple[Running | None, list[Ended]]:
    """Return the clock that runs on after a day, and those that ended on it.

    Of two stops of one day the first ends the clock that ran, the second the one that starts that day.
    """
    rule, ran = scope.rule, clock
    stops, cancel = scope.stops(day), scope.cancel(day, ran=clock is not None)
    begin = _first(scope.begins(day))
    done: list[Ended] = []
    if ran:
        clock, done = _end(rule, ran, _first(stops), cancel, day)
        stops, cancel = (stops[1:] if done and done[0].how == "stop" else []), None
        if clock and not done and begin and rule.clock.starts.restart == "last":
            clock, done = None, [Ended(ran, "restart", begin)]
    new = None if clock else begin or _otherwise(scope, ran, done, day)
    if new:
        stop = None if rule.is_outcome else _first(stops)
        clock, ended = _end(rule, Running(new, 1, day, day), stop, cancel, day)
        done += ended
    if clock and scope.otherwise(day):
        clock = replace(clock, saw_otherwise=True)
    return clock, done


def _otherwise(scope: _Scope, ran: Running | None, done: list[Ended], day: dt.date) -> Event | None:
    """Return the `otherwise` event that starts a clock on a day on which none is running any more.

    One assessment is one assessment: an `otherwise` event on the day on which a clock stops is that clock's own, unless
    the clock had seen one before.
    """
    stopped = bool(done) and done[0].how == "stop"
    if ran and stopped and not ran.saw_otherwise and not scope.rule.clock.repeats:
        return None
    return _first(event for event in scope.otherwise(day) if not _told_early(scope, event, day, ran is not None))


def _told_early(scope: _Scope, event: Event, day: dt.date, ran: bool) -> bool:
    """Return whether an `on` event follows in the episode of an `otherwise` one, before any stop or cancel."""
    begun = [e.day for e in scope.starts if e.episode and e.episode == event.episode and not scope.is_otherwise(e)]
    follows = min((one for one in begun if one and one > day), default=None)
    if follows is None:
        return False
    if not ran and ((scope.stops(day) and not scope.rule.is_outcome) or scope.cancel(day, ran=False)):
        return False
    between = [one for one in scope.days if day < one <= follows]
    return not any(scope.stops(one) or scope.cancel(one, ran=True) for one in between)


def _end(
    rule: ClockRule, clock: Running, stop: Event | None, cancel: Event | None, day: dt.date
) -> tuple[Running | None, list[Ended]]:
    """Return the clock that runs on after this day's stop and cancel, and those that ended."""
    ended: list[Ended] = []
    going_on: Running | None = clock
    if stop:
        ended.append(Ended(clock, "stop", stop))
        going_on = Running(stop, clock.step + 1, day, clock.chain) if rule.clock.repeats else None
    if going_on and cancel:
        ended.append(Ended(going_on, "cancel", cancel))
        going_on = None
    return going_on, ended


def _cancels(scope: _Scope, event: Event, day: dt.date, ran: bool) -> bool:
    for cancel in scope.rule.clock.cancels:
        if not picks(cancel, event) or _came_after(scope, cancel, event, day):
            continue
        if cancel.only_if == "no_stop_follows" and _stop_follows(scope, day, ran):
            continue
        if cancel.ends and not ran and _begun_earlier(scope, cancel, day):
            continue
        return True
    return False


def _came_after(scope: _Scope, cancel: Cancels, event: Event, day: dt.date) -> bool:
    """Return whether what takes away a cancel's effect had happened by its day, in its episode or to the child."""
    before = [e for e in scope.history if e.kind == cancel.unless_after and e.day and e.day <= day]
    return any(cancel.same == "child" or (e.episode and e.episode == event.episode) for e in before)


def _stop_follows(scope: _Scope, day: dt.date, ran: bool) -> bool:
    """Return whether a stop comes on a later day, and before the clock would start again.

    ran: a clock was running when the day began, so that a start of the same day is the next one already.
    """
    stop = next((one for one in scope.days if one > day and scope.stops(one)), None)
    starts = [one for one in scope.days if one > day or (ran and one == day)]
    start = next((one for one in starts if scope.begins(one) or scope.otherwise(one)), None)
    return stop is not None and not (start is not None and start < stop)


def _begun_earlier(scope: _Scope, cancel: Cancels, day: dt.date) -> bool:
    """Return whether something that this cancel ends, of whatever kind, had begun before `day` and not ended."""
    is_open = False
    for earlier in (one for one in scope.days if one < day):
        begun = any(event.kind == cancel.ends for event in scope.days[earlier])
        ended = any(event.kind in cancel.on for event in scope.days[earlier])
        is_open = begun if begun != ended else is_open
    return is_open


def _first(events: Iterable[Event]) -> Event | None:
    return min(events, key=lambda event: event.number, default=None)
