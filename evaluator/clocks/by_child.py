"""The reference evaluator run over an event table: for `explain`, for the rules' examples and for the tests."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import pandas as pd

from evaluator.clocks.calendar import Calendar
from evaluator.clocks.covered import covered_spans
from evaluator.clocks.reference import ClockRow, clocks_of_child
from evaluator.clocks.running import Event
from evaluator.clocks.versions import ClockRule
from evaluator.vocabulary import ATTRIBUTES


def histories_by_child(events: pd.DataFrame) -> dict[tuple[str, str], list[Event]]:
    """Return the events of each (authority, child). The number of an event is its row number."""
    names = [name for name in ATTRIBUTES if name in events]
    columns = ["authority", "child", "event", "date", "episode", *names]
    children: dict[tuple[str, str], list[Event]] = {}
    for number, (authority, child, kind, date, episode, *values) in enumerate(
        zip(*(events[column] for column in columns), strict=True)
    ):
        attributes = {name: str(value) for name, value in zip(names, values, strict=True) if value != ""}
        day = None if pd.isna(date) else pd.Timestamp(date).date()
        event = Event(number, str(kind), day, str(episode), attributes)
        children.setdefault((str(authority), str(child)), []).append(event)
    return children


def reference_clocks(
    rules: Sequence[ClockRule],
    events: pd.DataFrame,
    as_of: dt.date,
    calendar: Calendar,
    coverage: pd.DataFrame | None = None,
) -> list[tuple[str, str, ClockRow]]:
    """Return (authority, child, clock) for every clock of `events` under `rules`.

    coverage: as `Histories.coverage`; left out, everything is covered.
    """
    covered = [(rule, {} if coverage is None else covered_spans(coverage, rule)) for rule in rules]
    return [
        (authority, child, row)
        for (authority, child), history in histories_by_child(events).items()
        for rule, spans in covered
        for row in clocks_of_child(rule, history, authority, as_of, calendar, spans.get(authority))
    ]
