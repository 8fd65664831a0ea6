"""The meaning of a clock, in plain Python, one child at a time. Slow on purpose: nothing to optimise, little
to get wrong. The SQL must give the same rows; `explain` and the rules' own examples run here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from evaluator.clocks.counting import days_counted, due_day_by_hand
from evaluator.clocks.statuses import REPORTING_LAG, STATUS_OF, Reason, Status
from evaluator.clocks.versions import ClockRule, out_of_force
from evaluator.calendar import Calendar
from evaluator.rulebook.limits import Limit
from evaluator.rulebook.model import Picked

CLOSINGS = ("case_closed", "no_further_action")


@dataclass(frozen=True)
class Event:
    """Something that happened to a child. number: its place in the event table; day: None where unreadable."""

    number: int
    kind: str
    day: dt.date | None
    episode: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class ClockRow:
    """One clock, or one step of a repeating clock. start, stop: numbers of the events."""

    rule: str
    version: str
    step: int
    start: int
    started: dt.date | None
    reason: Reason
    due: dt.date | None = None
    stop: int | None = None
    stopped: dt.date | None = None
    days: int | None = None
    ended: dt.date | None = None
    chain: dt.date | None = None

    @property
    def status(self) -> Status:
        """What became of the clock."""
        return STATUS_OF[self.reason]


@dataclass
class _Open:
    """A clock that is running while the history is read."""

    start: Event
    step: int
    started: dt.date
    chain: dt.date


@dataclass(frozen=True)
class _Ended:
    """How a clock ended: `stop`, `cancel`, `restart`, or not at all."""

    clock: _Open
    how: str = ""
    by: Event | None = None


def clocks_of_child(
    rule: ClockRule, events: Iterable[Event], authority: str, as_of: dt.date, calendar: Calendar
) -> list[ClockRow]:
    """Return the clocks of one child under one rule, by day and step.

    events: all events of the child that are known as of `as_of`, in any order.
    """
    history = sorted(events, key=lambda event: event.number)
    starts = _starts(rule, history)
    rows = []
    for scope in _scopes(rule, history):
        inside = [event for event in history if scope in (None, event.episode)]
        ended = _run(rule, [e for e in inside if e.day], {e.number for e in starts})
        rows += [_judged(rule, one, inside, history, authority, as_of, calendar) for one in ended]
    rows += _not_judged(rule, starts, history)
    return sorted(rows, key=lambda row: (row.started or dt.date.max, row.step, row.start))


def _starts(rule: ClockRule, history: list[Event]) -> list[Event]:
    """Return the events that may start a clock, `otherwise` ones included."""
    first = [event for event in history if picks(rule.clock.starts, event)]
    if rule.clock.starts.only_if == "no_other_episode_open":
        first = [event for event in first if not _other_episode_open(history, event)]
    return first + [event for event in history if event.kind in (rule.clock.starts.otherwise or ())]


def _scopes(rule: ClockRule, history: list[Event]) -> list[str | None]:
    if not rule.by_episode:
        return [None]
    return [*sorted({event.episode for event in history if event.episode})]


def _run(rule: ClockRule, events: list[Event], starts: set[int]) -> list[_Ended]:
    """Return every clock of one scope, in the order in which they end."""
    clock: _Open | None = None
    done: list[_Ended] = []
    for day in sorted({event.day for event in events if event.day}):
        today = [event for event in events if event.day == day]
        stop = _first(e for e in today if picks(rule.clock.stops, e))
        cancel = _first(e for e in today if _cancels(rule, e, events))
        begin = _first(e for e in today if e.number in starts and e.kind not in (rule.clock.starts.otherwise or ()))
        otherwise = _first(e for e in today if e.number in starts and e.kind in (rule.clock.starts.otherwise or ()))
        if clock:
            clock, ended = _end(rule, clock, stop, cancel, day)
            done += ended
            if clock and begin and rule.clock.starts.restart == "last" and not ended:
                done.append(_Ended(clock, "restart", begin))
                clock = None
            stop = cancel = None
        new = begin or otherwise
        if new and not clock:
            clock = _Open(new, 1, day, day)
            clock, ended = _end(rule, clock, None if rule.is_outcome else stop, cancel, day)
            done += ended
    return done + ([_Ended(clock)] if clock else [])


def _end(
    rule: ClockRule, clock: _Open | None, stop: Event | None, cancel: Event | None, day: dt.date
) -> tuple[_Open | None, list[_Ended]]:
    """Return the clock that runs on after this day's stop and cancel, and those that ended."""
    ended = []
    if clock and stop:
        ended.append(_Ended(clock, "stop", stop))
        clock = _Open(stop, clock.step + 1, day, clock.chain) if rule.clock.repeats else None
    if clock and cancel:
        ended.append(_Ended(clock, "cancel", cancel))
        clock = None
    return clock, ended


