"""Are visits missed when there is more work, while the deadlines of paper are kept? Nationally only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import scipy

from evaluator.analysis.adaptations import comparing_units
from evaluator.analysis.adaptations.adaptation import Adaptation, Verdict, catalogue
from evaluator.analysis.adaptations.comparing_units import Flags, Floats, Ints, Measured, says
from evaluator.analysis.adaptations.visits import NO_LIMIT, visit_rules
from evaluator.authorities import ALL
from evaluator.clocks.clocked_histories import Clocked

CODE = "missed-visits-with-workload"
#: fewer teams (or authorities) than this, and errors clustered by them cannot be relied on
FEWEST_UNITS = 10
#: at the beginning of the records open work is not yet all in them
LEFT_OUT_MONTHS = 6
#: the effect is given for so much more work
MORE_WORK = 1.10
MISSED = ("late", "overdue")
NEEDS_UNITS = f"there are fewer than {FEWEST_UNITS} teams or authorities with work in two months or more"


@dataclass(frozen=True, eq=False)
class Cells:
    """What fell due in each team and month. group: the number of a team and a kind (visit or deadline) together.

    missed, due: how many were not done in time, of how many. work: logarithm of the clocks open when the month began.
    """

    team: Ints
    is_visit: Flags
    missed: Floats
    due: Floats
    work: Floats

    @property
    def group(self) -> Ints:
        """The number of each team and kind, without gaps."""
        return np.unique(self.team * 2 + self.is_visit, return_inverse=True)[1]


@dataclass(frozen=True)
class Slope:
    """A slope, its standard error, and on how many teams less one its interval rests."""

    value: float
    error: float
    freedom: int

    @property
    def reach(self) -> float:
        """Half the length of its 95% interval."""
        return float(scipy.stats.t.ppf(0.975, self.freedom)) * self.error

    @property
    def above_0(self) -> float:
        """How likely so steep a slope, or a steeper one, is where there is none."""
        return float(scipy.stats.t.sf(self.value / self.error, self.freedom)) if self.error > 0 else 1.0


def found(data: Clocked) -> list[Adaptation]:
    """Return one national row: how much more the share of missed visits rises with workload than that of deadlines.

    A unit is a team, or the authority where the records name no team.
    """
    entry, visits = catalogue()[CODE], [one.name for one in visit_rules(data)]
    if not visits:
        return _not_testable(NO_LIMIT.format(data.ruleset.name))
    cells = _cells(data, visits)
    if not cells.is_visit.any():
        return _not_testable("no visit that fell due is recorded")
    if cells.is_visit.all():
        return _not_testable("no deadline other than of visits fell due")
    if len(np.unique(cells.team)) < FEWEST_UNITS:
        return _not_testable(NEEDS_UNITS)
    return comparing_units.verdicts(entry, "", comparing_units.NATIONAL, (ALL,), _measured(cells))


def _not_testable(why: str) -> list[Adaptation]:
    return [Adaptation(CODE, "", comparing_units.NATIONAL, ALL, Verdict.NOT_TESTABLE, why=why)]


def _cells(data: Clocked, visits: Sequence[str]) -> Cells:
    """Return what fell due by team and month, in teams that have both kinds in two months or more."""
    rules = [one.name for one in data.ruleset.timescales.values() if one.status != "illustrative"]
    clocks = data.clocks
    kept = says(clocks["rule"], *rules) & clocks["started"].notna().to_numpy()
    columns = ["rule", "authority", "team", "started", "due", "ended", "status"]
    clocks = clocks.loc[kept & ~says(clocks["status"], "excluded", "undeterminable"), columns]
    if not len(clocks):
        return Cells(*(np.zeros(0, dtype=one) for one in (np.int64, bool, np.float64, np.float64, np.float64)))
    team, is_visit = _teams(clocks), says(clocks["rule"], *visits)
    first = _month(clocks["started"]).min() + LEFT_OUT_MONTHS
    months = np.datetime64(data.as_of, "M").astype(np.int64) - first  # the month of the last day is not over
    months = max(int(months), 0)
    work = _open_work(clocks[~is_visit], team[~is_visit], int(first), months, int(team.max()) + 1)
    judged = says(clocks["status"], "met", *MISSED) & clocks["due"].notna().to_numpy()
    month = np.where(judged, _month(clocks["due"]) - first, -1)
    judged &= (month >= 0) & (month < months)
    place = (team[judged] * 2 + is_visit[judged]) * max(months, 1) + month[judged]
    return _kept(place, says(clocks["status"], *MISSED)[judged], work, max(months, 1))


def _kept(place: Ints, missed: Flags, work: Ints, months: int) -> Cells:
    """Return the cells with something due and some work, of teams with both kinds in two months or more.

    place: of each clock, (team * 2 + kind) * months + month. work: open clocks by team and month.
    """
    size = work.shape[0] * 2 * months
    due, late = np.bincount(place, minlength=size), np.bincount(place[missed], minlength=size)
    due, late = due.reshape(-1, 2, months), late.reshape(-1, 2, months)
    known = (due > 0) & (work[:, None, :months] > 0) if work.shape[1] else np.zeros_like(due, dtype=bool)
    known &= (known.sum(axis=2) > 1).all(axis=1)[:, None, None]
    team, kind, month = np.nonzero(known)
    return Cells(team, kind == 1, late[known].astype(float), due[known].astype(float), np.log(work[team, month]))


def _teams(clocks: pd.DataFrame) -> Ints:
    """Return the number of each clock's team within its authority; a blank team is one of its own."""
    authority, team = (clocks[name].cat.codes.to_numpy().astype(np.int64) for name in ("authority", "team"))
    return np.unique(authority * (len(clocks["team"].cat.categories) + 2) + team + 1, return_inverse=True)[1]


