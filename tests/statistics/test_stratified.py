"""The exact test inside strata, against values worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from evaluator.statistics.exact_tests import exact_two_sided


def p(*strata: tuple[int, int, int, int]) -> float:
    return exact_two_sided(*(np.array(column, dtype=np.int64) for column in zip(*strata, strict=True)))


def test_one_stratum_is_the_test_of_fisher() -> None:
    """Four cups of each kind, three told rightly (Fisher 1935): (16 + 1) x 2 / 70."""
    assert p((3, 4, 1, 4)) == pytest.approx(34 / 70)
    assert p((10, 541, 0, 130)) == pytest.approx(0.22, abs=0.01)


def test_two_strata_add_up() -> None:
    """One case of each kind and one event in each stratum: 0, 1 or 2 hits with chances 1/4, 1/2 and 1/4."""
    assert p((1, 1, 0, 1), (1, 1, 0, 1)) == pytest.approx(0.5)
    assert p((1, 1, 0, 1), (0, 1, 1, 1)) == pytest.approx(1.0)


def test_a_stratum_that_tells_nothing_changes_nothing() -> None:
    alone = p((5, 10, 1, 10))
    for silent in ((0, 0, 3, 9), (2, 7, 0, 0), (0, 6, 0, 6), (6, 6, 5, 5)):
        assert p((5, 10, 1, 10), silent) == pytest.approx(alone)
    assert p((0, 0, 3, 9)) == 1.0


def test_size_is_at_most_five_in_a_hundred_where_events_are_rare() -> None:
    """Seven events of 700 or so, in 13 strata; 20 or more of 300 have a probability of 1 in 100 at a size of 4%."""
    rng, found = np.random.default_rng(4), 0
    for _ in range(300):
        of, other = np.full(13, 42), np.full(13, 10)
        found += exact_two_sided(rng.binomial(of, 0.01), of, rng.binomial(other, 0.01), other) < 0.05
    assert found <= 20
