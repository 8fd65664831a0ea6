"""The rulings on clocks, each with both sides of its limit, as both evaluators give them.

Days that were counted by hand: 45 working days from Monday 23 May 2022 end on 27 July (bank holidays 2 and 3 June); 15
from 30 May end on 22 June, from 6 June on 27 June, from 6 May on 27 May.
"""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest

from evaluator.clocks.versions import ClockRule, clock_rule
from evaluator.rulebook.model import Outcome, Timescale
from evaluator.rulebook.ruleset import load_ruleset
from tests.support.clocks_told import AS_OF, told
from tests.support.strategies import SOURCE

RULES = load_ruleset("england-2018")
OLD_RULES = load_ruleset("england-2008")
SINGLE = clock_rule(RULES.timescales["single-assessment"])
CONFERENCE = clock_rule(RULES.timescales["initial-conference"])
INTERVIEW = clock_rule(RULES.timescales["return-interview"])
VISIT = clock_rule(RULES.timescales["looked-after-visit"])
REVIEW = clock_rule(RULES.timescales["child-protection-review"])


def of(name: str) -> ClockRule:
    return clock_rule(OLD_RULES.outcomes[name])


def timescale(**clock: object) -> ClockRule:
    """Return a rule of 3 calendar days over made-up parts."""
    return clock_rule(Timescale.model_validate({
        "timescale": "made-up", "title": "Made up", "source": SOURCE, "clock": clock,
        "counting": "calendar_days_day_0", "limit": [{"from": "2000-01-01", "within": "3 calendar days"}],
    }))  # fmt: skip


# --- an outcome is asked of every start


def test_a_start_answered_too_late_does_not_silence_the_next() -> None:
    serious = of("serious-re-referral-after-no-further-action")
    rows = [
        ("a", "referral", "2005-01-03"), ("a", "no_further_action", "2005-01-04"),
        ("b", "referral", "2010-01-04"), ("b", "no_further_action", "2010-01-05"),
        ("c", "referral", "2010-03-01"), ("c", "section_47_started", "2010-03-01"),
    ]  # fmt: skip
    assert told(serious, rows, dt.date(2013, 3, 31)) == [
        ("2005-01-04", "did_not", "after_window"), ("2010-01-05", "happened", "in_window"),
    ]  # fmt: skip


@pytest.mark.parametrize(("rule", "rows", "starts"), [
    ("missing-while-looked-after", [
        ("a", "became_looked_after", "2005-01-03"), ("a", "ceased_to_be_looked_after", "2005-02-03"),
        ("b", "became_looked_after", "2010-01-04"), ("b", "missing_started", "2010-03-04"),
    ], ("2005-01-03", "2010-01-04")),
    ("re-referral-12-months", [
        ("a", "referral", "2005-01-03"), ("a", "case_closed", "2005-03-03"), ("b", "assessment_started", "2010-01-03"),
        ("b", "case_closed", "2010-03-03"), ("c", "referral", "2010-05-03"),
    ], ("2005-03-03", "2010-03-03")),
    ("second-plan", [
        ("a", "child_protection_plan_ended", "2005-01-03"), ("b", "child_protection_plan_ended", "2010-01-03"),
        ("b", "child_protection_plan_started", "2010-05-03"),
    ], ("2005-01-03", "2010-01-03")),
])  # fmt: skip
def test_every_start_is_asked(rule: str, rows: list[tuple[str, ...]], starts: tuple[str, str]) -> None:
    rows_told = told(of(rule), rows, dt.date(2013, 3, 31))
    assert rows_told == [(starts[0], "did_not", "after_window"), (starts[1], "happened", "in_window")]


def test_one_stop_answers_several_starts_and_is_not_used_up() -> None:
    rows = [("a", "child_protection_plan_ended", "2010-01-03"), ("b", "child_protection_plan_ended", "2010-02-03"),
            ("b", "child_protection_plan_started", "2010-05-03")]  # fmt: skip
    assert told(of("second-plan"), rows, dt.date(2013, 3, 31)) == [
        ("2010-01-03", "happened", "in_window"), ("2010-02-03", "happened", "in_window"),
    ]  # fmt: skip


