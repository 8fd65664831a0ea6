"""Which clocks ran, of all children at once: what `running` says of one child, as passes over rows of days."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from evaluator.clocks.coding import NONE, Flags, Ints
from evaluator.clocks.day_rows import Days
from evaluator.clocks.versions import ClockRule

#: how a clock ended
OPEN, STOPPED, CANCELLED, RESTARTED = 0, 1, 2, 3
#: the state of a scope between two days: no clock runs, one runs, or one runs that has seen an `otherwise` event
IDLE, RUNS, SAW_OTHERWISE = 0, 1, 2


@dataclass(frozen=True, eq=False)
class Ran:
    """Clocks that ran, one row each. start, end: events (positions among the roles); row: the row of its start;
    chain: the row of the chain's first start; how: one of OPEN, STOPPED, CANCELLED, RESTARTED.
    """

    start: Ints
    row: Ints
    chain: Ints
    step: Ints
    end: Ints
    how: Ints


def together(parts: list[Ran]) -> Ran:
    """Return clocks found in several passes as one."""
    names = ("start", "row", "chain", "step", "end", "how")
    return Ran(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))


@dataclass(frozen=True, eq=False)
class States:
    """The rows of one rule with the state of their scope when the day began, and what follows from it.

    Every part is flags over rows, but `opens`: the event that starts a new clock, NONE where none does.
    """

    rule: ClockRule
    days: Days
    before: Ints

    @cached_property
    def ran(self) -> Flags:
        """A clock was running when the day began."""
        return self.before > IDLE

    @cached_property
    def stopped(self) -> Flags:
        """The clock that ran stopped; in a chain, its step."""
        return self.ran & (self.days.stop >= 0)

    @cached_property
    def ended(self) -> Flags:
        """The clock that ran ended; a chain ends only with a cancel."""
        ends = self.days.cancel_ran >= 0
        if not self.rule.clock.repeats:
            ends = ends | (self.days.stop >= 0)
        if self.rule.clock.starts.restart == "last":
            ends = ends | (self.days.begin >= 0)
        return self.ran & ends

    @cached_property
    def opens(self) -> Ints:
        """The event that starts a new clock: an `on` event, else an `otherwise` one that is no part of another clock.

        On the day on which a clock stops an `otherwise` event is that clock's own, unless it had seen one before.
        """
        days = self.days
        if not self.rule.clock.starts.otherwise:
            return np.where(~self.ran | self.ended, days.begin, NONE)
        its_own = self.stopped & (self.before == RUNS) & (not self.rule.clock.repeats)
        otherwise = np.where(self.ran, np.where(its_own, NONE, days.otherwise_ran), days.otherwise_idle)
        return np.where(~self.ran | self.ended, np.where(days.begin >= 0, days.begin, otherwise), NONE)

    @cached_property
    def stop_at_once(self) -> Ints:
        """The stop of the day that ends the new clock: the second one where the first ended the clock that ran."""
        if self.rule.is_outcome:
            return np.full(len(self.before), NONE)
        left = np.where(self.stopped, self.days.second_stop, NONE)
        return np.where(self.opens >= 0, np.where(self.ran, left, self.days.stop), NONE)

    @cached_property
    def cancel_at_once(self) -> Ints:
        """The cancel of the day that ends the new clock; one that ended the clock that ran is used up."""
        return np.where((self.opens >= 0) & ~self.ran, self.days.cancel_idle, NONE)


def states(rule: ClockRule, days: Days) -> States:
    """Return the rows of `rule` with the state of their scope when each day began."""
    idle, runs = (_after(rule, days, state) for state in (IDLE, RUNS))
    if rule.minds_otherwise:
        saw = _after(rule, days, SAW_OTHERWISE)
    else:  # nobody asks what was seen: where a row leaves things as they were, it does so too
        saw = np.where((idle == IDLE) & (runs == RUNS), SAW_OTHERWISE, runs)
    return States(rule, days, _before(days, np.stack([idle, runs, saw])))


def _after(rule: ClockRule, days: Days, state: int) -> Ints:
    """Return the state after each row if it was `state` before."""
    now = States(rule, days, np.full(len(days.begin), state))
    sees = np.where(days.otherwise >= 0, SAW_OTHERWISE, RUNS) if rule.minds_otherwise else RUNS
    at_once = now.cancel_at_once >= 0
    if not rule.clock.repeats:
        at_once = at_once | (now.stop_at_once >= 0)
    opened = np.where((now.opens >= 0) & ~at_once, sees, IDLE)
    return np.where(now.ran & ~now.ended, np.maximum(state, sees), opened)


def _before(days: Days, after: Ints) -> Ints:
    """Return the state before each row, given the state after it for each state before it.

    It is what the last earlier row made of it that changed anything. Most such rows lead to one state whatever was
    before. The others hang on the one before them: they are settled in as many rounds as hang on one another.
    """
    idle, runs, saw = after
    changes = (idle != IDLE) | (runs != RUNS) | (saw != SAW_OTHERWISE)
    rows = np.flatnonzero(changes)
    settled = (idle == runs) & (runs == saw)
    before = days.rows.last_before(changes)
    hangs = ~settled[rows] & (before[rows] >= 0)
    state = idle.copy()
    numbers = np.arange(len(rows))
    depth = numbers - np.maximum.accumulate(np.where(hangs, 0, numbers))
    in_order = np.argsort(depth, kind="stable")[int((depth == 0).sum()) :]
    for round_ in np.split(in_order, np.flatnonzero(np.diff(depth[in_order])) + 1) if len(in_order) else []:
        now = rows[round_]
        state[now] = after[state[before[now]], now]
    return np.where(before >= 0, state[before], IDLE)


def clocks_run(now: States) -> Ran:
    """Return every clock of a rule in which a clock uses up what ends it."""
    return _chains(now) if now.rule.clock.repeats else _one_off(now)


def asked_of_each(days: Days) -> Ran:
    """One clock for each start; the first later row with a stop answers it, and may answer others too."""
    start = np.flatnonzero(days.roles.begins)
    row = days.rows.of[start]
    answer = days.rows.next_after(days.stop >= 0)[row]
    end = np.where(answer >= 0, days.stop[answer], NONE)
    return Ran(start, row, row, np.ones_like(row), end, np.where(answer >= 0, STOPPED, OPEN))


def _one_off(now: States) -> Ran:
    """Clocks that end on the day of their start, or else on the next row of which one is known to end."""
    days = now.days
    row = np.flatnonzero(now.opens >= 0)
    following = days.rows.next_after(now.ended)[row]
    end, how = _first_of(following, (days.stop, STOPPED), (days.cancel_ran, CANCELLED), (days.begin, RESTARTED))
    stop, cancel = now.stop_at_once[row], now.cancel_at_once[row]
    end = np.where(stop >= 0, stop, np.where(cancel >= 0, cancel, end))
    how = np.where(stop >= 0, STOPPED, np.where(cancel >= 0, CANCELLED, how))
    return Ran(now.opens[row], row, row, np.ones_like(row), end, how)


def _first_of(rows: Ints, *ways: tuple[Ints, int]) -> tuple[Ints, Ints]:
    """Return which event of each row (NONE: no row) ends a clock, and how. ways: events of all rows and how they end
    one, in the order of a day.
    """
    end, how = np.full(len(rows), NONE), np.full(len(rows), OPEN)
    for events, way in reversed(ways):
        here = (rows >= 0) & (events[rows] >= 0)
        end, how = np.where(here, events[rows], end), np.where(here, way, how)
    return end, how


def _chains(now: States) -> Ran:
    """Steps: those that a start opens, those that a stop of a running chain opens, and those that a stop opens on the
    very day on which their chain began.

    The step's number is a running count of stops, less its value where the chain began.
    """
    days, rows = now.days, now.days.rows
    opens, at_once = now.opens >= 0, now.stop_at_once >= 0
    so_far = np.cumsum(now.stopped)
    following = rows.next_after(now.ran & ((days.stop >= 0) | (days.cancel_ran >= 0)))
    end, how = _first_of(following, (days.stop, STOPPED), (days.cancel_ran, CANCELLED))
    chain = rows.last_before(opens)
    first, goes_on, second = np.flatnonzero(opens), np.flatnonzero(now.stopped), np.flatnonzero(at_once)
    step = 1 + so_far[goes_on] - so_far[chain[goes_on]] + at_once[chain[goes_on]]
    ends_first = np.where(at_once, now.stop_at_once, now.cancel_at_once)
    return together([
        _ended(Ran(now.opens[first], first, first, np.ones_like(first), end[first], how[first]),
               ends_first[first], np.where(at_once, STOPPED, CANCELLED)[first]),
        _ended(Ran(days.stop[goes_on], goes_on, chain[goes_on], step, end[goes_on], how[goes_on]),
               days.cancel_ran[goes_on], np.full(len(goes_on), CANCELLED)),
        _ended(Ran(now.stop_at_once[second], second, second, np.full(len(second), 2), end[second], how[second]),
               now.cancel_at_once[second], np.full(len(second), CANCELLED)),
    ])  # fmt: skip


def _ended(clocks: Ran, end: Ints, how: Ints) -> Ran:
    """Return the clocks, those that `end` ends on the day of their start ended so."""
    here = end >= 0
    return Ran(
        clocks.start, clocks.row, clocks.chain, clocks.step, np.where(here, end, clocks.end),
        np.where(here, how, clocks.how),
    )  # fmt: skip
