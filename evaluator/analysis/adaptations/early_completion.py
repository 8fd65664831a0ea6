"""Did early work fade while work in time held? The rated year against the year before."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

from evaluator.analysis.adaptations.adaptation import Adaptation, Entry, catalogue
from evaluator.analysis.adaptations.comparing_units import (
    AUTHORITY,
    NATIONAL,
    Flags,
    Ints,
    Measured,
    Units,
    clocks_of,
    difference,
    more_often,
    nation,
    not_testable,
    once_per_family,
    says,
    share,
    units_of,
    verdicts,
)
from evaluator.authorities import ALL
from evaluator.clocks.calendar import Period
from evaluator.clocks.clocked_histories import Clocked
from evaluator.clocks.versions import Version, clock_rule
from evaluator.rulebook.limits import Limit
from evaluator.rulebook.model import Timescale

CODE = "early-completion-erosion"
#: of shorter limits, two thirds are not set apart from the first and the last day
SHORTEST = 3
#: percentage points by which the share in time may be lower and still hold
HOLDS = 1.0
#: days from the start of the first year within which its records must begin
BEGUN_WITHIN = dt.timedelta(days=31)
DAYS_OF_MONTH = 365.25 / 12
JUDGED = ("met", "late", "overdue")
COLUMNS = ("authority", "started", "due", "stopped", "ended", "status", "days", "start_id")


def found(data: Clocked) -> list[Adaptation]:
    """Return for each timescale of several days that does not repeat what the rated year shows beside the one before.

    Illustrative timescales are left out: nobody was asked to keep them.
    """
    entry, units = catalogue()[CODE], units_of(data)
    rules = [one for one in data.ruleset.timescales.values() if one.status != "illustrative" and _fits(one)]
    return [row for rule in rules for row in _of_rule(entry, rule, data, units)]


def _fits(rule: Timescale) -> bool:
    """Return whether early work can be told from work at the limit."""
    limits = [limit for version in clock_rule(rule).national for limit in version.limits]
    long_enough = any(limit.unit == "months" or limit.amount >= SHORTEST for limit in limits)
    return not rule.clock.repeats and long_enough


def _of_rule(entry: Entry, rule: Timescale, data: Clocked, units: Units) -> list[Adaptation]:
    before = Period(data.period.ended - 1)
    version = next((one for one in clock_rule(rule).national if _covers(one, before, data.period)), None)
    if version is None:
        why = f"no one limit held from {before.first} to {data.period.last}"
        return not_testable(entry, rule.name, units, why)
    cases = _cases(rule.name, version, data, before)
    why = _missing(cases, data, before)
    if why:
        return not_testable(entry, rule.name, units, why)
    unit = units.of(cases["authority"])
    limit = version.limits[0]
    now, early, met = cases["now"].to_numpy(), _early(cases, limit), says(cases["status"], "met")
    groups = [now, now & early, now & met, ~now, ~now & early, ~now & met]
    counts = [units.count(unit, group) for group in groups]
    return [
        *verdicts(entry, rule.name, NATIONAL, (ALL,), _fall(*nation(*counts))),
        *verdicts(entry, rule.name, AUTHORITY, units.names, _fall(*counts)),
    ]


def _covers(version: Version, before: Period, rated: Period) -> bool:
    return bool(version.limits) and version.first <= before.first and version.last >= rated.last


def _cases(rule: str, version: Version, data: Clocked, before: Period) -> pd.DataFrame:
    """Return the clocks of both years under the limit that fell due; `now`: those of the rated year."""
    clocks = clocks_of(data, rule)
    kept = says(clocks["status"], *JUDGED) & says(clocks["rule_version"], version.label)
    started, due = clocks["started"].to_numpy(), clocks["due"].to_numpy()
    kept &= (started >= np.datetime64(before.first)) & (started <= np.datetime64(data.period.last))
    kept &= due < np.datetime64(data.as_of)
    cases = clocks.loc[kept, list(COLUMNS)].assign(now=started[kept] >= np.datetime64(data.period.first))
    return cases[once_per_family(cases, data.events)]


def _missing(cases: pd.DataFrame, data: Clocked, before: Period) -> str:
    """Return what the records lack for this test, in words; empty where it can be made."""
    if not len(cases):
        return "no case of the two years fell due and could be judged"
    if not cases["now"].any():
        return f"no case of the year ended {data.period.last} fell due and could be judged"
    if cases["now"].all() or cases["started"].min() > pd.Timestamp(before.first + BEGUN_WITHIN):
        return f"the records do not reach back over the whole year ended {before.last}"
    if data.as_of < data.period.last:
        return f"the year ended {data.period.last} is not over yet"
    if not cases["stopped"].notna().any():
        return "no case of the two years was finished"
    return ""


def _early(cases: pd.DataFrame, limit: Limit) -> Flags:
    """Return which cases were finished within two thirds of the limit, counted as the rule counts."""
    days = cases["days"].to_numpy(dtype=np.float64, na_value=np.inf)
    whole = limit.amount * (DAYS_OF_MONTH if limit.unit == "months" else 1.0)
    return np.asarray(3 * days <= 2 * whole)


def _fall(cases: Ints, early: Ints, met: Ints, cases_before: Ints, early_before: Ints, met_before: Ints) -> Measured:
    """Return how far the early share fell. Where the share in time fell too, all work got slower: that is not named."""
    effect, lo, hi = difference(early_before, cases_before, early, cases)
    p = more_often(early_before, cases_before, early, cases)
    # rounded, so that a fall of one point is one whatever the machine makes of a hundredth
    rose = np.round(100 * (share(met, cases) - share(met_before, cases_before)), 9)
    but = [f"the share in time fell by {-one:.1f} points as well" if one < -HOLDS else "" for one in rose]
    smallest = np.minimum(cases, cases_before)
    return Measured(
        100 * effect, 100 * lo, 100 * hi, p, cases + cases_before, smallest, but, events=early_before
    )  # fmt: skip
