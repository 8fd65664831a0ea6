"""Indicators counted by hand on histories small enough to read."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd
import pytest

from evaluator.authorities import ALL
from evaluator.clocks.calendar import Period, ended_year, england_and_wales, year_of
from evaluator.clocks.columnar import run_clocks
from evaluator.clocks.indicators import indicator_table, rated_year
from evaluator.clocks.versions import clock_rule
from evaluator.rulebook.model import Indicator, Outcome, Timescale
from tests.support.strategies import SOURCE, event_table

ASSESSMENT = Timescale.model_validate({
    "timescale": "initial-assessment", "title": "t", "source": SOURCE,
    "clock": {"starts": {"on": "referral"}, "stops": {"on": "initial_assessment_completed"}},
    "limit": [{"from": dt.date(2000, 4, 1), "within": "7 working days"}],
})  # fmt: skip
REVIEW = Timescale.model_validate({
    "timescale": "review", "title": "t", "source": SOURCE,
    "clock": {
        "starts": {"on": "child_protection_plan_started"}, "stops": {"on": "child_protection_review", "same": "child"},
        "cancels": [{"on": "child_protection_plan_ended"}], "repeats": True,
    },
    "limit": [{"from": dt.date(2000, 4, 1), "within": ["3 months", "6 months"]}],
})  # fmt: skip
REFERRALS = Outcome.model_validate({
    "outcome": "referral-after-referral", "title": "t", "source": SOURCE, "better": "lower", "window": "12 months",
    "clock": {"starts": {"on": "referral"}, "stops": {"on": "referral", "same": "child"}, "repeats": True},
})  # fmt: skip
RE_REFERRAL = Outcome.model_validate({
    "outcome": "re-referral", "title": "t", "source": SOURCE, "better": "lower", "window": "12 months",
    "clock": {"starts": {"on": "case_closed"}, "stops": {"on": "referral", "same": "child"}},
})  # fmt: skip


def indicator(**said: Any) -> Indicator:
    base = {"indicator": "I", "title": "t", "source": SOURCE, "better": "higher", "population": "stopped"}
    return Indicator.model_validate({**base, **said})


def counted(one: Indicator, rule: Timescale | Outcome, rows: list[tuple[str, str, str]], as_of: str) -> pd.DataFrame:
    """Return the indicator of (child, event, date) rows, by year, for all authorities."""
    events = event_table([
        {"authority": "A", "child": child, "episode": "1", "event": event, "date": dt.date.fromisoformat(date)}
        for child, event, date in rows
    ])  # fmt: skip
    day = dt.date.fromisoformat(as_of)
    clocks = run_clocks([clock_rule(rule)], events, day, england_and_wales()).table
    table = indicator_table([one], clocks, day, events)
    return table[table["authority"] == ALL].set_index("year_ended")


def shares(table: pd.DataFrame) -> dict[int, tuple[int, int]]:
    return {int(str(year)): (int(row["numerator"]), int(row["denominator"])) for year, row in table.iterrows()}


NI59 = indicator(of="initial-assessment", numerator=["met"], denominator=["met", "late"])


def test_completed_only_leaves_out_what_is_overdue_and_the_report_shows_both() -> None:
    rows = [
        ("1", "referral", "2008-05-01"), ("1", "initial_assessment_completed", "2008-05-13"),
        ("2", "referral", "2008-05-01"), ("2", "initial_assessment_completed", "2008-05-14"),
        ("3", "referral", "2008-05-01"),
    ]  # fmt: skip
    row = counted(NI59, ASSESSMENT, rows, "2009-03-31").loc[2009]
    assert (row["numerator"], row["denominator"], row["with_overdue_denominator"]) == (1, 2, 3)
    assert row["value"] == 50
    assert row["with_overdue_value"] == pytest.approx(100 / 3)


def test_a_clock_is_placed_in_the_year_in_which_it_stopped() -> None:
    rows = [("1", "referral", "2009-03-30"), ("1", "initial_assessment_completed", "2009-03-31"),
            ("2", "referral", "2009-03-30"), ("2", "initial_assessment_completed", "2009-04-01")]  # fmt: skip
    assert shares(counted(NI59, ASSESSMENT, rows, "2010-03-31")) == {2009: (1, 1), 2010: (1, 1)}


def test_the_other_counting_mode_stands_beside() -> None:
    """Finished on the seventh day counted from day 0 is one day late when the first day counts."""
    rows = [("1", "referral", "2008-12-19"), ("1", "initial_assessment_completed", "2009-01-02")]
    row = counted(NI59, ASSESSMENT, rows, "2009-03-31").loc[2009]
    assert (row["value"], row["other_value"]) == (100, 0)


NI67 = indicator(
    of="review", population="open_on", unit="child", at_least_months=3, numerator=["met"], denominator=["met"]
)


@pytest.mark.parametrize(("started", "counts"), [("2008-12-31", 1), ("2009-01-01", 0)])
def test_the_stock_counts_children_with_three_months_on_a_plan(started: str, counts: int) -> None:
    table = counted(NI67, REVIEW, [("1", "child_protection_plan_started", started)], "2009-06-30")
    assert (table.loc[2009, "denominator"] if 2009 in table.index else 0) == counts


@pytest.mark.parametrize(("reviews", "in_time"), [
    (["2008-08-01", "2009-02-01"], 1), (["2008-08-02", "2009-02-01"], 0), (["2008-08-01"], 0),
    (["2008-08-01", "2009-02-02"], 0), (["2008-08-01", "2009-01-31"], 1),
])  # fmt: skip
def test_the_stock_wants_every_review_of_the_year_in_time(reviews: list[str], in_time: int) -> None:
    rows = [
        ("1", "child_protection_plan_started", "2008-05-01"),
        *(("1", "child_protection_review", day) for day in reviews),
    ]
    assert shares(counted(NI67, REVIEW, rows, "2009-03-31"))[2009] == (in_time, 1)


@pytest.mark.parametrize(("ended", "counts"), [("2009-03-31", 0), ("2009-04-01", 1)])
def test_a_plan_that_ended_by_the_day_has_left_the_stock(ended: str, counts: int) -> None:
    rows = [("1", "child_protection_plan_started", "2008-12-01"), ("1", "child_protection_review", "2009-02-01"),
            ("1", "child_protection_plan_ended", ended)]  # fmt: skip
    table = counted(NI67, REVIEW, rows, "2009-06-30")
    assert (table.loc[2009, "denominator"] if 2009 in table.index else 0) == counts


BACK = indicator(of="referral-after-referral", population="started", looking="back", better="lower",
                 numerator=["happened"], denominator=["happened", "did_not", "not_yet_known"])  # fmt: skip


@pytest.mark.parametrize(("second", "repeat"), [("2008-09-10", 1), ("2008-09-11", 0)])
def test_looking_back_counts_referrals_that_followed_another_within_twelve_months(second: str, repeat: int) -> None:
    rows = [("0", "referral", "2006-04-03"), ("1", "referral", "2007-09-10"), ("1", "referral", second),
            ("2", "referral", "2008-12-01")]  # fmt: skip
    assert shares(counted(BACK, REFERRALS, rows, "2009-03-31"))[2009] == (repeat, 2)


def test_a_look_back_beyond_the_first_record_has_no_value() -> None:
    rows = [("1", "referral", "2008-03-01"), ("1", "referral", "2008-09-11")]
    row = counted(BACK, REFERRALS, rows, "2009-03-31").loc[2009]
    assert pd.isna(row["value"])
    assert row["note"] == "records begin on 2008-03-01, too late to look back"


FORWARD = indicator(of="re-referral", population="started", better="lower", numerator=["happened"],
                    denominator=["happened", "did_not"])  # fmt: skip


@pytest.mark.parametrize(("as_of", "expected", "waiting"), [("2009-07-30", (0, 0), 2), ("2009-07-31", (1, 2), 0)])
def test_an_outcome_counts_once_its_window_and_ninety_days_have_passed(
    as_of: str, expected: tuple[int, int], waiting: int
) -> None:
    """Closed on 1 May 2008: the window ends on 1 May 2009, 90 days for late recording end on 30 July."""
    rows = [("1", "case_closed", "2008-05-01"), ("1", "referral", "2008-06-01"), ("2", "case_closed", "2008-05-01")]
    row = counted(FORWARD, RE_REFERRAL, rows, as_of).loc[2009]
    assert (row["numerator"], row["denominator"]) == expected
    assert row["not_yet_known"] == waiting


def years(waiting: list[int], complete: list[bool]) -> pd.DataFrame:
    """Return the figures of an outcome in three years: 100 cases each, so many of them not yet known."""
    return pd.DataFrame({
        "indicator": "re-referral-rate", "authority": ALL, "year_ended": [2008, 2009, 2010], "complete": complete,
        "denominator": [100 - one for one in waiting], "not_yet_known": waiting,
    })  # fmt: skip


@pytest.mark.parametrize(("waiting", "complete", "rated"), [
    ([0, 10, 90], [True, True, True], 2009), ([0, 11, 90], [True, True, True], 2008),
    ([0, 0, 0], [True, True, False], 2009), ([50, 60, 70], [True, True, False], 2009),
    ([0, 0, 0], [False, False, False], 2010),
])  # fmt: skip
def test_the_rated_year_is_the_last_whose_outcomes_are_known(
    waiting: list[int], complete: list[bool], rated: int
) -> None:
    assert rated_year(years(waiting, complete), dt.date(2009, 6, 1), ["re-referral-rate"]) == Period(rated)


def test_a_figure_of_a_timescale_does_not_say_whether_outcomes_are_known() -> None:
    """Its windows are days, so it would make a year count as known whose outcomes are not."""
    soon = years([0, 1, 2], [True, True, True]).assign(indicator="referrals-assessed")
    table = pd.concat([years([0, 10, 90], [True, True, True]), soon], ignore_index=True)
    assert rated_year(table, dt.date(2009, 6, 1), ["re-referral-rate"]) == Period(2009)


@pytest.mark.parametrize(("day", "year"), [("2009-03-31", 2009), ("2009-04-01", 2010)])
def test_a_year_ends_on_31_march(day: str, year: int) -> None:
    assert year_of(dt.date.fromisoformat(day)) == Period(year)
    assert ended_year(pd.Series(pd.to_datetime([day]))).tolist() == [year]
