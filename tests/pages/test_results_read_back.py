"""Results that were edited are refused with a place, or make a page; nothing else happens."""

from __future__ import annotations

import copy
import datetime as dt
import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from evaluator.analysis.evaluation import evaluated
from evaluator.api.evaluation_run import evaluation_results
from evaluator.errors import CannotRun
from evaluator.histories.reading import read
from evaluator.pages.page_options import Look
from evaluator.pages.report.from_results import authority_reports, report_again
from evaluator.rulebook.ruleset import load_ruleset
from evaluator.synth.worlds import world

EDITS: tuple[Any, ...] = (None, "", "x", -1, 10**30, 1.5, True, [], {}, [None], {"x": 1})
HOW_MANY = 75


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    made = world("nothing-planted", seed=4, authorities=3, cases=25)
    path = tmp_path_factory.mktemp("small") / "events.parquet"
    made.events.to_parquet(path)
    return json.loads(json.dumps(evaluation_results(evaluated(read([path]), load_ruleset("england-2008"), made.as_of))))


def places(data: Any, above: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the place of every value; of lists the first two elements."""
    inside = data.items() if isinstance(data, dict) else enumerate(data[:2]) if isinstance(data, list) else ()
    for key, value in inside:
        yield (*above, key)
        yield from places(value, (*above, key))


def edited(data: dict[str, Any], place: tuple[Any, ...], how: Any) -> dict[str, Any]:
    """Return the data with another value at a place; without it where `how` is "gone"."""
    made = copy.deepcopy(data)
    at = made
    for key in place[:-1]:
        at = at[key]
    if how == "gone":
        del at[place[-1]]
    else:
        at[place[-1]] = how
    return made


def test_edits_of_every_kind_are_refused_or_make_a_page(told: dict[str, Any], tmp_path: Path) -> None:
    draw, every, refused = random.Random(7), list(places(told)), 0
    for number in range(HOW_MANY):
        place, how = draw.choice(every), draw.choice(("gone", *EDITS))
        (tmp_path / "results.json").write_text(json.dumps(edited(told, place, how)), encoding="utf-8")
        try:
            if number % 2:
                report_again(tmp_path)
            else:
                authority_reports(tmp_path, [], None, Look(), None)
        except CannotRun as problem:
            assert problem.remedy and str(tmp_path) in problem.message, (place, how)
            refused += 1
    assert refused > HOW_MANY / 3


@pytest.mark.parametrize(("edit", "says"), [
    (lambda r: r["figures"][0].update(value="much"), "figures, 0, value"),
    (lambda r: r.pop("days"), "days: field required"),
    (lambda r: r["year"].update(ended="soon"), "year, ended"),
    (lambda r: r["days"][0].update(rule="none-such"), "do not fit one another"),
    (lambda r: r["data"].update(authorities="all"), "data, authorities"),
    (lambda r: r["timescales"][0].update(clocks={"met": "eleventy"}), "timescales, 0, clocks, met"),
])  # fmt: skip
def test_the_place_is_said_and_not_what_stands_there(
    edit: Any, says: str, told: dict[str, Any], tmp_path: Path
) -> None:
    made = copy.deepcopy(told)
    edit(made)
    (tmp_path / "results.json").write_text(json.dumps(made), encoding="utf-8")
    with pytest.raises(CannotRun, match=says) as problem:
        report_again(tmp_path)
    assert "much" not in str(problem.value) and "eleventy" not in str(problem.value)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"shape": NaN}', "[" * 100_000, '"x"', "\x00"])
def test_what_is_no_result_at_all_is_refused(text: str, tmp_path: Path) -> None:
    (tmp_path / "results.json").write_text(text, encoding="utf-8")
    with pytest.raises(CannotRun):
        report_again(tmp_path)


def test_the_day_of_the_results_is_a_day(told: dict[str, Any]) -> None:
    assert dt.date.fromisoformat(told["as_of"])
