"""Published values that libraries give us: these fail if a library, or the way we call it, changes."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import brunnermunzel, false_discovery_control, somersd
from statsmodels.stats.contingency_tables import StratifiedTable
from statsmodels.stats.nonparametric import rank_compare_2indep

from evaluator.statistics.deadline_bins import three_bins


def test_benjamini_and_hochberg_1995() -> None:
    p = [.0001, .0004, .0019, .0095, .0201, .0278, .0298, .0344, .0459, .3240, .4262, .5719, .6528, .7590,
         1]  # fmt: skip
    assert sum(false_discovery_control(p) <= 0.05) == 4
    assert sum(15 * np.array(p) <= 0.05) == 3  # Bonferroni


def test_somers_d_of_scipys_example() -> None:
    found = somersd([[27, 25, 14, 7, 0], [7, 14, 18, 35, 12], [1, 3, 2, 7, 17]])
    assert found.statistic == pytest.approx(0.6032766111513396, abs=1e-12)
    assert found.pvalue == pytest.approx(1.0007091191074533e-27, rel=1e-6)


def test_brunner_and_munzel_2000() -> None:
    x, y = [1, 2, 1, 1, 1, 1, 1, 1, 1, 1, 2, 4, 1, 1], [3, 3, 4, 3, 1, 2, 3, 1, 1, 5, 4]
    found = rank_compare_2indep(y, x)
    lo, hi = found.conf_int()
    assert found.prob1 == pytest.approx(0.788961, abs=5e-7)
    assert (lo, hi) == (pytest.approx(0.5952169, abs=5e-7), pytest.approx(0.9827052, abs=5e-7))
    assert brunnermunzel(x, y).statistic == pytest.approx(3.1375, abs=5e-5)
    assert brunnermunzel(x, y).pvalue == pytest.approx(0.005786, abs=5e-7)


def test_berkeley_1973() -> None:
    """Admissions of men and women in six departments: the crude odds ratio turns round within them."""
    tables = [[[512, 313], [89, 19]], [[353, 207], [17, 8]], [[120, 205], [202, 391]], [[138, 279], [131, 244]],
              [[53, 138], [94, 299]], [[22, 351], [24, 317]]]  # fmt: skip
    crude = np.sum(tables, axis=0)
    assert crude[0, 0] * crude[1, 1] / (crude[0, 1] * crude[1, 0]) == pytest.approx(1.841, abs=5e-4)
    found = StratifiedTable([np.array(one) for one in tables])
    assert found.oddsratio_pooled == pytest.approx(0.9046968, abs=5e-8)
    lo, hi = found.oddsratio_pooled_confint()
    assert (lo, hi) == (pytest.approx(0.7719, abs=5e-5), pytest.approx(1.0603, abs=5e-5))
    tested = found.test_null_odds(correction=True)
    assert (tested.statistic, tested.pvalue) == (pytest.approx(1.4269, abs=5e-5), pytest.approx(0.2323, abs=5e-5))


def test_efron_and_morris_1977() -> None:
    """Eighteen batters after 45 times at bat, shrunk to their mean by the James-Stein factor .212."""
    hits = np.array([18, 17, 16, 15, 14, 14, 13, 12, 11, 11, 10, 10, 10, 10, 10, 9, 8, 7])
    average = hits / 45
    mean = average.mean()
    factor = 1 - 15 * mean * (1 - mean) / 45 / ((average - mean) ** 2).sum()
    assert mean == pytest.approx(0.265, abs=5e-4)
    assert factor == pytest.approx(0.212, abs=0.004)
    assert mean + factor * (0.400 - mean) == pytest.approx(0.294, abs=0.001)


@pytest.mark.parametrize(("at", "bend", "found"), [(42, 0.0, True), (38, 0.0, False), (42, 0.5, False)])
def test_three_days_around_a_limit(at: int, bend: float, found: bool) -> None:
    assert (three_bins(30, at, 28, bend) < 0.05) == found
    assert three_bins(30, 0, 28) == 1


def test_three_days_by_hand() -> None:
    """All five on the day: (1/3)^5; with k = .1 the day may hold 1.1 of 3.1."""
    assert three_bins(0, 5, 0) == pytest.approx(1 / 243)
    assert three_bins(0, 5, 0, 0.1) == pytest.approx((1.1 / 3.1) ** 5)
    assert three_bins(0, 0, 0) == 1
    with pytest.raises(ValueError, match="from 0 to 1"):
        three_bins(1, 1, 1, -0.1)


def test_three_days_find_nothing_in_a_smooth_curve_and_a_week_where_there_is_one() -> None:
    """Limits inside a week keep their size; at the end of whole weeks habit alone is found, as its text warns."""
    rng = np.random.default_rng(6)
    smooth = rng.multinomial(600, [0.34, 0.33, 0.33], size=1000)
    weekly = rng.multinomial(600, [0.30, 0.40, 0.30], size=1000)
    assert np.mean([three_bins(*one) < 0.05 for one in smooth.tolist()]) <= 0.06
    assert np.mean([three_bins(*one) < 0.05 for one in weekly.tolist()]) > 0.9
