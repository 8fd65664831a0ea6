"""Which part each event plays in a rule: flags over coded events."""

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
