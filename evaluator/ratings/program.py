"""A regime and its facts, compiled into the few forms that durable-rules gets right (see fence.py).

A program is plain data that travels to the worker as JSON. A rule is `{"patterns": [...], "then": fact}`; a
pattern is a list of tests `[property, operator, constant]` on one fact; all patterns must match. A fact is
one of
    {"t": "figure", "name": indicator, "value": hundredths of a per cent}
    {"t": "judgement", "name": judgement, "grade": number}
    {"t": "inspected", "known": 0 or 1, "day": day number}
    {"t": "cap", "grade": number}
Alternatives (`any_of`, `of`, `points`) become rules of their own; those of `of` and of `points` can hold together, and
then their firings count as one (`gathers`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal
from itertools import combinations
from math import comb, prod
from typing import Any

from evaluator.ratings.facts import Known
from evaluator.ratings.rating import AtMost, Conclusion, Judgement, highest_within, scale_of, scale_of_judgement
from evaluator.ratings.reference import bands_rule
from evaluator.rulebook.model import FromIndicator, Regime, RegimeRule, When

Test = tuple[str, str, int | str]
Pattern = list[Test]
Fact = dict[str, int | str]


@dataclass(frozen=True)
class Compiled:
    """One compiled rule, the name of the rule that it comes from, and what its firing concludes.

    gathers: where all firings of the rules of this name are one firing, the judgements that it names, in their order.
    """

    name: str
    patterns: list[Pattern]
    then: Fact
    conclusion: Conclusion
    gathers: tuple[str, ...] = ()

    def as_data(self) -> dict[str, Any]:
        """Return what the worker needs: patterns and then."""
        return {"patterns": self.patterns, "then": self.then}


def compile_regime(regime: Regime) -> list[Compiled]:
    """Return the compiled rules of a regime, in its order; an alternative each."""
    compiled = [rule for one in regime.computed for rule in _bands(one, regime)]
    return compiled + [rule for one in regime.rules for rule in _criterion(one, regime)]


def sizes(regime: Regime) -> Iterator[tuple[str, int, int]]:
    """Yield of each rule its name, how many compiled rules it becomes (of `points`: at least), and how many
    alternatives are looked at to find them. Nothing is written out.
    """
    for one in regime.computed:
        yield bands_rule(one), len(one.bands), len(one.bands)
    for rule in regime.rules:
        names = rule.when.names
        if rule.when.form == "points":
            grades = [scale_of_judgement(regime, name) for name in names]
            yield rule.rule, 1, prod(one.top - one.first + 1 for one in grades)
        else:
            ways = comb(len(names), rule.when.how_many)
            yield rule.rule, ways, ways


def compile_facts(known: Known) -> list[Fact]:
    """Return the facts of one authority: the inspection, then the figures, then the judgements."""
    day = known.inspected
    inspected: Fact = {"t": "inspected", "known": int(day is not None), "day": day.toordinal() if day else 0}
    figures: list[Fact] = [
        {"t": "figure", "name": name, "value": hundredths(value)} for name, value in known.figures.items()
    ]
    judgements: list[Fact] = [
        {"t": "judgement", "name": name, "grade": grade} for name, grade in known.grades.items()
    ]
    return [inspected, *figures, *judgements]


def hundredths(per_cent: float) -> int:
    """Return whole hundredths of a per cent, rounded down, from the number as it is written in decimals.

    Bands begin at two decimal places at most (checks.py), so a figure reaches a band's edge exactly where its
    rounded-down hundredths do: 84.999 is 8499, below 85, as it is for the reference.
    """
    return int((Decimal(repr(float(per_cent))) * 100).to_integral_value(ROUND_FLOOR))


def _bands(one: FromIndicator, regime: Regime) -> list[Compiled]:
    edges = [hundredths(band.at_least) for band in one.bands]
    compiled = []
    for band, edge, next_edge in zip(one.bands, edges, [*edges[1:], None], strict=True):
        pattern: Pattern = [("t", "eq", "figure"), ("name", "eq", one.indicator), ("value", "gte", edge)]
        if next_edge is not None:
            pattern.append(("value", "lt", next_edge))
        grade = scale_of_judgement(regime, one.judgement).number(band.grade)
        then: Fact = {"t": "judgement", "name": one.judgement, "grade": grade}
        compiled.append(Compiled(bands_rule(one), [pattern], then, Judgement(one.judgement, band.grade)))
    return compiled


def _criterion(rule: RegimeRule, regime: Regime) -> list[Compiled]:
    at_most = rule.then.overall.at_most
    then: Fact = {"t": "cap", "grade": scale_of(regime).number(at_most)}
    gathers = rule.when.names if rule.when.form in ("of", "points") else ()
    date = _in_force(rule.from_, rule.until)
    return [
        Compiled(rule.rule, [*patterns, *date], then, AtMost(at_most), gathers)
        for patterns in _alternatives(rule.when, regime)
    ]


def _alternatives(when: When, regime: Regime) -> list[list[Pattern]]:
    """The conjunctions of which one is enough.

    `of` becomes one for each choice of as many judgements as are needed; `points` one for each highest set of grades
    that stays within them (scales.py), each judgement at its grade or lower.
    """
    scales = {name: scale_of_judgement(regime, name) for name in when.names}
    if when.form == "points":
        cells = highest_within(when.points, scales, when.most_points)
        return [[_graded(*one, "lte") for one in zip(when.names, cell, strict=True)] for cell in cells]
    operator = {"is": "eq", "at_most": "lte", "at_least": "gte"}[when.grade_key]
    each = [_graded(name, scale.number(when.grade), operator) for name, scale in scales.items()]
    return [list(some) for some in combinations(each, when.how_many)]


def _graded(name: str, grade: int, operator: str) -> Pattern:
    return [("t", "eq", "judgement"), ("name", "eq", name), ("grade", operator, grade)]


def _in_force(first: dt.date | None, last: dt.date | None) -> list[Pattern]:
    """The pattern of a rule with dates: an inspection between them; one whose date is not known matches none."""
    if first is None and last is None:
        return []
    between: Pattern = [("t", "eq", "inspected"), ("known", "eq", 1)]
    between += [("day", "gte", first.toordinal())] if first else []
    between += [("day", "lte", last.toordinal())] if last else []
    return [between]
