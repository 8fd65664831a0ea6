"""Government timescales and inspection ratings as rules, run against children's case histories.

    import evaluator
    evaluator.evaluate("events.csv", "england-2008", "2010-08-31")

What this module hands on is `evaluator.api`, imported when it is first asked for, so that the import costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evaluator.resources import VERSION

if TYPE_CHECKING:
    from evaluator.api import (
        Compared,
        Evaluated,
        RuleSet,
        before_after,
        compare,
        evaluate,
        left_out,
        list_rulesets,
        load_ruleset,
        margins,
        sweep,
    )

__version__ = VERSION

#: `synth` is a room of this package; the verb of that name is `evaluator.api.synth`
__all__ = [
    "Compared", "Evaluated", "RuleSet", "before_after", "compare", "evaluate", "left_out", "list_rulesets",
    "load_ruleset", "margins", "sweep",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    """Return what `evaluator.api` calls by this name; raises AttributeError where it has none."""
    if name not in __all__:
        raise AttributeError(f"module `evaluator` has no attribute `{name}`")
    from evaluator import api

    return getattr(api, name)


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
