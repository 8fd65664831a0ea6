"""Does keeping a timescale go with a better outcome for the child? Within authorities, between them, and crudely."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
import numpy.typing as npt
import pandas as pd
import scipy

from evaluator.analysis.divergence.cohorts import with_year
from evaluator.analysis.divergence.regimes import LEVEL
from evaluator.clocks.clocked_histories import Clocked
from evaluator.clocks.statuses import REPORTING_LAG
from evaluator.histories.needs import NO_FAMILY
from evaluator.rulebook.divergence_settings import DivergenceSettings
from evaluator.statistics.clustered import Difference, between_difference, crude_difference, within_difference
from evaluator.statistics.exact_tests import exact_two_sided

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

#: errors clustered by fewer authorities are not to be trusted
FEWEST_AUTHORITIES = 10
#: fewer cases in time, or missed, say nothing
FEWEST_CASES = 50
#: nor do fewer to which the outcome came, or did not come, on either side
FEWEST_EVENTS = 20
#: of fewer events than this an exact test decides, for their errors are too small as often as not
EXACT_BELOW = 100
PER = 1000
KEYS = ["authority", "child", "episode"]
IN_TIME, MISSED = ("met",), ("late", "overdue")


class CaseWord(StrEnum):
    """What keeping a timescale goes with. None of these says that keeping it does anything."""

    GOES_WITH = "GOES WITH"
    """The interval of the difference inside authorities lies wholly on the better side."""
    GOES_AGAINST = "GOES AGAINST"
    """It lies wholly on the worse side."""
    NOTHING = "TELLS YOU NOTHING"
    """It contains no difference, and no difference larger than the declared margin."""
    CANNOT_TELL = "CANNOT TELL"
    """Anything else, and wherever too little is there to compute it. Not a finding that there is no difference."""


POINTING = (CaseWord.GOES_WITH, CaseWord.GOES_AGAINST)


@dataclass(frozen=True)
class CaseVerdict:
    """One timescale and one outcome. Differences: children in 1,000 to whom the outcome came, where the timescale was
    kept less where it was missed.

    within: cases of the same authority with the same recorded needs; between: authorities, by the share of cases in
    which they keep it, from none to all; crude: all cases, everything mixed. p_adjusted: of within, over all of a rule
    set's case verdicts. simpson: within and between do not agree. exact: whether there are so few events that an exact
    test decides; `within` then reaches as far as that test leaves open.
    """

    timescale: str
    outcome: str
    verdict: CaseWord
    cases: int = 0
    in_time: int = 0
    authorities: int = 0
    within: Difference | None = None
    between: Difference | None = None
    crude: Difference | None = None
    p_adjusted: float | None = None
    simpson: bool = False
    exact: bool = False
    why: str = ""


def case_verdict(data: Clocked, timescale: str, outcome: str) -> CaseVerdict:
    """Return whether keeping a timescale goes with an outcome of the same episode.

    One case a child: the first whose window and 90 days have passed. Whether the timescale was kept is known before the
    outcome's clock starts (a landmark); cases of which it is not known do not count. Never `because`: cases that take
    longer are harder.
    """
    nothing = CaseVerdict(timescale, outcome, CaseWord.CANNOT_TELL)
    cases = _cases(data, timescale, outcome)
    kept, happened = cases["kept"].to_numpy(np.float64), cases["happened"].to_numpy(np.float64)
    unit = cases["authority"].astype("str").astype("category").cat.codes.to_numpy().astype(np.int64)
    units = int(unit.max()) + 1 if len(unit) else 0
    known = replace(nothing, cases=len(cases), in_time=int(kept.sum()), authorities=units)
    why = _lacking(kept, happened, units)
    if why:
        return replace(known, why=why)
    others = _dummies(with_year(data.needs_at(cases["start_id"]), cases["started"]))
    try:
        within = within_difference(happened, kept, unit, others)
        is_exact = happened.sum() < EXACT_BELOW
        within = _exact(within, data, cases) if is_exact else within
    except ValueError:
        return replace(known, why="no authority has both cases in which the timescale was kept and others")
    between, crude = between_difference(happened, kept, unit), crude_difference(happened, kept, unit)
    said = [_per_1000(one) for one in (within, between, crude)]
    better = data.ruleset.outcomes[outcome].better
    verdict = _word(said[0], better, data.ruleset.declared)
    return replace(known, verdict=verdict, within=said[0], between=said[1], crude=said[2], exact=bool(is_exact))


def _exact(within: Difference, data: Clocked, cases: pd.DataFrame) -> Difference:
    """Return a difference with the p of the exact test among cases of one authority and year, where that is larger, and
    an interval that reaches as far as it leaves open (Miettinen 1976). A family's cases that were kept, and those that
    were missed, count once each; the outcome came to them if it came to one of them.
    """
    family, child = data.families_at(cases["start_id"]), np.arange(len(cases))
    stratum = pd.factorize(cases["authority"].astype("str") + cases["started"].dt.year.astype("str"))[0]
    once = pd.DataFrame({
        "stratum": stratum, "family": np.where(family == NO_FAMILY, -1 - child, family), "kept": cases["kept"],
        "happened": cases["happened"],
    }).groupby(["stratum", "family", "kept"], as_index=False)["happened"].max()  # fmt: skip
    many = int(stratum.max()) + 1
    is_kept, came = once["kept"].to_numpy(bool), once["happened"].to_numpy(bool)

    def counted(which: npt.NDArray[np.bool_]) -> Ints:
        return np.bincount(once["stratum"].to_numpy()[which], minlength=many).astype(np.int64)

    p = exact_two_sided(counted(is_kept & came), counted(is_kept), counted(~is_kept & came), counted(~is_kept))
    if p <= within.p:
        return within
    z = float(scipy.stats.norm.isf(p / 2))
    reach = abs(within.value) * float(scipy.stats.norm.ppf(0.975)) / z if z > 0 else 0.0
    return Difference(within.value, min(within.lo, within.value - reach), max(within.hi, within.value + reach), p)


def _cases(data: Clocked, timescale: str, outcome: str) -> pd.DataFrame:
    """Return one row a child: KEYS, start_id of the outcome's clock, happened, and whether the timescale was kept."""
    ends = data.clocks_of(outcome)
    passed = ends["due"] + pd.Timedelta(days=REPORTING_LAG) < pd.Timestamp(data.as_of)
    ends = ends[passed & ends["status"].isin(["happened", "did_not"]) & (ends["episode"].astype("str") != "")]
    clocks = data.clocks_of(timescale)
    clocks = clocks[clocks["status"].isin([*IN_TIME, *MISSED])]
    clocks = clocks.sort_values("started", kind="stable").drop_duplicates(KEYS)
    decided = clocks["due"].where(clocks["stopped"].isna() | (clocks["stopped"] > clocks["due"]), clocks["stopped"])
    clocks = clocks.assign(kept=clocks["status"].isin(IN_TIME), decided=decided)
    joined = ends[[*KEYS, "start_id", "started", "status"]].merge(clocks[[*KEYS, "kept", "decided"]], on=KEYS)
    joined = joined[joined["decided"] <= joined["started"]].sort_values("started", kind="stable")
    first = joined.drop_duplicates(["authority", "child"])
    return first.assign(happened=first["status"] == "happened").reset_index(drop=True)


