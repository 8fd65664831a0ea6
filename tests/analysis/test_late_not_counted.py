"""What the published share in time would be with the late cases that were never finished."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from evaluator.analysis.adaptations.adaptation import Adaptation, Verdict
from evaluator.analysis.adaptations.late_not_counted import found
from evaluator.authorities import ALL
from evaluator.clocks.calendar import Period
from evaluator.clocks.clocked_histories import Clocked
from evaluator.clocks.indicators import indicator_table
from evaluator.synth.nation import demo_events
from tests.support.clocked import clocked, table

AS_OF = dt.date(2010, 8, 31)
RULE = "initial-assessment"
Rows = list[dict[str, Any]]


def case(child: str, authority: str = "Eastmoor", start: str = "2008-06-02", done: str = "", closed: str = "") -> Rows:
    row = {"authority": authority, "child": child, "episode": "1"}
    rows: Rows = [{**row, "event": "referral", "date": start}]
    rows += [{**row, "event": "initial_assessment_completed", "date": done}] if done else []
    return rows + ([{**row, "event": "case_closed", "date": closed}] if closed else [])


def office(authority: str, in_time: int, late: int, never: int) -> Rows:
    """So many assessments of June 2008 in time (due on the 11th), late, and never finished."""
    kinds = ["2008-06-11"] * in_time + ["2008-06-12"] * late + [""] * never
    return [event for n, done in enumerate(kinds) for event in case(f"{authority}{n}", authority, done=done)]


def of(rows: Rows, as_of: dt.date = AS_OF, rated: int = 2009) -> Clocked:
    return replace(clocked(table(rows), "england-2008", as_of), period=Period(rated))


def row(data: Clocked, unit: str, rule: str = RULE) -> Adaptation:
    return next(one for one in found(data) if one.unit == unit and one.rule == rule)


def test_late_cases_that_were_never_finished_lower_the_figure() -> None:
    data = of([*office("Eastmoor", 80, 10, 10), *office("Westmoor", 90, 10, 0)])
    east, west, nation = (row(data, unit) for unit in ("Eastmoor", "Westmoor", ALL))
    assert (east.verdict, east.n, east.p) == (Verdict.FOUND, 100, None)
    assert east.effect == pytest.approx(100 * (80 / 90 - 80 / 100))
    assert east.lo is not None and east.hi is not None and 4 < east.lo < east.effect < east.hi < 17
    assert (west.verdict, west.effect) == (Verdict.NOT_FOUND, 0.0)
    assert nation.effect == pytest.approx(100 * (170 / 190 - 170 / 200))
    assert (nation.level, nation.n, nation.verdict) == ("national", 200, Verdict.FOUND)


def test_two_points_are_named_and_less_is_not() -> None:
    """All finished ones in time: ten of 500 not counted are two points, ten of 501 are less."""
    assert row(of(office("Eastmoor", 490, 0, 10)), "Eastmoor").verdict == Verdict.FOUND
    assert row(of(office("Eastmoor", 491, 0, 10)), "Eastmoor").verdict == Verdict.NOT_FOUND


def test_nobody_is_named_for_fewer_than_ten_cases() -> None:
    assert row(of(office("Eastmoor", 90, 0, 9)), "Eastmoor").verdict == Verdict.NOT_FOUND
    assert row(of(office("Eastmoor", 90, 0, 10)), "Eastmoor").verdict == Verdict.FOUND


def test_29_cases_are_too_few_and_30_are_enough() -> None:
    few = row(of(office("Eastmoor", 20, 0, 9)), "Eastmoor")
    assert (few.verdict, few.effect, few.lo, few.n) == (Verdict.TOO_FEW, None, None, 29)
    assert row(of(office("Eastmoor", 20, 0, 10)), "Eastmoor").verdict == Verdict.FOUND


@pytest.mark.parametrize(
    ("one", "counts"),
    [
        (case("x", start="2009-03-20"), True),  # due on the last day of the year
        (case("x", start="2009-03-23"), False),  # due the day after
        (case("x", start="2008-03-18"), False),  # due on 31 March 2008
        (case("x", start="2008-03-19"), True),  # due on 1 April 2008
        (case("x", closed="2008-06-12"), True),  # closed unfinished, a day late
        (case("x", closed="2008-06-11"), False),  # called off in time
        (case("x", done="2009-06-01"), False),  # finished late, in another year: it counts there
    ],
)
def test_which_cases_count_too(one: Rows, counts: bool) -> None:
    assert row(of([*office("Eastmoor", 60, 0, 0), *one]), "Eastmoor").n == 60 + counts


def test_a_case_that_is_still_running_is_not_late() -> None:
    base = [event for n in range(40) for event in case(f"{n}", start="2010-06-01", done="2010-06-03")]
    last = case("x", start="2010-08-16")  # ten days since April 2010: due on 31 August, a bank holiday in between
    running = row(of([*base, *last], dt.date(2010, 8, 31), 2011), "Eastmoor")
    overdue = row(of([*base, *last], dt.date(2010, 9, 1), 2011), "Eastmoor")
    assert (running.n, overdue.n) == (40, 41)


def test_the_counts_are_those_of_the_published_figures() -> None:
    data = replace(clocked(demo_events(children_per_authority=200), "england-2008", AS_OF), period=Period(2009))
    compared = 0
    for name, rule in (("NI59", "initial-assessment"), ("NI60", "core-assessment")):
        figures = indicator_table([data.ruleset.indicators[name]], data.clocks, data.as_of, data.events)
        for one in figures[figures["year_ended"] == 2009].itertuples():
            mine = row(data, str(one.authority), rule)
            assert mine.n == one.with_overdue_denominator
            if mine.effect is not None:
                assert mine.effect == pytest.approx(one.value - one.with_overdue_value)
                compared += 1
    assert compared >= 10


def test_indicators_of_other_populations_and_of_late_cases_are_left_out() -> None:
    rules = {one.rule for one in found(of(office("Eastmoor", 60, 0, 0)))}
    assert rules == {"initial-assessment", "core-assessment", "initial-conference"}


@pytest.mark.filterwarnings("error")
def test_years_without_a_finished_case_cannot_be_told() -> None:
    nothing = of(office("Eastmoor", 60, 0, 0), rated=2010)
    unfinished = of([*office("Eastmoor", 0, 0, 15), *case("y", start="2009-06-01", done="2009-06-03")])
    for data, why in ((nothing, "no case finished or fell due"), (unfinished, "no case was finished in the year")):
        for unit in (ALL, "Eastmoor"):
            one = row(data, unit)
            assert (one.verdict, one.effect, one.lo, one.n) == (Verdict.NOT_TESTABLE, None, None, 0)
            assert why in one.why
    assert row(nothing, ALL, "core-assessment").verdict == Verdict.NOT_TESTABLE


@pytest.mark.filterwarnings("error")
def test_an_authority_that_finished_nothing_has_too_few() -> None:
    data = of([*office("Eastmoor", 60, 0, 0), *office("Westmoor", 0, 0, 50)])
    west = row(data, "Westmoor")
    assert (west.verdict, west.effect) == (Verdict.TOO_FEW, None)
    assert [one.unit for one in found(data) if one.rule == RULE] == [ALL, "Eastmoor", "Westmoor"]
