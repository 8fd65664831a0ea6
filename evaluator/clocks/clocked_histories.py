"""Histories with their clocks: what ratings, outcomes, adaptations and lights are all computed from."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from evaluator.clocks.calendar import Calendar, Period
from evaluator.histories.needs import NO_FAMILY, Ints, recorded_families, recorded_needs
from evaluator.rulebook.ruleset import RuleSet

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
