"""What differs between two versions of one rule, field by field and in the limits as they stood, in plain sentences."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from pydantic import BaseModel

from evaluator.rulebook.base_blocks import Rule, Where
from evaluator.rulebook.clock_blocks import CannotTell, Clock, Override, Relaxed, Starts, Stops, Value
from evaluator.rulebook.limits import Limit
from evaluator.rulebook.model import Regime, RegimeRule, Timescale
from evaluator.rulebook.regime_blocks import JudgementLimit
from evaluator.rulebook.sentences import (
    attributes_said,
    cancel_said,
    criterion_said,
    dates_said,
    day_said,
    doubt_said,
    events_said,
    limit_said,
    limits_said,
    start_said,
    value_said,
)


def as_text(value: Any) -> str:
    """Return a value of a rule as text: blocks as `key value`, lists with commas, `none` for what is not there."""
    match value:
        case None | "" | () | []:
            text = "none"
        case bool():
            text = "yes" if value else "no"
        case Limit():
            text = value.written
        case BaseModel():
            said = {name.rstrip("_"): getattr(value, name) for name in type(value).model_fields}
            text = as_text({name: one for name, one in said.items() if one not in (None, "", ())})
        case Mapping():
            text = ", ".join(f"{name} {as_text(one)}" for name, one in value.items()) or "none"
        case tuple() | list():
            text = ", ".join(as_text(one) for one in value)
        case _:
            text = str(value)
    return text.replace("_", " ")


NOT_SO = "not so"
Said = tuple[str, str, str]
Say = Callable[[Any], str]


def clock_differences(a: Clock, b: Clock) -> Iterator[Said]:
    """Yield what differs in two clocks: what, in a, in b."""
    for name in Clock.model_fields:
        what, say = PARTS.get(name, (name.replace("_", " "), as_text))
        in_a, in_b = getattr(a, name), getattr(b, name)
        if isinstance(in_a, tuple):
            yield from _entries(what, in_a, in_b, say)
        elif in_a != in_b:
            shown = say if say(in_a) != say(in_b) else as_text  # no sentence shows it
            yield what, shown(in_a), shown(in_b)


def _entries(what: str, in_a: tuple[Any, ...], in_b: tuple[Any, ...], say: Say) -> Iterator[Said]:
    """Yield each entry that only one of the two lists has; their order says nothing."""
    only_a, only_b = [one for one in in_a if one not in in_b], [one for one in in_b if one not in in_a]
    shown = as_text if {say(one) for one in only_a} & {say(one) for one in only_b} else say
    for one in only_a:
        yield what, shown(one), NOT_SO
    for one in only_b:
        yield what, NOT_SO, shown(one)


def _start(starts: Starts) -> str:
    text = start_said(starts)
    if starts.otherwise:
        text += f", or else, where none is running, {as_text(starts.otherwise)}"
    return text + (" (the last time, where it happens again)" if starts.restart == "last" else "")


def _stop(stops: Stops) -> str:
    return f"{events_said(stops)} (of the same {stops.same})"


def _exclude(where: Where) -> str:
    return attributes_said(where) or "anything"


def _cannot_tell(one: CannotTell) -> str:
    return f"{events_said(one)} ({as_text(one.reason)})"


#: parts of a clock: what is said of them, and how each (or each entry of a list) is told
PARTS: dict[str, tuple[str, Say]] = {
    "starts": ("starts when", _start),
    "stops": ("stops when", _stop),
    "cancels": ("ends without being met when", cancel_said),
    "repeats": ("each stop starts the next step", as_text),
    "excludes": ("left out where it starts with", _exclude),
    "cannot_tell": ("cannot be judged where", _cannot_tell),
}


ONE_DAY = dt.timedelta(days=1)
SayLimit = Callable[..., str]
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
    closely = partial(_hedged, rule=a), partial(_hedged, rule=b)
    say_a, say_b = partial(value_said, rule=a), partial(value_said, rule=b)
    return _apart(a.limit, b.limit, say_a, say_b, "no limit", recounted, closely)


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
    in_a: Blocks, in_b: Blocks, say_a: SayLimit, say_b: SayLimit, none: str, told: bool = False,
    closely: Sequence[SayLimit] = (),
) -> Iterator[Span]:  # fmt: skip
    """Yield the spans of days on which other blocks hold in a than in b; neighbours that say the same are one.

    none: what is said where no block holds. told: blocks that are the same differ too where they are said otherwise.
    closely: how to say them where the first way does not show what differs.
    """
    before: Span | None = None
    for first, last in _spans((*in_a, *in_b)):
        held_a, held_b = _held(in_a, first), _held(in_b, first)
        bodies = [[_body(one) for one in held] for held in (held_a, held_b)]
        texts = "; ".join(map(say_a, held_a)) or none, "; ".join(map(say_b, held_b)) or none
        if bodies[0] == bodies[1] and not (told and texts[0] != texts[1]):
            continue
        if texts[0] == texts[1] and closely:
            texts = "; ".join(map(closely[0], held_a)), "; ".join(map(closely[1], held_b))
        if texts[0] == texts[1]:  # no sentence shows it
            texts = as_text(bodies[0]), as_text(bodies[1])
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


def _hedged(value: Value, rule: Timescale) -> str:
    return value_said(value, rule) + doubt_said(value)


def _override(one: Override, rule: Timescale) -> str:
    what = f"within {limits_said(one.within, rule.counting)}" if one.within else "exempt"
    what = "perhaps exempt, so not judged" if one.in_doubt else what
    backed = ", ".join(part for part in (one.status, one.reference) if part)
    return f"{what} ({backed})" if backed else what


def _relaxed(one: Relaxed) -> str:
    return f"relaxed ({', '.join(part for part in (one.why, one.reference) if part)})"


NONE = "none"


def standing_differences(a: Rule, b: Rule, day_a: dt.date, day_b: dt.date) -> Iterator[Said]:
    """Yield what a asked on one day otherwise than b on another: what, in a, in b. Nothing of what no date limits."""
    if isinstance(a, Timescale) and isinstance(b, Timescale):
        yield from _apart_then("the limit as it stood", _limit(a, day_a), _limit(b, day_b), day_a, day_b)
    if isinstance(a, Regime) and isinstance(b, Regime):
        yield from _apart_then("the overall rating", _overall(a, day_a), _overall(b, day_b), day_a, day_b)
        in_a, in_b = _criteria(a, day_a), _criteria(b, day_b)
        for name in dict.fromkeys([*in_a, *in_b]):
            told = in_a.get(name, NONE), in_b.get(name, NONE)
            yield from _apart_then(f"criterion {name} as it stood", *told, day_a, day_b)


def _apart_then(what: str, in_a: str, in_b: str, day_a: dt.date, day_b: dt.date) -> Iterator[Said]:
    if in_a != in_b:
        yield what, f"{in_a} on {day_said(day_a)}", f"{in_b} on {day_said(day_b)}"


def _limit(rule: Timescale, day: dt.date) -> str:
    held = next((one for one in rule.limit if _holds(one, day)), None)
    return value_said(held, rule) if held else "no limit"


def _overall(rule: Regime, day: dt.date) -> str:
    return "given no more" if rule.overall_until and day > rule.overall_until else "given"


def _criteria(rule: Regime, day: dt.date) -> dict[str, str]:
    """Return the limits and criteria in force on a day by name, without the dates between which they are."""
    plain = {"from_": None, "until": None}
    limits = {one.rule: limit_said(one.model_copy(update=plain)) for one in rule.limits if _holds(one, day)}
    return limits | {one.rule: criterion_said(one.model_copy(update=plain)) for one in rule.rules if _holds(one, day)}


def _holds(one: Value | RegimeRule | JudgementLimit, day: dt.date) -> bool:
    return (one.from_ is None or one.from_ <= day) and (one.until is None or day <= one.until)
