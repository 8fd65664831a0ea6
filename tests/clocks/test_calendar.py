"""Due days: the shared vectors, the calendar against an independent source, and laws that must hold."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluator.clocks.calendar import dates, day_numbers, due_day, due_days, england_and_wales
from evaluator.clocks.counting import days_counted, due_day_by_hand, works_on
from evaluator.errors import CannotRun
from evaluator.rulebook.limits import Counting, Limit, read_limit

CALENDAR = england_and_wales()
DAY_0, DAY_1 = Counting.WORKING_DAYS_DAY_0, Counting.WORKING_DAYS_DAY_1

#: case, start, working days, due counted from day 0, due counted from day 1
VECTORS = [
    ("initial assessment over Christmas", "2008-12-19", 7, "2009-01-02", "2008-12-31"),
    ("initial assessment, Saturday referral", "2008-12-20", 7, "2009-01-02", "2009-01-02"),
    ("initial assessment over Easter", "2010-04-01", 10, "2010-04-19", "2010-04-16"),
    ("core assessment", "2008-03-17", 35, "2008-05-08", "2008-05-07"),
    ("conference, royal wedding", "2011-04-18", 15, "2011-05-13", "2011-05-12"),
    ("single assessment", "2013-04-15", 45, "2013-06-19", "2013-06-18"),
    ("conference, jubilee", "2022-05-23", 15, "2022-06-15", "2022-06-14"),
    ("conference, state funeral", "2022-09-08", 15, "2022-09-30", "2022-09-29"),
    ("looked-after review", "2011-04-01", 20, "2011-05-05", "2011-05-04"),
]


@pytest.mark.parametrize(("case", "start", "days", "day_0", "day_1"), VECTORS)
def test_shared_vectors(case: str, start: str, days: int, day_0: str, day_1: str) -> None:
    limit = Limit(days, "working days")
    begun = dt.date.fromisoformat(start)
    assert due_day(begun, limit, DAY_0, CALENDAR).isoformat() == day_0
    assert due_day(begun, limit, DAY_1, CALENDAR).isoformat() == day_1


def test_four_weeks_are_28_calendar_days() -> None:
    four_weeks = read_limit("4 weeks")
    assert four_weeks == Limit(28, "calendar days")
    begun = dt.date(2011, 4, 1)
    assert due_day(begun, four_weeks, Counting.CALENDAR_DAYS_DAY_0, CALENDAR) == dt.date(2011, 4, 29)
    assert due_day(begun, four_weeks, Counting.CALENDAR_DAYS_BEGINNING_WITH, CALENDAR) == dt.date(2011, 4, 28)


@pytest.mark.parametrize(("start", "months", "due"), [
    ("2008-11-30", 3, "2009-02-28"), ("2008-11-28", 3, "2009-02-28"), ("2008-02-29", 12, "2009-02-28"),
    ("2007-11-30", 3, "2008-02-29"), ("2008-08-31", 6, "2009-02-28"), ("2008-01-15", 6, "2008-07-15"),
])  # fmt: skip
def test_months_end_on_the_corresponding_date(start: str, months: int, due: str) -> None:
    found = due_day(dt.date.fromisoformat(start), Limit(months, "months"), Counting.MONTHS, CALENDAR)
    assert found.isoformat() == due


def test_the_calendar_agrees_with_an_independent_one() -> None:
    holidays = pytest.importorskip("holidays", reason="the `holidays` package is a test dependency")
    theirs = holidays.country_holidays("GB", subdiv="ENG", years=range(CALENDAR.first.year, CALENDAR.last.year + 1))
    weekdays = sorted(day for day in theirs if day.weekday() < 5)
    assert CALENDAR.holidays.astype(object).tolist() == weekdays


@pytest.mark.parametrize("start", ["1989-12-31", "2036-01-01"])
def test_a_start_outside_the_calendar_is_an_error(start: str) -> None:
    with pytest.raises(CannotRun, match="runs from 1990-01-01 to 2035-12-31"):
        due_day(dt.date.fromisoformat(start), Limit(7, "working days"), DAY_0, CALENDAR)


@pytest.mark.parametrize(("start", "inside"), [("2035-12-20", True), ("2035-12-21", False)])
def test_a_due_day_outside_the_calendar_is_an_error(start: str, inside: bool) -> None:
    limit, begun = Limit(11, "calendar days"), dt.date.fromisoformat(start)
    if inside:
        assert due_day(begun, limit, Counting.CALENDAR_DAYS_DAY_0, CALENDAR) == dt.date(2035, 12, 31)
    else:
        with pytest.raises(CannotRun, match="leaves the calendar"):
            due_day(begun, limit, Counting.CALENDAR_DAYS_DAY_0, CALENDAR)


def test_a_limit_counted_in_a_mode_it_has_not_is_an_error() -> None:
    with pytest.raises(CannotRun, match="cannot be counted in `months`"):
        due_day(dt.date(2008, 1, 1), Limit(7, "working days"), Counting.MONTHS, CALENDAR)


@pytest.mark.parametrize("text", ["7 days", "seven working days", "0 months", "-1 weeks", "", "7 working days please"])
def test_what_is_no_limit_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a limit; write for example"):
        read_limit(text)


starts = st.dates(dt.date(1990, 1, 1), dt.date(2032, 12, 31))
limits = st.one_of(
    st.builds(Limit, st.integers(1, 90), st.just("working days")),
    st.builds(Limit, st.integers(1, 400), st.just("calendar days")),
    st.builds(Limit, st.integers(1, 20), st.just("months")),
)


@settings(max_examples=300, deadline=None)
@given(starts, limits)
def test_bulk_arithmetic_equals_counting_by_hand(start: dt.date, limit: Limit) -> None:
    for mode in limit.modes:
        assert due_day(start, limit, mode, CALENDAR) == due_day_by_hand(start, limit, mode, CALENDAR)


@settings(max_examples=300, deadline=None)
@given(starts, st.integers(1, 60))
def test_the_due_day_is_the_last_day_within_the_limit(start: dt.date, amount: int) -> None:
    limit = Limit(amount, "working days")
    for mode in (DAY_0, DAY_1):
        due = due_day(start, limit, mode, CALENDAR)
        assert days_counted(start, due, mode, CALENDAR) == amount
        assert works_on(due, CALENDAR) or mode is DAY_0
        next_worked = due + dt.timedelta(days=1)
        while not works_on(next_worked, CALENDAR):
            next_worked += dt.timedelta(days=1)
        assert days_counted(start, next_worked, mode, CALENDAR) == amount + 1


@settings(max_examples=200, deadline=None)
@given(starts, st.integers(1, 60))
def test_counting_the_start_day_never_gives_more_time(start: dt.date, amount: int) -> None:
    limit = Limit(amount, "working days")
    day_0, day_1 = (due_day(start, limit, mode, CALENDAR) for mode in (DAY_0, DAY_1))
    assert day_1 <= day_0
    assert (day_1 == day_0) == (not works_on(start, CALENDAR))


@settings(max_examples=200, deadline=None)
@given(st.lists(starts, min_size=1, max_size=20), st.integers(1, 30))
def test_a_later_start_is_never_due_earlier(days: list[dt.date], amount: int) -> None:
    in_order = np.array(sorted(days), dtype="datetime64[D]")
    for mode, unit in ((DAY_0, "working days"), (DAY_1, "working days"), (Counting.MONTHS, "months")):
        due = due_days(in_order, Limit(amount, unit), mode, CALENDAR)
        assert (np.diff(due) >= np.timedelta64(0, "D")).all()


@settings(max_examples=100, deadline=None)
@given(starts, st.integers(1, 24))
def test_months_as_dateutil_counts_them(start: dt.date, months: int) -> None:
    found = due_day(start, Limit(months, "months"), Counting.MONTHS, CALENDAR)
    assert found == start + relativedelta(months=months)


@given(st.lists(st.one_of(starts, st.none()), max_size=10))
def test_day_numbers_go_there_and_back(days: list[dt.date | None]) -> None:
    known = np.array([np.datetime64(day, "D") if day else np.datetime64("NaT") for day in days], dtype="datetime64[D]")
    assert np.array_equal(dates(day_numbers(known)), known, equal_nan=True)