def _month(column: pd.Series) -> Ints:
    """Return months since 1970; a very low number where there is no day."""
    return column.to_numpy().astype("datetime64[M]").astype(np.int64)


def _open_work(clocks: pd.DataFrame, team: Ints, first: int, months: int, teams: int) -> Ints:
    """Return how many clocks were open when each month began, one row a team."""
    change = np.zeros((teams, months + 1), dtype=np.int64)
    begins = np.clip(_month(clocks["started"]) + 1 - first, 0, months)
    ended = clocks["ended"].notna().to_numpy()
    ends = np.clip(_month(clocks["ended"])[ended] + 1 - first, 0, months)
    np.add.at(change, (team, begins), 1)
    np.add.at(change, (team[ended], ends), -1)
    return np.cumsum(change, axis=1)[:, :months]


def _measured(cells: Cells) -> Measured:
    """Return how many points more missed visits rise than missed deadlines, with a tenth more work.

    Both must be unlikely by chance: that missed visits rise, and that they rise more. Not named where missed deadlines
    rise as well.
    """
    visit, beyond, deadline = slopes(cells)
    p = max(visit.above_0, beyond.above_0)
    scale = 100 * float(np.log(MORE_WORK))
    but = "missed deadlines rose with workload as well" if deadline.value > deadline.reach else ""
    numbers = (scale * (beyond.value + side * beyond.reach) for side in (0, -1, 1))
    effect, lo, hi, p_ = (np.array([one]) for one in (*numbers, p))
    n = np.array([int(cells.due.sum())])
    cases = np.array([int(min(cells.due[cells.is_visit].sum(), cells.due[~cells.is_visit].sum()))])
    return Measured(effect, lo, hi, p_, n, cases, (but,))


def slopes(cells: Cells) -> tuple[Slope, Slope, Slope]:
    """Return how the share missed rises with work: of visits, of visits less deadlines, of deadlines.

    Linear probability model of both kinds at once, with an effect of each team and kind; errors clustered by team, CR1
    with t(G - 1) (Liang and Zeger 1986). Cells weigh what fell due in them, which is the same as one row a clock.
    """
    weight, group = cells.due, cells.group
    y = _centred(cells.missed / weight, weight, group)
    work = _centred(cells.work, weight, group)
    x = np.column_stack([work * cells.is_visit, work * ~cells.is_visit])
    inverse = np.linalg.pinv(x.T @ (weight[:, None] * x))
    b = inverse @ (x.T @ (weight * y))
    teams = np.unique(cells.team, return_inverse=True)[1]
    many, count, columns = int(teams.max()) + 1, weight.sum(), int(group.max()) + 3
    pieces = np.zeros((many, 2))
    np.add.at(pieces, teams, x * (weight * (y - x @ b))[:, None])
    spread = inverse @ pieces.T @ pieces @ inverse * many / (many - 1) * (count - 1) / max(count - columns, 1)
    picks = (np.array([1.0, 0.0]), np.array([1.0, -1.0]), np.array([0.0, 1.0]))
    visit, beyond, deadline = (Slope(float(one @ b), float(np.sqrt(one @ spread @ one)), many - 1) for one in picks)
    return visit, beyond, deadline


def _centred(values: Floats, weight: Floats, group: Ints) -> Floats:
    """Return values less the weighted mean of their group."""
    means = np.bincount(group, weights=weight * values) / np.bincount(group, weights=weight)
    return np.asarray(values - means[group])
