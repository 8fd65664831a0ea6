"""What the records say of the work behind a light that went green in time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import pandas as pd
import pytest

from evaluator.analysis.lights.evidence import COLUMNS, PIECES, TOO_RECENT, evidence
from evaluator.authorities import ALL
from evaluator.clocks.clocked_histories import Clocked
from evaluator.synth.nation import demo_events
from tests.support.clocked import clocked, table

MONDAY = dt.date(2008, 6, 2)
DONE = dt.date(2008, 6, 10)
"""Six working days later, in time for an initial assessment; 11 June is the last day."""
AS_OF = dt.date(2008, 12, 31)
Row = dict[str, object]


def event(child: str, kind: str, day: dt.date, authority: str = "999", **more: str) -> Row:
    return {"authority": authority, "child": child, "episode": "1", "event": kind, "date": day, **more}


def assessed(child: str, *others: Row, done: dt.date = DONE, authority: str = "999") -> list[Row]:
    """Return a referral on Monday 2 June and an initial assessment in time, and what else is given."""
    return [event(child, "referral", MONDAY, authority), event(child, "initial_assessment_completed", done, authority),
            *others]  # fmt: skip


def data(*histories: list[Row], as_of: dt.date = AS_OF) -> Clocked:
    return clocked(table([row for history in histories for row in history]), "england-2008", as_of)


def june(day: int) -> dt.date:
    return dt.date(2008, 6, day)


def pieces(found: pd.DataFrame, authority: str = ALL, rule: str = "initial-assessment") -> Mapping[str, object]:
    """Return (with it, of) of each piece, or why it is not known."""
    mine = found[(found["rule"] == rule) & (found["authority"] == authority)]
    return {
        row["piece"]: row["why"] if pd.isna(row["of"]) else (row["with_it"], row["of"])
        for row in mine.to_dict("records")
    }


@pytest.fixture(scope="module")
def assessments() -> pd.DataFrame:
    """Of authority 999, in time: child 1 seen alone, and again later, and a reply, 2 seen on the day of finishing, 3
    seen only later, 4 not in when visited, 5 with a reply only later, 6 seen before the referral and again far too
    late; 7 was late. Of authority 998, whose records have no visits: child 8 with a reply, child 9 with nothing.
    """
    return evidence(data(
        assessed("1", event("1", "visit", june(5), seen="true", seen_alone="true"),
                 event("1", "agency_replied", MONDAY), event("1", "visit", june(20), seen="true")),
        assessed("2", event("2", "visit", DONE, seen="true", seen_alone="false")),
        assessed("3", event("3", "visit", june(11), seen="true", seen_alone="false")),
        assessed("4", event("4", "visit", june(5), seen="false", seen_alone="false")),
        assessed("5", event("5", "agency_replied", DONE + dt.timedelta(days=30))),
        assessed("6", event("6", "visit", dt.date(2008, 6, 1), seen="true"),
                 event("6", "visit", DONE + dt.timedelta(days=31), seen="true")),
        assessed("7", event("7", "visit", june(5), seen="true"), done=june(12)),
        assessed("8", event("8", "agency_replied", DONE, "998"), authority="998"),
        assessed("9", authority="998"),
    ))  # fmt: skip


def test_what_was_written_down_between_start_and_stop(assessments: pd.DataFrame) -> None:
    mine = pieces(assessments, "999")
    assert mine["seen"] == (2, 6), "children 1 and 2; not who was out, nor who was seen before or after"
    assert mine["seen_alone"] == (1, 6)
    assert mine["agency_replied"] == (1, 6)
    assert mine["none"] == (4, 6)
    assert "plan_or_decision" not in mine, "no assessment is asked for a plan"


def test_what_came_only_after_the_work_was_finished(assessments: pd.DataFrame) -> None:
    mine = pieces(assessments, "999")
    assert mine["seen_only_after"] == (1, 6), "child 3 the day after; child 6 after 31 days is too late"
    assert mine["replied_only_after"] == (1, 6), "child 5 after 30 days"
    assert mine["either_only_after"] == (2, 6)


def test_what_is_not_recorded_is_never_nought(assessments: pd.DataFrame) -> None:
    mine = pieces(assessments, "998")
    assert mine["seen"] == mine["seen_alone"] == mine["seen_only_after"] == "these records carry no visits"
    assert mine["agency_replied"] == (1, 2)
    assert mine["none"] == (1, 2), "of what they carry"
    assert mine["either_only_after"] == (0, 2)


def test_all_together_counts_only_those_whose_records_carry_it(assessments: pd.DataFrame) -> None:
    whole = assessments[(assessments["authority"] == ALL) & (assessments["rule"] == "initial-assessment")]
    seen = whole.set_index("piece").loc["seen"]
    assert (seen["with_it"], seen["of"], seen["why"]) == (2, 6, "without 1 authority whose records do not carry it")
    assert pieces(assessments)["agency_replied"] == (2, 8)
    assert tuple(assessments.columns) == COLUMNS
    assert set(assessments["piece"]) <= set(PIECES)


def test_clocks_that_were_not_met_or_stop_on_other_work_are_left_out(assessments: pd.DataFrame) -> None:
    assert set(assessments["rule"]) == {"initial-assessment"}
    assert evidence(data(assessed("7", done=june(12)))).empty


def test_the_same_identifier_in_another_authority_is_another_child() -> None:
    found = evidence(data(
        assessed("1", event("1", "visit", june(5), seen="true")),
        assessed("1", authority="998"), [event("2", "visit", june(5), "998", seen="true")],
    ))  # fmt: skip
    assert pieces(found, "999")["seen"] == (1, 1)
    assert pieces(found, "998")["seen"] == (0, 1)


@pytest.mark.filterwarnings("error")
def test_records_that_do_not_say_enough() -> None:
    nothing = pieces(evidence(data(assessed("1"))))
    assert nothing["seen"] == "these records carry no visits"
    assert nothing["agency_replied"] == "these records carry no replies of agencies"
    assert nothing["none"] == "these records carry no visits; these records carry no replies of agencies"
    silent = pieces(evidence(data(assessed("1", event("1", "visit", june(5))))))
    assert silent["seen"] == "the visits do not say whether the child was seen"
    seen = pieces(evidence(data(assessed("1", event("1", "visit", june(5), seen="true")))))
    assert seen["seen"] == (1, 1)
    assert seen["seen_alone"] == "the visits do not say whether the child was seen alone"
    alone = pieces(evidence(data(assessed("1", event("1", "visit", june(5), seen_alone="true")))))
    assert alone["seen"] == alone["seen_alone"] == (1, 1), "who was seen alone was seen"


def test_what_may_still_follow_is_not_asked_yet() -> None:
    history = assessed("1", event("1", "visit", june(5), seen="true"))
    early = evidence(data(history, as_of=DONE + dt.timedelta(days=29)))
    assert pieces(early)["seen"] == (1, 1)
    assert pieces(early)["seen_only_after"] == (0, 0)
    assert TOO_RECENT in set(early[early["piece"] == "seen_only_after"]["why"])
    settled = evidence(data(history, as_of=DONE + dt.timedelta(days=30)))
    assert pieces(settled)["seen_only_after"] == (0, 1)


def conferred(child: str, outcome: str, *others: Row) -> list[Row]:
    return [event(child, "section_47_started", MONDAY), event(child, "strategy_discussion", MONDAY),
            event(child, "initial_child_protection_conference", june(16), outcome=outcome), *others]  # fmt: skip


def test_after_a_conference_a_plan_follows_or_it_is_decided_that_none_is_needed() -> None:
    plan = "child_protection_plan_started"
    found = evidence(data(
        conferred("1", "plan", event("1", plan, june(16))),
        conferred("2", "plan", event("2", plan, june(16) + dt.timedelta(days=30))),
        conferred("3", "plan", event("3", plan, june(16) + dt.timedelta(days=31))),
        conferred("4", "no_plan"),
        conferred("5", ""),
        conferred("6", "plan", event("6", "visit", june(10), seen="true")),
    ))  # fmt: skip
    rule = next(name for name in found["rule"] if "conference" in name)
    mine = pieces(found, rule=rule)
    assert mine["plan_or_decision"] == (3, 6), "children 1, 2 and 4"
    assert mine["seen"] == (1, 6)
    assert mine["none"] == (2, 6), "children 3 and 5"
    silent = evidence(data(conferred("1", "", event("1", "visit", june(10), seen="true"))))
    assert pieces(silent, rule=rule)["plan_or_decision"] == (
        "these records carry neither plans nor what conferences decided"
    )


@pytest.mark.filterwarnings("error")
def test_the_invented_nation() -> None:
    found = evidence(clocked(demo_events(5, 8), "england-2008", dt.date(2010, 8, 31)))
    said = found.dropna(subset=["of"])
    assert (said["with_it"] <= said["of"]).all()
    sums = said[said["authority"] != ALL].groupby(["rule", "piece"])[["of", "with_it"]].sum()
    whole = said[said["authority"] == ALL].set_index(["rule", "piece"])[["of", "with_it"]]
    pd.testing.assert_frame_equal(sums.sort_index(), whole.sort_index())
    share = whole["with_it"] / whole["of"]
    assert share["initial-assessment", "seen"] > share["initial-assessment", "seen_alone"]
