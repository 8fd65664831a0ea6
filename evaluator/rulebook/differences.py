"""What differs between two rule sets: by rule and date, in sentences."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from evaluator.rulebook.base_blocks import Block, Rule
from evaluator.rulebook.field_differences import (
    Said,
    as_text,
    clock_differences,
    dated_differences,
    standing_differences,
)
from evaluator.rulebook.model import Outcome, Regime, RegimeRule, Timescale
from evaluator.rulebook.regime_blocks import JudgementLimit
from evaluator.rulebook.ruleset import RuleSet
from evaluator.rulebook.sentences import criterion_said, limit_said, sentence

KINDS = ("timescales", "outcomes", "indicators", "regimes")
#: what a rule says of itself to those who read it; it changes nothing that is asked or reported
SAID_TO_READERS = ("title", "purpose", "plural", "examples")
#: fields that have sentences of their own below
TOLD_APART = (*SAID_TO_READERS, "source", "clock", "limit", "authorities", "relaxed", "rules", "limits")
Dated = tuple[dt.date | None, dt.date | None, str]


@dataclass(frozen=True)
class Difference:
    """One difference. kind: timescale, outcome, indicator, regime, or rule set. first, last: the days on which it
    matters, where it depends on days (both inclusive; None: no end). text: a sentence that names the rule sets.
    """

    kind: str
    rule: str
    first: dt.date | None
    last: dt.date | None
    text: str


@dataclass(frozen=True)
class TwoVersions:
    """A rule as two rule sets have it, what these are called, and the days that they stand for, where these differ."""

    a: Rule | None
    b: Rule | None
    name_a: str
    name_b: str
    days: tuple[dt.date, dt.date] | None = None

    def said(self, what: str, in_a: str, in_b: str) -> str:
        """Return a sentence for one thing that differs."""
        return f"{what[0].upper()}{what[1:]}: {in_a} under {self.name_a}, {in_b} under {self.name_b}."


def differences(a: RuleSet, b: RuleSet) -> list[Difference]:
    """Return what differs between two rule sets, by kind of rule, rule and date; nothing where they ask the same.

    Where each stands for another day, what the same rule asked on the one and on the other is told as well.
    Titles, purposes, examples and the files that rules stand in are not compared.
    """
    found, days = [], (a.day, b.day) if a.day and b.day and a.day != b.day else None
    for kind in KINDS:
        in_a, in_b = getattr(a, kind), getattr(b, kind)
        for name in sorted({*in_a, *in_b}):
            both = TwoVersions(in_a.get(name), in_b.get(name), a.name, b.name, days)
            found += [Difference(kind[:-1], name, *one) for one in _of_rule(both)]
    if a.rates != b.rates:
        sides = TwoVersions(None, None, a.name, b.name)
        said = sides.said("regime that computes ratings", as_text(a.rates), as_text(b.rates))
        found.append(Difference("rule set", "rates", None, None, said))
    return [*found, *_declared(a, b)]


def _declared(a: RuleSet, b: RuleSet) -> Iterator[Difference]:
    """Yield what two rule sets declare otherwise of how ratings are held against outcomes."""
    for name in type(a.declared).model_fields:
        in_a, in_b = getattr(a.declared, name), getattr(b.declared, name)
        if in_a != in_b:
            said = TwoVersions(None, None, a.name, b.name).said(name.replace("_", " "), as_text(in_a), as_text(in_b))
            yield Difference("rule set", "divergence", None, None, said)


def _of_rule(both: TwoVersions) -> Iterator[Dated]:
    a, b = both.a, both.b
    if a is None or b is None:
        rule, owner = (a, both.name_a) if b is None else (b, both.name_b)
        assert rule is not None  # one of the two has it
        yield None, None, f"Only in {owner}: {rule.title}. {sentence(rule)}"
        return
    if both.days:
        yield from _undated(both, standing_differences(a, b, *both.days))
    if isinstance(a, Timescale) and isinstance(b, Timescale):
        yield from ((first, last, both.said(*text)) for first, last, *text in dated_differences(a, b))
    if isinstance(a, Timescale | Outcome) and isinstance(b, Timescale | Outcome):
        yield from _undated(both, clock_differences(a.clock, b.clock))
    if isinstance(a, Regime) and isinstance(b, Regime):
        yield from _undated(both, _criteria(a, b, "limits"))
        yield from _undated(both, _criteria(a, b, "rules"))
    yield from _undated(both, _fields(a, b, "", TOLD_APART))
    yield from _undated(both, _fields(a.source, b.source, "source, ", ("note",)))


def _undated(both: TwoVersions, said: Iterable[Said]) -> Iterator[Dated]:
    return ((None, None, both.said(*one)) for one in said)


def _criteria(a: Regime, b: Regime, part: str) -> Iterator[Said]:
    """Yield the criteria that only one of two regimes has, or that they have differently. part: limits or rules."""
    in_a, in_b = ({one.rule: one for one in getattr(regime, part)} for regime in (a, b))
    for name in dict.fromkeys([*in_a, *in_b]):
        one, other, what = in_a.get(name), in_b.get(name), f"criterion {name}"
        told_a, told_b = _criterion(one), _criterion(other)
        if told_a != told_b:
            yield what, told_a, told_b
        if one and other:
            told = ("source",) if told_a == told_b else tuple(type(one).model_fields)
            yield from _fields(one, other, f"{what}, ", told)
            yield from _fields(one.source, other.source, f"{what}, source, ", ("note",))


def _criterion(rule: RegimeRule | JudgementLimit | None) -> str:
    """Return what one criterion says, without the full stop."""
    if rule is None:
        return "none"
    return limit_said(rule) if isinstance(rule, JudgementLimit) else criterion_said(rule)


def _fields(a: Block, b: Block, what: str, told: tuple[str, ...]) -> Iterator[Said]:
    """Yield the fields of two blocks that differ, but for those that are told already or not at all."""
    for name, field in type(a).model_fields.items():
        if name not in told and getattr(a, name) != getattr(b, name):
            yield what + (field.alias or name).replace("_", " "), as_text(getattr(a, name)), as_text(getattr(b, name))
