"""The regimes that ship with dayseven, whether or not a rule set uses them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from evaluator import places
from evaluator.rulebook.issues import Issue, RulesBroken
from evaluator.rulebook.model import Regime
from evaluator.rulebook.reading import read_rule


@cache
def shipped_regimes() -> Mapping[str, Regime]:
    """Return the regimes of `rules/regimes` by name; raises RulesBroken with every mistake where they have some."""
    found: dict[str, Regime] = {}
    mistakes: list[Issue] = []
    for path in sorted((places.folder("rules") / "regimes").glob("*.yaml")):
        file, issues = read_rule(path)
        mistakes += issues
        if file is not None and isinstance(file.rule, Regime):
            found[file.rule.name] = file.rule
    if any(issue.level == "error" for issue in mistakes):
        raise RulesBroken(mistakes)
    return MappingProxyType(found)
