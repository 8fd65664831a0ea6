"""What a regime's rules mean: plain Python, one authority at a time. It checks the other engine."""

from __future__ import annotations

from itertools import chain

from evaluator.ratings.known import known_facts
from evaluator.ratings.rating import AtMost, Facts, Figure, Firing, Judgement, Rating
from evaluator.ratings.scale import scale_of
from evaluator.rulebook.model import FromIndicator, Regime, RegimeRule, When


def rate(regime: Regime, facts: Facts) -> Rating:
    """Return what `regime` makes of one authority: the lowest cap, or the top of the scale if none.

    A judgement that is absent fires no rule. A computed judgement whose indicator is missing means no rating.
    Raises CannotRun for facts that the regime cannot read. The regime has passed `check_regime`.
    """
    known, scale = known_facts(regime, facts), scale_of(regime)
    given = [Judgement(name, scale.word(grade)) for name, grade in known.grades.items()]
    figures = known.figures
    banded = [_banded(one, figures[one.indicator]) for one in regime.computed if one.indicator in figures]
    computed = [firing.conclusion for firing in banded if isinstance(firing.conclusion, Judgement)]
    judged = {one.judgement: one for one in [*given, *computed]}
    in_force = [rule for rule in regime.rules if _applies(rule, facts)]
    capped = list(chain.from_iterable(_fired(rule, judged, regime) for rule in in_force))
    caps = [one.conclusion.overall_at_most for one in capped if isinstance(one.conclusion, AtMost)]
    overall = None if known.missing else min([scale.top, *map(scale.number, caps)])
    return Rating(
        authority=facts.authority,
        regime=regime.name,
        overall_at_most=overall,
        overall="" if overall is None else scale.word(overall),
        missing=known.missing,
        not_in_regime=known.not_in_regime,
        firings=(*banded, *capped),
    )


def bands_rule(one: FromIndicator) -> str:
    """Return the name under which a computed judgement's bands appear among the rules that fired."""
    return f"{one.judgement}-bands"


def _banded(one: FromIndicator, per_cent: float) -> Firing:
    """The grade of the highest band whose lower edge the figure reaches. Figures are compared unrounded."""
    reached = [band for band in one.bands if per_cent >= band.at_least]
    best = max(reached, key=lambda band: band.at_least)
    return Firing(bands_rule(one), (Figure(one.indicator, per_cent),), Judgement(one.judgement, best.grade))


def _applies(rule: RegimeRule, facts: Facts) -> bool:
    """Whether the rule was in force at the inspection; where the date is not known, every rule is."""
    day = facts.inspected
    if day is None:
        return True
    return (rule.from_ is None or rule.from_ <= day) and (rule.until is None or day <= rule.until)


def _fired(rule: RegimeRule, judged: dict[str, Judgement], regime: Regime) -> list[Firing]:
    """One firing for each judgement of `any_of` that is as the rule says; one for `all_of` together."""
    names = rule.when.any_of or rule.when.all_of
    so = [judged[name] for name in names if name in judged and _is_so(rule.when, judged[name], regime)]
    conclusion = AtMost(rule.then.overall.at_most)
    if rule.when.any_of:
        return [Firing(rule.rule, (fact,), conclusion) for fact in so]
    return [Firing(rule.rule, tuple(so), conclusion)] if len(so) == len(names) else []


def _is_so(when: When, fact: Judgement, regime: Regime) -> bool:
    scale = scale_of(regime)
    if when.is_ is not None:
        return scale.number(fact.grade) == scale.number(when.is_)
    return when.at_most is not None and scale.number(fact.grade) <= scale.number(when.at_most)
