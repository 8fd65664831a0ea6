"""What a regime's rules mean: plain Python, one authority at a time. It checks the other engine."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain

from evaluator.ratings.facts import in_force, is_dated, known_facts, rating_of
from evaluator.ratings.rating import (
    AtMost,
    Facts,
    Figure,
    Firing,
    Judgement,
    Rating,
    points_of,
    scale_of,
    scale_of_judgement,
)
from evaluator.rulebook.model import FromIndicator, Regime, RegimeRule, When


def rate(regime: Regime, facts: Facts) -> Rating:
    """Return what `regime` makes of one authority: the lowest cap, or the top of the scale if none.

    Where the inspection date is not known only rules without dates apply; those with dates that would have fired on
    one are named in `left_aside`.
    A judgement that is absent fires no rule. A computed judgement whose indicator is missing means no rating.
    Raises CannotRun for facts that the regime cannot read. The regime has passed `check_regime`.
    """
    known, scale = known_facts(regime, facts), scale_of(regime)
    given = [Judgement(name, scale_of_judgement(regime, name).word(grade)) for name, grade in known.grades.items()]
    figures = known.figures
    banded = [_banded(one, figures[one.indicator]) for one in regime.computed if one.indicator in figures]
    computed = [firing.conclusion for firing in banded if isinstance(firing.conclusion, Judgement)]
    judged = {one.judgement: one for one in [*given, *computed]}
    fired = [(rule, _fired(rule, judged, regime)) for rule in regime.rules]
    capped = list(chain.from_iterable(firings for rule, firings in fired if in_force(rule, facts.inspected)))
    caps = [one.conclusion.overall_at_most for one in capped if isinstance(one.conclusion, AtMost)]
    rating = rating_of(regime, known, min([scale.top, *map(scale.number, caps)]), (*banded, *capped))
    undated = [rule.rule for rule, firings in fired if facts.inspected is None and firings and is_dated(rule)]
    return replace(rating, left_aside=(*known.left_aside, *undated))


def bands_rule(one: FromIndicator) -> str:
    """Return the name under which a computed judgement's bands appear among the rules that fired."""
    return f"{one.judgement}-bands"


def _banded(one: FromIndicator, per_cent: float) -> Firing:
    """The grade of the highest band whose lower edge the figure reaches. Figures are compared unrounded."""
    reached = [band for band in one.bands if per_cent >= band.at_least]
    best = max(reached, key=lambda band: band.at_least)
    return Firing(bands_rule(one), (Figure(one.indicator, per_cent),), Judgement(one.judgement, best.grade))


def _fired(rule: RegimeRule, judged: dict[str, Judgement], regime: Regime) -> list[Firing]:
    """The firings of one rule: one for each judgement of `any_of` that is as the rule says, at most one otherwise.

    Of `of`, the one firing is on all that are so, not on as many as are needed; of `points`, on all that are counted.
    """
    conclusion = AtMost(rule.then.overall.at_most)
    so = _that_are_so(rule.when, judged, regime)
    if rule.when.form == "any_of":
        return [Firing(rule.rule, (fact,), conclusion) for fact in so]
    return [Firing(rule.rule, tuple(so), conclusion)] if len(so) >= rule.when.how_many else []


def _that_are_so(when: When, judged: dict[str, Judgement], regime: Regime) -> list[Judgement]:
    """The judgements that are as the rule says; of `points`, all of them where they add up to few enough."""
    made = [judged[name] for name in when.names if name in judged]
    if when.form != "points":
        return [fact for fact in made if _is_so(when, fact, regime)]
    numbers = {fact.judgement: scale_of_judgement(regime, fact.judgement).number(fact.grade) for fact in made}
    points = points_of(numbers, when.points)
    return made if points is not None and points <= when.most_points else []


def _is_so(when: When, fact: Judgement, regime: Regime) -> bool:
    scale = scale_of_judgement(regime, fact.judgement)
    number, asked = scale.number(fact.grade), scale.number(when.grade)
    return {"is": number == asked, "at_most": number <= asked, "at_least": number >= asked}[when.grade_key]
