"""Words that all parts of the clock SQL use."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from evaluator.rulebook.model import Picked, Starts

#: day * DAY + event number orders events by day and still says which event it was
DAY = 2**32
#: rows with these reasons are no clocks but findings
REPEATED_START, STOP_BEFORE_FIRST_START = 901, 902
#: how a clock ended, the last digit of an end key
STOPPED, CANCELLED, RESTARTED = 0, 1, 2


@dataclass(frozen=True)
class Codes:
    """Numbers of the events and attribute values. kind, value: raise KeyError for nothing: unknown words are -1."""

    kind: Callable[[str], int]
    value: Callable[[str, str], int]


@dataclass(frozen=True)
class Frame:
    """What a run of the SQL has to know besides the rule, as day numbers."""

    rule_no: int
    as_of: int
    first_day: int
    last_day: int


def picked(picked_events: Picked, codes: Codes, or_blank: bool = False) -> str:
    """Return the condition that an event is one of those meant. or_blank: a blank attribute may be the right one."""
    terms = [f"kind_no IN ({listed(codes.kind(kind) for kind in picked_events.on)})"]
    for name, values in picked_events.where.items():
        numbers = [codes.value(name, value) for value in values] + ([0] if or_blank else [])
        terms.append(f"a_{name} IN ({listed(numbers)})")
    for name, values in picked_events.unless.items():
        terms.append(f"a_{name} NOT IN ({listed(codes.value(name, value) for value in values)})")
    return " AND ".join(terms)


def starting(starts: Starts, codes: Codes) -> str:
    """Return the condition that an event is one that starts a clock, `otherwise` ones left aside."""
    return " OR ".join(f"({picked(one, codes)})" for one in (starts, *starts.also))


def listed(numbers: Iterable[int]) -> str:
    """Return numbers as SQL lists them."""
    return ", ".join(str(number) for number in numbers)


def whole(number: str, divisor: int) -> str:
    """Exact integer division: what every engine agrees on below 2^53."""
    return f"CAST(({number} - {number} % {divisor}) / {divisor} AS BIGINT)"


def flag(condition: str, name: str) -> str:
    """Return a column that is 1 where the condition holds, else 0."""
    return f"CASE WHEN {condition} THEN 1 ELSE 0 END AS {name}"
