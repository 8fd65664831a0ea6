"""Which rule can be evaluated from which format: derived from what each format carries, and true to the readers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from evaluator import resources
from evaluator.histories.reading import read
from evaluator.rulebook.formats import Answer, Carried, Format, evaluable, formats
from evaluator.rulebook.limits import Limit
from evaluator.rulebook.model import Timescale
from evaluator.rulebook.ruleset import list_rulesets, load_ruleset
from evaluator.vocabulary import EVENTS

FILLED = ("source", "category", "reason", "outcome", "transfer_in", "previous_plans", "factors")
BY_NAME = {one.format: one for one in formats()}
ROOT = Path(__file__).resolve().parents[2]


def rule(starts: Any, stops: Any, **clock: Any) -> Timescale:
    """Return a timescale with a limit of a few days between two happenings."""
    return Timescale.model_validate({
        "timescale": "a-rule", "title": "A rule",
        "source": {"instrument": "None", "confidence": "D", "reference": "none"},
        "clock": {"starts": starts if isinstance(starts, dict) else {"on": starts},
                  "stops": stops if isinstance(stops, dict) else {"on": stops}, **clock},
        "limit": [{"from": "2000-01-01", "within": "10 working days"}],
    })  # fmt: skip


#: the rules of the table below, in the words of the event table
RULES = {
    "referral decision in 1 working day": rule("referral", "referral_decided"),
    "contact to referral in 1 working day": rule({"on": "contact", "where": {"outcome": "referral"}}, "referral"),
    "assessment in 45 working days": rule("referral", "assessment_authorised"),
    "enquiries to conference in 15 working days": rule("section_47_started", "initial_child_protection_conference"),
    "child protection review 3 months then 6 months": rule(
        {"on": "initial_child_protection_conference", "where": {"outcome": "plan"},
         "otherwise": "child_protection_plan_started"}, "child_protection_review", repeats=True),
    "child protection visits": rule(
        "child_protection_plan_started", {"on": "visit", "where": {"seen": True}}, repeats=True),
    "review of children in care": rule("became_looked_after", "looked_after_review", repeats=True),
    "dental check of children in care": rule("became_looked_after", "dental_check", repeats=True),
    "return interview in 72 hours": rule("missing_ended", "return_interview"),
    "pathway plan review": rule("pathway_plan_made", "pathway_plan_reviewed", repeats=True),
}  # fmt: skip
FORMATS = ("cin-census", "ssda903", "annex-a", "ssd")
#: the table that was drawn up by hand from the published schemas, before this was derived
BY_HAND = {
    "referral decision in 1 working day": ("no", "no", "no", "partly"),
    "contact to referral in 1 working day": ("no", "no", "no", "partly"),
    "assessment in 45 working days": ("yes", "no", "yes", "yes"),
    "enquiries to conference in 15 working days": ("yes", "no", "yes", "yes"),
    "child protection review 3 months then 6 months": ("yes", "no", "last only", "yes"),
    "child protection visits": ("no", "no", "last only", "yes"),
    "review of children in care": ("no", "yes", "last only", "yes"),
    "dental check of children in care": ("no", "yes", "dates", "yes"),
    "return interview in 72 hours": ("no", "no", "flags only", "flags only"),
    "pathway plan review": ("no", "no", "last only", "last only"),
}
#: where the derived answer is another, and why
OTHERWISE = {
    # "partly" meant the time from contact to referral, which is another clock; the decision itself has no date
    ("referral decision in 1 working day", "ssd"): "no",
    ("contact to referral in 1 working day", "ssd"): "yes",
    # SSDA903 keeps a yes or no for the year, no date from which a clock could be run
    ("dental check of children in care", "ssda903"): "no",
    # "dates" are those of the last check
    ("dental check of children in care", "annex-a"): "last only",
    # whether it was offered and accepted, but not when it was held
    ("return interview in 72 hours", "annex-a"): "no",
    ("return interview in 72 hours", "ssd"): "no",
}


@pytest.mark.parametrize("name", RULES)
def test_the_derived_table_is_the_one_drawn_up_by_hand_but_for_what_is_listed(name: str) -> None:
    for form, by_hand in zip(FORMATS, BY_HAND[name], strict=True):
        assert evaluable(RULES[name], BY_NAME[form]).can == OTHERWISE.get((name, form), by_hand), form


def test_nothing_is_listed_as_different_that_is_not() -> None:
    assert all(BY_HAND[name][FORMATS.index(form)] != can for (name, form), can in OTHERWISE.items())


def test_every_rule_can_be_evaluated_from_the_event_table() -> None:
    for name in list_rulesets():
        ruleset = load_ruleset(name)
        for one in (*ruleset.timescales.values(), *ruleset.outcomes.values()):
            assert evaluable(one, BY_NAME["event-table"]) == Answer("yes"), one.name


def test_what_is_known_only_as_a_yes_says_so() -> None:
    answer = evaluable(RULES["return interview in 72 hours"], BY_NAME["ssd"])
    assert answer.missing == ("the day on which the return interview is held, not only whether",)


def test_what_is_missing_is_named() -> None:
    answer = evaluable(RULES["child protection visits"], BY_NAME["cin-census"])
    assert answer == Answer("no", ("when the child is visited",))
    answer = evaluable(RULES["child protection visits"], BY_NAME["annex-a"])
    assert answer == Answer("last only", ("each time the child is visited, not the last alone",))


def test_an_event_without_the_attribute_that_is_asked_for_is_not_enough() -> None:
    visits = rule("child_protection_plan_started", {"on": "visit", "where": {"seen_alone": True}})
    blind = Format(format="x", title="X", about="", reads=False, events={
        "child_protection_plan_started": Carried(), "visit": Carried(attributes=("seen",))})  # fmt: skip
    assert evaluable(visits, blind) == Answer("no", ("whether the child was seen alone, when the child is visited",))


def test_what_ends_a_clock_and_is_not_in_the_format_is_named_beside_a_yes() -> None:
    conference = rule("section_47_started", "initial_child_protection_conference", cancels=[{"on": "section_47_ended"}])
    assert evaluable(conference, BY_NAME["cin-census"]) == Answer("yes", (), ("when section 47 enquiries end",))
    assert evaluable(conference, BY_NAME["ssd"]) == Answer("yes")


def test_another_way_to_start_is_enough() -> None:
    either = rule({"on": "new_information", "also": [{"on": "referral"}]}, "assessment_authorised")
    answer = evaluable(either, BY_NAME["cin-census"])
    assert (answer.can, answer.unseen) == ("yes", ("when new information on an open case calls for an assessment",))


def test_a_window_longer_than_what_the_format_holds_cannot_be_looked_through() -> None:
    again = load_ruleset("england-2018").outcomes["re-referral-12-months"]
    assert evaluable(again, BY_NAME["cin-census"]).can == "yes"
    assert evaluable(again, BY_NAME["annex-a"]) == Answer("no", ("what happened before the last 6 months",))
    soon = again.model_copy(update={"window": Limit(6, "months")})
    assert evaluable(soon, BY_NAME["annex-a"]).can == "yes"


def test_a_plan_that_is_still_in_the_lists_can_be_followed_from_its_start() -> None:
    plan = rule("child_protection_plan_started", "child_protection_plan_ended")
    assert evaluable(plan, BY_NAME["annex-a"]).can == "yes"


def test_whether_one_follows_another_of_its_kind_cannot_be_seen_from_the_last_alone() -> None:
    another = rule("placement_started", "placement_started")
    assert evaluable(another, BY_NAME["annex-a"]).can == "no"
    assert evaluable(another, BY_NAME["ssda903"]).can == "yes"


def test_formats_that_are_read_are_those_with_a_reader() -> None:
    assert [one.format for one in formats() if one.reads] == ["event-table", "cin-census"]


def test_the_census_carries_what_its_reader_finds() -> None:
    """What the reader emits from the shipped return is in the list, with the attributes that it fills."""
    events = read([ROOT / "fixtures" / "cin-census-invented.xml"]).events
    census = BY_NAME["cin-census"].events
    assert isinstance(census, dict)
    assert set(events["event"]) <= set(census)
    for kind, rows in events.groupby("event"):
        filled = {name for name in FILLED if (rows[name] != "").any()}
        assert filled <= set(census[str(kind)].attributes), kind


def test_the_census_reader_emits_what_the_list_does_not_call_unread() -> None:
    text = (ROOT / "evaluator" / "histories" / "census" / "events.py").read_text(encoding="utf-8")
    census = BY_NAME["cin-census"].events
    assert isinstance(census, dict)
    assert {kind for kind in census if f'"{kind}"' not in text} == {kind for kind, one in census.items() if one.unread}


def test_what_this_version_does_not_read_of_a_format_is_named() -> None:
    reviewed = rule("assessment_started", "assessment_internal_review")
    answer = evaluable(reviewed, BY_NAME["cin-census"])
    assert (answer.can, answer.unread) == ("yes", ("when the assessment is reviewed internally",))


def test_every_event_of_a_format_is_of_the_vocabulary_and_stands_once() -> None:
    for one in formats():
        kinds = [kind for part in (one.events, one.last_only, one.flags) if part != "all" for kind in part]
        assert set(kinds) <= set(EVENTS) and len(kinds) == len(set(kinds)), one.format


@pytest.mark.parametrize("wrong", [{"referal": {}}, {"referral": {"attributes": ["colour"]}}])
def test_a_format_with_an_unknown_word_is_an_error(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Format(format="x", title="X", about="", reads=False, events=wrong)


def test_the_list_ships_with_the_rules() -> None:
    assert (resources.folder("rules") / "reference" / "formats.yaml").is_file()
