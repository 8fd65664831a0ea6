"""A rule as plain data: what stands where in it, and the same with something else there."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from evaluator.rulebook.model import Rule
from evaluator.rulebook.positions import Route

Data = dict[str, Any]

#: Keys that are not changed, because no example could tell: they are words for readers (title, purpose, plural,
#: status, reference, why, says), serve comparisons outside the rule (better, lait, good_from), or declare the words in
#: which grades and judgements are written (scale, grades, judgements).
WORDS = frozenset({
    "title", "purpose", "plural", "status", "reference", "why", "says", "better", "lait", "good_from", "scale",
    "grades", "judgements", "examples",
})  # fmt: skip


@dataclass(frozen=True)
class Change:
    """A rule's data after a change. what: the change in words; where: its place in the rule.

    strict: the data are as they were, but a stop on the due day no longer counts.
    """

    data: Data
    what: str
    where: str
    strict: bool = False


def data_of(rule: Rule) -> Data:
    """Return a rule as the data of its file would be, every default written out, without its examples."""
    return rule.model_dump(mode="json", by_alias=True, exclude={"examples"})


def blocks(part: Any, route: Route = ()) -> Iterator[tuple[Route, Data]]:
    """Yield every block of a rule that says what it does, outer ones first, and where it stands."""
    if isinstance(part, dict):
        yield route, part
        for key, value in part.items():
            if not is_words(key, value):
                yield from blocks(value, (*route, key))
    elif isinstance(part, list):
        for number, value in enumerate(part):
            yield from blocks(value, (*route, number))


def values(part: Any) -> Iterator[tuple[Route, Any]]:
    """Yield every single value of the blocks, those of lists too, and where it stands."""
    for route, block in blocks(part):
        for key, value in block.items():
            if is_words(key, value):
                continue
            if isinstance(value, list):
                yield from (((*route, key, n), one) for n, one in enumerate(value) if not isinstance(one, dict))
            elif not isinstance(value, dict):
                yield (*route, key), value


def is_words(key: str, value: Any) -> bool:
    """Return whether what stands at a key is not changed. `source` is an attribute of events too, then a list."""
    return key in WORDS or (key == "source" and isinstance(value, dict))


def at(data: Any, route: Route) -> Any:
    """Return what stands at `route`."""
    for step in route:
        data = data[step]
    return data


def changed(data: Data, *new: tuple[Route, Any]) -> Data:
    """Return a copy of `data` with each value at its route."""
    result = copy.deepcopy(data)
    for route, value in new:
        at(result, route[:-1])[route[-1]] = value
    return result


def without(data: Data, route: Route) -> Data:
    """Return a copy of `data` without what stands at `route`."""
    result = copy.deepcopy(data)
    del at(result, route[:-1])[route[-1]]
    return result


def place(data: Data, *routes: Route) -> str:
    """Return where routes lead in words: `limit 1, until`. Entries count from 1; a lone word has no number."""
    return " and ".join(", ".join(_steps(data, route)) for route in routes)


def _steps(data: Any, route: Route) -> Iterator[str]:
    for step, after in zip(route, (*route[1:], ""), strict=True):
        data = data[step]
        if isinstance(step, str):
            lone = isinstance(data, list) and len(data) == 1 and not isinstance(data[0], dict)
            yield f"{step} {after + 1}" if isinstance(after, int) and not lone else step


def short(value: Any) -> str:
    """Return a value as a rule file would write it, cut at 100 characters; of what has a name of its own, the name."""
    if isinstance(value, dict) and "rule" in value:
        value = {"rule": value["rule"]}
    text = _written(value)
    return text if len(text) <= 100 else f"{text[:97]}..."


def _written(value: Any) -> str:
    """Return a value on one line, without words and without what is empty."""
    if isinstance(value, dict):
        said = {key: one for key, one in value.items() if one not in (None, "", False, [], {})}
        said = {key: one for key, one in said.items() if not is_words(key, one)}
        text = ", ".join(f"{key}: {_written(one)}" for key, one in said.items())
        return text if len(said) == 1 else "{" + text + "}"
    if isinstance(value, list):
        return _written(value[0]) if len(value) == 1 else "[" + ", ".join(map(_written, value)) + "]"
    return str(value).lower() if isinstance(value, bool) else str(value)
