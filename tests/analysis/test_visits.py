"""Whether visits fall on the last permitted day more often than a weekly habit of visiting explains."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from evaluator.analysis.adaptations import comparing_units
from evaluator.analysis.adaptations.adaptation import Adaptation, Verdict, catalogue
from evaluator.analysis.adaptations.visits import AS_MANY_AFTER, CODE, Gaps, counts_of, found, near_limit, surplus
from tests.support.clocked import clocked, table

AS_OF = dt.date(2018, 6, 30)
RULE = "looked-after-visit"
#: between visits, six weeks; the first visit is due within one
LIMIT = 42
Rows = list[dict[str, Any]]


def child(name: str, gaps: list[int], authority: str = "Eastmoor", family: str = "", seen: str = "true") -> Rows:
    """A placement from 4 January 2016, a visit a day later, and a visit after each gap."""
    one = {"authority": authority, "child": name, "episode": "1", "family": family}
    day = pd.Timestamp("2016-01-04")
    rows: Rows = [{**one, "event": "placement_started", "date": day, "seen": ""}]
    day += pd.Timedelta(days=1)
    rows.append({**one, "event": "visit", "date": day, "seen": "true"})
    for gap in gaps:
        day += pd.Timedelta(days=gap)
        rows.append({**one, "event": "visit", "date": day, "seen": seen})
    return rows


def children(gaps: list[int], authority: str = "Eastmoor", each: int = 10) -> Rows:
    parts = [gaps[at : at + each] for at in range(0, len(gaps), each)]
    return [row for number, part in enumerate(parts) for row in child(f"{authority}{number}", part, authority)]


def row(rows: Rows, unit: str = "All authorities", rules: str = "england-2013") -> Adaptation:
    data = clocked(table(rows), rules, AS_OF)
    return next(one for one in found(data) if one.unit == unit and one.rule == RULE)


#: the same habit in every week from the fourth to the eighth: half of the visits on the day of the week before
HABIT = [day for week in (28, 35, 42, 49, 56) for day in [week] * 30 + [week - 2] * 15 + [week + 2] * 15]
#: those of just after the limit, and of the day a week after, have come to the limit
HELD = [LIMIT if day in (44, 49) else day for day in HABIT]


def test_a_weekly_habit_alone_is_not_named() -> None:
    one = row(children(HABIT))
    assert one.verdict == Verdict.NOT_FOUND and one.effect == pytest.approx(0, abs=1e-9) and one.n == len(HABIT)


def test_visits_that_are_held_to_the_limit_are_named() -> None:
    one = row(children(HELD))
    assert one.verdict == Verdict.FOUND and one.n == len(HELD)
    # of the week of the limit 75 of 90 on the day, of the others 90 of 210; that week is 90 of 300 gaps
    assert one.effect == pytest.approx(100 * 90 / 300 * (75 / 90 - 90 / 210))
    assert one.effect is not None and one.lo is not None and one.hi is not None and one.why == ""
    assert 0 < one.lo < one.effect < one.hi


def test_spacing_at_the_limit_that_is_not_held_to_it_is_not_named() -> None:
    """As many visits come just after the limit as just before it: booked every six weeks, give or take two days."""
    gaps = [LIMIT] * 120 + [LIMIT - 2] * 30 + [LIMIT + 2] * 30 + [day for day in HABIT if abs(day - LIMIT) > 3]
    one = row(children(gaps))
    assert one.verdict == Verdict.NOT_FOUND and one.why == AS_MANY_AFTER
    assert one.effect is not None and one.effect > 5


def test_each_authority_is_judged_by_its_own_visits() -> None:
    rows = [*children(HELD), *children(HABIT, "Westmoor")]
    assert row(rows, "Eastmoor").verdict == Verdict.FOUND
    assert row(rows, "Westmoor").verdict == Verdict.NOT_FOUND
    assert row(rows, "Westmoor").level == "authority"


def test_the_first_visit_is_no_gap_and_an_unseen_child_no_visit() -> None:
    gaps = [*HABIT, *[LIMIT] * 10]
    assert row([*children(HABIT), *child("other", [])]).n == len(HABIT)
    unseen = [r for r in child("unseen", [42, 42, 42]) if r["event"] != "visit"]
    unseen += [{**r, "seen": "false"} for r in child("unseen", [42, 42, 42]) if r["event"] == "visit"]
    assert row([*children(HABIT), *unseen]).n == len(HABIT)
    assert row(children(gaps)).n == len(gaps)


def test_brothers_and_sisters_who_are_visited_together_count_once() -> None:
    together = [r for name in "ab" for r in child(name, [42] * 10, family="f")]
    apart = [r for name in "ab" for r in child(name, [42] * 10)]
    assert row([*children(HABIT), *together]).n == len(HABIT) + 10
    assert row([*children(HABIT), *apart]).n == len(HABIT) + 20


def test_too_few_visits_are_said() -> None:
    assert row(children(HABIT[:40])).verdict == Verdict.TOO_FEW


def test_gaps_near_the_limit_are_counted() -> None:
    data = clocked(table(children([37, 38, 40, 42, 43, 20])), "england-2013", AS_OF)
    (one,) = (near for near in near_limit(data) if near.rule == RULE)
    assert (one.near, one.gaps, one.limit, one.days) == (3, 6, 42, "calendar days")


def test_a_local_limit_in_working_days_is_counted_in_them() -> None:
    first = {"authority": "Eastmoor", "episode": "1", "seen": ""}
    rows: Rows = []
    for number in range(60):
        one = {**first, "child": f"c{number}"}
        rows.append({**one, "event": "child_protection_plan_started", "date": "2008-05-27"})
        days = pd.bdate_range("2008-05-28", periods=400)
        # the bank holiday of August is no working day
        days = days[days != pd.Timestamp("2008-08-25")]
        for place in np.cumsum([0, *[20 if number % 2 else 15]]):
            rows.append({**one, "event": "visit", "date": days[place], "seen": "true"})
    data = clocked(table(rows), "england-2008-local-visits", dt.date(2009, 3, 31))
    (near,) = (one for one in near_limit(data) if one.rule == "child-protection-visit")
    assert (near.near, near.gaps, near.limit, near.days) == (30, 60, 20, "working days")
    answer = next(one for one in found(data) if one.rule == "child-protection-visit")
    assert answer.verdict == Verdict.TOO_FEW and answer.n == 60


def test_a_limit_that_is_no_whole_number_of_weeks_is_not_tested() -> None:
    """After the first year the older rule allowed three months."""
    rows = child("a", [42] * 9 + [90] * 40)
    data = clocked(table([{**r, "date": pd.Timestamp(r["date"]) - pd.DateOffset(years=12)} for r in rows]),
                   "england-2008", dt.date(2016, 1, 1))  # fmt: skip
    one = next(one for one in found(data) if one.rule == RULE)
    assert one.verdict in {Verdict.NOT_TESTABLE, Verdict.TOO_FEW} and one.effect is None


def test_without_a_limit_or_without_visits_nothing_is_said() -> None:
    rows: Rows = [{"authority": "Eastmoor", "child": "a", "episode": "1", "event": "referral", "date": "2016-01-04",
                   "seen": ""}]  # fmt: skip
    one = row(rows)
    assert one.verdict == Verdict.NOT_TESTABLE and one.why.startswith("no two visits of a child in a row")
    data = clocked(table(children(HABIT)), "wales-2006", AS_OF)
    if not near_limit(data):
        assert {answer.verdict for answer in found(data)} == {Verdict.NOT_TESTABLE}


def test_a_rule_set_without_a_limit_on_visits_says_so() -> None:
    data = clocked(table(children(HABIT)), "england-2013", AS_OF)
    rules = {name: rule for name, rule in data.ruleset.timescales.items() if not rule.clock.repeats}
    bare = replace(data, ruleset=replace(data.ruleset, timescales=rules))
    answers = found(bare)
    assert [one.unit for one in answers] == ["All authorities", "Eastmoor"]
    assert all(one.why.startswith("no limit on visits is in force") for one in answers)


# how often it is right, on drawn gaps


def drawn(rng: np.random.Generator, n: int, moved: float) -> Gaps:
    """Gaps around five weeks, half of them whole weeks; of those up to two weeks late, so many come at the limit."""
    days = np.maximum(np.rint(np.exp(rng.normal(np.log(35), 0.35, n))), 1).astype(np.int64)
    habit = rng.random(n) < 0.5
    days[habit] = np.maximum(np.rint(days[habit] / 7), 1) * 7
    days[(days > LIMIT) & (days <= LIMIT + 14) & (rng.random(n) < moved)] = LIMIT
    return Gaps(days, LIMIT, 7, np.zeros(n, dtype=np.int64))


def named(n: int, moved: float, times: int) -> tuple[float, float]:
    rng, units = np.random.default_rng(8), comparing_units.Units(("one",), np.array([0]))
    unlikely, verdicts = [], []
    for _ in range(times):
        measured = surplus(*counts_of(drawn(rng, n, moved), units))
        assert measured.p is not None
        unlikely.append(measured.p[0] < 0.05)
        verdicts.append(comparing_units.verdicts(catalogue()[CODE], "", "national", ("one",), measured)[0].verdict)
    return float(np.mean(unlikely)), float(np.mean([one == Verdict.FOUND for one in verdicts]))


def test_habit_alone_is_rarely_named_and_moved_visits_mostly_are() -> None:
    assert named(2000, 0.0, 300)[0] <= 0.09 and named(2000, 0.0, 300)[1] <= 0.02
    assert named(2000, 0.15, 100)[0] >= 0.69
    assert named(2000, 0.4, 100)[1] >= 0.85
    assert named(10_000, 0.15, 50)[1] >= 0.85
