"""What differs between two clocks besides their limits: what starts, stops and ends them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from evaluator.rulebook.clock_blocks import CannotTell, Clock, Starts, Stops
from evaluator.rulebook.plain_words import plain
from evaluator.rulebook.sentences import attributes_said, cancel_said, events_said, start_said
from evaluator.rulebook.words import Where

NOT_SO = "not so"
Said = tuple[str, str, str]
Say = Callable[[Any], str]


def clock_differences(a: Clock, b: Clock) -> Iterator[Said]:
    """Yield what differs in two clocks: what, in a, in b."""
    for name in Clock.model_fields:
        what, say = PARTS.get(name, (name.replace("_", " "), plain))
        in_a, in_b = getattr(a, name), getattr(b, name)
        if isinstance(in_a, tuple):
            yield from _entries(what, in_a, in_b, say)
        elif in_a != in_b:
            shown = say if say(in_a) != say(in_b) else plain  # no sentence shows it
            yield what, shown(in_a), shown(in_b)


def _entries(what: str, in_a: tuple[Any, ...], in_b: tuple[Any, ...], say: Say) -> Iterator[Said]:
    """Yield each entry that only one of the two lists has; their order says nothing."""
    only_a, only_b = [one for one in in_a if one not in in_b], [one for one in in_b if one not in in_a]
    shown = plain if {say(one) for one in only_a} & {say(one) for one in only_b} else say
    for one in only_a:
        yield what, shown(one), NOT_SO
    for one in only_b:
        yield what, NOT_SO, shown(one)


def _start(starts: Starts) -> str:
    text = start_said(starts)
    if starts.otherwise:
        text += f", or else, where none is running, {plain(starts.otherwise)}"
    return text + (" (the last time, where it happens again)" if starts.restart == "last" else "")


def _stop(stops: Stops) -> str:
    return f"{events_said(stops)} (of the same {stops.same})"


def _exclude(where: Where) -> str:
    return attributes_said(where) or "anything"


def _cannot_tell(one: CannotTell) -> str:
    return f"{events_said(one)} ({plain(one.reason)})"


#: parts of a clock: what is said of them, and how each (or each entry of a list) is told
PARTS: dict[str, tuple[str, Say]] = {
    "starts": ("starts when", _start),
    "stops": ("stops when", _stop),
    "cancels": ("ends without being met when", cancel_said),
    "repeats": ("each stop starts the next step", plain),
    "excludes": ("left out where it starts with", _exclude),
    "cannot_tell": ("cannot be judged where", _cannot_tell),
}
