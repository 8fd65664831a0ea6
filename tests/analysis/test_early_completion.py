"""Early work that fades while work in time holds: planted, not planted, and not testable."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd
import pytest

from evaluator.analysis.adaptations.adaptation import Adaptation, Verdict
from evaluator.analysis.adaptations.comparing_units import adjusted, difference, more_often, share_interval
from evaluator.analysis.adaptations.early_completion import found
from evaluator.authorities import ALL
from evaluator.clocks.calendar import Period, england_and_wales
from evaluator.clocks.clocked_histories import Clocked
from tests.support.clocked import clocked

AS_OF = dt.date(2009, 8, 31)
RATED = Period(2009)


def cases(authority: str, year: int, days: list[int], seed: int = 1) -> pd.DataFrame:
    """One case for each number of working days (below 0: never finished), spread over the year that begins in April."""
    rng = np.random.default_rng([seed, year, len(days)])
    holidays = england_and_wales().holidays
    drawn = np.datetime64(f"{year}-04-01") + rng.integers(0, 364, len(days)).astype("timedelta64[D]")
    start = np.busday_offset(drawn, 0, roll="forward", holidays=holidays)
    end = np.busday_offset(start, np.maximum(days, 0), holidays=holidays)
    child = [f"{authority}{year}-{number}" for number in range(len(days))]
    begun = pd.DataFrame({"authority": authority, "child": child, "episode": "1", "event": "referral", "date": start})
    done = begun.assign(event="initial_assessment_completed", date=end)[np.array(days) >= 0]
    return pd.concat([begun, done], ignore_index=True)


def mixed(early: int, at_limit: int, late: int) -> list[int]:
    return [3] * early + [7] * at_limit + [9] * late


@cache
def world(kind: str) -> Clocked:
    """Two authorities over two years; Eastmoor's rated year is of `kind`, all else is the same."""
    now = {
        "eroded": mixed(90, 170, 40),
        "same": mixed(150, 110, 40),
        "all slower": mixed(90, 110, 100),
        "never finished": mixed(90, 170, 0) + [-1] * 40,
    }[kind]
    before = mixed(150, 110, 40)
    parts = [
        cases("Eastmoor", 2007, before), cases("Eastmoor", 2008, now),
        cases("Westmoor", 2007, before), cases("Westmoor", 2008, before),
    ]  # fmt: skip
    return of(pd.concat(parts, ignore_index=True))


def of(events: pd.DataFrame, rated: Period = RATED, rules: str = "england-2008", as_of: dt.date = AS_OF) -> Clocked:
    return replace(clocked(events, rules, as_of), period=rated)


def row(data: Clocked, unit: str, rule: str = "initial-assessment") -> Adaptation:
    return next(one for one in found(data) if one.unit == unit and one.rule == rule)


def test_early_work_that_faded_while_work_in_time_held_is_found() -> None:
    one = row(world("eroded"), "Eastmoor")
    assert (one.verdict, one.code, one.level, one.n) == (Verdict.FOUND, "early-completion-erosion", "authority", 600)
    assert one.effect == pytest.approx(20.0)
    assert one.lo is not None and one.hi is not None and one.p is not None
    assert 10 < one.lo < 20 < one.hi < 30 and one.p < 0.001


def test_the_nation_comes_first_and_every_authority_has_one_row() -> None:
    rows = [one for one in found(world("eroded")) if one.rule == "initial-assessment"]
    assert [(one.level, one.unit) for one in rows] == [
        ("national", ALL), ("authority", "Eastmoor"), ("authority", "Westmoor"),
    ]  # fmt: skip
    assert (rows[0].verdict, rows[0].n) == (Verdict.FOUND, 1200)
    assert rows[0].effect == pytest.approx(10.0)
    assert rows[2].verdict == Verdict.NOT_FOUND


def test_two_like_years_show_nothing() -> None:
    for unit in (ALL, "Eastmoor", "Westmoor"):
        one = row(world("same"), unit)
        assert one.verdict == Verdict.NOT_FOUND
        assert one.effect == pytest.approx(0.0)


@pytest.mark.parametrize("kind", ["all slower", "never finished"])
def test_cases_count_whether_finished_or_not(kind: str) -> None:
    """Where all work got slower the share in time falls too, and nothing is named; unfinished cases are late ones."""
    one = row(world(kind), "Eastmoor")
    assert one.effect == pytest.approx(20.0)
    if kind == "all slower":
        assert (one.verdict, one.why) == (Verdict.NOT_FOUND, "the share in time fell by 20.0 points as well")
    else:
        assert (one.verdict, one.why) == (Verdict.FOUND, "")


def test_the_share_in_time_may_be_a_point_lower_and_no_more() -> None:
    before = mixed(200, 200, 0)
    held = of(pd.concat([cases("Eastmoor", 2007, before), cases("Eastmoor", 2008, mixed(120, 276, 4))]))
    fell = of(pd.concat([cases("Eastmoor", 2007, before), cases("Eastmoor", 2008, mixed(120, 275, 5))]))
    assert row(held, "Eastmoor").verdict == Verdict.FOUND
    assert row(fell, "Eastmoor").verdict == Verdict.NOT_FOUND


