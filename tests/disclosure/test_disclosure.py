"""Small counts are hidden, and cannot be found by subtraction."""

from __future__ import annotations

import itertools
import time

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluator.analysis.adaptations.adaptation import Adaptation, Verdict
from evaluator.analysis.adaptations.at_the_deadline import DaysToFinish
from evaluator.authorities import ALL
from evaluator.clocks.indicators import COLUMNS
from evaluator.disclosure.results.deadline_marks import _adaptation, _days
from evaluator.disclosure.results.verdicts import disclosed_rating
from evaluator.disclosure.suppression import (
    HIDDEN,
    NOT_AVAILABLE,
    coarse,
    disclosed_count,
    disclosed_counts,
    disclosed_indicators,
    is_small,
    pseudonym,
    rounded_count,
    rounded_share,
    suppressed_grid,
    with_partner,
)
from evaluator.ratings.rating import Facts
from evaluator.ratings.reference import rate
from evaluator.rulebook.ruleset import load_ruleset
from evaluator.statistics.spike import Spike


@pytest.mark.parametrize(("count", "shown"), [(0, 0), (1, HIDDEN), (5, HIDDEN), (6, 6), (600, 600)])
def test_counts_of_one_to_five_are_hidden(count: int, shown: object) -> None:
    assert disclosed_count(count) == shown


def test_small_counts_of_a_group_are_hidden() -> None:
    assert disclosed_counts({"met": 204, "late": 3, "overdue": 0}) == {"met": 200, "late": HIDDEN, "overdue": 0}


def test_a_single_hidden_count_takes_the_next_smallest_with_it() -> None:
    assert with_partner([200, 3, 40], [False, True, False]) == [False, True, True]


def test_two_hidden_counts_need_no_partner() -> None:
    assert with_partner([200, 3, 2], [False, True, True]) == [False, True, True]


@given(st.lists(st.integers(0, 40), min_size=2, max_size=6))
def test_no_count_follows_from_the_total_of_its_group(counts: list[int]) -> None:
    flags = with_partner(counts, [is_small(count) for count in counts])
    assert sum(flags) != 1
    assert all(flag for flag, count in zip(flags, counts, strict=True) if is_small(count))


def indicator_rows(pairs: list[tuple[int, int]], overdue: int = 0) -> pd.DataFrame:
    """Return an indicator table of one year: (numerator, denominator) of each authority, and all together."""
    together = (sum(n for n, _ in pairs), sum(d for _, d in pairs))
    rows = []
    for name, (n, d) in [*((f"A{i}", pair) for i, pair in enumerate(pairs)), (ALL, together)]:
        with_overdue = d + overdue * (len(pairs) if name == ALL else 1)
        rows.append({
            "indicator": "NI59", "authority": name, "year_ended": 2009, "complete": True,
            "numerator": n, "denominator": d,
            "value": 100 * n / d if d else None, "other_numerator": n, "other_denominator": d,
            "other_value": 100 * n / d if d else None, "with_overdue_denominator": with_overdue,
            "with_overdue_value": 100 * n / with_overdue if with_overdue else None, "not_judged": 0,
            "not_yet_known": 0, "better": "higher", "note": "",
        })  # fmt: skip
    return pd.DataFrame(rows)[list(COLUMNS)].astype({"value": float, "other_value": float, "with_overdue_value": float})


@pytest.mark.parametrize(("numerator", "denominator", "symbol"), [
    (0, 20, ""), (1, 20, HIDDEN), (5, 20, HIDDEN), (6, 20, ""), (14, 20, ""), (15, 20, HIDDEN), (19, 20, HIDDEN),
    (20, 20, ""), (5, 5, HIDDEN), (6, 6, ""),
])  # fmt: skip
def test_a_share_that_rests_on_a_small_count_is_hidden_on_either_side(
    numerator: int, denominator: int, symbol: str
) -> None:
    table = disclosed_indicators(indicator_rows([(numerator, denominator), (40, 80), (50, 90), (3, 70), (2, 70)]))
    first = table.iloc[0]
    assert first["symbol"] == symbol
    assert pd.isna(first["value"]) == bool(symbol)
    assert pd.isna(first["numerator"]) == bool(symbol)


