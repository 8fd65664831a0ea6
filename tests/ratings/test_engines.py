"""durable-rules and the reference give the same ratings by the same rules; and what happens where one is silent."""

from __future__ import annotations

import datetime as dt
import importlib.util
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evaluator.errors import CannotRun
from evaluator.ratings import durable, rate
from evaluator.ratings.durable import (
    DurableWorker,
    NoAnswerError,
    compile_facts,
    compile_regime,
    hundredths,
    rate_by_durable,
)
from evaluator.ratings.facts import known_facts
from evaluator.ratings.rate import EnginesDisagree, rate_all
from evaluator.ratings.rating import AtMost, Facts, Figure, Firing, Judgement, Rating, scale_of_judgement
from evaluator.ratings.reference import rate as rate_by_reference
from evaluator.rulebook.model import Regime

needs_durable = pytest.mark.skipif(
    importlib.util.find_spec("durable") is None, reason="durable-rules is not installed here"
)
SOURCE = {"instrument": "invented", "confidence": "D", "reference": "none"}
GRADES = ["poor", "fair", "good", "best"]
SHORT, LONG = ["no", "some", "yes"], ["0 stars", "1 star", "2 stars", "3 stars", "4 stars"]
GIVEN, COMPUTED, INDICATORS = ["alpha", "beta", "gamma", "e"], ["timely", "reviewed"], ["NI59", "NI67"]
DAY = dt.date(2020, 6, 1)
days = st.integers(-3, 3).map(lambda n: DAY + dt.timedelta(days=n))
quick = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def regime(rules: list[dict[str, Any]], computed: list[dict[str, Any]] | None = None, first: int = 1,
           **more: Any) -> Regime:  # fmt: skip
    return Regime.model_validate(
        {"regime": "invented", "title": "Invented", "source": SOURCE, "scale": GRADES, "first_grade": first,
         "good_from": "good", "judgements": GIVEN, "computed": computed or [], "rules": rules, **more}
    )  # fmt: skip


def rule(name: str, when: dict[str, Any], at_most: str, **more: Any) -> dict[str, Any]:
    return {"rule": name, "source": SOURCE, "when": when, "then": {"overall": {"at_most": at_most}}, **more}


Scales = dict[str, list[str]]


@st.composite
def bands(draw: st.DrawFn, grades: list[str]) -> dict[str, Any]:
    """Bands of a figure of which more is better, or less, or what lies between; and which it is."""
    edges = draw(st.lists(st.integers(1, 10000), min_size=1, max_size=len(grades) - 1, unique=True))
    all_grades = st.sampled_from(range(len(grades)))
    earned = sorted(draw(st.sets(all_grades, min_size=len(edges) + 1, max_size=len(edges) + 1)))
    better = draw(st.sampled_from(["higher", "lower", "between"]))
    earned = {"higher": earned, "lower": earned[::-1], "between": draw(st.permutations(earned))}[better]
    starts = [0.0, *(edge / 100 for edge in sorted(edges))]
    each = [{"grade": grades[grade], "at_least": start} for grade, start in zip(earned, starts, strict=True)]
    return {"better": better, "bands": each}


@st.composite
def conditions(draw: st.DrawFn, scales: Scales) -> dict[str, Any]:
    """A condition of any form over judgements of one scale, or points of judgements of any scales."""
    form = draw(st.sampled_from(["any_of", "all_of", "of", "points"]))
    if form == "points":
        weights = draw(st.dictionaries(st.sampled_from(list(scales)), st.integers(1, 3), min_size=1, max_size=4))
        return {"points": weights, "at_most": draw(st.integers(0, 4 * sum(weights.values())))}
    grades = draw(st.sampled_from(list(scales.values())))
    alike = [name for name, own in scales.items() if own == grades]
    names = draw(st.lists(st.sampled_from(alike), min_size=1, max_size=5, unique=True))
    keys = ["is", "at_most"] if form == "of" else ["is", "at_most", "at_least"]
    when = {form: names, draw(st.sampled_from(keys)): draw(st.sampled_from(grades))}
    return when | ({"at_least": draw(st.integers(1, len(names)))} if form == "of" else {})