def test_two_thirds_of_seven_days_are_four() -> None:
    before, now = [4] * 200 + [6] * 100, [5] * 200 + [6] * 100
    moved = of(pd.concat([cases("Eastmoor", 2007, before), cases("Eastmoor", 2008, now)]))
    assert row(moved, "Eastmoor").effect == pytest.approx(100 * 2 / 3)
    stayed = of(pd.concat([cases("Eastmoor", 2007, [3] * 300), cases("Eastmoor", 2008, [4] * 300)]))
    assert row(stayed, "Eastmoor").effect == pytest.approx(0.0)


def test_a_fall_below_what_is_named_is_not_found() -> None:
    """Four points in 40,000 cases are beyond chance and not named; six are."""
    before = cases("Eastmoor", 2007, mixed(10_000, 10_000, 0))
    four = of(pd.concat([before, cases("Eastmoor", 2008, mixed(9_200, 10_800, 0))]))
    six = of(pd.concat([before, cases("Eastmoor", 2008, mixed(8_800, 11_200, 0))]))
    one = row(four, "Eastmoor")
    assert one.verdict == Verdict.NOT_FOUND and one.p is not None and one.p < 0.001
    assert row(six, "Eastmoor").verdict == Verdict.FOUND


def test_199_cases_a_year_are_too_few_and_200_are_enough() -> None:
    before = cases("Eastmoor", 2007, mixed(150, 150, 0))
    few = row(of(pd.concat([before, cases("Eastmoor", 2008, mixed(50, 149, 0))])), "Eastmoor")
    assert (few.verdict, few.effect, few.lo, few.hi, few.p, few.n) == (Verdict.TOO_FEW, None, None, None, None, 499)
    assert "200" in few.why and "199" not in few.why
    assert row(of(pd.concat([before, cases("Eastmoor", 2008, mixed(50, 150, 0))])), "Eastmoor").verdict == Verdict.FOUND


def test_brothers_and_sisters_who_are_assessed_together_count_once() -> None:
    events = pd.concat([cases("Eastmoor", 2007, mixed(150, 150, 0)), cases("Eastmoor", 2008, mixed(90, 210, 0))])
    alone = events.assign(family=events["child"])
    twins = pd.concat([alone, alone.assign(child=alone["child"] + "b")], ignore_index=True)
    assert row(of(twins), "Eastmoor") == row(of(alone), "Eastmoor")
    unrelated = twins.assign(family="")
    assert row(of(unrelated), "Eastmoor").n == 2 * row(of(alone), "Eastmoor").n


@pytest.mark.parametrize(
    ("events", "rated", "as_of", "why"),
    [
        (cases("Eastmoor", 2008, mixed(150, 150, 0)), RATED, AS_OF, "do not reach back"),
        (cases("Eastmoor", 2007, mixed(150, 150, 0)), RATED, AS_OF, "no case of the year ended 2009-03-31"),
        (cases("Eastmoor", 2006, mixed(150, 150, 0)), RATED, AS_OF, "no case of the two years"),
        (pd.concat([cases("Eastmoor", 2007, [-1] * 300), cases("Eastmoor", 2008, [-1] * 300)]), RATED, AS_OF, "judged"),
        (pd.concat([cases("Eastmoor", 2007, mixed(150, 150, 0)), cases("Eastmoor", 2008, mixed(150, 150, 0))]),
         RATED, dt.date(2009, 3, 1), "not over yet"),
        (cases("Eastmoor", 2009, mixed(150, 150, 0)), Period(2011), dt.date(2011, 8, 31), "no one limit held"),
    ],
)  # fmt: skip
@pytest.mark.filterwarnings("error")
def test_what_cannot_be_tested_says_why(events: pd.DataFrame, rated: Period, as_of: dt.date, why: str) -> None:
    rows = [one for one in found(of(events, rated, as_of=as_of)) if one.rule == "initial-assessment"]
    assert [one.unit for one in rows] == [ALL, "Eastmoor"]
    for one in rows:
        assert (one.verdict, one.effect, one.p) == (Verdict.NOT_TESTABLE, None, None)
        assert why in one.why


def test_records_that_begin_in_the_middle_of_the_first_year_are_not_compared() -> None:
    events = pd.concat([cases("Eastmoor", 2007, mixed(300, 300, 0)), cases("Eastmoor", 2008, mixed(90, 210, 0))])
    late = of(events[events["date"] >= "2007-09-01"])
    assert row(late, "Eastmoor").verdict == Verdict.NOT_TESTABLE


def test_short_repeating_and_illustrative_timescales_are_left_out() -> None:
    rules = {one.rule for one in found(world("same"))}
    assert rules == {"initial-assessment", "core-assessment", "initial-conference", "core-group"}


def test_intervals_and_tests_give_published_values() -> None:
    """Wilson: PHEindicatormethods. Difference: Newcombe 1998, example (a). Fisher: the lady tasting tea. BH: 1995."""
    lo, hi = share_interval(np.array([65, 1]), np.array([100, 100]))
    assert lo == pytest.approx([0.552544432969, 0.001767432064])
    assert hi == pytest.approx([0.736357517569, 0.054486196179])
    value, below, above = difference(*(np.array([number]) for number in (56, 70, 48, 80)))
    assert (value[0], below[0], above[0]) == pytest.approx((0.2, 0.0524, 0.3339), abs=1e-4)
    assert more_often(*(np.array([number]) for number in (3, 4, 1, 4)))[0] == pytest.approx(17 / 70)
    p = [.0001, .0004, .0019, .0095, .0201, .0278, .0298, .0344, .0459, .324, .4262, .5719, .6528, .759, 1]
    assert int((adjusted(np.array(p)) < 0.05).sum()) == 4
