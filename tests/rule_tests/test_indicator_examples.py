"""Every shipped indicator has examples, and they hold on the clocks of both evaluators."""

from __future__ import annotations

import pytest

from evaluator.clocks.calendar import england_and_wales
from evaluator.rule_tests.clock_examples import run_indicator_examples
from evaluator.rulebook.model import Indicator
from evaluator.rulebook.ruleset import RuleSet, load_ruleset

SETS = [load_ruleset(name) for name in ("england-2008", "england-2018")]
SHIPPED = [(ruleset, rule) for ruleset in SETS for rule in ruleset.indicators.values()]


def run(ruleset: RuleSet, rule: Indicator) -> list[str]:
    of = {**ruleset.timescales, **ruleset.outcomes}[rule.of]
    return [one.problem for one in run_indicator_examples(rule, of, england_and_wales())]


@pytest.mark.parametrize(("ruleset", "rule"), SHIPPED, ids=lambda one: one.name)
def test_its_examples_hold(ruleset: RuleSet, rule: Indicator) -> None:
    assert len(rule.examples) >= 2
    assert any(example.expect.numerator for example in rule.examples)
    assert set(run(ruleset, rule)) == {""}


def test_an_example_that_is_wrong_is_found() -> None:
    ruleset = SETS[0]
    rule = ruleset.indicators["NI59"]
    first = rule.examples[0]
    wrong = first.model_copy(update={"expect": first.expect.model_copy(update={"numerator": 2})})
    found = run(ruleset, rule.model_copy(update={"examples": (wrong,)}))
    assert found == ["expected 2 of 2, got 1 of 2"] * 2
