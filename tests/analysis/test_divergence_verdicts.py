"""Regime and authority verdicts on invented nations whose truth is planted."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from evaluator.analysis.divergence.authorities import NAMED, Verdict, authority_verdicts, expected_by_chance
from evaluator.analysis.divergence.regimes import RegimeVerdict, Word, adjusted, regime_verdict
from evaluator.rulebook.divergence_settings import DivergenceSettings

DECLARED = DivergenceSettings()


def nation(
    authorities: int = 60, cases: int = 500, ratio: float = 1.0, tau: float = 0.1, seed: int = 1, share: float = 0.22
) -> pd.DataFrame:
    """Return an outcome table: every other authority is rated good (2), the others 1; `ratio`: their rates' ratio."""
    rng = np.random.default_rng(seed)
    good = np.arange(authorities) % 2 == 0
    truth = rng.gamma(1 / tau**2, tau**2, authorities) * np.where(good, np.sqrt(ratio), 1 / np.sqrt(ratio))
    observed = rng.binomial(cases, np.clip(share * truth, 0, 1))
    rate = observed.sum() / (authorities * cases)
    return pd.DataFrame({
        "authority": [f"A{place:03d}" for place in range(authorities)], "cases": cases, "observed": observed,
        "expected": cases * rate, "variance": cases * rate * (1 - rate), "grade": np.where(good, 2.0, 1.0),
    })  # fmt: skip


def verdict(table: pd.DataFrame, better: str = "lower", declared: DivergenceSettings = DECLARED) -> RegimeVerdict:
    return regime_verdict("stars", "re-referral", table, 2, better, declared, seed=1)


def test_the_four_words() -> None:
    assert verdict(nation(ratio=0.75)).verdict is Word.TRACKS
    assert verdict(nation(ratio=1.33)).verdict is Word.BACKWARDS
    assert verdict(nation(authorities=150, cases=2000, tau=0.05)).verdict is Word.NOTHING
    assert verdict(nation(authorities=24, tau=0.3)).verdict is Word.CANNOT_TELL


def test_where_higher_is_better_the_words_turn_round() -> None:
    assert verdict(nation(ratio=0.75), better="higher").verdict is Word.BACKWARDS
    assert verdict(nation(ratio=1.33), better="higher").verdict is Word.TRACKS


def test_swapping_good_and_poor_inverts_the_rate_ratio() -> None:
    there = nation(ratio=0.8)
    back = there.assign(grade=3 - there["grade"])
    one, other = verdict(there), verdict(back)
    assert one.rate_ratio is not None and other.rate_ratio is not None
    assert other.rate_ratio == pytest.approx(1 / one.rate_ratio)
    assert other.concordance == pytest.approx(100 - (one.concordance or 0))


def test_names_do_not_matter_and_an_empty_authority_changes_nothing() -> None:
    table = nation()
    renamed = table.assign(authority=table["authority"].to_numpy()[::-1])
    empty = pd.DataFrame([{"authority": "B", "cases": 0, "observed": 0, "expected": 0.0, "variance": 0.0, "grade": 2}])
    assert verdict(renamed) == verdict(table)
    assert verdict(pd.concat([table, empty], ignore_index=True)) == verdict(table)


def test_twice_as_many_of_every_case_narrow_the_interval_and_never_turn_it_round() -> None:
    for seed in range(10):
        table = nation(seed=seed, tau=0.05)
        double = table.assign(**{name: 2 * table[name] for name in ("cases", "observed", "expected", "variance")})
        one, two = verdict(table), verdict(double)
        assert one.lo is not None and one.hi is not None and two.lo is not None and two.hi is not None
        # where authorities truly differ, more cases of each hardly help; 0.5 added to counts moves the fourth decimal
        assert two.hi - two.lo <= one.hi - one.lo + 0.002
        if one.verdict is Word.CANNOT_TELL and two.verdict in (Word.TRACKS, Word.BACKWARDS):
            assert (one.rate_ratio or 1) < 1 if two.verdict is Word.TRACKS else (one.rate_ratio or 1) > 1


@pytest.mark.parametrize(("good", "word"), [(9, Word.CANNOT_TELL), (10, Word.TRACKS)])
def test_ten_authorities_are_needed_on_either_side(good: int, word: Word) -> None:
    table = nation(authorities=40, cases=2000, ratio=0.5)
    table["grade"] = np.where(table["grade"].eq(2) & (table["grade"].eq(2).cumsum() <= good), 2.0, np.nan)
    table.loc[1::2, "grade"] = 1.0
    found = verdict(table)
    assert found.verdict is word
    assert (found.rate_ratio is None) == (word is Word.CANNOT_TELL)
    assert bool(found.why) == (word is Word.CANNOT_TELL)


