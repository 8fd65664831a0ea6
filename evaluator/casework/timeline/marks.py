"""Marks of the timeline, and the lanes in which their labels find a place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from evaluator.analysis.lights.light_days import AMBER_FROM, LIGHT_WORDS, Bar, Light
from evaluator.casework.timeline.story import STATUS_WORDS, Kind, Story, unseen_words
from evaluator.pages.figures.canvas import Canvas

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


BLACK, GREY, STEM, GRID, WHITE = "#0b0c0c", "#505a5f", "#8a9299", "#b1b4b6", "#ffffff"
SERIOUS, CONCERN, VISIT = "#d1490c", "#5d666e", "#12436d"
UNSEEN, UNSEEN_TEXT = "#fbe6db", "#8a2f06"
FILL = {Light.NONE: WHITE, Light.GREEN: "#1f7a6d", Light.AMBER: "#f5b335", Light.RED: "#a3173b"}
ON_FILL = {Light.NONE: BLACK, Light.GREEN: WHITE, Light.AMBER: BLACK, Light.RED: WHITE}
#: the dark outline and hatching that amber needs on white
AMBER_EDGE = "#5c3d00"
BAR = 18.0
X = Callable[[float], float]


def draw_marker(canvas: Canvas, x: float, y: float, kind: Kind) -> None:
    """Draw the marker of a happening: a large or small diamond, or a ring."""
    if kind == "visit":
        canvas.circle(x, y, 5, WHITE, VISIT)
        return
    size = 7.0 if kind == "serious" else 5.5
    diamond = [(x, y - size), (x + size, y), (x, y + size), (x - size, y)]
    canvas.polygon(diamond, SERIOUS if kind == "serious" else CONCERN)


def draw_legend_of_marks(canvas: Canvas, x: float, y: float) -> None:
    """Draw what the markers mean, in three rows."""
    words_of: dict[Kind, str] = {"serious": "Serious event", "concern": "Other concern", "visit": "Visit"}
    for number, (kind, words) in enumerate(words_of.items()):
        draw_marker(canvas, x + 8, y + 22 * number, kind)
        canvas.text(x + 22, y + 5 + 22 * number, words, BLACK, bold=kind == "serious")


def draw_legend_of_bars(canvas: Canvas, x: float, y: float) -> None:
    """Draw what the colours of the bars mean, in one row."""
    for light, words in (
        (Light.GREEN, "running"), (Light.AMBER, f"due within {AMBER_FROM} working days"), (Light.RED, "overdue"),
    ):  # fmt: skip
        draw_stretch(canvas, light, x, x + 22, y, 14)
        canvas.text(x + 28, y + 12, words, BLACK)
        x += 48 + 7 * len(words)


def draw_stretch(canvas: Canvas, light: Light, first: float, last: float, y: float, height: float = BAR) -> None:
    """Draw one colour of a bar from `first` to `last`; amber is hatched with lines that end at its edges."""
    if last <= first:
        return
    canvas.box(first, y, last - first, height, FILL[light], AMBER_EDGE if light is Light.AMBER else "none")
    if light is not Light.AMBER:
        return
    start = first - height + 4
    while start < last:
        low, high = max(start, first), min(start + height, last)
        if low < high:
            canvas.line((low, y + height - (low - start)), (high, y + height - (high - start)), AMBER_EDGE, 1.5)
        start += 6


def draw_bar(canvas: Canvas, bar: Bar, story: Story, x: X, y: float) -> None:
    """Draw one clock and the word for how it ended."""
    start, end = story.working_day(bar.started), story.working_day(bar.stopped or story.last_day)
    last = max(x(end), x(start) + 3)
    if bar.due is None:
        canvas.box(x(start), y, last - x(start), BAR, WHITE, GREY)
    else:
        due = story.working_day(bar.due)
        amber, red = (min(max(day, start), end) for day in (due - AMBER_FROM, due))
        is_past = (bar.stopped or story.last_day) > bar.due
        draw_stretch(canvas, Light.GREEN, x(start), x(amber) if amber < end or is_past else last, y)
        draw_stretch(canvas, Light.AMBER, x(amber), x(red), y)
        draw_stretch(canvas, Light.RED, x(red), max(last, x(red) + 3) if is_past else x(red), y)
    word = STATUS_WORDS[bar.status]
    canvas.box(last + 5, y + 1, 6 + 7 * len(word), BAR - 2, WHITE)  # so that no day's line runs through the word
    canvas.text(last + 8, y + 13, word, BLACK, bold=True, size=12)


def draw_unseen(canvas: Canvas, story: Story, x: X, y: float, margin: float) -> None:
    """Draw how long the child was not seen alone, from the first day on."""
    heading, words = unseen_words(story)
    canvas.text(margin, y + 14, heading, BLACK)
    width = x(story.unseen_days) - x(0) if story.alone_recorded else 0.0
    if width:
        canvas.box(x(0), y, width, BAR, UNSEEN, SERIOUS)
    if width > 7.4 * len(words):
        canvas.text(x(0) + width / 2, y + 13, words, UNSEEN_TEXT, "center", bold=True)
    else:
        canvas.text(x(0) + width + 8, y + 13, words, UNSEEN_TEXT, bold=True)


def draw_day_light(canvas: Canvas, light: Light, x: float, y: float, words: str) -> None:
    """Draw the light of one day: a shape and a word in a pill, and the day below it."""
    canvas.pill(x - 40, y, 80, 26, FILL[light], BLACK)
    _draw_shape(canvas, light, x - 25, y + 13)
    canvas.text(x + 7, y + 18, LIGHT_WORDS[light], ON_FILL[light], "center", bold=True)
    canvas.text(x, y + 44, words, GREY, "center")


def _draw_shape(canvas: Canvas, light: Light, x: float, y: float) -> None:
    """Draw a ring, a disc, a triangle or a square: each light has its own shape."""
    color = ON_FILL[light]
    if light is Light.NONE:
        canvas.circle(x, y, 4, WHITE, color, 1.5)
    elif light is Light.GREEN:
        canvas.circle(x, y, 4.5, color)
    elif light is Light.AMBER:
        canvas.polygon([(x, y - 5), (x + 5.5, y + 4.5), (x - 5.5, y + 4.5)], color)
    else:
        canvas.box(x - 4, y - 4, 8, 8, color)
