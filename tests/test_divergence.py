"""Comparisons with planted truths, and the laws of the concordance."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import false_discovery_control, somersd

from evaluator.divergence.authorities import Relation, Verdict, compared, relation
from evaluator.divergence.concordance import FEWEST_AUTHORITIES, concordance


def shares(pairs: dict[str, tuple[int, int]]) -> pd.DataFrame:
    rows = [
        {"indicator": "share", "authority": name, "numerator": n, "denominator": d} for name, (n, d) in pairs.items()
    ]
    return pd.DataFrame(rows)


def test_an_authority_that_is_far_apart_is_found_and_the_others_are_not() -> None:
    pairs = {"far": (180, 500), **{f"near {i}": (100 + i, 500) for i in range(6)}}
    found = {one.authority: one for one in compared(shares(pairs), {"share": "lower"}, {"far": True, "near 1": False})}
    assert found["far"].verdict is Verdict.WORSE
    assert found["far"].relation is Relation.GOOD_BUT_WORSE
    assert found["near 1"].relation is Relation.NOT_CLEAR
    assert found["near 2"].relation is Relation.NOT_RATED
    assert all(one.verdict is Verdict.NOT_CLEAR for name, one in found.items() if name != "far")


def test_higher_may_be_better() -> None:
    pairs = {"far": (180, 500), **{f"near {i}": (100, 500) for i in range(6)}}
    assert compared(shares(pairs), {"share": "higher"}, {})[0].verdict is Verdict.BETTER


@pytest.mark.parametrize(("small", "verdict"), [((9, 49), Verdict.TOO_FEW), ((11, 50), Verdict.NOT_CLEAR)])
def test_ten_events_must_be_expected(small: tuple[int, int], verdict: Verdict) -> None:
    """About a fifth have the event everywhere: 49 children expect just under ten events, 50 just over."""
    assert compared(shares({"small": small, "large": (200, 1000)}), {"share": "lower"}, {})[0].verdict is verdict


def test_one_authority_alone_has_nobody_to_be_compared_with() -> None:
    assert compared(shares({"only": (100, 500)}), {"share": "lower"}, {"only": True})[0].verdict is Verdict.TOO_FEW


def test_wilson_interval_as_published() -> None:
    """PHE's test data: 65 of 100."""
    one = compared(shares({"a": (65, 100), "b": (600, 1000)}), {"share": "lower"}, {})[0]
    assert one.lo == pytest.approx(55.2544432969, abs=1e-8)
    assert one.hi == pytest.approx(73.6357517569, abs=1e-8)


def test_benjamini_hochberg_as_published() -> None:
    """The fifteen p-values of Benjamini and Hochberg (1995): four are rejected at 5%."""
    p = [
        0.0001,
        0.0004,
        0.0019,
        0.0095,
        0.0201,
        0.0278,
        0.0298,
        0.0344,
        0.0459,
        0.3240,
        0.4262,
        0.5719,
        0.6528,
        0.7590,
        1,
    ]
    assert (false_discovery_control(p) <= 0.05).sum() == 4


@pytest.mark.parametrize(("verdict", "good", "expected"), [
    (Verdict.WORSE, True, Relation.GOOD_BUT_WORSE), (Verdict.BETTER, True, Relation.AGREES),
    (Verdict.WORSE, False, Relation.AGREES), (Verdict.BETTER, False, Relation.POOR_BUT_BETTER),
    (Verdict.NOT_CLEAR, True, Relation.NOT_CLEAR), (Verdict.TOO_FEW, False, Relation.NOT_CLEAR),
    (Verdict.WORSE, None, Relation.NOT_RATED),
])  # fmt: skip
def test_what_rating_and_outcome_say_together(verdict: Verdict, good: bool | None, expected: Relation) -> None:
    assert relation(verdict, good) is expected


def test_nothing_is_named_where_nothing_differs() -> None:
    """A nation in which every authority has the same chance: hardly ever is one named."""
    rng = np.random.default_rng(1)
    named = 0
    for _ in range(40):
        pairs = {str(i): (int(rng.binomial(400, 0.22)), 400) for i in range(20)}
        named += any(
            one.verdict in (Verdict.WORSE, Verdict.BETTER) for one in compared(shares(pairs), {"share": "lower"}, {})
        )
    assert named <= 6  # 5% of 40 runs are expected; 6 or more false runs come in about one of 70 such tests


grades = st.lists(st.integers(0, 3), min_size=12, max_size=30)


@settings(max_examples=60, deadline=None)
@given(grades, st.integers(0, 1000))
def test_concordance_is_half_of_somers_d(given_grades: list[int], seed: int) -> None:
    ratings = np.array(given_grades, dtype=float)
    outcome = np.random.default_rng(seed).normal(size=len(ratings)).round(1)
    found = concordance("x", ratings, outcome, seed)
    if len(set(given_grades)) == 1:
        assert found.share is None and found.verdict == "cannot tell"
        return
    assert found.share == pytest.approx(50 + 50 * somersd(ratings, outcome).statistic)
    turned = concordance("x", ratings, -outcome, seed)
    assert turned.share == pytest.approx(100 - found.share)


@pytest.mark.parametrize(
    ("count", "verdict"), [(FEWEST_AUTHORITIES - 1, "cannot tell"), (FEWEST_AUTHORITIES, "tracks")]
)
def test_a_perfect_rating_tracks_once_there_are_enough_authorities(count: int, verdict: str) -> None:
    ratings = np.arange(count) % 4
    assert concordance("x", ratings.astype(float), ratings.astype(float), 1).verdict == verdict


def test_a_rating_turned_round_runs_backwards() -> None:
    ratings = (np.arange(40) % 4).astype(float)
    assert concordance("x", ratings, -ratings, 1).verdict == "runs backwards"


def test_a_rating_that_says_nothing_cannot_tell() -> None:
    rng = np.random.default_rng(3)
    verdicts = [
        concordance("x", rng.integers(0, 4, 40).astype(float), rng.normal(size=40), seed).verdict for seed in range(40)
    ]
    assert verdicts.count("cannot tell") >= 34  # about 38 of 40 are expected
