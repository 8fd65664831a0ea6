"""When a rule holds: its dated limits as a table, and as bars on an axis that is the same for every rule."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import Literal

from evaluator.rule_book.pictures import BLUE, GREY, INK, RULE, WHITE, Anchor, Strip
from evaluator.rule_book.words import SHORTLY
from evaluator.rulebook.limits import Limit
from evaluator.rulebook.model import Override, Relaxed, Timescale, Value
from evaluator.rulebook.reference_lists import cited
from evaluator.rulebook.sentences import dates_said, day_said

FIRST, LAST = dt.date(1990, 1, 1), dt.date(2026, 12, 31)
LEFT, RIGHT = 0.02, 0.98
BAR, WORD = 12.0, 16.0
#: letters that fit beside a bar on a narrow screen
LETTERS = 30
Kind = Literal["limit", "other limit", "exempt", "in doubt", "relaxed"]
#: how each kind of bar is drawn and what it means, for the key
MEANINGS: dict[Kind, str] = {
    "limit": "filled: the limit that holds in general",
    "other limit": "outlined: another limit for some authorities",
    "exempt": "dashed outline: some authorities are exempt",
    "in doubt": "dashed outline with a question mark: not known whether it holds",
    "relaxed": "thin: the limit was relaxed, and clocks that ran then are not judged",
}


@dataclass(frozen=True)
class Span:
    """Two days, both inclusive (no last day: it still holds), what holds between them, and for whom.

    what: the limit, or what is so instead. remark: what is uncertain about it, or why it is so.
    """

    kind: Kind
    first: dt.date
    last: dt.date | None
    what: str
    whom: str = ""
    remark: str = ""


def spans(rule: Timescale) -> tuple[Span, ...]:
    """Return what holds when under a timescale: limits, then what differs for some authorities, then relaxations."""
    return (
        *(_of_value(value) for value in rule.limit),
        *(_of_override(one) for one in rule.authorities),
        *(_of_relaxed(one) for one in rule.relaxed),
    )


def _of_value(value: Value) -> Span:
    what = _limits(value.within)
    if value.later:
        what += f"; once {value.later.after.written} have passed, {value.later.within.written}"
    return Span("limit", value.from_, value.until, what, "", _remark(value.status, value))


def _of_override(one: Override) -> Span:
    whom = f"authorit{'y' if len(one.codes) == 1 else 'ies'} {', '.join(one.codes)}"
    kind: Kind = "exempt" if one.exempt else "in doubt" if one.in_doubt else "other limit"
    what = _limits(one.within) if one.within else "exempt" if one.exempt else "perhaps exempt"
    return Span(kind, one.from_, one.until, what, whom, _remark(one.status, one))


def _of_relaxed(one: Relaxed) -> Span:
    return Span("relaxed", one.from_, one.until, "relaxed", "", _remark(one.why, one))


def _remark(first: str, one: Value | Override | Relaxed) -> str:
    """Return what is to be said beside a dated part of a rule: its doubt or its reason, how sure, from which source."""
    sure = SHORTLY[one.confidence] if one.confidence else ""
    keys = ", ".join(cited(one.reference))
    return "; ".join(part for part in (first, sure, f"source {keys}" if keys else "") if part)


def _limits(within: Sequence[Limit]) -> str:
    return ", then ".join(limit.written for limit in within)


def rows(found: Sequence[Span]) -> list[list[str]]:
    """Return the table of what holds when: what, first day, last day, for whom, remark."""
    return [
        [one.what, day_said(one.first), day_said(one.last) if one.last else "still holds",
         one.whom or "everybody", one.remark]
        for one in found
    ]  # fmt: skip


def timeline(title: str, found: Sequence[Span]) -> str:
    """Return bars from 1990 to 2026, one row each, with what holds beside them; days without a limit stay bare."""
    strip, y = Strip(), 6.0
    words = [_words(one) for one in found]
    height = 6 + sum(WORD * len(lines) + BAR + 10 for lines in words)
    for year in range(FIRST.year, LAST.year + 1, 5):
        strip.upright(_x(dt.date(year, 1, 1)), 2, height + 4, RULE)
    for one, lines in zip(found, words, strict=True):
        x, anchor = _place(one)
        for line in lines:
            y += WORD
            strip.text(x, y - 4, line, anchor)
        strip.line(LEFT, RIGHT, y + BAR / 2, RULE)
        _bar(strip, one, y)
        y += BAR + 10
    for year in range(FIRST.year, LAST.year + 1, 5):
        anchor = "start" if year == FIRST.year else "middle"
        strip.text(_x(dt.date(year, 1, 1)) if year > FIRST.year else 0, height + 18, f"{year}", anchor, GREY)
    return strip.svg(height + 24, label(title, found))


def label(title: str, found: Sequence[Span]) -> str:
    """Return what the bars show, in words."""
    parts = [
        f"{one.what}{f', {one.whom}' if one.whom else ''}, {dates_said(one.first, one.last)}" for one in found
    ]
    return f"{title}, by the day on which a clock starts, 1990 to 2026: {'; '.join(parts)}."


def _words(one: Span) -> list[str]:
    return wrap(f"{one.whom}: {one.what}" if one.whom else one.what, LETTERS) or [""]


def _place(one: Span) -> tuple[float, Anchor]:
    """Return where words go: from the bar's start, or up to its end where there is more room on that side."""
    start, end = _x(one.first), _x(one.last or LAST)
    return (start, "start") if start <= 0.5 else (end, "end")


def _bar(strip: Strip, one: Span, y: float) -> None:
    x1, x2 = _x(one.first), _x(one.last or LAST)
    if one.kind == "limit":
        strip.box(x1, x2, y, BAR, BLUE)
    elif one.kind == "relaxed":
        strip.box(x1, x2, y + BAR / 2 - 2, 4, INK)
    else:
        strip.box(x1, x2, y + 1, BAR - 2, WHITE, INK, dashed=one.kind != "other limit")
    if one.kind == "in doubt":
        strip.text((x1 + x2) / 2, y + 11, "?", "middle", bold=True)
    if one.last is None:
        strip.shape(x2, y + BAR / 2, f'<path d="M-3-9L8 0-3 9Z" fill="{BLUE if one.kind == "limit" else INK}"/>')


def _x(day: dt.date) -> float:
    """Return where a day is on the axis; days outside it are at its ends."""
    inside = min(max(day, FIRST), LAST)
    return LEFT + (RIGHT - LEFT) * (inside - FIRST).days / (LAST - FIRST).days