SERIOUS_TWICE = [("a", "no_further_action", "2010-01-04"), ("a", "case_closed", "2010-02-01", "reason=RC8")]


def test_another_kind_of_start_in_the_episode_is_the_same_decision_told_again() -> None:
    serious = of("serious-re-referral-after-no-further-action")
    assert told(serious, SERIOUS_TWICE, dt.date(2013, 3, 31)) == [("2010-01-04", "did_not", "window_passed")]


def test_in_another_episode_or_of_the_same_kind_it_is_another() -> None:
    serious = of("serious-re-referral-after-no-further-action")
    other = [SERIOUS_TWICE[0], ("b", *SERIOUS_TWICE[1][1:])]
    again = [SERIOUS_TWICE[0], ("a", "no_further_action", "2010-02-01")]
    for rows in (other, again):
        assert [row[0] for row in told(serious, rows, dt.date(2013, 3, 31))] == ["2010-01-04", "2010-02-01"]


def test_the_kind_that_comes_first_opens_whichever_it_is() -> None:
    serious = of("serious-re-referral-after-no-further-action")
    rows = [("a", "case_closed", "2010-01-04", "reason=RC8"), ("a", "no_further_action", "2010-02-01")]
    assert [row[0] for row in told(serious, rows, dt.date(2013, 3, 31))] == ["2010-01-04"]


def test_an_outcome_that_does_not_repeat_has_no_otherwise() -> None:
    clock = {"starts": {"on": "case_closed", "otherwise": "visit"}, "stops": {"on": "referral", "same": "child"}}
    with pytest.raises(ValueError, match="asked of every start"):
        Outcome.model_validate({
            "outcome": "made-up", "title": "Made up", "source": SOURCE, "better": "lower", "window": "1 month",
            "clock": clock,
        })  # fmt: skip


# --- one assessment is one assessment

ONE_DAY = [("a", "referral", "2022-05-23"), ("a", "assessment_started", "2022-06-06"),
           ("a", "assessment_authorised", "2022-06-06")]  # fmt: skip


@pytest.mark.parametrize("more", [[], [("a", "case_closed", "2022-06-06")]])
def test_started_and_authorised_on_one_day_is_one_assessment(more: list[tuple[str, ...]]) -> None:
    assert told(SINGLE, [*ONE_DAY, *more]) == [("2022-05-23", "met", "in_time")]


def test_all_on_one_day_is_one_assessment() -> None:
    rows = [("a", "referral", "2022-06-06"), *ONE_DAY[1:], ("a", "case_closed", "2022-06-06")]
    assert told(SINGLE, rows) == [("2022-06-06", "met", "in_time")]


def test_a_later_assessment_of_one_day_is_another() -> None:
    rows = [("a", "referral", "2022-05-23"), ("a", "assessment_started", "2022-05-24"),
            ("a", "assessment_authorised", "2022-06-06"), ("a", "assessment_started", "2022-09-05"),
            ("a", "assessment_authorised", "2022-09-05")]  # fmt: skip
    assert told(SINGLE, rows) == [("2022-05-23", "met", "in_time"), ("2022-09-05", "met", "in_time")]


@pytest.mark.parametrize("first", ["2022-05-23", "2022-06-05"])
def test_a_start_on_the_stopping_day_is_another_where_the_clock_had_seen_one(first: str) -> None:
    rows = [*ONE_DAY, ("a", "assessment_started", first)]
    assert told(SINGLE, rows) == [("2022-05-23", "met", "in_time"), ("2022-06-06", "overdue", "past_due")]


def test_a_start_on_the_day_on_which_the_case_is_closed_opens_one() -> None:
    rows = [ONE_DAY[0], ONE_DAY[1], ("a", "case_closed", "2022-06-06")]
    assert told(SINGLE, rows) == [
        ("2022-05-23", "cancelled", "cancelled_in_time"), ("2022-06-06", "overdue", "past_due"),
    ]  # fmt: skip


