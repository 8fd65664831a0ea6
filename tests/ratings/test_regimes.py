"""The regimes that come with the product do what their examples, their oracles and the published judgements say."""

from __future__ import annotations

import csv
import datetime as dt
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evaluator.errors import CannotRun
from evaluator.ratings.durable import DurableWorker
from evaluator.ratings.judgements import read_judgements
from evaluator.ratings.rate import check_regime, rate_all
from evaluator.ratings.rating import Facts
from evaluator.resources import folder
from evaluator.rule_tests.ruleset_examples import run_regime_examples
from evaluator.rulebook.model import Regime
from evaluator.rulebook.positions import read_positioned

NAMES = tuple(sorted(path.stem for path in (folder("rules") / "regimes").glob("*.yaml")))
DATA = Path(os.environ.get("DAYSEVEN_DATA") or Path(__file__).resolve().parents[3] / "shared" / "data")
HISTORY = DATA / "ofsted" / "ofsted_ilacs_history_2018_2025.csv"


def as_written(name: str) -> dict[str, Any]:
    written: dict[str, Any] = read_positioned(folder("rules") / "regimes" / f"{name}.yaml")[0].data
    return written


def regime(name: str) -> Regime:
    return Regime.model_validate(as_written(name))


@pytest.fixture(scope="module")
def worker() -> Iterator[DurableWorker]:
    with DurableWorker() as running:
        yield running


@pytest.mark.parametrize("name", NAMES)
def test_a_regime_does_what_its_examples_say(name: str) -> None:
    assert len(regime(name).examples) >= 4
    assert {one.problem for one in run_regime_examples(regime(name))} == {""}


@pytest.mark.parametrize("name", NAMES)
def test_the_examples_fire_every_rule_and_also_leave_it_unfired(name: str) -> None:
    fired = [set(one.expect["fired"]) for one in regime(name).examples if "fired" in one.expect]
    for rule in (*regime(name).limits, *regime(name).rules):
        assert {rule.rule in each for each in fired} == {True, False}, rule.rule


@pytest.mark.parametrize("name", NAMES)
def test_a_wrong_example_is_noticed(name: str) -> None:
    one = regime(name)
    other = next(grade for grade in one.scale if grade != one.examples[0].expect["overall_at_most"])
    wrong = [{"overall_at_most": other}, {"fired": ["other"]}, {"missing": ["other"]}, {"most": 1}, {}]
    examples = tuple(one.examples[0].model_copy(update={"expect": expect}) for expect in wrong)
    unreadable = one.examples[0].model_copy(update={"expect": {"overall_at_most": "superb"}})
    found = run_regime_examples(one.model_copy(update={"examples": (*examples, unreadable)}))
    assert len(found) == 6 and all(each.problem for each in found)
    assert "`superb` is not a grade" in found[-1].problem


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(*[st.sampled_from(["", "1", "2", "3", "4"])] * 5), min_size=1, max_size=8))
def test_sif_from_a_file_agrees_with_five_lines(
    tmp_path_factory: pytest.TempPathFactory, worker: DurableWorker, rows: list[tuple[str, ...]]
) -> None:
    path = tmp_path_factory.mktemp("sif") / "judgements.csv"
    lines = [",".join([str(n), *row]) for n, row in enumerate(rows)]
    header = "authority,help,looked_after,leadership,adoption,care_leavers"
    path.write_text("\n".join([header, *lines]), "utf-8")
    run = rate_all(regime("sif-2013"), read_judgements(path, regime("sif-2013")), worker)
    for row, rating in zip(rows, run.ratings, strict=True):
        key_inadequate = row[:3].count("1")
        assert rating.overall_at_most == (1 if key_inadequate else 4)
        assert len(rating.firings) == key_inadequate
        assert rating.rules_fired == (("limiting-key-judgement",) if key_inadequate else ())


def test_the_same_judgements_under_two_regimes(worker: DurableWorker) -> None:
    """Care leavers inadequate and nothing else: limiting since 2023, not before."""
    facts = [Facts("101", {"help_and_protection": "good", "looked_after": "good", "leadership": "good",
                           "care_leavers": "inadequate"}, inspected=dt.date(2023, 6, 1))]  # fmt: skip
    overall = [rate_all(regime(name), facts, worker).ratings[0].overall for name in ("sif-2013", "ilacs")]
    assert overall == ["outstanding", "inadequate"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda r: r.update(good_from="4 stars"), "good_from: `4 stars` is not in the scale"),
        (lambda r: r["rules"][0]["then"]["overall"].update(at_most="none"), "`none` is not in the scale"),
        (lambda r: r["rules"][0]["when"].update(any_of=["visits"]), "visits is not a judgement of this regime"),
        (lambda r: r["rules"][0]["when"].update(any_of=["reviews", "reviews"]), "reviews is named twice"),
        (lambda r: r["rules"].append(r["rules"][0]), "rule weakest-figure-0-stars is there more than once"),
        (lambda r: r["computed"].append(r["computed"][0]), "initial_assessments is declared more than once"),
        (lambda r: r.update(judgements=["reviews"]), "judgement reviews is declared more than once"),
        (lambda r: r["computed"][0]["bands"].pop(0), "figures below 50 have no band"),
        (lambda r: r["computed"][0]["bands"].reverse(), "bands must rise"),
        (lambda r: r["computed"][0]["bands"][1].update(at_least=50.001), "more than two decimal places"),
        (lambda r: r["rules"][0].update({"from": dt.date(2020, 1, 2), "until": dt.date(2020, 1, 1)}), "before"),
    ],
)
def test_a_regime_whose_parts_do_not_fit_cannot_run(change: Any, said: str) -> None:
    written = as_written("timescales-illustrative")
    change(written)
    with pytest.raises((CannotRun, ValueError)) as error:  # the model may refuse it before
        check_regime(Regime.model_validate(written))
    assert isinstance(error.value, ValueError) or said in str(error.value)


