"""Closing just before something falls due: planted, not planted, both sides of each limit, and not testable."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pytest

from evaluator.analysis.adaptations.adaptation import Adaptation, Verdict
from evaluator.analysis.adaptations.closures import SecondPlans, found, second_plans
from evaluator.authorities import ALL
from evaluator.clocks.calendar import england_and_wales
from evaluator.clocks.clocked_histories import Clocked
from tests.support.clocked import clocked, table

AS_OF = dt.date(2011, 3, 31)
CALLED_OFF, REVIEW, TWO_YEARS = "clock-stopped-by-closure", "closed-before-review", "closed-before-two-years"
RULE = {CALLED_OFF: "initial-assessment", REVIEW: "child-protection-review", TWO_YEARS: "plan-under-two-years"}
Rows = list[dict[str, Any]]


def worked(day: str, days: int) -> str:
    return str(np.busday_offset(day, days, roll="forward", holidays=england_and_wales().holidays))


def later(day: str, days: int) -> str:
    return str(np.datetime64(day) + days)


def of(rows: Rows, as_of: dt.date = AS_OF) -> Clocked:
    return clocked(table(rows), "england-2008", as_of)


def row(data: Clocked, code: str, unit: str) -> Adaptation:
    return next(one for one in found(data) if one.code == code and one.unit == unit and one.rule == RULE[code])


def closed(child: str, after: int, again: int | None, authority: str = "Eastmoor", day: str = "", **more: str) -> Rows:
    """A referral closed `after` working days (seven are allowed), and another one `again` calendar days after that."""
    start = day or worked("2008-04-01", sum(map(ord, child)) % 200)
    end, row = worked(start, after), {"authority": authority, "child": child, "episode": "1", **more}
    rows: Rows = [{**row, "event": "referral", "date": start}, {**row, "event": "case_closed", "date": end}]
    if again is not None:
        second = {**row, "episode": "2"}
        done = later(end, again + 1)
        rows += [{**second, "event": "referral", "date": later(end, again)}]
        rows += [{**second, "event": "initial_assessment_completed", "date": done}]
    return rows


def office(authority: str, last: tuple[int, int], earlier: tuple[int, int]) -> Rows:
    """Cases closed on the sixth and on the second day: (how many, how many of them come back within the month)."""
    rows = []
    for name, after, (cases, come_back) in (("late", 6, last), ("soon", 2, earlier)):
        for n in range(cases):
            rows += closed(f"{authority} {name} {n}", after, 10 if n < come_back else None, authority)
    return rows


def test_children_who_come_back_after_a_closure_just_before_the_due_day_are_found() -> None:
    data = of([*office("Eastmoor", (60, 24), (60, 6)), *office("Westmoor", (60, 6), (60, 6))])
    east, west, nation = (row(data, CALLED_OFF, unit) for unit in ("Eastmoor", "Westmoor", ALL))
    assert (east.verdict, east.effect, east.n) == (Verdict.FOUND, pytest.approx(30.0), 120)
    assert east.lo is not None and east.hi is not None and 10 < east.lo < 30 < east.hi < 50
    assert (west.verdict, west.effect) == (Verdict.NOT_FOUND, pytest.approx(0.0))
    assert (nation.verdict, nation.effect, nation.n) == (Verdict.FOUND, pytest.approx(15.0), 240)


def test_the_nation_is_compared_inside_authorities() -> None:
    """Where late closures are common more children come back, whenever they were closed: that is no finding."""
    data = of([*office("Eastmoor", (90, 45), (30, 15)), *office("Westmoor", (30, 3), (90, 9))])
    nation = row(data, CALLED_OFF, ALL)
    assert (nation.verdict, nation.effect) == (Verdict.NOT_FOUND, pytest.approx(0.0, abs=1e-9))


@pytest.mark.parametrize(("after", "last"), [(3, 0), (4, 1), (7, 1)])
def test_the_due_day_and_three_working_days_before_it_are_the_last(after: int, last: int) -> None:
    base = office("Eastmoor", (60, 0), (60, 0))
    data = of([*base, *closed("one", after, 10)])
    assert row(data, CALLED_OFF, ALL).effect == pytest.approx(100 / 61 * (1 if last else -1))


@pytest.mark.parametrize(("again", "counts"), [(1, True), (30, True), (31, False), (0, True)])
def test_again_means_within_thirty_days(again: int, counts: bool) -> None:
    data = of([*office("Eastmoor", (60, 0), (60, 0)), *closed("one", 6, again)])
    assert row(data, CALLED_OFF, ALL).effect == pytest.approx(100 / 61 if counts else 0.0)


def test_a_closure_on_the_day_of_the_referral_is_not_followed_by_its_own_referral() -> None:
    data = of([*office("Eastmoor", (60, 0), (60, 0)), *closed("one", 0, None)])
    assert row(data, CALLED_OFF, ALL).effect == pytest.approx(0.0)


def test_closures_whose_thirty_days_are_not_over_do_not_count() -> None:
    base = office("Eastmoor", (60, 0), (60, 0))
    one = closed("one", 6, None, day="2011-02-21")
    assert row(of([*base, *one], dt.date(2011, 3, 30)), CALLED_OFF, ALL).n == 120
    assert row(of([*base, *one], dt.date(2011, 3, 31)), CALLED_OFF, ALL).n == 121


def test_brothers_and_sisters_called_off_together_count_once() -> None:
    base, one = office("Eastmoor", (60, 0), (60, 0)), {"day": "2008-06-02", "family": "F"}
    assert row(of([*base, *closed("a", 6, 10, **one), *closed("b", 6, 10, **one)]), CALLED_OFF, ALL).n == 121
    assert row(of([*base, *closed("a", 6, 10, **one), *closed("b", 5, 10, **one)]), CALLED_OFF, ALL).n == 122


def test_29_cases_in_either_group_are_too_few_and_30_are_enough() -> None:
    data = of([*office("Eastmoor", (29, 20), (60, 0)), *office("Westmoor", (30, 20), (30, 0))])
    few = row(data, CALLED_OFF, "Eastmoor")
    assert (few.verdict, few.effect, few.n) == (Verdict.TOO_FEW, None, 89)
    assert row(data, CALLED_OFF, "Westmoor").verdict == Verdict.FOUND


def plan(child: str, days: int, authority: str = "Eastmoor", reviewed: bool = True, start: str = "2008-04-01",
         **more: str) -> Rows:  # fmt: skip
    """A plan that ends `days` after it started (day 0), with reviews on days 85 and 260, and so on, until it ends."""
    row = {"authority": authority, "child": child, "episode": "1", **more}
    rows = [{**row, "event": "child_protection_plan_started", "date": start}]
    rows += [{**row, "event": "child_protection_plan_ended", "date": later(start, days)}]
    held = list(range(85, days, 175)) if reviewed else []
    return rows + [{**row, "event": "child_protection_review", "date": later(start, day)} for day in held]


def service(authority: str, moved: float, plans: int = 1500, seed: int = 1) -> Rows:
    """Plans that end on any day alike; of those that would in the month after a review is due, `moved` end before it.

    The second review is held on day 260; it is due six months after the one on day 85, on about day 268.
    """
    rng, rows = np.random.default_rng([seed, len(authority)]), []
    for n in range(plans):
        days = int(rng.integers(120, 600))
        if 262 <= days <= 320 and rng.random() < moved:
            days = int(rng.integers(250, 260))
        rows += plan(f"{authority}{n}", days, authority)
    return rows


def test_plans_that_end_before_a_review_is_due_are_found() -> None:
    data = of([*service("Eastmoor", 0.7), *service("Westmoor!", 0.0)])
    east, west = row(data, REVIEW, "Eastmoor"), row(data, REVIEW, "Westmoor!")
    assert east.verdict == Verdict.FOUND
    assert east.effect is not None and east.lo is not None and east.p is not None
    assert east.effect > 10 and east.lo > 5 and east.p < 0.001
    assert (west.verdict, row(data, REVIEW, ALL).verdict) == (Verdict.NOT_FOUND, Verdict.FOUND)


def test_plans_that_end_on_any_day_alike_show_nothing() -> None:
    rows = [row(of(service("Eastmoor", 0.0, 4000, seed)), REVIEW, ALL) for seed in range(3)]
    assert {one.verdict for one in rows} == {Verdict.NOT_FOUND}
    assert np.mean([one.effect for one in rows if one.effect is not None]) == pytest.approx(0.0, abs=2.0)


@pytest.mark.parametrize(
    ("ends", "counts", "last"),
    [
        (84, True, True), (91, True, True), (92, False, False), (226, False, False), (227, True, False),
        (247, True, False), (248, True, True), (268, True, True), (269, False, False),
    ],
)  # fmt: skip
def test_the_six_weeks_up_to_the_due_day(ends: int, counts: bool, last: bool) -> None:
    """The first review is due on 1 July 2008, day 91; one held on day 85 makes the next one due on day 268."""
    base = [event for n in range(200) for event in plan(f"{n}", 240 if n < 60 else 900)]
    extra = [one for one in plan("one", ends) if one["date"] != later("2008-04-01", 260)]
    if ends <= 91:
        extra = extra[:2]
    with_it, without = row(of([*base, *extra]), REVIEW, ALL), row(of([*base, *plan("one", 900)]), REVIEW, ALL)
    assert with_it.n == without.n + counts
    assert with_it.effect is not None and without.effect is not None
    assert (with_it.effect > without.effect + 0.5) is last


@pytest.mark.parametrize(("ends", "counts"), [(85, False), (92, False), (93, True), (113, True), (114, False)])
def test_the_three_weeks_after_the_week_of_a_review(ends: int, counts: bool) -> None:
    """The review of day 85; a plan that ends with it, or within a week of it, ends by what it decided."""
    base = [event for n in range(200) for event in plan(f"{n}", 240 if n < 60 else 900)]
    extra = plan("one", ends)[:2]
    extra.append({**extra[0], "event": "child_protection_review", "date": later("2008-04-01", 85)})
    assert row(of([*base, *extra]), REVIEW, ALL).n == 60 + counts


def test_49_plans_are_too_few_and_50_are_enough() -> None:
    fewer = [event for n in range(49) for event in plan(f"{n}", 240)]
    assert row(of(fewer), REVIEW, ALL).verdict == Verdict.TOO_FEW
    assert row(of([*fewer, *plan("one", 240)]), REVIEW, ALL).verdict == Verdict.NOT_FOUND


def lasting(authority: str, **plans: int) -> Rows:
    """So many plans (`d729=20`) that last so many days, the first and the last of them counted."""
    return [
        event
        for name, number in plans.items()
        for n in range(number)
        for event in plan(f"{authority} {name} {n}", int(name[1:]) - 1, authority)
    ]


def test_plans_that_end_just_before_two_years_are_found() -> None:
    data = of([*lasting("Eastmoor", d715=30, d745=5, d900=300), *lasting("Westmoor", d715=18, d745=17, d900=300)])
    east, west = row(data, TWO_YEARS, "Eastmoor"), row(data, TWO_YEARS, "Westmoor")
    assert (east.verdict, east.n, west.verdict) == (Verdict.FOUND, 35, Verdict.NOT_FOUND)
    assert east.effect is not None and east.lo is not None and 10 < east.lo < east.effect < 40


@pytest.mark.parametrize(
    ("days", "n", "up"), [(699, 40, 0), (700, 41, 1), (729, 41, 1), (730, 41, 0), (759, 41, 0), (760, 40, 0)]
)
def test_the_729th_day_is_the_last_before_two_years(days: int, n: int, up: int) -> None:
    base = lasting("Eastmoor", d715=20, d745=20, d900=300)
    one = row(of([*base, *lasting("Eastmoor", **{f"d{days}": 1})]), TWO_YEARS, ALL)
    none = row(of(base), TWO_YEARS, ALL)
    assert one.n == n and one.effect is not None and none.effect is not None
    if n == 41:
        assert (one.effect > none.effect + 0.5) is bool(up)


def test_plans_that_go_on_are_days_at_risk() -> None:
    """Many plans go on beyond two years: as many days at risk before as after, and nothing is expected to differ."""
    rows = [*lasting("Eastmoor", d715=20, d745=20, d1000=500)]
    one = row(of(rows), TWO_YEARS, ALL)
    assert one.effect == pytest.approx(0.0, abs=1.0)


def test_19_plans_are_too_few_and_20_are_enough() -> None:
    assert row(of(lasting("Eastmoor", d715=19, d900=300)), TWO_YEARS, ALL).verdict == Verdict.TOO_FEW
    assert row(of(lasting("Eastmoor", d715=19, d745=1, d900=300)), TWO_YEARS, ALL).verdict == Verdict.FOUND


def test_second_plans_within_a_year_of_such_an_end_are_told_apart() -> None:
    rows = lasting("Eastmoor", d729=10, d500=20, d740=5)
    for number in range(3):
        again = plan(f"Eastmoor d729 {number}", 100, start="2010-06-01", reviewed=False)
        rows += [{**event, "episode": "2"} for event in again]
    data = of(rows, dt.date(2011, 12, 31))
    assert second_plans(data) == SecondPlans(again=3, known=10, others_again=0, others_known=28)
    assert second_plans(of(rows, dt.date(2009, 9, 30))) is None


@pytest.mark.filterwarnings("error")
def test_records_without_ends_of_plans_or_closures_cannot_be_tested() -> None:
    rows = [*service("Eastmoor", 0.0, 100), *office("Eastmoor", (40, 20), (40, 0))]
    data = of([one for one in rows if one["event"] not in ("child_protection_plan_ended", "case_closed")])
    for code in (CALLED_OFF, REVIEW, TWO_YEARS):
        for unit in (ALL, "Eastmoor"):
            one = row(data, code, unit)
            assert (one.verdict, one.effect, one.lo, one.p, one.n) == (Verdict.NOT_TESTABLE, None, None, None, 0), code
            assert one.why


@pytest.mark.filterwarnings("error")
def test_all_come_back_or_none_do_without_a_warning() -> None:
    none = row(of(office("Eastmoor", (40, 0), (40, 0))), CALLED_OFF, ALL)
    every = row(of(office("Eastmoor", (40, 40), (40, 40))), CALLED_OFF, ALL)
    most = row(of(office("Eastmoor", (40, 40), (40, 0))), CALLED_OFF, ALL)
    assert (none.verdict, none.effect, every.verdict) == (Verdict.NOT_FOUND, 0.0, Verdict.NOT_FOUND)
    assert (most.verdict, most.effect) == (Verdict.FOUND, pytest.approx(100.0))


@pytest.mark.filterwarnings("error")
def test_every_authority_has_a_row_after_the_nation() -> None:
    south: Rows = [{"authority": "Southmoor", "child": "x", "episode": "1", "event": "contact", "date": "2008-06-02"}]
    data = of([*office("Eastmoor", (40, 20), (40, 0)), *service("Westmoor", 0.0, 100), *south])
    for code, rule in RULE.items():
        rows = [one for one in found(data) if (one.code, one.rule) == (code, rule)]
        assert [one.unit for one in rows] == [ALL, "Eastmoor", "Southmoor", "Westmoor"]
        assert [one.level for one in rows] == ["national", *["authority"] * 3]
        assert rows[2].verdict == Verdict.TOO_FEW
