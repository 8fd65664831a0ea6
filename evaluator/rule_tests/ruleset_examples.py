"""All examples of a rule set, run on every engine."""

from __future__ import annotations

from typing import Any

from evaluator.clocks.calendar import england_and_wales
from evaluator.errors import CannotRun
from evaluator.rule_tests.clock_examples import run_examples, run_indicator_examples
from evaluator.rule_tests.regime_examples import run_regime_examples
from evaluator.rulebook.listing import Rows, rules_of
from evaluator.rulebook.ruleset import load_ruleset


def tested(name: str, only: str) -> tuple[Rows, int]:
    """Run the examples of a rule set; return a row a run (rule, example, engine, result, problem) and the failures."""
    ruleset = load_ruleset(name)
    chosen = [(kind, own, rule) for kind, own, rule in rules_of(ruleset) if only in ("", own)]
    if not chosen:
        raise CannotRun(f"rule set `{ruleset.name}` has no rule `{only}`", f"see `dayseven rules show {name}`")
    calendar = england_and_wales()
    results: list[Any] = []
    for kind, _, rule in chosen:
        if kind in ("timescale", "outcome"):
            results += run_examples(rule, calendar)  # type: ignore[arg-type]
        elif kind == "indicator":
            of = {**ruleset.timescales, **ruleset.outcomes}[rule.of]  # type: ignore[attr-defined]
            results += run_indicator_examples(rule, of, calendar)  # type: ignore[arg-type]
        elif kind == "regime":
            results += run_regime_examples(rule)  # type: ignore[arg-type]
    rows = [
        {"rule": one.rule, "example": one.example, "engine": one.engine,
         "result": "differs" if one.problem else "as written", "problem": one.problem}
        for one in results
    ]  # fmt: skip
    return rows, sum(1 for one in results if one.problem)
