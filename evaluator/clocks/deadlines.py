"""The deadline look-up: every start day's due day, worked out once, so that engines only join integers."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from evaluator.clocks.calendar import NEVER, Calendar, Days, Numbers, day_number, day_numbers, due_days, months_later
from evaluator.clocks.statuses import CODE_OF, Reason
from evaluator.clocks.versions import ClockRule, Version
from evaluator.rulebook.limits import Counting, Limit

IN_FORCE = 0
COLUMNS = (
    "rule_no", "group_no", "step_no", "start_day", "state_no", "due_day", "other_due", "version_no",
    "counted_from", "count_worked",
)  # fmt: skip


def deadline_table(rules: list[ClockRule], days: Days, calendar: Calendar) -> tuple[pa.Table, list[list[str]]]:
    """Return the look-up for these rules and start days, and each rule's version labels by number.

    Columns are COLUMNS, one row for each rule, group of authorities, step and day inside the calendar. Where the rule
    has limits of later steps (`later_table`), the steps are there twice, the second time as later ones. state_no: 0 in
    force, else the code of the reason why the clock cannot be judged. due_day, other_due: in the rule's own and in the
    other counting mode, NEVER where there is none.
    days counted = (worked days or day number of the stop) - counted_from.
    """
    inside = days[calendar.covers(days)]
    labels: list[list[str]] = []
    parts: list[dict[str, Numbers]] = []
    for rule_no, rule in enumerate(rules):
        names: list[str] = []
        for group_no, versions in enumerate(_versions_of_groups(rule)):
            for step_no in range(1, rule.limits_per_version * (2 if rule.later_after else 1) + 1):
                part = _of_step(rule, versions, step_no, inside, calendar, names)
                keys = {"rule_no": rule_no, "group_no": group_no, "step_no": step_no}
                parts.append({**{key: np.full(len(inside), value) for key, value in keys.items()}, **part})
        labels.append(names)
    joined = {name: np.concatenate([part[name] for part in parts]) for name in COLUMNS}
    return pa.table(
        {name: pa.array(column, pa.int64(), mask=_absent(name, column)) for name, column in joined.items()}
    ), labels


def later_table(rules: list[ClockRule], days: Days) -> pa.Table:
    """Return from which day on the steps of a chain are later ones: rule_no, chain_day (its first day), later_day.

    Only for rules in which a limit depends on that. A chain may begin before the calendar, and its steps be inside.
    """
    parts = [(no, rule.later_after) for no, rule in enumerate(rules) if rule.later_after]
    columns = {
        "rule_no": [np.full(len(days), no) for no, _ in parts],
        "chain_day": [day_numbers(days) for _ in parts],
        "later_day": [day_numbers(months_later(days, after.amount)) for _, after in parts],
    }
    empty = np.array([], dtype=np.int64)
    return pa.table({name: pa.array(np.concatenate([empty, *arrays]), pa.int64()) for name, arrays in columns.items()})


def group_table(rules: list[ClockRule], authorities: tuple[str, ...]) -> pa.Table:
    """Return which group of authorities each one belongs to: rule_no, authority_no, group_no (0: the national rule)."""
    rows = [
        (rule_no, authority_no, next((i for i, g in enumerate(rule.authorities_apart(), start=1) if name in g), 0))
        for rule_no, rule in enumerate(rules)
        for authority_no, name in enumerate(authorities)
    ]
    columns = list(zip(*rows, strict=True)) or [(), (), ()]
    names = ("rule_no", "authority_no", "group_no")
    return pa.table({name: pa.array(column, pa.int64()) for name, column in zip(names, columns, strict=True)})


def worked_table(calendar: Calendar) -> pa.Table:
    """Return for each day of the calendar how many days had been worked by its end: day_no, worked."""
    days = np.arange(np.datetime64(calendar.first), np.datetime64(calendar.last) + np.timedelta64(1, "D"))
    return pa.table({"day_no": day_numbers(days), "worked": calendar.worked_until(days)})


def _absent(name: str, column: Numbers) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]] | None:
    return column < 0 if name in ("version_no", "counted_from") else None


def _versions_of_groups(rule: ClockRule) -> list[tuple[Version, ...]]:
    return [rule.national, *(rule.versions_for(min(group)) for group in rule.authorities_apart())]


def _of_step(
    rule: ClockRule, versions: tuple[Version, ...], step_no: int, days: Days, calendar: Calendar, names: list[str]
) -> dict[str, Numbers]:
    """Return the look-up's columns of one step, one row a day; adds labels of versions to `names`."""
    state = np.full(len(days), IN_FORCE) if rule.for_ever else _out_of_force(versions, days)
    due, other = np.full(len(days), NEVER), np.full(len(days), NEVER)
    version_no, counted_from, count_worked = (np.full(len(days), value) for value in (-1, -1, 0))
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
        due[span] = day_numbers(due_days(days[span], limit, mode, calendar))
        other[span] = day_numbers(due_days(days[span], limit, rule.other_mode_of(limit), calendar))
        state[span] = _states(rule, days[span], due[span])
        counted_from[span] = _counted_from(days[span], limit, mode, calendar)
        count_worked[span] = mode in (Counting.WORKING_DAYS_DAY_0, Counting.WORKING_DAYS_DAY_1)
    return {
        "start_day": day_numbers(days), "state_no": state, "due_day": due, "other_due": other,
        "version_no": version_no, "counted_from": counted_from, "count_worked": count_worked,
    }  # fmt: skip


def _states(rule: ClockRule, days: Days, due: Numbers) -> Numbers:
    """Return for each start day and due day whether the limit held, fixed, between the two."""
    states = np.where(due == NEVER, CODE_OF[Reason.OUTSIDE_CALENDAR], IN_FORCE)
    for one in rule.relaxed:
        ran_then = (days <= np.datetime64(one.until)) & (due >= day_number(one.from_)) & (due != NEVER)
        states[ran_then] = CODE_OF[Reason.LIMIT_RELAXED]
    return states


def _out_of_force(versions: tuple[Version, ...], days: Days) -> Numbers:
    reasons = np.full(len(days), CODE_OF[Reason.BETWEEN_VALUES])
    if not versions:
        return np.full(len(days), CODE_OF[Reason.NO_LIMIT_SET])
    reasons[days < np.datetime64(versions[0].first, "D")] = CODE_OF[Reason.BEFORE_FIRST_VALUE]
    reasons[days > np.datetime64(versions[-1].last, "D")] = CODE_OF[Reason.AFTER_LAST_VALUE]
    return reasons


def _counted_from(starts: Days, limit: Limit, mode: Counting, calendar: Calendar) -> Numbers:
    """Return what to subtract from the stop (in worked days or day numbers) to count the days between."""
    from_day_1 = mode in (Counting.WORKING_DAYS_DAY_1, Counting.CALENDAR_DAYS_BEGINNING_WITH)
    before = starts - np.timedelta64(1, "D") if from_day_1 else starts
    if limit.unit == "working days":
        return calendar.worked_until(before)
    return day_numbers(before)


def frame_days(calendar: Calendar) -> tuple[int, int]:
    """Return the day numbers of the calendar's first and last day."""
    return day_number(calendar.first), day_number(calendar.last)
