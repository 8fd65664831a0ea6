"""How firmly a rating stands: how far each figure is from another grade, and what each rule of the regime decides."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pandas as pd

from evaluator.analysis.evaluation import Evaluation, of_year
from evaluator.ratings.rating import Facts
from evaluator.ratings.reference import rate
from evaluator.rulebook.model import Regime

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
