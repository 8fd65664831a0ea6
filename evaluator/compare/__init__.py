"""The same histories under two rule sets: which clocks, figures, ratings and verdicts change, and why."""

from evaluator.compare.both import Comparison, compare

__all__ = ["Comparison", "compare"]
