"""What differs between two clocks: their limits span by span, and what starts, stops and ends them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from evaluator.rulebook.clock_blocks import CannotTell, Clock, Override, Relaxed, Starts, Stops, Value
from evaluator.rulebook.model import Outcome, Timescale
from evaluator.rulebook.plain_words import plain
from evaluator.rulebook.regime_sentences import dates_said
from evaluator.rulebook.sentences import (
    attributes_said,
    cancel_said,
    events_said,
    override_said,
    start_said,
    value_said,
)

ONE_DAY = dt.timedelta(days=1)
NO_LIMIT = "no limit"
NOT_SO = "not so"
Said = tuple[str, str, str]


def limit_differences(a: Timescale, b: Timescale) -> Iterator[tuple[dt.date | None, dt.date | None, str, str, str]]:
    """Yield the spans of days on which two timescales have other limits: first and last day, what, in a, in b."""
    spans: list[tuple[dt.date, dt.date | None, str, str]] = []
    for first, last in _spans((*a.limit, *b.limit)):
        in_a, in_b = _limits_on(first, a, b)
        if in_a == in_b:
            continue
        if spans and spans[-1][1] == first - ONE_DAY and spans[-1][2:] == (in_a, in_b):
            spans[-1] = (spans[-1][0], last, in_a, in_b)
        else:
            spans.append((first, last, in_a, in_b))
    for first, last, in_a, in_b in spans:
        yield first, last, dates_said(first, last), in_a, in_b


def clock_differences(a: Timescale | Outcome, b: Timescale | Outcome) -> Iterator[Said]:
    """Yield what differs in two clocks besides their national limits: what, in a, in b."""
    if isinstance(a, Timescale) and isinstance(b, Timescale):
        by_code = partial(_override, a), partial(_override, b)
        yield from _entries("for some authorities", _by_code(a), _by_code(b), *by_code)
        yield from _entries("relaxed", a.relaxed, b.relaxed, _relaxed, _relaxed)
    for name in Clock.model_fields:
        what, say = PARTS.get(name, (name.replace("_", " "), plain))
        in_a, in_b = getattr(a.clock, name), getattr(b.clock, name)
        if isinstance(in_a, tuple):
            yield from _entries(what, in_a, in_b, say, say)
        elif in_a != in_b:
            yield what, *_apart(in_a, in_b, say(in_a), say(in_b))


def _spans(values: tuple[Value, ...]) -> Iterator[tuple[dt.date, dt.date | None]]:
    """Yield the spans of days within which no limit begins or ends; the last may have no end."""
    edges = sorted({one.from_ for one in values} | {one.until + ONE_DAY for one in values if one.until})
    for number, first in enumerate(edges):
        yield first, edges[number + 1] - ONE_DAY if number + 1 < len(edges) else None


def _limits_on(day: dt.date, a: Timescale, b: Timescale) -> tuple[str, str]:
    """Return what two timescales say of a day; the same text where they ask the same, whatever it is written in."""
    in_a, in_b = _in_force(a, day), _in_force(b, day)
    told = _value(in_a, a)
    if _undated(in_a) != _undated(in_b):
        return _apart(_undated(in_a), _undated(in_b), told, _value(in_b, b))
    return told, told if a.counting == b.counting else _value(in_b, b)


def _in_force(rule: Timescale, day: dt.date) -> Value | None:
    held = (one for one in rule.limit if one.from_ <= day and (one.until is None or day <= one.until))
    return next(held, None)


def _undated(value: Value | None) -> dict[str, Any]:
    return {name: one for name, one in value or () if name not in ("from_", "until")}


def _apart(a: Any, b: Any, told_a: str, told_b: str) -> tuple[str, str]:
    """Return what is told of two parts that differ; all that they say, where the sentences do not show it."""
    return (told_a, told_b) if told_a != told_b else (plain(a), plain(b))


def _entries(
    what: str, in_a: tuple[Any, ...], in_b: tuple[Any, ...], say_a: Callable[[Any], str], say_b: Callable[[Any], str]
) -> Iterator[Said]:
    """Yield each entry that only one of the two lists has; their order says nothing."""
    only_a = {say_a(one): one for one in in_a if one not in in_b}
    only_b = {say_b(one): one for one in in_b if one not in in_a}
    for text, one in only_a.items():
        yield what, plain(one) if text in only_b else text, NOT_SO
    for text, one in only_b.items():
        yield what, NOT_SO, plain(one) if text in only_a else text


def _by_code(rule: Timescale) -> tuple[Override, ...]:
    """Return what holds instead, once for each authority."""
    return tuple(one.model_copy(update={"codes": (code,)}) for one in rule.authorities for code in one.codes)


def _override(rule: Timescale, one: Override) -> str:
    return override_said(one, rule) + (f", {one.reference}" if one.reference else "")


def _relaxed(one: Relaxed) -> str:
    return plain((dates_said(one.from_, one.until), one.why, one.reference))


def _value(value: Value | None, rule: Timescale) -> str:
    if value is None:
        return NO_LIMIT
    return value_said(value, rule) + (f" ({value.status})" if value.status else "")


def _start(starts: Starts) -> str:
    text = start_said(starts)
    if starts.otherwise:
        text += f", or else, where none is running, {plain(starts.otherwise)}"
    return text + (" (the last time, where it happens again)" if starts.restart == "last" else "")


def _stop(stops: Stops) -> str:
    return f"{events_said(stops)} (of the same {stops.same})"


def _cannot_tell(one: CannotTell) -> str:
    return f"{events_said(one)} ({plain(one.reason)})"


#: parts of a clock: what is said of them, and how each (or each entry of a list) is told
PARTS: dict[str, tuple[str, Callable[[Any], str]]] = {
    "starts": ("starts when", _start),
    "stops": ("stops when", _stop),
    "cancels": ("ends without being met when", cancel_said),
    "repeats": ("each stop starts the next step", plain),
    "excludes": ("left out where it starts with", attributes_said),
    "cannot_tell": ("cannot be judged where", _cannot_tell),
}
