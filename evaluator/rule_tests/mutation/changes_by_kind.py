"""The changes that make sense in a clock, an indicator and a regime."""

from __future__ import annotations

from collections.abc import Iterator
from typing import get_args

from evaluator.rule_tests.mutation.changes import Change, Data, blocks, changed, common_changes, data_of, place, values
from evaluator.rulebook.limits import OTHER_COUNTING, WRITTEN
from evaluator.rulebook.model import Indicator, Outcome, Regime, Timescale, When
from evaluator.rulebook.positions import Route
from evaluator.vocabulary import STATUSES_OF_OUTCOMES, STATUSES_OF_TIMESCALES

START, STOP = ("clock", "starts"), ("clock", "stops")
OTHER_SCOPE = {"episode": "child", "child": "episode"}


def clock_changes(rule: Timescale | Outcome) -> Iterator[Change]:
    """Yield every change of a timescale or an outcome; not all of them are valid rules.

    A rule without a limit has no due day, so whether a stop on that day counts is asked only of rules with one.
    """
    data = data_of(rule)
    yield from common_changes(data)
    if any(isinstance(value, str) and WRITTEN.fullmatch(value) for _, value in values(data)):
        where = "window" if isinstance(rule, Outcome) else "limit"
        yield Change(data, "a stop on the due day no longer counts", where, strict=True)
    for number, mode in enumerate(getattr(rule, "counting", ())):
        if mode in OTHER_COUNTING:
            yield _becomes(data, ("counting", number), str(mode), str(OTHER_COUNTING[mode]))
    yield _becomes(data, (*STOP, "same"), rule.clock.stops.same, OTHER_SCOPE[rule.clock.stops.same])
    yield _swapped(data)
    if rule.clock.repeats:
        yield _once(data)


def _becomes(data: Data, route: Route, old: str, new: str) -> Change:
    return Change(changed(data, (route, new)), f"{old} becomes {new}", place(data, route))


def _swapped(data: Data) -> Change:
    """Return the rule with the starting events as its stops, and the other way round; all else stays."""
    starts, stops = data["clock"]["starts"], data["clock"]["stops"]
    keys = ("on", "where", "unless")
    new = [((*START, key), stops[key]) for key in keys] + [((*STOP, key), starts[key]) for key in keys]
    return Change(changed(data, *new), "start and stop swapped", "clock")


def _once(data: Data) -> Change:
    """Return the rule without repeats, and without what only clocks that repeat may have: limits of later steps."""
    new: list[tuple[Route, object]] = [(("clock", "repeats"), False)]
    for route, block in blocks(data):
        if isinstance(block.get("within"), list):
            new.append(((*route, "within"), block["within"][:1]))
        if block.get("later"):
            new.append(((*route, "later"), None))
    if "outcome" in data:
        new.append((("clock", "cancels"), []))
    return Change(changed(data, *new), "repeats no more; the first limit is kept", "clock, repeats")


def indicator_changes(rule: Indicator, of: Timescale | Outcome) -> Iterator[Change]:
    """Yield every change of an indicator of the clocks of `of`; not all of them are valid. What is counted (`unit`)
    stays: the population decides it.
    """
    data = data_of(rule)
    yield from common_changes(data)
    for key in ("population", "looking"):
        for other in get_args(Indicator.model_fields[key].annotation):
            yield Change(changed(data, ((key,), other)), f"{data[key]} becomes {other}", key)
    statuses = STATUSES_OF_TIMESCALES if isinstance(of, Timescale) else STATUSES_OF_OUTCOMES
    for part in ("numerator", "denominator"):
        for status in statuses:
            if status not in data[part]:
                yield Change(changed(data, ((part,), [*data[part], status])), f"{status} added", place(data, (part,)))


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
            yield (*here, "when", when.grade_key), when.grade, rule.grades_of(when.names[0])
        yield (*here, "then", "overall", "at_most"), criterion.then.overall.at_most, rule.scale
    for number, limit in enumerate(rule.limits):
        yield ("limits", number, "at_most"), limit.at_most, rule.grades_of(limit.judgement)
    for number, one in enumerate(rule.computed):
        for position, band in enumerate(one.bands):
            yield ("computed", number, "bands", position, "grade"), band.grade, rule.grades_of(one.judgement)