# --- the published judgements, 2018 to 2025 ---

needs_data = pytest.mark.skipif(not HISTORY.is_file(), reason="Ofsted's published judgements are not at hand")
PARTS = {
    "help_and_protection": "The experiences and progress of children who need help and protection",
    "looked_after": "The experiences and progress of children in care",
    "leadership": "The impact of leaders on social work practice with children and families",
    "care_leavers": "The experiences and progress of care leavers",
}
#: by rule: in how many of how many the overall judgement was at most what the rule says, and exactly that
COUNTS = {
    "help-and-protection-inadequate": (27, 27),
    "looked-after-inadequate": (19, 19),
    "care-leavers-inadequate": (7, 7),
    "leadership-inadequate": (29, 4),
    "leadership-requires-improvement": (72, 62),
    "leadership-good": (99, 91),
    "two-of-three-at-most-requires-improvement": (105, 71),
    "help-and-looked-after-at-most-good": (139, 59),
    "all-but-leadership-at-most-good": (61, 32),
}


def inspections() -> tuple[list[Facts], list[str]]:
    def grade(cell: str) -> str:
        return cell.lower().removesuffix(" to be good")

    with HISTORY.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    facts = [
        Facts(
            row["Local authority name"],
            {name: grade(row[column]) for name, column in PARTS.items() if row[column]},
            inspected=dt.date.fromisoformat(row["Inspection date"]),
        )
        for row in rows
    ]
    return facts, [grade(row["Overall effectiveness"]) for row in rows]


@needs_data
def test_ilacs_regularities_hold_in_all_published_inspections_with_the_counts_quoted(worker: DurableWorker) -> None:
    one, (facts, awarded) = regime("ilacs"), inspections()
    assert len(facts) == 271
    run = rate_all(one, facts, worker)
    numbers = {word: number for number, word in enumerate(one.scale, 1)}
    assert all(numbers[overall] <= (r.overall_at_most or 0) for r, overall in zip(run.ratings, awarded, strict=True))
    for rule in one.rules:
        under = [overall for r, overall in zip(run.ratings, awarded, strict=True) if rule.rule in r.rules_fired]
        exactly = under.count(rule.then.overall.at_most)
        assert (len(under), exactly) == COUNTS[rule.rule]
        assert f"in {len(under)} of {len(under)}" in rule.source.note


@needs_data
def test_what_the_notes_of_ilacs_say_beside() -> None:
    facts, awarded = inspections()
    only = {"leadership": [], "care_leavers": []}  # type: dict[str, list[str]]
    for one, overall in zip(facts, awarded, strict=True):
        low = [name for name, grade in one.judgements.items() if grade == "inadequate"]
        if len(low) == 1 and low[0] in only:
            only[low[0]].append(overall)
    assert sorted(only["leadership"]) == ["inadequate"] + ["requires improvement"] * 4
    assert only["care_leavers"] == ["inadequate"] * 3
    assert [f.judgements["leadership"] for f, o in zip(facts, awarded, strict=True) if o == "outstanding"] == [
        "outstanding"] * 55  # fmt: skip
    separate = [f.inspected for f in facts if "care_leavers" in f.judgements and f.inspected]
    assert (len(separate), min(separate)) == (103, dt.date(2023, 1, 16))


@needs_data
def test_of_two_regularities_only_outstanding_leadership_shows_what_they_add() -> None:
    """14 of 14 with outstanding leadership and nothing else above good; 5 of 5 with two of three below good and else
    nothing that limits.
    """
    facts, awarded = inspections()
    below, two = list[str](), list[str]()
    numbers = {"inadequate": 1, "requires improvement": 2, "good": 3, "outstanding": 4}
    for one, overall in zip(facts, awarded, strict=True):
        grades = {name: numbers[grade] for name, grade in one.judgements.items()}
        leadership = grades.pop("leadership")
        if leadership == 4 and max(grades.values()) <= 3:
            below.append(overall)
        key = [grades["help_and_protection"], grades["looked_after"], leadership]
        if sum(grade <= 2 for grade in key) >= 2 and leadership >= 3 and min(key) > 1:
            two.append(overall)
    assert below == ["good"] * 14
    assert two == ["requires improvement"] * 5
