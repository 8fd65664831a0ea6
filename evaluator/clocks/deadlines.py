"""The deadline look-up: every start day's due day, worked out once, so that the kernel only looks integers up.

These are base due days. What moves a due day afterwards (pauses, extensions, hours) is a pass of its own, over the
clocks that have one, between this look-up and the judging.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from evaluator.clocks.calendar import NEVER, Calendar, Days, day_number, day_numbers, due_days, months_later
from evaluator.clocks.coding import NONE, Flags, Ints
from evaluator.clocks.statuses import CODE_OF, Reason
from evaluator.clocks.versions import ClockRule, Version
from evaluator.rulebook.limits import Counting, Limit

IN_FORCE = 0
WORKED = (Counting.WORKING_DAYS_DAY_0, Counting.WORKING_DAYS_DAY_1)
#: one array each, indexed by group of authorities, step and start day. state: IN_FORCE, else the code of the reason why
#: the clock cannot be judged. due, other: last permitted days in the rule's own and in the other counting mode, NEVER
#: where there is none. version: number of the label, NONE where none. days counted = (worked days or day number of the
#: stop) - counted_from; by_work: whether worked days are counted.
PARTS = ("state", "due", "other", "version", "counted_from", "by_work")


@dataclass(frozen=True, eq=False)
class Deadlines:
    """The look-up of one rule over the start days `first` and after. groups: group of each authority by its number.
    later: by start day of a chain, the day from which on its steps are later ones. labels: of versions, by number.
    """

    rule: ClockRule
    first: int
    first_seen: int
    groups: Ints
    later: Ints
    table: dict[str, Ints]
    labels: tuple[str, ...]

    def of(self, authority: Ints, started: Ints, step: Ints, chain: Ints) -> dict[str, Ints]:
        """Return PARTS for clocks; outside the calendar the state says so."""
        size = self.table["state"].shape
        place, inside = started - self.first, self._inside(started)
        last = self.rule.limits_per_version
        column = np.minimum(step, last) - 1
        if self.rule.later_after:
            column = column + last * (started >= self.later[chain - self.first_seen])
        flat = (self.groups[authority] * size[1] + column) * size[2] + np.where(inside, place, 0)
        if inside.all():
            return {name: self.table[name].ravel()[flat] for name in PARTS}
        outside = {"state": CODE_OF[Reason.OUTSIDE_CALENDAR], "due": NEVER, "other": NEVER, "version": NONE}
        empty = self.table["state"].size == 0
        return {
            name: np.where(inside, 0 if empty else self.table[name].ravel()[flat], outside.get(name, 0))
            for name in PARTS
        }

    def _inside(self, started: Ints) -> Flags:
        place = started - self.first
        found: Flags = (place >= 0) & (place < self.table["state"].shape[2])
        return found


def deadlines(rule: ClockRule, days: Days, authorities: tuple[str, ...], calendar: Calendar) -> Deadlines:
    """Return the look-up for a rule. days: all days from the first on which anything starts to the last."""
    inside = days[calendar.covers(days)]
    names: list[str] = []
    steps = range(1, rule.limits_per_version * (2 if rule.later_after else 1) + 1)
    parts = [
        [_of_step(rule, versions, step, inside, calendar, names) for step in steps]
        for versions in _versions_of_groups(rule)
    ]
    table = {name: np.array([[step[name] for step in group] for group in parts]) for name in PARTS}
    first = day_number(inside[0].astype(object)) if len(inside) else 0
    after = rule.later_after
    later = day_numbers(months_later(days, after.amount)) if after else np.zeros(0, dtype=np.int64)
    return Deadlines(
        rule, first, day_number(days[0].astype(object)), _groups(rule, authorities), later, table, tuple(names)
    )


def _groups(rule: ClockRule, authorities: tuple[str, ...]) -> Ints:
    """Return which group of authorities each one belongs to; 0: the national rule."""
    apart = rule.authorities_apart()
    found = [next((i for i, group in enumerate(apart, start=1) if name in group), 0) for name in authorities]
    return np.array(found, dtype=np.int64)


def worked_days(calendar: Calendar) -> Ints:
    """Return for each day of the calendar how many days had been worked by its end."""
    days = np.arange(np.datetime64(calendar.first), np.datetime64(calendar.last) + np.timedelta64(1, "D"))
    return calendar.worked_until(days)


def _versions_of_groups(rule: ClockRule) -> list[tuple[Version, ...]]:
    return [rule.national, *(rule.versions_for(min(group)) for group in rule.authorities_apart())]


def _of_step(
    rule: ClockRule, versions: tuple[Version, ...], step_no: int, days: Days, calendar: Calendar, names: list[str]
) -> dict[str, Ints]:
    """Return the look-up's columns of one step, one row a day; adds labels of versions to `names`."""
    state = np.full(len(days), IN_FORCE) if rule.for_ever else _out_of_force(versions, days)
    due, other = np.full(len(days), NEVER), np.full(len(days), NEVER)
    version_no, counted_from, by_work = (np.full(len(days), value) for value in (NONE, 0, 0))
    for version in versions:
        span = (days >= np.datetime64(version.first, "D")) & (days <= np.datetime64(version.last, "D"))
        if not span.any():
            continue
        if version.label not in names:
            names.append(version.label)
        version_no[span] = names.index(version.label)
        if version.not_judged:
            state[span] = CODE_OF[version.not_judged]
            continue
        is_later = step_no > rule.limits_per_version
        limit = version.limit_of(step_no - rule.limits_per_version * is_later, is_later)
        mode = rule.mode_of(limit)
        due[span] = other[span] = day_numbers(due_days(days[span], limit, mode, calendar))
        if rule.other_mode_of(limit) is not mode:
            other[span] = day_numbers(due_days(days[span], limit, rule.other_mode_of(limit), calendar))
        state[span] = _states(rule, days[span], due[span])
        counted_from[span] = _counted_from(days[span], limit, mode, calendar)
        by_work[span] = mode in WORKED
    return {
        "state": state, "due": due, "other": other, "version": version_no, "counted_from": counted_from,
        "by_work": by_work,
    }  # fmt: skip


