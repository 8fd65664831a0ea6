"""Histories with their clocks, for tests of what is computed from them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import pandas as pd

from evaluator.analysis.evaluation import clock_rules
from evaluator.clocks.calendar import england_and_wales, year_of
from evaluator.clocks.clocked_histories import Clocked, with_unrecorded
from evaluator.clocks.columnar import run_clocks
from evaluator.clocks.versions import ClockRule
from evaluator.histories.episodes import assign_episodes, known_as_of
from evaluator.histories.reading import read
from evaluator.rulebook.ruleset import RuleSet, load_ruleset


def clocked(events: pd.DataFrame, rules: str | RuleSet, as_of: dt.date) -> Clocked:
    """Return the clocks of an event table (columns of the event table; dates as datetime64) as known on `as_of`.

    Only rules that an event of the table starts are run: the others would have no clocks.
    """
    import tempfile
    from pathlib import Path

    ruleset = load_ruleset(rules) if isinstance(rules, str) else rules
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "events.parquet"
        events.to_parquet(path)
        histories = read([path])
    known, _ = assign_episodes(known_as_of(histories.events, as_of))
    known, calendar = known.reset_index(drop=True), england_and_wales()
    kinds = set(known["event"].astype("str"))
    every = clock_rules(ruleset)
    needed = [rule for rule in every if kinds & _starting(rule)] or every[:1]
    clocks = with_unrecorded(run_clocks(needed, known, as_of, calendar), needed, known)
    return Clocked(ruleset, known, clocks.table, as_of, calendar, year_of(as_of))


def _starting(rule: ClockRule) -> set[str]:
    starts, told = rule.clock.starts, rule.clock.cannot_tell
    return {*(starts.otherwise or ()), *(kind for one in (starts, *starts.also, *told) for kind in one.on)}


def table(rows: Sequence[dict[str, Any]]) -> pd.DataFrame:
    """Return rows (authority, child, episode, event, date and what else is said) as an event table."""
    made = pd.DataFrame(rows)
    made["date"] = pd.to_datetime(made["date"])
    if "recorded_at" in made:
        made["recorded_at"] = pd.to_datetime(made["recorded_at"])
    return made