def picks(picked: Picked, event: Event) -> bool:
    """Return whether `event` is one of those that `picked` means."""
    return (
        event.kind in picked.on
        and all(event.attributes.get(name, "") in values for name, values in picked.where.items())
        and not any(event.attributes.get(name, "") in values for name, values in picked.unless.items())
    )


def _cancels(rule: ClockRule, event: Event, events: list[Event]) -> bool:
    for cancel in rule.clock.cancels:
        too_late = any(e.kind == cancel.unless_after and e.day and event.day and e.day <= event.day for e in events)
        if picks(cancel, event) and not too_late:
            return True
    return False


def _other_episode_open(history: list[Event], closing: Event) -> bool:
    """Return whether another episode of the child had begun by that day and not been closed by it."""
    if not closing.day:
        return False
    for episode in {event.episode for event in history if event.episode} - {closing.episode}:
        dated = [e for e in history if e.episode == episode and e.day]
        ends = [e.day for kind in CLOSINGS for e in dated if e.kind == kind and e.day]
        cases = [e.day for e in dated if e.kind == CLOSINGS[0] and e.day] or ends
        begun = any(e.day <= closing.day for e in dated if e.day)
        if begun and not (cases and max(cases) <= closing.day):
            return True
    return False


def _judged(
    rule: ClockRule, ended: _Ended, inside: list[Event], history: list[Event], authority: str, as_of: dt.date,
    calendar: Calendar,
) -> ClockRow:
    """Return the row of a clock: its limit, its due day and what became of it."""
    clock, end_day = ended.clock, ended.by.day if ended.by else None
    stopped = end_day if ended.how == "stop" else None
    row = ClockRow(
        rule.name, "", clock.step, clock.start.number, clock.started, Reason.IN_PROGRESS,
        stop=ended.by.number if stopped and ended.by else None, stopped=stopped, ended=end_day, chain=clock.chain,
    )
    if not calendar.first <= clock.started <= calendar.last:
        return replace(row, reason=Reason.OUTSIDE_CALENDAR)
    versions = rule.versions_for(authority)
    version = next((v for v in versions if v.first <= clock.started <= v.last), None)
    if version is None and not rule.for_ever:
        return replace(row, reason=out_of_force(versions, clock.started))
    row = replace(row, version=version.label if version else "")
    if version and version.exempt:
        return replace(row, reason=Reason.AUTHORITY_EXEMPT)
    if clock.step == 1 and any(
        all(clock.start.attributes.get(n, "") in values for n, values in where.items()) for where in rule.clock.excludes
    ):
        return replace(row, reason=Reason.START_EXCLUDED)
    limit = version.limits[min(clock.step, len(version.limits)) - 1] if version else None
    due = due_day_by_hand(clock.started, limit, rule.mode_of(limit), calendar) if limit else None
    if (limit and not due) or (stopped and not calendar.first <= stopped <= calendar.last):
        return replace(row, reason=Reason.OUTSIDE_CALENDAR)
    row = replace(row, due=due, days=_days(rule, row, limit, calendar))
    row = replace(row, reason=_outcome_reason(row, as_of) if rule.is_outcome else _reason(row, ended.how, as_of))
    if row.status in (Status.MET, Status.HAPPENED, Status.CANCELLED) and row.reason is not Reason.CANCELLED_IN_TIME:
        return row
    if not rule.is_outcome and _stopped_before(rule, row, inside):
        return replace(row, reason=Reason.STOP_BEFORE_START)
    if row.status is not Status.CANCELLED and _stop_in_doubt(rule, row, clock.start, history):
        return replace(row, reason=Reason.STOP_IN_DOUBT)
    return row


