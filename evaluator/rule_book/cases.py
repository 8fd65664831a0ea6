"""The examples beside timescales and outcomes, run by the reference evaluator and told in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from dateutil.relativedelta import relativedelta

from evaluator.clocks.calendar import Calendar
from evaluator.clocks.reference import ClockRow, clocks_of_child
from evaluator.clocks.running import Event
from evaluator.clocks.versions import ClockRule, Version, clock_rule
from evaluator.disclosure.wording import counted
from evaluator.rule_book.words import STATUSES, reason_said
from evaluator.rulebook.limits import Limit
from evaluator.rulebook.model import Example, Outcome, Timescale
from evaluator.rulebook.sentences import day_said
from evaluator.vocabulary import ATTRIBUTES, EVENTS, YES_NO

#: the authority of an example that names none
ANY_AUTHORITY = "999"


@dataclass(frozen=True)
class Case:
    """One example: what happened, and what becomes of each clock.

    told: the events, in words. as_of: the day on which one looks, where the example names it. clocks: as evaluated.
    results: each clock in words. differs: empty where the clocks are as the example says.
    """

    name: str
    told: tuple[str, ...]
    as_of: dt.date
    clocks: tuple[ClockRow, ...]
    results: tuple[str, ...]
    differs: str


def cases(rule: Timescale | Outcome, calendar: Calendar) -> tuple[Case, ...]:
    """Return the examples of a rule, each run; nothing is taken from what they expect."""
    run = clock_rule(rule)
    return tuple(_case(run, example, calendar) for example in rule.examples)


def _case(rule: ClockRule, example: Example, calendar: Calendar) -> Case:
    events = _events(example.events)
    last = max((event.day for event in events if event.day), default=dt.date.min)
    as_of = example.as_of or last + dt.timedelta(days=365)
    rows = tuple(clocks_of_child(rule, events, example.authority, as_of, calendar))
    told = [told_event(event) for event in example.events]
    if example.authority != ANY_AUTHORITY:
        told.append(f"The authority is {example.authority}.")
    if example.as_of:
        told.append(f"Looked at on {day_said(example.as_of)}.")
    results = tuple(result_said(row, rule) for row in rows)
    return Case(example.name, tuple(told), as_of, rows, results, _differs(example, rows))


def _events(told: Iterable[Mapping[str, Any]]) -> list[Event]:
    """Return the events of an example in order of days, undated ones last; episode 1 unless said."""
    days = [(_kind(one), one) for one in told]
    in_order = sorted(days, key=lambda pair: _day(pair[1][pair[0]]) or dt.date.max)
    return [
        Event(number, kind, _day(one[kind]), str(one.get("episode", "1")), _attributes(one))
        for number, (kind, one) in enumerate(in_order)
    ]


def _kind(event: Mapping[str, Any]) -> str:
    return next(key for key in event if key in EVENTS)


def _attributes(event: Mapping[str, Any]) -> dict[str, str]:
    return {name: _text(value) for name, value in event.items() if name in ATTRIBUTES and _text(value)}


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else "" if value is None else str(value)


def _day(value: Any) -> dt.date | None:
    if value in (None, ""):
        return None
    return value if isinstance(value, dt.date) else dt.date.fromisoformat(str(value))


def told_event(event: Mapping[str, Any]) -> str:
    """Return an event of an example as a sentence, with what is said of it besides its date."""
    kind = _kind(event)
    day = _day(event[kind])
    words = EVENTS[kind][0].upper() + EVENTS[kind][1:]
    beside = [_beside(name, _text(value)) for name, value in event.items() if name != kind and _text(value)]
    said = f" ({', '.join(beside)})" if beside else ""
    return f"{words}{said} on {day_said(day) if day else 'an unknown day'}."


def _beside(name: str, value: str) -> str:
    words = name.replace("_", " ")
    if name in YES_NO:
        return words if value == "true" else f"not {words}"
    return f"{words} {value}"


def result_said(row: ClockRow, rule: ClockRule) -> str:
    """Return what became of a clock, in one sentence."""
    parts = [f"started {day_said(row.started)}" if row.started else "", _due_said(row, rule)]
    if row.stopped:
        days = f", {_counted(row, row.days, rule)}" if row.days is not None else ""
        parts.append(f"{'it came' if rule.is_outcome else 'done'} {day_said(row.stopped)}{days}")
    elif row.ended:
        parts.append(f"ended {day_said(row.ended)}")
    known = ", ".join(part for part in parts if part)
    dates = f" {known[0].upper()}{known[1:]}." if known else ""
    return f"{STATUSES[row.status][0]}: {reason_said(row.reason)}.{dates}"


def _due_said(row: ClockRow, rule: ClockRule) -> str:
    if not row.due:
        return ""
    return f"{'the window ends' if rule.is_outcome else 'last permitted day'} {day_said(row.due)}"


def _counted(row: ClockRow, days: int, rule: ClockRule) -> str:
    """Return the days of a clock with their unit; limits in months are counted in calendar days."""
    version = next((one for one in rule.national if one.label == row.version), None)
    limits = [_limit(row, version, rule)] if version else [one for two in rule.overrides for one in two.within or ()]
    units = {"calendar" if limit.unit == "months" else limit.unit.split()[0] for limit in limits}
    unit = f"{units.pop()} " if len(units) == 1 else ""
    return f"{counted(days, f'{unit}day')} counted"


def _limit(row: ClockRow, version: Version, rule: ClockRule) -> Limit:
    """Return the limit that a clock ran under."""
    after = rule.later_after
    is_later = after and row.chain and row.started and row.started >= row.chain + relativedelta(months=after.amount)
    return version.limit_of(row.step, bool(is_later))


def _differs(example: Example, rows: tuple[ClockRow, ...]) -> str:
    """Return what is not as the example says; empty where all is."""
    if len(example.expect) != len(rows):
        return f"the example expects {len(example.expect)} clocks"
    wrong = [
        f"clock {number}: the example expects {name} {_text(value) or 'none'}"
        for number, (said, row) in enumerate(zip(example.expect, rows, strict=True), start=1)
        for name, value in said.items()
        if _text(getattr(row, name)) != _text(value)
    ]
    return "; ".join(wrong)