def test_an_assessment_begun_before_its_referral_opens_nothing() -> None:
    rows = [("a", "assessment_started", "2022-05-20"), ("a", "referral", "2022-05-23"),
            ("a", "assessment_authorised", "2022-06-06")]  # fmt: skip
    assert told(SINGLE, rows) == [("2022-05-23", "met", "in_time")]


@pytest.mark.parametrize("between", [
    ("a", "assessment_authorised", "2022-05-21"),
    ("a", "assessment_authorised", "2022-05-23"),
    ("a", "assessment_authorised", "2022-05-20"),
    ("a", "case_closed", "2022-05-20"),
])  # fmt: skip
def test_it_opens_a_clock_where_something_ends_it_before_the_referral(between: tuple[str, ...]) -> None:
    rows = [("a", "assessment_started", "2022-05-20"), between, ("a", "referral", "2022-05-23")]
    assert [row[0] for row in told(SINGLE, rows)] == ["2022-05-20", "2022-05-23"]


def test_a_plan_that_starts_before_its_conference_is_reviewed_from_the_conference() -> None:
    rows = [("a", "child_protection_plan_started", "2022-05-20"),
            ("a", "initial_child_protection_conference", "2022-05-23", "outcome=plan")]  # fmt: skip
    assert [row[0] for row in told(REVIEW, rows)] == ["2022-05-23"]
    other = [rows[0], ("b", *rows[1][1:])]
    assert [row[0] for row in told(REVIEW, other)] == ["2022-05-20"]


# --- two things of one day


def enquiries(ended: str, again: str, conference: str) -> list[tuple[str, ...]]:
    return [("a", "section_47_started", "2022-05-30"), ("a", "section_47_ended", ended),
            ("a", "section_47_started", again), ("a", "initial_child_protection_conference", conference)]  # fmt: skip


@pytest.mark.parametrize("again", ["2022-06-06", "2022-06-07"])
def test_an_enquiry_ends_on_the_day_on_which_another_begins(again: str) -> None:
    rows = told(CONFERENCE, enquiries("2022-06-06", again, "2022-06-24"))
    assert rows == [("2022-05-30", "cancelled", "cancelled_in_time"), (again, "met", "in_time")]


def test_after_its_due_day_it_is_missed_for_good() -> None:
    rows = [("a", "section_47_started", "2022-05-06"), ("a", "section_47_ended", "2022-06-06"),
            ("a", "section_47_started", "2022-06-06"),
            ("a", "initial_child_protection_conference", "2022-06-10")]  # fmt: skip
    assert told(CONFERENCE, rows) == [("2022-05-06", "overdue", "closed_unmet"), ("2022-06-06", "met", "in_time")]


def test_an_enquiry_that_ends_before_its_conference_goes_on() -> None:
    rows = [("a", "section_47_started", "2022-06-06"), ("a", "section_47_ended", "2022-06-06"),
            ("a", "initial_child_protection_conference", "2022-06-10")]  # fmt: skip
    assert told(CONFERENCE, rows) == [("2022-06-06", "met", "in_time")]
    # the conference of the day on which the next enquiry begins still belongs to the one before
    assert told(CONFERENCE, enquiries("2022-06-06", "2022-06-10", "2022-06-10")) == [
        ("2022-05-30", "met", "in_time"), ("2022-06-10", "overdue", "past_due"),
    ]  # fmt: skip


def test_two_interviews_of_one_day_answer_two_episodes() -> None:
    rows = [("a", "missing_ended", "2022-05-01"), ("a", "missing_ended", "2022-05-03"),
            ("a", "return_interview", "2022-05-03", "outcome=first"),
            ("a", "return_interview", "2022-05-03", "outcome=second")]  # fmt: skip
    assert told(INTERVIEW, rows) == [("2022-05-01", "met", "in_time"), ("2022-05-03", "met", "in_time")]
    assert told(INTERVIEW, rows[:3]) == [("2022-05-01", "met", "in_time"), ("2022-05-03", "overdue", "past_due")]


