"""What a regime may say beyond one scale and one condition: own scales, counts, points, limits, reconstructions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from evaluator.errors import CannotRun
from evaluator.ratings.durable import DurableWorker, compile_regime
from evaluator.ratings.rate import check_regime, rate_all
from evaluator.ratings.rating import (
    AtMost,
    Facts,
    Figure,
    Firing,
    Judgement,
    Limited,
    Rating,
    Scale,
    highest_within,
    points_of,
)
from evaluator.rulebook.model import Regime
from evaluator.rulebook.sentences import sentence

SOURCE = {"instrument": "invented", "confidence": "D", "reference": "none"}
STARS = {"grades": ["0 stars", "1 star", "2 stars"], "first_grade": 0}
A, B, C = "alpha", "beta", "gamma"


@pytest.fixture(scope="module")
def worker() -> Iterator[DurableWorker]:
    with DurableWorker() as running:
        yield running


def rule(name: str, when: dict[str, Any], at_most: str = "poor", **more: Any) -> dict[str, Any]:
    return {"rule": name, "source": SOURCE, "when": when, "then": {"overall": {"at_most": at_most}}, **more}


def regime(*rules: dict[str, Any], **more: Any) -> Regime:
    made = Regime.model_validate(
        {"regime": "invented", "title": "Invented", "source": SOURCE, "scale": ["poor", "fair", "good"],
         "good_from": "good", "judgements": [A, B, C, "visits"], "scales": {"visits": STARS}, "rules": list(rules),
         **more}
    )  # fmt: skip
    check_regime(made)
    return made


def rated(worker: DurableWorker, one: Regime, judgements: dict[str, Any], **figures: float | None) -> Rating:
    """Return the rating that both engines give."""
    return rate_all(one, [Facts("101", judgements, figures)], worker).ratings[0]


def test_a_judgement_is_graded_on_its_own_scale(worker: DurableWorker) -> None:
    one = regime(rule("late", {"any_of": ["visits"], "is": "0 stars"}, "fair"))
    for grade in ("0 stars", "0 Stars", 0):
        rating = rated(worker, one, {"visits": grade})
        assert rating.firings == (Firing("late", (Judgement("visits", "0 stars"),), AtMost("fair")),)
        assert (rating.overall, rating.overall_at_most) == ("fair", 2)
    assert rated(worker, one, {"visits": 1}).overall == "good"
    for grade in ("poor", 3):  # a grade of the overall scale, not of this one
        with pytest.raises(CannotRun, match="the grades are 0 stars, 1 star, 2 stars"):
            rated(worker, one, {"visits": grade})


def test_a_computed_judgement_may_have_its_own_scale(worker: DurableWorker) -> None:
    bands = [{"grade": "0 stars", "at_least": 0}, {"grade": "2 stars", "at_least": 80}]
    computed = [{"judgement": "visits", "indicator": "seen", "bands": bands}]
    one = regime(rule("late", {"any_of": ["visits"], "at_most": "1 star"}), judgements=[A], computed=computed)
    assert rated(worker, one, {}, seen=79.99).overall == "poor"
    assert rated(worker, one, {}, seen=80.0).overall == "good"


# --- of ---


@pytest.mark.parametrize(
    ("grades", "named"),
    [
        (["good", "good", "fair"], None),
        (["good", "fair", "fair"], [B, C]),
        (["fair", "good", "poor"], [A, C]),
        (["poor", "fair", "poor"], [A, B, C]),
        (["poor", None, None], None),
        ([None, "poor", "fair"], [B, C]),
    ],
)
def test_at_least_two_of_three_fire_once_on_all_that_are_so(
    worker: DurableWorker, grades: list[str | None], named: list[str] | None
) -> None:
    one = regime(rule("two", {"of": [A, B, C], "at_least": 2, "at_most": "fair"}))
    rating = rated(worker, one, {name: grade for name, grade in zip([A, B, C], grades, strict=True) if grade})
    assert [[fact.judgement for fact in firing.facts if isinstance(fact, Judgement)] for firing in rating.firings] == (
        [named] if named else [])  # fmt: skip
    assert rating.overall == ("poor" if named else "good")


def test_of_with_is_counts_only_that_grade(worker: DurableWorker) -> None:
    one = regime(rule("two", {"of": [A, B, C], "at_least": 2, "is": "fair"}))
    assert rated(worker, one, {A: "fair", B: "poor", C: "good"}).firings == ()
    assert rated(worker, one, {A: "fair", B: "poor", C: "fair"}).overall == "poor"


# --- points ---

POINTS = {"points": {A: 2, "visits": 1}, "at_most": 4}


@pytest.mark.parametrize(
    ("judgements", "fires"),
    [
        ({A: 2, "visits": 0}, True),
        ({A: 2, "visits": 1}, False),
        ({A: 1, "visits": 2}, True),
        ({A: 3, "visits": 0}, False),
        ({A: 1}, False),  # a judgement is missing
        ({"visits": 0}, False),
    ],
)
def test_points_add_up_over_different_scales(worker: DurableWorker, judgements: dict[str, int], fires: bool) -> None:
    rating = rated(worker, regime(rule("points", POINTS)), judgements)
    assert rating.overall == ("poor" if fires else "good")
    assert [len(firing.facts) for firing in rating.firings] == ([2] if fires else [])


weights = st.lists(st.integers(1, 4), min_size=1, max_size=4)


@settings(max_examples=150, deadline=None)
@given(weights, st.integers(-1, 40), st.data())
def test_the_conjunctions_for_points_hold_exactly_where_the_points_do(
    each: list[int], most: int, data: st.DataObject
) -> None:
    named = {f"j{number}": weight for number, weight in enumerate(each)}
    scales = {name: Scale(("a", "b", "c", "d")[: data.draw(st.integers(2, 4))], data.draw(st.integers(0, 1)))
              for name in named}  # fmt: skip
    highest = highest_within(named, scales, most)
    for cell in product(*(range(scale.first, scale.top + 1) for scale in scales.values())):
        within = (points_of(dict(zip(named, cell, strict=True)), named) or 0) <= most
        assert within is any(all(x <= y for x, y in zip(cell, top, strict=True)) for top in highest)
    assert not any(a != b and all(x <= y for x, y in zip(a, b, strict=True)) for a in highest for b in highest)


def test_a_dated_rule_compiles_for_inspections_between_its_dates_only() -> None:
    dated = {"from": "2020-01-01", "until": "2020-12-31"}
    one = regime(rule("two", {"of": [A, B, C], "at_least": 2, "is": "fair"}, **dated))
    assert len(compile_regime(one)) == 3  # three pairs; of an inspection whose date is not known nothing is inferred


# --- limits ---

LIMIT = {"rule": "moves", "source": SOURCE, "indicator": "A1", "above": 20, "judgement": A, "at_most": "fair"}


def test_a_limit_lowers_a_judgement_before_the_rules_see_it(worker: DurableWorker) -> None:
    one = regime(rule("low", {"any_of": [A], "at_most": "fair"}, "fair"), limits=[LIMIT])
    rating = rated(worker, one, {A: "good"}, A1=20.5)
    moves = Firing("moves", (Figure("A1", 20.5), Judgement(A, "good")), Limited(A, "fair"))
    assert rating.firings == (moves, Firing("low", (Judgement(A, "fair"),), AtMost("fair")))
    assert str(moves) == "moves: A1 is 20.5 % and alpha is good, so alpha counts as fair at most"
    assert rating.rules_fired == ("moves", "low")
    assert moves.as_data()["conclusion"] == {"judgement": A, "at_most": "fair"}


@pytest.mark.parametrize(
    ("given_grade", "figure", "fired", "overall"),
    [
        ("good", 20.0, (), "good"),  # the edge itself does not limit
        ("good", 20.001, ("moves", "low"), "fair"),
        ("poor", 99.0, ("moves", "low"), "fair"),  # a limit raises nothing
        ("good", None, (), "good"),  # not given: nothing is limited, and nothing is missing
        ("good", float("nan"), (), "good"),
        (None, 99.0, (), "good"),  # no judgement to limit
    ],
)
def test_when_a_limit_fires(
    worker: DurableWorker, given_grade: str | None, figure: float | None, fired: tuple[str, ...], overall: str
) -> None:
    one = regime(rule("low", {"any_of": [A], "at_most": "fair"}, "fair"), limits=[LIMIT])
    rating = rated(worker, one, {A: given_grade} if given_grade else {}, A1=figure)
    assert (rating.rules_fired, rating.overall, rating.missing) == (fired, overall, ())


def test_two_limits_of_one_judgement_both_show_what_was_given(worker: DurableWorker) -> None:
    lower = {**LIMIT, "rule": "returns", "indicator": "A3", "at_most": "poor"}
    for limits in ([LIMIT, lower], [lower, LIMIT]):
        one = regime(rule("low", {"any_of": [A], "is": "poor"}), limits=limits)
        rating = rated(worker, one, {A: "good"}, A1=30.0, A3=30.0)
        assert [str(firing.facts[1]) for firing in rating.firings[:2]] == ["alpha is good"] * 2
        assert rating.overall == "poor"


def test_a_figure_of_a_limit_must_be_a_percentage(worker: DurableWorker) -> None:
    one = regime(rule("low", {"any_of": [A], "is": "poor"}), limits=[LIMIT])
    with pytest.raises(CannotRun, match="A1 is 101, not a percentage"):
        rated(worker, one, {A: "good"}, A1=101.0)


# --- reconstruction ---


@pytest.mark.parametrize(
    ("judgements", "rests"),
    [
        ({}, False),  # nothing fires
        ({A: "poor"}, True),  # only the reconstructed rule
        ({B: "poor"}, False),  # only the published rule
        ({A: "poor", B: "poor"}, True),  # the published one allows fair, the reconstructed one decides
        ({A: "poor", C: "poor"}, False),  # the published one gives the same
    ],
)
def test_a_rating_says_whether_it_rests_on_a_reconstruction(
    worker: DurableWorker, judgements: dict[str, str], rests: bool
) -> None:
    one = regime(
        rule("made-here", {"any_of": [A], "is": "poor"}, status="reconstruction"),
        rule("published-fair", {"any_of": [B], "is": "poor"}, "fair"),
        rule("published-poor", {"any_of": [C], "is": "poor"}),
    )
    rating = rated(worker, one, judgements)
    assert rating.rests_on_reconstruction is rests
    assert ("rests on a reconstruction" in rating.why) is rests


def test_where_there_is_no_rating_it_rests_on_nothing(worker: DurableWorker) -> None:
    computed = [{"judgement": "timely", "indicator": "NI59", "bands": [{"grade": "fair", "at_least": 0}]}]
    one = regime(rule("made-here", {"any_of": [A], "is": "poor"}, status="reconstruction"), computed=computed)
    rating = rated(worker, one, {A: "poor"})
    assert (rating.overall_at_most, rating.rests_on_reconstruction) == (None, False)


# --- what a file may not say ---


@pytest.mark.parametrize(
    ("when", "said"),
    [
        ({"any_of": [A], "of": [A], "is": "poor"}, "one of `any_of`, `all_of`, `of` and `points`"),
        ({"is": "poor"}, "one of `any_of`, `all_of`, `of` and `points`"),
        ({"of": [A, B], "is": "poor"}, "`of` and `at_least` belong together"),
        ({"any_of": [A, B], "at_least": 1, "is": "poor"}, "`of` and `at_least` belong together"),
        ({"of": [A, B], "at_least": 0, "is": "poor"}, "`of` and `at_least` belong together"),
        ({"of": [A, B], "at_least": "fair"}, "`of` and `at_least` belong together"),
        ({"any_of": [A], "at_least": "fair", "is": "poor"}, "one of `is`, `at_most` and `at_least`"),
        ({"any_of": [A], "at_least": "fair", "at_most": "fair"}, "one of `is`, `at_most` and `at_least`"),
        ({"any_of": [A]}, "one of `is`, `at_most` and `at_least`"),
        ({"points": {A: 1}, "at_least": "fair"}, "`at_most` must be a whole number of points here"),
        ({"points": {A: 1}, "at_most": "poor"}, "`at_most` must be a whole number of points here"),
        ({"points": {A: 1}, "is": "poor"}, "`at_most` must be a whole number of points here"),
        ({"points": {A: 1}, "at_most": -1}, "no grade and no number"),
        ({"points": {A: 1}, "at_most": True}, "no grade and no number"),
        ({"points": {A: 0}, "at_most": 1}, "greater than or equal to 1"),
        ({"points": {f"j{n}": 1 for n in range(6)}, "at_most": 1}, "at most 5"),
        ({"any_of": [A], "at_most": 1}, "`at_most` must be a grade here"),
    ],
)
def test_a_condition_of_no_form(when: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        regime(rule("r", when))


@pytest.mark.parametrize(
    ("rules", "more", "said"),
    [
        ([rule("r", {"any_of": [A, "visits"], "is": "poor"})], {}, "r: its judgements are graded on different scales"),
        ([rule("r", {"any_of": ["visits"], "is": "poor"})], {}, "r: `poor` is not in the scale"),
        ([rule("r", {"of": [A, A], "at_least": 2, "is": "poor"})], {}, "r: alpha is named twice"),
        ([rule("r", {"points": {"delta": 1}, "at_most": 1})], {}, "r: delta is not a judgement of this regime"),
        ([rule("r", {"any_of": [A], "is": "poor"})], {"scales": {"delta": STARS}}, "scales: delta is not a judgement"),
        ([rule("r", {"any_of": [A], "is": "poor"})], {"limits": [{**LIMIT, "at_most": "superb"}]}, "moves: `superb`"),
        ([rule("moves", {"any_of": [A], "is": "poor"})], {"limits": [LIMIT]}, "rule moves is there more than once"),
        ([rule("r", {"any_of": [A], "is": "poor"})], {"limits": [{**LIMIT, "judgement": "delta"}]},
         "moves: delta is not a judgement given by inspectors"),
    ],
)  # fmt: skip
def test_parts_that_do_not_fit_cannot_run(rules: list[dict[str, Any]], more: dict[str, Any], said: str) -> None:
    with pytest.raises(CannotRun) as error:
        regime(*rules, **more)
    assert said in error.value.message


# --- sentences ---


@pytest.mark.parametrize(
    ("when", "said"),
    [
        ({"any_of": [A], "is": "fair"}, "If alpha is “fair”, "),
        ({"any_of": [A, B], "at_most": "fair"}, "If any of alpha, beta is “fair” or lower, "),
        ({"all_of": [A, B], "at_least": "fair"}, "If each of alpha, beta is “fair” or higher, "),
        ({"all_of": [A, B], "is": "fair"}, "If each of alpha, beta is “fair”, "),
        ({"of": [A, B, C], "at_least": 2, "at_most": "fair"},
         "If 2 or more of alpha, beta, gamma are “fair” or lower, "),
        ({"of": [A, B, C], "at_least": 2, "is": "fair"}, "If 2 or more of alpha, beta, gamma are “fair”, "),
        (POINTS, "If the numbers of the grades of alpha (2 times), visits add up to 4 or less, "),
    ],
)
def test_every_form_reads_as_a_sentence(when: dict[str, Any], said: str) -> None:
    one = regime(rule("r", when, status="reconstruction"))
    assert sentence(one).startswith(f"{said}the overall rating is at most “poor” (a reconstruction); ")


def test_limits_come_first_and_reconstructions_are_said_once_where_all_are() -> None:
    made_here = rule("r", {"any_of": [A], "is": "fair"}, status="reconstruction")
    other = rule("s", {"any_of": [B], "is": "fair"}, status="reconstruction")
    assert sentence(regime(made_here, other, limits=[LIMIT])) == (
        "Where A1 is above 20 %, alpha counts as “fair” at most; if alpha is “fair”, the overall rating is at most "
        "“poor”; if beta is “fair”, the overall rating is at most “poor”; visits is graded “0 stars”, “1 star”, "
        "“2 stars” (each of these rules is a reconstruction)."
    )
    published = {**other, "status": "published"}
    assert sentence(regime(made_here, published)).count("a reconstruction") == 1


# --- grades at least, figures of which less is better, and what holds for some time only ---


@pytest.mark.parametrize(
    ("grades", "fires"),
    [({A: "fair", B: "good"}, True), ({A: "poor", B: "good"}, False), ({A: "good"}, False)],
)
def test_each_at_least_a_grade(worker: DurableWorker, grades: dict[str, str], fires: bool) -> None:
    """Of two that both must be fair or better; one that was not judged is not so."""
    one = regime(rule("both", {"all_of": [A, B], "at_least": "fair"}, "fair"))
    assert rated(worker, one, grades).rules_fired == (("both",) if fires else ())


def banded(better: str, *bands: tuple[str, float]) -> Regime:
    said = [{"grade": grade, "at_least": edge} for grade, edge in bands]
    computed = [{"judgement": "moves", "indicator": "A1", "better": better, "bands": said}]
    return regime(rule("low", {"any_of": ["moves"], "at_most": "fair"}, "fair"), computed=computed)


@pytest.mark.parametrize(("figure", "overall"), [(12.49, "good"), (12.5, "fair"), (20.0, "fair"), (0.0, "good")])
def test_lower_figures_may_be_better(worker: DurableWorker, figure: float, overall: str) -> None:
    one = banded("lower", ("good", 0), ("fair", 12.5), ("poor", 20))
    assert rated(worker, one, {}, A1=figure).overall == overall


@pytest.mark.parametrize(("figure", "overall"), [(9.99, "fair"), (10.0, "good"), (14.99, "good"), (15.0, "fair")])
def test_the_best_figures_may_lie_between(worker: DurableWorker, figure: float, overall: str) -> None:
    """As in the two-sided bands of the performance indicators of 2006 to 2007: 10 to 15 % was good."""
    one = banded("between", ("fair", 0), ("good", 10), ("poor", 15))
    assert rated(worker, one, {}, A1=figure).overall == overall


@pytest.mark.parametrize(
    ("better", "bands"),
    [
        ("higher", (("good", 0.0), ("fair", 10.0))),
        ("lower", (("fair", 0.0), ("good", 10.0))),
        ("lower", (("good", 0.0), ("good", 10.0))),
    ],
)
def test_grades_run_the_way_that_better_says(better: str, bands: tuple[tuple[str, float], ...]) -> None:
    with pytest.raises(CannotRun, match="bands must"):
        banded(better, *bands)


def test_a_limit_may_hold_for_some_time_only(worker: DurableWorker) -> None:
    dated = {**LIMIT, "from": "2002-05-01", "until": "2002-11-30"}
    one = regime(rule("low", {"any_of": [A], "at_most": "fair"}, "fair"), limits=[dated])
    days = [dt.date(2002, 4, 30), dt.date(2002, 5, 1), dt.date(2002, 11, 30), dt.date(2002, 12, 1), None]
    ratings = rate_all(one, [Facts("101", {A: "good"}, {"A1": 30.0}, day) for day in days], worker).ratings
    assert [rating.rules_fired for rating in ratings] == [(), ("moves", "low"), ("moves", "low"), (), ()]
    assert [rating.left_aside for rating in ratings] == [(), (), (), (), ("moves",)]
    assert "(inspections from 1 May 2002 to 30 November 2002)" in sentence(one)


def test_after_its_last_day_a_regime_gives_no_overall_rating(worker: DurableWorker) -> None:
    one = regime(rule("low", {"any_of": [A], "is": "poor"}), overall_until="2026-03-31")
    days = [dt.date(2026, 3, 31), dt.date(2026, 4, 1), None]
    last, after, undated = rate_all(one, [Facts("101", {A: "poor"}, inspected=day) for day in days], worker).ratings
    assert (last.overall, after.overall, undated.overall) == ("poor", "", "poor")
    assert (after.overall_at_most, after.rests_on_reconstruction, after.after) == (None, False, dt.date(2026, 3, 31))
    assert after.why == "No overall rating is given after 2026-03-31; there are only the judgements."
    assert after.rules_fired == ("low",)
    assert sentence(one).endswith("; inspections after 31 March 2026 have no overall rating.")