@st.composite
def limits(draw: st.DrawFn, scales: Scales) -> list[dict[str, Any]]:
    """Up to two limits of given judgements, by an indicator that bands may read too."""
    judgements = draw(st.lists(st.sampled_from(GIVEN), max_size=2))
    return [
        {"rule": f"limit-{number}", "source": SOURCE, "indicator": draw(st.sampled_from([*INDICATORS, "A1"])),
         "above": draw(st.integers(0, 10000)) / 100, "judgement": name, "at_most": draw(st.sampled_from(scales[name])),
         **draw(dated())}
        for number, name in enumerate(judgements)
    ]  # fmt: skip


@st.composite
def dated(draw: st.DrawFn) -> dict[str, Any]:
    """A first day, a last day, both or none."""
    start, length = draw(st.none() | days), draw(st.none() | st.integers(0, 3))
    said: dict[str, Any] = {"from": start} if start else {}
    return said | ({"until": (start or DAY) + dt.timedelta(days=length)} if length is not None else {})


@st.composite
def regimes(draw: st.DrawFn) -> Regime:
    names = draw(st.lists(st.sampled_from(COMPUTED), max_size=2, unique=True))
    own = {name: grades for name in [*GIVEN, *names] if (grades := draw(st.sampled_from([None, SHORT, LONG])))}
    scales = {name: own.get(name, GRADES) for name in [*GIVEN, *names]}
    indicators = st.sampled_from(INDICATORS)
    computed = [{"judgement": one, "indicator": draw(indicators), **draw(bands(scales[one]))} for one in names]
    rules = []
    for number in range(draw(st.integers(1, 5))):
        more = draw(dated()) | {"status": draw(st.sampled_from(["published", "reconstruction"]))}
        rules.append(rule(f"rule-{number}", draw(conditions(scales)), draw(st.sampled_from(GRADES)), **more))
    firsts = {name: {"grades": grades, "first_grade": draw(st.integers(0, 1))} for name, grades in own.items()}
    return regime(rules, computed, draw(st.integers(0, 1)), scales=firsts, limits=draw(limits(scales)),
                  overall_until=draw(st.none() | days))  # fmt: skip


@st.composite
def facts_for(draw: st.DrawFn, one: Regime) -> Facts:
    grades = {name: draw(grade_of(one, name)) for name in draw(st.sets(st.sampled_from([*GIVEN, "unknown"])))}
    edges = [band.at_least for each in one.computed for band in each.bands] + [limit.above for limit in one.limits]
    near = st.sampled_from(edges or [50.0]).flatmap(
        lambda edge: st.sampled_from([edge, edge - 0.001, edge + 0.001, edge - 0.05]).filter(lambda x: 0 <= x <= 100)
    )
    figure = st.none() | near | st.floats(0, 100)
    return Facts(
        draw(st.sampled_from(["101", "102", "An invented authority"])),
        grades,
        draw(st.dictionaries(st.sampled_from([*INDICATORS, "A1"]), figure)),
        draw(st.none() | days),
    )


def grade_of(one: Regime, name: str) -> st.SearchStrategy[int | str]:
    scale = scale_of_judgement(one, name)
    return st.sampled_from(scale.words) | st.integers(scale.first, scale.top)


@st.composite
def situations(draw: st.DrawFn) -> tuple[Regime, list[Facts]]:
    one = draw(regimes())
    return one, draw(st.lists(facts_for(one), min_size=1, max_size=3))


@pytest.fixture(scope="module")
def worker() -> Iterator[DurableWorker]:
    with DurableWorker() as running:
        yield running