def test_overdue_clocks_give_no_small_count_away() -> None:
    table = disclosed_indicators(indicator_rows([(40, 80), (30, 60)], overdue=3))
    assert (table["overdue_symbol"][:2] == HIDDEN).all()
    assert table["with_overdue_value"][:2].isna().all()
    assert (table["symbol"] == "").all()


def test_a_single_authority_with_few_overdue_takes_a_second_one_with_it() -> None:
    rows = indicator_rows([(40, 80), (30, 60), (50, 90)], overdue=20)
    rows.loc[0, "with_overdue_denominator"] = 83
    rows.loc[3, "with_overdue_denominator"] = 83 + 80 + 110
    table = disclosed_indicators(rows)
    assert table["with_overdue_denominator"].isna().tolist() == [True, True, False, False]


def test_a_share_of_nothing_is_not_available() -> None:
    table = disclosed_indicators(indicator_rows([(0, 0), (30, 60)]))
    assert table.iloc[0]["symbol"] == NOT_AVAILABLE


@settings(max_examples=200, deadline=None)
@given(st.lists(st.integers(0, 30).flatmap(lambda d: st.tuples(st.integers(0, d), st.just(d))), min_size=2, max_size=5))
def test_no_hidden_numerator_follows_from_the_total_of_all_authorities(pairs: list[tuple[int, int]]) -> None:
    """Try every set of counts that agrees with what is shown: a small hidden one must have more than one value left."""
    table = disclosed_indicators(indicator_rows(pairs))
    each, total = table[table["authority"] != ALL], table[table["authority"] == ALL]
    hidden = each["numerator"].isna().to_numpy()
    assert hidden.sum() != 1
    if not 2 <= hidden.sum() <= 3 or total["numerator"].isna().any():
        return
    near = int(total["numerator"].iloc[0]) - int(each["numerator"].fillna(0).sum())
    limits = [d for (_, d), is_hidden in zip(pairs, hidden, strict=True) if is_hidden]
    agreeing = [one for one in itertools.product(*(range(d + 1) for d in limits)) if near - 5 <= sum(one) <= near + 4]
    truth = [n for (n, _), is_hidden in zip(pairs, hidden, strict=True) if is_hidden]
    for place, true in enumerate(truth):
        assert not is_small(true) or len({one[place] for one in agreeing}) > 1


@pytest.mark.parametrize(("counts", "hidden"), [
    ([1, 1, 40, 50], [True, True, True, False]), ([5, 5, 40, 50], [True, True, True, False]),
    ([1, 2, 40, 50], [True, True, False, False]),
])  # fmt: skip
def test_ones_alone_and_fives_alone_take_another_with_them(counts: list[int], hidden: list[bool]) -> None:
    assert with_partner(counts, [is_small(count) for count in counts]) == hidden


@pytest.mark.parametrize(("count", "shown"), [(0, 0), (1, HIDDEN), (5, HIDDEN), (6, 10), (14, 10), (15, 20), (25, 30)])
def test_counts_of_all_are_rounded_to_ten(count: int, shown: object) -> None:
    assert rounded_count(count) == shown


def test_the_row_of_all_authorities_is_rounded_and_so_is_its_percentage() -> None:
    """80 of 170, not 77 of 170: less a report without one authority, the exact one would tell of that authority."""
    table = disclosed_indicators(indicator_rows([(33, 80), (44, 90)]))
    last = table.iloc[-1]
    assert (last["numerator"], last["denominator"], last["value"]) == (80, 170, 47.1)
    assert disclosed_indicators(indicator_rows([(33, 80)])).iloc[-1]["numerator"] == 33


def test_a_pseudonym_says_nothing_without_its_key() -> None:
    assert pseudonym("child 1", b"one key") == pseudonym("child 1", b"one key")
    assert pseudonym("child 1", b"one key") != pseudonym("child 1", b"another key")
    assert "child" not in pseudonym("child 1", b"one key").lower()


