"""Nothing hidden can be found by linear programming over everything that is published, in one report or in two."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from evaluator.analysis.evaluation import evaluated
from evaluator.analysis.experiments.two_rule_sets import compare
from evaluator.disclosure.experiments import comparison_data
from evaluator.disclosure.results.evaluation import results
from evaluator.histories.reading import read
from evaluator.rulebook.ruleset import RuleSet, load_ruleset
from evaluator.synth.worlds import world
from tests.support.attack import System, publish, publish_comparison, recovered


@pytest.fixture(scope="module")
def small_nation(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Authorities of 120 cases, so that hidden figures are everywhere."""
    made = world("pulled-in-some", seed=3, authorities=7, cases=120)
    path = tmp_path_factory.mktemp("small") / "events.parquet"
    made.events.to_parquet(path)
    return read([path]), made.as_of, path


def published(nation: Any, rules: RuleSet) -> dict[str, Any]:
    histories, as_of, _ = nation
    return results(evaluated(histories, rules, as_of))


SIX = """
ruleset: six-days
title: Six days instead of seven
purpose: a test
extends: england-2008
change:
  initial-assessment.limit: [{from: 2000-04-01, until: 2010-03-31, within: 6 working days}]
why: to see what one day less does
"""


def test_no_hidden_count_of_a_report_can_be_recovered(small_nation: Any) -> None:
    rules = load_ruleset("england-2018")
    system = System()
    publish(system, published(small_nation, rules), rules)
    assert len(system.targets) > 20
    assert recovered(system) == {}


def test_no_hidden_count_can_be_recovered_from_two_reports_of_the_same_data(
    small_nation: Any, tmp_path: Path
) -> None:
    """Under a limit one day shorter the same clocks are met or late; whoever is met in six days is met in seven."""
    rules = load_ruleset("england-2008")
    (tmp_path / "ruleset.yaml").write_text(SIX, encoding="utf-8")
    shorter = load_ruleset(tmp_path)
    system = System()
    publish(system, published(small_nation, rules), rules)
    publish(system, published(small_nation, shorter), shorter, frozenset({"initial-assessment"}))
    both = comparison_data(compare([small_nation[2]], rules, shorter, small_nation[1]))
    publish_comparison(system, both, rules, int(both["year"].split()[-1]), frozenset({"initial-assessment"}))
    keys = {key for terms, _, _ in system.lines for key in terms}
    pairs = [key for key in keys if key[:2] == ("other", "initial-assessment") and key[-1] == "met"]
    for key in pairs:
        if ("", *key[1:]) in keys:
            system.line({("", *key[1:]): 1.0, key: -1.0}, 0, float("inf"))
    assert len(pairs) > 20
    assert recovered(system) == {}


def test_without_rounding_it_would_be_found(small_nation: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("evaluator.disclosure.suppression._to_ten", lambda count: count)
    monkeypatch.setattr("tests.support.attack.HALF_TEN", 0)
    rules, system = load_ruleset("england-2008"), System()
    publish(system, published(small_nation, rules), rules)
    assert recovered(system)


def test_the_attack_finds_what_is_not_protected() -> None:
    """One authority hidden alone beside the exact total of all."""
    system = System()
    keys = [("n", name) for name in ("A", "B", "C")]
    system.line(dict.fromkeys(keys, 1.0), 15, 15)
    for key in keys[1:]:
        system.shown([key], 6, False)
    system.targets[keys[0]] = {keys[0]: 1.0}
    assert recovered(system) == {keys[0]: 3}
