"""The examples beside the indicators, counted from the clocks of both evaluators."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from evaluator.calendar import Calendar
from evaluator.clocks.by_child import reference_clocks
from evaluator.clocks.columnar import run_clocks
from evaluator.clocks.versions import clock_rule
from evaluator.indicators import ALL, indicator_table
from evaluator.rule_examples import REFERENCE, SQL, ExampleResult, event_table
from evaluator.rulebook.model import Indicator, IndicatorExample, Outcome, Timescale

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
            problem = problem_of(indicator, example, clocks, events)
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


def problem_of(indicator: Indicator, example: IndicatorExample, clocks: pd.DataFrame, events: pd.DataFrame) -> str:
    """Return what differs from what the example expects; empty where nothing does."""
    table = indicator_table([indicator], clocks, example.as_of, events)
    row = table[(table["authority"] == ALL) & (table["year_ended"] == example.expect.year)]
    got = (int(row["numerator"].sum()), int(row["denominator"].sum()))
    wanted = (example.expect.numerator, example.expect.denominator)
    return "" if got == wanted else f"expected {wanted[0]} of {wanted[1]}, got {got[0]} of {got[1]}"
