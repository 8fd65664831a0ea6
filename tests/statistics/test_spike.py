"""The spike at a limit: silent where nothing is planted, whatever the calendar does, and close where something is."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import norm

from evaluator.statistics import local_trend
from evaluator.statistics.local_trend import jump, jump_within
from evaluator.statistics.spike import Cells, Spike, in_window, spike, spike_beside

MEDIAN = {7: 5.8, 10: 7.5, 35: 27.0}


def lengths(rng: np.random.Generator, cases: int, limit: int, calendar: bool) -> tuple[np.ndarray, np.ndarray]:
    """Return the weekday of the start and the working days taken: log-normal hazards, weekdays and whole weeks."""
    day, start = np.arange(140), rng.integers(0, 5, cases)
    until = norm.cdf((np.log(day + 1) - np.log(MEDIAN[limit])) / 0.6)
    hazard = np.diff(np.r_[0, until]) / np.maximum(1 - np.r_[0, until[:-1]], 1e-9)
    by_start = np.tile(hazard, (5, 1))
    if calendar:
        for first in range(5):
            by_start[first] *= np.array([0.9, 1, 1.05, 1.1, 1.0])[(first + day) % 5]
            by_start[first] *= np.where((day % 5 == 0) & (day > 0), 1.4, 1)
    by_start[:, -1] = 1
    return start, (rng.random((cases, len(day))) < np.minimum(by_start[start], 1)).argmax(axis=1)


def pulled(rng: np.random.Generator, taken: np.ndarray, limit: int, share: float) -> np.ndarray:
    late = (taken > limit) & (taken <= limit + 5)
    return np.where(late & (rng.random(len(taken)) < share), limit, taken)


def cells(start: np.ndarray, taken: np.ndarray, limit: int) -> Cells:
    rows = [
        (day, (first + day) % 5, (taken[start == first] >= day).sum(), (taken[start == first] == day).sum())
        for first in range(5) for day in range(max(limit - 5, 0), limit + 11)
    ]  # fmt: skip
    day, weekday, at_risk, finished = (np.array(column) for column in zip(*rows, strict=True))
    return Cells(day, weekday, at_risk.astype(float), finished.astype(float))


def found(seed: int, cases: int, limit: int, calendar: bool, share: float) -> tuple[Spike | None, float]:
    """Return the spike, and what was planted, in cases."""
    rng = np.random.default_rng(seed)
    start, taken = lengths(rng, cases, limit, calendar)
    moved = pulled(rng, taken, limit, share)
    return spike(cells(start, moved, limit), limit, 5), float((moved != taken).sum())


@pytest.mark.parametrize(("limit", "calendar"), [(7, False), (7, True), (10, True), (35, False)])
def test_it_is_silent_where_nothing_is_planted(limit: int, calendar: bool) -> None:
    """Ten days are two whole weeks: without terms for whole weeks half of these would be found."""
    each = [found(seed, 2000, limit, calendar, 0.0)[0] for seed in range(60)]
    p = np.array([one.p for one in each if one])
    assert len(p) == 60 and (p < 0.05).sum() <= 8  # 3 are expected; 9 or more have a chance below 1%
    assert abs(np.mean([one.excess for one in each if one])) < 0.005 * 2000


@pytest.mark.parametrize(("limit", "calendar", "share"), [(7, False, 0.15), (7, True, 0.15), (10, True, 0.3)])
def test_what_is_planted_is_found_at_about_its_size(limit: int, calendar: bool, share: float) -> None:
    for seed in range(5):
        one, planted = found(seed, 10_000, limit, calendar, share)
        assert one is not None and one.p < 0.05
        assert one.lo < one.excess < one.hi
        assert 0.7 * planted < one.excess < 1.6 * planted


def test_cases_that_are_still_open_stay_among_those_at_risk() -> None:
    """Half of the cases are open when the records end, at random: no spike comes of it."""
    p = []
    for seed in range(40):
        rng = np.random.default_rng(seed)
        start, taken = lengths(rng, 4000, 7, calendar=False)
        watched = rng.integers(0, 30, 4000)
        rows = []
        for first in range(5):
            for day in range(2, 18):
                mine = start == first
                at_risk = mine & (taken >= day) & (watched >= day)
                rows.append((day, (first + day) % 5, at_risk.sum(), (at_risk & (taken == day)).sum()))
        day, weekday, risk, done = (np.array(column) for column in zip(*rows, strict=True))
        one = spike(Cells(day, weekday, risk.astype(float), done.astype(float)), 7, 5)
        p.append(one.p if one else 1.0)
    assert (np.array(p) < 0.05).sum() <= 6


@pytest.mark.parametrize(("day", "inside"), [(1, False), (2, True), (7, True), (8, False), (9, False), (10, True),
                                             (17, True), (18, False)])  # fmt: skip
def test_the_days_that_tell(day: int, inside: bool) -> None:
    assert in_window(np.array([day]), 7)[0] == inside


def test_too_few_and_a_side_without_cases_say_nothing() -> None:
    rng = np.random.default_rng(1)
    start, taken = lengths(rng, 60, 7, calendar=False)
    assert spike(cells(start, taken, 7), 7, 5) is None
    start, taken = lengths(rng, 5000, 7, calendar=False)
    assert spike(cells(start, np.minimum(taken, 7), 7), 7, 5) is None


def test_a_unit_beside_the_others() -> None:
    """A slower unit is not a spike; one that pulls is; where all pull alike none stands out."""
    rng = np.random.default_rng(4)

    def beside(unit: np.ndarray, others: np.ndarray) -> Spike | None:
        day = np.arange(2, 18)
        hazard = np.array([(others == one).sum() / max((others >= one).sum(), 1) for one in day])
        at_risk = np.array([(unit >= one).sum() for one in day])
        return spike_beside(day, np.array([(unit == one).sum() for one in day], float), at_risk * hazard, 7)

    taken = lengths(rng, 60_000, 7, calendar=True)[1]
    others, unit = taken[:58_000], taken[58_000:]
    slow = lengths(rng, 2000, 10, calendar=True)[1]
    honest, slower = beside(unit, others), beside(slow, others)
    pulls = beside(pulled(rng, unit, 7, 0.4), others)
    alike = beside(pulled(rng, unit, 7, 0.4), pulled(rng, others, 7, 0.4))
    assert honest and slower and pulls and alike
    assert min(honest.p, slower.p, alike.p) > 0.01
    assert pulls.p < 0.001 and 0.03 < pulls.excess / 2000 < 0.12


def test_a_jump_is_told_from_a_trend() -> None:
    rng = np.random.default_rng(2)
    distance = rng.integers(-5, 11, 20_000)
    at = distance == 0
    trend = 0.4 - 0.02 * distance
    for planted in (0.0, 0.1):
        y = (rng.random(20_000) < trend + planted * at).astype(float)
        unit, family = rng.integers(0, 30, 20_000), np.arange(20_000)
        for found in (jump(y[:4000], at[:4000], distance[:4000], family[:4000], 1),
                      jump_within(y, at, distance, unit, family)):  # fmt: skip
            assert found is not None and found.lo < planted < found.hi and found.hi - found.lo < 0.14
            assert (found.p < 0.01) == (planted > 0)
    alone = np.arange(50)
    assert jump(np.ones(50), np.zeros(50, dtype=bool), alone, alone, 1) is None
    none = np.array([], dtype=np.int64)
    assert jump_within(np.array([]), np.array([], dtype=bool), none, none, none) is None


def families_decided_as_one(rng: np.random.Generator, families: int) -> tuple[np.ndarray, ...]:
    """Return decisions, whether on the last day, its distance and the family: one to three children decided at once."""
    size, distance = rng.integers(1, 4, families), rng.integers(-5, 11, families)
    decided = (rng.random(families) < 0.45).astype(float)
    family = np.repeat(np.arange(families), size)
    return decided[family], distance[family] == 0, distance[family], family


@pytest.mark.parametrize("families", [80, 400])
def test_families_decided_as_one_are_no_jump(families: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """At 5% a test may find what is not there in 5 of 100 nations; 11 or more have a probability of 1 in 100."""
    monkeypatch.setattr(local_trend, "DEALT", 399)
    rng = np.random.default_rng(families)
    found = [jump(*families_decided_as_one(rng, families), seed=1) for _ in range(100)]
    assert sum(one is not None and one.p < 0.05 for one in found) <= 10


def test_the_p_of_a_permutation_is_never_nothing() -> None:
    """All 40 on the day and nobody else: the deal that was found is one of 10,000."""
    distance = np.tile(np.arange(-5, 11), 40)
    found = jump((distance == 0).astype(float), distance == 0, distance, np.arange(640), 1)
    assert found is not None and found.p == 1 / 10_000 and found.lo > 0.5
