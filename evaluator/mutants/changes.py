"""Changes that fit every kind of rule: something left out, a number or a limit one up or down, a date a day off."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from evaluator.mutants.walk import Change, Data, at, blocks, changed, is_words, place, short, values, without
from evaluator.rulebook.limits import WRITTEN, read_limit
from evaluator.rulebook.positions import Route
from evaluator.rulebook.words import is_date

ONE_DAY = dt.timedelta(days=1)
#: lists in which one entry must end the day before the next begins, so that an edge between two moves as a whole
ADJACENT = ("limit", "authorities")
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
    """Yield each `from` and `until` a day later and a day earlier, both together where one limit follows another."""
    edges = [(route, value) for route, value in values(data) if route[-1] in ("from", "until") and is_date(value)]
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
