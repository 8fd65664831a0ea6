"""Are cases in time only because their clock started again? The last start held against the first."""

from __future__ import annotations

import numpy as np
import pandas as pd
import scipy

from evaluator.analysis.adaptations.adaptation import Adaptation, Entry, catalogue
from evaluator.analysis.adaptations.comparing_units import (
    AUTHORITY,
    NATIONAL,
    Flags,
    Floats,
    Ints,
    Measured,
    Units,
    clocks_of,
    more_often,
    nation,
    not_testable,
    once_per_family,
    says,
    share,
    share_interval,
    units_of,
    verdicts,
)
from evaluator.authorities import ALL
from evaluator.clocks.clocked_histories import Clocked
from evaluator.rulebook.model import Timescale

CODE = "clock-restarted"
#: calendar days within which a second start of the same child, under another episode, is looked at as one
WITHIN = np.timedelta64(5, "D")
#: what a second referral, or another discussion, may start again
STARTS = frozenset({"referral", "strategy_discussion", "section_47_started"})
NEEDS_REST = "there is no other authority to hold it against"
NO_STOP = ("cancelled", "overdue", "running")
COLUMNS = ("authority", "child", "episode", "started", "due", "stopped", "ended", "status", "reason", "start_id")


def found(data: Clocked) -> list[Adaptation]:
    """Return for each timescale that a referral, a discussion or enquiries start how many results a restart changes.

    Illustrative timescales and those that repeat are left out.
    """
    entry, units = catalogue()[CODE], units_of(data)
    rules = [rule for rule in data.ruleset.timescales.values() if _fits(rule)]
    return [row for rule in rules for row in _of_rule(entry, rule, data, units)]


def _fits(rule: Timescale) -> bool:
    starts = STARTS & set(rule.clock.starts.on)
    return bool(starts) and not rule.clock.repeats and rule.status != "illustrative" and bool(rule.limit)


def _of_rule(entry: Entry, rule: Timescale, data: Clocked, units: Units) -> list[Adaptation]:
    clocks = clocks_of(data, rule.name)
    clocks = clocks.loc[clocks["started"].notna() & clocks["due"].notna(), list(COLUMNS)]
    ended = _ended(clocks, data)
    if not len(ended):
        return not_testable(entry, rule.name, units, "no case ended that could be judged")
    unit = units.of(ended["authority"])
    changed = says(ended["status"], "met") & (ended["stopped"] > ended["first_due"]).to_numpy()
    hits, of = units.count(unit, changed), units.count(unit, np.ones(len(unit), dtype=bool))
    all_hits, all_of = nation(hits, of)
    # for the nation there is nothing to hold it against but the smallest share that is named
    beyond = np.asarray(scipy.stats.binom.sf(all_hits - 1, all_of, entry.material / 100))
    rows = verdicts(entry, rule.name, NATIONAL, (ALL,), _share(all_hits, all_of, beyond))
    if (of == all_of).any():
        return rows + not_testable(entry, rule.name, units, NEEDS_REST)[1:]
    against_rest = more_often(hits, of, all_hits - hits, all_of - of)
    return rows + verdicts(entry, rule.name, AUTHORITY, units.names, _share(hits, of, against_rest))


def _ended(clocks: pd.DataFrame, data: Clocked) -> pd.DataFrame:
    """Return the clocks that stopped, each with `first_due`: the due day counted from the first start before it."""
    # events stand in the order of authority, child and day, and their numbers with them
    clocks = clocks.iloc[np.argsort(clocks["start_id"].to_numpy(), kind="stable")]
    goes_on = _goes_on(clocks)
    chain = np.cumsum(~goes_on)
    first = np.flatnonzero(~goes_on)[chain - 1]
    clocks = clocks.assign(first_due=clocks["due"].to_numpy()[first])
    ended = clocks[says(clocks["status"], "met", "late")]
    return ended[once_per_family(ended, data.events)]


def _goes_on(clocks: pd.DataFrame) -> Flags:
    """Return which clocks go on where the one before left off; sorted by child and day."""
    authority, child, episode = (clocks[name].cat.codes.to_numpy() for name in ("authority", "child", "episode"))
    started = clocks["started"].to_numpy()
    goes_on = np.zeros(len(clocks), dtype=bool)
    same_child = (authority[1:] == authority[:-1]) & (child[1:] == child[:-1])
    same_episode = episode[1:] == episode[:-1]
    restarted = says(clocks["reason"], "restarted")[:-1]
    unstopped = says(clocks["status"], *NO_STOP)[:-1]
    soon = started[1:] - started[:-1] <= WITHIN
    goes_on[1:] = same_child & ((same_episode & restarted) | (~same_episode & unstopped & soon))
    return goes_on


def _share(hits: Ints, of: Ints, p: Floats) -> Measured:
    lo, hi = share_interval(hits, of)
    return Measured(100 * share(hits, of), 100 * lo, 100 * hi, p, of, of, events=hits)
