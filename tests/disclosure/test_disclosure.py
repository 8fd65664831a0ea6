"""Small counts are hidden, and cannot be found by subtraction."""

from __future__ import annotations

import itertools

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluator.authorities import ALL
from evaluator.clocks.indicators import COLUMNS
from evaluator.disclosure.results.ratings import disclosed_rating
from evaluator.disclosure.suppression import (
    HIDDEN,
    NOT_AVAILABLE,
    disclosed_count,
    disclosed_counts,
    disclosed_indicators,
    is_small,
    pseudonym,
    rounded_count,
    with_partner,
)
from evaluator.ratings.rating import Facts
from evaluator.ratings.reference import rate
from evaluator.rulebook.ruleset import load_ruleset


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


def test_the_row_of_all_authorities_is_rounded_and_its_percentage_is_not() -> None:
    table = disclosed_indicators(indicator_rows([(33, 80), (44, 90)]))
    last = table.iloc[-1]
    assert (last["numerator"], last["denominator"], last["value"]) == (80, 170, 45.3)
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
