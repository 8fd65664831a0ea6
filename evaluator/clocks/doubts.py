"""What the returns cover and what is in doubt, one clock at a time, for the reference."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pandas as pd

from evaluator.clocks.running import Event
from evaluator.clocks.statuses import Reason
from evaluator.clocks.versions import ClockRule
from evaluator.rulebook.model import Cancels, Picked

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


#: what says that something was not done, or did not happen
MISSED = (Reason.AFTER_DUE, Reason.PAST_DUE, Reason.CLOSED_UNMET, Reason.AFTER_WINDOW, Reason.WINDOW_PASSED)
#: what a doubtful stop or cancel may have changed. An open window is counted as one in which nothing happened so far.
CHANGEABLE = (*MISSED, Reason.WINDOW_OPEN)


@dataclass(frozen=True)
class Doubt:
    """A stop or cancel of which the date, the episode or an attribute that decides is missing.

    weak: it cancels only where no stop follows. before: it cancels only before this day (None: on any).
    """

    event: Event
    is_stop: bool
    weak: bool = False
    before: dt.date | None = None


@dataclass(frozen=True)
class Judged:
    """A clock as judged from what is not in doubt. after_stop: the first day of a stop after its start; last_start: the
    last day on which a clock of its scope would start before that stop; both None where there is none.
    """

    reason: Reason
    started: dt.date
    due: dt.date | None
    stopped: dt.date | None
    ended: dt.date | None
    after_stop: dt.date | None
    last_start: dt.date | None


def doubts(rule: ClockRule, history: list[Event]) -> Iterator[Doubt]:
    """Yield the stops and cancels in doubt among the events of a child."""
    for event in history:
        lost = event.day is None or (rule.by_episode and not event.episode)
        if _might(rule.clock.stops, event) and (lost or _blank(rule.clock.stops, event)):
            yield Doubt(event, is_stop=True)
        for cancel in rule.clock.cancels:
            if _might(cancel, event) and (lost or _blank(cancel, event)):
                before = _no_longer(rule, cancel, event, history)
                if before is None or event.day is None or event.day < before:
                    yield Doubt(event, False, cancel.only_if == "no_stop_follows", before)


def _might(picked: Picked, event: Event) -> bool:
    """Return whether `event` is one of those meant, or would be if its blank attributes were filled in."""
    said = event.attributes
    return (
        event.kind in picked.on
        and all(said.get(name, "") in (*values, "") for name, values in picked.where.items())
        and not any(said.get(name, "") in values for name, values in picked.unless.items())
    )


def _blank(picked: Picked, event: Event) -> bool:
    return any(not event.attributes.get(name, "") for name in picked.where)


def _no_longer(rule: ClockRule, cancel: Cancels, event: Event, history: list[Event]) -> dt.date | None:
    """Return the first day of what takes away a cancel's effect; None where that never came, or nobody knows where."""
    after = [e for e in history if e.kind == cancel.unless_after and e.day]
    mine = [e.day for e in after if e.day and (cancel.same == "child" or (e.episode and e.episode == event.episode))]
    return min(mine, default=None)


def could_change(rule: ClockRule, doubt: Doubt, clock: Judged) -> bool:
    """Return whether a clock would have another status if a stop or cancel in doubt came on some possible day."""
    if clock.reason not in CHANGEABLE or (rule.is_outcome and not doubt.is_stop):
        return False
    first, last = clock.started + ONE_DAY * rule.is_outcome, _last_day(doubt, clock)
    if doubt.weak and clock.after_stop:
        # it has no effect unless the clock would start again, on a later day, before the stop that follows
        if not clock.last_start or clock.last_start <= clock.started:
            return False
        last = min(last, clock.last_start)
    day = doubt.event.day
    if day is None:
        return doubt.before is None or doubt.before > first
    return first <= day <= last


def _last_day(doubt: Doubt, clock: Judged) -> dt.date:
    """Return the last day on which a stop or cancel would change the status of a clock that was missed."""
    if doubt.is_stop:
        unstopped = clock.reason in (Reason.PAST_DUE, Reason.CLOSED_UNMET)
        return (clock.ended if unstopped else clock.due) or dt.date.max
    if clock.stopped:
        return clock.stopped - ONE_DAY
    return clock.due or dt.date.max
