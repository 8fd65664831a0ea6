"""Ranks with their intervals: wide where authorities are alike, narrow where they are far apart."""

from __future__ import annotations

import numpy as np
import pandas as pd

from evaluator.analysis.experiments.ranks import ranks


def table(counts: list[int], of: int, better: str = "higher") -> pd.DataFrame:
    return pd.DataFrame({
        "indicator": "NI59", "authority": [f"A{number:02d}" for number in range(len(counts))], "numerator": counts,
        "denominator": of, "better": better,
    })  # fmt: skip


def test_authorities_far_apart_keep_their_place() -> None:
    found = ranks(table([900, 700, 500, 300, 100], 1000))
    assert [(one.rank, one.lo, one.hi) for one in found] == [(n, n, n) for n in range(1, 6)]


def test_where_lower_is_better_the_lowest_is_first() -> None:
    assert [one.rank for one in ranks(table([900, 700, 500], 1000, "lower"))] == [3, 2, 1]


def test_authorities_that_are_alike_could_stand_anywhere() -> None:
    found = ranks(table([50] * 20, 100))
    assert all(one.hi - one.lo >= 14 and one.lo <= one.rank <= one.hi for one in found)


def test_the_interval_holds_the_true_place_as_often_as_it_says() -> None:
    """Ten authorities of known shares, counted many times."""
    rng = np.random.default_rng(5)
    true = np.linspace(0.55, 0.9, 10)
    place = 10 - np.arange(10)
    held = [
        one.lo <= place[number] <= one.hi
        for _ in range(40)
        for number, one in enumerate(ranks(table(rng.binomial(120, true).tolist(), 120)))
    ]
    assert np.mean(held) > 0.93


def test_what_has_no_better_way_and_who_has_no_case_are_left_out() -> None:
    assert ranks(table([5, 6], 10, "none")) == []
    one = table([5, 6, 0], 10)
    one.loc[2, "denominator"] = 0
    assert [rank.authority for rank in ranks(one)] == ["A00", "A01"]


def test_the_same_figures_give_the_same_ranks() -> None:
    assert ranks(table([50, 51, 52], 100)) == ranks(table([50, 51, 52], 100))