def _states(rule: ClockRule, days: Days, due: Ints) -> Ints:
    """Return for each start day and due day whether the limit held, fixed, between the two."""
    states = np.where(due == NEVER, CODE_OF[Reason.OUTSIDE_CALENDAR], IN_FORCE)
    for one in rule.relaxed:
        ran_then = (days <= np.datetime64(one.until)) & (due >= day_number(one.from_)) & (due != NEVER)
        states[ran_then] = CODE_OF[Reason.LIMIT_RELAXED]
    return states


def _out_of_force(versions: tuple[Version, ...], days: Days) -> Ints:
    reasons = np.full(len(days), CODE_OF[Reason.BETWEEN_VALUES])
    if not versions:
        return np.full(len(days), CODE_OF[Reason.NO_LIMIT_SET])
    reasons[days < np.datetime64(versions[0].first, "D")] = CODE_OF[Reason.BEFORE_FIRST_VALUE]
    reasons[days > np.datetime64(versions[-1].last, "D")] = CODE_OF[Reason.AFTER_LAST_VALUE]
    return reasons


def _counted_from(starts: Days, limit: Limit, mode: Counting, calendar: Calendar) -> Ints:
    """Return what to subtract from the stop (in worked days or day numbers) to count the days between."""
    from_day_1 = mode in (Counting.WORKING_DAYS_DAY_1, Counting.CALENDAR_DAYS_BEGINNING_WITH)
    before = starts - np.timedelta64(1, "D") if from_day_1 else starts
    if limit.unit == "working days":
        return calendar.worked_until(before)
    return day_numbers(before)


def frame_days(calendar: Calendar) -> tuple[int, int]:
    """Return the day numbers of the calendar's first and last day."""
    return day_number(calendar.first), day_number(calendar.last)
