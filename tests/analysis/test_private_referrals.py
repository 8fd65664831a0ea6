"""Whether referrals of private people are turned away more often, and what became of the children."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binom

from evaluator.analysis.adaptations.adaptation import Adaptation, Verdict
from evaluator.analysis.adaptations.private_referrals import AS_OFTEN, CODE, SERIOUS, found, returns_as_often
from evaluator.clocks.clocked_histories import Clocked
from tests.support.clocked import clocked, table

AS_OF = dt.date(2010, 8, 31)
Rows = list[dict[str, Any]]


def case(
    child: str, source: str, away: bool, danger: str = "", authority: str = "Eastmoor", how: str = "nfa",
    start: str = "2008-06-02",
) -> Rows:  # fmt: skip
    """One referral of June 2008, turned away after a week or not, and enquiries on the day `danger`."""
    one = {"authority": authority, "child": child, "episode": "1"}
    ends = {
        "nfa": {"event": "no_further_action", "reason": ""},
        "nfa malicious": {"event": "no_further_action", "reason": "malicious"},
        "closed malicious": {"event": "case_closed", "reason": "malicious"},
        "RC8": {"event": "case_closed", "reason": "RC8"},
    }
    day = pd.Timestamp(start)
    rows: Rows = [{**one, "event": "referral", "date": day, "source": source, "reason": ""}]
    if away:
        rows.append({**one, **ends[how], "date": day + pd.Timedelta(days=7), "source": ""})
    else:
        rows.append({**one, "event": "case_closed", "reason": "RC7", "date": day + pd.Timedelta(days=90), "source": ""})
    if danger:
        rows.append({**one, "episode": "2", "event": "section_47_started", "date": danger, "source": "", "reason": ""})
    return rows


def arm(name: str, source: str, n: int, away: int, danger: int, **more: Any) -> Rows:
    """So many referrals, of which the first `away` are turned away, and of those `danger` are in danger by autumn."""
    return [
        row for number in range(n)
        for row in case(f"{name}{number}", source, number < away, "2008-10-01" if number < danger else "", **more)
    ]  # fmt: skip


def of(rows: Rows, as_of: dt.date = AS_OF, rules: str = "england-2008") -> Clocked:
    return clocked(table(rows), rules, as_of)


def one(rows: Rows, as_of: dt.date = AS_OF) -> Adaptation:
    (row,) = found(of(rows, as_of))
    assert (row.code, row.level, row.unit, row.rule) == (CODE, "national", "All authorities", "")
    return row


def test_more_turned_away_and_as_much_danger_later_is_named() -> None:
    row = one([*arm("p", "1A", 300, 240, 24), *arm("q", "6", 600, 300, 30)])
    assert row.verdict == Verdict.FOUND
    assert row.effect == pytest.approx(30) and row.n == 900
    assert row.lo is not None and row.hi is not None and 20 < row.lo < 30 < row.hi < 40


def test_more_turned_away_and_hardly_any_danger_later_is_not_named() -> None:
    """As it is where the referrals truly were groundless."""
    row = one([*arm("p", "1A", 300, 240, 2), *arm("q", "6", 600, 300, 30)])
    assert row.verdict == Verdict.NOT_FOUND and row.effect == pytest.approx(30)
    assert row.why == "fewer of the children turned away were later found in danger"


def test_as_many_turned_away_is_not_named_whatever_came_later() -> None:
    assert one([*arm("p", "1A", 400, 200, 40), *arm("q", "6", 600, 300, 30)]).verdict == Verdict.NOT_FOUND


@pytest.mark.parametrize("how", ["nfa", "nfa malicious", "closed malicious", "RC8"])
def test_every_way_of_turning_away_counts(how: str) -> None:
    row = one([*arm("p", "1A", 300, 240, 24, how=how), *arm("q", "6", 600, 300, 30)])
    assert row.verdict == Verdict.FOUND and row.effect == pytest.approx(30)


@pytest.mark.parametrize("source", ["1A", "1B", "1C", "1D", "9", "anonymous", "family", "neighbour"])
def test_private_people_by_code_and_by_local_word(source: str) -> None:
    assert one([*arm("p", source, 300, 240, 24), *arm("q", "2A", 600, 300, 30)]).effect == pytest.approx(30)


def test_an_unknown_source_is_of_neither_kind() -> None:
    rows = [*arm("p", "1A", 300, 240, 24), *arm("q", "6", 600, 300, 30), *arm("r", "10", 500, 0, 0)]
    assert one([*rows, *arm("s", "", 500, 0, 0)]).n == 900


def test_referrals_are_compared_within_authorities() -> None:
    """Where the authority that turns most away also hears most from private people, the two arms are alike within."""
    rows = [*arm("p", "1A", 400, 320, 32), *arm("q", "6", 100, 80, 8)]
    rows += arm("r", "1A", 100, 20, 2, authority="Westmoor") + arm("s", "6", 400, 80, 8, authority="Westmoor")
    row = one(rows)
    assert row.verdict == Verdict.NOT_FOUND and row.effect == pytest.approx(0, abs=1e-9)


def test_only_windows_that_are_over_count() -> None:
    """Twelve months and ninety days after 9 June 2008 end on 7 September 2009."""
    rows = [*arm("p", "1A", 300, 240, 24), *arm("q", "6", 600, 300, 30)]
    assert one(rows, dt.date(2009, 9, 8)).verdict == Verdict.FOUND
    assert one(rows, dt.date(2009, 9, 6)).verdict == Verdict.TOO_FEW


def test_danger_after_twelve_months_does_not_count() -> None:
    late = [row for n in range(240) for row in case(f"p{n}", "1A", True, "2009-06-10" if n < 24 else "")]
    rows = [*late, *arm("x", "1A", 60, 0, 0), *arm("q", "6", 600, 300, 30)]
    assert one(rows).verdict == Verdict.NOT_FOUND


def test_too_few_is_said_and_no_number_given() -> None:
    row = one([*arm("p", "1A", 99, 99, 9), *arm("q", "6", 600, 300, 30)])
    assert row.verdict == Verdict.TOO_FEW and row.effect is None and row.p is None
    assert one([*arm("p", "1A", 100, 100, 10), *arm("q", "6", 600, 300, 30)]).verdict == Verdict.FOUND


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        (arm("p", "", 10, 5, 0), "no referral says who made it"),
        (arm("p", "1A", 10, 0, 0), "no record says that a case was turned away"),
        (arm("p", "1A", 10, 5, 0), "all referrals are of one kind"),
        (arm("p", "6", 10, 5, 0), "all referrals are of one kind"),
    ],
)
def test_what_is_missing_is_said_in_words(rows: Rows, why: str) -> None:
    row = one(rows)
    assert row.verdict == Verdict.NOT_TESTABLE and row.why.startswith(why) and row.effect is None


def test_a_referral_without_an_episode_breaks_nothing() -> None:
    rows = [*arm("p", "1A", 120, 110, 11), *arm("q", "6", 600, 300, 30)]
    rows.append({**rows[0], "child": "z", "episode": ""})
    assert one(rows).verdict in set(Verdict)


def test_the_arms_end_where_the_kernel_says(tmp_path: object) -> None:
    data = of([*arm("p", "1A", 30, 20, 4), *arm("q", "6", 30, 20, 5)])
    assert (data.clocks_of(SERIOUS)["status"] == "happened").sum() == 9


def test_returning_is_held_against_a_third_and_the_others_are_not_taken_for_certain() -> None:
    sure = returns_as_often(10, 200, 20_000, 200_000)
    assert sure == pytest.approx(binom.sf(9, 200, AS_OFTEN * 0.1), rel=0.02)
    assert returns_as_often(10, 200, 20, 200) > sure
    assert returns_as_often(0, 200, 20, 200) == pytest.approx(1)


def test_where_referrals_were_groundless_it_is_named_in_no_more_than_one_in_twenty() -> None:
    rng = np.random.default_rng(4)
    times, ours, others = 2000, 400, 1500
    p = [returns_as_often(rng.binomial(ours, AS_OFTEN * 0.08), ours, rng.binomial(others, 0.08), others)
         for _ in range(times)]  # fmt: skip
    assert np.mean(np.array(p) < 0.05) <= 0.055
    as_often = [returns_as_often(rng.binomial(ours, 0.08), ours, rng.binomial(others, 0.08), others)
                for _ in range(200)]  # fmt: skip
    assert np.mean(np.array(as_often) < 0.05) > 0.9
