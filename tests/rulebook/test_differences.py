"""What differs between two rule sets is said, all of it, by rule and date."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from functools import cache
from pathlib import Path
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
ORDER = ("timescale", "outcome", "indicator", "regime", "rule set")
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
        "started_by": "referral",
    },
    Regime: {
        "status": "reconstruction", "scale": ["poor", "fair", "good", "best"], "first_grade": 0,
        "judgements": ["a", "b", "c"], "good_from": "best", "source": {**SOURCE, "edition": "2"},
        "rules": [{**RULE, "when": {"all_of": ["a", "b"], "is": "good"}}],
        "computed": [{"judgement": "c", "indicator": "x", "bands": [{"grade": "poor", "at_least": 0}]}],
        "scales": {"a": {"grades": ["poor", "good"]}}, "says": "it is made up", "overall_until": "2026-03-31",
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
    {"cannot_tell": [{"on": "contact", "reason": "stop_in_doubt"}]},
    {"cancels": [{"on": "case_closed", "unless_after": "contact"}]},
    {"cancels": [{"on": "case_closed", "only_if": "no_stop_follows"}]},
]  # fmt: skip


def ruleset(name: str, *rules: Any) -> RuleSet:
    """Return a rule set that holds these rules only."""
    of = {kind: MappingProxyType({r.name: r for r in rules if type(r).__name__.lower() == kind[:-1]}) for kind in KINDS}
    return replace(shipped(), name=name, **of)


@cache
def shipped() -> RuleSet:
    return load_ruleset("england-2008")


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


def test_exceptions_are_told_by_authority_and_date_and_together_where_they_are_the_same() -> None:
    base = limits(("2000-04-01", None, "7 working days"))
    until = {"from": "2013-04-15", "until": "2016-08-31"}
    a = with_exceptions(base, {"codes": ["884"], **until, "within": "10 working days", "reference": "S8"})
    b = with_exceptions(
        base,
        {"codes": ["884"], "from": "2013-04-15", "until": "2014-12-31", "within": "10 working days", "reference": "S8"},
        {"codes": ["205", "206"], "from": "2011-09-01", "in_doubt": True, "status": "day not known"},
    )
    assert [(one.first, one.last, one.text) for one in apart(a, b)] == [
        (dt.date(2011, 9, 1), None, "Authorities 205, 206, from 1 September 2011: no exception under A, "
         "perhaps exempt, so not judged (day not known) under B."),
        (dt.date(2015, 1, 1), dt.date(2016, 8, 31), "Authority 884, from 1 January 2015 to 31 August 2016: "
         "within 10 working days (S8) under A, no exception under B."),
    ]  # fmt: skip


def with_exceptions(base: Timescale, *exceptions: dict[str, Any]) -> Timescale:
    return Timescale.model_validate({**TIMESCALE, "limit": base.limit, "authorities": exceptions})


def test_the_same_exceptions_in_other_lists_are_no_difference() -> None:
    base, held = limits(("2000-04-01", None, "7 working days")), {"from": "2011-03-01", "exempt": True}
    together = with_exceptions(base, {"codes": ["884", "301"], **held})
    assert apart(together, with_exceptions(base, {"codes": ["301"], **held}, {"codes": ["884"], **held})) == []


def test_weeks_and_as_many_days_are_the_same_limit() -> None:
    weeks, days = (
        Timescale.model_validate({
            **TIMESCALE, "counting": "calendar_days_day_0", "limit": [{"from": "2000-04-01", "within": within}],
        })
        for within in ("4 weeks", "28 calendar days")
    )  # fmt: skip
    assert apart(weeks, days) == []


def test_other_counting_of_the_same_limit_is_told_for_its_days() -> None:
    base = {**TIMESCALE, "limit": [{"from": "2000-04-01", "within": "7 working days"}]}
    found = apart(*(Timescale.model_validate({**base, "counting": f"working_days_day_{day}"}) for day in (0, 1)))
    assert [one.text for one in found] == [
        "From 1 April 2000: within 7 working days under A, within 7 working days (the first day counts) under B.",
        "Counting: working days day 0 under A, working days day 1 under B.",
    ]


def test_a_relaxation_is_told_for_its_days() -> None:
    relaxed = {"from": "2020-04-24", "until": "2020-09-25", "why": "coronavirus", "reference": "S25"}
    (one,) = apart(*(Timescale.model_validate({**TIMESCALE, "relaxed": own}) for own in ([], [relaxed])))
    assert one.text == (
        "From 24 April 2020 to 25 September 2020: not relaxed under A, relaxed (coronavirus, S25) under B."
    )


def test_a_criterion_is_told_alone_and_what_backs_it_after_it() -> None:
    limit = {"rule": "l", "source": SOURCE, "indicator": "x", "above": 20, "judgement": "a", "at_most": "poor"}
    changed = {**RULE, "when": {"any_of": ["a"], "is": "poor"}, "source": {**SOURCE, "reference": "S44"}}
    a, b = (Regime.model_validate({**REGIME, "limits": [limit], "rules": rules}) for rules in ([RULE], [changed]))
    assert [one.text for one in apart(a, b)] == [
        "Criterion one: if a is “good”, the overall rating is at most “good” under A, "
        "if a is “poor”, the overall rating is at most “good” under B.",
        "Criterion one, source, reference: none under A, S44 under B.",
    ]


def test_the_regime_that_rates_is_compared() -> None:
    a, b = ruleset("A"), replace(ruleset("B"), rates="")
    assert [(one.kind, one.rule, one.text) for one in differences(a, b)] == [
        ("rule set", "rates",
         "Regime that computes ratings: timescales-illustrative under A, none under B."),
    ]  # fmt: skip


def write_rules(folder: Path, within: str, file: str) -> Path:
    """Write a rule set of one timescale, in a file of that name."""
    folder.mkdir()
    (folder / "ruleset.yaml").write_text(f"ruleset: {folder.name}\ntitle: Made up\npurpose: for a test\n")
    (folder / file).write_text(
        "timescale: made-up\ntitle: Made up\nsource: {instrument: invented, confidence: D, reference: none}\n"
        "clock:\n  starts: {on: referral}\n  stops: {on: visit}\n"
        f"limit:\n  - {{from: 2008-01-01, within: {within}}}\n"
    )
    return folder


def test_folders_of_rules_are_compared_whatever_their_files_are_called(tmp_path: Path) -> None:
    one, two = write_rules(tmp_path / "one", "7 working days", "a.yaml"), tmp_path / "two"
    assert differences(load_ruleset(one), load_ruleset(write_rules(two, "7 working days", "b.yaml"))) == []
    three = load_ruleset(write_rules(tmp_path / "three", "9 working days", "c.yaml"))
    assert [one.text for one in differences(load_ruleset(one), three)] == [
        "From 1 January 2008: within 7 working days under one, within 9 working days under three."
    ]


def test_what_england_asked_in_2008_and_in_2018() -> None:
    both = map(load_ruleset, ("england-2008", "england-2018"))
    found = {(one.kind, one.rule): one.text for one in differences(*both)}
    assert found["timescale", "initial-assessment"].startswith("Only in england-2008: Initial assessment completed.")
    assert found["timescale", "single-assessment"].startswith("Only in england-2018: ")
    assert ("timescale", "child-protection-review") not in found
    assert list(found) == sorted(found, key=lambda one: (ORDER.index(one[0]), one[1]))


def test_a_rule_of_one_set_only_is_said_in_full() -> None:
    (one,) = differences(ruleset("A"), ruleset("B", limits(("2000-04-01", None, "7 working days"))))
    assert (one.kind, one.rule) == ("timescale", "made-up")
    assert one.text == (
        "Only in B: Made up. From when a referral is received, until the child is visited (in the same episode): "
        "within 7 working days from 1 April 2000."
    )


def test_an_overlay_differs_from_its_base_in_what_it_changes() -> None:
    found = differences(load_ruleset("england-2008"), load_ruleset("england-2008-local-visits"))
    assert {one.rule for one in found} == {"child-protection-visit"}
    assert found[0].text == (
        "From 1 December 1999: no limit under england-2008, within 20 working days under england-2008-local-visits."
    )


def test_a_shipped_rule_set_does_not_differ_from_itself() -> None:
    assert differences(load_ruleset("england-2018"), load_ruleset("england-2018")) == []


# --- as it stood ---


def on(day: str, rules: RuleSet) -> RuleSet:
    return replace(rules, day=dt.date.fromisoformat(day))


def test_the_limit_as_it_stood_on_the_day_of_each() -> None:
    """One rule file, asked of two years: seven working days until the end of March 2010, ten from April."""
    rule = limits(("2000-04-01", "2010-03-31", "7 working days"), ("2010-04-01", "2013-04-14", "10 working days"))
    a, b = ruleset("A", rule), ruleset("B", rule)
    (one,) = differences(on("2010-03-31", a), on("2010-04-01", b))
    assert one.text == (
        "The limit as it stood: within 7 working days on 31 March 2010 under A, within 10 working days on 1 April 2010 "
        "under B."
    )
    (other,) = differences(on("2013-04-14", a), on("2013-04-15", b))
    assert "within 10 working days on 14 April 2013 under A, no limit on 15 April 2013 under B." in other.text
    assert differences(on("2008-04-01", a), on("2009-04-01", b)) == []
    assert differences(on("2008-04-01", a), replace(b, day=None)) == []


def test_what_a_regime_asked_as_it_stood() -> None:
    dated = {**RULE, "rule": "two", "from": "2009-03-01", "until": "2009-03-31"}
    rule = Regime.model_validate({**REGIME, "rules": [RULE, dated], "overall_until": "2026-03-31"})
    a, b = on("2009-03-31", ruleset("A", rule)), on("2026-04-01", ruleset("B", rule))
    assert [one.text for one in differences(a, b)] == [
        "The overall rating: given on 31 March 2009 under A, given no more on 1 April 2026 under B.",
        "Criterion two as it stood: if a is “good”, the overall rating is at most “good” on 31 March 2009 under A, "
        "none on 1 April 2026 under B.",
    ]


def test_what_2008_and_2010_asked_differently_is_told_although_they_share_their_files() -> None:
    found = [one.text for one in differences(load_ruleset("england-2008"), load_ruleset("england-2010"))]
    assert any("within 7 working days" in text and "within 10 working days" in text for text in found)


def test_what_is_uncertain_is_told_only_where_nothing_else_differs() -> None:
    a, b = (
        Timescale.model_validate({**TIMESCALE, "limit": [{"from": "2000-04-01", "within": within, **doubt}]})
        for within, doubt in (("7 working days", {"confidence": "K-h"}), ("7 working days", {}))
    )
    (one,) = apart(a, b)
    assert one.text == (
        "From 1 April 2000: within 7 working days (known, not read again) under A, within 7 working days under B."
    )
    (other,) = apart(a, limits(("2000-04-01", None, "5 working days")))
    assert other.text == "From 1 April 2000: within 7 working days under A, within 5 working days under B."
