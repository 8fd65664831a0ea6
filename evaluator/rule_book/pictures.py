"""An example as a picture: a line of days for each clock, with its start, its last permitted day and its end."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from evaluator.clocks.calendar import Calendar
from evaluator.clocks.reference import ClockRow
from evaluator.clocks.statuses import Reason
from evaluator.rule_book.cases import Case
from evaluator.rule_book.time_strip import (
    BLUE,
    GREEN,
    GREY,
    INK,
    RED,
    RULE,
    SHADE,
    SPAN,
    Anchor,
    Strip,
    put_mark,
    put_start,
)
from evaluator.rule_book.words import STATUSES
from evaluator.rulebook.sentences import day_said
from evaluator.vocabulary import Status

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
