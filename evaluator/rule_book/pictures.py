"""Pictures of rules: a strip of time, its marks, and the worked examples drawn on it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal
from xml.sax.saxutils import escape, quoteattr

import numpy as np

from evaluator.clocks.calendar import Calendar
from evaluator.clocks.reference import ClockRow
from evaluator.clocks.statuses import Reason
from evaluator.rule_book.cases import Case
from evaluator.rule_book.words import STATUSES
from evaluator.rulebook.sentences import day_said
from evaluator.vocabulary import Status

INK, GREY, SPAN, RULE, SHADE, WHITE = "#0b0c0c", "#484f56", "#858d94", "#b1b4b6", "#e3e5e7", "#ffffff"
GREEN, RED, BLUE = "#1f7a6d", "#a3173b", "#12436d"
Anchor = Literal["start", "middle", "end"]


class Strip:
    """A drawing; later marks cover earlier ones. x: 0 at the left edge, 1 at the right. y: pixels from the top."""

    def __init__(self) -> None:
        self._marks: list[str] = []

    def line(self, x1: float, x2: float, y: float, color: str, stroke: float = 1, dashed: bool = False) -> None:
        """Draw a level line."""
        dashes = ' stroke-dasharray="5 3"' if dashed else ""
        where = f'x1="{_share(x1)}" x2="{_share(x2)}" y1="{y:g}" y2="{y:g}"'
        self._marks.append(f'<line {where} stroke="{color}" stroke-width="{stroke:g}"{dashes}/>')

    def upright(self, x: float, y1: float, y2: float, color: str, stroke: float = 1) -> None:
        """Draw an upright line."""
        where = f'x1="{_share(x)}" x2="{_share(x)}" y1="{y1:g}" y2="{y2:g}"'
        self._marks.append(f'<line {where} stroke="{color}" stroke-width="{stroke:g}"/>')

    def box(
        self, x1: float, x2: float, y: float, height: float, fill: str, edge: str = "none", dashed: bool = False
    ) -> None:
        """Draw a rectangle."""
        outline = f' stroke="{edge}" stroke-width="2"' if edge != "none" else ""
        outline += ' stroke-dasharray="4 3"' if dashed else ""
        where = f'x="{_share(x1)}" width="{_share(max(x2 - x1, 0.004))}" y="{y:g}" height="{height:g}"'
        self._marks.append(f'<rect {where} fill="{fill}"{outline}/>')

    def text(
        self, x: float, y: float, words: str, anchor: Anchor = "start", color: str = INK, bold: bool = False
    ) -> None:
        """Write words with their baseline at `y`."""
        weight = ' font-weight="bold"' if bold else ""
        where = f'x="{_share(x)}" y="{y:g}" text-anchor="{anchor}"'
        self._marks.append(f'<text {where} fill="{color}" font-size="13"{weight}>{escape(words)}</text>')

    def shape(self, x: float, y: float, inside: str) -> None:
        """Put a drawing of a few pixels, made round its own middle, at a place."""
        self._marks.append(f'<svg x="{_share(x)}" y="{y:g}" overflow="visible">{inside}</svg>')

    def svg(self, height: float, label: str) -> str:
        """Return the drawing as an `svg` element; label: what it shows, in words."""
        said = quoteattr(label)
        head = f'<svg class="book-strip" role="img" aria-label={said} width="100%" height="{height:g}">'
        return head + "".join(self._marks) + "</svg>"


def _share(x: float) -> str:
    return f"{100 * x:.2f}".rstrip("0").rstrip(".") + "%"


CIRCLE = "M-9 0A9 9 0 1 1 9 0A9 9 0 1 1-9 0Z"
DIAMOND = "M0-11L11 0 0 11-11 0Z"
SQUARE = "M-8-8H8V8H-8Z"
POINTER = "M-9-8H3L11 0 3 8H-9Z"
TRIANGLE = "M0-11L10 8H-10Z"
#: status: shape, letter, colour, whether it is filled
MARKS = {
    Status.MET: (CIRCLE, "M", GREEN, True),
    Status.LATE: (DIAMOND, "L", RED, True),
    Status.OVERDUE: (SQUARE, "O", RED, True),
    Status.RUNNING: (POINTER, "R", GREEN, False),
    Status.CANCELLED: (SQUARE, "C", GREY, False),
    Status.EXCLUDED: (DIAMOND, "X", GREY, False),
    Status.NOT_IN_FORCE: (CIRCLE, "N", GREY, False),
    Status.UNDETERMINABLE: (TRIANGLE, "?", INK, False),
    Status.HAPPENED: (DIAMOND, "H", BLUE, True),
    Status.DID_NOT: (CIRCLE, "D", BLUE, False),
    Status.NOT_YET_KNOWN: (POINTER, "Y", BLUE, False),
}


def put_mark(strip: Strip, status: Status, x: float, y: float) -> None:
    """Draw the mark of a status with its middle at a place."""
    path, letter, color, filled = MARKS[status]
    fill, ink = (color, WHITE) if filled else (WHITE, color)
    # the letter stands where the shape is widest
    across, down = (-1, 4) if path == POINTER else (0, 6) if path == TRIANGLE else (0, 4)
    words = f'<text x="{across}" y="{down}" text-anchor="middle" font-size="11" font-weight="bold" fill="{ink}">'
    strip.shape(x, y, f'<path d="{path}" fill="{fill}" stroke="{color}" stroke-width="2"/>{words}{letter}</text>')


def put_start(strip: Strip, x: float, y: float) -> None:
    """Draw the mark of a start: a small ring."""
    ring = f'<circle r="4.5" fill="{WHITE}" stroke="{INK}" stroke-width="2"/>'
    strip.shape(x, y, ring)


def mark_alone(status: Status, label: str) -> str:
    """Return a mark by itself, for a key."""
    strip = Strip()
    put_mark(strip, status, 0.5, 14)
    return strip.svg(28, label)


ROW, TOP, LINE = 46.0, 4.0, 30.0
LEFT, RIGHT = 0.05, 0.965
#: in longer pictures a day is too narrow for its own shade
MOST_SHADED_DAYS = 100
OF_OUTCOMES = (Status.HAPPENED, Status.DID_NOT, Status.NOT_YET_KNOWN)
#: reasons of clocks that go on after their last permitted day without an end
GOES_ON = (Reason.PAST_DUE, Reason.WINDOW_PASSED)


@dataclass(frozen=True)
class _Days:
    """From which day to which a picture goes, both inclusive."""

    first: dt.date
    last: dt.date

    def x(self, day: dt.date) -> float:
        """Return the middle of a day, as a share of the picture's width."""
        days = (self.last - self.first).days + 1
        return LEFT + (RIGHT - LEFT) * ((day - self.first).days + 0.5) / days


