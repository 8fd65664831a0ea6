"""Why an authority has its rating, in words."""

from __future__ import annotations

from typing import Any

from evaluator import wording
from evaluator.disclosure import HIDDEN


def reasons(rating: dict[str, Any]) -> str:
    """Return what made a rating: the day on which it was awarded, what is missing, or the rules and their facts."""
    if rating["awarded_on"]:
        return f"Awarded on {rating['awarded_on']}."
    if rating["missing"]:
        return f"No figure for {wording.listed(name.replace('_', ' ') for name in rating['missing'])}."
    return "; ".join(_reason(firing) for firing in rating["firings"]) or "No rule limits the rating."


def _reason(firing: dict[str, Any]) -> str:
    facts = wording.listed(_fact(fact) for fact in firing["facts"])
    conclusion = firing["conclusion"]
    so = f"overall at most {conclusion['overall_at_most']}" if "overall_at_most" in conclusion else _fact(conclusion)
    return f"{facts}, so {so}"


def _fact(fact: dict[str, Any]) -> str:
    if "indicator" in fact:
        value = fact["per_cent"]
        return f"{fact['indicator']} is {value}" + ("" if value == HIDDEN else "%")
    return f"{fact['judgement'].replace('_', ' ')} is {fact['grade']}"
