"""Time to event, against published tables, and the two mistakes that the rules are there to prevent."""

from __future__ import annotations

import numpy as np
import pytest

from evaluator.statistics.incidence import CAME, LEFT, WATCHED, complete_windows, cumulative, still_there, watched

#: remission of 21 children treated with 6-MP, weeks (Freireich and others 1963); false: still in remission
WEEKS = np.array([6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35])
CAME_BACK = np.array([1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0], dtype=bool)


@pytest.mark.parametrize(
    ("week", "share"),
    [(5, 1.0), (6, 0.8571), (7, 0.8067), (10, 0.7529), (13, 0.6902), (16, 0.6275), (22, 0.5378), (23, 0.4482)],
)
def test_kaplan_and_meier_as_published(week: int, share: float) -> None:
    assert still_there(WEEKS, CAME_BACK, week) == pytest.approx(share, abs=0.00005)


def test_cumulative_incidence_of_the_textbook_six() -> None:
    days, cause = np.arange(1, 7), np.array([0, 2, 2, 1, 1, 0])  # events of the first kind are those asked for
    assert cumulative(days, cause, 6).share == pytest.approx(0.4)
    assert cumulative(days, cause, 3).share == 0


def test_cumulative_incidence_by_hand_where_days_are_tied() -> None:
    """Ten cases; day 3: two outcomes, one exit and one whose watch ends; day 5: one outcome of the six left."""
    days = np.array([3, 3, 3, 3, 5, 8, 8, 8, 8, 8])
    cause = np.array([CAME, CAME, LEFT, WATCHED, CAME, *[WATCHED] * 5])
    assert cumulative(days, cause, 4).share == pytest.approx(2 / 10)
    assert cumulative(days, cause, 8).share == pytest.approx(2 / 10 + (7 / 10) * (1 / 6))


def test_with_everybody_watched_it_is_the_plain_share() -> None:
    days, cause = np.array([10, 20, 400, 400, 400]), np.array([CAME, CAME, WATCHED, WATCHED, WATCHED])
    found = cumulative(days, cause, 365)
    assert found.share == pytest.approx(0.4)
    assert found.error == pytest.approx(np.sqrt(0.4 * 0.6 / 5), rel=1e-6)
    assert cumulative(days, np.zeros(5, dtype=np.int64), 365).share == 0


def test_satagopan_as_published() -> None:
    """305 women; one event each at 10, 16, 23 and 27 days with 304, 302, 301 and 300 at risk: .3, .6, .9, 1.3%."""
    days = np.r_[np.full(1, 5), 10, np.full(1, 12), 16, 23, 27, np.full(299, 60)]
    cause = np.r_[WATCHED, CAME, WATCHED, CAME, CAME, CAME, np.full(299, WATCHED)]
    shares = [100 * cumulative(days, cause, day).share for day in (10, 16, 23, 27)]
    assert shares == pytest.approx([0.33, 0.66, 0.99, 1.31], abs=0.012)


def recorded(seed: int, cases: int = 20_000) -> tuple[np.ndarray, ...]:
    """Return start, day of the outcome or -1, exit or -1 and the extract: 30 days' mean delay of recording, unrecorded
    outcomes not in the extract. True share within a year: about .257.
    """
    rng = np.random.default_rng(seed)
    start, extract = rng.integers(0, 700, cases), 900
    came, left = start + rng.exponential(1130, cases), start + rng.exponential(4500, cases)
    known = (came <= left) & (came + rng.exponential(30, cases) <= extract)
    gone = (left < came) & (left <= extract)
    return (
        start, np.where(known, np.ceil(came), -1).astype(np.int64), np.where(gone, np.ceil(left), -1).astype(np.int64),
        np.array(extract), (came <= left) & (came <= start + 365),
    )  # fmt: skip


def test_an_early_extract_understates_unless_its_last_days_are_left_out() -> None:
    start, came, left, extract, truly = recorded(4)
    truth, end = truly.mean(), int(extract)
    crude = ((came >= 0) & (came <= start + 365)).mean()
    windows = complete_windows(start, came, 365, end)
    days, cause, left_out = watched(start, came, left, end)
    every = cumulative(days, cause, 365)
    assert crude < truth - 0.01
    assert windows.share == pytest.approx(truth, abs=0.015)
    assert every.share == pytest.approx(truth, abs=0.012)
    assert every.error < windows.error
    assert windows.cases + windows.left_out == len(start) == every.cases + left_out


def test_no_window_and_nobody_watched_are_errors() -> None:
    with pytest.raises(ValueError, match="no window"):
        complete_windows(np.array([0]), np.array([-1]), 365, 454)
    assert complete_windows(np.array([0]), np.array([-1]), 365, 455).cases == 1
    with pytest.raises(ValueError, match="nobody"):
        cumulative(np.array([], dtype=np.int64), np.array([], dtype=np.int64), 365)


def test_time_that_had_to_be_survived_looks_like_an_effect_and_a_landmark_takes_it_away() -> None:
    """Three visits by day 120 have no effect; counted on everybody they seem to more than halve the risk."""
    rng = np.random.default_rng(8)
    came = rng.exponential(300, 40_000)
    third = rng.gamma(3, 40, 40_000)
    visited = (third <= 120) & (third < came)

    def risk(which: np.ndarray, last: float) -> float:
        return float((came[which] <= last).mean())

    naive = risk(visited, 365) / risk(~visited, 365)
    waiting = came > 120
    landmark = risk(visited & waiting, 485) / risk(~visited & waiting, 485)
    assert naive < 0.85 and landmark == pytest.approx(1, abs=0.03)
