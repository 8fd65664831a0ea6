"""The facts of one authority, read in the terms of one regime: what both engines start from."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass

from evaluator.errors import CannotRun
from evaluator.ratings.rating import Facts
from evaluator.ratings.scale import scale_of
from evaluator.rulebook.model import Regime


@dataclass(frozen=True)
class Known:
    """Grades as numbers by judgement, figures in per cent by indicator; what is missing is in neither."""

    authority: str
    grades: dict[str, int]
    figures: dict[str, float]
    inspected: dt.date | None
    missing: tuple[str, ...]
    not_in_regime: tuple[str, ...]


def known_facts(regime: Regime, facts: Facts) -> Known:
    """Return the facts that `regime` uses: given judgements in its order, and the figures it computes from.

    Raises CannotRun where a grade is not on the scale, a figure is not a percentage, or a judgement is given
    that the regime computes.
    """
    scale, grades = scale_of(regime), {}
    computed = {one.judgement for one in regime.computed}
    for name, grade in facts.judgements.items():
        if name in computed:
            raise _unusable(facts, f"{name} is given, but {regime.name} computes it", "Leave it out.")
        if name in regime.judgements:
            try:
                grades[name] = scale.number(grade)
            except ValueError as error:
                raise _unusable(facts, f"{name}: {error}", "Give one of these grades.") from error
    wanted = dict.fromkeys(one.indicator for one in regime.computed)
    figures = {name: value for name in wanted if (value := _figure(facts, name)) is not None}
    return Known(
        authority=facts.authority,
        grades={name: grades[name] for name in regime.judgements if name in grades},
        figures=figures,
        inspected=facts.inspected,
        missing=tuple(one.judgement for one in regime.computed if one.indicator not in figures),
        not_in_regime=tuple(sorted(set(facts.judgements) - set(regime.judgements))),
    )


def _figure(facts: Facts, name: str) -> float | None:
    value = facts.indicators.get(name)
    if value is None or math.isnan(value):
        return None
    if not 0 <= value <= 100:
        raise _unusable(facts, f"{name} is {value:g}, not a percentage", "Give per cent, 0 to 100.")
    return float(value)


def _unusable(facts: Facts, what: str, remedy: str) -> CannotRun:
    return CannotRun(f"authority {facts.authority}: {what}", remedy)
