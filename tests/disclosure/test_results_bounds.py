"""What could not be judged stands beside every figure, and a rating that hangs on it says so."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from evaluator.analysis.divergence.standing import standings
from evaluator.analysis.evaluation import Evaluation, evaluated
from evaluator.disclosure.results.bounds import bounds, ratings_within_bounds
from evaluator.disclosure.results.evaluation import results
from evaluator.histories.reading import read
from evaluator.pages.report.national import page
from evaluator.rulebook.ruleset import load_ruleset
from evaluator.synth.worlds import world


def row(value: float | None, of: int | None, unjudged: int | None) -> dict[str, Any]:
    return {"value": value, "denominator": of, "not_judged": unjudged}


def test_the_bounds_are_worked_out_by_hand() -> None:
    """60 of 80 in time and 20 not judged: from 60 to 80 of 100."""
    assert bounds(row(75.0, 80, 20)) == {"not_judged_share": 20.0, "lowest": 60.0, "highest": 80.0}
    assert bounds(row(75.0, 80, 0)) == {"not_judged_share": 0.0, "lowest": 75.0, "highest": 75.0}


@pytest.mark.parametrize("hidden", [row(None, 80, 20), row(75.0, None, 20), row(75.0, 80, None)])
def test_of_what_is_not_shown_nothing_is_worked_out(hidden: dict[str, Any]) -> None:
    assert set(bounds(hidden).values()) == {None}


def undated(share: float, folder: Path) -> Evaluation:
    """Return a world in which so many of the finished assessments of one authority have lost their date."""
    made = world("nothing-planted", seed=5, authorities=14, cases=300)
    events = made.events.copy()
    one = sorted(events["authority"].unique())[1]
    done = (events["authority"] == one) & (events["event"] == "initial_assessment_completed")
    lost = done & (np.random.default_rng(1).random(len(events)) < share)
    events.loc[lost, "date"] = pd.NaT
    events.to_parquet(folder / "events.parquet")
    return evaluated(read([folder / "events.parquet"]), load_ruleset("england-2008"), made.as_of)


def test_a_rating_that_hangs_on_what_could_not_be_judged_says_so(tmp_path: Path) -> None:
    evaluation = undated(0.5, tmp_path)
    one = sorted(evaluation.events["authority"].unique())[1]
    found = results(evaluation)
    figure = next(row for row in found["figures"] if (row["indicator"], row["authority"], row["year_ended"]) == (
        "NI59", one, found["year"]["ended"]))  # fmt: skip
    assert figure["not_judged_share"] > 20
    assert figure["lowest"] < figure["value"] < figure["highest"] and not figure["clear"]
    rating = next(row for row in found["ratings"]["ratings"] if row["authority"] == one)
    worst, best = (found["ratings"]["scale"].index(word) for word in rating["could_be"])
    assert worst <= found["ratings"]["scale"].index(rating["overall"]) <= best and worst < best
    assert "what could not be judged leaves open" in page(found)


def test_where_all_is_judged_nothing_is_left_open(tmp_path: Path) -> None:
    evaluation = undated(0.0, tmp_path)
    assert ratings_within_bounds(evaluation, set()) == {}
    every = [row for row in results(evaluation)["figures"] if row["indicator"] == "NI59" and row["value"] is not None]
    assert every and all(row["lowest"] == row["value"] == row["highest"] for row in every)


@pytest.mark.parametrize(("unjudged", "clear"), [(0, True), (15, True), (600, False)])
def test_a_figure_that_its_bounds_would_turn_is_not_called_worse(unjudged: int, clear: bool) -> None:
    table = pd.DataFrame({
        "indicator": "NI59", "authority": [f"A{n}" for n in range(20)], "numerator": [40, *[80] * 19],
        "denominator": 100, "value": [40.0, *[80.0] * 19], "not_judged": [unjudged, *[0] * 19],
    })  # fmt: skip
    assert standings(table, {})[0].clear is clear
