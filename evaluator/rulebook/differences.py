"""What differs between two rule sets: by rule and date, in sentences."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from evaluator.rulebook.blocks import Rule
from evaluator.rulebook.clock_differences import clock_differences, limit_differences
from evaluator.rulebook.model import Outcome, Regime, RegimeRule, Timescale
from evaluator.rulebook.plain_words import plain
from evaluator.rulebook.regime_sentences import regime_sentence
from evaluator.rulebook.ruleset import RuleSet
from evaluator.rulebook.sentences import sentence

KINDS = ("timescales", "outcomes", "indicators", "regimes")
#: what a rule says of itself to readers; it changes nothing that is asked
SAID_TO_READERS = ("title", "purpose", "examples", "says")
#: fields that have sentences of their own below
TOLD_APART = (*SAID_TO_READERS, "source", "clock", "limit", "authorities", "relaxed", "rules")


@dataclass(frozen=True)
class Difference:
    """One difference. kind: timescale, outcome, indicator or regime. first, last: the days on which it matters, where
    it depends on days (both inclusive; None: no end). text: a sentence that calls the rule sets by their names.
    """

    kind: str
    rule: str
    first: dt.date | None
    last: dt.date | None
    text: str


@dataclass(frozen=True)
class Both:
    """A rule as two rule sets have it, and what these are called."""

    a: Rule
    b: Rule
    name_a: str
    name_b: str

    def said(self, what: str, in_a: str, in_b: str) -> str:
        """Return a sentence for one thing that differs."""
        return f"{what}: {in_a} under {self.name_a}, {in_b} under {self.name_b}."


def differences(a: RuleSet, b: RuleSet) -> list[Difference]:
    """Return what differs between two rule sets, by kind of rule, rule and date; nothing where they ask the same.

    Titles, purposes, examples and the files that rules stand in are not compared.
    """
    found = []
    for kind in KINDS:
        in_a, in_b = getattr(a, kind), getattr(b, kind)
        for name in sorted({*in_a, *in_b}):
            both = Both(in_a.get(name), in_b.get(name), a.name, b.name)
            found += [Difference(kind[:-1], name, *one) for one in _of_rule(both)]
    return found


Dated = tuple[dt.date | None, dt.date | None, str]


def _of_rule(both: Both) -> Iterator[Dated]:
    if both.a is None or both.b is None:
        rule, owner = (both.a, both.name_a) if both.b is None else (both.b, both.name_b)
        yield None, None, f"Only in {owner}: {rule.title}. {sentence(rule)}"
        return
    a, b = both.a, both.b
    if isinstance(a, Timescale) and isinstance(b, Timescale):
        yield from ((first, last, both.said(*text)) for first, last, *text in limit_differences(a, b))
    if isinstance(a, Timescale | Outcome) and isinstance(b, Timescale | Outcome):
        yield from _undated(both, clock_differences(a, b))
    if isinstance(a, Regime) and isinstance(b, Regime):
        yield from _undated(both, _criteria(a, b))
    yield from _undated(both, _fields(a, b))
    yield from _undated(both, _source(a, b))


def _undated(both: Both, said: Iterable[tuple[str, str, str]]) -> Iterator[Dated]:
    return ((None, None, both.said(*one)) for one in said)


def _criteria(a: Regime, b: Regime) -> Iterator[tuple[str, str, str]]:
    """Yield the criteria that only one of two regimes has, or that they have differently."""
    in_a, in_b = ({one.rule: one for one in regime.rules} for regime in (a, b))
    for name in dict.fromkeys([*in_a, *in_b]):
        if in_a.get(name) != in_b.get(name):
            told_a, told_b = _criterion(a, in_a.get(name)), _criterion(b, in_b.get(name))
            if told_a == told_b:  # they differ in what backs them
                told_a, told_b = (f"{told_a} ({plain(own[name].source)})" for own in (in_a, in_b))
            yield f"criterion {name}", told_a, told_b


def _criterion(regime: Regime, rule: RegimeRule | None) -> str:
    """Return what one criterion says, without the full stop."""
    return regime_sentence(regime.model_copy(update={"rules": (rule,)})).rstrip(".") if rule else "none"


def _fields(a: Rule, b: Rule) -> Iterator[tuple[str, str, str]]:
    """Yield the fields of two rules that differ and have no sentences of their own."""
    for name, field in type(a).model_fields.items():
        if name not in TOLD_APART and getattr(a, name) != getattr(b, name):
            yield (field.alias or name).replace("_", " "), plain(getattr(a, name)), plain(getattr(b, name))


def _source(a: Rule, b: Rule) -> Iterator[tuple[str, str, str]]:
    for name in type(a.source).model_fields:
        if name != "note" and getattr(a.source, name) != getattr(b.source, name):
            yield f"source, {name}", plain(getattr(a.source, name)), plain(getattr(b.source, name))