def test_authorities_of_which_too_few_events_are_expected_do_not_count() -> None:
    table = nation(authorities=40, cases=500)
    table.loc[:29, "expected"] = 9.99
    assert verdict(table).authorities == 10
    table.loc[:29, "expected"] = 10.0
    assert verdict(table).authorities == 40


def test_nothing_but_zeros_one_rating_only_or_none_is_said_without_a_number() -> None:
    table = nation()
    for bad in (table.assign(observed=0, expected=0.0, variance=0.0), table.assign(grade=2.0),
                table.assign(grade=np.nan), table.head(0)):  # fmt: skip
        found = verdict(bad)
        assert found.verdict is Word.CANNOT_TELL and found.why
        assert found.rate_ratio is None and found.concordance is None and found.ceiling is None


def test_a_verdict_that_does_not_keep_its_level_among_many_is_taken_back() -> None:
    clear = verdict(nation(ratio=0.75))
    assert clear.p is not None and clear.p < 0.01
    weak = replace(clear, p=0.04)
    others = [replace(clear, verdict=Word.CANNOT_TELL, p=0.5)] * 9
    kept, taken = adjusted([clear, weak, *others])[:2]
    assert kept.verdict is Word.TRACKS and kept.p_adjusted == pytest.approx(11 * clear.p)
    assert taken.verdict is Word.CANNOT_TELL and "11 verdicts" in taken.why
    assert adjusted([weak])[0].verdict is Word.TRACKS


def named(table: pd.DataFrame, **more: object) -> dict[str, Verdict]:
    found = authority_verdicts("stars", "re-referral", table, 2, "lower", DECLARED)
    return {one.authority: one.verdict for one in found if one.verdict in NAMED}


def test_planted_authorities_are_named_by_their_rating() -> None:
    table = nation(cases=1500, tau=0.03)
    table.loc[[0, 1, 2, 3], "observed"] = [520, 520, 190, 190]
    assert named(table) == {
        "A000": Verdict.GOOD_BUT_WORSE, "A003": Verdict.POOR_BUT_BETTER,
    }  # fmt: skip
    every = authority_verdicts("stars", "x", table, 2, "lower", DECLARED)
    of = {one.authority: one for one in every}
    assert of["A001"].verdict is Verdict.AGREES and of["A002"].verdict is Verdict.AGREES
    assert of["A000"].exceptional
    assert expected_by_chance(every) < 0.05


def test_without_ratings_authorities_are_named_both_ways() -> None:
    table = nation(cases=1500, tau=0.03).assign(grade=np.nan)
    table.loc[[0, 3], "observed"] = [520, 190]
    assert named(table) == {"A000": Verdict.WORSE, "A003": Verdict.BETTER}


def test_nobody_is_named_where_nothing_differs() -> None:
    rng = np.random.default_rng(5)
    for _ in range(20):
        observed = rng.binomial(500, 0.22, 40)
        rate = observed.mean() / 500
        table = nation(authorities=40).assign(observed=observed, expected=500 * rate, variance=500 * rate * (1 - rate))
        assert named(table) == {}


@pytest.mark.parametrize(("expected", "few"), [(9.99, True), (10.0, False)])
def test_ten_events_must_be_expected(expected: float, few: bool) -> None:
    table = nation()
    table.loc[0, "expected"] = expected
    found = authority_verdicts("stars", "x", table, 2, "lower", DECLARED)[0]
    assert (found.verdict is Verdict.TOO_FEW) == few
    assert (found.sir is None) == few


def test_one_authority_alone_and_none_at_all() -> None:
    (only,) = authority_verdicts("stars", "x", nation().head(1), 2, "lower", DECLARED)
    assert only.verdict is Verdict.TOO_FEW
    assert authority_verdicts("stars", "x", nation().head(0), 2, "lower", DECLARED) == []


def test_no_rating_does_better_than_a_perfect_one() -> None:
    """Two kinds of authority, far apart, and the rating tells them: it is as good as a rating can be here."""
    found = verdict(nation(ratio=0.6, tau=0.02, cases=1500))
    assert found.concordance is not None and found.ceiling is not None
    assert found.concordance > 97 and found.ceiling > 97
    nothing = verdict(nation(ratio=1.0, tau=0.2, cases=1500))
    assert nothing.concordance is not None and nothing.ceiling is not None
    assert nothing.concordance < 70 and nothing.ceiling > 90
