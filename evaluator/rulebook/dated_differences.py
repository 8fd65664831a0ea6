"""What two timescales ask on other days: limits, exceptions of authorities and relaxations, span by span of days."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

from evaluator.rulebook.clock_blocks import Override, Relaxed, Value
from evaluator.rulebook.model import Timescale
from evaluator.rulebook.plain_words import plain
from evaluator.rulebook.regime_sentences import dates_said
from evaluator.rulebook.sentences import limits_said, value_said

ONE_DAY = dt.timedelta(days=1)
Blocks = Sequence[Value] | Sequence[Override] | Sequence[Relaxed]
#: first and last day (None: no end), what is said in a, and in b
Span = tuple[dt.date, dt.date | None, str, str]


def dated_differences(a: Timescale, b: Timescale) -> list[tuple[dt.date, dt.date | None, str, str, str]]:
    """Return where two timescales ask other things by date: first and last day, what, in a, in b; by first day."""
    found = [(first, last, dates_said(first, last), in_a, in_b) for first, last, in_a, in_b in _limits(a, b)]
    for (first, last, in_a, in_b), codes in _exceptions(a, b).items():
        who = f"authorit{'y' if len(codes) == 1 else 'ies'} {', '.join(codes)}, {dates_said(first, last)}"
        found.append((first, last, who, in_a, in_b))
    for first, last, in_a, in_b in _apart(a.relaxed, b.relaxed, _relaxed, _relaxed, "not relaxed"):
        found.append((first, last, dates_said(first, last), in_a, in_b))
    return sorted(found, key=lambda one: one[0])


def _limits(a: Timescale, b: Timescale) -> Iterator[Span]:
    recounted = a.counting != b.counting
    return _apart(a.limit, b.limit, partial(_limit, rule=a), partial(_limit, rule=b), "no limit", recounted)


def _exceptions(a: Timescale, b: Timescale) -> dict[Span, list[str]]:
    """Return the codes of the authorities for which the same exception is made under one of two rules only."""
    found: dict[Span, list[str]] = {}
    for code in dict.fromkeys(code for one in (*a.authorities, *b.authorities) for code in one.codes):
        in_a, in_b = ([one for one in rule.authorities if code in one.codes] for rule in (a, b))
        told = partial(_override, rule=a), partial(_override, rule=b)
        for span in _apart(in_a, in_b, *told, "no exception"):
            found.setdefault(span, []).append(code)
    return found


def _apart(
    in_a: Blocks, in_b: Blocks, say_a: Callable[..., str], say_b: Callable[..., str], none: str, told: bool = False
) -> Iterator[Span]:
    """Yield the spans of days on which other blocks hold in a than in b; neighbours that say the same are one.

    none: what is said where no block holds. told: blocks that are the same differ too where they are said otherwise.
    """
    before: Span | None = None
    for first, last in _spans((*in_a, *in_b)):
        held_a, held_b = _held(in_a, first), _held(in_b, first)
        bodies = [[_body(one) for one in held] for held in (held_a, held_b)]
        texts = "; ".join(map(say_a, held_a)) or none, "; ".join(map(say_b, held_b)) or none
        if bodies[0] == bodies[1] and not (told and texts[0] != texts[1]):
            continue
        if texts[0] == texts[1]:  # no sentence shows it
            texts = plain(bodies[0]), plain(bodies[1])
        if before and before[1] == first - ONE_DAY and before[2:] == texts:
            before = (before[0], last, *texts)
            continue
        if before:
            yield before
        before = (first, last, *texts)
    if before:
        yield before


def _spans(blocks: Sequence[Any]) -> Iterator[tuple[dt.date, dt.date | None]]:
    """Yield the spans of days within which no block begins or ends; the last may have no end."""
    edges = sorted({one.from_ for one in blocks} | {one.until + ONE_DAY for one in blocks if one.until})
    for number, first in enumerate(edges):
        yield first, edges[number + 1] - ONE_DAY if number + 1 < len(edges) else None


def _held(blocks: Sequence[Any], day: dt.date) -> list[Any]:
    return [one for one in blocks if one.from_ <= day and (one.until is None or day <= one.until)]


def _body(block: Any) -> dict[str, Any]:
    """Return what a block says besides when and for whom."""
    return {name: one for name, one in block if name not in ("from_", "until", "codes")}


def _limit(value: Value, rule: Timescale) -> str:
    return value_said(value, rule) + (f" ({value.status})" if value.status else "")


def _override(one: Override, rule: Timescale) -> str:
    what = f"within {limits_said(one.within, rule.counting)}" if one.within else "exempt"
    what = "perhaps exempt, so not judged" if one.in_doubt else what
    backed = ", ".join(part for part in (one.status, one.reference) if part)
    return f"{what} ({backed})" if backed else what


def _relaxed(one: Relaxed) -> str:
    return f"relaxed ({', '.join(part for part in (one.why, one.reference) if part)})"
