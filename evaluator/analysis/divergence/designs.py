"""How much more the count behind each figure varies because cases come in families."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from evaluator.clocks.calendar import Period, ended_year
from evaluator.clocks.clocked_histories import Clocked
from evaluator.histories.families import NO_FAMILY
from evaluator.rulebook.model import Indicator
from evaluator.statistics.families import count_variance

Floats = npt.NDArray[np.float64]


#: by indicator and authority; 1 where there is none
Designs = Mapping[tuple[str, str], float]


def design_effects(data: Clocked) -> Designs:
    """Return the design effect of each indicator and authority in the rated year, never below 1: how many times as much
    its count varies as if each clock were a child's of a family of her own (Kish 1965).

    The clocks of one child are a family where none is recorded.
    """
    return {(name, authority): effect for name, one in data.ruleset.indicators.items()
            for authority, effect in _designs(data, one, data.period).items()}  # fmt: skip


def designs_of(designs: Designs | None, indicator: pd.Series, authority: pd.Series) -> Floats:
    """Return the design effect of each row."""
    known = designs or {}
    pairs = zip(indicator.astype("str"), authority.astype("str"), strict=True)
    return np.array([known.get(pair, 1.0) for pair in pairs], dtype=np.float64)


def _designs(data: Clocked, one: Indicator, year: Period) -> dict[str, float]:
    clocks = data.clocks_of(one.of)
    day = clocks["stopped"] if one.population == "stopped" else clocks["started"]
    clocks = clocks[((ended_year(day) == year.ended) & clocks["status"].isin(list(one.denominator))).to_numpy()]
    if not len(clocks):
        return {}
    happened = clocks["status"].isin(list(one.numerator)).to_numpy().astype(np.float64)
    unit, names = pd.factorize(clocks["authority"].astype("str"))
    family, child = data.families_at(clocks["start_id"]), pd.factorize(clocks["child"].astype("str"))[0]
    family = np.where(family == NO_FAMILY, int(family.max(initial=0)) + 1 + child, family).astype(np.int64)
    expected = np.full(len(happened), happened.mean())
    alone = np.bincount(unit, weights=expected * (1 - expected))
    varies = count_variance(happened, expected, unit, family)
    effects = np.divide(varies, alone, out=np.ones_like(varies), where=alone > 0)
    return dict(zip(names.tolist(), effects.tolist(), strict=True))