def test_three_interviews_do_not_stop_more() -> None:
    rows = [("a", "missing_ended", "2022-05-03"), *(
        ("a", "return_interview", "2022-05-03", f"outcome={n}") for n in range(3)
    )]  # fmt: skip
    assert told(INTERVIEW, rows) == [("2022-05-03", "met", "in_time")]


PLACEMENTS = [
    ("", "placement_started", "2017-03-10"), ("", "placement_ended", "2017-06-10"),
    ("", "placement_started", "2017-06-10"), ("", "visit", "2017-08-20", "seen=true"),
    ("", "placement_ended", "2017-09-10"), ("", "placement_started", "2017-09-10"),
    ("", "visit", "2017-10-20", "seen=true"),
]  # fmt: skip


def test_the_end_of_a_placement_of_another_kind_does_not_end_the_one_that_starts() -> None:
    before = [("", "placement_started", "2017-01-10", "kind=to_18"), ("", "placement_ended", "2017-03-10")]
    assert told(VISIT, [*before, *PLACEMENTS], dt.date(2018, 3, 31)) == told(VISIT, PLACEMENTS, dt.date(2018, 3, 31))


def test_each_placement_has_its_clock() -> None:
    """Due a week after each start: 17 March, 17 June, 17 September 2017."""
    assert [row for row in told(VISIT, PLACEMENTS, dt.date(2018, 3, 31)) if row[0][8:] == "10"] == [
        ("2017-03-10", "overdue", "closed_unmet"), ("2017-06-10", "late", "after_due"),
        ("2017-09-10", "late", "after_due"),
    ]  # fmt: skip


def test_a_placement_of_a_single_day_ends_with_its_own_end() -> None:
    rows = [("", "placement_started", "2017-03-10"), ("", "placement_ended", "2017-03-10")]
    assert told(VISIT, rows) == [("2017-03-10", "cancelled", "cancelled_in_time")]
    earlier = [("", "placement_started", "2017-01-10", "kind=to_18"), ("", "placement_ended", "2017-03-09")]
    assert told(VISIT, [*earlier, *rows]) == [("2017-03-10", "cancelled", "cancelled_in_time")]


NAMED = timescale(
    starts={"on": "placement_started", "unless": {"kind": ["to_18"]}}, stops={"on": "visit", "same": "child"},
    cancels=[{"on": "placement_ended", "unless": {"kind": ["to_18"]}, "ends": "placement_started"}],
)  # fmt: skip


@pytest.mark.parametrize(("said", "status"), [("kind=to_18", "overdue"), ("kind=ordinary", "cancelled")])
def test_an_end_that_names_its_kind_ends_its_own_clock_only(said: str, status: str) -> None:
    rows = [("", "placement_started", "2017-03-10"), ("", "placement_ended", "2017-03-12", said)]
    assert [row[1] for row in told(NAMED, rows)] == [status]


def test_what_had_begun_and_ended_before_is_over() -> None:
    """A placement of another kind ran until the day before one that starts and ends on 10 March."""
    rows = [("", "placement_started", "2017-01-10", "kind=to_18"), ("", "placement_ended", "2017-03-09", "kind=to_18"),
            ("", "placement_started", "2017-03-10"), ("", "placement_ended", "2017-03-10")]  # fmt: skip
    assert [row[1] for row in told(NAMED, rows)] == ["cancelled"]


# --- what takes away a cancel's effect

AFTER = {"on": "no_further_action", "unless_after": "assessment_started"}


