"""Results that only a later start brings about: planted, not planted, and not testable."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pandas as pd
import pytest

from evaluator.analysis.adaptations.adaptation import Adaptation, Verdict
from evaluator.analysis.adaptations.restarted_clocks import found
from evaluator.authorities import ALL
from evaluator.clocks.calendar import england_and_wales
from evaluator.clocks.clocked_histories import Clocked
from tests.support.clocked import clocked, table

AS_OF = dt.date(2010, 8, 31)
Rows = list[dict[str, Any]]


def worked(day: str, days: int) -> str:
    return str(np.busday_offset(day, days, roll="forward", holidays=england_and_wales().holidays))


def conference(child: str, held: int, again: int | None = None, authority: str = "Eastmoor", **more: str) -> Rows:
    """A conference `held` working days after the first discussion; `again`: those until another discussion."""
    first = worked("2008-04-01", sum(map(ord, child)) % 200)
    days = [("strategy_discussion", 0), ("initial_child_protection_conference", held)]
    days += [("strategy_discussion", again)] if again is not None else []
    row = {"authority": authority, "child": child, "episode": "1", **more}
    return [{**row, "event": event, "date": worked(first, after)} for event, after in days]


def town(authority: str, changed: int, ordinary: int, **more: str) -> Rows:
    """A town with `changed` conferences in time by the last discussion only, and others that are in time anyway."""
    rows = [conference(f"{authority}{n}", 20, 8, authority, **more) for n in range(changed)]
    rows += [conference(f"{authority}{n}", 10, None, authority, **more) for n in range(changed, changed + ordinary)]
    return [event for child in rows for event in child]


def of(rows: Rows) -> Clocked:
    return clocked(table(rows), "england-2008", AS_OF)


def row(data: Clocked, unit: str, rule: str = "initial-conference") -> Adaptation:
    return next(one for one in found(data) if one.unit == unit and one.rule == rule)


def test_an_authority_where_many_results_hang_on_the_last_discussion_is_found() -> None:
    data = of([*town("Eastmoor", 20, 80), *town("Westmoor", 0, 100), *town("Northmoor", 1, 99)])
    east = row(data, "Eastmoor")
    assert (east.verdict, east.effect, east.n) == (Verdict.FOUND, pytest.approx(20.0), 100)
    assert east.lo is not None and east.hi is not None and east.p is not None
    assert 10 < east.lo < 20 < east.hi < 30 and east.p < 0.001
    assert row(data, "Westmoor").verdict == row(data, "Northmoor").verdict == Verdict.NOT_FOUND
    nation = row(data, ALL)
    assert (nation.verdict, nation.level, nation.n) == (Verdict.FOUND, "national", 300)
    assert nation.effect == pytest.approx(7.0)


def test_where_all_do_it_the_nation_is_found_and_no_authority() -> None:
    data = of([*town("Eastmoor", 20, 80), *town("Westmoor", 20, 80)])
    assert row(data, ALL).verdict == Verdict.FOUND
    assert row(data, "Eastmoor").verdict == row(data, "Westmoor").verdict == Verdict.NOT_FOUND


def test_where_nothing_hangs_on_it_nothing_is_found() -> None:
    """Discussions repeat everywhere, and the conferences would have been in time all the same."""
    rows = [conference(f"{town}{n}", 12, 5, town) for town in ("Eastmoor", "Westmoor") for n in range(100)]
    data = of([event for child in rows for event in child])
    for unit in (ALL, "Eastmoor", "Westmoor"):
        assert (row(data, unit).verdict, row(data, unit).effect) == (Verdict.NOT_FOUND, pytest.approx(0.0))


@pytest.mark.parametrize(
    ("held", "again", "changed"),
    [(15, 8, 0), (16, 8, 1), (23, 8, 1), (24, 8, 0), (16, 0, 0), (16, 1, 1), (10, None, 0), (16, None, 0)],
)
def test_a_result_changes_where_it_is_late_from_the_first_and_in_time_from_the_last(
    held: int, again: int | None, changed: int
) -> None:
    rows = conference("one", held, again)
    data = of([*rows, *town("Eastmoor", 0, 99)])
    assert row(data, ALL).effect == pytest.approx(changed)


def test_the_first_of_three_discussions_counts() -> None:
    rows = conference("one", 22, 8)
    rows.append({**rows[0], "date": worked(rows[0]["date"], 14)})
    assert row(of([*rows, *town("Eastmoor", 0, 99)]), ALL).effect == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("second", "first_stopped", "authority", "changed"),
    [
        ("2008-06-07", None, "Eastmoor", 1),  # the fifth day
        ("2008-06-08", None, "Eastmoor", 0),  # the sixth
        ("2008-06-06", "2008-06-05", "Eastmoor", 0),  # the first was finished: the second is another matter
        ("2008-06-06", None, "Westmoor", 0),  # a child of the same name elsewhere
        ("2008-06-02", None, "Eastmoor", 0),  # the same day: nothing is gained
    ],
)
def test_a_second_referral_within_five_days_is_a_restart(
    second: str, first_stopped: str | None, authority: str, changed: int
) -> None:
    again = {"child": "one", "authority": authority, "episode": "2"}
    rows: Rows = [
        {"child": "one", "authority": "Eastmoor", "episode": "1", "event": "referral", "date": "2008-06-02"},
        {**again, "event": "referral", "date": second},
        {**again, "event": "initial_assessment_completed", "date": "2008-06-12"},
    ]
    if first_stopped:
        rows.append({**rows[0], "event": "initial_assessment_completed", "date": first_stopped})
    for number in range(99):
        other = {"authority": "Eastmoor", "child": f"other {number}", "episode": "1"}
        rows.append({**other, "event": "referral", "date": "2008-07-01"})
        rows.append({**other, "event": "initial_assessment_completed", "date": "2008-07-03"})
    nation = row(of(rows), ALL, "initial-assessment")
    assert nation.effect == pytest.approx(100 * changed / nation.n)
    assert nation.n >= 100


def test_three_in_a_hundred_are_named_only_where_they_are_more_than_elsewhere() -> None:
    few = of([*town("Eastmoor", 20, 980), *town("Westmoor", 0, 1000)])
    assert row(few, "Eastmoor").p is not None
    assert row(few, "Eastmoor").verdict == Verdict.NOT_FOUND
    more = of([*town("Eastmoor", 30, 970), *town("Westmoor", 0, 1000)])
    assert row(more, "Eastmoor").verdict == Verdict.FOUND


def test_49_conferences_are_too_few_and_50_are_enough() -> None:
    data = of([*town("Eastmoor", 20, 29), *town("Westmoor", 20, 30), *town("Northmoor", 0, 400)])
    few = row(data, "Eastmoor")
    assert (few.verdict, few.effect, few.p, few.n) == (Verdict.TOO_FEW, None, None, 49)
    assert row(data, "Westmoor").verdict == Verdict.FOUND


def test_brothers_and_sisters_at_one_conference_count_once() -> None:
    rows = [*town("Eastmoor", 0, 99), *conference("b", 20, 8, family="F"), *conference("a", 10, family="G")]
    rows += [{**one, "child": "twin"} for one in conference("b", 20, 8, family="F")]
    assert row(of(rows), ALL).n == 101


@pytest.mark.filterwarnings("error")
def test_one_authority_alone_has_nothing_to_be_held_against() -> None:
    data = of(town("Eastmoor", 20, 80))
    assert row(data, ALL).verdict == Verdict.FOUND
    alone = row(data, "Eastmoor")
    assert (alone.verdict, alone.effect) == (Verdict.NOT_TESTABLE, None)
    assert "no other authority" in alone.why


@pytest.mark.filterwarnings("error")
def test_records_without_discussions_or_conferences_cannot_be_tested() -> None:
    full = [*town("Eastmoor", 20, 80), *town("Westmoor", 0, 100)]
    for left_out in ("strategy_discussion", "initial_child_protection_conference"):
        data = of([one for one in full if one["event"] != left_out])
        for unit in (ALL, "Eastmoor", "Westmoor"):
            one = row(data, unit)
            assert (one.verdict, one.effect, one.lo, one.p, one.n) == (Verdict.NOT_TESTABLE, None, None, None, 0)
            assert one.why


def test_an_authority_without_any_conference_has_a_row_that_says_so() -> None:
    south: Rows = [{"authority": "Southmoor", "child": "x", "episode": "1", "event": "referral", "date": "2008-06-02"}]
    data = of([*town("Eastmoor", 20, 80), *town("Westmoor", 0, 100), *south])
    assert row(data, "Southmoor").verdict == Verdict.TOO_FEW
    units = [one.unit for one in found(data) if one.rule == "initial-conference"]
    assert units == [ALL, "Eastmoor", "Southmoor", "Westmoor"]


def test_the_rule_of_2013_counts_from_the_first_start_and_is_looked_at_for_new_episodes_only() -> None:
    events = pd.concat([table(town("Eastmoor", 20, 80)), table(town("Westmoor", 0, 100))])
    events["date"] += pd.DateOffset(years=8)
    events["event"] = events["event"].replace({"strategy_discussion": "section_47_started"})
    one = row(clocked(events, "england-2018", dt.date(2018, 8, 31)), "Eastmoor")
    assert (one.verdict, one.effect) == (Verdict.NOT_FOUND, pytest.approx(0.0))
