"""What returns cover, for the clocks of all children at once (`covered` says it of one clock)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from evaluator.clocks.calendar import NEVER, day_number
from evaluator.clocks.coding import NONE, SPAN, Flags, Ints
from evaluator.clocks.covered import Spans


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
