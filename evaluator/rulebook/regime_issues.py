"""Whether the parts of an inspection regime fit: its grades, its bands, and the names of its judgements."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from evaluator.rulebook.issues import Issue, did_you_mean, hint
from evaluator.rulebook.model import Indicator, Regime
from evaluator.rulebook.positions import Positioned, Route


def regime_issues(rule: Regime, rules: Mapping[str, Any], source: Positioned) -> Iterator[Issue]:
    """Yield what is wrong with a regime. rules: all rules of the set by name; source: where its parts stand."""
    yield from _twice([*_declared(rule)], "judgement", source)
    yield from _twice([(("rules", n, "rule"), one.rule) for n, one in enumerate(rule.rules)], "criterion", source)
    yield from _twice([(("scale", n), grade.casefold()) for n, grade in enumerate(rule.scale)], "grade", source)
    for route, grade in _grades(rule):
        if grade not in rule.scale:
            message = f"`{grade}` is not a grade of this scale"
            yield Issue("R103", message, source.place(route), hint(grade, rule.scale))
    for number in range(len(rule.computed)):
        yield from _computed(rule, number, rules, source)
    known = [name for _, name in _declared(rule)]
    for route, name in _named(rule):
        if name not in known:
            message = f"no judgement is called `{name}`"
            yield Issue("R202", message, source.place(route), did_you_mean(name, known))


def _declared(rule: Regime) -> Iterator[tuple[Route, str]]:
    """Yield each judgement, given or computed, with where it is declared."""
    for number, name in enumerate(rule.judgements):
        yield ("judgements", number), name
    for number, one in enumerate(rule.computed):
        yield ("computed", number, "judgement"), one.judgement


def _named(rule: Regime) -> Iterator[tuple[Route, str]]:
    """Yield each judgement that a criterion asks about, with where it does."""
    for number, criterion in enumerate(rule.rules):
        for part in ("any_of", "all_of"):
            for position, name in enumerate(getattr(criterion.when, part)):
                yield ("rules", number, "when", part, position), name


def _grades(rule: Regime) -> Iterator[tuple[Route, str]]:
    """Yield each grade that is used, with where it is."""
    yield ("good_from",), rule.good_from
    for number, one in enumerate(rule.computed):
        for position, band in enumerate(one.bands):
            yield ("computed", number, "bands", position, "grade"), band.grade
    for number, criterion in enumerate(rule.rules):
        if criterion.when.is_ is not None:
            yield ("rules", number, "when", "is"), criterion.when.is_
        if criterion.when.at_most is not None:
            yield ("rules", number, "when", "at_most"), criterion.when.at_most
        yield ("rules", number, "then", "overall", "at_most"), criterion.then.overall.at_most


def _twice(named: Sequence[tuple[Route, str]], what: str, source: Positioned) -> Iterator[Issue]:
    first: dict[str, Route] = {}
    for route, name in named:
        if name in first:
            line = source.place(first[name]).line
            yield Issue("R201", f"{what} `{name}` is defined twice", source.place(route), f"first on line {line}")
        first.setdefault(name, route)


def _computed(rule: Regime, number: int, rules: Mapping[str, Any], source: Positioned) -> Iterator[Issue]:
    """Yield what is wrong with a computed judgement: its indicator, or bands that do not rise from 0 on."""
    one, route = rule.computed[number], ("computed", number)
    if not isinstance(rules.get(one.indicator), Indicator):
        names = [name for name, other in rules.items() if isinstance(other, Indicator)]
        message = f"no indicator is called `{one.indicator}`"
        yield Issue("R202", message, source.place((*route, "indicator")), did_you_mean(one.indicator, names))
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
        if {band.grade, before.grade} <= set(rule.scale) and not _rises(rule, before.grade, band.grade):
            message = f"`{band.grade}` is no better than `{before.grade}` of the band below it"
            yield Issue("R206", message, source.place((*here, "grade")), "a higher figure earns a better grade")


def _rises(rule: Regime, lower: str, higher: str) -> bool:
    return rule.scale.index(lower) < rule.scale.index(higher)
