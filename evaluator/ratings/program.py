"""A regime and its facts, compiled into the few forms that durable-rules gets right (see fence.py).

A program is plain data that travels to the worker as JSON. A rule is `{"patterns": [...], "then": fact}`; a
pattern is a list of tests `[property, operator, constant]` on one fact; all patterns must match. A fact is
one of
    {"t": "figure", "name": indicator, "value": hundredths of a per cent}
    {"t": "judgement", "name": judgement, "grade": number}
    {"t": "inspected", "known": 0 or 1, "day": day number}
    {"t": "cap", "grade": number}
Alternatives (`any_of`, a date that may be unknown) become rules of their own.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal
from typing import Any

from evaluator.ratings.known import Known
from evaluator.ratings.rating import AtMost, Conclusion, Judgement
from evaluator.ratings.reference import bands_rule
from evaluator.ratings.scale import scale_of
from evaluator.rulebook.model import FromIndicator, Regime, RegimeRule

Test = tuple[str, str, int | str]
Pattern = list[Test]
Fact = dict[str, int | str]


@dataclass(frozen=True)
class Compiled:
    """One compiled rule, the name of the rule that it comes from, and what its firing concludes."""

    name: str
    patterns: list[Pattern]
    then: Fact
    conclusion: Conclusion

    def as_data(self) -> dict[str, Any]:
        """Return what the worker needs: patterns and then."""
        return {"patterns": self.patterns, "then": self.then}


def compile_regime(regime: Regime) -> list[Compiled]:
    """Return the compiled rules of a regime, in its order; an alternative each."""
    compiled = [rule for one in regime.computed for rule in _bands(one, regime)]
    return compiled + [rule for one in regime.rules for rule in _criterion(one, regime)]


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
        grade = scale_of(regime).number(band.grade)
        then: Fact = {"t": "judgement", "name": one.judgement, "grade": grade}
        compiled.append(Compiled(bands_rule(one), [pattern], then, Judgement(one.judgement, band.grade)))
    return compiled


def _criterion(rule: RegimeRule, regime: Regime) -> list[Compiled]:
    scale = scale_of(regime)
    word = rule.when.is_ if rule.when.is_ is not None else rule.when.at_most
    assert word is not None  # the model wants one of the two
    grade: Test = ("grade", "eq" if rule.when.is_ is not None else "lte", scale.number(word))
    names = rule.when.any_of or rule.when.all_of
    each: list[Pattern] = [[("t", "eq", "judgement"), ("name", "eq", name), grade] for name in names]
    together = [[one] for one in each] if rule.when.any_of else [each]
    at_most = rule.then.overall.at_most
    then: Fact = {"t": "cap", "grade": scale.number(at_most)}
    dates = _in_force(rule.from_, rule.until)
    return [Compiled(rule.rule, one + date, then, AtMost(at_most)) for one in together for date in dates]


def _in_force(first: dt.date | None, last: dt.date | None) -> list[list[Pattern]]:
    """The alternatives for a rule with dates: an inspection between them, or one whose date is not known."""
    if first is None and last is None:
        return [[]]
    between: Pattern = [("t", "eq", "inspected"), ("known", "eq", 1)]
    between += [("day", "gte", first.toordinal())] if first else []
    between += [("day", "lte", last.toordinal())] if last else []
    return [[between], [[("t", "eq", "inspected"), ("known", "eq", 0)]]]