@pytest.mark.parametrize(("cancel", "status"), [
    (AFTER, "cancelled"), ({**AFTER, "same": "episode"}, "cancelled"), ({**AFTER, "same": "child"}, "overdue"),
])  # fmt: skip
def test_unless_after_looks_in_the_episode_unless_told_otherwise(cancel: dict[str, str], status: str) -> None:
    for same in ("child", "episode"):
        rule = timescale(starts={"on": "referral"}, stops={"on": "visit", "same": same}, cancels=[cancel])
        rows = [("a", "referral", "2022-05-02"), ("b", "assessment_started", "2022-05-03"),
                ("a", "no_further_action", "2022-05-04")]  # fmt: skip
        assert [row[1] for row in told(rule, rows)] == [status]


@pytest.mark.parametrize(("started", "status"), [("2022-05-04", "overdue"), ("2022-05-05", "cancelled")])
def test_unless_after_counts_on_the_day_itself(started: str, status: str) -> None:
    rule = timescale(starts={"on": "referral"}, stops={"on": "visit", "same": "child"}, cancels=[AFTER])
    rows = [("a", "referral", "2022-05-02"), ("a", "assessment_started", started),
            ("a", "no_further_action", "2022-05-04")]  # fmt: skip
    assert [row[1] for row in told(rule, rows)] == [status]


def test_same_needs_unless_after() -> None:
    with pytest.raises(ValueError, match="`same` says where `unless_after` looks"):
        timescale(starts={"on": "referral"}, stops={"on": "visit"}, cancels=[{"on": "case_closed", "same": "child"}])


# --- a stop or cancel in doubt

UNDATED = ("a", "case_closed", "")
DOUBT = ("undeterminable", "stop_in_doubt")


@pytest.mark.parametrize(("more", "expected"), [
    ([], DOUBT),
    ([("a", "case_closed", "2022-09-01")], DOUBT),
    ([("a", "assessment_authorised", "2022-09-01")], DOUBT),
    ([("a", "assessment_authorised", "2022-07-28")], DOUBT),
    ([("a", "assessment_authorised", "2022-07-27")], ("met", "in_time")),
    ([("a", "case_closed", "2022-07-27")], ("cancelled", "cancelled_in_time")),
    ([("a", "case_closed", "2022-07-28")], DOUBT),
])  # fmt: skip
def test_a_closure_without_a_date(more: list[tuple[str, ...]], expected: tuple[str, str]) -> None:
    rows = [("a", "referral", "2022-05-23"), UNDATED, *more]
    assert [row[1:] for row in told(SINGLE, rows)] == [expected]


@pytest.mark.parametrize(("as_of", "expected"), [
    (dt.date(2022, 7, 27), ("running", "in_progress")), (dt.date(2022, 7, 28), DOUBT),
])  # fmt: skip
def test_what_is_running_stays_so(as_of: dt.date, expected: tuple[str, str]) -> None:
    assert [row[1:] for row in told(SINGLE, [("a", "referral", "2022-05-23"), UNDATED], as_of)] == [expected]


SEEN = timescale(
    starts={"on": "referral"}, stops={"on": "visit", "where": {"seen": "true"}, "same": "child"},
    cancels=[{"on": "case_closed"}],
)  # fmt: skip


@pytest.mark.parametrize(("perhaps", "more", "expected"), [
    ("2022-05-05", "2022-05-06", DOUBT),                 # on the due day: it may have been met
    ("2022-05-06", "2022-05-07", ("late", "after_due")),  # too late for that
    ("2022-05-01", "2022-05-06", ("late", "after_due")),  # before the start
    ("2022-05-02", "2022-05-06", DOUBT),                 # on the starting day
    ("2022-05-07", "", DOUBT),                           # late rather than never
])  # fmt: skip
def test_a_stop_whose_attribute_is_blank(perhaps: str, more: str, expected: tuple[str, str]) -> None:
    rows = [("a", "referral", "2022-05-02"), ("a", "visit", perhaps)]
    rows += [("a", "visit", more, "seen=true")] if more else []
    assert [row[1:] for row in told(SEEN, rows)] == [expected]


