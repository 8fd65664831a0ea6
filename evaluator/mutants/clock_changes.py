"""Changes of timescales and outcomes: what a stop on the due day is worth, how days count, what starts and stops."""

from __future__ import annotations

from collections.abc import Iterator

from evaluator.mutants.changes import common_changes
from evaluator.mutants.walk import Change, Data, blocks, changed, data_of, place, values
from evaluator.rulebook.limits import OTHER_COUNTING, WRITTEN
from evaluator.rulebook.model import Outcome, Timescale
from evaluator.rulebook.positions import Route

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
