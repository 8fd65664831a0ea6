"""The verbs of the command line for notebooks: what goes in is read, what comes out are pandas tables that show
themselves.

    from evaluator.api import evaluate, load_ruleset, synth

    world = synth("pulled-in-some", authorities=20, cases=400)
    found = evaluate(world.events, "england-2008", world.as_of)
    found.outcomes

Each verb is imported when it is first asked for, so that one does not pay for the others.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from evaluator.api.comparing import Compared, before_after, compare, left_out, margins, sweep
    from evaluator.api.evaluating import Evaluated, Events, evaluate, synth
    from evaluator.rulebook.ruleset import RuleSet, list_rulesets, load_ruleset

__all__ = [
    "Compared", "Evaluated", "Events", "RuleSet", "before_after", "compare", "evaluate", "left_out", "list_rulesets",
    "load_ruleset", "margins", "sweep", "synth",
]  # fmt: skip
COMPARING = ("Compared", "before_after", "compare", "left_out", "margins", "sweep")
RULES = ("RuleSet", "list_rulesets", "load_ruleset")


def __getattr__(name: str) -> Any:
    """Return the verb or type of this name; raises AttributeError where there is none."""
    if name not in __all__:
        raise AttributeError(f"module `evaluator.api` has no attribute `{name}`")
    room = "api.comparing" if name in COMPARING else "rulebook.ruleset" if name in RULES else "api.evaluating"
    return getattr(import_module(f"evaluator.{room}"), name)
