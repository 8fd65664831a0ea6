"""Small changes of a rule: where a field stands, and what another author might have written there."""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from evaluator.rulebook.base_blocks import is_date
from evaluator.rulebook.limits import WRITTEN, read_limit
from evaluator.rulebook.model import Rule
from evaluator.rulebook.positions import Route

Data = dict[str, Any]

#: Keys that are not changed, because no example could tell: they are words for readers (title, purpose, plural,
#: status, confidence, reference, why, says), serve comparisons outside the rule (better, lait, good_from), or declare
#: the words in which grades and judgements are written (scale, grades, judgements).
WORDS = frozenset({
    "title", "purpose", "plural", "status", "confidence", "reference", "why", "says", "better", "lait", "good_from",
    "scale", "grades", "judgements", "examples",
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


ONE_DAY = dt.timedelta(days=1)
#: lists in which one entry must end the day before the next begins, so that an edge between two moves as a whole
ADJACENT = ("limit", "authorities")
#: keys under which a first or a last day stands
EDGES = ("from", "until", "overall_until")
#: how far a percentage moves: as little as a band's edge may be written with
STEP = 0.01


def common_changes(data: Data) -> Iterator[Change]:
    """Yield every change that needs no knowledge of the kind of rule; not all of them are valid rules."""
    yield from _left_out(data)
    yield from _limits(data)
    yield from _numbers(data)
    yield from _dates(data)


def _left_out(data: Data) -> Iterator[Change]:
    """Yield the rule without each entry of each list, and without each key that may be absent.

    The blocks of a list are left out one at a time, never all at once.
    """
    of_blocks = {route for route, _ in blocks(data)}
    for route, block in blocks(data):
        for key, value in block.items():
            here = (*route, key)
            if is_words(key, value):
                continue
            if isinstance(value, list):
                entries = [(*here, n) for n in range(len(value))]
                is_blocks = bool(set(entries) & of_blocks)
                if is_blocks or len(entries) > 1:
                    yield from (_without(data, entry) for entry in entries)
                if value and not is_blocks:
                    yield _without(data, here)
            elif value not in (None, "", False, 0):
                yield _without(data, here)


def _without(data: Data, route: Route) -> Change:
    value = at(data, route)
    left_out = value if isinstance(route[-1], int) else {route[-1]: value}
    return Change(without(data, route), f"left out: {short(left_out)}", place(data, route))


def _limits(data: Data) -> Iterator[Change]:
    """Yield each limit one more and one less. The wait of `later` is the same in all limits, so all move."""
    waits = [(route, value) for route, value in values(data) if route[-2:] == ("later", "after")]
    single = [[(route, value)] for route, value in values(data) if _is_limit(value) and (route, value) not in waits]
    for moved in [*single, *([waits] if waits else [])]:
        for by in (1, -1):
            new = [(route, f"{max(read_limit(text).amount + by, 0)} {read_limit(text).unit}") for route, text in moved]
            what = f"{moved[0][1]} becomes {new[0][1]}"
            yield Change(changed(data, *new), what, place(data, *(route for route, _ in moved)))


def _is_limit(value: Any) -> bool:
    return isinstance(value, str) and WRITTEN.fullmatch(value) is not None


def _numbers(data: Data) -> Iterator[Change]:
    """Yield each whole number one more and one less, each percentage a hundredth more and less."""
    for route, value in values(data):
        if isinstance(value, bool) or not isinstance(value, int | float):
            continue
        step = STEP if isinstance(value, float) else 1
        for new in (round(value + step, 2), round(value - step, 2)):
            yield Change(changed(data, (route, new)), f"{value:g} becomes {new:g}", place(data, route))


def _dates(data: Data) -> Iterator[Change]:
    """Yield each first and last day a day later and a day earlier, both together where one limit follows another."""
    edges = [(route, value) for route, value in values(data) if route[-1] in EDGES and is_date(value)]
    done: set[Route] = set()
    for route, _ in edges:
        if route in done:
            continue
        together = [route, *_adjacent(data, route, [other for other, _ in edges])]
        done |= set(together)
        for by, what in ((ONE_DAY, "later"), (-ONE_DAY, "earlier")):
            new = [(one, str(dt.date.fromisoformat(at(data, one)) + by)) for one in together]
            days = " and ".join(f"{one[-1]} {at(data, one)}" for one in together)
            yield Change(changed(data, *new), f"{days} a day {what}", place(data, *together))


def _adjacent(data: Data, route: Route, others: list[Route]) -> list[Route]:
    """Return the edges that move with one: where a limit ends and the next begins, for the same authorities."""
    if route[0] not in ADJACENT:
        return []
    return [other for other in others if other[0] == route[0] and _meet(data, route, other)]


def _meet(data: Data, route: Route, other: Route) -> bool:
    if {route[-1], other[-1]} != {"from", "until"} or not _same_authorities(data, route, other):
        return False
    last, first = (route, other) if route[-1] == "until" else (other, route)
    return dt.date.fromisoformat(at(data, last)) + ONE_DAY == dt.date.fromisoformat(at(data, first))


def _same_authorities(data: Data, route: Route, other: Route) -> bool:
    codes = [at(data, one[:-1]).get("codes") for one in (route, other)]
    return codes == [None, None] or bool(set(codes[0]) & set(codes[1]))
