"""What the returns cover and what is in doubt, as arrays: which clocks cannot be judged by what is recorded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from evaluator.clocks.calendar import NEVER, day_number
from evaluator.clocks.coding import NONE, SPAN, CodedEvents, Flags, Ints
from evaluator.clocks.day_rows import blank, no_longer, picked
from evaluator.clocks.doubts import Spans
from evaluator.clocks.versions import ClockRule
from evaluator.rulebook.model import Picked


@dataclass(frozen=True, eq=False)
class Cover:
    """The spans in which stops of a rule could be seen, one after the other by authority. begin, end: where those of
    each authority begin and end; listed: whether its stops are not covered throughout.
    """

    firsts: Ints
    lasts: Ints
    begin: Ints
    end: Ints
    listed: Flags
    keys: Ints

    def last_day(self, authority: Ints) -> Ints:
        """Return the last day covered, NEVER where all is, or where nothing is."""
        known = (self.listed & (self.end > self.begin))[authority]
        return np.where(known, np.append(self.lasts, NEVER)[self.end[authority] - 1], NEVER)

    def unseen(self, authority: Ints, started: Ints, stopped: Ints, goes_on: Flags) -> tuple[Ints, Flags]:
        """Return from which day on a clock may have stopped unseen (NEVER: it may not), and whether a return follows.

        stopped: NONE where a clock did not stop. goes_on: it is a later step, which a return shows from its first day
        on, unless it stopped before that.
        """
        last_first = np.append(self.firsts, NONE)[np.where(self.end > self.begin, self.end - 1, -1)]
        seen_from = np.where(goes_on, np.maximum(started, last_first[authority]), started)
        day, follows = self._first_unseen(authority, seen_from)
        place = self._place(authority, stopped)
        stop_day, stop_follows = self._first_unseen(authority, stopped)
        hidden = goes_on & (stopped >= 0) & (stop_day == stopped) & stop_follows
        before = np.where(place >= self.begin[authority], np.append(self.lasts, NONE)[place] + 1, started)
        day = np.where(hidden, np.maximum(started, before), day)
        return np.where(self.listed[authority], day, NEVER), (follows | hidden) & self.listed[authority]

    def _place(self, authority: Ints, day: Ints) -> Ints:
        """Return the last span that begins on or before each day; before `begin` where none of the authority's does."""
        return np.searchsorted(self.keys, authority * SPAN + day, "right") - 1

    def _first_unseen(self, authority: Ints, day: Ints) -> tuple[Ints, Flags]:
        place, begin = self._place(authority, day), self.begin[authority]
        mine = place >= begin
        last = np.append(self.lasts, NONE)[place]
        following = np.where(mine, place + 1, begin)
        return np.where(mine & (day <= last), last + 1, day), following < self.end[authority]


def cover(spans: Mapping[str, Spans], authorities: tuple[str, ...]) -> Cover | None:
    """Return the spans of a rule by number of the authority; None where all of it is covered throughout."""
    if not any(name in spans for name in authorities):
        return None
    mine = [spans.get(name, ()) for name in authorities]
    sizes = np.cumsum([0, *(len(one) for one in mine)])
    firsts = np.array([day_number(first) for one in mine for first, _ in one], dtype=np.int64)
    lasts = np.array([day_number(last) for one in mine for _, last in one], dtype=np.int64)
    owner = np.repeat(np.arange(len(mine)), np.diff(sizes))
    listed = np.array([name in spans for name in authorities])
    return Cover(firsts, lasts, sizes[:-1], sizes[1:], listed, owner * SPAN + firsts)


LAST = SPAN - 1


@dataclass(frozen=True, eq=False)
class Doubtful:
    """Events in doubt as sorted keys of scope and day. dated: the day they have. undated: the first day on which they
    would have no effect any more. anywhere: both again, by child, for those of which the episode is not known.
    """

    dated: Ints
    undated: Ints
    anywhere: tuple[Ints, Ints] | None

    def touches(self, scope: Ints, child: Ints, first: Ints, last: Ints) -> Flags:
        """Return which clocks one of these may have touched between two days, both included."""
        found = _any(self.dated, scope, first, last) | _any(self.undated, scope, first + 1, np.full(len(first), LAST))
        if self.anywhere:
            dated, undated = self.anywhere
            found |= _any(dated, child, first, last) | _any(undated, child, first + 1, np.full(len(first), LAST))
        return found


def _any(keys: Ints, scope: Ints, first: Ints, last: Ints) -> Flags:
    """Return for which scopes one of `keys` lies between two days."""
    if not len(keys):
        return np.zeros(len(scope), dtype=bool)
    begin = np.searchsorted(keys, scope * SPAN + first, "left")
    end = np.searchsorted(keys, scope * SPAN + np.minimum(last, LAST), "right")
    found: Flags = end > begin
    return found


@dataclass(frozen=True, eq=False)
class Doubts:
    """The events in doubt of one rule, by what they would do; None where there are none."""

    stops: Doubtful | None
    cancels: Doubtful | None
    weak_cancels: Doubtful | None


def doubts_of(coded: CodedEvents, rule: ClockRule) -> Doubts:
    """Return the stops and cancels in doubt of `rule`."""
    strong = [one for one in rule.clock.cancels if not one.only_if]
    weak = [one for one in rule.clock.cancels if one.only_if]
    return Doubts(
        _doubtful(coded, rule, [rule.clock.stops]), _doubtful(coded, rule, strong), _doubtful(coded, rule, weak)
    )


def _doubtful(coded: CodedEvents, rule: ClockRule, which: Sequence[Picked]) -> Doubtful | None:
    parts = [_in_doubt(coded, rule, one) for one in which]
    places = np.concatenate([np.zeros(0, dtype=np.int64), *(part[0] for part in parts)])
    if not len(places):
        return None
    before = np.concatenate([part[1] for part in parts])
    known = (coded.episode[places] >= 0) | (not rule.by_episode)
    scope = coded.episode if rule.by_episode else coded.child
    here = _keys(coded, places[known], before[known], scope)
    elsewhere = _keys(coded, places[~known], before[~known], coded.child) if (~known).any() else None
    return Doubtful(*here, elsewhere)


def _keys(coded: CodedEvents, places: Ints, before: Ints, scope: Ints) -> tuple[Ints, Ints]:
    dated = coded.day[places] >= 0
    keys = scope[places] * SPAN
    return np.sort((keys + coded.day[places])[dated]), np.sort((keys + np.minimum(before, LAST))[~dated])


def _in_doubt(coded: CodedEvents, rule: ClockRule, one: Picked) -> tuple[Ints, Ints]:
    """Return the events that may be those meant, and from which day on each would have no effect."""
    lost = coded.unplaced if rule.by_episode else coded.undated
    places = lost[picked(coded, one, lost, or_blank=True)]
    if one.where:
        unclear = np.flatnonzero(coded.is_kind(one.on))
        unclear = unclear[picked(coded, one, unclear, or_blank=True)]
        places = np.union1d(places, unclear[blank(coded, one, unclear)])
    before = no_longer(coded, one, places)
    in_effect = before > coded.day[places]
    return places[in_effect], before[in_effect]
