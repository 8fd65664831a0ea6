"""Whose outcome is held against a rating: windows that have passed, and that began after the rating."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd
import pytest

from evaluator.analysis.divergence.cohorts import cohort
from evaluator.clocks.calendar import Period
from tests.support.clocked import table
from tests.support.nations import nation

RE_REFERRAL = "re-referral-12-months"


def child(name: str, closed: str, back: str = "") -> list[dict[str, Any]]:
    begun = str((pd.Timestamp(closed) - pd.Timedelta(days=30)).date())
    base = {"authority": "X", "child": name, "episode": "1"}
    rows = [{**base, "event": "referral", "date": begun}, {**base, "event": "case_closed", "date": closed}]
    return [*rows, {**base, "episode": "2", "event": "referral", "date": back}] if back else rows


def counted(rows: list[dict[str, Any]], as_of: str, rated: int = 2008, with_rating: bool = True) -> dict[str, bool]:
    data = nation(table(rows), dt.date.fromisoformat(as_of), Period(rated))
    found = cohort(data, RE_REFERRAL, with_rating).table
    return dict(zip(found["child"].astype("str"), found["happened"], strict=True))


def test_children_of_the_year_after_the_rated_one() -> None:
    rows = [*child("before", "2008-03-31", "2008-04-02"), *child("first", "2008-04-01", "2009-04-01"),
            *child("last", "2009-03-31", "2010-04-01"), *child("after", "2009-04-01", "2009-05-01")]  # fmt: skip
    assert counted(rows, "2010-08-31") == {"first": True, "last": False}


def test_without_a_rating_children_of_the_year_itself() -> None:
    rows = [*child("inside", "2008-03-31", "2008-04-02"), *child("after", "2008-04-01")]
    assert counted(rows, "2010-08-31", with_rating=False) == {"inside": True}


def test_where_that_year_is_too_recent_the_window_starts_when_the_rating_ends() -> None:
    """Closed in the rated year; what happened before its end is not counted as an outcome of it, nor as none."""
    rows = [*child("came back inside", "2007-06-01", "2008-03-31"), *child("just after", "2007-06-01", "2008-04-01"),
            *child("on the last day", "2008-03-31", "2009-03-31"), *child("a day later", "2008-03-31", "2009-04-01"),
            *child("next year", "2008-04-01", "2008-06-01")]  # fmt: skip
    wanted = {"just after": True, "on the last day": True, "a day later": False}
    assert counted(rows, "2009-06-30") == wanted
    assert "whose window has" not in cohort(nation(table(rows), dt.date(2009, 6, 30)), RE_REFERRAL, True).why


@pytest.mark.parametrize(("later", "first"), [(1, "in the rated year"), (2, "later")])
def test_where_the_records_hold_little_of_the_year_after_the_rated_year_itself_counts(later: int, first: str) -> None:
    """Four children of the rated year: one of the next is less than half as many, two are half."""
    rows = [row for n in range(4) for row in child(f"in the rated year {n}", "2007-06-01")]
    rows += [row for n in range(later) for row in child(f"later {n}", "2008-04-10")]
    assert {name[:-2] for name in counted(rows, "2010-08-31")} == {first}


@pytest.mark.parametrize(("as_of", "known"), [("2009-06-29", False), ("2009-06-30", True)])
def test_the_ninety_days_for_late_recording_have_to_have_passed(as_of: str, known: bool) -> None:
    rows = child("one", "2008-03-01")
    found = cohort(nation(table(rows), dt.date.fromisoformat(as_of)), RE_REFERRAL, True)
    assert bool(len(found.table)) == known
    assert bool(found.why) != known


def test_each_child_counts_once_and_the_others_are_counted_as_left_out() -> None:
    again = {"authority": "X", "child": "one", "episode": "2", "event": "case_closed", "date": "2008-07-01"}
    rows = [*child("one", "2008-05-01", "2008-06-01"), again]
    found = cohort(nation(table(rows)), RE_REFERRAL, True)
    assert found.table["happened"].tolist() == [True]
    assert found.left_out == 1


def test_an_outcome_that_starts_nowhere_is_said_to() -> None:
    found = cohort(nation(table(child("one", "2008-05-01"))), "second-plan", True)
    assert "start no clock" in found.why and not len(found.table)
