"""The array kernel beside its clocks: what it notices, its corners, and that the order of rows changes nothing."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from evaluator.analysis.evaluation import clock_rules, evaluated
from evaluator.casework.explanation import explanation
from evaluator.clocks.calendar import england_and_wales
from evaluator.clocks.coding import in_order
from evaluator.clocks.columnar import COLUMNS, INTERNAL, run_clocks
from evaluator.clocks.day_rows import day_rows
from evaluator.clocks.versions import ClockRule, clock_rule
from evaluator.histories.reading import Histories, read
from evaluator.rulebook.ruleset import load_ruleset
from tests.support.clocks_told import AS_OF, history
from tests.support.strategies import many_histories

RULES = load_ruleset("england-2018")
CALENDAR = england_and_wales()


def of(name: str) -> ClockRule:
    return clock_rule(RULES.timescales[name])


def noticed(rule: ClockRule, rows: list[tuple[str, ...]]) -> list[tuple[str, int]]:
    """Return (code, line) of each finding; the first row stands in line 2."""
    found = run_clocks([rule], history(rows), AS_OF, CALENDAR).findings
    return [(str(row.code), int(row.line)) for row in found.itertuples()]


@pytest.mark.parametrize(("rule", "rows", "expected"), [
    ("single-assessment", [("a", "referral", "2022-05-23"), ("a", "referral", "2022-05-24")], [("repeated_start", 3)]),
    ("single-assessment", [("a", "referral", "2022-05-23"), ("a", "assessment_started", "2022-05-24")], []),
    ("single-assessment", [("a", "assessment_started", "2022-05-20"), ("a", "referral", "2022-05-23")],
     [("start_told_early", 2)]),
    ("child-protection-review", [("a", "child_protection_review", "2022-05-20"),
                                 ("a", "child_protection_plan_started", "2022-05-23")],
     [("stop_before_first_start", 2)]),
    ("single-assessment", [("a", "referral", "2022-05-23"), ("a", "assessment_authorised", "2022-05-28")],
     [("stop_on_non_working_day", 3)]),
    ("single-assessment", [("a", "referral", "2035-12-31")], [("outside_calendar", 2)]),
])  # fmt: skip
def test_what_it_notices(rule: str, rows: list[tuple[str, ...]], expected: list[tuple[str, int]]) -> None:
    assert noticed(of(rule), rows) == expected


def test_an_outcome_asked_of_every_start_notices_no_repeated_one() -> None:
    rows = [("a", "case_closed", "2022-05-23"), ("a", "case_closed", "2022-05-24")]
    assert noticed(clock_rule(RULES.outcomes["re-referral-12-months"]), rows) == []


def test_no_event_that_a_rule_knows_gives_no_clock() -> None:
    table = run_clocks(clock_rules(RULES), history([("a", "contact", "2022-05-23")]), AS_OF, CALENDAR).table
    assert len(table) == 0
    assert set(table.columns) == {*COLUMNS, *INTERNAL} - {"start_event", "stop_event"}


def test_the_order_of_rows_changes_nothing() -> None:
    """But the numbers of events: those are rows."""
    events = many_histories(7).drop_duplicates(["authority", "child", "date", "event"])
    turned = events.sample(frac=1, random_state=1)
    tables = [run_clocks(clock_rules(RULES), table, dt.date(2010, 6, 30), CALENDAR).table for table in (events, turned)]
    keys = ["rule", "authority", "child", "episode", "started", "step", "reason", "due", "stopped", "days"]
    plain = [table[keys].astype("str").sort_values(keys).to_numpy().tolist() for table in tables]
    assert plain[0] == plain[1]


def test_each_child_on_its_own_day() -> None:
    events = history([("a", "referral", "2022-05-23")])
    both = pd.concat([events, events.assign(child="2")], ignore_index=True)
    days = np.array(["2022-07-27", "2022-07-28"], dtype="datetime64[D]")
    table = run_clocks([of("single-assessment")], both, days, CALENDAR).table
    assert table["status"].astype("str").tolist() == ["running", "overdue"]


def test_a_child_with_thousands_of_events() -> None:
    """Starts and stops on alternate days: each clock is met, and as many stand open as have no stop."""
    days = [str(dt.date(2014, 1, 1) + dt.timedelta(days=n)) for n in range(4000)]
    kinds = ["assessment_started", "assessment_authorised"]
    events = history([("a", kinds[n % 2], day) for n, day in enumerate(days)])
    table = run_clocks([of("single-assessment")], events, dt.date(2025, 1, 1), CALENDAR).table
    assert table["status"].astype("str").value_counts().to_dict() == {"met": 2000}


@pytest.mark.parametrize(("keys", "order"), [([], []), ([1, 1, 2], [0, 1, 2]), ([2, 1, 1], [1, 2, 0])])
def test_equal_keys_stay_as_they_stand(keys: list[int], order: list[int]) -> None:
    assert in_order(np.array(keys, dtype=np.int64)).tolist() == order


def test_the_two_passes_stay_within_their_scope() -> None:
    """Two scopes: days 1, 3 and 5 of the first, day 2 of the second."""
    rows = day_rows(np.array([0, 0, 0, 0, 1]), np.array([1, 1, 3, 5, 2]))
    flags = np.array([True, False, True, True])
    assert rows.of.tolist() == [0, 0, 1, 2, 3]
    assert rows.last_before(flags).tolist() == [-1, 0, 0, -1]
    assert rows.next_after(flags).tolist() == [2, 2, -1, -1]
    assert rows.first_event(np.array([False, True, True, True, False])).tolist() == [1, 2, 3, -1]
    assert rows.second_event(np.array([True, True, True, False, True])).tolist() == [1, -1, -1, -1]


def returned(tmp_path: Path) -> Histories:
    """Return an assessment begun before the first day of a return, and one begun on it, neither finished."""
    path = tmp_path / "events.csv"
    path.write_text(
        "authority,child,episode,event,date\n301,1,a,referral,2022-05-20\n301,2,a,referral,2022-05-23\n",
        encoding="utf-8",
    )
    histories = read([path])
    covered = pd.DataFrame({
        "authority": ["301"], "event": ["assessment_authorised"], "first": [pd.Timestamp("2022-05-23")],
        "last": [pd.Timestamp("2023-03-31")],
    })  # fmt: skip
    return Histories(histories.events, histories.findings, histories.sources, histories.data_hash, covered)


def test_what_a_return_covers_reaches_every_clock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    histories = returned(tmp_path)
    clocks = evaluated(histories, RULES, AS_OF).clocks.table
    single = clocks[clocks["rule"] == "single-assessment"].astype({"reason": "str"})
    assert single["reason"].tolist() == ["before_the_return", "past_due"]
    monkeypatch.setattr("evaluator.casework.explanation.read", lambda paths, serial: histories)
    told = explanation("1", [], "england-2018", AS_OF, rule="single-assessment")
    assert "undeterminable (before the return)" in told
