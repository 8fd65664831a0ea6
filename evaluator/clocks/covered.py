"""The days on which the stops of a rule could be seen: what a return covers, for one rule and authority."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from evaluator.clocks.versions import ClockRule

ONE_DAY = dt.timedelta(days=1)
#: spans of days, both ends included, in order and apart from one another
Spans = tuple[tuple[dt.date, dt.date], ...]
THROUGHOUT: Spans = ((dt.date.min, dt.date.max),)


def covered_spans(coverage: pd.DataFrame, rule: ClockRule) -> dict[str, Spans]:
    """Return for each authority whose stops of `rule` are not covered throughout the spans in which they are.

    coverage: as `Histories.coverage`. A rule that several kinds of event stop is covered where all of them are.
    """
    kinds = rule.clock.stops.on
    mine = coverage[coverage["event"].isin(kinds)]
    by_kind: dict[tuple[str, str], list[tuple[dt.date, dt.date]]] = {}
    for authority, kind, first, last in mine[["authority", "event", "first", "last"]].itertuples(index=False):
        span = (pd.Timestamp(first).date(), pd.Timestamp(last).date())
        by_kind.setdefault((str(authority), str(kind)), []).append(span)
    found: dict[str, Spans] = {}
    for (authority, _), spans in by_kind.items():
        found[authority] = _both(found.get(authority, THROUGHOUT), _united(spans))
    return found


def _united(spans: Iterable[tuple[dt.date, dt.date]]) -> Spans:
    """Return spans in order, those that touch one another as one."""
    united: list[tuple[dt.date, dt.date]] = []
    for first, last in sorted(spans):
        if united and first <= united[-1][1] + ONE_DAY:
            united[-1] = (united[-1][0], max(united[-1][1], last))
        else:
            united.append((first, last))
    return tuple(united)


def _both(a: Spans, b: Spans) -> Spans:
    """Return the days that are in both."""
    pairs = [(max(one[0], two[0]), min(one[1], two[1])) for one in a for two in b]
    return tuple(sorted((first, last) for first, last in pairs if first <= last))


@dataclass(frozen=True)
class Unseen:
    """The first day from which on a clock's stop could not be seen. return_follows: a later return covers days after
    it, so that the clock began before that return, or lies across a gap between two.
    """

    day: dt.date
    return_follows: bool


def unseen(spans: Spans, started: dt.date, stopped: dt.date | None, goes_on: bool) -> Unseen | None:
    """Return from when on a clock that started on `started` may have stopped unseen; None where it never may.

    goes_on: the clock is a later step. A return shows the last stop before its first day, so that a step that starts
    there is seen from its first day on, unless it stopped before it (then that was not the last).
    """
    if not goes_on:
        return _first_unseen(spans, started)
    if stopped and (gap := _first_unseen(spans, stopped)) and gap.day == stopped and gap.return_follows:
        before = [last for _, last in spans if last < stopped]
        return Unseen(max([started, *(last + ONE_DAY for last in before)]), return_follows=True)
    return _first_unseen(spans, max([started, *(first for first, _ in spans[-1:])]))


def _first_unseen(spans: Spans, day: dt.date) -> Unseen | None:
    """Return the first day on or after `day` that is in no span."""
    for first, last in spans:
        if day < first:
            return Unseen(day, return_follows=True)
        if day <= last:
            return None if last == dt.date.max else Unseen(last + ONE_DAY, return_follows=(first, last) != spans[-1])
    return Unseen(day, return_follows=False)
