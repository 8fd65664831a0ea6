"""Whether the limits of a timescale fit: no day without one, none with two, and each countable as the rule says."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from evaluator.rulebook.issues import Issue, Place
from evaluator.rulebook.limits import Counting, Limit
from evaluator.rulebook.model import Timescale
from evaluator.rulebook.positions import Positioned, Route

ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Dated:
    """Two days, both inclusive, between which something holds (no last day: it still does), and where that stands."""

    first: dt.date
    last: dt.date | None
    place: Place

    def reaches(self, day: dt.date) -> bool:
        """Return whether it still holds on `day`, given that it began before."""
        return self.last is None or self.last >= day


def limit_issues(rule: Timescale, source: Positioned) -> Iterator[Issue]:
    """Yield what is wrong with the limits of a timescale: overlaps, gaps, lists, and days it cannot count."""
    yield from _later(rule, source)
    values = [
        Dated(value.from_, value.until, source.place(("limit", number, "from")))
        for number, value in enumerate(rule.limit)
    ]
    yield from _overlaps(values, "limits")
    yield from _gaps(values)
    for code in dict.fromkeys(code for one in rule.authorities for code in one.codes):
        overrides = [
            Dated(one.from_, one.until, source.place(("authorities", number, "from")))
            for number, one in enumerate(rule.authorities)
            if code in one.codes
        ]
        yield from _overlaps(overrides, f"overrides of authority {code}")
    for number, value in enumerate(rule.limit):
        yield from _countable(rule, value.within, source, ("limit", number, "within"))
    for number, one in enumerate(rule.authorities):
        yield from _countable(rule, one.within or (), source, ("authorities", number, "within"))


def _one_after_another(dated: Iterable[Dated]) -> Iterator[tuple[Dated, Dated]]:
    """Yield each, by first day, beside the one before it that holds longest."""
    longest: Dated | None = None
    for one in sorted(dated, key=lambda one: one.first):
        if longest:
            yield longest, one
        if longest is None or (longest.last and (one.last is None or one.last > longest.last)):
            longest = one


def _overlaps(dated: Iterable[Dated], what: str) -> Iterator[Issue]:
    for before, after in _one_after_another(dated):
        if before.reaches(after.first):
            message = f"two {what} hold on {after.first}; the other one stands on line {before.place.line}"
            help_ = f"end that one with `until: {after.first - ONE_DAY}`" if before.first < after.first else ""
            yield Issue("R204", message, after.place, help_)


def _gaps(dated: Iterable[Dated]) -> Iterator[Issue]:
    for before, after in _one_after_another(dated):
        if before.last and (after.first - before.last).days > 1:
            first = before.last + ONE_DAY
            message = f"no limit holds from {first} to {after.first - ONE_DAY}"
            yield Issue("R203", message, after.place, f"begin with `from: {first}`")


def _later(rule: Timescale, source: Positioned) -> Iterator[Issue]:
    """Yield what is wrong with limits of later steps: no steps, days that cannot be counted, or two waits in a rule."""
    waits = {str(value.later.after) for value in rule.limit if value.later}
    for number, value in enumerate(rule.limit):
        if not value.later:
            continue
        route: Route = ("limit", number, "later")
        if not rule.clock.repeats:
            message = "a clock that does not repeat has no later steps"
            yield Issue("R105", message, source.place(route), "remove it, or add `repeats: true` to the clock")
        if value.later.after.unit != "months" or len(waits) > 1:
            message = f"`after: {value.later.after}` is not the same number of months in every limit of the rule"
            yield Issue("R105", message, source.place((*route, "after")), "write for example `after: 12 months`")
        yield from _countable(rule, (value.later.within,), source, (*route, "within"))


def _countable(rule: Timescale, within: tuple[Limit, ...], source: Positioned, route: Route) -> Iterator[Issue]:
    """Yield limits that `counting` does not fit; limits in months are counted in months whatever it says."""
    if len(within) > 1 and not rule.clock.repeats:
        message = "a clock that does not repeat has one limit, not a list"
        yield Issue("R105", message, source.place(route), "keep one, or add `repeats: true` to the clock")
    for number, limit in enumerate(within):
        if limit.unit != "months" and not set(rule.counting) & set(limit.modes):
            message = f"`{limit}` cannot be counted in {' or '.join(_said(one) for one in rule.counting)}"
            help_ = f"say `counting: {limit.modes[0]}`, or write another limit"
            yield Issue("R105", message, source.place((*route, number)), help_)


def _said(counting: Counting) -> str:
    return "months" if counting is Counting.MONTHS else " ".join(counting.split("_")[:2])
