"""The verbs of the command line for notebooks: what goes in is read, what comes out are pandas tables that show
themselves.

    from evaluator.api import evaluate, load_ruleset, synth

    world = synth("pulled-in-some", authorities=20, cases=400)
    found = evaluate(world.events, "england-2008", world.as_of)
    found.outcomes
"""

from evaluator.api.comparing import Compared, before_after, compare, left_out, margins, sweep
from evaluator.api.evaluating import Evaluated, Events, evaluate, synth
from evaluator.rulebook.ruleset import RuleSet, list_rulesets, load_ruleset

__all__ = [
    "Compared", "Evaluated", "Events", "RuleSet", "before_after", "compare", "evaluate", "left_out", "list_rulesets",
    "load_ruleset", "margins", "sweep", "synth",
]  # fmt: skip
