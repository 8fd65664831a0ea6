"""Timing to the deadline in event tables: which cases count, how long they took, what is said where much is lacking."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd
import pytest

from evaluator.analysis.adaptations import at_the_deadline, no_further_action, recorded_later
from evaluator.analysis.adaptations.adaptation import Verdict
from evaluator.analysis.adaptations.comparing_units import units_of
from evaluator.analysis.adaptations.timed_cases import cases_of, timed_rules
from evaluator.synth.null_worlds import null_world
from evaluator.synth.worlds import world
from tests.support.clocked import clocked, table

AS_OF = dt.date(2010, 8, 31)


def case(child: str, start: str, done: str = "", **last: Any) -> list[dict[str, Any]]:
    base = {"authority": "X", "child": child, "episode": "1"}
    rows = [{**base, "event": "referral", "date": start}]
    rows += [{**base, "event": "initial_assessment_completed", "date": done}] if done else []
    return [*rows, {**base, **last}] if last else rows


def taken(rows: list[dict[str, Any]], as_of: dt.date = AS_OF) -> list[tuple[int, bool]]:
    data = clocked(table(rows), "england-2008", as_of)
    rule = next(one for one in timed_rules(data) if one.name == "initial-assessment")
    found = cases_of(data, rule, units_of(data))
    assert found is not None and found.limit == 7 and found.week == 5
    return list(zip(found.elapsed.tolist(), found.finished.tolist(), strict=True))


def test_how_long_cases_took_in_working_days() -> None:
    """Over Christmas, from a Saturday, on the same day, and over Easter."""
    assert taken(case("1", "2008-12-19", "2009-01-02")) == [(7, True)]
    assert taken(case("1", "2008-12-20", "2009-01-02")) == [(7, True)]
    assert taken(case("1", "2008-12-19", "2008-12-19")) == [(0, True)]
    assert taken(case("1", "2009-04-09", "2009-04-14")) == [(1, True)]


def test_open_and_called_off_cases_are_at_risk_until_then() -> None:
    open_case = case("1", "2009-08-03")
    assert taken(open_case, dt.date(2009, 8, 5)) == [(2, False)]
    called_off = case("1", "2009-06-01", event="no_further_action", date="2009-06-04")
    assert taken(called_off) == [(3, False)]


def test_a_limit_in_months_and_an_illustrative_one_are_not_timed_to_a_day() -> None:
    rows = [*case("1", "2008-12-19", "2009-01-02"),
            {"authority": "X", "child": "1", "episode": "1", "event": "child_protection_plan_started",
             "date": "2009-01-05"}]  # fmt: skip
    names = {one.name for one in timed_rules(clocked(table(rows), "england-2008", AS_OF))}
    assert "initial-assessment" in names and not names & {"child-protection-review", "plan-under-two-years"}


def verdicts(rows: list[Any]) -> set[tuple[str, str]]:
    return {(one.code, str(one.verdict)) for one in rows if one.rule == "initial-assessment"}


@pytest.mark.parametrize(
    ("found", "why"),
    [(at_the_deadline.found, "300"), (no_further_action.found, "no decision"), (recorded_later.found, "recorded_at")],
)
def test_a_few_cases_that_lack_everything_are_not_tested(found: Any, why: str) -> None:
    data = clocked(table(case("1", "2008-12-19", "2009-01-02")), "england-2008", AS_OF)
    rows = [one for one in found(data) if one.rule == "initial-assessment"]
    assert {one.verdict for one in rows} <= {Verdict.TOO_FEW, Verdict.NOT_TESTABLE}
    assert {one.unit for one in rows} == {"All authorities", "X"}
    assert all(why in one.why and one.effect is None for one in rows)


def test_records_made_late_are_told_from_usual_delays() -> None:
    """Planted: in one of two authorities half of what is dated on the last day was typed in a week later."""
    for share, wanted in ((0.0, Verdict.NOT_FOUND), (0.5, Verdict.FOUND)):
        rows = []
        for number in range(1600):
            day = ("2009-06-09", "2009-06-10")[number % 2]  # the 6th and the 7th working day
            late = number % 2 == 1 and number % 200 < 200 * share
            delay = 8 if late else number % 5 % 3
            done = pd.Timestamp(day)
            rows += [
                {"authority": "X", "child": str(number), "episode": "1", "event": "referral", "date": "2009-06-01"},
                {"authority": "X", "child": str(number), "episode": "1", "event": "initial_assessment_completed",
                 "date": day, "recorded_at": str((done + pd.Timedelta(days=delay)).date())},
            ]  # fmt: skip
        found = recorded_later.found(clocked(table(rows), "england-2008", AS_OF))
        national = next(one for one in found if one.rule == "initial-assessment" and one.level == "national")
        assert national.verdict is wanted, national
        if wanted is Verdict.FOUND:
            assert national.effect == pytest.approx(50, abs=6)


@pytest.mark.parametrize("shape", ["siblings-equal", "siblings-unequal"])
def test_no_authority_of_a_null_world_is_marked_for_what_is_closed_on_the_day(shape: str) -> None:
    """Without families seven nations in eight of this size had one marked, with p printed as 0."""
    for seed in range(2):
        made = null_world(shape, seed, authorities=60, cases=300)
        data = clocked(made.events, "england-2008", made.as_of)
        rows = [one for one in no_further_action.found(data) if one.level == "authority"]
        assert rows and not [one for one in rows if one.verdict is Verdict.FOUND]


def test_what_is_closed_on_the_day_is_told_only_of_those_whose_work_is_pulled_to_it() -> None:
    made = world("pulled-in-some", seed=20, authorities=30, cases=800)
    data = clocked(made.events, "england-2008", made.as_of)
    timed = at_the_deadline.found(data)
    pulled = {(one.rule, one.unit) for one in timed if one.verdict is Verdict.FOUND}
    rows = [one for one in no_further_action.found(data, timed) if one.level == "authority"]
    found = {(one.rule, one.unit) for one in rows if one.verdict is Verdict.FOUND}
    assert found and found <= pulled
    assert not [one for one in rows if (one.rule, one.unit) not in pulled and one.effect is not None]
    none = no_further_action.found(data, [])
    assert not [one for one in none if one.level == "authority" and one.effect is not None]


def test_a_world_in_which_cases_are_shut_is_told_from_one_of_effort() -> None:
    for name, closed in (("honest-effort", Verdict.NOT_FOUND), ("pulled-everywhere", Verdict.FOUND)):
        made = world(name, seed=3, authorities=20, cases=800)
        data = clocked(made.events, "england-2008", made.as_of)
        pulled = next(one for one in at_the_deadline.found(data) if one.rule == "initial-assessment")
        rows = [one for one in no_further_action.found(data) if one.rule == "initial-assessment"]
        national = {one.code: one for one in rows if one.level == "national"}
        assert pulled.verdict is Verdict.FOUND and pulled.level == "national"
        assert national[no_further_action.CLOSED].verdict is closed
        assert (national[no_further_action.CAME_BACK].verdict is Verdict.FOUND) == (closed is Verdict.FOUND)
