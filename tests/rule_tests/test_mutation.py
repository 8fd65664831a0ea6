"""Mutants: rules changed a little, and whether a rule's own examples notice. All rules and cases here are invented."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from evaluator.clocks.calendar import england_and_wales
from evaluator.errors import CannotRun
from evaluator.rule_tests.mutation import survivors as made
from evaluator.rule_tests.mutation.meaning import meaning
from evaluator.rule_tests.mutation.survivors import Rules, mutants, mutated, survivors, trials
from evaluator.rulebook.listing import KINDS
from evaluator.rulebook.model import Indicator, Outcome, Regime, Timescale
from evaluator.rulebook.reading import AnyRule
from evaluator.rulebook.ruleset import load_ruleset

CALENDAR = england_and_wales()
INVENTED = {"title": "Made up", "source": {"instrument": "invented for a test", "confidence": "D", "reference": "none"}}
Case = tuple[dict[str, Any], str, str, list[dict[str, Any]], Any]


def timescale(*examples: dict[str, Any], clock: Any = None, **said: Any) -> Timescale:
    """Return a timescale of seven working days from referral to visit, but for what is said otherwise."""
    clock = {"starts": {"on": "referral"}, "stops": {"on": "visit"}} | (clock or {})
    limit = [{"from": "2008-01-01", "within": "7 working days"}]
    data = {**INVENTED, "timescale": "seen", "clock": clock, "limit": limit, **said, "examples": examples}
    return Timescale.model_validate(data)


def outcome(*examples: dict[str, Any], **said: Any) -> Outcome:
    clock = {"starts": {"on": "case_closed"}, "stops": {"on": "referral", "same": "child"}}
    data = {**INVENTED, "outcome": "back", "clock": clock, "window": "12 months", "better": "lower"}
    return Outcome.model_validate({**data, **said, "examples": examples})


def example(events: list[dict[str, Any]], expect: Any, **said: Any) -> dict[str, Any]:
    return {"name": "a case", "events": events, "expect": expect, **said}


def living(rule: AnyRule, rules: Rules | None = None) -> set[tuple[str, str]]:
    return {(one.what, one.where) for one in survivors(rule, rules or {}, CALENDAR).survivors}


IN_TIME = example([{"referral": "2008-06-02"}, {"visit": "2008-06-05"}], {"status": "met"})
ON_THE_DUE_DAY = example([{"referral": "2008-06-02"}, {"visit": "2008-06-11"}], {"status": "met", "days": 7})
DAY_LATE = example([{"referral": "2008-06-02"}, {"visit": "2008-06-12"}], {"status": "late"})
FIRST_DAY = example([{"referral": "2008-01-01"}], {"status": "overdue"})
DAY_BEFORE = example([{"referral": "2007-12-31"}], {"status": "not_in_force"})
OTHER_EPISODE = example(
    [{"referral": "2008-06-02"}, {"visit": "2008-06-05", "episode": "2"}], {"status": "overdue", "stopped": None}
)


def test_weak_examples_let_exactly_these_mutants_live() -> None:
    assert living(timescale(IN_TIME)) == {
        ("7 working days becomes 8 working days", "limit 1, within"),
        ("7 working days becomes 6 working days", "limit 1, within"),
        ("from 2008-01-01 a day later", "limit 1, from"),
        ("from 2008-01-01 a day earlier", "limit 1, from"),
        ("a stop on the due day no longer counts", "limit"),
        ("working_days_day_0 becomes working_days_day_1", "counting"),
        ("episode becomes child", "clock, stops, same"),
    }


def test_strong_examples_let_none_live() -> None:
    found = survivors(timescale(ON_THE_DUE_DAY, DAY_LATE, FIRST_DAY, DAY_BEFORE, OTHER_EPISODE), {}, CALENDAR)
    assert found.survivors == ()
    assert found.mutants == 9


def test_only_a_stop_on_the_due_day_tells_whether_it_counts() -> None:
    strict = ("a stop on the due day no longer counts", "limit")
    assert strict in living(timescale(IN_TIME, DAY_LATE, FIRST_DAY, DAY_BEFORE, OTHER_EPISODE))
    assert strict not in living(timescale(ON_THE_DUE_DAY))
    happened = example([{"case_closed": "2008-06-02"}, {"referral": "2009-06-02"}], {"status": "happened"})
    assert ("a stop on the due day no longer counts", "window") in living(outcome())
    assert ("a stop on the due day no longer counts", "window") not in living(outcome(happened))


def clock(**said: Any) -> dict[str, Any]:
    return {"clock": said}


REFERRAL, VISIT = {"referral": "2008-06-02"}, {"visit": "2008-06-11"}
OVERDUE, LATE, MET, CANCELLED = ({"status": word} for word in ("overdue", "late", "met", "cancelled"))
TWO_LIMITS = {"limit": [
    {"from": "2008-01-01", "until": "2008-06-01", "within": "7 working days"},
    {"from": "2008-06-02", "until": "2008-12-31", "within": "8 working days"},
]}  # fmt: skip
EDGE = "until 2008-06-01 and from 2008-06-02 a day"
OVERRIDE = {"authorities": [
    {"codes": [884, 885], "from": "2008-02-01", "until": "2008-08-31", "within": "9 working days"}
]}  # fmt: skip
REPEATS = clock(repeats=True, cancels=[{"on": "case_closed"}])
STEPS = {
    **REPEATS,
    "limit": [{"from": "2008-01-01", "within": ["1 month", "2 months"],
               "later": {"after": "6 months", "within": "3 months"}}],
}  # fmt: skip
MONTHS = [{"referral": "2008-06-02"}, {"visit": "2008-07-02"}, {"visit": "2008-09-02"}, {"visit": "2008-12-02"}]

#: what the rule says otherwise; a change and its place; a case that tells them apart, and what becomes of it
CASES: dict[str, Case] = {
    "one more": (
        {}, "7 working days becomes 8 working days", "limit 1, within", [REFERRAL, {"visit": "2008-06-12"}], LATE,
    ),
    "one less": ({}, "7 working days becomes 6 working days", "limit 1, within", [REFERRAL, VISIT], MET),
    "counting": ({}, "working_days_day_0 becomes working_days_day_1", "counting", [REFERRAL, VISIT], {"days": 7}),
    "calendar days": (
        {"counting": "calendar_days_day_0", "limit": [{"from": "2008-01-01", "within": "7 calendar days"}]},
        "calendar_days_day_0 becomes calendar_days_beginning_with", "counting",
        [REFERRAL, {"visit": "2008-06-09"}], MET,
    ),
    "excludes": (
        clock(excludes=[{"source": "10"}]), "left out: source: 10", "clock, excludes 1",
        [{**REFERRAL, "source": "10"}], {"status": "excluded"},
    ),
    "cancels": (
        clock(cancels=[{"on": "case_closed"}]), "left out: on: case_closed", "clock, cancels 1",
        [REFERRAL, {"case_closed": "2008-06-04"}], CANCELLED,
    ),
    "unless": (
        clock(stops={"on": "visit", "unless": {"seen": False}}), "left out: unless: seen: false",
        "clock, stops, unless", [REFERRAL, {"visit": "2008-06-04", "seen": False}], OVERDUE,
    ),
    "where": (
        clock(stops={"on": "visit", "where": {"seen": True}}), "left out: where: seen: true", "clock, stops, where",
        [REFERRAL, {"visit": "2008-06-04", "seen": False}], OVERDUE,
    ),
    "one of the words": (
        clock(starts={"on": "referral", "where": {"source": ["1A", "1B"]}}), "left out: 1A",
        "clock, starts, where, source 1", [{**REFERRAL, "source": "1A"}], OVERDUE,
    ),
    "cannot_tell": (
        clock(cannot_tell=[{"on": "conference_not_required", "reason": "no_notification_date"}]),
        "left out: {on: conference_not_required, reason: no_notification_date}", "clock, cannot_tell 1",
        [{"conference_not_required": "2008-06-04"}], {"status": "undeterminable"},
    ),
    "only_if": (
        clock(cancels=[{"on": "case_closed", "only_if": "no_stop_follows"}]), "left out: only_if: no_stop_follows",
        "clock, cancels 1, only_if", [REFERRAL, {"case_closed": "2008-06-04"}, {"visit": "2008-06-05"}], MET,
    ),
    "unless_after": (
        clock(cancels=[{"on": "case_closed", "unless_after": "assessment_started"}]),
        "left out: unless_after: assessment_started", "clock, cancels 1, unless_after",
        [REFERRAL, {"assessment_started": "2008-06-03"}, {"case_closed": "2008-06-04"}], OVERDUE,
    ),
    "otherwise": (
        clock(starts={"on": "referral", "otherwise": "assessment_started"}), "left out: otherwise: assessment_started",
        "clock, starts, otherwise", [{"assessment_started": "2008-06-03"}], OVERDUE,
    ),
    "also": (
        clock(starts={"on": "referral", "also": [{"on": "assessment_started"}]}), "left out: on: assessment_started",
        "clock, starts, also 1", [{"assessment_started": "2008-06-03"}], OVERDUE,
    ),
    "restart": (
        clock(starts={"on": "referral", "restart": "last"}), "left out: restart: last", "clock, starts, restart",
        [REFERRAL, {"referral": "2008-06-03"}], [CANCELLED, OVERDUE],
    ),
    "relaxed": (
        {"relaxed": [{"from": "2008-06-04", "until": "2008-06-05", "why": "invented"}]},
        "left out: {from: 2008-06-04, until: 2008-06-05}", "relaxed 1", [REFERRAL, VISIT], {"status": "not_in_force"},
    ),
    "relaxed from": (
        {"relaxed": [{"from": "2008-06-11", "until": "2008-06-20", "why": "invented"}]},
        "from 2008-06-11 a day later", "relaxed 1, from", [REFERRAL, VISIT], {"status": "not_in_force"},
    ),
    "override": (
        OVERRIDE, "left out: {codes: [884, 885], from: 2008-02-01, until: 2008-08-31, within: 9 working days}",
        "authorities 1", [REFERRAL], {"due": "2008-06-13"},
    ),
    "one of the authorities": (OVERRIDE, "left out: 884", "authorities 1, codes 1", [REFERRAL], {"due": "2008-06-13"}),
    "exempt": (
        {"authorities": [{"codes": 884, "from": "2008-02-01", "exempt": True}]},
        "left out: {codes: 884, from: 2008-02-01, exempt: true}", "authorities 1", [REFERRAL], {"status": "excluded"},
    ),
    "override from": (
        OVERRIDE, "from 2008-02-01 a day later", "authorities 1, from", [{"referral": "2008-02-01"}],
        {"due": "2008-02-14"},
    ),
    "an event of several": (
        clock(stops={"on": ["visit", "adviser_visit"]}), "left out: adviser_visit", "clock, stops, on 2",
        [REFERRAL, {"adviser_visit": "2008-06-04"}], MET,
    ),
    "swapped": ({}, "start and stop swapped", "clock", [REFERRAL, VISIT], MET),
    "same episode": (
        {}, "episode becomes child", "clock, stops, same", [REFERRAL, {"visit": "2008-06-04", "episode": "2"}], OVERDUE,
    ),
    "same child": (
        clock(stops={"on": "visit", "same": "child"}), "left out: same: child", "clock, stops, same",
        [REFERRAL, {"visit": "2008-06-04", "episode": "2"}], MET,
    ),
    "repeats": (REPEATS, "left out: repeats: true", "clock, repeats", [REFERRAL, VISIT], [MET, OVERDUE]),
    "repeats, with steps": (
        STEPS, "repeats no more; the first limit is kept", "clock, repeats", MONTHS[:2], [MET, OVERDUE],
    ),
    "a step": (STEPS, "left out: 1 month", "limit 1, within 1", MONTHS[:1], {"due": "2008-07-02"}),
    "of a later step": (
        STEPS, "3 months becomes 4 months", "limit 1, later, within", MONTHS,
        [MET, MET, {"status": "late"}, {"due": "2009-03-02"}],
    ),
    "which step is later": (
        STEPS, "6 months becomes 7 months", "limit 1, later, after", MONTHS,
        [MET, MET, {"status": "late"}, {"due": "2009-03-02"}],
    ),
    "no later step": (
        STEPS, "left out: later: {after: 6 months, within: 3 months}", "limit 1, later", MONTHS,
        [MET, MET, {"status": "late"}, {"due": "2009-03-02"}],
    ),
    "first from later": ({}, "from 2008-01-01 a day later", "limit 1, from", [{"referral": "2008-01-01"}], OVERDUE),
    "first from earlier": (
        {}, "from 2008-01-01 a day earlier", "limit 1, from", [{"referral": "2007-12-31"}], {"status": "not_in_force"},
    ),
    "edge later": (
        TWO_LIMITS, f"{EDGE} later", "limit 1, until and limit 2, from", [REFERRAL], {"due": "2008-06-12"},
    ),
    "edge earlier": (
        TWO_LIMITS, f"{EDGE} earlier", "limit 1, until and limit 2, from", [{"referral": "2008-06-01"}],
        {"due": "2008-06-10"},
    ),
    "last until later": (
        TWO_LIMITS, "until 2008-12-31 a day later", "limit 2, until", [{"referral": "2009-01-01"}],
        {"status": "not_in_force"},
    ),
    "last until earlier": (
        TWO_LIMITS, "until 2008-12-31 a day earlier", "limit 2, until", [{"referral": "2008-12-31"}], OVERDUE,
    ),
    "no last day": (
        TWO_LIMITS, "left out: until: 2008-12-31", "limit 2, until", [{"referral": "2009-06-01"}],
        {"status": "not_in_force"},
    ),
    "a dated limit": (
        TWO_LIMITS, "left out: {within: 8 working days, from: 2008-06-02, until: 2008-12-31}", "limit 2",
        [REFERRAL], OVERDUE,
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_each_change_of_a_timescale_is_made_and_can_be_told(case: Case) -> None:
    said, what, where, events, expect = case
    told = example(events, expect, authority="884")
    assert (what, where) in living(timescale(**said))
    assert (what, where) not in living(timescale(told, **said))


@pytest.mark.parametrize(
    ("what", "referred", "status"),
    [
        ("12 months becomes 13 months", "2009-06-03", "did_not"),
        ("12 months becomes 11 months", "2009-06-02", "happened"),
    ],
)
def test_a_window_one_more_and_one_less(what: str, referred: str, status: str) -> None:
    told = example([{"case_closed": "2008-06-02"}, {"referral": referred}], {"status": status})
    assert (what, "window") in living(outcome())
    assert (what, "window") not in living(outcome(told))


def test_an_edge_between_two_limits_moves_as_a_whole_and_never_alone() -> None:
    moved = {where for what, where in living(timescale(**TWO_LIMITS)) if " a day " in what}
    assert moved == {"limit 1, from", "limit 1, until and limit 2, from", "limit 2, until"}


def test_what_comes_to_the_same_is_no_mutant() -> None:
    months = {"limit": [{"from": "1980-01-01", "within": "1 month"}]}
    assert {what for what, _ in living(timescale(**months))} == {
        "left out: {within: 1 month, from: 1980-01-01}", "1 month becomes 2 months",
        "a stop on the due day no longer counts", "episode becomes child", "start and stop swapped",
    }  # fmt: skip
    same = {"authorities": [{"codes": 884, "from": "2008-06-01", "within": "7 working days"}]}
    assert ("from 2008-06-01 a day later", "authorities 1, from") not in living(timescale(**same))


COUNTED = {"seen": timescale(clock={"cancels": [{"on": "case_closed"}]}, limit=[
    {"from": "2008-01-01", "until": "2010-12-31", "within": "7 working days"}
])}  # fmt: skip
REVIEWS = {"seen": timescale(**REPEATS)}


def indicator(*examples: dict[str, Any], **said: Any) -> Indicator:
    data = {**INVENTED, "indicator": "share", "of": "seen", "population": "stopped", "numerator": ["met"]}
    data |= {"denominator": ["met", "late"], "better": "higher", **said, "examples": examples}
    return Indicator.model_validate(data)


def share(numerator: int, denominator: int, *children: list[dict[str, Any]], **said: Any) -> dict[str, Any]:
    expect = {"year": 2009, "numerator": numerator, "denominator": denominator}
    return {"name": "a case", "children": children, "as_of": "2009-03-31", "expect": expect, **said}


SEEN_LATE = [REFERRAL, {"visit": "2008-06-12"}]
BEFORE_ANY_LIMIT = [{"referral": "2007-12-31"}, {"visit": "2008-05-02"}]
IN_DOUBT = [REFERRAL, {"visit": None}, {"visit": "2008-06-12"}]
OVER_THE_YEAR = [{"referral": "2009-03-30"}, {"visit": "2009-04-01"}]
STOCK = {"population": "open_on", "unit": "child", "at_least_months": 3, "denominator": ["met", "late", "overdue"]}
OPEN_3_MONTHS, OPEN_LESS = [{"referral": "2008-12-31"}], [{"referral": "2009-01-01"}]
SHARES: dict[str, tuple[Rules, dict[str, Any], str, str, dict[str, Any]]] = {
    "population": (
        COUNTED, {}, "stopped becomes started", "population", share(0, 0, OVER_THE_YEAR, as_of="2010-03-31"),
    ),
    "late in time": (COUNTED, {}, "late added", "numerator", share(0, 1, SEEN_LATE)),
    "late left out": (COUNTED, {}, "left out: late", "denominator 2", share(0, 1, SEEN_LATE)),
    "no limit": (COUNTED, {}, "not_in_force added", "denominator", share(0, 0, BEFORE_ANY_LIMIT)),
    "in doubt": (COUNTED, {}, "undeterminable added", "denominator", share(0, 0, IN_DOUBT)),
    "a month more": (REVIEWS, STOCK, "3 becomes 4", "at_least_months", share(0, 1, OPEN_3_MONTHS)),
    "a month less": (REVIEWS, STOCK, "3 becomes 2", "at_least_months", share(0, 0, OPEN_LESS)),
    "looking": (
        REVIEWS, {"population": "started"}, "forward becomes back", "looking",
        share(1, 1, [{"referral": "2008-04-10"}, {"visit": "2008-04-11"}, {"case_closed": "2008-04-11"}]),
    ),
    "recorded": (
        REVIEWS,
        {"population": "started", "looking": "back", "recorded": "previous_plans", "denominator": ["met", "overdue"]},
        "left out: recorded: previous_plans", "recorded", share(1, 1, [{**REFERRAL, "previous_plans": 1}]),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("rules", "said", "what", "where", "told"), SHARES.values(), ids=SHARES)
def test_each_change_of_an_indicator_is_made_and_can_be_told(
    rules: Rules, said: dict[str, Any], what: str, where: str, told: dict[str, Any]
) -> None:
    assert (what, where) in living(indicator(**said), rules)
    assert (what, where) not in living(indicator(told, **said), rules)


def test_statuses_that_can_never_be_counted_are_not_added() -> None:
    added = {what for what, where in living(indicator(), COUNTED) if where == "denominator"}
    assert added == {"not_in_force added", "undeterminable added"}
    assert not {what for what, _ in living(indicator(**STOCK), REVIEWS) if what.endswith("added")}


SOURCE = INVENTED["source"]


def regime(*examples: dict[str, Any], when: Any = None, **said: Any) -> Regime:
    """Return a regime of three grades with one dated rule, a banded judgement and a limit, but for what is said."""
    when = when or {"any_of": ["help", "care"], "is": "poor"}
    rule = {"rule": "weak-part", "source": SOURCE, "when": when, "then": {"overall": {"at_most": "fair"}}}
    also = {"rule": "weak-figure", "source": SOURCE, "when": {"any_of": ["figure"], "is": "poor"}}
    bands = [{"grade": "poor", "at_least": 0.0}, {"grade": "fair", "at_least": 50.0}]
    limit = {"rule": "cap", "source": SOURCE, "indicator": "share", "above": 90.0}
    data = {
        **INVENTED, "regime": "made-up", "scale": ["poor", "fair", "good"], "good_from": "good",
        "judgements": ["help", "care"], "computed": [{"judgement": "figure", "indicator": "share", "bands": bands}],
        "limits": [{**limit, "judgement": "help", "at_most": "fair"}],
        "rules": [
            {**rule, "from": "2008-01-01", "until": "2008-12-31"},
            {**also, "then": {"overall": {"at_most": "poor"}}},
        ],
    }  # fmt: skip
    return Regime.model_validate({**data, **said, "examples": examples})


def parts(
    judgements: str, share: float, fired: list[str], most: str = "good", day: str = "2008-06-02"
) -> dict[str, Any]:
    """Return an example: grades of help and care, a figure, what fires, the most that follows."""
    grades = dict(zip(("help", "care"), judgements.split(), strict=True))
    expect = {"fired": ["figure-bands", *fired], "overall_at_most": most}
    return {"name": "a case", "judgements": grades, "indicators": {"share": share}, "inspected": day, "expect": expect}


PART, FIGURE, CAP = ["weak-part"], ["weak-figure"], ["cap"]
TWO_OF = {"of": ["help", "care"], "at_least": 2, "at_most": "fair"}
POINTS = {"points": {"help": 2, "care": 1}, "at_most": 5}
POOR_HELP, POOR_CARE = parts("poor good", 60.0, PART, "fair"), parts("good poor", 60.0, PART, "fair")
RATED: dict[str, tuple[Any, str, str, dict[str, Any]]] = {
    "is, one up": (None, "poor becomes fair", "rules 1, when, is", parts("fair good", 60.0, [])),
    "then, one up": (None, "fair becomes good", "rules 1, then, overall, at_most", POOR_HELP),
    "then, one down": (None, "fair becomes poor", "rules 1, then, overall, at_most", POOR_HELP),
    "a judgement": (None, "left out: care", "rules 1, when, any_of 2", POOR_CARE),
    "all for any": (None, "any_of becomes all_of", "rules 1, when", POOR_CARE),
    "any for all": (
        {"all_of": ["help", "care"], "is": "poor"}, "all_of becomes any_of", "rules 1, when",
        parts("good poor", 60.0, []),
    ),
    "a rule": (None, "left out: rule: weak-figure", "rules 2", parts("good good", 40.0, FIGURE, "poor")),
    "edge up": (None, "50 becomes 50.01", "computed 1, bands 2, at_least", parts("good good", 50.0, [])),
    "edge down": (None, "50 becomes 49.99", "computed 1, bands 2, at_least", parts("good good", 49.99, FIGURE, "poor")),
    "band": (None, "left out: {grade: fair, at_least: 50.0}", "computed 1, bands 2", parts("good good", 60.0, [])),
    "limit up": (None, "90 becomes 90.01", "limits 1, above", parts("good good", 90.01, CAP)),
    "limit down": (None, "90 becomes 89.99", "limits 1, above", parts("good good", 90.0, [])),
    "no limit": (None, "left out: rule: cap", "limits 1", parts("good good", 95.0, CAP)),
    "limit's grade": (None, "fair becomes poor", "limits 1, at_most", parts("good good", 95.0, CAP)),
    "from": (None, "from 2008-01-01 a day later", "rules 1, from", {**POOR_HELP, "inspected": "2008-01-01"}),
    "until": (None, "until 2008-12-31 a day earlier", "rules 1, until", {**POOR_HELP, "inspected": "2008-12-31"}),
    "no until": (
        None, "left out: until: 2008-12-31", "rules 1, until", parts("poor good", 60.0, [], day="2009-06-02"),
    ),
    "count": (TWO_OF, "2 becomes 1", "rules 1, when, at_least", parts("fair good", 60.0, [])),
    "at most, one down": (
        TWO_OF, "fair becomes poor", "rules 1, when, at_most", parts("fair poor", 60.0, PART, "fair"),
    ),
    "points": (POINTS, "5 becomes 6", "rules 1, when, at_most", parts("fair fair", 60.0, [])),
    "fewer points": (POINTS, "5 becomes 4", "rules 1, when, at_most", parts("fair poor", 60.0, PART, "fair")),
    "weight": (POINTS, "2 becomes 1", "rules 1, when, points, help", parts("fair fair", 60.0, [])),
    "number of the lowest grade": (POINTS, "1 becomes 0", "first_grade", parts("fair fair", 60.0, [])),
}  # fmt: skip


@pytest.mark.parametrize(("when", "what", "where", "told"), RATED.values(), ids=RATED)
def test_each_change_of_a_regime_is_made_and_can_be_told(
    when: Any, what: str, where: str, told: dict[str, Any]
) -> None:
    rules = {"share": indicator()}
    assert (what, where) in living(regime(when=when), rules)
    assert (what, where) not in living(regime(told, when=when), rules)


def test_one_judgement_is_any_and_all_of_them() -> None:
    changes = {what for what, _ in living(regime(when={"any_of": ["help"], "is": "poor"}), {"share": indicator()})}
    assert not any(what.startswith(("any_of", "1 becomes")) for what in changes)


def test_examples_must_hold_for_the_rule_as_it_is() -> None:
    wrong = example([REFERRAL, VISIT], {"status": "late"})
    with pytest.raises(CannotRun, match="does not hold for the rule as it is"):
        survivors(timescale(wrong), {}, CALENDAR)


@pytest.mark.parametrize("name", ["england-2008", "england-2018"])
def test_what_is_left_out_as_the_same_is_told_apart_by_no_shipped_example(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ruleset = load_ruleset(name)
    rules: dict[str, AnyRule] = {own: one for kind in KINDS for own, one in getattr(ruleset, kind).items()}
    monkeypatch.setattr(made, "meaning", lambda rule, of, calendar: str(id(rule)))  # so that every valid change is one
    for rule in rules.values():
        of = rules.get(getattr(rule, "of", ""))
        assert of is None or isinstance(of, Timescale | Outcome)
        examples, comes_to = trials(rule, of, CALENDAR), meaning(rule, of, CALENDAR)
        for one in mutants(rule, rules, CALENDAR):
            as_it_was = one.rule.model_copy(update={"examples": rule.examples}) == rule
            if not (as_it_was or one.strict) and meaning(one.rule, of, CALENDAR) == comes_to:
                assert not any(example.tells(one.rule) for example in examples), (rule.name, one.what, one.where)


def test_the_command_counts_all_mutants_and_shows_those_that_live(tmp_path: Path) -> None:
    (tmp_path / "ruleset.yaml").write_text("ruleset: made-up\ntitle: Made up\npurpose: invented for a test\n")
    (tmp_path / "seen.yaml").write_text("""timescale: seen
title: Made up
source: {instrument: invented for a test, confidence: D, reference: none}
clock: {starts: {on: referral}, stops: {on: visit}}
limit: [{from: 2008-01-01, within: 7 working days}]
examples:
  - {name: on the due day, events: [{referral: 2008-06-02}, {visit: 2008-06-11}], expect: {status: met, days: 7}}
  - {name: a day late, events: [{referral: 2008-06-02}, {visit: 2008-06-12}], expect: {status: late}}
  - {name: before any limit, events: [{referral: 2007-12-31}], expect: {status: not_in_force}}
  - {name: the first day, events: [{referral: 2008-01-01}], expect: {status: overdue}}
""")
    rows = [{"rule": "seen", "change": "episode becomes child", "where": "clock, stops, same"}]
    assert mutated(str(tmp_path), "") == mutated(str(tmp_path), "seen") == (rows, 9, 1)
    with pytest.raises(CannotRun, match="has no rule `unseen`"):
        mutated(str(tmp_path), "unseen")
