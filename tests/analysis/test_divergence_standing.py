"""Which figures of an authority may be said to be better or worse than those of the others."""

from __future__ import annotations

import numpy as np
import pandas as pd

from evaluator.analysis.divergence.standing import design_effects, standings
from evaluator.synth.null_worlds import null_world
from tests.support.clocked import clocked


def year(hits: list[int], of: list[int]) -> pd.DataFrame:
    return pd.DataFrame({
        "indicator": "NI59", "authority": [f"A{n}" for n in range(len(of))], "numerator": hits, "denominator": of,
        "value": 100 * np.array(hits) / np.maximum(of, 1), "not_judged": 0,
    })  # fmt: skip


def test_one_far_from_the_others_is_clear_and_its_like_are_not() -> None:
    found = standings(year([80, 82, 78] * 6 + [40], [100] * 19), {})
    assert [one.clear for one in found] == [False] * 18 + [True]
    # Wilson 1927 by hand, 80 of 100
    assert (round(found[0].lo, 2), round(found[0].hi, 2)) == (71.12, 86.66)


def test_where_cases_come_in_families_the_same_figure_is_less_clear() -> None:
    table = year([80, 82, 78] * 6 + [64], [100] * 19)
    alone, tied = (standings(table, {("NI59", f"A{n}"): design for n in range(19)})[-1] for design in (1.0, 3.0))
    assert alone.clear and not tied.clear
    assert tied.hi - tied.lo > 1.6 * (alone.hi - alone.lo)


def test_one_alone_is_apart_from_nobody_and_few_are_not_clear() -> None:
    assert [one.clear for one in standings(year([10], [100]), {})] == [False]
    assert not standings(year([0, 900], [12, 1000]), {})[0].clear
    assert standings(year([], []), {}) == ()


def test_where_nobody_differs_few_are_called_worse() -> None:
    """150 of one share: at 5% unadjusted seven or so would be called better or worse in each of 40 nations. At 1% of
    all together four nations or more have a probability of less than 1 in 100.
    """
    rng = np.random.default_rng(3)
    nations = [any(one.clear for one in standings(year(rng.binomial(400, 0.7, 150).tolist(), [400] * 150), {}))
               for _ in range(40)]  # fmt: skip
    assert sum(nations) <= 3


def test_the_design_effect_is_that_of_families_decided_together() -> None:
    """Of 20 families 9, 7 and 4 have one, two and three children: a child's own has (9 + 28 + 36) / 35 = 2.1."""
    made = null_world("siblings-equal", 3, authorities=20, cases=200)
    tied = design_effects(clocked(made.events, "england-2008", made.as_of))
    assert 1.7 < np.mean([effect for (name, _), effect in tied.items() if name == "NI59"]) < 2.5
    alone = null_world("friday-finishing", 3, authorities=20, cases=200)
    found = design_effects(clocked(alone.events, "england-2008", alone.as_of))
    assert np.mean([effect for (name, _), effect in found.items() if name == "NI59"]) < 1.15