def test_reasons_that_rest_on_a_hidden_figure_are_hidden_with_it() -> None:
    """19 of 20 reviews in time: the band from 93 to 100 per cent would say that exactly one was late."""
    regime = load_ruleset("england-2008").regimes["timescales-illustrative"]
    rated = rate(regime, Facts("A", indicators={"NI59": 90.0, "NI60": 55.0, "NI67": 95.0}))
    shown = disclosed_rating(rated, {("A", "NI67")})
    assert [one["rule"] for one in shown["firings"]] == [
        "initial_assessments-bands", "core_assessments-bands", "reviews-bands", "weakest-figure-1-star", HIDDEN,
    ]  # fmt: skip
    assert shown["firings"][2]["facts"] == [{"indicator": "NI67", "per_cent": HIDDEN}]
    assert shown["firings"][2]["conclusion"] == {"judgement": "reviews", "grade": HIDDEN}
    assert shown["firings"][4]["conclusion"] == {"overall_at_most": HIDDEN}
    assert "95" not in str(shown) and "2 stars" not in str(shown)


def test_the_other_counting_mode_is_not_shown_beside_one_that_differs_by_few() -> None:
    """40 of 80 in one mode and 43 of 80 in the other are three children."""
    rows = indicator_rows([(40, 80), (30, 60), (50, 90), (20, 70)])
    rows.loc[[0, 1, 2], "other_numerator"] = [43, 36, 49]
    shown = disclosed_indicators(rows)
    assert shown["other_symbol"].tolist()[:4] == [HIDDEN, "", HIDDEN, ""]
    assert shown.loc[[0, 2], ["other_numerator", "other_denominator", "other_value"]].isna().all(axis=None)
    assert (shown["symbol"] == "").all() and shown["value"].notna().all()


def test_two_modes_whose_rest_differs_by_few_are_not_shown_together() -> None:
    rows = indicator_rows([(40, 80), (30, 60), (50, 90)])
    rows.loc[0, ["other_numerator", "other_denominator"]] = [50, 93]  # 40 late in one mode, 43 in the other
    shown = disclosed_indicators(rows)
    assert shown["other_symbol"].tolist()[:3] == [HIDDEN, HIDDEN, ""]  # the second is the partner of the first


def test_figures_that_differ_by_few_from_an_earlier_report_are_hidden() -> None:
    before = disclosed_indicators(indicator_rows([(40, 80), (30, 60), (50, 90), (20, 40)]))
    rows = indicator_rows([(43, 86), (30, 60), (50, 90), (26, 46)])
    assert disclosed_indicators(rows)["symbol"].tolist() == [""] * 5
    shown = disclosed_indicators(rows, before)
    assert shown["symbol"].tolist() == [HIDDEN, "", "", HIDDEN, ""]  # the fewest are the partner
    assert shown.loc[0, "denominator"] == 86  # six more children: that many may be told
    fewer = disclosed_indicators(indicator_rows([(46, 83), (30, 60), (50, 90), (20, 40)]), before)
    assert pd.isna(fewer.loc[0, "denominator"]) and fewer.loc[0, "symbol"] == HIDDEN


def test_what_an_earlier_report_hid_does_not_matter_and_one_without_figures_hides_nothing() -> None:
    rows = indicator_rows([(40, 80), (30, 60)])
    hid = disclosed_indicators(indicator_rows([(3, 80), (30, 60)]))
    assert disclosed_indicators(rows, hid.iloc[:1])["symbol"].tolist()[:2] == ["", ""]
    assert (disclosed_indicators(rows, pd.DataFrame())["symbol"] == "").all()


@pytest.mark.parametrize(("others", "told"), [([(11, 11), (11, 11)], False), ([(12, 12), (14, 30)], True)])
def test_a_total_that_leaves_hidden_counts_no_choice_is_hidden(others: list[tuple[int, int]], told: bool) -> None:
    """3 of 3 and 11 of 11 are hidden; 25 is shown as 30, from 25 to 34: less 11 that is at least 14, which is all."""
    assert pd.isna(disclosed_indicators(indicator_rows([(3, 3), *others])).iloc[-1]["numerator"]) != told


def test_three_times_five_of_five_hide_their_total_too() -> None:
    """15 is shown as 20: from 15 to 24, and three counts of 1 to 5 make 15 at most."""
    assert pd.isna(disclosed_indicators(indicator_rows([(5, 5)] * 3)).iloc[-1]["denominator"])
    assert pd.isna(disclosed_indicators(indicator_rows([(1, 20)] * 2)).iloc[-1]["numerator"])
    assert disclosed_indicators(indicator_rows([(3, 30)] * 4)).iloc[-1]["numerator"] == 10


