"""Whether the parts of an inspection regime fit: its scales, its bands, its conditions, and the names in them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from evaluator.rulebook.issues import Issue, Place, did_you_mean, hint
from evaluator.rulebook.model import FromIndicator, Indicator, Regime, RegimeRule
from evaluator.rulebook.positions import Positioned, Route


def regime_issues(rule: Regime, rules: Mapping[str, Any], source: Positioned) -> Iterator[Issue]:
    """Yield what is wrong with a regime. rules: all rules of the set by name; source: where its parts stand."""
    yield from _said_twice(rule, source)
    for route, grade, scale in _grades(rule):
        if grade not in scale:
            message = f"`{grade}` is not a grade of this scale"
            yield Issue("R103", message, source.place(route), hint(grade, scale))
    for route, name in _indicators(rule):
        yield from _indicator(route, name, rules, source)
    for number in range(len(rule.computed)):
        yield from _bands(rule, number, source)
    given, known = list(rule.judgements), [name for _, name in _declared(rule)]
    for route, name, of_key in _named(rule):
        if name not in known:
            message = f"no judgement is called `{name}`"
            yield Issue("R202", message, source.place(route, of_key), did_you_mean(name, known))
    for number, limit in enumerate(rule.limits):
        if limit.judgement not in given:
            message = f"no judgement given by inspectors is called `{limit.judgement}`"
            place = source.place(("limits", number, "judgement"))
            yield Issue("R202", message, place, hint(limit.judgement, given))
    for number, criterion in enumerate(rule.rules):
        yield from _condition(rule, criterion, source, ("rules", number, "when"))


def _said_twice(rule: Regime, source: Positioned) -> Iterator[Issue]:
    """Yield the names that stand for two things, and the grades that stand twice in a scale."""
    yield from _twice([*_declared(rule)], "judgement", source)
    criteria: list[tuple[Route, str]] = [(("limits", n, "rule"), one.rule) for n, one in enumerate(rule.limits)]
    criteria += [(("rules", n, "rule"), one.rule) for n, one in enumerate(rule.rules)]
    yield from _twice(criteria, "criterion", source)
    scales: list[tuple[Route, Sequence[str]]] = [(("scale",), rule.scale)]
    scales += [(("scales", name, "grades"), own.grades) for name, own in rule.scales.items()]
    for route, words in scales:
        yield from _twice([((*route, n), word.casefold()) for n, word in enumerate(words)], "grade", source)


def _declared(rule: Regime) -> Iterator[tuple[Route, str]]:
    """Yield each judgement, given or computed, with where it is declared."""
    for number, name in enumerate(rule.judgements):
        yield ("judgements", number), name
    for number, one in enumerate(rule.computed):
        yield ("computed", number, "judgement"), one.judgement


def _named(rule: Regime) -> Iterator[tuple[Route, str, bool]]:
    """Yield each judgement that has a scale or that a criterion asks about: where, its name, whether as a key."""
    for name in rule.scales:
        yield ("scales", name), name, True
    for number, criterion in enumerate(rule.rules):
        form = criterion.when.form
        for position, name in enumerate(criterion.when.names):
            here = name if form == "points" else position
            yield ("rules", number, "when", form, here), name, form == "points"


def _indicators(rule: Regime) -> Iterator[tuple[Route, str]]:
    """Yield each indicator that the regime reads, with where it says so."""
    for number, one in enumerate(rule.computed):
        yield ("computed", number, "indicator"), one.indicator
    for number, limit in enumerate(rule.limits):
        yield ("limits", number, "indicator"), limit.indicator


def _grades(rule: Regime) -> Iterator[tuple[Route, str, tuple[str, ...]]]:
    """Yield each grade that is used: where it is, its word, and the grades that it must be one of."""
    yield ("good_from",), rule.good_from, rule.scale
    for number, one in enumerate(rule.computed):
        for position, band in enumerate(one.bands):
            yield ("computed", number, "bands", position, "grade"), band.grade, rule.grades_of(one.judgement)
    for number, limit in enumerate(rule.limits):
        yield ("limits", number, "at_most"), limit.at_most, rule.grades_of(limit.judgement)
    for number, criterion in enumerate(rule.rules):
        when = criterion.when
        if not when.points and len(_scales(rule, criterion)) == 1:
            yield ("rules", number, "when", when.grade_key), when.grade, rule.grades_of(when.names[0])
        yield ("rules", number, "then", "overall", "at_most"), criterion.then.overall.at_most, rule.scale


def _scales(rule: Regime, criterion: RegimeRule) -> set[tuple[str, ...]]:
    """Return the different scales of the judgements that a criterion asks about, as far as there are such."""
    known = {name for _, name in _declared(rule)}
    return {rule.grades_of(name) for name in criterion.when.names if name in known}


def _condition(rule: Regime, criterion: RegimeRule, source: Positioned, route: Route) -> Iterator[Issue]:
    """Yield what is wrong with a condition: mixed scales, names twice, more than there are, points never reached."""
    when, here = criterion.when, source.place((*route, criterion.when.form))
    if not when.points:
        named = [((*route, when.form, n), name) for n, name in enumerate(when.names)]
        yield from _twice(named, "judgement", source, "named")
    if not when.points and len(_scales(rule, criterion)) > 1:
        message = "these judgements are graded on different scales"
        yield Issue("R105", message, here, "write a rule for each scale, or count `points`")
    if when.how_many > len(when.names):
        message = f"{when.how_many} of {len(when.of)} judgements can never be so"
        yield Issue("R105", message, source.place((*route, "at_least")), f"write {len(when.of)} or less")
    if when.points:
        lowest, highest = _reach(rule, criterion)
        if not lowest <= when.most_points < highest:
            message = f"these points add up to {lowest} at least and {highest} at most"
            help_ = f"write a number from {lowest} to {highest - 1}, so that the rule can fire and need not"
            yield Issue("R105", message, source.place((*route, "at_most")), help_)


def _reach(rule: Regime, criterion: RegimeRule) -> tuple[int, int]:
    """Return the fewest and the most points that a criterion can count."""
    lowest = highest = 0
    for name, weight in criterion.when.points.items():
        own = rule.scales.get(name)
        first = own.first_grade if own else rule.first_grade
        lowest += weight * first
        highest += weight * (first + len(rule.grades_of(name)) - 1)
    return lowest, highest


def _twice(
    named: Sequence[tuple[Route, str]], what: str, source: Positioned, done: str = "defined"
) -> Iterator[Issue]:
    first: dict[str, Route] = {}
    for route, name in named:
        if name in first:
            line = source.place(first[name]).line
            yield Issue("R201", f"{what} `{name}` is {done} twice", source.place(route), f"first on line {line}")
        first.setdefault(name, route)


def _indicator(route: Route, name: str, rules: Mapping[str, Any], source: Positioned) -> Iterator[Issue]:
    if not isinstance(rules.get(name), Indicator):
        names = [known for known, other in rules.items() if isinstance(other, Indicator)]
        message = f"no indicator is called `{name}`"
        help_ = did_you_mean(name, names) or "add that indicator to the rule set"
        yield Issue("R202", message, source.place(route), help_)


def _bands(rule: Regime, number: int, source: Positioned) -> Iterator[Issue]:
    """Yield what is wrong with the bands of a computed judgement: they rise from 0 on, grades as `better` says."""
    one, route, scale = rule.computed[number], ("computed", number), rule.grades_of(rule.computed[number].judgement)
    lowest = one.bands[0].at_least
    if lowest > 0:
        message = f"figures below {lowest:g} have no band"
        place = source.place((*route, "bands", 0, "at_least"))
        yield Issue("R205", message, place, "the first band begins with `at_least: 0`")
    for position, (before, band) in enumerate(pairwise(one.bands), start=1):
        here: Route = (*route, "bands", position)
        if band.at_least <= before.at_least:
            message = f"the band from {band.at_least:g} does not begin above the one before it"
            yield Issue("R206", message, source.place((*here, "at_least")), "write the bands from the lowest up")
        if {band.grade, before.grade} <= set(scale):
            yield from _grades_in_order(one, before.grade, band.grade, scale, source.place((*here, "grade")))


def _grades_in_order(
    one: FromIndicator, below: str, grade: str, scale: Sequence[str], place: Place
) -> Iterator[Issue]:
    """Yield what is wrong with the grades of two bands, the one of lower figures first."""
    higher = scale.index(grade) - scale.index(below)
    if higher == 0:
        yield Issue("R206", f"`{grade}` is the grade of the band below it too", place, "make one band of the two")
    elif one.better == "higher" and higher < 0:
        message = f"`{grade}` is no better than `{below}` of the band below it"
        yield Issue("R206", message, place, "a higher figure earns a better grade, unless `better:` says otherwise")
    elif one.better == "lower" and higher > 0:
        message = f"`{grade}` is better than `{below}` of the band below it"
        yield Issue("R206", message, place, "a lower figure earns a better grade, as `better: lower` says")
