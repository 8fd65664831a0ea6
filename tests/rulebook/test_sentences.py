"""A rule's sentence says all that the rule does: no change of a shipped rule leaves its sentence as it was."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from evaluator.clocks.calendar import england_and_wales
from evaluator.rule_tests.mutation.survivors import mutants
from evaluator.rulebook.model import Indicator, Outcome, Regime, Timescale
from evaluator.rulebook.ruleset import list_rulesets, load_ruleset
from evaluator.rulebook.sentences import sentence

AnyRule = Timescale | Outcome | Indicator | Regime
KINDS = ("timescales", "outcomes", "indicators", "regimes")


def _each_once() -> Iterator[tuple[str, AnyRule, dict[str, AnyRule]]]:
    """Yield every shipped rule once, however many sets use it: its set and name, the rule, and the rules of its set."""
    seen: list[AnyRule] = []
    for name in list_rulesets():
        ruleset = load_ruleset(name)
        rules: dict[str, AnyRule] = {own: one for kind in KINDS for own, one in getattr(ruleset, kind).items()}
        for own, rule in rules.items():
            if rule not in seen:
                seen.append(rule)
                yield f"{name}: {own}", rule, rules


SHIPPED = {name: (rule, rules) for name, rule, rules in _each_once()}


@pytest.mark.parametrize("name", SHIPPED)
def test_every_change_of_a_rule_changes_its_sentence(name: str) -> None:
    """A stop on the due day that no longer counts is no change of what the rule says."""
    rule, rules = SHIPPED[name]
    said = sentence(rule)
    silent = [
        f"{one.what} ({one.where})"
        for one in mutants(rule, rules, england_and_wales())
        if not one.strict and sentence(one.rule) == said
    ]
    assert silent == []
