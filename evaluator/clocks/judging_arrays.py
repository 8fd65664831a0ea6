"""What became of each clock, of all children at once: what `reference` says of one, line by line.

The lines are written from the weakest to the strongest: each overwrites those before it where it holds.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from evaluator.clocks.calendar import NEVER
from evaluator.clocks.coding import NONE, SPAN, Flags, Ints
from evaluator.clocks.day_rows import Days
from evaluator.clocks.deadlines import IN_FORCE
from evaluator.clocks.doubts import CHANGEABLE, MISSED
from evaluator.clocks.running_arrays import OPEN, RESTARTED, STOPPED, States
from evaluator.clocks.statuses import CODE_OF, REPORTING_LAG, Reason
from evaluator.clocks.uncertain_arrays import Cover, Doubts
from evaluator.clocks.versions import ClockRule


def _among(reasons_: Iterable[Reason]) -> Flags:
    """Return for each code whether it is that of one of these reasons."""
    found = np.zeros(len(CODE_OF) + 1, dtype=bool)
    found[[CODE_OF[reason] for reason in reasons_]] = True
    return found


IS_MISSED, IS_CHANGEABLE = _among(MISSED), _among(CHANGEABLE)
IS_FINAL = _among([Reason.IN_TIME, Reason.IN_WINDOW, Reason.RESTARTED])


#: what a timescale came to, by how it ended (OPEN, STOPPED, CANCELLED, RESTARTED) and whether that was in time
ENDS = np.array([[CODE_OF[reason] for reason in pair] for pair in (
    (Reason.PAST_DUE, Reason.IN_PROGRESS), (Reason.AFTER_DUE, Reason.IN_TIME),
    (Reason.CLOSED_UNMET, Reason.CANCELLED_IN_TIME), (Reason.RESTARTED, Reason.RESTARTED),
)])  # fmt: skip


@dataclass(frozen=True, eq=False)
class Timed:
    """The clocks of one rule, one row each, in day numbers. row: of their start among the rule's days; ended: NONE
    where it has not; as_of: the day on which one looks; stopped_before: the only stop of the episode came earlier;
    excluded: by the start's attributes.
    """

    scope: Ints
    child: Ints
    authority: Ints
    row: Ints
    step: Ints
    started: Ints
    ended: Ints
    how: Ints
    as_of: Ints
    stopped_before: Flags
    excluded: Flags


@dataclass(frozen=True, eq=False)
class Frame:
    """The first and last day of the calendar, as day numbers."""

    first: int
    last: int


def reasons(
    rule: ClockRule, clocks: Timed, state: Ints, due: Ints, frame: Frame, cover: Cover | None, in_doubt: InDoubt
) -> Ints:
    """Return the code of the reason of each clock. state, due: as `Deadlines.of` gives them."""
    found = _as_of(rule, clocks, due, clocks.as_of)
    final = IS_FINAL[found]
    if cover:
        gap, follows = _gap(rule, clocks, due, cover)
        missed = IS_MISSED[found]
        seen_until = np.minimum(cover.last_day(clocks.authority), clocks.as_of)
        found = np.where(clocks.ended < 0, _as_of(rule, clocks, due, seen_until), found)
    found = np.where(in_doubt.touches(found, due, clocks), CODE_OF[Reason.STOP_IN_DOUBT], found)
    if cover:
        found = np.where(gap & missed, CODE_OF[Reason.AFTER_THE_RETURN], found)
    found = np.where(clocks.stopped_before & ~final, CODE_OF[Reason.STOP_BEFORE_START], found)
    if cover:
        found = np.where(gap & follows & ~final, CODE_OF[Reason.BEFORE_THE_RETURN], found)
    outside = CODE_OF[Reason.OUTSIDE_CALENDAR]
    off_calendar = (clocks.how == STOPPED) & ((clocks.ended < frame.first) | (clocks.ended > frame.last))
    found = np.where(off_calendar | (state == outside), outside, found)
    found = np.where(clocks.excluded, CODE_OF[Reason.START_EXCLUDED], found)
    found = np.where((state != IN_FORCE) & (state != outside), state, found)
    return np.where((clocks.started < frame.first) | (clocks.started > frame.last), outside, found)


def _as_of(rule: ClockRule, clocks: Timed, due: Ints, as_of: Ints) -> Ints:
    """Return what is recorded by a day, doubts and coverage left aside."""
    in_time = clocks.ended <= due
    if rule.is_outcome:
        found = np.where(clocks.how == STOPPED, CODE_OF[Reason.AFTER_WINDOW], CODE_OF[Reason.WINDOW_PASSED])
        found = np.where(as_of <= due + REPORTING_LAG, CODE_OF[Reason.WINDOW_OPEN], found)
        return np.where((clocks.how == STOPPED) & in_time, CODE_OF[Reason.IN_WINDOW], found)
    in_time = np.where(clocks.how == OPEN, as_of <= due, in_time)
    return ENDS[clocks.how, in_time.astype(np.int64)]


def _gap(rule: ClockRule, clocks: Timed, due: Ints, cover: Cover) -> tuple[Flags, Flags]:
    """Return which clocks may have stopped unseen before they ended or fell due, and whether a return follows."""
    stopped = np.where(clocks.how == STOPPED, clocks.ended, NONE)
    goes_on = (clocks.step > 1) & (not rule.is_outcome)
    day, follows = cover.unseen(clocks.authority, clocks.started, stopped, goes_on)
    over = np.minimum(np.where(clocks.ended >= 0, clocks.ended, NEVER), np.minimum(due, clocks.as_of))
    return day <= over, follows


@dataclass(frozen=True, eq=False)
class InDoubt:
    """What is in doubt for the clocks of one rule: the doubtful events, and the days around which a weak cancel among
    them counts. after_stop: the first day of a stop after each row; last_start: the last day of a start before that.
    """

    rule: ClockRule
    doubts: Doubts
    after_stop: Ints
    last_start: Ints

    def touches(self, found: Ints, due: Ints, clocks: Timed) -> Flags:
        """Return which clocks would have another status if a stop or cancel in doubt came on some possible day.

        found: their reasons so far.
        """
        touched = np.zeros(len(found), dtype=bool)
        mine = np.flatnonzero(IS_CHANGEABLE[found])
        doubts = self.doubts
        if not len(mine) or not (doubts.stops or doubts.cancels or doubts.weak_cancels):
            return touched
        scope, child, first = clocks.scope[mine], clocks.child[mine], clocks.started[mine] + self.rule.is_outcome
        if doubts.stops:
            touched[mine] |= doubts.stops.touches(scope, child, first, self._last_stop(found, due, clocks)[mine])
        if self.rule.is_outcome:
            return touched
        last = np.where(clocks.how == STOPPED, clocks.ended - 1, due)[mine]
        if doubts.cancels:
            touched[mine] |= doubts.cancels.touches(scope, child, first, last)
        if doubts.weak_cancels:
            after_stop, last_start = self.after_stop[clocks.row[mine]], self.last_start[clocks.row[mine]]
            possible = (after_stop < 0) | (last_start > clocks.started[mine])
            last = np.where(after_stop < 0, last, np.minimum(last, last_start))
            touched[mine] |= possible & doubts.weak_cancels.touches(scope, child, first, last)
        return touched

    def _last_stop(self, found: Ints, due: Ints, clocks: Timed) -> Ints:
        """Return the last day on which a stop would change the status: late is another one than never done."""
        unstopped = (found == CODE_OF[Reason.PAST_DUE]) | (found == CODE_OF[Reason.CLOSED_UNMET])
        return np.where(unstopped, np.where(clocks.ended >= 0, clocks.ended, SPAN - 1), due)


def in_doubt(rule: ClockRule, days: Days, doubts: Doubts) -> InDoubt:
    """Return what is in doubt for the clocks of `rule`."""
    none = np.full(len(days.rows.day), NONE)
    if not doubts.weak_cancels:
        return InDoubt(rule, doubts, none, none)
    after = days.rows.next_after(days.stop >= 0)
    starts = days.rows.last_before(days.starts)
    last_start = np.where(after >= 0, days.rows.day_of(starts[after], NONE), NONE)
    return InDoubt(rule, doubts, days.rows.day_of(after, NONE), last_start)


def stopped_before(now: States | None, rows_of_clocks: Ints, how: Ints) -> Flags:
    """Return which clocks started after the only day in their episode with a stop, which stopped nothing."""
    if now is None or now.rule.is_outcome or now.rule.clock.repeats or not now.rule.by_episode:
        return np.zeros(len(how), dtype=bool)
    stops = now.days.stop >= 0
    used = now.ran | (now.opens >= 0)
    rows = now.days.rows
    so_far = np.append(0, np.cumsum(stops))
    alone = so_far[rows.last + 1] - so_far[rows.first] == 1
    earlier = rows.last_before(stops & ~used) >= 0
    found: Flags = (alone & earlier)[rows_of_clocks] & (how != STOPPED) & (how != RESTARTED)
    return found