@pytest.mark.parametrize(("part", "whole", "share"), [(5, 18, 50.0), (14, 14, 100.0), (0, 18, 0.0), (3, 4, None)])
def test_a_share_of_all_authorities_is_of_the_rounded_counts(part: int, whole: int, share: float | None) -> None:
    """27.8% "of 20" would say five of eighteen."""
    assert rounded_share(part, whole) == share


def test_a_figure_in_per_cent_of_cases_is_told_to_ten_of_them() -> None:
    assert (coarse(12.34, 1000), coarse(12.34, 100), coarse(None, 100)) == (12.0, 10.0, None)


def days(finished: int, excess: float = 20.0) -> DaysToFinish:
    counts = (*[30] * 7, finished, 0, 0)
    expected, spike = {6: 29.4, 7: 3.7, 8: 2.2}, Spike(excess, 15.0, 25.0, 0.01)
    return DaysToFinish("initial-assessment", 7, 5, 303, counts, expected, spike)


def test_where_the_count_of_the_last_day_is_hidden_so_is_what_gives_it() -> None:
    hidden = _days(days(4, 0.3))
    assert hidden["days"][7] == {"day": 7, "finished": None, "expected": None} and hidden["spike"] is None


def test_the_excess_is_that_of_the_published_counts() -> None:
    """24 is shown as 20; less 4 that were expected 16 of 300 are left, whatever the exact ones are."""
    shown = _days(days(24, 24 - 3.7))
    assert shown["days"][7] == {"day": 7, "finished": 20, "expected": 4}
    assert shown["spike"] == {"excess": 5.3, "lo": 3.6, "hi": 6.9}


@pytest.mark.parametrize(("per_cent", "hidden"), [(5.0, True), (5.99, True), (6.0, False), (-5.0, True), (0.0, False)])
def test_an_effect_that_stands_for_fewer_than_six_children_is_hidden(per_cent: float, hidden: bool) -> None:
    """Of a hundred cases: five, and exactly five, are hidden; six are not."""
    one = Adaptation("pulled-to-the-deadline", "x", "authority", "A", Verdict.FOUND, per_cent, 1.0, 9.0, 0.01, 100)
    told = _adaptation(one, {})
    assert (told["effect"] is None, told["symbol"] == HIDDEN) == (hidden, hidden)
    assert told["verdict"] == "found"


def test_partners_of_what_was_not_judged_are_hidden_with_it() -> None:
    rows = indicator_rows([(40, 80), (30, 60), (50, 90)])
    rows.loc[[0, 1, 2, 3], "not_judged"] = [3, 9, 40, 52]
    rows.loc[[0, 1, 2, 3], "not_yet_known"] = [50, 2, 8, 60]
    shown = disclosed_indicators(rows)
    assert shown["not_judged"].isna().tolist() == [True, True, False, False]
    assert shown["not_yet_known"].isna().tolist() == [False, True, True, False]


def test_a_true_zero_is_the_last_to_be_a_partner() -> None:
    assert with_partner([0, 3, 40], [False, True, False]) == [False, True, True]
    assert with_partner([0, 3], [False, True]) == [True, True]
    counts = np.array([[3, 40, 0], [9, 50, 60], [0, 70, 80]])
    assert suppressed_grid(counts, (counts > 0) & (counts < 6)).tolist() == [
        [True, True, False], [True, True, False], [False, False, False],
    ]  # fmt: skip


def test_the_partners_are_those_of_the_least_loss() -> None:
    """3 closes a rectangle with 7, 8 and 9 (24 in all); every other one costs more."""
    counts = np.array([[3, 8, 30], [7, 9, 40], [50, 60, 70]])
    assert suppressed_grid(counts, counts < 6).tolist() == [
        [True, True, False], [True, True, False], [False, False, False],
    ]  # fmt: skip


def test_a_nation_of_3200_authorities_is_suppressed_in_seconds() -> None:
    draw = np.random.default_rng(1)
    counts = draw.integers(0, 40, size=(3200, 4))
    few = (counts > 0) & (counts < 6)
    begun = time.process_time()
    hidden = suppressed_grid(counts, few)
    assert time.process_time() - begun < 10
    assert hidden[few].all()
