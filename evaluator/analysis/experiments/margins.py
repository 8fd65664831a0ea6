"""How firmly a rating stands: margins to another grade, what each rule decides, and ranks with their intervals."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from evaluator.analysis.divergence.standing import Designs, designs_of
from evaluator.analysis.evaluation import Evaluation, of_year
from evaluator.ratings.rating import Facts
from evaluator.ratings.reference import rate
from evaluator.rulebook.model import Regime
from evaluator.statistics.shrinkage import true_shares

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

DRAWS = 1000
#: draws from which the range of so many equal units is known
RANGES = 20_000
SEED = 2008


@dataclass(frozen=True)
class Rank:
    """The place of one authority in one figure, 1 the best. lo, hi: the 95% interval of it, taken by itself; all_lo,
    all_hi: one that holds for all authorities at once with 95%; of: authorities ranked.
    """

    indicator: str
    authority: str
    rank: int
    lo: int
    hi: int
    all_lo: int
    all_hi: int
    of: int


def ranks(table: pd.DataFrame, designs: Designs | None = None, seed: int = SEED) -> list[Rank]:
    """Return the ranks of authorities in each figure of one year; ties share the middle place, rounded down.

    table: as `indicator_table` gives it, one year, authorities only. designs: how many times as much each count varies
    because cases come in families. Figures of which no way is better are left
    out, and so are authorities without a case.
    """
    rng = np.random.default_rng(seed)
    made: list[Rank] = []
    for name, mine in table[(table["better"] != "none") & (table["denominator"] > 0)].groupby("indicator", sort=True):
        design = designs_of(designs, mine["indicator"], mine["authority"])
        counted, of = (mine[column].to_numpy(dtype=np.float64) for column in ("numerator", "denominator"))
        sign = -1.0 if mine["better"].iloc[0] == "higher" else 1.0
        now = pd.Series(sign * counted / of).rank(method="average").to_numpy()
        drawn = sign * true_shares(counted / design, of / design, DRAWS, rng)
        places = pd.DataFrame(drawn).rank(axis=1, method="average").to_numpy()
        lo, hi = np.quantile(places, [0.025, 0.975], axis=0)
        all_lo, all_hi = places_of_all(counted / design, of / design, sign)
        for number, (authority, place) in enumerate(zip(mine["authority"], now.astype(int), strict=True)):
            ends = (min(int(lo[number]), int(place)), max(int(np.ceil(hi[number])), int(place)))
            at_once = (min(int(all_lo[number]), ends[0]), max(int(all_hi[number]), ends[1]))
            made.append(Rank(str(name), str(authority), int(place), *ends, *at_once, len(of)))
    return made


def places_of_all(hits: Floats, of: Floats, sign: float) -> tuple[Ints, Ints]:
    """Return the first and the last place of each unit that its cases leave open, all units at once with 95%.

    hits, of: one number a unit, of above 0. sign: -1 where the highest share is first, 1 where the lowest is. A unit
    comes after all that are surely better and before all that are surely worse: pairs of shares compared by arcsine,
    with the range of as many equal units for the bound (Tukey and Kramer; conservative with unequal sizes, Hayter 1984;
    from pairs to ranks: Mogstad, Romano, Shaikh and Wilhelm 2024, Review of Economic Studies 91; Klein, Wright and
    Wieczorek 2020, Journal of the Royal Statistical Society A 183).
    """
    angle = sign * np.arcsin(np.sqrt((hits + 0.375) / (of + 0.75)))
    variance = 1 / (4 * of + 2)
    apart = (angle[None, :] - angle[:, None]) / np.sqrt(variance[None, :] + variance[:, None])
    bound = _range_of(len(of)) / np.sqrt(2)
    better, worse = (apart < -bound).sum(axis=1), (apart > bound).sum(axis=1)
    return 1 + better, len(of) - worse


@cache
def _range_of(units: int) -> float:
    """Return what the range of so many standard normal values does not exceed with 95% (simulated, one seed)."""
    rng = np.random.default_rng(SEED)
    ranges = [np.ptp(rng.standard_normal((1000, units)), axis=1) for _ in range(RANGES // 1000)]
    return float(np.quantile(np.concatenate(ranges), 0.95))


#: just below a band, in per cent: bands begin at their edge
BELOW = 1e-6


@dataclass(frozen=True)
class Margin:
    """One figure of one authority. up, down: how many percentage points it would have to rise, or fall, for the overall
    grade to change, all else the same; None where no value of it would do that.
    """

    authority: str
    indicator: str
    per_cent: float
    grade: str
    up: float | None
    down: float | None


@dataclass(frozen=True)
class LeftOut:
    """What one part of a regime decides. part: `figure` (taken as if it were in its best band) or `criterion`. changed:
    authorities that would have another grade without it; rated: all that have one.
    """

    part: str
    name: str
    rated: int
    changed: int
    up: int
    down: int


def margins(found: Evaluation) -> list[Margin]:
    """Return the margins of every authority that is rated, in the order of the ratings. Figures are as computed: what
    is small has to be hidden before any of it leaves. Empty where the rule set rates nothing.
    """
    regime = _regime(found)
    if regime is None:
        return []
    made = []
    for facts in _facts(found):
        now = rate(regime, facts)
        if now.overall_at_most is None:
            continue
        word = regime.scale[now.overall_at_most - regime.first_grade]
        for one in regime.computed:
            value = facts.indicators[one.indicator]
            assert value is not None
            edges = sorted(band.at_least for band in one.bands)
            up = [edge - value for edge in edges if edge > value and _grade(regime, facts, one.indicator, edge)
                  > now.overall_at_most]  # fmt: skip
            down = [value - edge for edge in edges if 0 < edge <= value
                    and _grade(regime, facts, one.indicator, edge - BELOW) < now.overall_at_most]  # fmt: skip
            nearest = (min(up, default=None), min(down, default=None))
            made.append(Margin(facts.authority, one.indicator, value, word, *nearest))
    return made


def left_out(found: Evaluation) -> list[LeftOut]:
    """Return what each figure and each criterion of the regime decides, figures first."""
    regime = _regime(found)
    if regime is None:
        return []
    every = [facts for facts in _facts(found) if rate(regime, facts).overall_at_most is not None]
    now = [_of(regime, facts) for facts in every]
    return [_counted(part, name, now, [_of(other, changed(facts)) for facts in every])
            for part, name, other, changed in _without(regime)]  # fmt: skip


def _without(regime: Regime) -> Iterator[tuple[str, str, Regime, Any]]:
    """Yield each part with the regime and the facts as they are without it."""
    for one in regime.computed:
        best = max(band.at_least for band in one.bands)

        def at_its_best(facts: Facts, name: str = one.indicator, best: float = best) -> Facts:
            return Facts(facts.authority, facts.judgements, {**facts.indicators, name: best}, facts.inspected)

        yield "figure", one.indicator, regime, at_its_best
    for rule in regime.rules:
        rules = tuple(one for one in regime.rules if one.rule != rule.rule)
        yield "criterion", rule.rule, regime.model_copy(update={"rules": rules}), lambda facts: facts


def _counted(part: str, name: str, now: list[int], without: list[int]) -> LeftOut:
    up, down = (sum(sign * (b - a) > 0 for a, b in zip(now, without, strict=True)) for sign in (1, -1))
    return LeftOut(part, name, len(now), up + down, up, down)


def _of(regime: Regime, facts: Facts) -> int:
    grade = rate(regime, facts).overall_at_most
    return -1 if grade is None else grade


def _grade(regime: Regime, facts: Facts, indicator: str, value: float) -> int:
    changed = {**facts.indicators, indicator: value}
    return _of(regime, Facts(facts.authority, facts.judgements, changed, facts.inspected))


def _regime(found: Evaluation) -> Regime | None:
    return found.ruleset.regimes[found.ruleset.rates] if found.ruleset.rates else None


def _facts(found: Evaluation) -> list[Facts]:
    """Return the figures of each authority in the rated year."""
    values = of_year(found.indicators, found.period).pivot(index="authority", columns="indicator", values="value")
    return [
        Facts(str(name), indicators={key: None if pd.isna(value) else float(value) for key, value in row.items()})
        for name, row in values.iterrows()
    ]  # fmt: skip
