"""The meaning of a clock, in plain Python, one child at a time. Slow on purpose: nothing to optimise, little
to get wrong. The array kernel must give the same rows; `explain` and the rules' own examples run here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import pandas as pd
from dateutil.relativedelta import relativedelta

from evaluator.clocks.calendar import Calendar
from evaluator.clocks.counting import days_counted, due_day_by_hand
from evaluator.clocks.doubts import MISSED, Doubt, Judged, Spans, Unseen, could_change, covered_spans, doubts, unseen
from evaluator.clocks.running import Ended, Event, Running, clocks_run, picks, starting_events
from evaluator.clocks.statuses import REPORTING_LAG, STATUS_OF, Reason
from evaluator.clocks.versions import ClockRule, out_of_force
from evaluator.rulebook.limits import Limit
from evaluator.vocabulary import ATTRIBUTES, Status


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


@dataclass(frozen=True)
class _Case:
    """What is needed to judge the clocks of one scope. inside: its events; history: all events of the child; starts:
    those that may start a clock; run: the clocks that ran; spans: when stops could be seen (None: throughout).
    """

    rule: ClockRule
    inside: list[Event]
    history: list[Event]
    starts: list[Event]
    run: list[Ended]
    authority: str
    as_of: dt.date
    calendar: Calendar
    spans: Spans | None


def clocks_of_child(
    rule: ClockRule, events: Iterable[Event], authority: str, as_of: dt.date, calendar: Calendar,
    spans: Spans | None = None,
) -> list[ClockRow]:  # fmt: skip
    """Return the clocks of one child under one rule, by day and step.

    events: all events of the child that are known as of `as_of`, in any order. spans: when stops could be seen, as
    `covered_spans` gives them for the authority; None: throughout.
    """
    history = sorted(events, key=lambda event: event.number)
    starts = starting_events(rule, history)
    rows = _not_judged(rule, starts, history)
    for scope in sorted({event.episode for event in history if event.episode}) if rule.by_episode else [None]:
        inside = [event for event in history if scope in (None, event.episode)]
        run = clocks_run(rule, inside, history, starts)
        case = _Case(rule, inside, history, starts, run, authority, as_of, calendar, spans)
        rows += [_judged(case, ended) for ended in run]
    return sorted(rows, key=lambda row: (row.started or dt.date.max, row.step, row.start))


def _judged(case: _Case, ended: Ended) -> ClockRow:
    """Return the row of a clock: its limit, its due day and what became of it."""
    clock, end_day = ended.clock, ended.by.day if ended.by else None
    stopped = end_day if ended.how == "stop" else None
    row = ClockRow(
        case.rule.name, "", clock.step, clock.start.number, clock.started, Reason.IN_PROGRESS,
        stop=ended.by.number if stopped and ended.by else None, stopped=stopped, ended=end_day, chain=clock.chain,
    )  # fmt: skip
    versions = case.rule.versions_for(case.authority)
    version = next((v for v in versions if v.first <= clock.started <= v.last), None)
    if not case.calendar.first <= clock.started <= case.calendar.last:
        return replace(row, reason=Reason.OUTSIDE_CALENDAR)
    if version is None and not case.rule.for_ever:
        return replace(row, reason=out_of_force(versions, clock.started))
    row = replace(row, version=version.label if version else "")
    if version and version.not_judged:
        return replace(row, reason=version.not_judged)
    limit = version.limit_of(clock.step, _is_later(case.rule, clock)) if version else None
    due = due_day_by_hand(clock.started, limit, case.rule.mode_of(limit), case.calendar) if limit else None
    if due and case.rule.is_relaxed(clock.started, due):
        return replace(row, reason=Reason.LIMIT_RELAXED)
    if clock.step == 1 and _excluded(case.rule, clock.start):
        return replace(row, reason=Reason.START_EXCLUDED)
    return _measured(case, ended, row, limit, due)


def _is_later(rule: ClockRule, clock: Running) -> bool:
    """Return whether a step starts so long after the first of its chain that it has another limit."""
    after = rule.later_after
    return after is not None and clock.started >= clock.chain + relativedelta(months=after.amount)


def _excluded(rule: ClockRule, start: Event) -> bool:
    return any(
        all(start.attributes.get(name, "") in values for name, values in where.items()) for where in rule.clock.excludes
    )


def _measured(case: _Case, ended: Ended, row: ClockRow, limit: Limit | None, due: dt.date | None) -> ClockRow:
    """Return the row of a clock that has a limit (or an endless window), with its due day, days and reason."""
    assert row.started
    stop_outside = row.stopped and not case.calendar.first <= row.stopped <= case.calendar.last
    if (limit and not due) or stop_outside:
        return replace(row, reason=Reason.OUTSIDE_CALENDAR)
    days = None
    if row.stopped and limit:
        days = days_counted(row.started, row.stopped, case.rule.mode_of(limit), case.calendar)
    return replace(row, due=due, days=days, reason=_verdict(case, ended, replace(row, due=due)))


def _verdict(case: _Case, ended: Ended, row: ClockRow) -> Reason:
    """Return what became of a clock, or why what is recorded does not allow to say it.

    What was met or happened stays so. After the last day that a return covers an open clock is judged as of that day.
    """
    reason = _reason_as_of(case, ended, row, case.as_of)
    if reason in (Reason.IN_TIME, Reason.IN_WINDOW, Reason.RESTARTED):
        return reason
    gap = _gap(case, row)
    if gap and gap.return_follows:
        return Reason.BEFORE_THE_RETURN
    if not case.rule.is_outcome and _stopped_before(case, row):
        return Reason.STOP_BEFORE_START
    if gap and reason in MISSED:
        return Reason.AFTER_THE_RETURN
    if not row.ended and case.spans:
        reason = _reason_as_of(case, ended, row, min(case.as_of, case.spans[-1][1]))
    clock = _for_doubt(case, row, reason)
    if any(could_change(case.rule, doubt, clock) for doubt in doubts(case.rule, case.history) if _here(case, doubt)):
        return Reason.STOP_IN_DOUBT
    return reason


def _reason_as_of(case: _Case, ended: Ended, row: ClockRow, as_of: dt.date) -> Reason:
    return _outcome_reason(row, as_of) if case.rule.is_outcome else _reason(row, ended.how, as_of)


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


def _gap(case: _Case, row: ClockRow) -> Unseen | None:
    """Return from when on, before it ended or fell due, the clock may have stopped unseen."""
    assert row.started
    goes_on = row.step > 1 and not case.rule.is_outcome
    gap = unseen(case.spans, row.started, row.stopped, goes_on) if case.spans is not None else None
    over = min(row.ended or dt.date.max, row.due or dt.date.max, case.as_of)
    return gap if gap and gap.day <= over else None


def _for_doubt(case: _Case, row: ClockRow, reason: Reason) -> Judged:
    assert row.started
    starts = {event.number for event in case.starts}
    stops = [e.day for e in case.inside if e.day and e.day > row.started and picks(case.rule.clock.stops, e)]
    stop = min(stops, default=None)
    days = [e.day for e in case.inside if e.number in starts and e.day and (stop is None or e.day < stop)]
    return Judged(reason, row.started, row.due, row.stopped, row.ended, stop, max(days, default=None))


def _here(case: _Case, doubt: Doubt) -> bool:
    """Return whether a stop or cancel in doubt may belong to this scope: to its episode, or to none that is known."""
    return not case.rule.by_episode or doubt.event.episode in ("", case.inside[0].episode)


def _stopped_before(case: _Case, row: ClockRow) -> bool:
    """Return whether the only stop of the episode came before the start (and stopped nothing else)."""
    rule = case.rule
    if not rule.by_episode or rule.clock.repeats or row.stopped or row.started is None:
        return False
    days = {e.day for e in case.inside if e.day and picks(rule.clock.stops, e)}
    used = {one.by.day for one in case.run if one.how == "stop" and one.by}
    return len(days) == 1 and max(days) < row.started and not used


def _not_judged(rule: ClockRule, starts: list[Event], history: list[Event]) -> list[ClockRow]:
    """Return the clocks that ran but cannot be judged: start without a date or an episode, notification unknown."""
    rows = []
    for event in starts:
        if event.kind in (rule.clock.starts.otherwise or ()):
            continue
        if event.day is None:
            rows.append(ClockRow(rule.name, "", 1, event.number, None, Reason.START_DATE_UNKNOWN))
        elif rule.by_episode and not event.episode:
            rows.append(ClockRow(rule.name, "", 1, event.number, event.day, Reason.NO_EPISODE, chain=event.day))
    for telling in rule.clock.cannot_tell:
        told = [event for event in history if picks(telling, event)]
        reason = Reason(telling.reason)
        rows += [ClockRow(rule.name, "", 1, e.number, e.day, reason, chain=e.day) for e in told]
    return rows


def histories_by_child(events: pd.DataFrame) -> dict[tuple[str, str], list[Event]]:
    """Return the events of each (authority, child). The number of an event is its row number."""
    names = [name for name in ATTRIBUTES if name in events]
    columns = ["authority", "child", "event", "date", "episode", *names]
    children: dict[tuple[str, str], list[Event]] = {}
    for number, (authority, child, kind, date, episode, *values) in enumerate(
        zip(*(events[column] for column in columns), strict=True)
    ):
        attributes = {name: str(value) for name, value in zip(names, values, strict=True) if value != ""}
        day = None if pd.isna(date) else pd.Timestamp(date).date()
        event = Event(number, str(kind), day, str(episode), attributes)
        children.setdefault((str(authority), str(child)), []).append(event)
    return children


def reference_clocks(
    rules: Sequence[ClockRule],
    events: pd.DataFrame,
    as_of: dt.date,
    calendar: Calendar,
    coverage: pd.DataFrame | None = None,
) -> list[tuple[str, str, ClockRow]]:
    """Return (authority, child, clock) for every clock of `events` under `rules`.

    coverage: as `Histories.coverage`; left out, everything is covered.
    """
    covered = [(rule, {} if coverage is None else covered_spans(coverage, rule)) for rule in rules]
    return [
        (authority, child, row)
        for (authority, child), history in histories_by_child(events).items()
        for rule, spans in covered
        for row in clocks_of_child(rule, history, authority, as_of, calendar, spans.get(authority))
    ]
