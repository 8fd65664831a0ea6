"""Whatever single thing differs between two rules, however deep in their blocks, something is said of it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from evaluator.rulebook.base_blocks import Block
from evaluator.rulebook.differences import SAID_TO_READERS, differences
from evaluator.rulebook.limits import Counting, Limit
from evaluator.rulebook.model import Indicator, Outcome, Regime, Timescale
from tests.rulebook.test_differences import INDICATOR, OUTCOME, REGIME, RULE, SOURCE, TIMESCALE, apart, ruleset

DAYS = {"from": "2008-04-01", "until": "2010-03-31"}
PICKED = {"where": {"source": "1A"}, "unless": {"source": "2B"}}
#: a timescale that says everything a timescale can say at once
FULL = Timescale.model_validate({
    **TIMESCALE,
    "clock": {
        "starts": {"on": "referral", **PICKED, "also": [{"on": "contact", **PICKED}], "otherwise": "visit",
                   "only_if": "no_other_episode_open"},
        "stops": {"on": "visit", **PICKED},
        "cancels": [{"on": "case_closed", **PICKED, "unless_after": "contact", "only_if": "no_stop_follows"}],
        "excludes": [{"source": "9"}],
        "cannot_tell": [{"on": "contact", **PICKED, "reason": "no_notification_date"}],
    },
    "limit": [{**DAYS, "within": ["7 working days", "8 working days"], "status": "day not known", "confidence": "K-h",
               "reference": "S1", "later": {"after": "12 months", "within": "3 months"}}],
    "authorities": [{**DAYS, "codes": ["884"], "within": "10 working days", "status": "made up", "reference": "S1",
                     "confidence": "V2"}],
    "relaxed": [{**DAYS, "why": "made up", "reference": "S1", "confidence": "V2"}],
})  # fmt: skip
#: a regime that says everything a regime can say
FULL_REGIME = Regime.model_validate({
    **REGIME,
    "scales": {"a": {"grades": ["poor", "good"]}},
    "overall_until": "2012-03-31",
    "computed": [{"judgement": "c", "indicator": "x", "better": "between",
                  "bands": [{"grade": "poor", "at_least": 0}, {"grade": "good", "at_least": 5}]}],
    "limits": [{"rule": "l", "source": SOURCE, "indicator": "x", "above": 20, "judgement": "a", "at_most": "poor",
                **DAYS}],
    "rules": [
        {**RULE, **DAYS, "when": {"of": ["a", "b"], "at_least": 1, "is": "good"}},
        {**RULE, "rule": "two", "when": {"points": {"a": 1, "b": 2}, "at_most": 4}},
        {**RULE, "rule": "three", "when": {"any_of": ["a"], "at_most": "good"}, "status": "reconstruction"},
    ],
})  # fmt: skip
RULES = [FULL, FULL_REGIME, Outcome.model_validate(OUTCOME), Indicator.model_validate(INDICATOR)]
Route = tuple[str | int, ...]
NAMES = ("timescale", "outcome", "indicator", "regime")


def another(value: Any) -> Any:
    """Return another value of the same type; None where there is no value."""
    match value:
        case bool():
            other: Any = not value
        case Counting():
            other = next(mode for mode in Counting if mode is not value)
        case "referral" | "contact" | "visit" | "case_closed":
            other = "core_assessment_started"
        case str():
            other = f"{value}x"
        case int() | float():
            other = value + 1
        case dt.date():
            other = value + dt.timedelta(days=3)
        case Limit():
            other = Limit(value.amount + 1, value.unit)
        case _:
            other = None
    return other


def changed(value: Any) -> Iterator[tuple[Route, Any]]:
    """Yield each copy of a part of a rule in which one thing is another or one entry is missing, and where that is."""
    match value:
        case BaseModel():
            for name in type(value).model_fields:
                for route, part in changed(getattr(value, name)):
                    yield (name, *route), value.model_copy(update={name: part})
        case tuple():
            for number, one in enumerate(value):
                before, after = value[:number], value[number + 1 :]
                yield (number, "missing"), (*before, *after)
                yield from (((number, *route), (*before, part, *after)) for route, part in changed(one))
        case dict():
            for key, one in value.items():
                yield (key, "missing"), {name: kept for name, kept in value.items() if name != key}
                yield from (((key, *route), {**value, key: part}) for route, part in changed(one))
        case _ if value is not None:
            yield (), another(value)


def must_be_told(route: Route, other: Any) -> bool:
    """Return whether that is a difference to tell: not in a name or what readers are told, and not a needed entry."""
    if route[0] in (*NAMES, *SAID_TO_READERS) or route[-1] == "note":
        return False
    return route[-1] != "missing" or valid(other)


def valid(rule: Any) -> bool:
    """Return whether a rule file could say this."""
    try:
        type(rule).model_validate(rule.model_dump(by_alias=True, exclude_unset=True))
    except ValidationError:
        return False
    return True


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: type(rule).__name__)
def test_each_single_difference_is_told_and_shows_what_differs(rule: Any) -> None:
    others = [(route, other) for route, other in changed(rule) if must_be_told(route, other)]
    assert [route for route, other in others if not apart(rule, other)] == []
    for route, other in others:
        for one in apart(rule, other):
            said = re.fullmatch(r"(.+): (.+) under A, (.+) under B\.", one.text)
            assert said, (route, one.text)
            assert said[2] != said[3], (route, one.text)


def blocks(value: Any) -> Iterator[type[Block]]:
    """Yield the kind of each block within a rule."""
    if isinstance(value, Block):
        yield type(value)
    inner = [one for _, one in value] if isinstance(value, BaseModel) else value
    if isinstance(inner, dict | tuple | list):
        for one in inner.values() if isinstance(inner, dict) else inner:
            yield from blocks(one)


def test_every_block_that_a_rule_can_have_is_in_the_rules_above() -> None:
    kinds, known = {kind for rule in RULES for kind in blocks(rule)}, set[type[Block]]()
    waiting: list[Any] = [Timescale, Outcome, Indicator, Regime]
    while waiting:
        one = waiting.pop()
        if isinstance(one, type) and issubclass(one, BaseModel) and one not in known:
            known.add(one)
            waiting += [field.annotation for name, field in one.model_fields.items() if name != "examples"]
        waiting += getattr(one, "__args__", ())
    assert {kind.__name__ for kind in known - kinds} == set()


def test_a_field_that_nobody_has_a_sentence_for_is_told_all_the_same() -> None:
    class Odd(Timescale):
        odd_thing: int = 0

    a, b = (Odd.model_validate({**TIMESCALE, "odd_thing": number}) for number in (1, 2))
    sets = [replace(ruleset(name), timescales={"odd": rule}) for name, rule in (("A", a), ("B", b))]
    assert [one.text for one in differences(*sets)] == ["Odd thing: 1 under A, 2 under B."]
