"""Do visits fall on the last permitted day more often than the weekly habit of visiting explains?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import scipy

from evaluator.analysis.adaptations import comparing_units
from evaluator.analysis.adaptations.adaptation import Adaptation, Entry, catalogue
from evaluator.analysis.adaptations.comparing_units import AUTHORITY, NATIONAL, Flags, Ints, Measured, Units, says
from evaluator.authorities import ALL
from evaluator.clocks.clocked_histories import Clocked
from evaluator.rulebook.model import Timescale

CODE = "visits-at-the-minimum"
#: events at which somebody sees the child or the young person
VISITS = frozenset({"visit", "private_fostering_visit", "adviser_visit"})
#: days of a week in each way of counting
WORKING_WEEK, WEEK = 5, 7
#: weeks before and after the limit with which its week is compared
WEEKS_AROUND = 2
#: gaps that are longer than this part of the limit, and not longer than the limit, are near it
NEAR = 0.9
#: visits just after the limit are fewer than those just before it where they are less than this part of them
FEWER = 0.9
NO_LIMIT = "no limit on visits is in force under the rule set {}"
AS_MANY_AFTER = "about as many visits came just after the limit as just before it"
COLUMNS = ("authority", "started", "due", "stopped", "ended", "days", "start_id")


@dataclass(frozen=True, eq=False)
class Gaps:
    """Gaps between two visits under one limit. days: each gap. limit, week: in the same days as the gaps. unit: of each
    gap, the number of its authority.
    """

    days: Ints
    limit: int
    week: int
    unit: Ints

    @property
    def half(self) -> int:
        """Days on each side of a whole number of weeks that are nearer to it than to another."""
        return self.week // 2

    @property
    def weeks(self) -> tuple[int, ...]:
        """Whole weeks around the limit, without the limit."""
        turns = [turn for turn in range(-WEEKS_AROUND, WEEKS_AROUND + 1) if turn]
        return tuple(self.limit + turn * self.week for turn in turns if self.limit + turn * self.week > self.half)


@dataclass(frozen=True)
class NearLimit:
    """How many gaps between visits are at least nine tenths of the limit and not longer. days: what the limit is in."""

    rule: str
    limit: int
    days: str
    near: int
    gaps: int


def found(data: Clocked) -> list[Adaptation]:
    """Return for each limit on visits how many more of them than other weeks suggest fall on the last permitted day."""
    entry, units = catalogue()[CODE], comparing_units.units_of(data)
    rules = visit_rules(data)
    if not rules:
        return comparing_units.not_testable(entry, "", units, NO_LIMIT.format(data.ruleset.name))
    return [row for rule in rules for row in _of_rule(entry, rule, data, units)]


def visit_rules(data: Clocked) -> list[Timescale]:
    """Return the timescales with a limit that visits stop again and again."""
    rules = data.ruleset.timescales.values()
    repeated = [one for one in rules if one.clock.repeats and VISITS & set(one.clock.stops.on)]
    return [one for one in repeated if one.limit and one.status != "illustrative"]


def near_limit(data: Clocked) -> list[NearLimit]:
    """Return for each limit on visits how many gaps are near it; nothing where no gap is recorded."""
    units, rows = comparing_units.units_of(data), []
    for rule in visit_rules(data):
        gaps = _gaps(rule, data, units)
        if isinstance(gaps, Gaps):
            near = (gaps.days <= gaps.limit) & (gaps.days > NEAR * gaps.limit - 1e-9)
            kind = "working days" if gaps.week == WORKING_WEEK else "calendar days"
            rows.append(NearLimit(rule.name, gaps.limit, kind, int(near.sum()), len(gaps.days)))
    return rows


def _of_rule(entry: Entry, rule: Timescale, data: Clocked, units: Units) -> list[Adaptation]:
    gaps = _gaps(rule, data, units)
    if isinstance(gaps, str):
        return comparing_units.not_testable(entry, rule.name, units, gaps)
    counts = counts_of(gaps, units)
    return [
        *comparing_units.verdicts(entry, rule.name, NATIONAL, (ALL,), surplus(*comparing_units.nation(*counts))),
        *comparing_units.verdicts(entry, rule.name, AUTHORITY, units.names, surplus(*counts)),
    ]


def _gaps(rule: Timescale, data: Clocked, units: Units) -> Gaps | str:
    """Return the gaps between visits under the limit that most of them are under, or why there are none."""
    clocks = comparing_units.clocks_of(data, rule.name)
    # the first step ends with the first visit: it is no gap between two
    kept = says(clocks["status"], "met", "late") & (clocks["step"] > 1).to_numpy() & clocks["days"].notna().to_numpy()
    clocks = clocks.loc[kept, list(COLUMNS)]
    if not len(clocks):
        return "no two visits of a child in a row, with a limit between them, are recorded"
    clocks = clocks[comparing_units.once_per_family(clocks, data.events)]
    in_working_days = any(limit.unit == "working days" for value in rule.limit for limit in value.within)
    days = clocks["days"].to_numpy(dtype=np.int64)
    left = _day(clocks["due"], data, in_working_days) - _day(clocks["stopped"], data, in_working_days)
    limits = days + left
    limit, week = int(np.bincount(limits).argmax()), WORKING_WEEK if in_working_days else WEEK
    if limit % week:
        return "the limit is not a whole number of weeks, so that the weekly habit of visiting cannot be set apart"
    mine = limits == limit
    return Gaps(days[mine], limit, week, units.of(clocks["authority"])[mine])


def _day(column: pd.Series, data: Clocked, in_working_days: bool) -> Ints:
    days = column.to_numpy().astype("datetime64[D]")
    return data.calendar.worked_until(days) if in_working_days else days.astype(np.int64)


def counts_of(gaps: Gaps, units: Units) -> list[Ints]:
    """Return of each unit how many gaps are: of the limit, of its week, of other whole weeks, of those weeks, just
    before the limit, just after it, of any length.

    A week reaches from half a week before a whole number of weeks to half a week after it.
    """
    days, half = gaps.days, gaps.half
    from_limit = days - gaps.limit
    weeks = np.array(gaps.weeks)
    which: list[Flags] = [
        from_limit == 0, np.abs(from_limit) <= half,
        np.isin(days, weeks), np.isin(days, (weeks[:, None] + np.arange(-half, half + 1)).ravel()),
        (from_limit < 0) & (from_limit >= -half), (from_limit > 0) & (from_limit <= half),
        np.ones(len(days), dtype=bool),
    ]  # fmt: skip
    return [units.count(gaps.unit, one) for one in which]


def surplus(
    peak: Ints, week: Ints, other_peaks: Ints, other_weeks: Ints, before: Ints, after: Ints, every: Ints
) -> Measured:
    """Return how many more gaps are exactly as long as the limit than other weeks suggest, per cent of all gaps.

    Takes the counts of `counts_of`. Not named where about as many visits come just after the limit as just before it:
    they are then spaced like the limit, and not held to it.
    """
    effect, lo, hi = comparing_units.difference(peak, week, other_peaks, other_weeks)
    p = comparing_units.more_often(peak, week, other_peaks, other_weeks)
    p_fewer = np.asarray(scipy.stats.binom.cdf(after, before + after, FEWER / (1 + FEWER)))
    fewer_after = p_fewer < comparing_units.SIGNIFICANT
    of_all = 100 * week / np.maximum(every, 1)
    smallest = np.minimum(week, other_weeks)
    but = ["" if one else AS_MANY_AFTER for one in fewer_after]
    return Measured(of_all * effect, of_all * lo, of_all * hi, p, every, smallest, but, events=peak)
