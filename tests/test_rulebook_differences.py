"""What differs between two rule sets is said, all of it, by rule and date."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from types import MappingProxyType
from typing import Any

import pytest

from evaluator.rulebook.differences import KINDS, SAID_TO_READERS, Difference, differences
from evaluator.rulebook.model import Indicator, Outcome, Regime, Timescale
from evaluator.rulebook.ruleset import RuleSet, load_ruleset

SOURCE = {"instrument": "made up for a test", "confidence": "D", "reference": "none"}
CLOCK = {"starts": {"on": "referral"}, "stops": {"on": "visit"}}
TIMESCALE = {"timescale": "made-up", "title": "Made up", "source": SOURCE, "clock": CLOCK}
OUTCOME = {
    "outcome": "made-up", "title": "Made up", "source": SOURCE, "clock": CLOCK, "window": "12 months",
    "better": "lower",
}  # fmt: skip
INDICATOR = {
    "indicator": "made-up", "title": "Made up", "source": SOURCE, "of": "x", "population": "started",
    "numerator": ["met"], "denominator": ["met", "late"], "better": "higher",
}  # fmt: skip
WHEN, THEN = {"any_of": ["a"], "is": "good"}, {"overall": {"at_most": "good"}}
RULE = {"rule": "one", "source": SOURCE, "when": WHEN, "then": THEN}
REGIME = {
    "regime": "made-up", "title": "Made up", "source": SOURCE, "scale": ["poor", "good", "best"],
    "judgements": ["a", "b"], "good_from": "good", "rules": [RULE],
}  # fmt: skip
MODELS: dict[type[Any], dict[str, Any]] = {
    Timescale: TIMESCALE, Outcome: OUTCOME, Indicator: INDICATOR, Regime: REGIME,
}  # fmt: skip
#: for each field of each rule, another value than the one above
OTHER: dict[type[Any], dict[str, Any]] = {
    Timescale: {
        "status": "local", "counting": "working_days_day_1",
        "limit": [{"from": "2008-04-01", "within": "7 working days"}],
        "authorities": [{"codes": ["884"], "from": "2008-04-01", "exempt": True}],
        "relaxed": [{"from": "2020-04-24", "until": "2020-09-25", "why": "made up"}],
        "clock": {**CLOCK, "cancels": [{"on": "case_closed"}]},
        "source": {**SOURCE, "confidence": "V2"},
    },
    Outcome: {
        "status": "local", "window": "24 months", "better": "higher", "source": {**SOURCE, "instrument": "another"},
        "clock": {**CLOCK, "repeats": True},
    },
    Indicator: {
        "status": "local", "of": "y", "population": "stopped", "looking": "back", "numerator": ["late"],
        "denominator": ["met", "late", "overdue"], "better": "lower", "recorded": "previous_plans", "lait": "Other",
        "source": {**SOURCE, "reference": "S1"}, "unit": "child", "at_least_months": 3, "at_least_steps": 3,
    },
    Regime: {
        "status": "reconstruction", "scale": ["poor", "fair", "good", "best"], "first_grade": 0,
        "judgements": ["a", "b", "c"], "good_from": "best", "source": {**SOURCE, "edition": "2"},
        "rules": [{**RULE, "when": {"all_of": ["a", "b"], "is": "good"}}],
        "computed": [{"judgement": "c", "indicator": "x", "bands": [{"grade": "poor", "at_least": 0}]}],
        "scales": {"a": {"grades": ["poor", "good"]}}, "says": "it is made up",
        "limits": [{"rule": "l", "source": SOURCE, "indicator": "x", "above": 20, "judgement": "a", "at_most": "poor"}],
    },
}  # fmt: skip
#: parts of a clock, each another than in CLOCK
CLOCKS: list[dict[str, Any]] = [
    {"starts": {"on": "contact"}}, {"starts": {"on": "referral", "where": {"source": "1A"}}},
    {"starts": {"on": "referral", "unless": {"source": "1A"}}},
    {"starts": {"on": "referral", "also": [{"on": "contact"}]}},
    {"starts": {"on": "referral", "otherwise": "contact"}}, {"starts": {"on": "referral", "restart": "last"}},
    {"starts": {"on": "referral", "only_if": "no_other_episode_open"}}, {"stops": {"on": "case_closed"}},
    {"stops": {"on": "visit", "same": "child"}}, {"stops": {"on": "visit", "where": {"seen": "true"}}},
    {"repeats": True}, {"excludes": [{"source": "9"}]},
    {"cannot_tell": [{"on": "contact", "reason": "no_notification_date"}]},
    {"cancels": [{"on": "case_closed", "unless_after": "contact"}]},
    {"cancels": [{"on": "case_closed", "only_if": "no_stop_follows"}]},
]  # fmt: skip


def ruleset(name: str, *rules: Any) -> RuleSet:
    """Return a rule set that holds these rules only."""
    of = {kind: MappingProxyType({r.name: r for r in rules if type(r).__name__.lower() == kind[:-1]}) for kind in KINDS}
    return replace(load_ruleset("england-2008"), name=name, **of)


def apart(a: Any, b: Any) -> list[Difference]:
    return differences(ruleset("A", a), ruleset("B", b))


def fields() -> list[tuple[type[Any], str]]:
    own = {Timescale: "timescale", Outcome: "outcome", Indicator: "indicator", Regime: "regime"}
    names = [(model, name) for model in MODELS for name in model.model_fields]
    return [(model, name) for model, name in names if name not in (own[model], *SAID_TO_READERS)]


@pytest.mark.parametrize(("model", "field"), fields(), ids=lambda one: one if isinstance(one, str) else one.__name__)
def test_a_difference_in_any_field_is_said(model: type[Any], field: str) -> None:
    base = model.model_validate(MODELS[model])
    changed = {**MODELS[model], field: OTHER[model][field]}
    valid = changed if model is not Indicator or field not in ("unit", "at_least_months", "at_least_steps") else {
        **changed, "population": "open_on", "unit": "child"}  # fmt: skip
    other = model.model_validate(valid)
    found = apart(base, other)
    assert found, f"{field} of {model.__name__} differs and nothing is said"
    assert all(" under A" in one.text and " under B" in one.text for one in found)
    assert apart(base, base) == []


@pytest.mark.parametrize("part", CLOCKS, ids=str)
def test_a_difference_in_any_part_of_a_clock_is_said(part: dict[str, Any]) -> None:
    base = Timescale.model_validate(TIMESCALE)
    (one,) = apart(base, Timescale.model_validate({**TIMESCALE, "clock": {**CLOCK, **part}}))
    assert one.text.endswith(" under B.")


def limits(*values: tuple[str, str | None, str]) -> Timescale:
    written = [{"from": first, "until": last, "within": within} for first, last, within in values]
    return Timescale.model_validate({**TIMESCALE, "limit": written})


def test_limits_are_compared_day_by_day() -> None:
    a = limits(("2000-04-01", "2010-03-31", "7 working days"), ("2010-04-01", "2013-04-14", "10 working days"))
    b = limits(("2001-04-01", None, "7 working days"))
    found = [(one.first, one.last, one.text) for one in apart(a, b)]
    assert found == [
        (dt.date(2000, 4, 1), dt.date(2001, 3, 31),
         "From 1 April 2000 to 31 March 2001: within 7 working days under A, no limit under B."),
        (dt.date(2010, 4, 1), dt.date(2013, 4, 14),
         "From 1 April 2010 to 14 April 2013: within 10 working days under A, within 7 working days under B."),
        (dt.date(2013, 4, 15), None, "From 15 April 2013: no limit under A, within 7 working days under B."),
    ]  # fmt: skip


def test_the_same_limit_written_in_two_pieces_is_no_difference() -> None:
    one = limits(("2000-04-01", None, "7 working days"))
    two = limits(("2000-04-01", "2004-12-31", "7 working days"), ("2005-01-01", None, "7 working days"))
    assert apart(one, two) == []


def test_an_override_of_one_authority_is_said_by_its_code() -> None:
    own = [{"codes": ["884", "301"], "from": "2013-04-15", "until": "2016-08-31", "within": "10 working days"}]
    base = limits(("2000-04-01", None, "7 working days"))
    other = Timescale.model_validate({**TIMESCALE, "limit": base.limit, "authorities": own})
    assert [one.text for one in apart(base, other)] == [
        f"For some authorities: not so under A, authority {code}: within 10 working days from 15 April 2013 to "
        "31 August 2016 under B." for code in ("884", "301")
    ]  # fmt: skip


def test_a_rule_of_one_set_only_is_said_in_full() -> None:
    (one,) = differences(ruleset("A"), ruleset("B", limits(("2000-04-01", None, "7 working days"))))
    assert (one.kind, one.rule) == ("timescale", "made-up")
    assert one.text == (
        "Only in B: Made up. From when a referral is received, until the child is visited: within 7 working days "
        "from 1 April 2000."
    )


def test_an_overlay_differs_from_its_base_in_what_it_changes() -> None:
    found = differences(load_ruleset("england-2008"), load_ruleset("england-2008-local-visits"))
    assert {one.rule for one in found} == {"child-protection-visit"}
    assert found[0].text == (
        "From 1 December 1999: no limit under england-2008, within 20 working days under england-2008-local-visits."
    )


def test_a_shipped_rule_set_does_not_differ_from_itself() -> None:
    assert differences(load_ruleset("england-2018"), load_ruleset("england-2018")) == []