@pytest.mark.parametrize(("perhaps", "expected"), [
    ("2022-05-05", DOUBT), ("2022-05-06", ("overdue", "past_due")),
])  # fmt: skip
def test_a_cancel_whose_attribute_is_blank(perhaps: str, expected: tuple[str, str]) -> None:
    """Without its reason it may have ended the clock in time; a day after it was due it could not."""
    rule = timescale(
        starts={"on": "referral"}, stops={"on": "visit"}, cancels=[{"on": "case_closed", "where": {"reason": "RC2"}}]
    )
    rows = [("a", "referral", "2022-05-02"), ("a", "case_closed", perhaps)]
    assert [row[1:] for row in told(rule, rows)] == [expected]


@pytest.mark.parametrize(("days", "expected"), [
    ([], ("late", "after_due")), ([("a", "section_47_started", "2022-06-10")], DOUBT),
])  # fmt: skip
def test_an_undated_end_that_a_conference_follows_changes_nothing(
    days: list[tuple[str, ...]], expected: tuple[str, str]
) -> None:
    """Unless the enquiry began again before the conference: then it may have ended before that."""
    rows = [("a", "section_47_started", "2022-05-30"), ("a", "section_47_ended", ""), *days,
            ("a", "initial_child_protection_conference", "2022-06-30")]  # fmt: skip
    assert [row[1:] for row in told(CONFERENCE, rows)] == [expected]


@pytest.mark.parametrize(("assessed", "expected"), [
    ("2022-05-02", ("overdue", "past_due")), ("2022-05-03", DOUBT),
])  # fmt: skip
def test_an_undated_cancel_that_could_have_no_effect(assessed: str, expected: tuple[str, str]) -> None:
    rule = timescale(starts={"on": "referral"}, stops={"on": "visit"}, cancels=[AFTER])
    rows = [("a", "referral", "2022-05-02"), ("a", "assessment_started", assessed), ("a", "no_further_action", "")]
    assert [row[1:] for row in told(rule, rows)] == [expected]


@pytest.mark.parametrize("as_of", [dt.date(2006, 7, 31), dt.date(2006, 8, 1)])
@pytest.mark.parametrize(("day", "expected"), [("", DOUBT), ("2006-05-02", ("happened", "in_window"))])
def test_an_outcome_that_may_have_happened(day: str, expected: tuple[str, str], as_of: dt.date) -> None:
    """The window ends on 2 May 2006; 90 days later is 31 July: not yet known would be said of it until then."""
    rows = [("a", "child_protection_plan_ended", "2005-05-02"), ("b", "child_protection_plan_started", ""),
            ("c", "child_protection_plan_started", day)]  # fmt: skip
    assert [row[1:] for row in told(of("second-plan-12-months"), rows, as_of)] == [expected]


@pytest.mark.parametrize(("closed", "expected"), [
    ("2010-06-02", DOUBT), ("2010-05-31", ("not_yet_known", "window_open")),
    ("2010-06-01", ("not_yet_known", "window_open")),
])  # fmt: skip
def test_a_reason_that_is_blank_leaves_an_outcome_in_doubt(closed: str, expected: tuple[str, str]) -> None:
    """What came on the starting day or before it is no answer, whatever its reason."""
    rows = [("a", "referral", "2010-06-01"), ("a", "case_closed", closed)]
    rule = clock_rule(RULES.outcomes["not-in-need-after-assessment"])
    assert [row[1:] for row in told(rule, rows, dt.date(2013, 3, 31))] == [expected]


# --- a return shows its period only


def coverage(*spans: tuple[str, str], kind: str = "assessment_authorised") -> pd.DataFrame:
    rows = [("X1", kind, *(pd.Timestamp(day) for day in span)) for span in spans]
    return pd.DataFrame(rows, columns=["authority", "event", "first", "last"])


RETURN = ("2022-05-23", "2023-03-31")
BEFORE, LATER = ("undeterminable", "before_the_return"), ("undeterminable", "after_the_return")


