"""What may be handed to durable-rules 2.0.28: the fragment in which it was found to be exactly right.

Outside it the engine crashes, or answers wrongly without a word: on floats, missing properties, rules that
end in a false comparison between facts, more than 1,024 live sessions, many tests on one property, and
others. So a pattern is a list of comparisons with constants; the one join is on `g`, which every fact has,
and is always true; facts and sessions carry numbers of our own, because the engine tells them apart by a
32-bit hash.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

OPERATORS = {"eq": None, "lt": "$lt", "lte": "$lte", "gt": "$gt", "gte": "$gte"}
#: kind of fact: its properties, and whether each is a number or text
FACTS: dict[str, dict[str, type]] = {
    "figure": {"t": str, "name": str, "value": int},
    "judgement": {"t": str, "name": str, "grade": int},
    "inspected": {"t": str, "known": int, "day": int},
    "cap": {"t": str, "grade": int},
}
MOST_RULES, MOST_PATTERNS, MOST_TESTS, MOST_FACTS = 200, 14, 20, 500
MOST_SIBLINGS = 60
#: alternatives looked at for one rule
MOST_SEEN = 20_000
LARGEST, LONGEST = 2**53, 256
CATCH_ALL = "caught"
Value = int | str


class OutsideFenceError(Exception):
    """A rule or a fact with which durable-rules is not known to be right; it is not handed over."""


def check_size(alternatives: Iterable[tuple[str, int, int]]) -> None:
    """Raise OutsideFenceError unless the rules of a regime stay few when they are written out. It is asked before they
    are: `of 20 of 40` alone would be 137 thousand million.

    alternatives: of each rule its name, how many it would become, and how many have to be looked at to find them.
    """
    total = 0
    for name, many, seen in alternatives:
        total += many
        if seen > MOST_SEEN:
            raise OutsideFenceError(f"{name} would have to be found among {seen} alternatives, more than {MOST_SEEN}")
        if total > MOST_RULES:
            raise OutsideFenceError(f"{total} rules or more with the alternatives of {name}, more than {MOST_RULES}")


def check_program(rules: list[dict[str, Any]]) -> None:
    """Raise OutsideFenceError unless every rule of a program (see durable.py) is inside the fence."""
    _at_most(MOST_RULES, rules, "rules")
    tests_of_kind: dict[str, set[tuple[Any, ...]]] = defaultdict(set)
    for rule in rules:
        _at_most(MOST_PATTERNS, rule["patterns"], "patterns in a rule")
        if not rule["patterns"]:
            raise OutsideFenceError("a rule without patterns")
        for pattern in rule["patterns"]:
            tests_of_kind[_kind_of(pattern)].update(tuple(test) for test in pattern)
        check_fact(rule["then"])
    for kind, tests in tests_of_kind.items():
        _at_most(MOST_SIBLINGS, tests, f"different tests on facts of kind {kind}")


def check_facts(facts: list[dict[str, Value]]) -> None:
    """Raise OutsideFenceError unless every fact of a session is inside the fence, and none is there twice."""
    _at_most(MOST_FACTS, facts, "facts for one authority")
    for fact in facts:
        check_fact(fact)
    if len({tuple(sorted(fact.items())) for fact in facts}) < len(facts):
        raise OutsideFenceError("a fact is there twice")


def check_fact(fact: dict[str, Value]) -> None:
    """Raise OutsideFenceError unless the fact has the properties of its kind, and safe values."""
    properties = FACTS.get(str(fact.get("t")))
    if properties is None or set(fact) != set(properties):
        raise OutsideFenceError(f"a fact with the properties {', '.join(sorted(fact))}")
    for name, value in fact.items():
        _check_value(value, properties[name])


def durable_form(rule: dict[str, Any]) -> dict[str, Any]:
    """Return a checked rule as durable-rules writes it: aliases f0, f1, ..., and the join on `g` last."""
    return {"all": [{f"f{number}": _durable_pattern(pattern, number)}
                    for number, pattern in enumerate(rule["patterns"])]}  # fmt: skip


def catch_all_form() -> dict[str, Any]:
    """Return the rule that takes every fact.

    The engine refuses a fact that no rule takes, and crashes on deleting a session in which nothing fired.
    """
    return {"all": [{"f0": {"$ex": {"g": 1}}}]}


def _durable_pattern(pattern: list[tuple[str, str, Value]], number: int) -> dict[str, Any]:
    tests: list[dict[str, Any]] = []
    for name, operator, constant in pattern:
        sign = OPERATORS[operator]
        tests.append({name: constant} if sign is None else {sign: {name: constant}})
    if number:
        tests.append({"g": {"f0": "g"}})
    return {"$and": tests}


def _kind_of(pattern: list[tuple[str, str, Value]]) -> str:
    _at_most(MOST_TESTS, pattern, "tests in a pattern")
    kind = str(pattern[0][2]) if len(pattern) > 1 else ""
    if tuple(pattern[0][:2]) != ("t", "eq") or kind not in FACTS:
        raise OutsideFenceError("a pattern that does not begin with the kind of its fact")
    for name, operator, constant in pattern:
        wanted = FACTS[kind].get(name)
        if wanted is None or operator not in OPERATORS or (wanted is str and operator != "eq"):
            raise OutsideFenceError(f"a test of {name} {operator} on a fact of kind {kind}")
        _check_value(constant, wanted)
    return kind


def _check_value(value: Value, wanted: type) -> None:
    if type(value) is not wanted:  # a bool is an int to Python, and 1 to the engine
        raise OutsideFenceError(f"a {type(value).__name__} where {wanted.__name__} is expected")
    if isinstance(value, int) and abs(value) >= LARGEST:
        raise OutsideFenceError(f"the number {value}")
    if isinstance(value, str) and not re.fullmatch(rf"[A-Za-z][A-Za-z0-9_-]{{0,{LONGEST - 1}}}", value):
        raise OutsideFenceError("text that is not a plain name")


def _at_most(most: int, things: Iterable[Any], what: str) -> None:
    count = len(list(things))
    if count > most:
        raise OutsideFenceError(f"{count} {what}, more than {most}")
