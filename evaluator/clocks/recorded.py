"""Whether the records carry what would stop a clock. A return that has no core groups does not show that none met."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from evaluator.clocks.columnar import Clocks
from evaluator.clocks.reference import ClockRow
from evaluator.clocks.statuses import Reason
from evaluator.clocks.versions import ClockRule
from evaluator.histories import findings
from evaluator.vocabulary import Status

#: so many starts without one event that could stop the clock: it is taken that the records do not carry such events.
#: With fewer (a single case that is looked at) nothing is taken, and what was not done counts as not done.
ENOUGH_STARTS = 20
#: what would be said of a clock for want of a stop
FOR_WANT_OF_A_STOP = (Status.OVERDUE, Status.RUNNING, Status.DID_NOT, Status.NOT_YET_KNOWN)


def event_counts(events: pd.DataFrame) -> pd.DataFrame:
    """Return how many events of each kind each authority has: one row an authority, one column a kind of event."""
    return events.groupby(["authority", "event"], observed=True).size().unstack(fill_value=0)


def not_recorded(rule: ClockRule, counts: pd.DataFrame) -> frozenset[str]:
    """Return the authorities whose records do not carry what would stop the clocks of `rule`.

    counts: as `event_counts` gives them, of all children. Of a timescale each authority is judged by its own records.
    What an outcome waits for is rare, so only where no authority's records have one do they not carry it.
    """
    first = {kind for one in (rule.clock.starts, *rule.clock.starts.also) for kind in one.on}
    starts, instead, stops = (counts[counts.columns.intersection(list(kinds))].sum(axis=1)
                              for kinds in (first, rule.clock.starts.otherwise or (), rule.clock.stops.on))  # fmt: skip
    starts = starts.where(starts >= instead, instead)
    if rule.is_outcome:
        lacking = not stops.sum() and starts.sum() >= ENOUGH_STARTS
        return frozenset(str(name) for name in starts.index[starts > 0]) if lacking else frozenset()
    return frozenset(str(name) for name in starts.index[(starts >= ENOUGH_STARTS) & (stops == 0)])


def with_unrecorded(
    clocks: Clocks, rules: Sequence[ClockRule], events: pd.DataFrame, every: pd.DataFrame | None = None
) -> Clocks:
    """Return the clocks; those that nothing in the records could have stopped are undeterminable, with a finding.

    events: those on which the clocks ran. every: the events of all children, where the clocks are of some only.
    """
    counts = event_counts(events if every is None else every)
    found = [(rule, not_recorded(rule, counts)) for rule in rules]
    lacking = [(rule, authorities) for rule, authorities in found if authorities]
    if not lacking:
        return clocks
    table, noticed = clocks.table.copy(), [clocks.findings]
    for rule, authorities in lacking:
        mine = (table["rule"] == rule.name) & table["authority"].isin(list(authorities))
        table.loc[mine & table["other_status"].isin(FOR_WANT_OF_A_STOP), "other_status"] = str(Status.UNDETERMINABLE)
        waiting = mine & table["status"].isin(FOR_WANT_OF_A_STOP)
        table.loc[waiting, "reason"] = str(Reason.STOP_NOT_RECORDED)
        table.loc[waiting, "status"] = str(Status.UNDETERMINABLE)
        kinds = " or ".join(f"`{kind}`" for kind in rule.clock.stops.on)
        message = f"{rule.name}: these records have no {kinds}, so its clocks are not judged; add them if there are any"
        firsts = table.loc[waiting].drop_duplicates("authority")["start_id"].to_numpy()
        noticed.append(findings.of_rows(events.take(firsts), "stop_not_recorded", "query", message))
    return Clocks(table, findings.together(noticed))


def as_recorded(row: ClockRow, rule: ClockRule, authority: str, events: pd.DataFrame) -> ClockRow:
    """Return one clock of the reference evaluator, undeterminable where nothing could have stopped it."""
    if row.status in FOR_WANT_OF_A_STOP and authority in not_recorded(rule, event_counts(events)):
        return replace(row, reason=Reason.STOP_NOT_RECORDED)
    return row
