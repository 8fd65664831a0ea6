"""The sentences about authorities and cases: as strong as what stands behind them, the caveat in the same breath."""

from __future__ import annotations

from typing import Any

import pytest

from evaluator.disclosure.wording import case_sentence, families_sentence, risk_sentence


def case(verdict: str, value: float = -14.0) -> dict[str, Any]:
    within = {"value": value, "lo": value - 9, "hi": value + 9, "p": 0.002}
    return {"verdict": verdict, "within": within, "why": ""}


@pytest.mark.parametrize(("verdict", "value", "says"), [
    ("GOES WITH", -14.0, "goes with a better outcome, 14 in 1,000 fewer re-referrals"),
    ("GOES AGAINST", 14.0, "goes against a better outcome, 14 in 1,000 more re-referrals"),
])  # fmt: skip
def test_a_case_verdict_keeps_its_caveat_in_the_same_sentence(verdict: str, value: float, says: str) -> None:
    said = case_sentence(case(verdict, value), "Initial assessment", "re-referrals", 10)
    assert says in said and "does not show what keeping it does" in said
    assert said.count(". ") == 0 and said.endswith(".")
    assert "track" not in said.lower() and "because" not in said.lower()


def test_a_word_that_is_no_verdict_is_not_put_into_a_sentence() -> None:
    with pytest.raises(ValueError, match="TRACKS"):
        case_sentence(case("TRACKS"), "Initial assessment", "re-referrals", 10)


@pytest.mark.parametrize(("named", "remaining", "says"), [
    (["A"], 0, "it would not remain"), (["A"], 1, "it would remain"), (["A", "B"], 0, "none of these 2 names"),
    (["A", "B"], 1, "1 of these 2 names"), (["A", "B"], 2, "all of these 2 names"),
])  # fmt: skip
def test_how_many_names_would_remain(named: list[str], remaining: int, says: str) -> None:
    listed = {"named": named, "remaining": remaining, "tried_design": 1.5, "families_recorded": False}
    assert says in families_sentence(listed) and "1.5 times" in families_sentence(listed)
    assert families_sentence({**listed, "families_recorded": True}) == ""


@pytest.mark.parametrize(("risk", "says"), [
    ({"comparisons": 0, "named": 0, "by_chance": 0.0}, ""),
    ({"comparisons": 1, "named": 0, "by_chance": 0.0}, "1 comparison of a single authority"),
    ({"comparisons": 240, "named": 0, "by_chance": 0.0}, "none was clear enough"),
    ({"comparisons": 1240, "named": 1, "by_chance": 0.0}, "1 was clear enough to be told by name, and of these chance "
                                                          "alone is expected to give fewer than 0.1"),
    ({"comparisons": 1240, "named": 12, "by_chance": 0.4}, "no more than about 0.4"),
])  # fmt: skip
def test_a_report_counts_its_own_risk(risk: dict[str, Any], says: str) -> None:
    assert says in risk_sentence(risk) and bool(risk_sentence(risk)) == bool(says)
