"""One child's clocks under one rule, in few words, for tests of the rulings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import pandas as pd

from evaluator.clocks.calendar import england_and_wales
from evaluator.clocks.columnar import run_clocks
from evaluator.clocks.reference import reference_clocks
from evaluator.clocks.versions import ClockRule
from evaluator.vocabulary import ATTRIBUTES
from tests.support.strategies import event_table

AS_OF = dt.date(2023, 3, 31)
#: start day, status, reason
Told = tuple[str, str, str]


def history(rows: Sequence[tuple[str, ...]]) -> pd.DataFrame:
    """Return (episode, event, day or "", attribute=value ...) of one child of authority X1 as an event table."""
    return event_table([
        {"authority": "X1", "child": "1", "episode": episode, "event": event, **dict.fromkeys(ATTRIBUTES, ""),
         "date": dt.date.fromisoformat(day) if day else None, **dict(one.split("=") for one in said)}
        for episode, event, day, *said in rows
    ])  # fmt: skip


def told(
    rule: ClockRule, rows: Sequence[tuple[str, ...]], as_of: dt.date = AS_OF, coverage: pd.DataFrame | None = None
) -> list[Told]:
    """Return the clocks of one child, by start day and step; both evaluators must give the same."""
    events = history(rows)
    clocks = reference_clocks([rule], events, as_of, england_and_wales(), coverage)
    by_hand = [(str(row.started), str(row.status), str(row.reason)) for _, _, row in clocks]
    table = run_clocks([rule], events, as_of, england_and_wales(), coverage=coverage).table
    table = table.sort_values(["started", "step", "start_id"], kind="stable")
    at_once = [(str(row.started.date()), str(row.status), str(row.reason)) for row in table.itertuples()]
    assert at_once == by_hand
    return by_hand
