"""What is known of an authority before a regime's rules are asked, and the rating that they leave."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass

from evaluator.errors import CannotRun
from evaluator.ratings.rating import (
    AtMost,
    Facts,
    Figure,
    Firing,
    Judgement,
    Limited,
    Rating,
    scale_of,
    scale_of_judgement,
)
from evaluator.rulebook.model import Regime, RegimeRule
from evaluator.rulebook.regime_blocks import JudgementLimit


@dataclass(frozen=True)
class KnownFacts:
    """Grades as numbers by judgement, figures in per cent by indicator; what is missing is in neither.

    limited: the regime's limits that fired; `grades` are those after them. left_aside: limits with dates that
    would have fired on one, the inspection date not being known.
    """

    authority: str
    grades: dict[str, int]
    figures: dict[str, float]
    inspected: dt.date | None
    missing: tuple[str, ...]
    not_in_regime: tuple[str, ...]
    limited: tuple[Firing, ...] = ()
    left_aside: tuple[str, ...] = ()


def known_facts(regime: Regime, facts: Facts) -> KnownFacts:
    """Return the facts that `regime` uses: given judgements in its order, and the figures it computes from.

    The regime's limits are applied here, once: both engines start from the limited grades and report the same
    firings of limits, so the comparison of the engines does not check this step.

    Raises CannotRun where a grade is not on its scale, a figure is not a percentage, or a judgement is given
    that the regime computes.
    """
    grades = _grades(regime, facts)
    wanted = dict.fromkeys(one.indicator for one in regime.computed)
    figures = {name: value for name in wanted if (value := _figure(facts, name)) is not None}
    limited, left_aside = _limit(regime, facts, grades)
    return KnownFacts(
        authority=facts.authority,
        grades=grades,
        figures=figures,
        inspected=facts.inspected,
        missing=tuple(one.judgement for one in regime.computed if one.indicator not in figures),
        not_in_regime=tuple(sorted(set(facts.judgements) - set(regime.judgements))),
        limited=limited,
        left_aside=left_aside,
    )


def in_force(rule: JudgementLimit | RegimeRule, day: dt.date | None) -> bool:
    """Return whether a limit or a rule holds for an inspection on `day`; one not dated meets only what always held."""
    if day is None:
        return not is_dated(rule)
    return (rule.from_ is None or rule.from_ <= day) and (rule.until is None or day <= rule.until)


def is_dated(rule: JudgementLimit | RegimeRule) -> bool:
    """Return whether a limit or a rule holds for some inspection dates only."""
    return rule.from_ is not None or rule.until is not None


def _grades(regime: Regime, facts: Facts) -> dict[str, int]:
    """Return the number of the grade of each given judgement, in the regime's order."""
    grades = {}
    computed = {one.judgement for one in regime.computed}
    for name, grade in facts.judgements.items():
        if name in computed:
            raise _unusable(facts, f"{name} is given, but {regime.name} computes it", "Leave it out.")
        if name in regime.judgements:
            try:
                grades[name] = scale_of_judgement(regime, name).number(grade)
            except ValueError as error:
                raise _unusable(facts, f"{name}: {error}", "Give one of these grades.") from error
    return {name: grades[name] for name in regime.judgements if name in grades}


def _limit(regime: Regime, facts: Facts, grades: dict[str, int]) -> tuple[tuple[Firing, ...], tuple[str, ...]]:
    """Lower the grades that an indicator limits; return what fired, and what would have if the date were known.

    A limit fires where its figure is above the edge and its judgement was made, low or not, as a cap does.
    """
    given, fired, left_aside = dict(grades), [], []
    for one in regime.limits:
        figure = _figure(facts, one.indicator)
        if figure is None or figure <= one.above or one.judgement not in given:
            continue
        if not in_force(one, facts.inspected):
            left_aside += [one.rule] if facts.inspected is None else []
            continue
        scale = scale_of_judgement(regime, one.judgement)
        grades[one.judgement] = min(grades[one.judgement], scale.number(one.at_most))
        was = Judgement(one.judgement, scale.word(given[one.judgement]))
        fired.append(Firing(one.rule, (Figure(one.indicator, figure), was), Limited(one.judgement, one.at_most)))
    return tuple(fired), tuple(left_aside)


def _figure(facts: Facts, name: str) -> float | None:
    value = facts.indicators.get(name)
    if value is None or math.isnan(value):
        return None
    if not 0 <= value <= 100:
        raise _unusable(facts, f"{name} is {value:g}, not a percentage", "Give per cent, 0 to 100.")
    return float(value)


def _unusable(facts: Facts, what: str, remedy: str) -> CannotRun:
    return CannotRun(f"authority {facts.authority}: {what}", remedy)


def rating_of(regime: Regime, known: KnownFacts, overall: int, firings: Sequence[Firing]) -> Rating:
    """Return the rating of one authority.

    overall: the number of the grade that the engine inferred; where a computed judgement is missing, or the regime
    gave no overall rating on that day, there is none. firings: of bands and criteria; those of limits are added
    before them.
    """
    last = regime.overall_until
    after = last if last and known.inspected and known.inspected > last else None
    rated = None if known.missing or after else overall
    return Rating(
        authority=known.authority,
        regime=regime.name,
        overall_at_most=rated,
        overall="" if rated is None else scale_of(regime).word(rated),
        missing=known.missing,
        not_in_regime=known.not_in_regime,
        firings=(*known.limited, *firings),
        rests_on_reconstruction=rated is not None and rated < _published_allow(regime, firings),
        inspected=known.inspected,
        after=after,
    )


def _published_allow(regime: Regime, firings: Sequence[Firing]) -> int:
    """Return the most that the overall rating could be if the reconstructed rules were not there."""
    scale = scale_of(regime)
    published = {rule.rule for rule in regime.rules if rule.status == "published"}
    caps = [one.conclusion for one in firings if one.rule in published]
    return min([scale.top, *(scale.number(cap.overall_at_most) for cap in caps if isinstance(cap, AtMost))])
