"""Where the labels of the timeline go, so that no label is crossed by another event's stem."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

#: pixels between a marker and its label, and around a stem
GAP, CLEAR = 11, 4
#: the least room for words that are cut short
LEAST = 90


@dataclass(frozen=True)
class Label:
    """A marker at `x` with words `width` pixels wide; of two markers on one spot the first stands higher."""

    x: float
    width: float


@dataclass(frozen=True)
class Place:
    """The label of number `index`, in a lane counted from the axis up, with its words on one side of the marker.

    room: pixels for the words; less than their width where they have to be cut short.
    """

    index: int
    lane: int
    side: Literal["left", "right"]
    room: float

    @property
    def anchor(self) -> Literal["left", "right"]:
        """The end of the words that stands at the marker."""
        return "left" if self.side == "right" else "right"


@dataclass(frozen=True)
class _Sided:
    index: int
    x: float
    side: Literal["left", "right"]
    first: float
    last: float


def placed(labels: Sequence[Label], important_first: Sequence[int], right_edge: float, most_lanes: int) -> list[Place]:
    """Return places for as many labels as `most_lanes` hold, the important ones first; the others get none.

    labels: in order of x. important_first: numbers of the labels. right_edge: where words must end.
    """
    accepted: list[_Sided] = []
    lanes: dict[int, int] = {}
    for index in important_first:
        for one in _sides(index, labels[index], right_edge):
            tried = _lanes(sorted([*accepted, one], key=lambda each: (each.x, each.index)))
            if tried is not None and max(tried.values()) < most_lanes:
                accepted, lanes = [*accepted, one], tried
                break
    return [Place(one.index, lanes[one.index], one.side, one.last - one.first - GAP - CLEAR) for one in accepted]


def _sides(index: int, label: Label, right_edge: float) -> list[_Sided]:
    """Return the ways to write a label, the best first: to the right, to the left, to the right and cut short."""
    left = _Sided(index, label.x, "left", label.x - GAP - label.width - CLEAR, label.x)
    right = _Sided(index, label.x, "right", label.x, label.x + GAP + label.width + CLEAR)
    if right.last <= right_edge:
        return [right, left]
    has_room = right_edge - label.x - GAP - CLEAR >= LEAST
    return [left, _Sided(index, label.x, "right", label.x, right_edge)] if has_room else [left]


def _lanes(ordered: Sequence[_Sided]) -> dict[int, int] | None:
    """Return the lowest lane of each label by the longest path of what must be below it; None for a circle."""
    below = {one.index: [other for other in ordered if other is not one and _is_above(one, other)] for one in ordered}
    lanes: dict[int, int] = {}
    waiting = {one.index for one in ordered}
    while waiting:
        ready = [index for index in waiting if all(other.index in lanes for other in below[index])]
        if not ready:
            return None
        for index in ready:
            lanes[index] = 1 + max((lanes[other.index] for other in below[index]), default=-1)
        waiting.difference_update(ready)
    return lanes


def _is_above(one: _Sided, other: _Sided) -> bool:
    """Return whether `one` must be above `other`: its words cover the other's stem, or they would touch in one lane."""
    if abs(one.x - other.x) <= CLEAR:
        return one.index < other.index
    covers, covered = _covers(one, other), _covers(other, one)
    touch = one.first < other.last + CLEAR and other.first < one.last + CLEAR
    return covers or (touch and not covered and one.x < other.x)


def _covers(one: _Sided, other: _Sided) -> bool:
    return one.first - CLEAR < other.x < one.last + CLEAR
