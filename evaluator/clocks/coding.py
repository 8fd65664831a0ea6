"""Case histories as integers, sorted once: what every pass of the array kernel reads.

Events stand in the order of child, day and event number; events without a day come first. A place is a position in that
order, an event number is a row of the event table.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from evaluator.clocks.calendar import NEVER, day_numbers
from evaluator.clocks.versions import ClockRule
from evaluator.rulebook.model import Picked
from evaluator.vocabulary import EVENTS

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Kinds = npt.NDArray[np.int16]

KIND_NO = {kind: number for number, kind in enumerate(EVENTS)}
#: no day, no episode, no event
NONE = -1
#: a scope and a day as one number: scope * SPAN + day. No day number reaches SPAN (it would be in the year 4770).
SPAN = 2**20
CLOSINGS = ("case_closed", "no_further_action")


@dataclass(frozen=True, eq=False)
class Ordered:
    """Dated events by scope and day. places: where each stands in the order of children; scope: child or episode."""

    places: Ints
    scope: Ints
    day: Ints
    kind: Kinds


@dataclass(frozen=True, eq=False)
class CodedEvents:
    """Events as integers, one row a place. number: the event's row; day, episode: NONE where not known; attributes:
    codes by name, 0 where blank; words: codes of the words of each attribute; authorities: names by number.
    """

    number: Ints
    authority: Ints
    child: Ints
    episode: Ints
    kind: Kinds
    day: Ints
    attributes: dict[str, Ints]
    words: dict[str, dict[str, int]]
    authorities: tuple[str, ...]

    @cached_property
    def by_child(self) -> Ordered:
        """The dated events, by child and day."""
        places = np.flatnonzero(self.day >= 0)
        return Ordered(places, self.child[places], self.day[places], self.kind[places])

    @cached_property
    def by_episode(self) -> Ordered:
        """The dated events that belong to an episode, by episode and day."""
        places = np.flatnonzero((self.day >= 0) & (self.episode >= 0))
        places = places[in_order(self.episode[places] * SPAN + self.day[places])]
        return Ordered(places, self.episode[places], self.day[places], self.kind[places])

    def is_kind(self, kinds: Iterable[str], of: Kinds | None = None) -> Flags:
        """Return which events are of one of these kinds. of: codes of kinds; left out, those of all events."""
        codes = self.kind if of is None else of
        found = np.zeros(len(codes), dtype=bool)
        for kind in kinds:  # few kinds, compared in small integers: faster than a look-up
            found |= codes == KIND_NO[kind]
        return found

    def first_days(self, kind: str, same: str) -> Ints:
        """Return the first day of a kind of event by number of the episode (or child), NEVER where there is none."""
        return self._days(kind, same, first=True)

    def _days(self, kind: str, same: str, first: bool) -> Ints:
        scopes = self.episode if same == "episode" else self.child
        found = np.full(int(scopes.max(initial=NONE)) + 2, NEVER)
        mine = np.flatnonzero(self.is_kind([kind]) & (self.day >= 0))
        mine = mine[::-1] if first else mine  # days rise with places: the last one written is the one that stays
        found[scopes[mine]] = self.day[mine]
        found[NONE] = NEVER  # what has no episode is in none
        return found

    @cached_property
    def undated(self) -> Ints:
        """The places of events without a day."""
        return np.flatnonzero(self.day < 0)

    @cached_property
    def unplaced(self) -> Ints:
        """The places of events without a day or an episode."""
        return np.flatnonzero((self.day < 0) | (self.episode < 0))

    @cached_property
    def other_episode_open(self) -> Flags:
        """For each event whether on its day another episode of the child had begun and not been closed.

        An episode is open from its first event to its last closing (case closed, else no further action).
        """
        mine = self.by_episode
        is_first = np.append(True, np.diff(mine.scope) != 0)[: len(mine.scope)]
        child, begun = self.child[mine.places[is_first]], mine.day[is_first]
        closed, weaker = (self._days(kind, "episode", first=False) for kind in CLOSINGS)
        closed = np.where(closed == NEVER, weaker, closed)
        ends = np.minimum(closed[mine.scope[is_first]], SPAN - 1)
        begins, closes = np.sort(child * SPAN + begun), np.sort(child * SPAN + ends)
        now = self.child * SPAN + self.day
        open_now = np.searchsorted(begins, now, "right") - np.searchsorted(closes, now, "right")
        itself = (self.episode >= 0) & (closed[self.episode] > self.day)
        found: Flags = (self.day >= 0) & (open_now - itself > 0)
        return found


def coded_events(events: pd.DataFrame, rules: list[ClockRule]) -> CodedEvents:
    """Return `events` (columns as `histories.read` gives them) as integers, for these rules."""
    authority, authorities = pd.factorize(events["authority"], sort=True)
    child = _numbers(authority, events["child"])
    days = day_numbers(events["date"].to_numpy().astype("datetime64[D]"))
    day = np.where(days == NEVER, NONE, days)
    episode = _numbers(child, events["episode"])
    episode[_codes(events["episode"], {"": NONE}, 0) == NONE] = NONE
    order = in_order(child * SPAN + day + 1)
    attributes, words = {}, {}
    for name in sorted({name for rule in rules for name in _attributes(rule)}):
        known = sorted({*_factorized(events[name])[1]} - {""})
        words[name] = {word: number for number, word in enumerate(known, start=1)}
        attributes[name] = _codes(events[name], {"": 0, **words[name]})[order]
    return CodedEvents(
        order, authority.astype(np.int64)[order], child[order], episode[order],
        _codes(events["event"], KIND_NO)[order].astype(np.int16), day[order], attributes, words,
        tuple(str(name) for name in authorities),
    )  # fmt: skip


def in_order(keys: Ints) -> Ints:
    """Return the order that sorts `keys`, equal ones as they stand; what is sorted already costs no sort."""
    if (keys[1:] >= keys[:-1]).all():
        return np.arange(len(keys))
    return np.argsort(keys, kind="stable")


def _attributes(rule: ClockRule) -> set[str]:
    clock = rule.clock
    parts: list[Picked] = [clock.starts, *clock.starts.also, clock.stops, *clock.cancels, *clock.cannot_tell]
    named = {name for part in parts for name in (*part.where, *part.unless)}
    return named | {name for where in clock.excludes for name in where}


def _numbers(outer: Ints, inner: pd.Series) -> Ints:
    """Return one number for each pair of an outer number and an inner word, in order of appearance."""
    codes, words = _factorized(inner)
    pairs = outer.astype(np.int64) * (len(words) + 1) + codes
    if (pairs[1:] >= pairs[:-1]).all():
        return np.cumsum(np.append(0, pairs[1:] != pairs[:-1]))[: len(pairs)]
    numbers, _ = pd.factorize(pairs)
    return numbers.astype(np.int64)


def _factorized(column: pd.Series) -> tuple[Ints, list[str]]:
    """Return the number of each word, and the words by number; those of a category stand as they are."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        return column.cat.codes.to_numpy().astype(np.int64), [str(word) for word in column.cat.categories]
    codes, words = pd.factorize(column)
    return codes.astype(np.int64), [str(word) for word in words]


def _codes(column: pd.Series, numbers: dict[str, int], other: int = NONE) -> Ints:
    """Return the number of each word. other: that of words which have none."""
    codes, words = _factorized(column)
    found = [numbers.get(word, other) for word in words]
    return np.array(found or [other], dtype=np.int64)[codes]
