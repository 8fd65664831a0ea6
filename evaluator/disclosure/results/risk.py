"""How often a report may be wrong about somebody: the comparisons that it rests on, counted."""

from __future__ import annotations

from typing import Any

from evaluator.analysis.adaptations.adaptation import Verdict
from evaluator.analysis.adaptations.comparing_units import AUTHORITY
from evaluator.analysis.evaluation import Evaluation
from evaluator.disclosure import wording
from evaluator.statistics.naming import BY_CHANCE


def risk_data(evaluation: Evaluation) -> dict[str, Any]:
    """Return `risk` of the results: how many comparisons of single authorities were made, how many names and marks came
    of them, how many of these chance alone would be expected to give, and the sentence that says so.

    A list of names says itself how many are expected there by chance; of marks it is as many as their tests allow.
    """
    lists = evaluation.divergence.listings
    marks = [one for one in evaluation.adaptations if one.level == AUTHORITY and one.p is not None]
    found = sum(one.verdict is Verdict.FOUND for one in marks)
    data = {
        "comparisons": sum(one.compared for one in lists) + len(marks),
        "named": sum(one.named for one in lists) + found,
        "by_chance": round(sum(one.by_chance for one in lists) + BY_CHANCE * found, 1),
    }
    return {"risk": {**data, "sentence": wording.risk_sentence(data)}}
