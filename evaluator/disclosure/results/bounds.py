"""What could not be judged and what it leaves open, and how often a report may be wrong by chance."""

from __future__ import annotations

from typing import Any

from evaluator.analysis.adaptations.adaptation import Verdict
from evaluator.analysis.adaptations.comparing_units import AUTHORITY
from evaluator.analysis.evaluation import Evaluation, of_year
from evaluator.disclosure import wording
from evaluator.disclosure.suppression import SMALLEST_SHOWN
from evaluator.ratings.rating import Facts
from evaluator.ratings.reference import rate
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


Data = dict[str, Any]
NONE = {"not_judged_share": None, "lowest": None, "highest": None}


def bounds(row: Data) -> Data:
    """Return of a disclosed figure `not_judged_share`, per cent of its clocks that could not be judged, and `lowest`
    and `highest`, what the figure would be if none or all of these had counted. None where a number of the row is not
    shown: they are worked out from what is, and so give nothing else away.
    """
    value, of, unjudged = row["value"], row["denominator"], row["not_judged"]
    if value is None or of is None or unjudged is None:
        return dict(NONE)
    if not unjudged or not of:
        return {"not_judged_share": 0.0, "lowest": value, "highest": value}
    every = of + unjudged
    return {"not_judged_share": round(100 * unjudged / every, 1), "lowest": round(value * of / every, 1),
            "highest": round((value * of + 100 * unjudged) / every, 1)}  # fmt: skip


def ratings_within_bounds(evaluation: Evaluation, hidden: set[tuple[str, str]]) -> dict[str, list[str]]:
    """Return the worst and the best grade of each authority whose computed rating hangs on what could not be judged: if
    all of it counted against it, and if all counted for it.

    hidden: (authority, indicator) of figures that are not shown; nothing is said of an authority whose rating rests on
    one, and up to five clocks that could not be judged are left out of it.
    """
    run = evaluation.ratings
    if run is None:
        return {}
    regime = evaluation.ruleset.regimes[run.regime]
    needed = [one.indicator for one in regime.computed]
    year = of_year(evaluation.indicators, evaluation.period)
    found = {}
    for one in run.ratings:
        mine = year[(year["authority"] == one.authority) & year["indicator"].isin(needed) & (year["denominator"] > 0)]
        if one.overall_at_most is None or any((one.authority, name) in hidden for name in needed):
            continue
        ends = [_rated(one.authority, mine.to_dict("records"), regime, best) for best in (False, True)]
        if any(end not in (None, one.overall_at_most) for end in ends):
            found[one.authority] = [regime.scale[(end or 0) - regime.first_grade] for end in ends if end is not None]
    return found


def _rated(authority: str, rows: list[Data], regime: Any, best: bool) -> int | None:
    """Return the grade with every figure at the better, or the worse, end of what could not be judged."""
    figures: dict[str, float | None] = {}
    for row in rows:
        unjudged = row["not_judged"] if row["not_judged"] >= SMALLEST_SHOWN else 0
        counts = unjudged if best == (row["better"] != "lower") else 0
        figures[row["indicator"]] = 100 * (row["numerator"] + counts) / (row["denominator"] + unjudged)
    return rate(regime, Facts(authority, indicators=figures)).overall_at_most
