"""The clocks of one rule in all histories, as integers: what ran, what was due, and what became of it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import pandas as pd

from evaluator.clocks.calendar import EPOCH, NEVER, Calendar, Days, day_number, day_numbers
from evaluator.clocks.coding import NONE, CodedEvents, Flags, Ints
from evaluator.clocks.day_rows import Days as DayRows
from evaluator.clocks.day_rows import days_of, picked, said, starting
from evaluator.clocks.deadlines import IN_FORCE, Deadlines, deadlines, frame_days, worked_days
from evaluator.clocks.doubts import Spans, covered_spans
from evaluator.clocks.judging_arrays import Frame, Timed, in_doubt, reasons, stopped_before
from evaluator.clocks.running_arrays import STOPPED, Ran, States, asked_of_each, clocks_run, states
from evaluator.clocks.statuses import CODE_OF, Reason
from evaluator.clocks.uncertain_arrays import cover, doubts_of
from evaluator.clocks.versions import ClockRule

#: One array each, one row a clock, by event number of the start and by step. start, stop: event numbers, NONE where
#: there is none. started, ended, chain, due: day numbers, NONE or NEVER where there is none. days: counted, NONE where
#: not. reason, other_reason: codes. version: number of the label, NONE where none.
PARTS = ("start", "stop", "step", "started", "ended", "chain", "due", "days", "reason", "other_reason", "version")
#: one day on which one looks at all, or one for each event
AsOf = dt.date | Days
NO_DUE = (CODE_OF[Reason.START_EXCLUDED], CODE_OF[Reason.OUTSIDE_CALENDAR])


@dataclass(frozen=True, eq=False)
class Found:
    """The clocks of a rule (PARTS), labels of versions by number, and event numbers that are worth a finding."""

    rule: ClockRule
    clocks: dict[str, Ints]
    versions: tuple[str, ...]
    repeated_starts: Ints
    early_starts: Ints
    early_stops: Ints


@dataclass(frozen=True, eq=False)
class Setting:
    """What all rules of a run share. as_of: the day on which one looks, for each place of an event; days: all from the
    first to the last on which anything happened; worked: days worked by the end of each day of the calendar.
    """

    as_of: Ints
    calendar: Calendar
    frame: Frame
    days: Days
    worked: Ints
    coverage: pd.DataFrame | None

    def spans(self, rule: ClockRule) -> dict[str, Spans]:
        """Return the days on which stops of `rule` could be seen, of each authority where not throughout."""
        return {} if self.coverage is None else covered_spans(self.coverage, rule)


def setting_of(coded: CodedEvents, as_of: AsOf, calendar: Calendar, coverage: pd.DataFrame | None) -> Setting:
    """Return what all rules of a run share. as_of: one day, or one for each event (that of its child)."""
    looked_at = (
        np.broadcast_to(np.int64(day_number(as_of)), len(coded.day))
        if isinstance(as_of, dt.date)
        else (day_numbers(as_of)[coded.number])
    )
    known = coded.day[coded.day >= 0]
    first, last = (known.min(), known.max()) if len(known) else (day_number(calendar.first),) * 2
    days = EPOCH + np.arange(first, last + 1).astype("timedelta64[D]")
    frame = Frame(*frame_days(calendar))
    return Setting(looked_at, calendar, frame, days, worked_days(calendar), coverage)


def clocks_of_rule(rule: ClockRule, coded: CodedEvents, setting: Setting) -> Found:
    """Return the clocks of one rule."""
    starts = starting(coded, rule)
    days = days_of(coded, rule, starts)
    now = None if rule.asks_every_start else states(rule, days)
    ran = asked_of_each(days) if now is None else clocks_run(now)
    limits = deadlines(rule, setting.days, coded.authorities, setting.calendar)
    parts = [_judged(rule, coded, days, now, ran, limits, setting), *_not_judged(rule, coded, starts)]
    clocks = {name: np.concatenate([part[name] for part in parts]) for name in PARTS}
    order = np.lexsort((clocks["step"], clocks["start"]))
    return Found(rule, {name: part[order] for name, part in clocks.items()}, limits.labels, *_noticed(coded, now))


def _timed(rule: ClockRule, coded: CodedEvents, days: DayRows, now: States | None, ran: Ran, setting: Setting) -> Timed:
    """Return the clocks that ran with what judging asks of them."""
    start, end = days.roles.places[ran.start], days.roles.places[ran.end]
    return Timed(
        days.rows.scope[ran.row], coded.child[start], coded.authority[start], ran.row, ran.step, days.rows.day[ran.row],
        np.where(ran.end >= 0, coded.day[end], NONE), ran.how, setting.as_of[start],
        stopped_before(now, ran.row, ran.how), _excluded(rule, coded, start, ran.step),
    )  # fmt: skip


def _judged(
    rule: ClockRule, coded: CodedEvents, days: DayRows, now: States | None, ran: Ran, limits: Deadlines,
    setting: Setting,
) -> dict[str, Ints]:  # fmt: skip
    """Return PARTS for the clocks that ran."""
    clocks = _timed(rule, coded, days, now, ran, setting)
    chain = days.rows.day[ran.chain]
    limit = limits.of(clocks.authority, clocks.started, ran.step, chain)
    covered = cover(setting.spans(rule), coded.authorities)
    doubt = in_doubt(rule, days, doubts_of(coded, rule))
    reason = reasons(rule, clocks, limit["state"], limit["due"], setting.frame, covered, doubt)
    other = reason
    if (limit["due"] != limit["other"]).any():
        other = reasons(rule, clocks, limit["state"], limit["other"], setting.frame, covered, doubt)
    has_due = (limit["state"] == IN_FORCE) & ~np.isin(reason, NO_DUE)
    counted = has_due & (ran.how == STOPPED) & (not rule.for_ever)
    number = coded.number[days.roles.places]
    return {
        "start": number[ran.start], "stop": np.where(ran.how == STOPPED, number[ran.end], NONE), "step": ran.step,
        "started": clocks.started, "ended": clocks.ended, "chain": chain,
        "due": np.where(has_due, limit["due"], NEVER),
        "days": np.where(counted, _days_counted(clocks.ended, limit, setting), NONE), "reason": reason,
        "other_reason": other, "version": limit["version"],
    }  # fmt: skip


def _excluded(rule: ClockRule, coded: CodedEvents, start: Ints, step: Ints) -> Flags:
    found = np.zeros(len(start), dtype=bool)
    for where in rule.clock.excludes:
        found |= said(coded, where, start)
    return found & (step == 1)


def _days_counted(ended: Ints, limit: dict[str, Ints], setting: Setting) -> Ints:
    """Return the days between start and stop in the rule's own mode; of clocks that stopped inside the calendar."""
    place = np.clip(ended - setting.frame.first, 0, len(setting.worked) - 1)
    return np.where(limit["by_work"] == 1, setting.worked[place], ended) - limit["counted_from"]