@needs_durable
@quick
@given(situations())
def test_both_engines_give_the_same_ratings_by_the_same_rules(
    worker: DurableWorker, situation: tuple[Regime, list[Facts]]
) -> None:
    one, facts = situation
    for inferred, meant in zip(
        rate_by_durable(worker, one, facts), [rate_by_reference(one, f) for f in facts], strict=True
    ):
        assert (inferred.overall_at_most, inferred.overall) == (meant.overall_at_most, meant.overall)
        assert inferred.missing == meant.missing
        assert inferred.rests_on_reconstruction == meant.rests_on_reconstruction
        assert Counter(inferred.firings) == Counter(meant.firings)
    assert rate_all(one, facts, worker).engine == "durable-rules"


@needs_durable
@quick
@given(situations(), st.randoms(use_true_random=False))
def test_the_order_of_facts_and_rules_changes_no_firing(
    worker: DurableWorker, situation: tuple[Regime, list[Facts]], chance: random.Random
) -> None:
    one, facts = situation
    rules, given_facts = compile_regime(one), compile_facts(known_facts(one, facts[0]))

    def firings(order: list[int], on: list[dict[str, Any]]) -> Counter[Any]:
        session = worker.ask({"rules": [rules[n].as_data() for n in order], "sessions": [on]})["sessions"][0]
        named = [
            (order[fired], tuple(str(session["facts"][n]) for n in used)) for fired, used in session["firings"]
        ]
        return Counter(named)

    order = list(range(len(rules)))
    shuffled, shuffled_facts = chance.sample(order, len(order)), chance.sample(given_facts, len(given_facts))
    assert firings(shuffled, shuffled_facts) == firings(order, given_facts)


@quick
@given(situations())
def test_a_rule_on_a_judgement_nobody_gave_changes_nothing(situation: tuple[Regime, list[Facts]]) -> None:
    one, facts = situation
    extra = one.model_copy(update={"judgements": (*one.judgements, "never_given")})
    unrelated = regime([rule("unrelated", {"any_of": ["alpha"], "is": "poor"}, "poor")]).rules[0]
    unrelated = unrelated.model_copy(update={"when": unrelated.when.model_copy(update={"any_of": ("never_given",)})})
    extra = extra.model_copy(update={"rules": (unrelated, *one.rules)})
    assert [rate_by_reference(extra, f) for f in facts] == [rate_by_reference(one, f) for f in facts]


@needs_durable
@quick
@given(situations())
def test_renaming_authorities_renames_ratings_and_nothing_else(
    worker: DurableWorker, situation: tuple[Regime, list[Facts]]
) -> None:
    one, facts = situation
    # two names that are one session to durable-rules, which knows sessions by a 32-bit hash
    names = ["C2422083", "C7231761", "x"]
    renamed = [replace(f, authority=name) for f, name in zip(facts, names, strict=False)]
    before, after = rate_by_durable(worker, one, facts), rate_by_durable(worker, one, renamed)
    assert [replace(r, authority="") for r in after] == [replace(r, authority="") for r in before]
    assert [r.authority for r in after] == [f.authority for f in renamed]


@quick
@given(situations())
def test_more_judgements_never_raise_a_rating(situation: tuple[Regime, list[Facts]]) -> None:
    one, facts = situation
    for known in facts:
        whole = rate_by_reference(one, known).overall_at_most
        for name in known.judgements:
            less = replace(known, judgements={k: v for k, v in known.judgements.items() if k != name})
            fewer = rate_by_reference(one, less).overall_at_most
            assert (whole is None and fewer is None) or (whole is not None and fewer is not None and whole <= fewer)


