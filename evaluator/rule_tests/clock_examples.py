"""The examples beside timescales, outcomes and indicators, run on every engine."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from evaluator.authorities import ALL
from evaluator.clocks.by_child import reference_clocks
from evaluator.clocks.calendar import Calendar
from evaluator.clocks.columnar import run_clocks
from evaluator.clocks.indicators import indicator_table
from evaluator.clocks.versions import clock_rule
from evaluator.rulebook.model import Example, Indicator, IndicatorExample, Outcome, Timescale
from evaluator.vocabulary import ATTRIBUTES, EVENTS

#: what an example may expect of each clock
EXPECTABLE = ("started", "due", "stopped", "status", "reason", "days", "step")
SQL, REFERENCE = "SQL", "reference evaluator"


@dataclass(frozen=True)
class ExampleResult:
    """What one engine made of one example. problem: empty where it is as written."""

    rule: str
    example: str
    engine: str
    problem: str


def run_examples(rule: Timescale | Outcome, calendar: Calendar) -> list[ExampleResult]:
    """Return one result for each example of `rule` and engine."""
    results = []
    for example in rule.examples:
        events = event_table([("1", event) for event in example.events], example.authority)
        as_of = as_of_example(example)
        for engine, rows in (
            (SQL, _by_sql(rule, events, as_of, calendar)),
            (REFERENCE, _by_reference(rule, events, as_of, calendar)),
        ):
            results.append(ExampleResult(rule.name, example.name, engine, problem_of(example, rows)))
    return results


def event_table(events: Sequence[tuple[str, Mapping[str, Any]]], authority: str) -> pd.DataFrame:
    """Return (child, event as an example writes it) as the readers would give them; episode 1 unless said."""
    rows = []
    for line, (child, event) in enumerate(events, start=1):
        kind = next(name for name in event if name in EVENTS)
        said = {name: _text(value) for name, value in event.items() if name != kind}
        row = {"authority": authority, "child": child, "episode": "1", "event": kind, "date": _date(event[kind])}
        rows.append({**row, **said, "file": "example", "line": line})
    table = pd.DataFrame(rows).reindex(columns=[
        "authority", "team", "child", "episode", "event", "date", "worker", "recorded_at", "family", *ATTRIBUTES,
        "file", "line",
    ])  # fmt: skip
    for name in ("date", "recorded_at"):
        table[name] = pd.to_datetime(table[name]).astype("datetime64[s]")
    text = [name for name in table if name not in ("date", "recorded_at", "line")]
    table[text] = table[text].astype("object").fillna("").astype("str")
    return table.sort_values(["date", "line"], kind="stable").reset_index(drop=True)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _date(value: Any) -> dt.date | None:
    if value is None or value == "":
        return None
    return value if isinstance(value, dt.date) else dt.date.fromisoformat(str(value))


def as_of_example(example: Example) -> dt.date:
    """Return the day on which an example looks: as it says, or a year after its last event."""
    if example.as_of:
        return example.as_of
    days = [
        day for event in example.events for name, value in event.items() if name in EVENTS and (day := _date(value))
    ]
    return max(days) + dt.timedelta(days=365)


def _by_sql(
    rule: Timescale | Outcome, events: pd.DataFrame, as_of: dt.date, calendar: Calendar
) -> list[dict[str, Any]]:
    table = run_clocks([clock_rule(rule)], events, as_of, calendar).table
    table = table.sort_values(["started", "step", "start_id"], kind="stable")
    return [{name: plain(getattr(row, name)) for name in EXPECTABLE} for row in table.itertuples()]


def _by_reference(
    rule: Timescale | Outcome, events: pd.DataFrame, as_of: dt.date, calendar: Calendar
) -> list[dict[str, Any]]:
    rows = [row for _, _, row in reference_clocks([clock_rule(rule)], events, as_of, calendar)]
    return [{name: plain(getattr(row, name)) for name in EXPECTABLE} for row in rows]


def plain(value: Any) -> str:
    """Return a value as an example would write it."""
    if value is None or pd.isna(value):
        return ""
    return str(value.date()) if isinstance(value, pd.Timestamp) else str(value)


def problem_of(example: Example, rows: list[dict[str, Any]]) -> str:
    """Return what differs between the clocks (EXPECTABLE, as `plain` writes them) and the example; "" for nothing."""
    expected = example.expect if isinstance(example.expect, tuple) else (example.expect,)
    if len(expected) != len(rows):
        return f"expected {len(expected)} clock{'s' * (len(expected) != 1)}, got {len(rows)}: {rows}"
    problems = [
        f"clock {number}: expected {name} {_text('' if value is None else value)}, got {row[name] or 'nothing'}"
        for number, (one, row) in enumerate(zip(expected, rows, strict=True), start=1)
        for name, value in _said(one).items()
        if row[name] != _text("" if value is None else value)
    ]
    return "; ".join(problems)


def _said(expect: Mapping[str, Any]) -> dict[str, Any]:
    unknown = set(expect) - set(EXPECTABLE)
    if unknown:
        raise ValueError(f"an example cannot expect {', '.join(sorted(unknown))}; only {', '.join(EXPECTABLE)}")
    return dict(expect)


AUTHORITY = "999"
#: what indicators are counted from
COUNTED = (
    "rule", "authority", "child", "status", "other_status", "started", "due", "stopped", "ended", "chain", "start_id",
)  # fmt: skip


def run_indicator_examples(
    indicator: Indicator, of: Timescale | Outcome, calendar: Calendar
) -> list[ExampleResult]:
    """Return one result for each example of `indicator` and clock evaluator. of: the rule whose clocks it counts."""
    results = []
    for example in indicator.examples:
        told = [(str(number), event) for number, child in enumerate(example.children, 1) for event in child]
        events = event_table(told, AUTHORITY)
        by_sql = run_clocks([clock_rule(of)], events, example.as_of, calendar).table
        by_hand = clocks_by_reference(of, events, example.as_of, calendar)
        for engine, clocks in ((SQL, by_sql), (REFERENCE, by_hand)):
            problem = share_problem_of(indicator, example, clocks, events)
            results.append(ExampleResult(indicator.name, example.name, engine, problem))
    return results


def clocks_by_reference(
    of: Timescale | Outcome, events: pd.DataFrame, as_of: dt.date, calendar: Calendar
) -> pd.DataFrame:
    """Return the reference evaluator's clocks with the columns that indicators are counted from."""
    rows = [
        {"rule": row.rule, "authority": authority, "child": child, "status": str(row.status),
         "other_status": str(row.status), "started": row.started, "due": row.due, "stopped": row.stopped,
         "ended": row.ended, "chain": row.chain, "start_id": row.start}
        for authority, child, row in reference_clocks([clock_rule(of)], events, as_of, calendar)
    ]  # fmt: skip
    table = pd.DataFrame(rows, columns=list(COUNTED))
    for name in ("started", "due", "stopped", "ended", "chain"):
        table[name] = pd.to_datetime(table[name])
    return table


def share_problem_of(
    indicator: Indicator, example: IndicatorExample, clocks: pd.DataFrame, events: pd.DataFrame
) -> str:
    """Return what differs from what the example expects; empty where nothing does."""
    table = indicator_table([indicator], clocks, example.as_of, events)
    row = table[(table["authority"] == ALL) & (table["year_ended"] == example.expect.year)]
    got = (int(row["numerator"].sum()), int(row["denominator"].sum()))
    wanted = (example.expect.numerator, example.expect.denominator)
    return "" if got == wanted else f"expected {wanted[0]} of {wanted[1]}, got {got[0]} of {got[1]}"