def _lacking(kept: Floats, happened: Floats, units: int) -> str:
    in_time = int(kept.sum())
    if min(in_time, len(kept) - in_time) < FEWEST_CASES:
        return f"it needs {FEWEST_CASES} cases in time and {FEWEST_CASES} missed whose outcome is known"
    if units < FEWEST_AUTHORITIES:
        return f"it needs cases of {FEWEST_AUTHORITIES} authorities; there are {units}"
    arms = [happened[kept == one] for one in (0.0, 1.0)]
    if min(min(arm.sum(), len(arm) - arm.sum()) for arm in arms) < FEWEST_EVENTS:
        return (f"it needs {FEWEST_EVENTS} children to whom the outcome came and {FEWEST_EVENTS} to whom it did not, "
                "both where the timescale was kept and where it was missed")  # fmt: skip
    return ""


def _dummies(table: pd.DataFrame) -> Floats:
    """Return one column a level of need but the first."""
    levels = [np.asarray(pd.factorize(table[name].cat.codes.to_numpy())[0]) for name in table]
    columns = [one == level for one in levels for level in range(1, int(one.max()) + 1)]
    return np.column_stack(columns).astype(np.float64) if columns else np.zeros((len(table), 0))


def _per_1000(one: Difference) -> Difference:
    return Difference(PER * one.value, PER * one.lo, PER * one.hi, one.p)


def _word(within: Difference, better: str, declared: DivergenceSettings) -> CaseWord:
    if within.hi < 0 or within.lo > 0:
        return CaseWord.GOES_WITH if (within.hi < 0) == (better == "lower") else CaseWord.GOES_AGAINST
    is_small = -declared.case_margin < within.lo and within.hi < declared.case_margin
    return CaseWord.NOTHING if is_small else CaseWord.CANNOT_TELL


def adjusted(verdicts: Sequence[CaseVerdict]) -> tuple[CaseVerdict, ...]:
    """Return the verdicts with p adjusted for their number (Benjamini and Hochberg 1995): one that points one way and
    does not keep its level becomes CANNOT TELL; authorities differ clearly only if that keeps its level too.
    """
    within, between = ([getattr(one, name) for one in verdicts if one.within] for name in ("within", "between"))
    if not within:
        return tuple(verdicts)
    of_all = scipy.stats.false_discovery_control
    inside, across = (iter(of_all([one.p for one in group])) for group in (within, between))
    return tuple(_kept(one, float(next(inside)), float(next(across)), len(within)) if one.within else one
                 for one in verdicts)  # fmt: skip


def _kept(one: CaseVerdict, p: float, p_between: float, tests: int) -> CaseVerdict:
    assert one.within is not None and one.between is not None
    simpson = p_between < LEVEL and _disagree(one.within, one.between, p)
    if one.verdict in POINTING and p >= LEVEL:
        why = f"clear by itself, but not among {tests} verdicts taken together"
        return replace(one, verdict=CaseWord.CANNOT_TELL, p_adjusted=p, simpson=simpson, why=why)
    return replace(one, p_adjusted=p, simpson=simpson)


def _disagree(within: Difference, between: Difference, p_within: float) -> bool:
    """Return whether authorities differ with the timescale in a way that their own cases do not (Simpson 1951)."""
    return p_within >= LEVEL or (within.value < 0) != (between.value < 0)
