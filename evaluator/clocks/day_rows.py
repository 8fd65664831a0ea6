"""The part that each event plays in a rule, and one row for each day and scope on which one does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from evaluator.clocks.coding import KIND_NO, NONE, SPAN, CodedEvents, Flags, Ints
from evaluator.clocks.versions import ClockRule
from evaluator.rulebook.model import Cancels, Picked


def picked(coded: CodedEvents, which: Picked, places: Ints | None = None, or_blank: bool = False) -> Flags:
    """Return which events are those meant. places: of these events only. or_blank: a blank may be the right word."""
    found = coded.is_kind(which.on, None if places is None else coded.kind[places])
    for name, values in which.where.items():
        found &= _says(coded, name, values, places, or_blank)
    for name, values in which.unless.items():
        found &= ~_says(coded, name, values, places)
    return found


def said(coded: CodedEvents, where: Mapping[str, Sequence[str]], places: Ints) -> Flags:
    """Return which of these events have all the attributes that `where` names."""
    found = np.ones(len(places), dtype=bool)
    for name, values in where.items():
        found &= _says(coded, name, values, places)
    return found


def blank(coded: CodedEvents, which: Picked, places: Ints) -> Flags:
    """Return which of these events leave blank an attribute that decides whether they are meant."""
    found = np.zeros(len(places), dtype=bool)
    for name in which.where:
        found |= coded.attributes[name][places] == 0
    return found


def _says(coded: CodedEvents, name: str, values: Sequence[str], places: Ints | None, or_blank: bool = False) -> Flags:
    words = coded.words[name]
    wanted = np.zeros(len(words) + 1, dtype=bool)
    wanted[[words[value] for value in values if value in words]] = True
    wanted[0] = or_blank
    codes = coded.attributes[name]
    found: Flags = wanted[codes if places is None else codes[places]]
    return found


def starting(coded: CodedEvents, rule: ClockRule) -> Flags:
    """Return which events start a clock of `rule`, `otherwise` ones left aside."""
    starts = rule.clock.starts
    found = picked(coded, starts)
    for other in starts.also:
        found |= picked(coded, other)
    if starts.only_if == "no_other_episode_open":
        found &= ~coded.other_episode_open
    return _told_once(coded, found) if rule.asks_every_start and _kinds_of_start(rule) > 1 else found


def _kinds_of_start(rule: ClockRule) -> int:
    return len({kind for one in (rule.clock.starts, *rule.clock.starts.also) for kind in one.on})


def _told_once(coded: CodedEvents, starts: Flags) -> Flags:
    """Return the starts without those of another kind than the first in their episode."""
    places = np.flatnonzero(starts & (coded.episode >= 0))
    day = np.where(coded.day[places] < 0, SPAN - 1, coded.day[places])
    in_order = places[np.lexsort((coded.number[places], day, coded.episode[places]))]
    kind = np.full(int(coded.episode.max(initial=NONE)) + 2, NONE)
    kind[coded.episode[in_order[::-1]]] = coded.kind[in_order[::-1]]
    return starts & ((coded.episode < 0) | (kind[coded.episode] == coded.kind))


@dataclass(frozen=True, eq=False)
class Roles:
    """The dated events of one rule by scope and day, and which part each plays. cancels: one column each."""

    places: Ints
    scope: Ints
    day: Ints
    begins: Flags
    otherwise: Flags
    stops: Flags
    cancels: tuple[Flags, ...]


def roles(coded: CodedEvents, rule: ClockRule, starts: Flags) -> Roles:
    """Return the events that play a part in `rule`. starts: as `starting` gives them, over all events."""
    clock = rule.clock
    every = coded.by_episode if rule.by_episode else coded.by_child
    mine = np.flatnonzero(coded.is_kind(_kinds(rule), every.kind))
    places, kind = every.places[mine], every.kind[mine]
    return Roles(
        places, every.scope[mine], every.day[mine], starts[places], coded.is_kind(clock.starts.otherwise or (), kind),
        picked(coded, clock.stops, places), tuple(cancelling(coded, one, places) for one in clock.cancels),
    )  # fmt: skip


def cancelling(coded: CodedEvents, cancel: Cancels, places: Ints) -> Flags:
    """Return which of these events cancel, what takes away their effect by their day considered."""
    found = picked(coded, cancel, places)
    return found & (no_longer(coded, cancel, places) > coded.day[places]) if cancel.unless_after else found


def no_longer(coded: CodedEvents, cancel: Picked, places: Ints) -> Ints:
    """Return for each of these events the first day on which a cancel like it has no effect any more."""
    if not isinstance(cancel, Cancels) or not cancel.unless_after:
        return np.full(len(places), SPAN)
    same = cancel.same or "episode"
    scopes = coded.episode if same == "episode" else coded.child
    return np.minimum(coded.first_days(cancel.unless_after, same)[scopes[places]], SPAN)


def _kinds(rule: ClockRule) -> set[str]:
    clock = rule.clock
    kinds = {kind for one in (clock.starts, *clock.starts.also, clock.stops, *clock.cancels) for kind in one.on}
    return kinds | {*(clock.starts.otherwise or ()), *(one.ends for one in clock.cancels if one.ends)}


def is_event(coded: CodedEvents, kind: str, places: Ints) -> Flags:
    """Return which of these events are of one kind."""
    found: Flags = coded.kind[places] == KIND_NO[kind]
    return found


@dataclass(frozen=True, eq=False)
class Rows:
    """The days of each scope on which something happens, in order. of: the row of each event; first, last: the first
    and last row of each row's scope.
    """

    of: Ints
    scope: Ints
    day: Ints
    first: Ints
    last: Ints

    def first_event(self, flags: Flags) -> Ints:
        """Return for each row its first event that is flagged, NONE where none is."""
        return self._event(flags, 0)

    def second_event(self, flags: Flags) -> Ints:
        """Return for each row its second event that is flagged, NONE where there is none."""
        return self._event(flags, 1)

    def _event(self, flags: Flags, nth: int) -> Ints:
        events = np.flatnonzero(flags)
        row = self.of[events]
        begins = np.flatnonzero(np.append(True, row[1:] != row[:-1]))[: len(row)]
        mine = begins + nth
        mine = mine[(mine < len(row))]
        mine = mine[row[mine] == row[begins[: len(mine)]]] if nth else mine
        found = np.full(len(self.day), NONE)
        found[row[mine]] = events[mine]
        return found

    def last_before(self, flags: Flags) -> Ints:
        """Return for each row the last earlier row of its scope that is flagged, NONE where none is.

        The running maximum of flagged row numbers, cut where a scope begins.
        """
        numbers = np.where(flags, np.arange(len(flags)), NONE)
        before = np.append(NONE, np.maximum.accumulate(numbers)[:-1])[: len(flags)]
        return np.where(before >= self.first, before, NONE)

    def next_after(self, flags: Flags) -> Ints:
        """Return for each row the next later row of its scope that is flagged, NONE where none is.

        So many rows were flagged up to this one: the next is the one with that number.
        """
        flagged = np.append(np.flatnonzero(flags), len(flags))
        after = flagged[np.cumsum(flags)]
        return np.where(after <= self.last, after, NONE)

    def day_of(self, rows: Ints, otherwise: int) -> Ints:
        """Return the days of rows; `otherwise` where there is no row."""
        return np.where(rows >= 0, self.day[rows], otherwise)


def day_rows(scope: Ints, day: Ints) -> Rows:
    """Return the rows of events that are sorted by scope and day."""
    begins = np.append(True, (scope[1:] != scope[:-1]) | (day[1:] != day[:-1]))[: len(day)]
    of = np.cumsum(begins) - 1
    row_scope, row_day = scope[begins], day[begins]
    numbers = np.arange(len(row_day))
    new = np.append(True, row_scope[1:] != row_scope[:-1])[: len(row_scope)]
    first = np.maximum.accumulate(np.where(new, numbers, 0))
    ends = np.append(np.flatnonzero(new)[1:], len(numbers)) - 1
    return Rows(of, row_scope, row_day, first, ends[np.cumsum(new) - 1] if len(numbers) else numbers)


@dataclass(frozen=True, eq=False)
class Days:
    """What each row of a rule holds: the first event of each part, NONE where there is none. second_stop: the second
    stop. cancel_ran, cancel_idle: the cancel that takes effect where a clock was running when the day began, and where
    none was; likewise otherwise_ran, otherwise_idle. otherwise: any `otherwise` event. starts: whether anything starts.
    """

    roles: Roles
    rows: Rows
    begin: Ints
    stop: Ints
    second_stop: Ints
    cancel_ran: Ints
    cancel_idle: Ints
    otherwise: Ints
    otherwise_ran: Ints
    otherwise_idle: Ints
    starts: Flags


def days_of(coded: CodedEvents, rule: ClockRule, starting: Flags) -> Days:
    """Return the rows of `rule`. starting: as `event_roles.starting` gives it."""
    part = roles(coded, rule, starting)
    rows = day_rows(part.scope, part.day)
    begin, stop = rows.first_event(part.begins), rows.first_event(part.stops)
    otherwise = rows.first_event(part.otherwise)
    starts = (begin >= 0) | (otherwise >= 0)
    ran, idle = _cancels(coded, rule, part, rows, stop, starts)
    early = _told_early(coded, part, rows, (stop >= 0) | (ran >= 0)) if rule.clock.starts.otherwise else part.otherwise
    otherwise_ran = rows.first_event(part.otherwise & ~early)
    ends_at_once = (idle >= 0) | ((stop >= 0) & (not rule.is_outcome))
    return Days(
        part, rows, begin, stop, rows.second_event(part.stops), ran, idle, otherwise, otherwise_ran,
        np.where(ends_at_once, otherwise, otherwise_ran), starts,
    )  # fmt: skip


def _cancels(
    coded: CodedEvents, rule: ClockRule, part: Roles, rows: Rows, stop: Ints, starts: Flags
) -> tuple[Ints, Ints]:
    """Return the first cancel of each row that takes effect if a clock was running, and if none was."""
    none = len(part.places)
    ran = np.full(len(rows.day), none)
    idle = ran.copy()
    if any(cancel.only_if for cancel in rule.clock.cancels):
        next_stop, next_start = rows.next_after(stop >= 0), rows.next_after(starts)
        follows = (next_stop >= 0) & ~((next_start >= 0) & (next_start < next_stop))
    for cancel, flags in zip(rule.clock.cancels, part.cancels, strict=True):
        first = rows.first_event(flags)
        in_effect = [first >= 0, first >= 0]
        if cancel.only_if:
            # where a clock was running, a start of the same day is the next one already
            in_effect = [in_effect[0] & (~follows | starts), in_effect[1] & ~follows]
        if cancel.ends:
            in_effect[1] = in_effect[1] & ~_begun_earlier(coded, cancel, part, rows)
        ran = np.where(in_effect[0] & (first < ran), first, ran)
        idle = np.where(in_effect[1] & (first < idle), first, idle)
    return np.where(ran < none, ran, NONE), np.where(idle < none, idle, NONE)


def _begun_earlier(coded: CodedEvents, cancel: Cancels, part: Roles, rows: Rows) -> Flags:
    """Return whether something that this cancel ends, of whatever kind, had begun before each row and not ended.

    What had begun is what the last earlier row said that had one of the two and not the other.
    """
    assert cancel.ends
    begun = rows.first_event(is_event(coded, cancel.ends, part.places)) >= 0
    ended = rows.first_event(coded.is_kind(cancel.on, coded.kind[part.places])) >= 0
    settled = rows.last_before(begun != ended)
    return (settled >= 0) & begun[settled]


def _told_early(coded: CodedEvents, part: Roles, rows: Rows, ends: Flags) -> Flags:
    """Return which `otherwise` events an `on` event follows in their episode before the next row that ends a clock."""
    episode, events = coded.episode[part.places], np.flatnonzero(part.otherwise)
    begins = np.flatnonzero(part.begins & (episode >= 0))
    keys = np.sort(episode[begins] * SPAN + part.day[begins])
    mine = episode[events] * SPAN + part.day[events]
    follows = np.append(keys, NONE)[np.searchsorted(keys, mine, "right")]
    in_episode = (episode[events] >= 0) & (follows // SPAN == episode[events])
    end_day = rows.day_of(rows.next_after(ends), SPAN)[rows.of[events]]
    found = np.zeros(len(part.day), dtype=bool)
    found[events] = in_episode & (end_day > follows % SPAN)
    return found