@pytest.mark.parametrize(("per_cent", "grade"), [(84.95, "fair"), (84.999999, "fair"), (85.0, "good"), (85.01, "good")])
def test_a_figure_is_compared_unrounded_at_the_edge_of_a_band(
    worker: DurableWorker, per_cent: float, grade: str
) -> None:
    banded = [{"judgement": "timely", "indicator": "NI59",
               "bands": [{"grade": "fair", "at_least": 0}, {"grade": "good", "at_least": 85}]}]  # fmt: skip
    one = regime([rule("weak", {"any_of": ["timely"], "is": "fair"}, "fair")], banded)
    rating = rate_all(one, [Facts("101", indicators={"NI59": per_cent})], worker).ratings[0]
    expected = [Firing("timely-bands", (Figure("NI59", per_cent),), Judgement("timely", grade))]
    expected += [Firing("weak", (Judgement("timely", "fair"),), AtMost("fair"))] if grade == "fair" else []
    assert list(rating.firings) == expected
    assert rating.overall == ("fair" if grade == "fair" else "best")


@given(st.floats(0, 100), st.integers(0, 10000))
def test_hundredths_reach_an_edge_exactly_where_the_figure_does(per_cent: float, edge: int) -> None:
    assert (hundredths(per_cent) >= edge) == (per_cent >= edge / 100)


def test_no_figure_means_no_rating_even_where_another_rule_caps(worker: DurableWorker) -> None:
    banded = [{"judgement": "timely", "indicator": "NI59", "bands": [{"grade": "fair", "at_least": 0}]}]
    one = regime([rule("cap", {"any_of": ["alpha"], "is": "poor"}, "poor")], banded)
    for absent in ({}, {"NI59": None}, {"NI59": float("nan")}):
        rating = rate_all(one, [Facts("101", {"alpha": "poor"}, absent)], worker).ratings[0]
        assert (rating.overall_at_most, rating.overall, rating.missing) == (None, "", ("timely",))
        assert rating.rules_fired == ("cap",) and "no figure for timely" in rating.why
    whole = rate_all(one, [Facts("101", {"alpha": "poor"}, {"NI59": 0.0})], worker).ratings[0]
    assert whole.overall == "poor"


def test_a_rule_applies_from_its_first_to_its_last_day_and_not_where_no_date_is_known(worker: DurableWorker) -> None:
    dated = {"from": DAY, "until": DAY + dt.timedelta(days=1)}
    one = regime([rule("dated", {"any_of": ["alpha"], "is": "poor"}, "poor", **dated)])
    fired = {
        day: bool(rate_all(one, [Facts("101", {"alpha": 1}, inspected=day)], worker).ratings[0].firings)
        for day in [None, *(DAY + dt.timedelta(days=n) for n in range(-1, 3))]
    }
    assert list(fired.values()) == [False, False, True, True, False]
    undated, other = rate_all(one, [Facts("101", {"alpha": 1}), Facts("102", {"alpha": 2})], worker).ratings
    assert (undated.left_aside, other.left_aside) == (("dated",), ())
    assert undated.why == "No rule limits the overall rating. (date not known, so left aside: dated)"


def test_a_judgement_that_the_regime_does_not_know_plays_no_part_and_is_named(worker: DurableWorker) -> None:
    one = regime([rule("cap", {"any_of": ["alpha"], "is": "poor"}, "poor")])
    rating = rate_all(one, [Facts("101", {"adoption": "whatever"})], worker).ratings[0]
    assert (rating.overall, rating.not_in_regime, rating.firings) == ("best", ("adoption",), ())


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        (Facts("101", {"alpha": 5}), "`5` is not a grade"),
        (Facts("101", {"alpha": 0}), "`0` is not a grade"),
        (Facts("101", {"alpha": "superb"}), "`superb` is not a grade"),
        (Facts("101", {"timely": 1}), "timely is given, but invented computes it"),
        (Facts("101", indicators={"NI59": 100.01}), "not a percentage"),
        (Facts("101", indicators={"NI59": -0.01}), "not a percentage"),
    ],
)
def test_facts_that_cannot_be_read_stop_the_run(facts: Facts, said: str) -> None:
    banded = [{"judgement": "timely", "indicator": "NI59", "bands": [{"grade": "fair", "at_least": 0}]}]
    one = regime([rule("cap", {"any_of": ["alpha"], "is": "poor"}, "poor")], banded)
    with pytest.raises(CannotRun, match="authority 101") as error:
        rate_all(one, [facts])
    assert said in str(error.value)