@pytest.mark.parametrize(("more", "expected"), [
    ([], BEFORE),
    ([("a", "assessment_authorised", "2022-07-26")], ("met", "in_time")),
    ([("a", "assessment_authorised", "2022-07-27")], BEFORE),
    ([("a", "case_closed", "2022-06-01")], BEFORE),
])  # fmt: skip
def test_a_clock_begun_before_the_return(more: list[tuple[str, ...]], expected: tuple[str, str]) -> None:
    """45 working days from Friday 20 May 2022 end on 26 July."""
    rows = [("a", "referral", "2022-05-20"), *more]
    assert [row[1:] for row in told(SINGLE, rows, AS_OF, coverage(RETURN))] == [expected]


@pytest.mark.parametrize(("more", "expected"), [
    ([], ("overdue", "past_due")),
    ([("a", "assessment_authorised", "2022-07-27")], ("met", "in_time")),
    ([("a", "assessment_authorised", "2022-07-28")], ("late", "after_due")),
    ([("a", "case_closed", "2022-06-01")], ("cancelled", "cancelled_in_time")),
])  # fmt: skip
def test_a_clock_begun_on_its_first_day(more: list[tuple[str, ...]], expected: tuple[str, str]) -> None:
    rows = [("a", "referral", "2022-05-23"), *more]
    assert [row[1:] for row in told(SINGLE, rows, AS_OF, coverage(RETURN))] == [expected]


@pytest.mark.parametrize("table", [coverage(RETURN, kind="visit"), coverage(RETURN).assign(authority="X2")])
def test_what_is_not_in_the_table_is_covered_throughout(table: pd.DataFrame) -> None:
    assert [row[1:] for row in told(SINGLE, [("a", "referral", "2022-05-20")], AS_OF, table)] == [
        ("overdue", "past_due")
    ]


@pytest.mark.parametrize(("last", "as_of", "expected"), [
    ("2022-07-28", "2024-03-31", ("overdue", "past_due")),  # not done by the day after it was due
    ("2022-07-27", "2024-03-31", ("running", "in_progress")),  # as of the due day it ran
    ("2022-07-26", "2024-03-31", LATER),
    ("2022-07-26", "2022-07-28", LATER),
    ("2022-07-26", "2022-07-27", ("running", "in_progress")),  # it has not fallen due
])  # fmt: skip
def test_after_the_last_day_nothing_is_known(last: str, as_of: str, expected: tuple[str, str]) -> None:
    rows = [("a", "referral", "2022-05-23")]
    table = coverage(("2022-04-01", last))
    assert [row[1:] for row in told(SINGLE, rows, dt.date.fromisoformat(as_of), table)] == [expected]


def test_a_closure_after_the_return_does_not_make_a_miss_of_it() -> None:
    rows = [("a", "referral", "2022-05-23"), ("a", "case_closed", "2022-09-01")]
    assert [row[1:] for row in told(SINGLE, rows, AS_OF, coverage(("2022-04-01", "2022-07-26")))] == [LATER]
    in_time = [rows[0], ("a", "case_closed", "2022-07-27")]
    assert [row[1:] for row in told(SINGLE, in_time, AS_OF, coverage(("2022-04-01", "2022-07-26")))] == [
        ("cancelled", "cancelled_in_time")
    ]


PLAN = [("a", "child_protection_plan_started", "2022-04-20")]


def reviews(*days: str) -> list[tuple[str, ...]]:
    return [*PLAN, *(("a", "child_protection_review", day) for day in days)]


def test_the_step_that_starts_at_the_last_review_before_the_return_is_judged() -> None:
    """The plan of April 2022 was due a review in July; the first that this return shows is that of January 2023."""
    table = coverage(("2023-04-01", "2024-03-31"), kind="child_protection_review")
    rows = reviews("2023-01-10", "2023-07-04", "2023-12-20")
    assert told(REVIEW, rows, dt.date(2024, 3, 31), table) == [
        ("2022-04-20", *BEFORE), ("2023-01-10", "met", "in_time"), ("2023-07-04", "met", "in_time"),
        ("2023-12-20", "running", "in_progress"),
    ]  # fmt: skip


