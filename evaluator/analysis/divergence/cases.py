"""Does keeping a timescale go with a better outcome for the child? Within authorities, between them, and crudely."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.stats import false_discovery_control

from evaluator.analysis.divergence.regimes import LEVEL, Word
from evaluator.clocks.clocked_histories import Clocked
from evaluator.clocks.statuses import REPORTING_LAG
from evaluator.rulebook.divergence_settings import Declared
from evaluator.statistics.clustered import Difference, between_difference, crude_difference, within_difference

Floats = npt.NDArray[np.float64]

#: errors clustered by fewer authorities are not to be trusted
FEWEST_AUTHORITIES = 10
#: fewer cases in time, or missed, say nothing
FEWEST_CASES = 50
PER = 1000
KEYS = ["authority", "child", "episode"]
IN_TIME, MISSED = ("met",), ("late", "overdue")


@dataclass(frozen=True)
class CaseVerdict:
    """One timescale and one outcome. Differences: children in 1,000 to whom the outcome came, where the timescale was
    kept less where it was missed.

    within: cases of the same authority with the same recorded needs; between: authorities, by the share of cases in
    which they keep it, from none to all; crude: all cases, everything mixed. p_adjusted: of within, over all of a rule
    set's case verdicts. simpson: within and between do not agree.
    """

    timescale: str
    outcome: str
    verdict: Word
    cases: int = 0
    in_time: int = 0
    authorities: int = 0
    within: Difference | None = None
    between: Difference | None = None
    crude: Difference | None = None
    p_adjusted: float | None = None
    simpson: bool = False
    why: str = ""


def case_verdict(data: Clocked, timescale: str, outcome: str) -> CaseVerdict:
    """Return whether keeping a timescale goes with an outcome of the same episode.

    One case a child: the first whose window and 90 days have passed. Whether the timescale was kept is known before the
    outcome's clock starts (a landmark); cases of which it is not known do not count. Never `because`: cases that take
    longer are harder.
    """
    nothing = CaseVerdict(timescale, outcome, Word.CANNOT_TELL)
    cases = _cases(data, timescale, outcome)
    kept, happened = cases["kept"].to_numpy(np.float64), cases["happened"].to_numpy(np.float64)
    unit = cases["authority"].astype("str").astype("category").cat.codes.to_numpy().astype(np.int64)
    units = int(unit.max()) + 1 if len(unit) else 0
    known = replace(nothing, cases=len(cases), in_time=int(kept.sum()), authorities=units)
    why = _lacking(kept, happened, units)
    if why:
        return replace(known, why=why)
    others = _dummies(data.needs_at(cases["start_id"]))
    try:
        within = within_difference(happened, kept, unit, others)
    except ValueError:
        return replace(known, why="no authority has both cases in which the timescale was kept and others")
    between, crude = between_difference(happened, kept, unit), crude_difference(happened, kept, unit)
    said = [_per_1000(one) for one in (within, between, crude)]
    better = data.ruleset.outcomes[outcome].better
    verdict = _word(said[0], better, data.ruleset.declared)
    return replace(known, verdict=verdict, within=said[0], between=said[1], crude=said[2])


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
    return "" if 0 < happened.sum() < len(happened) else "the outcome came to none of these children, or to all"


def _dummies(table: pd.DataFrame) -> Floats:
    """Return one column a level of need but the first."""
    levels = [np.asarray(pd.factorize(table[name].cat.codes.to_numpy())[0]) for name in table]
    columns = [one == level for one in levels for level in range(1, int(one.max()) + 1)]
    return np.column_stack(columns).astype(np.float64) if columns else np.zeros((len(table), 0))


def _per_1000(one: Difference) -> Difference:
    return Difference(PER * one.value, PER * one.lo, PER * one.hi, one.p)


def _word(within: Difference, better: str, declared: Declared) -> Word:
    if within.hi < 0 or within.lo > 0:
        return Word.TRACKS if (within.hi < 0) == (better == "lower") else Word.BACKWARDS
    is_small = -declared.case_margin < within.lo and within.hi < declared.case_margin
    return Word.NOTHING if is_small else Word.CANNOT_TELL


def adjusted(verdicts: Sequence[CaseVerdict]) -> tuple[CaseVerdict, ...]:
    """Return the verdicts with p adjusted for their number (Benjamini and Hochberg 1995): one that points one way and
    does not keep its level becomes CANNOT TELL; authorities differ clearly only if that keeps its level too.
    """
    within, between = ([getattr(one, name) for one in verdicts if one.within] for name in ("within", "between"))
    if not within:
        return tuple(verdicts)
    inside, across = (iter(false_discovery_control([one.p for one in group])) for group in (within, between))
    return tuple(_kept(one, float(next(inside)), float(next(across)), len(within)) if one.within else one
                 for one in verdicts)  # fmt: skip


def _kept(one: CaseVerdict, p: float, p_between: float, tests: int) -> CaseVerdict:
    assert one.within is not None and one.between is not None
    simpson = p_between < LEVEL and _disagree(one.within, one.between, p)
    if one.verdict in (Word.TRACKS, Word.BACKWARDS) and p >= LEVEL:
        why = f"clear by itself, but not among {tests} verdicts taken together"
        return replace(one, verdict=Word.CANNOT_TELL, p_adjusted=p, simpson=simpson, why=why)
    return replace(one, p_adjusted=p, simpson=simpson)


def _disagree(within: Difference, between: Difference, p_within: float) -> bool:
    """Return whether authorities differ with the timescale in a way that their own cases do not (Simpson 1951)."""
    return p_within >= LEVEL or (within.value < 0) != (between.value < 0)
