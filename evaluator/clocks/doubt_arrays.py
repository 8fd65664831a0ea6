"""Stops and cancels in doubt, and which clocks they could have changed, of all children at once (`doubts` says it of
one clock).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from evaluator.clocks.coding import SPAN, CodedEvents, Flags, Ints
from evaluator.clocks.event_roles import blank, no_longer, picked
from evaluator.clocks.versions import ClockRule
from evaluator.rulebook.model import Picked

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
