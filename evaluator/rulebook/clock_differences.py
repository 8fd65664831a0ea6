"""What differs between two clocks: their limits span by span, and what starts, stops and ends them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from evaluator.rulebook.clock_blocks import Clock, Value
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
Said = tuple[str, str, str]


def limit_differences(a: Timescale, b: Timescale) -> Iterator[tuple[dt.date | None, dt.date | None, str, str, str]]:
    """Yield the spans of days on which two timescales have other limits: first and last day, what, in a, in b."""
    spans: list[tuple[dt.date, dt.date | None, str, str]] = []
    for first, last in _spans((*a.limit, *b.limit)):
        in_a, in_b = _limit_on(a, first), _limit_on(b, first)
        if in_a == in_b:
            continue
        if spans and spans[-1][1] == first - ONE_DAY and spans[-1][2:] == (in_a, in_b):
            spans[-1] = (spans[-1][0], last, in_a, in_b)
        else:
            spans.append((first, last, in_a, in_b))
    for first, last, in_a, in_b in spans:
        words = dates_said(first, last)
        yield first, last, words[0].upper() + words[1:], in_a, in_b


def clock_differences(a: Timescale | Outcome, b: Timescale | Outcome) -> Iterator[Said]:
    """Yield what differs in two clocks besides their national limits: what, in a, in b."""
    if isinstance(a, Timescale) and isinstance(b, Timescale):
        yield from _one_by_one("for some authorities", _overrides(a), _overrides(b))
        yield from _one_by_one("relaxed", _relaxed(a), _relaxed(b))
    yield from _if_other("starts when", _start(a.clock), _start(b.clock))
    yield from _if_other("stops when", _stop(a.clock), _stop(b.clock))
    yield from _one_by_one("ends without being met when", _cancels(a.clock), _cancels(b.clock))
    yield from _one_by_one("left out where it starts with", _excludes(a.clock), _excludes(b.clock))
    yield from _one_by_one("cannot be judged where", _cannot_tell(a.clock), _cannot_tell(b.clock))
    yield from _if_other("each stop starts the next step", plain(a.clock.repeats), plain(b.clock.repeats))


def _cancels(clock: Clock) -> list[str]:
    return [cancel_said(one) for one in clock.cancels]


def _excludes(clock: Clock) -> list[str]:
    return [attributes_said(one) for one in clock.excludes]


def _cannot_tell(clock: Clock) -> list[str]:
    return [f"{events_said(one)} ({plain(one.reason)})" for one in clock.cannot_tell]


def _spans(values: tuple[Value, ...]) -> Iterator[tuple[dt.date, dt.date | None]]:
    """Yield the spans of days within which no limit begins or ends; the last may have no end."""
    edges = sorted({one.from_ for one in values} | {one.until + ONE_DAY for one in values if one.until})
    for number, first in enumerate(edges):
        yield first, edges[number + 1] - ONE_DAY if number + 1 < len(edges) else None


def _limit_on(rule: Timescale, day: dt.date) -> str:
    for value in rule.limit:
        if value.from_ <= day and (value.until is None or day <= value.until):
            return value_said(value, rule) + (f" ({value.status})" if value.status else "")
    return NO_LIMIT


def _overrides(rule: Timescale) -> list[str]:
    """Return what holds instead, one text for each authority."""
    each = [one.model_copy(update={"codes": (code,)}) for one in rule.authorities for code in one.codes]
    return [override_said(one, rule) + (f", {one.reference}" if one.reference else "") for one in each]


def _relaxed(rule: Timescale) -> list[str]:
    return [plain((dates_said(one.from_, one.until), one.why, one.reference)) for one in rule.relaxed]


def _start(clock: Clock) -> str:
    starts = clock.starts
    text = start_said(starts)
    if starts.otherwise:
        text += f", or else, where none is running, {plain(starts.otherwise)}"
    return text + (" (the last time, where it happens again)" if starts.restart == "last" else "")


def _stop(clock: Clock) -> str:
    return f"{events_said(clock.stops)} (of the same {clock.stops.same})"


def _if_other(what: str, in_a: str, in_b: str) -> Iterator[Said]:
    if in_a != in_b:
        yield what, in_a, in_b


def _one_by_one(what: str, in_a: list[str], in_b: list[str]) -> Iterator[Said]:
    """Yield each entry that only one of the two lists has."""
    for text in dict.fromkeys([*in_a, *in_b]):
        if (text in in_a) != (text in in_b):
            yield what, text if text in in_a else "not so", text if text in in_b else "not so"
