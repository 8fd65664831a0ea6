"""What may leave: an evaluation as plain data, small counts hidden. Every report is made from this and nothing else."""

from evaluator.results.ratings import disclosed_rating
from evaluator.results.whole import records, results

__all__ = ["disclosed_rating", "records", "results"]
