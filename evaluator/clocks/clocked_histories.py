"""Histories with their clocks, and the clocks that nothing in the records could have stopped."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from types import MappingProxyType

import pandas as pd

from evaluator.clocks.calendar import Calendar, Period
from evaluator.clocks.columnar import Clocks
from evaluator.clocks.reference import ClockRow
from evaluator.clocks.statuses import Reason
from evaluator.clocks.versions import ClockRule
from evaluator.histories import findings
from evaluator.histories.needs import NO_FAMILY, Ints, recorded_families, recorded_needs
from evaluator.histories.returns import carriers
from evaluator.rulebook.formats import Format
from evaluator.rulebook.ruleset import RuleSet
from evaluator.vocabulary import Status

#: families are recorded where so large a share of the events is of a child whose family is known
KNOWN_FAMILIES = 0.9


@dataclass(frozen=True, eq=False)
class Clocked:
    """events: the histories as known on `as_of`, numbered from 0. clocks: as `run_clocks` gives them, INTERNAL columns
    included; `start_id` and `stop_id` are numbers of events, -1 where there is none. period: the year that is rated.
    """

    ruleset: RuleSet
    events: pd.DataFrame
    clocks: pd.DataFrame
    as_of: dt.date
    calendar: Calendar
    period: Period

    def clocks_of(self, rule: str) -> pd.DataFrame:
        """Return the clocks of one rule."""
        return self.clocks[self.clocks["rule"] == rule]

    @cached_property
    def needs(self) -> pd.DataFrame:
        """What is recorded of the child's need with each event: one row an event, a column a declared need."""
        return recorded_needs(self.events, self.ruleset.declared.case_mix)

    def needs_at(self, start_ids: pd.Series) -> pd.DataFrame:
        """Return the recorded need of cases that start with these events, in their order."""
        return self.needs.take(start_ids.to_numpy()).reset_index(drop=True)

    @cached_property
    def families(self) -> Ints:
        """The family of the child of each event, as a number; NO_FAMILY where none is recorded."""
        return recorded_families(self.events)

    def families_at(self, start_ids: pd.Series) -> Ints:
        """Return the families of cases that start with these events, in their order."""
        return self.families[start_ids.to_numpy()]

    @property
    def knows_families(self) -> bool:
        """Whether the family of nearly every child is recorded."""
        return bool((self.families != NO_FAMILY).mean() >= KNOWN_FAMILIES) if len(self.families) else False


#: so many starts without one event that could stop the clock, though the format of the records could carry it: it is
#: taken that they do not. With fewer (a single case that is looked at) nothing is taken, and what was not done counts
#: as not done.
ENOUGH_STARTS = 20
#: what would be said of a clock for want of a stop
FOR_WANT_OF_A_STOP = (Status.OVERDUE, Status.RUNNING, Status.DID_NOT, Status.NOT_YET_KNOWN)


def event_counts(events: pd.DataFrame) -> pd.DataFrame:
    """Return how many events of each kind each authority has: one row an authority, one column a kind of event."""
    return events.groupby(["authority", "event"], observed=True).size().unstack(fill_value=0)


def not_recorded(
    rule: ClockRule, counts: pd.DataFrame, carried_by: Mapping[str, Sequence[Format]] = MappingProxyType({})
) -> frozenset[str]:
    """Return the authorities whose records do not carry what would stop the clocks of `rule`.

    counts: as `event_counts` gives them, of all children; carried_by: the formats of each authority's records. What no
    format of an authority carries its records do not, whatever their number. Where a format could carry it, many clocks
    without one stop say so: of a timescale by the authority's own records; what an outcome waits for is rare, so only
    where no authority's records have one.
    """
    first = {kind for one in (rule.clock.starts, *rule.clock.starts.also) for kind in one.on}
    starts, instead, stops = (counts[counts.columns.intersection(list(kinds))].sum(axis=1)
                              for kinds in (first, rule.clock.starts.otherwise or (), rule.clock.stops.on))  # fmt: skip
    starts = starts.where(starts >= instead, instead)
    begun = {str(name) for name in starts.index[starts > 0]}
    lacking = {name for name in begun & set(carried_by) if not _carried(rule, carried_by[name])}
    if rule.is_outcome:
        nowhere = not stops.sum() and starts.sum() >= ENOUGH_STARTS
        return frozenset(begun if nowhere else lacking)
    return frozenset(lacking | {str(name) for name in starts.index[(starts >= ENOUGH_STARTS) & (stops == 0)]})


def _carried(rule: ClockRule, forms: Sequence[Format]) -> bool:
    """Return whether one of the formats can tell of a stop of `rule`."""
    stops = rule.clock.stops
    return any(form.carries(kind, stops.where) != "no" for form in forms for kind in stops.on)


def with_unrecorded(
    clocks: Clocks, rules: Sequence[ClockRule], events: pd.DataFrame, every: pd.DataFrame | None = None
) -> Clocks:
    """Return the clocks; those that nothing in the records could have stopped are undeterminable, with a finding.

    events: those on which the clocks ran. every: the events of all children, where the clocks are of some only.
    """
    whole = events if every is None else every
    counts, forms = event_counts(whole), carriers(whole)
    found = [(rule, not_recorded(rule, counts, forms)) for rule in rules]
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
    return Clocks(table, findings.all_findings(noticed))


def as_recorded(row: ClockRow, rule: ClockRule, authority: str, events: pd.DataFrame) -> ClockRow:
    """Return one clock of the reference evaluator, undeterminable where nothing could have stopped it."""
    if row.status in FOR_WANT_OF_A_STOP and authority in not_recorded(rule, event_counts(events), carriers(events)):
        return replace(row, reason=Reason.STOP_NOT_RECORDED)
    return row
