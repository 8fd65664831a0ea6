"""What `dayseven rules mutate` does."""

from __future__ import annotations

from evaluator.cli.commands_rules import KINDS, Rows
from evaluator.clocks.calendar import england_and_wales
from evaluator.errors import CannotRun
from evaluator.rule_tests.mutation.survivors import survivors
from evaluator.rulebook.reading import AnyRule
from evaluator.rulebook.ruleset import load_ruleset

#: the columns of what is shown, in order
COLUMNS = ("rule", "change", "where")


def mutated(name: str, only: str) -> tuple[Rows, int, int]:
    """Change each rule of a rule set a little, and run its own examples on the result.

    name: a rule set's name or folder; only: one rule's name, or "" for all. Returns a row a mutant that no example
    tells from the rule (rule, change, where), how many mutants there were, and how many of them survive.
    Raises CannotRun where there is no such rule, or an example does not hold for the rule as it is.
    """
    ruleset = load_ruleset(name)
    rules: dict[str, AnyRule] = {own: rule for kind in KINDS for own, rule in getattr(ruleset, kind).items()}
    chosen = [rule for own, rule in rules.items() if only in ("", own)]
    if not chosen:
        raise CannotRun(f"rule set `{ruleset.name}` has no rule `{only}`", f"see `dayseven rules show {name}`")
    found = [(rule.name, survivors(rule, rules, england_and_wales())) for rule in chosen]
    rows = [
        {"rule": own, "change": one.what, "where": one.where} for own, result in found for one in result.survivors
    ]
    return rows, sum(result.mutants for _, result in found), len(rows)
