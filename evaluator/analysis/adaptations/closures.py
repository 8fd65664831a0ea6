"""Are cases and plans closed just before something falls due? Work called off, reviews, and the two-year mark."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
import scipy

from evaluator.analysis.adaptations import comparing_units
from evaluator.analysis.adaptations.adaptation import Adaptation, Entry, catalogue
from evaluator.analysis.adaptations.comparing_units import (
    AUTHORITY,
    NATIONAL,
    Flags,
    Floats,
    Ints,
    Measured,
    Units,
    says,
)
from evaluator.authorities import ALL
from evaluator.clocks.clocked_histories import Clocked
from evaluator.rulebook.model import Timescale

CALLED_OFF, BEFORE_REVIEW, TWO_YEARS = "clock-stopped-by-closure", "closed-before-review", "closed-before-two-years"
PLAN_STARTED, PLAN_ENDED = "child_protection_plan_started", "child_protection_plan_ended"
REVIEW, SECOND_PLAN = "child_protection_review", "second-plan-12-months"

#: working days before the due day that count as just before it; shorter limits than twice this have no earlier days
JUST_BEFORE = 3
#: calendar days within which a child is referred again
AGAIN_WITHIN = 30
#: calendar days of each stretch around a review, and days after a review that are left out: its decisions take effect
STRETCH, LEFT_OUT = 21, 7
#: calendar days on each side of the two-year mark
AROUND_MARK = 30
#: the first review, the second, and all later ones
STRATA = 3

COLUMNS = ("authority", "child", "started", "due", "ended", "start_id")
Days = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Stretch:
    """Days that are compared, of each clock. before: the day before the first of them. days: how many. which: clocks
    that have them. stratum: clocks of one number, from 0 to STRATA - 1, are compared with each other.
    """

    before: Days
    days: int
    which: Flags
    stratum: Ints


@dataclass(frozen=True)
class SecondPlans:
    """How many plans were followed by another one within 12 months, among those whose 12 months are known.

    again, known: of plans that ended in the 30 days up to the two-year mark. others_again, others_known: of all others.
    """

    again: int
    known: int
    others_again: int
    others_known: int


def found(data: Clocked) -> list[Adaptation]:
    """Return what the records show of closing just before a due day, a review and the two-year mark."""
    units, rules = comparing_units.units_of(data), list(data.ruleset.timescales.values())
    again = [row for rule in rules if _can_be_called_off(rule) for row in _called_off(rule.name, data, units)]
    review = [row for rule in rules if _is_review(rule) for row in _before_review(rule.name, data, units)]
    mark = [row for rule in rules if _is_plan(rule) for row in _before_mark(rule.name, data, units)]
    return [*again, *review, *mark]


def second_plans(data: Clocked) -> SecondPlans | None:
    """Return how often plans that ended up to the two-year mark were followed by another; None where nobody knows."""
    rule = next((one.name for one in data.ruleset.timescales.values() if _is_plan(one)), None)
    outcome = comparing_units.clocks_of(data, SECOND_PLAN)
    outcome = outcome[says(outcome["status"], "happened", "did_not")]
    if rule is None or not len(outcome):
        return None
    plans = comparing_units.clocks_of(data, rule)
    due, ended = _days(plans["due"]), _days(plans["ended"])
    just = plans["stopped"].notna().to_numpy() & (ended <= due) & (ended > due - AROUND_MARK)
    mine = outcome["start_id"].isin(plans["stop_id"].to_numpy()[just])
    again = outcome["status"] == "happened"
    return SecondPlans(int((mine & again).sum()), int(mine.sum()), int((~mine & again).sum()), int((~mine).sum()))


def _can_be_called_off(rule: Timescale) -> bool:
    return bool(rule.clock.cancels and rule.limit) and not rule.clock.repeats and rule.status != "illustrative"


def _is_review(rule: Timescale) -> bool:
    return rule.clock.repeats and REVIEW in rule.clock.stops.on


def _is_plan(rule: Timescale) -> bool:
    return PLAN_STARTED in rule.clock.starts.on and PLAN_ENDED in rule.clock.stops.on and bool(rule.limit)


def _called_off(rule: str, data: Clocked, units: Units) -> list[Adaptation]:
    entry = catalogue()[CALLED_OFF]
    clocks = comparing_units.clocks_of(data, rule)
    clocks = clocks.loc[says(clocks["reason"], "cancelled_in_time") & clocks["due"].notna().to_numpy(), list(COLUMNS)]
    clocks = clocks[clocks["ended"] + pd.Timedelta(days=AGAIN_WITHIN) <= pd.Timestamp(data.as_of)]
    started, due, ended = (_worked(data, clocks[name]) for name in ("started", "due", "ended"))
    clocks = clocks[due - started >= 2 * JUST_BEFORE]
    last = (due - ended <= JUST_BEFORE)[due - started >= 2 * JUST_BEFORE]
    if not len(clocks):
        why = "no clock was called off in time, 30 days ago or longer"
        return comparing_units.not_testable(entry, rule, units, why)
    once = comparing_units.once_per_family(clocks, data.events)
    clocks, last = clocks[once], last[once]
    again, unit = _referred_again(clocks, data.events), units.of(clocks["authority"])
    groups = [last & again, last, ~last & again, ~last]
    counts = [units.count(unit, group) for group in groups]
    return _both(entry, rule, units, _more_inside(*counts), _more_in_each(*counts))


def _more_inside(again: Ints, last: Ints, earlier_again: Ints, earlier: Ints) -> Measured:
    """Return how much more often children came back after the last days, all units together, each by itself."""
    value, lo, hi, p = (np.array([one]) for one in comparing_units.within_units(again, last, earlier_again, earlier))
    all_last, all_earlier = comparing_units.nation(last, earlier)
    smallest = np.minimum(all_last, all_earlier)
    return Measured(100 * value, 100 * lo, 100 * hi, p, all_last + all_earlier, smallest)


def _more_in_each(again: Ints, last: Ints, earlier_again: Ints, earlier: Ints) -> Measured:
    """Return how much more often children came back after the last days, in each unit."""
    value, lo, hi = comparing_units.difference(again, last, earlier_again, earlier)
    p = comparing_units.more_often(again, last, earlier_again, earlier)
    return Measured(100 * value, 100 * lo, 100 * hi, p, last + earlier, np.minimum(last, earlier), events=again)


def _worked(data: Clocked, column: pd.Series) -> Ints:
    return data.calendar.worked_until(column.to_numpy().astype("datetime64[D]"))


def _referred_again(clocks: pd.DataFrame, events: pd.DataFrame) -> Flags:
    """Return after which clocks the child was referred again within 30 days: on the day it ended or later.

    A clock that ended on the day it started is followed by later days only, for its own referral is of that day.
    """
    referrals = events.loc[says(events["event"], "referral") & events["date"].notna(), ["authority", "child", "date"]]
    when = np.sort(_child_day(referrals, _days(referrals["date"])))
    ended = _days(clocks["ended"])
    first = _child_day(clocks, ended + (_days(clocks["started"]) == ended))
    last = _child_day(clocks, ended + AGAIN_WITHIN)
    return np.asarray(np.searchsorted(when, last, side="right") > np.searchsorted(when, first))


def _child_day(rows: pd.DataFrame, days: Days) -> Ints:
    """Return one number for each child and day, in the order of days within a child. Rows share their categories."""
    child, authority = rows["child"].cat, rows["authority"].cat
    one = authority.codes.to_numpy().astype(np.int64) * (len(child.categories) + 1) + child.codes.to_numpy()
    return one * 2**17 + days


def _before_review(rule: str, data: Clocked, units: Units) -> list[Adaptation]:
    entry = catalogue()[BEFORE_REVIEW]
    steps = comparing_units.clocks_of(data, rule)
    steps = steps[says(steps["status"], "met", "late", "overdue", "running", "cancelled") & steps["due"].notna()]
    ends = says(steps["reason"], "cancelled_in_time")
    if not ends.any():
        return comparing_units.not_testable(entry, rule, units, "no plan is known to have ended between two reviews")
    once = comparing_units.once_per_family(steps, data.events)
    steps, ends = steps[once], ends[once]
    due, started, step = _days(steps["due"]), _days(steps["started"]), steps["step"].to_numpy()
    apart = due - started > 3 * STRETCH + LEFT_OUT
    # what lies around the first review is compared with itself, then what lies around the second, and so on
    review = np.minimum(step, STRATA) - 1
    stretches = [
        Stretch(due - STRETCH, STRETCH, apart, review),
        Stretch(due - 2 * STRETCH, STRETCH, apart, review),
        Stretch(started + LEFT_OUT, STRETCH, apart & (step > 1), np.clip(step - 1, 1, STRATA) - 1),
    ]
    # the day of a review is no day on which a plan can end before it
    until = _last_day(steps, data) - says(steps["status"], "met", "late")
    return _around(entry, rule, units, steps, stretches, ends, until)


def _before_mark(rule: str, data: Clocked, units: Units) -> list[Adaptation]:
    entry = catalogue()[TWO_YEARS]
    plans = comparing_units.clocks_of(data, rule)
    plans = plans[says(plans["status"], "met", "late", "running", "overdue") & plans["due"].notna()]
    if not plans["stopped"].notna().any():
        return comparing_units.not_testable(entry, rule, units, "no plan is known to have ended")
    plans = plans[comparing_units.once_per_family(plans, data.events)]
    due, ends = _days(plans["due"]), plans["stopped"].notna().to_numpy()
    every, alike = np.ones(len(plans), dtype=bool), np.zeros(len(plans), dtype=np.int64)
    stretches = [Stretch(first, AROUND_MARK, every, alike) for first in (due - AROUND_MARK, due)]
    return _around(entry, rule, units, plans, stretches, ends, _last_day(plans, data))


def _around(
    entry: Entry, rule: str, units: Units, clocks: pd.DataFrame, stretches: list[Stretch], ends: Flags, until: Days
) -> list[Adaptation]:
    """Return how many more plans ended in the first stretch than the days at risk in each lead one to expect.

    ends: which clocks ended with the plan. until: the last day on which each runs, that of its end included.
    """
    unit, shape = units.of(clocks["authority"]), (len(units.names), STRATA)
    at_risk, counts = np.zeros((len(stretches), *shape)), np.zeros((len(stretches), *shape), dtype=np.int64)
    for number, one in enumerate(stretches):
        days = np.clip(until - one.before, 0, one.days) * one.which
        ended = one.which & ends & (until > one.before) & (until <= one.before + one.days)
        place = unit * STRATA + one.stratum
        at_risk[number] = np.bincount(place, weights=days, minlength=shape[0] * STRATA).reshape(shape)
        counts[number] = np.bincount(place[ended], minlength=shape[0] * STRATA).reshape(shape)
    hits, of, by_stratum = counts[0].sum(axis=1), counts.sum(axis=(0, 2)), counts.sum(axis=0)
    # stratum by stratum, so that days on which no plan ends anyhow raise no expectation
    alike = at_risk[0] / np.maximum(at_risk.sum(axis=0), 1)
    nationally = at_risk[0].sum(axis=0) / np.maximum(at_risk.sum(axis=(0, 1)), 1)
    all_hits, all_of = comparing_units.nation(hits, of)
    expected = (by_stratum * alike).sum(axis=1) / np.maximum(of, 1)
    all_expected = (by_stratum.sum(axis=0) * nationally).sum() / np.maximum(all_of, 1)
    return _both(entry, rule, units, _surplus(all_hits, all_of, all_expected), _surplus(hits, of, expected))


def _surplus(hits: Ints, of: Ints, expected: Floats) -> Measured:
    """Return the share of hits less the one that is expected, in points, by the binomial test."""
    lo, hi = comparing_units.share_interval(hits, of)
    p = np.asarray(scipy.stats.binom.sf(hits - 1, of, expected))
    effect = 100 * (comparing_units.share(hits, of) - expected)
    return Measured(effect, 100 * (lo - expected), 100 * (hi - expected), p, of, of, events=hits)


def _both(entry: Entry, rule: str, units: Units, nation: Measured, each: Measured) -> list[Adaptation]:
    return [
        *comparing_units.verdicts(entry, rule, NATIONAL, (ALL,), nation),
        *comparing_units.verdicts(entry, rule, AUTHORITY, units.names, each),
    ]


def _last_day(clocks: pd.DataFrame, data: Clocked) -> Days:
    """Return the last day on which each clock is known to run."""
    return _days(clocks["ended"].fillna(pd.Timestamp(data.as_of)))


def _days(column: pd.Series) -> Days:
    """Return days since 1970; a very low number where there is none."""
    return column.to_numpy().astype("datetime64[D]").astype(np.int64)
