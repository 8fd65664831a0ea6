"""Sums over days without walking through the days: how many things ran at once, and for how many days."""

from __future__ import annotations

import numpy as np

from evaluator.calendar import Numbers
from evaluator.load.lit import SPAN


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
