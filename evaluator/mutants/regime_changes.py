"""Changes of regimes: each grade one up and one down its scale, and one judgement enough where all were needed."""

from __future__ import annotations

from collections.abc import Iterator

from evaluator.mutants.changes import common_changes
from evaluator.mutants.walk import Change, Data, changed, data_of, place
from evaluator.rulebook.model import Regime, When
from evaluator.rulebook.positions import Route

OTHER_FORM = {"any_of": "all_of", "all_of": "any_of"}


def regime_changes(rule: Regime) -> Iterator[Change]:
    """Yield every change of a regime; not all of them are valid rules."""
    data = data_of(rule)
    yield from common_changes(data)
    for route, grade, scale in _grades(rule):
        for by in (1, -1):
            number = scale.index(grade) + by
            if 0 <= number < len(scale):
                new = scale[number]
                yield Change(changed(data, (route, new)), f"{grade} becomes {new}", place(data, route))
    for number, criterion in enumerate(rule.rules):
        if criterion.when.form in OTHER_FORM:
            yield _other_form(data, ("rules", number, "when"), criterion.when)


def _other_form(data: Data, route: Route, when: When) -> Change:
    """Return the regime with one judgement enough where all were needed, or the other way round."""
    old, new = when.form, OTHER_FORM[when.form]
    result = changed(data, ((*route, new), list(when.names)), ((*route, old), []))
    return Change(result, f"{old} becomes {new}", place(data, route))


def _grades(rule: Regime) -> Iterator[tuple[Route, str, tuple[str, ...]]]:
    """Yield where a grade decides something, the grade, and the scale it is on."""
    for number, criterion in enumerate(rule.rules):
        when, here = criterion.when, ("rules", number)
        if when.grade:
            key = "at_most" if when.is_ is None else "is"
            yield (*here, "when", key), when.grade, rule.grades_of(when.names[0])
        yield (*here, "then", "overall", "at_most"), criterion.then.overall.at_most, rule.scale
    for number, limit in enumerate(rule.limits):
        yield ("limits", number, "at_most"), limit.at_most, rule.grades_of(limit.judgement)
    for number, one in enumerate(rule.computed):
        for position, band in enumerate(one.bands):
            yield ("computed", number, "bands", position, "grade"), band.grade, rule.grades_of(one.judgement)
