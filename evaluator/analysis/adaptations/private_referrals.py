"""Are referrals of private people turned away more often, and were those children in no less danger?

Nationally only: anonymous referrals and those of families and neighbours are few, and few of the children come back.
At one authority with 500 cases the test finds a plain effect in one of seventeen runs, so that a row of an authority
would say little but the size of its records.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import scipy

from evaluator.analysis.adaptations import comparing_units
from evaluator.analysis.adaptations.adaptation import Adaptation, Entry, Verdict, catalogue
from evaluator.analysis.adaptations.comparing_units import Flags, Floats, Ints, Measured, Units, says
from evaluator.authorities import ALL
from evaluator.clocks.clocked_histories import Clocked

CODE = "referrals-of-private-people-turned-away"
#: census codes of individuals (family, acquaintances, the child, others) and of the anonymous, and local words
PRIVATE = ("1A", "1B", "1C", "1D", "9", "anonymous", "family", "neighbour")
#: neither private nor professional: the source is not known
UNKNOWN = ("", "10", "unknown")
#: what a case is closed with where it is turned away: no further action, or malicious
CLOSED_AS = ("RC8", "malicious")
#: section 47 enquiries or a plan within 12 months, windows that are over (and 90 days more) only
SERIOUS = "serious-re-referral-after-no-further-action"
#: children whose referral was rightly taken for malicious would come back to danger this much as often, or less
AS_OFTEN = 0.35
#: parts into which what is known of a share is cut to average over it
PARTS = 400


@dataclass(frozen=True, eq=False)
class Arms:
    """Counts of each unit, referrals of private people first, then those of professionals.

    turned_away, referrals: how many, and of how many. returned, known: enquiries or a plan within 12 months, among the
    turned away whose 12 months are over.
    """

    turned_away: tuple[Ints, Ints]
    referrals: tuple[Ints, Ints]
    returned: tuple[Ints, Ints]
    known: tuple[Ints, Ints]


def found(data: Clocked) -> list[Adaptation]:
    """Return one national row: how much more often referrals of private people are turned away.

    It is named only where, beside that, the children turned away are not shown to be in less danger later.
    """
    entry, units = catalogue()[CODE], comparing_units.units_of(data)
    arms = _arms(data, units)
    if isinstance(arms, str):
        return [Adaptation(CODE, "", comparing_units.NATIONAL, ALL, Verdict.NOT_TESTABLE, why=arms)]
    return comparing_units.verdicts(entry, "", comparing_units.NATIONAL, (ALL,), _measured(entry, arms))


def _arms(data: Clocked, units: Units) -> Arms | str:
    """Return the counts, or what the records lack for them."""
    events = data.events
    referral = _first_referrals(events)
    if not len(referral):
        return "no referral says who made it"
    turned = says(events["event"], "no_further_action")
    turned |= says(events["event"], "case_closed") & says(events["reason"], *CLOSED_AS)
    if not turned.any():
        return "no record says that a case was turned away or closed with no further action"
    if SERIOUS not in data.ruleset.outcomes:
        return f"the rule set {data.ruleset.name} does not follow children after no further action"
    private = says(referral["source"], *PRIVATE)
    if private.all() or not private.any():
        return "all referrals are of one kind: there is nothing to hold them against"
    keys = referral["key"].to_numpy()
    away = np.isin(keys, _keys(events.iloc[np.flatnonzero(turned)]))
    unit = units.of(referral["authority"])
    ends, came = _followed(data)
    place = np.minimum(np.searchsorted(keys, ends), len(keys) - 1)
    mine = keys[place] == ends
    place, came = place[mine], came[mine]
    followed, later = unit[place], private[place]
    return Arms(
        _two(units, unit, private, away), _two(units, unit, private, np.ones(len(unit), dtype=bool)),
        _two(units, followed, later, came), _two(units, followed, later, np.ones(len(later), dtype=bool)),
    )  # fmt: skip


def _two(units: Units, unit: Ints, private: Flags, which: Flags) -> tuple[Ints, Ints]:
    return units.count(unit, which & private), units.count(unit, which & ~private)


def _first_referrals(events: pd.DataFrame) -> pd.DataFrame:
    """Return the first referral of each episode whose source is known, in the order of `key`."""
    rows = np.flatnonzero(says(events["event"], "referral") & ~says(events["source"], *UNKNOWN))
    rows = rows[(events["source"].cat.codes.to_numpy()[rows] >= 0) & (events["episode"].to_numpy()[rows] != "")]
    referral = events.iloc[rows][["authority", "source"]].assign(key=_keys(events.iloc[rows]))
    # events stand in the order of days within a child, so that the first row is the first day
    return referral.drop_duplicates("key").sort_values("key", kind="stable")


def _keys(rows: pd.DataFrame) -> Ints:
    """Return one number for each episode of a child at an authority. Rows share the categories of the events."""
    key = np.zeros(len(rows), dtype=np.int64)
    for name in ("authority", "child", "episode"):
        column = rows[name].cat
        key = key * (len(column.categories) + 1) + column.codes.to_numpy().astype(np.int64)
    return key


def _followed(data: Clocked) -> tuple[Ints, Flags]:
    """Return the episode of each end that could be followed for 12 months, and whether enquiries or a plan came."""
    clocks = comparing_units.clocks_of(data, SERIOUS)
    clocks = clocks[says(clocks["status"], "happened", "did_not")]
    starts = data.events.iloc[clocks["start_id"].to_numpy()]
    return _keys(starts), says(clocks["status"], "happened")


def _measured(entry: Entry, arms: Arms) -> Measured:
    (away, other_away), (of, other_of) = arms.turned_away, arms.referrals
    more, lo, hi, p_more = comparing_units.within_units(away, of, other_away, other_of)
    returned, known, other_returned, other_known = (
        int(one.sum()) for one in (arms.returned[0], arms.known[0], arms.returned[1], arms.known[1])
    )
    p_danger = returns_as_often(returned, known, other_returned, other_known)
    _, _, highest, _ = comparing_units.within_units(arms.returned[0], arms.known[0], arms.returned[1], arms.known[1])
    but = "fewer of the children turned away were later found in danger" if highest < 0 else ""
    n, smallest = int((of + other_of).sum()), min(known, other_known)
    # both must be unlikely by chance, so that the larger of the two counts
    p = max(p_more, p_danger)
    one: list[Floats] = [np.array([value]) for value in (100 * more, 100 * lo, 100 * hi, p)]
    return Measured(one[0], one[1], one[2], one[3], np.array([n]), np.array([smallest]), (but,))


def returns_as_often(returned: int, known: int, other_returned: int, other_known: int) -> float:
    """Return how likely so many returns or more are if the true share is AS_OFTEN of the others', or less.

    The others' share is not known but estimated; the binomial is averaged over what their counts leave open (beta with
    Jeffreys' prior, in PARTS equal parts).
    """
    parts = (np.arange(PARTS) + 0.5) / PARTS
    shares = scipy.stats.beta.ppf(parts, other_returned + 0.5, other_known - other_returned + 0.5)
    return float(np.mean(scipy.stats.binom.sf(returned - 1, known, AS_OFTEN * shares)))
