"""How many clocks run at once for a worker, team and authority, and how many fall due in a week."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from evaluator.analysis.lights.light_days import SPAN, LightDays, category_codes, category_words
from evaluator.authorities import ALL
from evaluator.clocks.calendar import EPOCH, Numbers


def spells(owner: Numbers, first: Numbers, end: Numbers) -> tuple[Numbers, Numbers, Numbers]:
    """Return for stretches of time of each owner: the owner, how many things ran at once, and how many days for.

    owner: whose each thing is; first: the day it began; end: the first day on which it no longer ran. Any unit of time
    will do. Only stretches in which something ran are returned.
    """
    at = np.concatenate([owner * SPAN + first, owner * SPAN + end])
    order = np.argsort(at, kind="stable")
    step = np.repeat(np.array([1, -1]), len(owner))[order]
    running, length = np.cumsum(step), np.diff(at[order], append=at[order][-1:])
    kept = (running > 0) & (length > 0)
    return at[order][kept] // SPAN, running[kept], length[kept]


def tally(group: Numbers, value: Numbers, weight: Numbers, groups: int) -> Numbers:
    """Return how often each value (0 or more) occurs in each group: one row a group, one column a value."""
    wide = int(value.max(initial=0)) + 1
    counts = np.bincount(group * wide + value, weights=weight, minlength=groups * wide)
    return np.rint(counts).astype(np.int64).reshape(groups, wide)


def mean(counts: Numbers) -> float | None:
    """Return the mean of values whose counts stand in their places; None where there is none."""
    total = int(counts.sum())
    return float((counts * np.arange(len(counts))).sum() / total) if total else None


def percentile(counts: Numbers, share: float) -> int | None:
    """Return the smallest value which that share of all values, or more, do not exceed; None where there is none."""
    total = int(counts.sum())
    return int(np.searchsorted(np.cumsum(counts), share * total - 1e-9)) if total else None


def most(counts: Numbers) -> int | None:
    """Return the largest value that occurs; None where there is none."""
    found = np.flatnonzero(counts)
    return int(found[-1]) if len(found) else None


#: what is said where no clock's start names who worked on it
NO_WORKER = "the records do not say who the worker was"


def clocks_at_once(lit: LightDays, authorities: list[str], as_of: int) -> pd.DataFrame:
    """Return how many clocks ran at once, over the days on which a child had one; as_of is a day number.

    Columns authority, children, child_days, mean, p90, most, busiest_day, on_busiest_day.
    """
    columns = ["authority", "children", "child_days", "mean", "p90", "most", "busiest_day", "on_busiest_day"]
    if not len(lit.row):
        return pd.DataFrame(columns=columns)
    of_child = np.zeros(int(lit.child.max()) + 1, dtype=np.int64)
    of_child[lit.child] = lit.authority
    child, running, length = spells(lit.child, lit.started, lit.ended)
    days = tally(of_child[child], running, length, len(authorities))
    children = np.bincount(of_child[np.unique(child)], minlength=len(authorities))
    first, daily = _daily(lit, len(authorities), as_of)
    whole = [_at_once_row(ALL, days.sum(axis=0), int(children.sum()), daily.sum(axis=0), first)]
    each = [
        _at_once_row(authorities[code], days[code], int(children[code]), daily[code], first)
        for code in np.unique(lit.authority)
    ]
    return pd.DataFrame(whole + each, columns=columns)


def _daily(lit: LightDays, authorities: int, as_of: int) -> tuple[int, Numbers]:
    """Return the first day, and how many clocks ran in each authority (row) at the end of each day (column) up to the
    as-of day.
    """
    first = int(lit.started.min())
    wide = as_of + 2 - first
    begun, over = (
        np.bincount(lit.authority * wide + day - first, minlength=authorities * wide).reshape(authorities, wide)
        for day in (lit.started, lit.ended)
    )
    return first, np.cumsum(begun - over, axis=1)[:, :-1]


def _at_once_row(authority: str, days: Numbers, children: int, daily: Numbers, first: int) -> dict[str, Any]:
    """days: child-days by the number of clocks that ran; daily: clocks on each day since `first`."""
    busiest = int(np.argmax(daily))
    return {
        "authority": authority,
        "children": children,
        "child_days": int(days.sum()),
        "mean": mean(days),
        "p90": percentile(days, 0.9),
        "most": most(days),
        "busiest_day": pd.Timestamp(EPOCH + first + busiest),
        "on_busiest_day": int(daily[busiest]),
    }


def due_weeks(lit: LightDays, events: pd.DataFrame, as_of: int) -> pd.DataFrame:
    """Return how many deadlines fell in a worker's week, over the weeks (Monday to Sunday) in which the worker had a
    clock running; as_of is a day number.

    A deadline counts in the week of its due day, unless its clock had ended before that week. The worker is whoever the
    start of the clock names; workers of two authorities are never the same. Columns authority, workers, worker_weeks,
    deadlines, mean, p90, without_worker, why.
    """
    names = category_words(events["authority"])
    person = category_codes(events["worker"])[lit.start]
    is_named = (events["worker"] != "").to_numpy()[lit.start]
    pair = lit.authority * (int(person.max(initial=0)) + 1) + person
    worker = pd.factorize(pair[is_named])[0].astype(np.int64)
    of_worker = np.zeros(int(worker.max(initial=-1)) + 1, dtype=np.int64)
    of_worker[worker] = lit.authority[is_named]
    weeks = _deadlines(lit, is_named, worker, of_worker, len(names), as_of)
    workers = np.bincount(of_worker, minlength=len(names))
    missing = np.bincount(lit.authority[~is_named], minlength=len(names))
    rows = [_weeks_row(ALL, weeks.sum(axis=0), int(workers.sum()), int(missing.sum()))]
    rows += [
        _weeks_row(names[code], weeks[code], int(workers[code]), int(missing[code]))
        for code in np.unique(lit.authority)
    ]
    return pd.DataFrame(rows if len(lit.row) else [], columns=list(rows[0]))


def _deadlines(
    lit: LightDays, is_named: np.ndarray, worker: Numbers, of_worker: Numbers, authorities: int, as_of: int
) -> Numbers:
    """Return the worker-weeks of each authority (row) by the deadlines that fell in them (column)."""
    # day 0, 1 January 1900, was a Monday
    begun, due, last = lit.started[is_named], lit.due[is_named], np.minimum(lit.ended[is_named], as_of)
    owner, _, length = spells(worker, begun // 7, last // 7 + 1) if len(worker) else (worker, worker, worker)
    every = np.bincount(of_worker[owner], weights=length, minlength=authorities).astype(np.int64)
    falls = (due <= as_of) & (last // 7 >= due // 7)
    week, deadlines = np.unique(worker[falls] * (as_of + 1) + due[falls] // 7, return_counts=True)
    with_any = of_worker[week // (as_of + 1)]
    weeks = tally(with_any, deadlines, np.ones(len(deadlines), dtype=np.int64), authorities)
    weeks[:, 0] = every - weeks.sum(axis=1)
    return weeks


def _weeks_row(authority: str, weeks: Numbers, workers: int, missing: int) -> dict[str, Any]:
    """weeks: worker-weeks by the number of deadlines that fell in them; missing: clocks whose worker is not known."""
    return {
        "authority": authority,
        "workers": workers,
        "worker_weeks": int(weeks.sum()),
        "deadlines": int((weeks * np.arange(len(weeks))).sum()),
        "mean": mean(weeks),
        "p90": percentile(weeks, 0.9),
        "without_worker": missing,
        "why": "" if workers else NO_WORKER,
    }
