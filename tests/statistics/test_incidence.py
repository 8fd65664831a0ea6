"""Time to event, against published tables, and the two mistakes that the rules are there to prevent."""

from __future__ import annotations

import numpy as np
import pytest

from evaluator.statistics.incidence import (
    CAME,
    LEFT,
    WATCHED,
    complete_windows,
    cumulative,
    watched,
)
from evaluator.statistics.intervals import wilson

#: the last day of the invented records; the first day on which a window from day 0 has passed, 365 and 90 days on
EXTRACT, EXTRACT_PASSED = 540, 455


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


def test_cumulative_incidence_is_the_sum_done_by_hand_on_tied_days() -> None:
    """Four hundred cases on 29 whole days; the sum over days of (nothing yet) x (came that day / at risk)."""
    rng = np.random.default_rng(0)
    days, cause = rng.integers(1, 30, 400), rng.choice([WATCHED, CAME, LEFT], 400)
    nothing, share = 1.0, 0.0
    for day in range(1, 30):
        at_risk, today = (days >= day).sum(), cause[days == day]
        share += nothing * (today == CAME).sum() / at_risk
        nothing *= 1 - (today != WATCHED).sum() / at_risk
        if day in (5, 20, 29):
            assert cumulative(days, cause, day).share == pytest.approx(share, abs=1e-12)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(
    ("cause", "share"),
    [([CAME], 1), ([CAME, CAME, CAME], 1), ([CAME, CAME, LEFT], 2 / 3), ([LEFT, LEFT], 0), ([WATCHED, WATCHED], 0)],
)
def test_where_none_or_all_came_the_interval_is_no_point(cause: list[int], share: float) -> None:
    days = np.arange(len(cause)) + 3
    found = cumulative(days, np.array(cause), 3 if cause[0] == WATCHED else 10)
    limits = wilson(share * len(days), len(days))
    assert found.share == pytest.approx(share) and np.isfinite(found.error)
    assert (found.lo, found.hi) == (pytest.approx(limits.lo), pytest.approx(limits.hi))


def test_the_interval_is_wilsons_where_everybody_is_watched() -> None:
    days, cause = np.r_[np.full(13, 10), np.full(50, 400)], np.r_[np.full(13, CAME), np.full(50, WATCHED)]
    found, limits = cumulative(days, cause, 365), wilson(13, 63)
    assert (found.lo, found.hi) == (pytest.approx(limits.lo, rel=1e-6), pytest.approx(limits.hi, rel=1e-6))
    none = complete_windows(np.zeros(5, dtype=np.int64), np.full(5, -1), 365, 10_000)
    assert (none.share, none.lo, none.hi) == (0, 0, pytest.approx(wilson(0, 5).hi))


def test_the_interval_covers_the_truth_19_times_in_20() -> None:
    """Sixty cases, half not watched to the end, exits beside: the rate of the outcome is .001 a day, of exits .0005."""
    truth = 0.001 / 0.0015 * (1 - np.exp(-0.0015 * 365))
    rng, inside = np.random.default_rng(11), 0
    for _ in range(1000):
        came, left, end = rng.exponential(1000, 60), rng.exponential(2000, 60), rng.uniform(100, 700, 60)
        first = np.minimum(np.minimum(came, left), end)
        cause = np.where(first == came, CAME, np.where(first == left, LEFT, WATCHED))
        found = cumulative(np.ceil(first).astype(np.int64), cause, 365)
        inside += found.lo <= truth <= found.hi
    assert inside / 1000 == pytest.approx(0.95, abs=0.02)


def recorded(seed: int, cases: int = 40_000) -> tuple[np.ndarray, ...]:
    """Return start, day of the outcome or -1, exit or -1 and whether it truly came within 365 days (in .257 of cases).

    An extract on day 540 of cases that start on days 0 to 364; outcomes are recorded 30 days late on average, and
    those not recorded by then are not in it.
    """
    rng = np.random.default_rng(seed)
    start = rng.integers(0, 365, cases)
    came, left = start + rng.exponential(1180, cases), start + rng.exponential(4500, cases)
    known = (came <= left) & (came + rng.exponential(30, cases) <= EXTRACT)
    gone = (left < came) & (left <= EXTRACT)
    return (
        start, np.where(known, np.ceil(came), -1).astype(np.int64), np.where(gone, np.ceil(left), -1).astype(np.int64),
        (came <= left) & (came <= start + 365),
    )  # fmt: skip


@pytest.mark.parametrize("seed", [4, 5])
def test_an_early_extract_understates_unless_its_last_days_are_left_out(seed: int) -> None:
    start, came, left, truly = recorded(seed)
    truth = truly.mean()
    crude = ((came >= 0) & (came <= start + 365)).mean()
    by_lag = {}
    for lag in (0, 30, 90):  # `watched` takes 90 days off the day it is given
        days, cause, left_out = watched(start, came, left, EXTRACT - lag + 90)
        by_lag[lag] = cumulative(days, cause, 365).share
    windows = complete_windows(start, came, 365, EXTRACT)
    assert truth == pytest.approx(0.257, abs=0.005) and crude == pytest.approx(0.215, abs=0.01)
    assert by_lag[0] == pytest.approx(0.243, abs=0.008) and by_lag[0] < by_lag[30] < by_lag[90]
    assert by_lag[90] == pytest.approx(truth, abs=0.01) and windows.share == pytest.approx(truth, abs=0.015)
    assert cumulative(days, cause, 365).error < windows.error  # it uses those whose window has not passed as well
    assert windows.cases + windows.left_out == len(start) == len(days) + left_out


def test_what_ends_the_watch_of_a_case() -> None:
    """The records end on day 590, the watch on day 500; an outcome on the day of an exit, or on the last, came."""
    came = np.array([100, 500, 501, -1, 50, 0])
    left = np.array([100, -1, -1, 300, 40, -1])
    days, cause, unwatched = watched(np.zeros(6, dtype=np.int64), came, left, 590)
    assert days.tolist() == [100, 500, 500, 300, 40] and unwatched == 1
    assert cause.tolist() == [CAME, CAME, WATCHED, LEFT, LEFT]


@pytest.mark.parametrize("at", [EXTRACT_PASSED - 1, EXTRACT_PASSED])
def test_a_window_counts_from_its_last_day_and_ninety(at: int) -> None:
    start, came = np.array([0]), np.array([-1])
    if at == EXTRACT_PASSED:
        assert complete_windows(start, came, 365, at).cases == 1
        return
    with pytest.raises(ValueError, match="no window"):
        complete_windows(start, came, 365, at)


def test_nobody_watched_or_not_for_so_long_is_an_error() -> None:
    with pytest.raises(ValueError, match="nobody is watched"):
        cumulative(np.array([], dtype=np.int64), np.array([], dtype=np.int64), 365)
    with pytest.raises(ValueError, match="for 365 days"):
        cumulative(np.array([10, 20, 100]), np.array([CAME, WATCHED, WATCHED]), 365)
