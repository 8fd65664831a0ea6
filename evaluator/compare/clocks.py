"""Clocks that have another status, or another due day, under another rule set, and the clause that makes them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import pandas as pd

from evaluator.rulebook.differences import Difference

KEYS = ["authority", "child", "episode", "step", "started"]
#: what stands for a clock that one of the two rule sets does not start
NO_CLOCK = "no clock"
#: one row a clock that differs: its rule, KEYS, what each rule set makes of it, and the first clause that differs on
#: the day it started
COLUMNS = ("rule", *KEYS, "status_a", "status_b", "due_a", "due_b", "why")


def moved_clocks(a: pd.DataFrame, b: pd.DataFrame, differing: Sequence[Difference]) -> pd.DataFrame:
    """Return the clocks of rules that both sets have and that differ: those with another status or due day.

    a, b: clock tables. differing: as `rulebook.differences` gives them.
    """
    rules = sorted({one.rule for one in differing if one.kind in ("timescale", "outcome")})
    both = [rule for rule in rules if (a["rule"] == rule).any() and (b["rule"] == rule).any()]
    tables = [_of_rule(rule, a, b, [one for one in differing if one.rule == rule]) for rule in both]
    filled = [table for table in tables if len(table)]
    return pd.concat(filled, ignore_index=True) if filled else pd.DataFrame(columns=list(COLUMNS))


def _of_rule(rule: str, a: pd.DataFrame, b: pd.DataFrame, differing: Sequence[Difference]) -> pd.DataFrame:
    sides = [_told(table[table["rule"] == rule], end) for table, end in ((a, "_a"), (b, "_b"))]
    joined = sides[0].merge(sides[1], on=KEYS, how="outer")
    joined[["status_a", "status_b"]] = joined[["status_a", "status_b"]].fillna(NO_CLOCK)
    same_due = (joined["due_a"] == joined["due_b"]) | (joined["due_a"].isna() & joined["due_b"].isna())
    moved = joined[(joined["status_a"] != joined["status_b"]) | ~same_due].reset_index(drop=True)
    return moved.assign(rule=rule, why=_why(moved["started"], differing))[list(COLUMNS)]


def _told(clocks: pd.DataFrame, end: str) -> pd.DataFrame:
    told = clocks[[*KEYS, "status", "due"]].rename(columns={"status": f"status{end}", "due": f"due{end}"})
    text = ["authority", "child", "episode", f"status{end}"]
    return told.astype(dict.fromkeys(text, "str")).drop_duplicates(KEYS)


def _why(started: pd.Series, differing: Sequence[Difference]) -> pd.Series:
    """Return for each start day the first difference that holds on it; the first without days where none does."""
    why = pd.Series("", index=started.index, dtype="object")
    dated = [one for one in differing if one.first is not None]
    undated = [one for one in differing if one.first is None]
    for one in (*dated, *undated):
        first, last = pd.Timestamp(one.first or dt.date(1900, 1, 1)), pd.Timestamp(one.last or dt.date(2100, 1, 1))
        why = why.where((why != "") | ~started.between(first, last), one.text)
    return why
