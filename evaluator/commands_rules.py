"""What `dayseven rules` does."""

from __future__ import annotations

from typing import Any

from evaluator.calendar import england_and_wales
from evaluator.errors import CannotRun
from evaluator.rulebook.model import Rule
from evaluator.rulebook.ruleset import RuleSet, load_ruleset
from evaluator.rulebook.sentences import sentence

Rows = list[dict[str, Any]]
KINDS = ("timescales", "outcomes", "indicators", "regimes")


def _rules(ruleset: RuleSet) -> list[tuple[str, str, Rule]]:
    """Return (kind, name, rule) of every rule."""
    return [(kind[:-1], name, rule) for kind in KINDS for name, rule in getattr(ruleset, kind).items()]


def rule_rows(name: str, rule: str | None) -> Rows:
    """Return one row a rule: kind, name, sentence, source, confidence, status."""
    ruleset = load_ruleset(name)
    rows = [
        {
            "kind": kind, "name": own, "title": one.title, "sentence": sentence(one),
            "source": " ".join(part for part in (one.source.instrument, one.source.edition) if part),
            "confidence": one.source.confidence, "reference": one.source.reference, "status": one.status,
        }
        for kind, own, one in _rules(ruleset)
        if rule in (None, own)
    ]  # fmt: skip
    if rule and not rows:
        raise CannotRun(f"rule set `{ruleset.name}` has no rule `{rule}`", f"see `dayseven rules show {name}`")
    return rows


def tested(name: str, only: str) -> tuple[Rows, int]:
    """Run the examples of a rule set; return one row a run (rule, example, engine, result, problem) and the failures."""
    from evaluator.ratings.examples import run_regime_examples
    from evaluator.rule_examples import run_examples

    ruleset = load_ruleset(name)
    chosen = [(kind, own, rule) for kind, own, rule in _rules(ruleset) if only in ("", own)]
    if not chosen:
        raise CannotRun(f"rule set `{ruleset.name}` has no rule `{only}`", f"see `dayseven rules show {name}`")
    calendar = england_and_wales()
    results: list[Any] = []
    for kind, _, rule in chosen:
        if kind in ("timescale", "outcome"):
            results += run_examples(rule, calendar)  # type: ignore[arg-type]
        elif kind == "regime":
            results += run_regime_examples(rule)  # type: ignore[arg-type]
    rows = [
        {"rule": one.rule, "example": one.example, "engine": one.engine,
         "result": "differs" if one.problem else "as written", "problem": one.problem}
        for one in results
    ]  # fmt: skip
    return rows, sum(1 for one in results if one.problem)
