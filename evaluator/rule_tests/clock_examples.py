"""The examples beside timescales, outcomes and indicators, run on every engine."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from evaluator.authorities import ALL
from evaluator.clocks.calendar import Calendar
from evaluator.clocks.columnar import run_clocks
from evaluator.clocks.indicators import indicator_table
from evaluator.clocks.reference import clocks_of_child, histories_by_child
from evaluator.clocks.versions import clock_rule
from evaluator.rulebook.model import Example, Indicator, IndicatorExample, Outcome, Timescale
from evaluator.vocabulary import ATTRIBUTES, EVENTS

#: what an example may expect of each clock
EXPECTABLE = ("started", "due", "stopped", "status", "reason", "days", "step")
COLUMNAR, REFERENCE = "array kernel", "reference evaluator"


@dataclass(frozen=True)
class ExampleResult:
    """What one engine made of one example. problem: empty where it is as written."""

    rule: str
    example: str
    engine: str
    problem: str


def run_examples(rule: Timescale | Outcome, calendar: Calendar) -> list[ExampleResult]:
    """Return one result for each example of `rule` and engine. All examples run at once, each a child of its own."""
    if not rule.examples:
        return []
    told = [(str(number), event) for number, one in enumerate(rule.examples) for event in one.events]
    authorities = [one.authority for one in rule.examples for _ in one.events]
    events = event_table(told, authorities)
    days = [as_of_example(example) for example in rule.examples]
    at_once, by_hand = _by_arrays(rule, events, days, calendar), _by_reference(rule, events, days, calendar)
    return [
        ExampleResult(rule.name, example.name, engine, problem_of(example, clocks.get(str(number), [])))
        for number, example in enumerate(rule.examples)
        for engine, clocks in ((COLUMNAR, at_once), (REFERENCE, by_hand))
    ]


def event_table(events: Sequence[tuple[str, Mapping[str, Any]]], authority: str | Sequence[str]) -> pd.DataFrame:
    """Return (child, event as an example writes it) as the readers would give them; episode 1 unless said.

    authority: of all events, or of each.
    """
    each = [authority] * len(events) if isinstance(authority, str) else authority
    rows = []
    for line, ((child, event), mine) in enumerate(zip(events, each, strict=True), start=1):
        kind = next(name for name in event if name in EVENTS)
        said = {name: _text(value) for name, value in event.items() if name != kind}
        row = {"authority": mine, "child": child, "episode": "1", "event": kind, "date": _date(event[kind])}
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


Rows = dict[str, list[dict[str, Any]]]


def _by_arrays(
    rule: Timescale | Outcome, events: pd.DataFrame, days: Sequence[dt.date], calendar: Calendar
) -> Rows:
    """Return the clocks of each child (EXPECTABLE, as `plain` writes them). days: on which one looks, by child."""
    as_of = np.array(days, dtype="datetime64[D]")[events["child"].astype(int).to_numpy()]
    table = run_clocks([clock_rule(rule)], events, as_of, calendar).table
    table = table.sort_values(["started", "step", "start_id"], kind="stable")
    found: Rows = {}
    for child, *values in table[["child", *EXPECTABLE]].itertuples(index=False, name=None):
        found.setdefault(str(child), []).append(dict(zip(EXPECTABLE, map(plain, values), strict=True)))
    return found


def _by_reference(
    rule: Timescale | Outcome, events: pd.DataFrame, days: Sequence[dt.date], calendar: Calendar
) -> Rows:
    run = clock_rule(rule)
    return {
        child: [
            {name: plain(getattr(row, name)) for name in EXPECTABLE}
            for row in clocks_of_child(run, history, authority, days[int(child)], calendar)
        ]
        for (authority, child), history in histories_by_child(events).items()
    }


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
    """Return one result for each example of `indicator` and clock evaluator. of: the rule whose clocks it counts.

    All examples run at once and are counted, each as an authority of its own, with those that look on the same day.
    """
    engines = (COLUMNAR, REFERENCE)
    told = [(f"{number} {child}", event) for number, example in enumerate(indicator.examples)
            for child, events in enumerate(example.children, 1) for event in events]  # fmt: skip
    events = event_table(told, AUTHORITY)
    days = {child: indicator.examples[int(child.split()[0])].as_of for child, _ in told}
    as_of = np.array([days[child] for child in events["child"]], dtype="datetime64[D]")
    clocks = [run_clocks([clock_rule(of)], events, as_of, calendar).table[list(COUNTED)]]
    clocks.append(_shares_by_reference(of, events, days, calendar))
    both = pd.concat([
        table.assign(rule=of.name, authority=[child.split()[0] + engine for child in table["child"]])
        for table, engine in zip(clocks, engines, strict=True)
    ], ignore_index=True)  # fmt: skip
    found = []
    for day in sorted({one.as_of for one in indicator.examples}):
        mine = [str(number) + engine for number, one in enumerate(indicator.examples) if one.as_of == day
                for engine in engines]  # fmt: skip
        found.append(indicator_table([indicator], both[both["authority"].isin(mine)], day, events))
    counted = pd.concat(found, ignore_index=True)
    return [
        ExampleResult(indicator.name, example.name, engine, _differs(example, counted, str(number) + engine))
        for number, example in enumerate(indicator.examples)
        for engine in engines
    ]


def clocks_by_reference(
    of: Timescale | Outcome, events: pd.DataFrame, as_of: dt.date, calendar: Calendar
) -> pd.DataFrame:
    """Return the reference evaluator's clocks with the columns that indicators are counted from."""
    return _shares_by_reference(of, events, dict.fromkeys(events["child"], as_of), calendar)


def _shares_by_reference(
    of: Timescale | Outcome, events: pd.DataFrame, days: Mapping[str, dt.date], calendar: Calendar
) -> pd.DataFrame:
    """Return the reference evaluator's clocks. days: on which one looks, by child."""
    run = clock_rule(of)
    rows = [
        {"rule": row.rule, "authority": authority, "child": child, "status": str(row.status),
         "other_status": str(row.status), "started": row.started, "due": row.due, "stopped": row.stopped,
         "ended": row.ended, "chain": row.chain, "start_id": row.start}
        for (authority, child), history in histories_by_child(events).items()
        for row in clocks_of_child(run, history, authority, days[child], calendar)
    ]  # fmt: skip
    table = pd.DataFrame(rows, columns=list(COUNTED))
    for name in ("started", "due", "stopped", "ended", "chain"):
        table[name] = pd.to_datetime(table[name])
    return table


def share_problem_of(
    indicator: Indicator, example: IndicatorExample, clocks: pd.DataFrame, events: pd.DataFrame
) -> str:
    """Return what differs from what the example expects; empty where nothing does."""
    return _differs(example, indicator_table([indicator], clocks, example.as_of, events), ALL)


def _differs(example: IndicatorExample, table: pd.DataFrame, authority: str) -> str:
    row = table[(table["authority"] == authority) & (table["year_ended"] == example.expect.year)]
    got = (int(row["numerator"].sum()), int(row["denominator"].sum()))
    wanted = (example.expect.numerator, example.expect.denominator)
    return "" if got == wanted else f"expected {wanted[0]} of {wanted[1]}, got {got[0]} of {got[1]}"