@pytest.mark.parametrize(("second", "expected"), [
    ("2023-07-10", ("met", "in_time")), ("2023-07-11", ("late", "after_due")),
])  # fmt: skip
def test_it_is_judged_late_too(second: str, expected: tuple[str, str]) -> None:
    table = coverage(("2023-04-01", "2024-03-31"), kind="child_protection_review")
    rows = told(REVIEW, reviews("2023-01-10", second), dt.date(2023, 8, 1), table)
    assert rows[1][1:] == expected


def test_a_step_before_the_last_review_is_not() -> None:
    table = coverage(("2023-04-01", "2024-03-31"), kind="child_protection_review")
    rows = told(REVIEW, reviews("2022-05-10", "2023-01-10", "2023-07-04"), dt.date(2023, 8, 1), table)
    assert [row[1:] for row in rows] == [("met", "in_time"), BEFORE, ("met", "in_time"), ("running", "in_progress")]


@pytest.mark.parametrize(("referred", "more", "expected"), [
    ("2022-05-23", [], BEFORE),
    ("2022-05-23", [("a", "assessment_authorised", "2023-04-03")], BEFORE),
    ("2022-03-01", [], ("overdue", "past_due")),
    ("2022-03-01", [("a", "assessment_authorised", "2023-04-03")], ("late", "after_due")),
])  # fmt: skip
def test_a_year_whose_return_is_missing(referred: str, more: list[tuple[str, ...]], expected: tuple[str, str]) -> None:
    """45 working days from 1 March 2022 end on 9 May (Good Friday, Easter Monday and 2 May are bank holidays)."""
    table = coverage(("2022-01-01", "2022-05-31"), ("2023-04-01", "2024-03-31"))
    rows = [("a", "referral", referred), *more]
    assert [row[1:] for row in told(SINGLE, rows, dt.date(2024, 3, 31), table)] == [expected]


def test_returns_of_adjoining_years_are_one() -> None:
    table = coverage(("2022-04-01", "2022-06-30"), ("2022-07-01", "2023-03-31"))
    assert [row[1:] for row in told(SINGLE, [("a", "referral", "2022-05-23")], AS_OF, table)] == [
        ("overdue", "past_due")
    ]


@pytest.mark.parametrize(("span", "more", "expected"), [
    (("2005-05-02", "2013-03-31"), "", ("did_not", "window_passed")),
    (("2005-05-03", "2013-03-31"), "", BEFORE),
    (("2005-05-03", "2013-03-31"), "2006-05-02", ("happened", "in_window")),
    (("2005-05-03", "2013-03-31"), "2006-05-03", BEFORE),
    (("2005-01-01", "2006-05-01"), "", LATER),
    (("2005-01-01", "2006-05-02"), "", ("not_yet_known", "window_open")),
    (("2005-01-01", "2006-07-31"), "", ("not_yet_known", "window_open")),
    (("2005-01-01", "2006-08-01"), "", ("did_not", "window_passed")),
])  # fmt: skip
def test_outcomes_too(span: tuple[str, str], more: str, expected: tuple[str, str]) -> None:
    """From 2 May 2005 the window ends on 2 May 2006, and 90 days later is 31 July."""
    rows = [("a", "child_protection_plan_ended", "2005-05-02")]
    rows += [("b", "child_protection_plan_started", more)] if more else []
    table = coverage(span, kind="child_protection_plan_started")
    assert [row[1:] for row in told(of("second-plan-12-months"), rows, dt.date(2013, 3, 31), table)] == [expected]


def test_a_stop_of_several_kinds_is_covered_where_all_are() -> None:
    serious = of("serious-re-referral-after-no-further-action")
    rows = [("a", "no_further_action", "2010-01-04")]
    both = pd.concat([
        coverage(("2009-04-01", "2013-03-31"), kind="section_47_started"),
        coverage(("2010-04-01", "2013-03-31"), kind="child_protection_plan_started"),
    ])  # fmt: skip
    assert [row[1:] for row in told(serious, rows, dt.date(2013, 3, 31), both)] == [BEFORE]
