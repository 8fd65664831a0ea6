"""Rule sets as rows: what they hold, what is wrong with them, and what differs between two."""

from __future__ import annotations

from typing import Any

from evaluator.errors import CannotRun
from evaluator.rulebook.differences import differences
from evaluator.rulebook.issues import FORMATS
from evaluator.rulebook.model import Rule
from evaluator.rulebook.reference_lists import left_out
from evaluator.rulebook.ruleset import RuleSet, list_rulesets, load_ruleset, read_ruleset
from evaluator.rulebook.sentences import sentence

Rows = list[dict[str, Any]]
KINDS = ("timescales", "outcomes", "indicators", "regimes")


def rules_of(ruleset: RuleSet) -> list[tuple[str, str, Rule]]:
    """Return (kind, name, rule) of every rule."""
    return [(kind[:-1], name, rule) for kind in KINDS for name, rule in getattr(ruleset, kind).items()]


def ruleset_rows() -> Rows:
    """Return one row a rule set that ships with dayseven: its name, title and how many rules of each kind."""
    sets = [load_ruleset(name) for name in list_rulesets()]
    return [
        {
            "name": one.name,
            "title": one.title,
            **{kind: len(getattr(one, kind)) for kind in KINDS},
            "purpose": one.purpose,
        }
        for one in sets
    ]


def left_out_rows() -> Rows:
    """Return one row for each thing that ships no rule: name, what, why, reference."""
    return [vars(one) for one in left_out()]


def checked(name: str, form: str) -> tuple[str, int, int]:
    """Return every mistake of a rule set, and how many errors and warnings. form: one of issues.FORMATS."""
    _, issues = read_ruleset(name)
    errors = sum(issue.level == "error" for issue in issues)
    return FORMATS[form](issues), errors, len(issues) - errors


def difference_rows(a: str, b: str) -> Rows:
    """Return one row for each thing that differs between two rule sets: kind, rule, from, until, difference."""
    return [
        {"kind": one.kind, "rule": one.rule, "from": str(one.first or ""), "until": str(one.last or ""),
         "difference": one.text}
        for one in differences(load_ruleset(a), load_ruleset(b))
    ]  # fmt: skip


def rule_rows(name: str, rule: str | None) -> Rows:
    """Return one row a rule: kind, name, sentence, source, confidence, status."""
    ruleset = load_ruleset(name)
    rows = [
        {
            "kind": kind, "name": own, "title": one.title, "sentence": sentence(one),
            "source": " ".join(part for part in (one.source.instrument, one.source.edition) if part),
            "confidence": one.source.confidence, "reference": one.source.reference, "status": one.status,
        }
        for kind, own, one in rules_of(ruleset)
        if rule in (None, own)
    ]  # fmt: skip
    if rule and not rows:
        raise CannotRun(f"rule set `{ruleset.name}` has no rule `{rule}`", f"see `dayseven rules show {name}`")
    return rows
