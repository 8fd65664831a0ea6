"""Clocks that nothing in the records could have stopped are not judged; a single case still is."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest

from evaluator.clocks.calendar import england_and_wales
from evaluator.clocks.clocked_histories import ENOUGH_STARTS, as_recorded, event_counts, not_recorded, with_unrecorded
from evaluator.clocks.columnar import run_clocks
from evaluator.clocks.reference import reference_clocks
from evaluator.clocks.versions import ClockRule, clock_rule
from evaluator.rule_tests.clock_examples import event_table
from evaluator.rulebook.ruleset import load_ruleset

RULES = load_ruleset("england-2008")
CORE_GROUP = clock_rule(RULES.timescales["core-group"])
INCIDENT = clock_rule(RULES.outcomes["serious-incident-after-closure"])
AS_OF = dt.date(2010, 12, 31)


def conferences(children: int, authority: str, met: int = 0) -> pd.DataFrame:
    """Return a plan decided for so many children, of whom the first `met` have a core group."""
    held = [(f"{n}", {"initial_child_protection_conference": "2008-06-02", "outcome": "plan"}) for n in range(children)]
    groups = [(f"{n}", {"core_group_met": "2008-06-10"}) for n in range(met)]
    return event_table([*held, *groups], authority)


def closures(children: int, incidents: int = 0) -> pd.DataFrame:
    closed = [(f"{n}", {"case_closed": "2008-06-02"}) for n in range(children)]
    return event_table([*closed, *((f"{n}", {"serious_incident": "2008-07-01"}) for n in range(incidents))], "1")


def judged(rule: ClockRule, events: pd.DataFrame) -> dict[tuple[str, str], int]:
    clocks = with_unrecorded(run_clocks([rule], events, AS_OF, england_and_wales()), [rule], events)
    counts = clocks.table.groupby(["status", "reason"], observed=True).size()
    return {(str(status), str(reason)): count for (status, reason), count in counts.items()}


@pytest.mark.parametrize(("children", "met", "expected"), [
    (ENOUGH_STARTS, 0, {("undeterminable", "stop_not_recorded"): ENOUGH_STARTS}),
    (ENOUGH_STARTS - 1, 0, {("overdue", "past_due"): ENOUGH_STARTS - 1}),
    (ENOUGH_STARTS, 1, {("overdue", "past_due"): ENOUGH_STARTS - 1, ("met", "in_time"): 1}),
])  # fmt: skip
def test_many_clocks_and_not_one_stop(children: int, met: int, expected: dict[tuple[str, str], int]) -> None:
    assert judged(CORE_GROUP, conferences(children, "301", met)) == expected


@pytest.mark.parametrize(("children", "lacking"), [(ENOUGH_STARTS, True), (ENOUGH_STARTS - 1, False)])
def test_starts_that_only_count_where_there_is_no_other_are_starts_too(children: int, lacking: bool) -> None:
    """Reviews are due from the plan's start where no conference is recorded."""
    review = clock_rule(RULES.timescales["child-protection-review"])
    plans = event_table([(f"{n}", {"child_protection_plan_started": "2008-06-02"}) for n in range(children)], "301")
    assert not_recorded(review, event_counts(plans)) == ({"301"} if lacking else frozenset())


def test_each_authority_is_judged_by_its_own_records() -> None:
    both = pd.concat([conferences(30, "301", 5), conferences(30, "302")], ignore_index=True)
    assert not_recorded(CORE_GROUP, event_counts(both)) == {"302"}
    clocks = with_unrecorded(run_clocks([CORE_GROUP], both, AS_OF, england_and_wales()), [CORE_GROUP], both)
    statuses = clocks.table.groupby("authority", observed=True)["status"].agg(lambda s: set(map(str, s)))
    assert statuses.to_dict() == {"301": {"met", "overdue"}, "302": {"undeterminable"}}
    found = clocks.findings[clocks.findings["code"] == "stop_not_recorded"]
    assert found["authority"].tolist() == ["302"]
    assert "`core_group_met`" in found["message"].iloc[0]


def test_what_an_outcome_waits_for_is_rare_so_all_records_count_together() -> None:
    assert judged(INCIDENT, closures(30)) == {("undeterminable", "stop_not_recorded"): 30}
    assert judged(INCIDENT, closures(30, 1)) == {("did_not", "window_passed"): 29, ("happened", "in_window"): 1}


def test_what_ended_otherwise_stays_as_it_is() -> None:
    ended = [("0", {"child_protection_plan_ended": "2008-06-03"})]
    events = pd.concat([conferences(30, "301"), event_table(ended, "301")], ignore_index=True)
    assert judged(CORE_GROUP, events) == {
        ("undeterminable", "stop_not_recorded"): 29, ("cancelled", "cancelled_in_time"): 1,
    }  # fmt: skip


def test_the_reference_evaluator_is_treated_alike() -> None:
    every = conferences(30, "301")
    one = every[every["child"] == "3"].reset_index(drop=True)
    rows = [row for _, _, row in reference_clocks([CORE_GROUP], one, AS_OF, england_and_wales())]
    assert [str(row.status) for row in rows] == ["overdue"]
    assert [str(as_recorded(row, CORE_GROUP, "301", every).reason) for row in rows] == ["stop_not_recorded"]
    assert [str(as_recorded(row, CORE_GROUP, "302", every).status) for row in rows] == ["overdue"]


@pytest.mark.parametrize(("form", "carried"), [("cin-census", False), ("event-table", True), ("", True)])
def test_what_a_format_does_not_carry_is_not_judged_whatever_the_number(form: str, carried: bool) -> None:
    """A census return has no core groups: one plan without one says nothing. An event table could have had it."""
    one = conferences(1, "301")
    events = one.assign(format=pd.Categorical([form] * len(one)))
    clocks = with_unrecorded(run_clocks([CORE_GROUP], events, AS_OF, england_and_wales()), [CORE_GROUP], events)
    expected = [("overdue", "past_due")] if carried else [("undeterminable", "stop_not_recorded")]
    assert list(zip(clocks.table["status"], clocks.table["reason"], strict=True)) == expected
    assert clocks.findings["code"].tolist().count("stop_not_recorded") == (not carried)
