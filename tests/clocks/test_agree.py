"""The array kernel and the reference evaluator give the same clocks, row by row, for any rule and any history."""

from __future__ import annotations

import datetime as dt

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluator.clocks.calendar import england_and_wales
from evaluator.clocks.columnar import run_clocks
from evaluator.clocks.reference import reference_clocks
from evaluator.clocks.versions import ClockRule, clock_rule
from evaluator.rulebook.model import Outcome, Timescale
from tests.support.strategies import FIRST, coverages, event_tables, examples, many_event_tables, outcomes, timescales

CALENDAR = england_and_wales()
as_of_dates = st.one_of(st.integers(0, 30), st.integers(60, 140), st.integers(360, 480)).map(
    lambda n: FIRST + dt.timedelta(days=n)
)
Row = tuple[object, ...]


def plain(day: object) -> dt.date | None:
    return None if day is None or pd.isna(day) else pd.Timestamp(day).date()


def by_arrays(rule: ClockRule, events: pd.DataFrame, as_of: dt.date, coverage: pd.DataFrame) -> list[Row]:
    table = run_clocks([rule], events, as_of, CALENDAR, coverage=coverage).table
    return sorted((
        (str(r.authority), str(r.child), int(r.start_id), int(r.step), plain(r.started), plain(r.due), plain(r.stopped),
         str(r.status), str(r.reason), None if pd.isna(r.days) else int(r.days),
         None if r.stop_id < 0 else int(r.stop_id), plain(r.ended), plain(r.chain),
         None if pd.isna(r.rule_version) else str(r.rule_version), str(r.episode))
        for r in table.itertuples()
    ), key=repr)  # fmt: skip


def by_hand(rule: ClockRule, events: pd.DataFrame, as_of: dt.date, coverage: pd.DataFrame) -> list[Row]:
    return sorted((
        (authority, child, r.start, r.step, r.started, r.due, r.stopped, str(r.status), str(r.reason), r.days, r.stop,
         r.ended, r.chain, r.version or None, str(events["episode"].iloc[r.start]))
        for authority, child, r in reference_clocks([rule], events, as_of, CALENDAR, coverage)
    ), key=repr)  # fmt: skip


def differences(rule: ClockRule, events: pd.DataFrame, as_of: dt.date, coverage: pd.DataFrame) -> dict[str, list[Row]]:
    """Return the clocks that only one of the evaluators gives; of one child, so that a failure can be read."""
    arrays, hand = by_arrays(rule, events, as_of, coverage), by_hand(rule, events, as_of, coverage)
    apart = sorted({row[:2] for row in set(arrays) ^ set(hand)})[:1] or ([("", "")] if len(arrays) != len(hand) else [])
    return {
        name: [row for row in rows if row[:2] in apart]
        for name, rows in (("arrays", arrays), ("reference", hand))
        if apart
    }


@settings(max_examples=examples(60), deadline=None)
@given(timescales(), event_tables, as_of_dates, coverages())
def test_timescales_agree(rule: Timescale, events: pd.DataFrame, as_of: dt.date, coverage: pd.DataFrame) -> None:
    assert differences(clock_rule(rule), events, as_of, coverage) == {}


@settings(max_examples=examples(40), deadline=None)
@given(outcomes(), event_tables, as_of_dates, coverages())
def test_outcomes_agree(rule: Outcome, events: pd.DataFrame, as_of: dt.date, coverage: pd.DataFrame) -> None:
    assert differences(clock_rule(rule), events, as_of, coverage) == {}


@settings(max_examples=examples(60), deadline=None)
@given(timescales(), many_event_tables, as_of_dates, coverages())
def test_timescales_agree_on_many_histories(
    rule: Timescale, events: pd.DataFrame, as_of: dt.date, coverage: pd.DataFrame
) -> None:
    assert differences(clock_rule(rule), events, as_of, coverage) == {}


@settings(max_examples=examples(25), deadline=None)
@given(outcomes(), many_event_tables, as_of_dates, coverages())
def test_outcomes_agree_on_many_histories(
    rule: Outcome, events: pd.DataFrame, as_of: dt.date, coverage: pd.DataFrame
) -> None:
    assert differences(clock_rule(rule), events, as_of, coverage) == {}