def _days(rule: ClockRule, row: ClockRow, limit: Limit | None, calendar: Calendar) -> int | None:
    if not (row.stopped and row.started and limit):
        return None
    return days_counted(row.started, row.stopped, rule.mode_of(limit), calendar)


def _reason(row: ClockRow, how: str, as_of: dt.date) -> Reason:
    assert row.due
    if row.stopped:
        return Reason.IN_TIME if row.stopped <= row.due else Reason.AFTER_DUE
    if how == "restart":
        return Reason.RESTARTED
    if row.ended:
        return Reason.CANCELLED_IN_TIME if row.ended <= row.due else Reason.CLOSED_UNMET
    return Reason.IN_PROGRESS if as_of <= row.due else Reason.PAST_DUE


def _outcome_reason(row: ClockRow, as_of: dt.date) -> Reason:
    if row.stopped and (row.due is None or row.stopped <= row.due):
        return Reason.IN_WINDOW
    if row.due is None or as_of <= row.due + dt.timedelta(days=REPORTING_LAG):
        return Reason.WINDOW_OPEN
    return Reason.AFTER_WINDOW if row.stopped else Reason.WINDOW_PASSED


def _stopped_before(rule: ClockRule, row: ClockRow, inside: list[Event]) -> bool:
    """Return whether the only stop of the episode came before the start (and stopped nothing else)."""
    if not rule.by_episode or rule.clock.repeats or row.stopped or row.started is None:
        return False
    days = {e.day for e in inside if e.day and picks(rule.clock.stops, e)}
    return len(days) == 1 and max(days) < row.started and not _consumed(rule, inside, max(days))


def _consumed(rule: ClockRule, inside: list[Event], day: dt.date) -> bool:
    """Return whether a clock was running on `day`, or started on it."""
    starts = {e.number for e in _starts(rule, inside)}
    until = [e for e in inside if e.day and e.day <= day]
    return any(one.how == "stop" and one.by and one.by.day == day for one in _run(rule, until, starts))


def _stop_in_doubt(rule: ClockRule, row: ClockRow, start: Event, history: list[Event]) -> bool:
    """Return whether a stop that cannot be placed may have come while this clock ran."""
    for event in history:
        if not _doubtful(rule, event) or (rule.by_episode and event.episode not in ("", start.episode)):
            continue
        if not event.day or not row.started:
            return True
        begun = row.started < event.day or (row.started == event.day and not rule.is_outcome)
        if begun and (not row.ended or event.day <= row.ended):
            return True
    return False


def _doubtful(rule: ClockRule, event: Event) -> bool:
    """Return whether `event` may be a stop: its date, episode or an attribute that decides it is missing."""
    stops = rule.clock.stops
    might = event.kind in stops.on and all(
        event.attributes.get(name, "") in (*values, "") for name, values in stops.where.items()
    ) and not any(event.attributes.get(name, "") in values for name, values in stops.unless.items())
    blank = any(not event.attributes.get(name, "") for name in stops.where)
    return might and (event.day is None or (rule.by_episode and not event.episode) or blank)


def _not_judged(rule: ClockRule, starts: list[Event], history: list[Event]) -> list[ClockRow]:
    """Return the clocks that ran but cannot be judged: start without a date or an episode, notification unknown."""
    rows = []
    otherwise = rule.clock.starts.otherwise or ()
    for event in starts:
        if event.kind not in otherwise and event.day is None:
            rows.append(ClockRow(rule.name, "", 1, event.number, None, Reason.START_DATE_UNKNOWN))
        elif event.kind not in otherwise and rule.by_episode and not event.episode:
            rows.append(ClockRow(rule.name, "", 1, event.number, event.day, Reason.NO_EPISODE, chain=event.day))
    for telling in rule.clock.cannot_tell:
        rows += [
            ClockRow(rule.name, "", 1, event.number, event.day, Reason(telling.reason), chain=event.day)
            for event in history
            if picks(telling, event)
        ]
    return rows


def _first(events: Iterable[Event]) -> Event | None:
    return min(events, key=lambda event: event.number, default=None)
