"""Intervals, against the values that PHEindicatormethods and the papers print."""

from __future__ import annotations

import pytest
from statsmodels.stats.proportion import proportion_confint

from evaluator.statistics.intervals import Interval, byar, exact, ratio, wilson

EXPECTED = 835.883561231174


def close(found: Interval, lo: float, hi: float, digits: float) -> bool:
    return found.lo == pytest.approx(lo, abs=digits) and found.hi == pytest.approx(hi, abs=digits)


@pytest.mark.parametrize(
    ("count", "of", "level", "lo", "hi"),
    [
        (65, 100, 0.95, 0.552544432969, 0.736357517569),
        (65, 100, 0.998, 0.495494657407, 0.778354061409),
        (1045, 5000, 0.95, 0.197955498800, 0.220491303732),
        (1, 100, 0.95, 0.001767432064, 0.054486196179),
    ],
)
def test_wilson_as_published(count: int, of: int, level: float, lo: float, hi: float) -> None:
    assert close(wilson(count, of, level), lo, hi, 1e-11)


@pytest.mark.parametrize(
    ("count", "of", "lo", "hi"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_as_newcombe_printed_it(count: int, of: int, lo: float, hi: float) -> None:
    assert close(wilson(count, of), lo, hi, 0.00005)


def test_wilson_is_that_of_statsmodels() -> None:
    for count, of in ((0, 7), (3, 7), (7, 7), (400, 1000)):
        lo, hi = proportion_confint(count, of, method="wilson")
        assert close(wilson(count, of), float(lo), float(hi), 1e-12)


@pytest.mark.parametrize(
    ("count", "level", "lo", "hi"),
    [
        (65, 0.95, 50.163187710459, 82.849138545940),
        (1045, 0.95, 982.593201807333, 1110.331212985650),
        (1, 0.95, 0.013072132902, 5.563755582475),
        (10, 0.998, 2.916318374696, 24.193724927881),
    ],
)
def test_byar_as_published(count: int, level: float, lo: float, hi: float) -> None:
    assert close(byar(count, level), lo, hi, 1e-9)


@pytest.mark.parametrize(
    ("observed", "value", "lo", "hi"),
    [
        (895, 1.070723293902, 1.001714771255, 1.143233287250),
        (91, 0.108866837704, 0.087650401018, 0.133665763284),
        (9, 0.010767049883, 0.004923380825, 0.020439214555),
    ],
)
def test_ratio_as_published(observed: int, value: float, lo: float, hi: float) -> None:
    assert observed / EXPECTED == pytest.approx(value, abs=1e-11)
    assert close(ratio(observed, EXPECTED), lo, hi, 1e-11)


@pytest.mark.parametrize(("count", "of"), [(0, 0), (5, 3), (-1, 3)])
def test_what_is_no_share_or_ratio_is_an_error(count: int, of: int) -> None:
    with pytest.raises(ValueError, match="no share"):
        wilson(count, of)
    with pytest.raises(ValueError, match="nothing is expected"):
        ratio(3, 0)


def test_exact_limits_hold_below_ten_and_byars_from_ten() -> None:
    assert ratio(9, 1) == exact(9) and ratio(10, 1) == byar(10)
    assert exact(0) == Interval(0.0, pytest.approx(3.688879, abs=1e-6)) and byar(0).lo == 0
