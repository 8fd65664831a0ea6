"""The regimes before 2013: every combination of judgements against an oracle, and what is established of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from itertools import product

import pytest

from evaluator.ratings.durable import DurableWorker
from evaluator.ratings.rate import rate_all, shipped_regimes
from evaluator.ratings.rating import Facts
from evaluator.rule_tests.ruleset_examples import run_regime_examples
from evaluator.rulebook.sentences import sentence

BEFORE_2013 = ("csci-stars-2002", "cpa-2002", "cpa-2005", "apa-2005", "ofsted-annual-2009")
CSCI = shipped_regimes()["csci-stars-2002"]
FOUR = ("serving_children_well", "serving_adults_well", "prospects_children", "prospects_adults")
OUTCOMES = ("being_healthy", "staying_safe", "enjoying_and_achieving", "positive_contribution", "economic_well_being")


@pytest.fixture(scope="module")
def worker() -> Iterator[DurableWorker]:
    with DurableWorker() as running:
        yield running


@pytest.mark.parametrize("name", BEFORE_2013)
def test_the_examples_hold_on_both_engines(name: str) -> None:
    runs = run_regime_examples(shipped_regimes()[name])
    assert len(runs) >= 4
    assert {(run.engine, run.problem) for run in runs} <= {("durable-rules", ""), ("reference", "")}


@pytest.mark.parametrize("name", BEFORE_2013)
def test_a_regime_says_what_is_not_established(name: str) -> None:
    regime = shipped_regimes()[name]
    assert regime.source.note and regime.says and regime.purpose
    assert "not read" in f"{regime.source.note}{regime.says}" or "not found" in regime.says
    assert sentence(regime).endswith(".")


def test_a_rule_that_was_not_read_in_a_source_is_a_reconstruction() -> None:
    for name in BEFORE_2013:
        for rule in shipped_regimes()[name].rules:
            assert (rule.status == "published") <= (rule.source.confidence in ("V", "V2")), rule.rule


def stars(grades: tuple[int | None, ...]) -> int:
    """The reconstruction in five lines."""
    if 0 in grades[:2]:
        return 0
    if None in grades:
        return 3
    points = sum(weight * (grade or 0) for weight, grade in zip((2, 2, 1, 1), grades, strict=True))
    return sum(points > cut for cut in (5, 9, 13))


def test_all_star_ratings_of_social_services(worker: DurableWorker) -> None:
    """Four grades or none for each of four judgements: 625 councils, both engines, and five lines."""
    cells = list(product((0, 1, 2, 3, None), repeat=4))
    facts = [Facts(str(n), {name: grade for name, grade in zip(FOUR, cell, strict=True) if grade is not None})
             for n, cell in enumerate(cells)]  # fmt: skip
    run = rate_all(CSCI, facts, worker)
    assert [rating.overall_at_most for rating in run.ratings] == [stars(cell) for cell in cells]
    for cell, rating in zip(cells, run.ratings, strict=True):
        decided_here = stars(cell) < 3 and 0 not in cell[:2]
        assert rating.rests_on_reconstruction is decided_here
    by_cell = dict(zip(cells, run.ratings, strict=True))
    for cell in product(range(4), repeat=4):  # better judgements never lower the stars
        for position in range(4):
            if cell[position] < 3:
                better = (*cell[:position], cell[position] + 1, *cell[position + 1 :])
                assert (by_cell[cell].overall_at_most or 0) <= (by_cell[better].overall_at_most or 0)


@pytest.mark.parametrize(("indicator", "edge"), [("A1", 20.0), ("A3", 24.0)])
def test_a_key_indicator_keeps_children_at_some(worker: DurableWorker, indicator: str, edge: float) -> None:
    top = dict.fromkeys(FOUR, 3)
    some = {**top, "serving_children_well": 1}
    above, at, without, low = rate_all(
        CSCI,
        [Facts("1", top, {indicator: edge + 0.01}), Facts("2", top, {indicator: edge}), Facts("3", top),
         Facts("4", some)],
        worker,
    ).ratings  # fmt: skip
    assert above.overall_at_most == low.overall_at_most
    assert len(above.firings) == len(low.firings) + 1
    assert at.firings == without.firings == ()


def test_all_annual_performance_assessments(worker: DurableWorker) -> None:
    apa = shipped_regimes()["apa-2005"]
    cells = list(product((1, 2, 3, 4), repeat=5))
    facts = [Facts(str(n), dict(zip(OUTCOMES, cell, strict=True))) for n, cell in enumerate(cells)]
    run = rate_all(apa, facts, worker)
    for cell, rating in zip(cells, run.ratings, strict=True):
        below_good = sum(grade < 3 for grade in cell)
        assert rating.overall_at_most == (2 if below_good >= 2 else 4)
        assert [len(firing.facts) for firing in rating.firings] == ([below_good] if below_good >= 2 else [])


def test_staying_safe_alone_limits_no_annual_performance_assessment(worker: DurableWorker) -> None:
    """In 2007 four councils were inadequate for staying safe, none overall."""
    grades = dict.fromkeys(OUTCOMES, "good") | {"staying_safe": "inadequate"}
    assert rate_all(shipped_regimes()["apa-2005"], [Facts("1", grades)], worker).ratings[0].overall == "outstanding"


@pytest.mark.parametrize("stars_given", range(4))
def test_no_stars_means_at_most_weak_for_the_council(worker: DurableWorker, stars_given: int) -> None:
    facts = [Facts("1", {"social_services_stars": stars_given})]
    overall = rate_all(shipped_regimes()["cpa-2002"], facts, worker).ratings[0].overall
    assert overall == ("weak" if stars_given == 0 else "excellent")


@pytest.mark.parametrize("day", ["2007-02-22", "2009-02-28", "2009-03-01", "2009-03-31", "2009-04-01"])
def test_a_1_for_children_is_known_to_limit_only_the_results_of_march_2009(worker: DurableWorker, day: str) -> None:
    facts = [Facts("1", {"children_and_young_people": "1"}, inspected=dt.date.fromisoformat(day))]
    rating = rate_all(shipped_regimes()["cpa-2005"], facts, worker).ratings[0]
    assert rating.overall == ("1 star" if day.startswith("2009-03") else "4 stars")
    assert rating.rests_on_reconstruction is False


def test_the_annual_rating_of_2009_rests_on_a_reconstruction(worker: DurableWorker) -> None:
    facts = [Facts(str(n), {"safeguarding": n}) for n in (1, 2, 3, 4)]
    ratings = rate_all(shipped_regimes()["ofsted-annual-2009"], facts, worker).ratings
    assert [rating.overall_at_most for rating in ratings] == [1, 4, 4, 4]
    assert [rating.rests_on_reconstruction for rating in ratings] == [True, False, False, False]