@needs_durable
def test_more_authorities_than_the_engine_can_keep_alive(worker: DurableWorker) -> None:
    one = regime([rule("cap", {"any_of": ["alpha"], "is": "poor"}, "poor")])
    run = rate_all(one, [Facts(str(n), {"alpha": 1 + n % 4}) for n in range(1100)], worker)
    assert run.engine == "durable-rules"
    assert [r.overall_at_most for r in run.ratings] == [1 if n % 4 == 0 else 4 for n in range(1100)]


SIMPLE = [rule("cap", {"any_of": ["alpha"], "is": "poor"}, "poor")]
POOR = [Facts("101", {"alpha": "poor"})]


def process_that(code: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8"
    )


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("import os, sys; sys.stdin.readline(); os.kill(os.getpid(), 11)", "its process ended"),
        ("print('half an ans', end='', flush=True)", "its process ended"),
        ("import time; time.sleep(60)", "it took more than 0.5 seconds"),
    ],
)
def test_where_the_engine_dies_or_is_late_the_reference_answers_and_says_so(
    monkeypatch: pytest.MonkeyPatch, code: str, reason: str
) -> None:
    monkeypatch.setattr(durable, "_start", lambda: process_that(code))
    with DurableWorker(seconds=0.5) as silent:
        run = rate_all(regime(SIMPLE), POOR, silent)
    assert run.engine == "reference" and reason in run.note
    assert run.ratings[0].overall == "poor"


@needs_durable
def test_a_killed_worker_is_started_again() -> None:
    with DurableWorker() as restarted:
        assert rate_all(regime(SIMPLE), POOR, restarted).engine == "durable-rules"
        assert restarted.process is not None
        restarted.process.kill()
        restarted.process.wait()
        assert rate_all(regime(SIMPLE), POOR, restarted).engine == "durable-rules"


def test_where_durable_rules_is_not_installed_the_reference_answers(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "durable.py").write_text("raise ModuleNotFoundError('not here')")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    run = rate_all(regime(SIMPLE), POOR)
    assert run.engine == "reference" and "not installed" in run.note
    assert run.ratings[0].rules_fired == ("cap",)


def test_rules_outside_the_fence_are_not_handed_over(worker: DurableWorker) -> None:
    many = [rule(f"rule-{n}", {"any_of": GIVEN[:3], "is": "poor"}, "poor") for n in range(67)]
    run = rate_all(regime(many), POOR, worker)
    assert run.engine == "reference" and "201 rules or more" in run.note and "more than 200" in run.note
    assert len(run.ratings[0].firings) == 67


@pytest.mark.parametrize(
    "change",
    [
        lambda r: replace(r, overall_at_most=4, overall="best"),
        lambda r: replace(r, firings=()),
        lambda r: replace(r, firings=r.firings * 2),
    ],
)
def test_engines_that_differ_in_rating_or_reasons_are_an_error(monkeypatch: pytest.MonkeyPatch, change: Any) -> None:
    def other(_: DurableWorker, one: Regime, facts: list[Facts]) -> list[Rating]:
        return [change(rate_by_reference(one, f)) for f in facts]

    monkeypatch.setattr(rate, "rate_by_durable", other)
    with pytest.raises(EnginesDisagree, match=r"authority 101.*disagree"):
        rate_all(regime(SIMPLE), POOR)


def test_the_worker_says_what_it_cannot_run(worker: DurableWorker) -> None:
    with pytest.raises(NoAnswerError, match="properties"):
        worker.ask({"rules": [], "sessions": [[{"t": "figure", "name": "NI59"}]]})
