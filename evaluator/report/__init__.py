"""The report of an evaluation, made from its results and nothing else."""

from evaluator.report.page import page

__all__ = ["page"]