def picture(case: Case, calendar: Calendar) -> str:
    """Return the clocks of an example as an `svg` element; the empty text where none has a day."""
    rows = [row for row in case.clocks if row.started]
    if not rows:
        return ""
    days = _Days(min(row.started for row in rows if row.started), max(_last(row, case.as_of) for row in rows))
    height = TOP + ROW * len(rows)
    strip = Strip()
    _shade(strip, days, height, calendar)
    for number, row in enumerate(rows):
        if len(rows) > 1:
            strip.text(0, TOP + ROW * number + LINE + 4, f"{number + 1}", color=GREY)
        _draw(strip, row, days, TOP + ROW * number, case.as_of)
    strip.line(LEFT, RIGHT, height + 2, RULE)
    strip.text(LEFT, height + 18, short(days.first), color=GREY)
    strip.text(RIGHT, height + 18, short(days.last), "end", GREY)
    return strip.svg(height + 24, _label(case.name, days, rows))


def _end(row: ClockRow, as_of: dt.date) -> dt.date:
    """Return where the line of a clock ends: its last event, or the day on which one looks, but not far past due."""
    last = row.stopped or row.ended
    if last or row.started is None:
        return last or as_of
    if row.due is None:
        return min(as_of, row.started + dt.timedelta(days=30))
    if row.reason in GOES_ON:
        return min(as_of, row.due + max(dt.timedelta(days=2), (row.due - row.started) / 5))
    return max(row.started, min(as_of, row.due))


def _last(row: ClockRow, as_of: dt.date) -> dt.date:
    return max(_end(row, as_of), row.due or dt.date.min)


def _shade(strip: Strip, days: _Days, height: float, calendar: Calendar) -> None:
    """Shade the days that are not worked."""
    count = (days.last - days.first).days + 1
    if count > MOST_SHADED_DAYS:
        return
    every = np.arange(np.datetime64(days.first, "D"), np.datetime64(days.last, "D") + np.timedelta64(1, "D"))
    half = (RIGHT - LEFT) / count / 2
    for first, last in _runs([bool(one) for one in ~calendar.is_working(every)]):
        x1, x2 = (days.x(days.first + dt.timedelta(days=number)) for number in (first, last))
        strip.box(x1 - half, x2 + half, TOP + 12, height - TOP - 10, SHADE)


def _runs(marked: Iterable[bool]) -> Iterator[tuple[int, int]]:
    """Yield the first and last place of each run of marked ones."""
    first = None
    number = -1
    for number, is_marked in enumerate(marked):
        if is_marked and first is None:
            first = number
        if not is_marked and first is not None:
            yield first, number - 1
            first = None
    if first is not None:
        yield first, number


def _draw(strip: Strip, row: ClockRow, days: _Days, top: float, as_of: dt.date) -> None:
    """Draw one clock: the time in which it may be done, the time beyond, and what became of it."""
    started = row.started or days.first
    y, end, start_x = top + LINE, _end(row, as_of), days.x(started)
    if row.due is None:
        strip.line(start_x, days.x(end), y, GREY, 2, dashed=True)
    else:
        color = BLUE if row.status in OF_OUTCOMES else GREEN
        strip.line(start_x, days.x(row.due), y, SPAN, 3)
        strip.line(start_x, days.x(min(end, row.due)), y, color, 5)
        if end > row.due:
            beyond = GREY if row.status in OF_OUTCOMES else RED
            strip.line(days.x(row.due), days.x(end), y, beyond, 5, dashed=True)
        _flag(strip, days.x(row.due), top, "last day")
    put_start(strip, start_x, y)
    put_mark(strip, row.status, days.x(end), y)


def _flag(strip: Strip, x: float, top: float, words: str) -> None:
    anchor: Anchor = "start" if x < 0.12 else "end" if x > 0.88 else "middle"
    strip.upright(x, top + 13, top + LINE + 12, INK, 2)
    strip.text(x, top + 10, words, anchor)


def _label(name: str, days: _Days, rows: list[ClockRow]) -> str:
    """Return what the picture shows, in words."""
    became = [STATUSES[row.status][0].lower() for row in rows]
    which = "; ".join(f"clock {number}: {word}" for number, word in enumerate(became, 1))
    which = which if len(rows) > 1 else became[0]
    return f"Days from {day_said(days.first)} to {day_said(days.last)}, {name}: {which}."


def short(day: dt.date) -> str:
    """Return a day as `2 Sep 2008`, in the same words under every locale."""
    months = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
    return f"{day.day} {months[day.month - 1]} {day.year}"
