"""The rule sets that come with the product: free of mistakes, cited, shown by examples, and true to their sources."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from evaluator import resources
from evaluator.clocks.calendar import england_and_wales
from evaluator.rule_tests.clock_examples import run_examples
from evaluator.rule_tests.mutation.survivors import survivors
from evaluator.rulebook.limits import Counting
from evaluator.rulebook.manifest import MANIFEST
from evaluator.rulebook.model import Indicator, Outcome, Regime, Timescale
from evaluator.rulebook.ruleset import RuleSet, list_rulesets, load_ruleset, read_ruleset
from evaluator.rulebook.sentences import sentence

SETS = list_rulesets()
KINDS = ("timescales", "outcomes", "indicators", "regimes")
AnyRule = Timescale | Outcome | Indicator | Regime


def rules_of(ruleset: RuleSet) -> Iterator[AnyRule]:
    for kind in KINDS:
        yield from getattr(ruleset, kind).values()


LOADED = {name: load_ruleset(name) for name in SETS}
RULES = {f"{name}: {rule.name}": rule for name in SETS for rule in rules_of(LOADED[name])}
#: timescales and outcomes by file, or by rule set where an overlay changes them; each once, however many sets use it
CLOCKS = {
    f"{Path(LOADED[name].files[rule.name]).stem}{' in ' + name if LOADED[name].extends else ''}": rule
    for name in sorted(SETS, key=lambda name: bool(LOADED[name].extends))
    for rule in rules_of(LOADED[name])
    if isinstance(rule, Timescale | Outcome)
    and not (LOADED[name].extends and rule in rules_of(LOADED[LOADED[name].extends]))
}
LIMITED = {name: rule for name, rule in CLOCKS.items() if isinstance(rule, Timescale) and rule.limit}
BASES = (
    "england-2002", "england-2008", "england-2010", "england-2013", "england-2018", "england-2023", "england-2026",
    "wales-2006", "wales-2016",
)  # fmt: skip
#: rule sets most of whose rules are those of another: tested there
NEARLY_THE_SAME = {
    "england-2010": "england-2008", "england-2018": "england-2013", "england-2023": "england-2018",
    "england-2026": "england-2023",
}  # fmt: skip
OVERLAYS = {
    "england-2008-local-visits": "england-2008",
    "munro-2011": "england-2010",
    "visits-first": "england-2008",
    "no-deadline": "england-2008",
}


def limits_on(rule: Timescale, day: str, authority: str = "999") -> str:
    """Return the limit for a clock that starts on a day, as a person would say it; empty where there is none."""
    if any(one.in_doubt and authority in one.codes for one in rule.authorities):
        return "in doubt"
    start = dt.date.fromisoformat(day)
    own = [one for one in rule.authorities if authority in one.codes]
    for value in (*own, *rule.limit):
        if value.from_ <= start <= (value.until or dt.date.max):
            return ", then ".join(limit.written for limit in value.within or ())
    return ""


def test_the_rule_sets_are_there() -> None:
    assert set(SETS) == {*BASES, *OVERLAYS}
    assert {name: LOADED[name].extends for name in SETS if LOADED[name].extends} == OVERLAYS


@pytest.mark.parametrize("name", SETS)
def test_a_shipped_rule_set_has_no_mistake_and_no_warning(name: str) -> None:
    ruleset, issues = read_ruleset(name)
    assert issues == ()
    assert ruleset is not None
    assert ruleset.name == name
    assert ruleset.title and ruleset.purpose


def test_every_shipped_rule_file_is_used_by_a_rule_set() -> None:
    root = resources.folder("rules")
    folders = (*KINDS, *(f"sets/{name}" for name in SETS))
    there = {path.resolve() for one in folders for path in (root / one).glob("*.yaml") if path.name != MANIFEST}
    used = {Path(file).resolve() for name in SETS for file in LOADED[name].files.values()}
    assert there == used


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_a_rule_says_where_it_comes_from(rule: AnyRule) -> None:
    """Only what nobody claims to have read may go without a reference."""
    assert rule.source.instrument
    assert rule.source.reference
    if rule.source.confidence in ("V", "V2"):
        assert rule.source.reference.startswith("S")


def test_a_choice_of_this_project_does_not_call_itself_published() -> None:
    for rule in RULES.values():
        if "Choice of this project" in rule.source.instrument:
            assert rule.status != "published", rule.name
        if rule.source.reference == "none":
            assert rule.status != "published" or rule.source.confidence.startswith("K-"), rule.name


@pytest.mark.parametrize("name", SETS)
def test_every_rule_has_a_sentence_of_its_own(name: str) -> None:
    said: dict[str, str] = {}
    for rule in rules_of(LOADED[name]):
        text = sentence(rule)
        assert text.endswith(".") and text[0].isupper(), rule.name
        assert "_" not in text and "None" not in text and "Counting" not in text, rule.name
        assert text not in said, f"{rule.name} and {said.get(text)} read the same"
        said[text] = rule.name


def test_the_sentence_of_the_clock_on_the_screen_of_2008() -> None:
    assert sentence(LOADED["england-2008"].timescales["initial-assessment"]) == (
        "From when a referral is received or new information on an open case calls for an assessment (outcome initial "
        "assessment), until the initial assessment is completed (in the same episode): "
        "within 7 working days from 1 April 2000 to 31 March 2010 (first day known, not read again); "
        "within 10 working days from 1 April 2010 to 14 April 2013 (first day known, not read again); "
        "authorities 909, 340, 204, 213: perhaps exempt, so not judged, from 1 March 2011 to 14 April 2013 "
        "(day not known); authorities 205, 206, 207, 212: perhaps exempt, so not judged, from 1 September 2011 to "
        "14 April 2013 (day not known); "
        "authority 884: within 10 working days from 15 April 2013 to 31 August 2016 (day not known); "
        "it no longer counts once it is decided to take no further action (unless an assessment starts first) "
        "or the case is closed."
    )


def test_a_sentence_is_only_for_rules() -> None:
    with pytest.raises(TypeError):
        sentence("no rule")


@pytest.mark.parametrize("rule", CLOCKS.values(), ids=CLOCKS)
def test_the_examples_of_a_rule_hold_on_both_engines(rule: Timescale | Outcome) -> None:
    results = run_examples(rule, england_and_wales())
    assert len(rule.examples) >= 4
    assert len(results) == 2 * len(rule.examples)
    assert len({result.engine for result in results}) == 2
    assert [(result.example, result.engine, result.problem) for result in results if result.problem] == []


@pytest.mark.parametrize("rule", CLOCKS.values(), ids=CLOCKS)
def test_the_examples_of_a_rule_check_why(rule: Timescale | Outcome) -> None:
    with_reason = [one for example in rule.examples for one in example.expect if "reason" in one]
    assert len(with_reason) >= 2


@pytest.mark.parametrize("rule", LIMITED.values(), ids=LIMITED)
def test_the_examples_of_a_timescale_show_both_sides_of_its_limit(rule: Timescale) -> None:
    """The last permitted day and the day after, with the number of days where the limit is in days."""
    expected = [one for example in rule.examples for one in example.expect]
    last = rule.limit[0].within[0]
    if last.unit == "months":
        assert {"met", "late"} <= {one.get("status") for one in expected}
        return
    days = {(one["status"], one["days"]) for one in expected if one.get("days") is not None}
    assert ("met", last.amount) in days
    assert ("late", last.amount + 1) in days


@pytest.mark.parametrize("name", SETS)
def test_no_change_of_a_rule_escapes_its_examples(name: str) -> None:
    """Each rule changed a little in every way there is; those of a base are tested with the base."""
    rules = {rule.name: rule for rule in rules_of(LOADED[name])}
    base = list(rules_of(LOADED[LOADED[name].extends])) if LOADED[name].extends else []
    if name in NEARLY_THE_SAME:
        base += list(rules_of(LOADED[NEARLY_THE_SAME[name]]))
    living = [
        f"{rule.name}: {one.what} ({one.where})"
        for rule in rules.values() if rule not in base
        for one in survivors(rule, rules, england_and_wales()).survivors
    ]  # fmt: skip
    assert living == []


def test_an_example_that_is_not_so_is_reported() -> None:
    """Else the tests above could not fail."""
    rule = LOADED["england-2008"].timescales["initial-assessment"]
    first = next(one for one in rule.examples if one.name == "finished on the last permitted day, over Christmas")
    false = first.model_copy(update={"expect": ({"status": "late", "reason": "after_due"},)})
    assert first.expect[0]["status"] == "met"
    results = run_examples(rule.model_copy(update={"examples": (false,)}), england_and_wales())
    assert [result.problem for result in results] == [
        "clock 1: expected status late, got met; clock 1: expected reason after_due, got in_time"
    ] * 2


@pytest.mark.parametrize(
    ("ruleset", "rule", "day", "limit"),
    [
        ("england-2008", "initial-assessment", "2000-03-31", ""),
        ("england-2008", "initial-assessment", "2000-04-01", "7 working days"),
        ("england-2008", "initial-assessment", "2010-03-31", "7 working days"),
        ("england-2008", "initial-assessment", "2010-04-01", "10 working days"),
        ("england-2008", "initial-assessment", "2013-04-14", "10 working days"),
        ("england-2008", "initial-assessment", "2013-04-15", ""),
        ("england-2008", "core-assessment", "2008-06-02", "35 working days"),
        ("england-2008", "core-assessment", "2013-04-14", "35 working days"),
        ("england-2008", "core-assessment", "2013-04-15", ""),
        ("england-2008", "initial-conference", "1999-12-01", "15 working days"),
        ("england-2008", "initial-conference", "2013-04-14", "15 working days"),
        ("england-2008", "initial-conference", "2013-04-15", ""),
        ("england-2018", "initial-conference", "2013-04-14", ""),
        ("england-2018", "initial-conference", "2013-04-15", "15 working days"),
        ("england-2018", "single-assessment", "2013-04-14", ""),
        ("england-2018", "single-assessment", "2013-04-15", "45 working days"),
        ("england-2018", "single-assessment", "2023-04-03", "45 working days"),
        ("england-2008", "child-protection-review", "1999-11-30", ""),
        ("england-2008", "child-protection-review", "1999-12-01", "3 months, then 6 months"),
        ("england-2018", "child-protection-review", "2020-01-01", "3 months, then 6 months"),
        ("england-2008", "child-protection-visit", "2008-06-02", ""),
        ("england-2008-local-visits", "child-protection-visit", "2008-06-02", "20 working days"),
        ("england-2018", "looked-after-review", "1991-10-13", ""),
        ("england-2018", "looked-after-review", "1991-10-14", "4 weeks, then 3 months, then 6 months"),
        ("england-2018", "looked-after-review", "2011-03-31", "4 weeks, then 3 months, then 6 months"),
        ("england-2018", "looked-after-review", "2011-04-01", "20 working days, then 3 months, then 6 months"),
        ("england-2018", "looked-after-visit", "2022-05-23", "1 week, then 6 weeks"),
        ("england-2018", "core-group", "2022-05-23", "10 working days"),
        ("england-2018", "referral-decision", "2022-05-23", "1 working day"),
        ("england-2018", "care-proceedings", "2014-04-21", ""),
        ("england-2018", "care-proceedings", "2014-04-22", "26 weeks"),
        ("england-2018", "serious-incident-notification", "2018-06-28", ""),
        ("england-2018", "serious-incident-notification", "2018-06-29", "5 working days"),
        ("england-2018", "education-health-care-plan", "2014-08-31", ""),
        ("england-2018", "education-health-care-plan", "2014-09-01", "20 weeks"),
        ("england-2018", "private-fostering-visit", "2018-06-29", "7 working days, then 6 weeks"),
        ("england-2018", "adoption-decision", "2018-06-29", "7 working days"),
        ("wales-2006", "wales-initial-assessment", "2010-04-01", "7 working days"),
        ("wales-2006", "wales-initial-assessment", "2016-04-05", "7 working days"),
        ("wales-2006", "wales-initial-assessment", "2016-04-06", ""),
        ("wales-2016", "wales-assessment", "2016-04-05", ""),
        ("wales-2016", "wales-assessment", "2016-04-06", "42 working days"),
        ("wales-2016", "wales-core-group", "2022-05-23", "10 working days, then 6 weeks"),
    ],
)
def test_what_government_asked_and_when(ruleset: str, rule: str, day: str, limit: str) -> None:
    assert limits_on(LOADED[ruleset].timescales[rule], day) == limit


@pytest.mark.parametrize("rule", ["initial-assessment", "core-assessment"])
def test_herefordshire_kept_the_two_assessments_until_the_end_of_august_2016(rule: str) -> None:
    timescale = LOADED["england-2008"].timescales[rule]
    kept = limits_on(timescale, "2013-04-14")
    assert limits_on(timescale, "2013-04-15", "884") == kept
    assert limits_on(timescale, "2016-08-31", "884") == kept
    assert limits_on(timescale, "2016-09-01", "884") == ""


def test_another_strategy_discussion_restarts_the_clock_only_in_the_older_wording() -> None:
    older, current = (LOADED[name].timescales["initial-conference"] for name in ("england-2008", "england-2018"))
    assert (older.clock.starts.on, older.clock.starts.restart) == (("strategy_discussion",), "last")
    assert (current.clock.starts.on, current.clock.starts.restart) == (("section_47_started",), "never")


def test_days_are_counted_as_the_department_counts_them() -> None:
    """The first day is day 0, but where the words say that both ends count, or that the days begin with it."""
    for name in SETS:
        for rule in LOADED[name].timescales.values():
            if rule.name in ("plan-under-two-years", "care-proceedings"):
                assert rule.counting == (Counting.CALENDAR_DAYS_BEGINNING_WITH,)
            else:
                assert set(rule.counting) <= {Counting.WORKING_DAYS_DAY_0, Counting.CALENDAR_DAYS_DAY_0}, rule.name


def test_windows_of_the_outcomes() -> None:
    windows = {rule.name: str(rule.window) for rule in LOADED["england-2018"].outcomes.values()}
    assert windows == {
        "serious-re-referral-after-no-further-action": "12 months",
        "second-plan-12-months": "12 months",
        "placement-after-placement": "ever",
        "serious-incident-after-closure": "12 months",
        "missing-while-looked-after": "12 months",
        "not-in-need-after-assessment": "ever",
        "re-referral-12-months": "12 months",
        "referral-after-referral": "12 months",
        "second-plan": "24 months",
        "plan-after-plan": "ever",
    }


@pytest.mark.parametrize(
    ("ruleset", "indicator", "of", "population", "unit", "looking", "better"),
    [
        ("england-2008", "NI59", "initial-assessment", "stopped", "clock", "forward", "higher"),
        ("england-2008", "NI60", "core-assessment", "stopped", "clock", "forward", "higher"),
        ("england-2008", "NI65", "plan-after-plan", "started", "clock", "back", "lower"),
        ("england-2008", "NI67", "child-protection-review", "open_on", "child", "forward", "higher"),
        ("england-2018", "assessments-in-45-days", "single-assessment", "stopped", "clock", "forward", "higher"),
        ("england-2018", "re-referral-dfe", "referral-after-referral", "started", "clock", "back", "lower"),
        ("england-2018", "reviews-on-time", "child-protection-review", "open_on", "child", "forward", "higher"),
    ],
)
def test_what_the_published_indicators_count(
    ruleset: str, indicator: str, of: str, population: str, unit: str, looking: str, better: str
) -> None:
    found = LOADED[ruleset].indicators[indicator]
    assert (found.of, found.population, found.unit, found.looking, found.better) == (
        of, population, unit, looking, better,
    )  # fmt: skip


def test_only_plans_of_three_months_are_in_the_stock_of_reviews() -> None:
    assert LOADED["england-2008"].indicators["NI67"].at_least_months == 3
    assert LOADED["england-2018"].indicators["reviews-on-time"].at_least_months == 3


# --- what was wrong once ---


def test_a_set_stands_for_a_day_of_its_year() -> None:
    for name in BASES:
        assert str(LOADED[name].day).startswith(name.rpartition("-")[2]), name


@pytest.mark.parametrize("rule", ["single-assessment", "single-assessment-from-start"])
def test_herefordshire_is_judged_by_its_own_timescales_of_2013_to_2016(rule: str) -> None:
    ruleset = LOADED["england-2013"]
    (own,) = ruleset.timescales[rule].authorities
    assert (own.codes, own.exempt, str(own.from_), str(own.until)) == (("884",), True, "2013-04-15", "2016-08-31")
    for kept, limit in (("initial-assessment", "10 working days"), ("core-assessment", "35 working days")):
        assert limits_on(ruleset.timescales[kept], "2016-08-31", "884") == limit
        assert limits_on(ruleset.timescales[kept], "2013-04-15") == ""


def test_what_was_not_read_again_hedges_its_sentence() -> None:
    """The four weeks of 1991 and the visits before 2011 are known only; what regulations of 2010 say was read."""
    for rule in ("looked-after-review", "looked-after-visit"):
        before, since = LOADED["england-2018"].timescales[rule].limit
        assert (before.confidence, since.confidence) == ("K-h", None)
        text = sentence(LOADED["england-2018"].timescales[rule])
        assert "to 31 March 2011 (known, not read again); within" in text and "from 1 April 2011;" in text


def test_the_days_of_care_proceedings_begin_with_the_day_of_issue() -> None:
    """Section 32(1)(a)(ii): 182 days of which 10 January is the first, so the last is 181 days later."""
    rule = LOADED["england-2018"].timescales["care-proceedings"]
    assert rule.counting == (Counting.CALENDAR_DAYS_BEGINNING_WITH,)
    assert rule.examples[0].expect[0]["due"] == str(dt.date(2022, 1, 10) + dt.timedelta(days=181))


def test_a_page_says_which_rule_set_to_choose() -> None:
    text = (Path(__file__).resolve().parents[2] / "docs" / "which-rule-set.md").read_text(encoding="utf-8")
    assert [name for name in SETS if f"| `{name}` |" not in text] == []
    assert all(f"| `{name}` | `{base}` |" in text for name, base in OVERLAYS.items())