def _not_judged(rule: ClockRule, coded: CodedEvents, starts: Flags) -> list[dict[str, Ints]]:
    """Return PARTS for clocks that ran but cannot be judged: the start has no date or episode, or nobody knows when it
    was notified.
    """
    undated = coded.day < 0
    parts = [_bare(coded, np.flatnonzero(starts & undated), Reason.START_DATE_UNKNOWN)]
    if rule.by_episode:
        parts.append(_bare(coded, np.flatnonzero(starts & ~undated & (coded.episode < 0)), Reason.NO_EPISODE))
    for telling in rule.clock.cannot_tell:
        parts.append(_bare(coded, np.flatnonzero(picked(coded, telling)), Reason(telling.reason)))
    return parts


def _bare(coded: CodedEvents, places: Ints, reason: Reason) -> dict[str, Ints]:
    none, day, code = np.full(len(places), NONE), coded.day[places], np.full(len(places), CODE_OF[reason])
    return {
        "start": coded.number[places], "stop": none, "step": np.ones_like(none), "started": day, "ended": none,
        "chain": day, "due": np.full(len(places), NEVER), "days": none, "reason": code, "other_reason": code,
        "version": none,
    }  # fmt: skip


def _noticed(coded: CodedEvents, now: States | None) -> tuple[Ints, Ints, Ints]:
    """Return the event numbers of starts while a clock ran, of starts told early, and of stops before any start."""
    none = np.zeros(0, dtype=np.int64)
    if now is None:
        return none, none, none
    days, rule = now.days, now.rule
    number = coded.number[days.roles.places]
    again = now.ran & (days.begin >= 0) & (days.stop < 0) & (days.cancel_ran < 0)
    free = (~now.ran | now.ended) & (now.opens < 0) & (days.otherwise >= 0)
    early = np.where(now.ran, days.otherwise_ran, days.otherwise_idle) < 0
    stops = none
    if rule.clock.repeats and not rule.is_outcome:
        rows = days.rows
        before_all = (rows.last_before(days.starts) < 0) & ~days.starts & (rows.next_after(days.starts) >= 0)
        stops = number[days.stop[before_all & (days.stop >= 0)]]
    repeated = number[days.begin[again]] if rule.clock.starts.restart == "never" else none
    return repeated, number[days.otherwise[free & early]], stops
