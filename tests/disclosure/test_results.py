"""The results of invented worlds: their schema, their verdicts, and that nothing leaves that should not."""

from __future__ import annotations

import json
import sys
import warnings
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pandas as pd
import pytest

from evaluator.analysis.evaluation import evaluated
from evaluator.disclosure.results import verdicts
from evaluator.disclosure.results.evaluation import results
from evaluator.disclosure.results.schema import Results, results_schema
from evaluator.errors import CannotRun
from evaluator.histories.reading import read
from evaluator.pages.report.national import page
from evaluator.rulebook.ruleset import load_ruleset
from evaluator.synth.null_worlds import null_world
from evaluator.synth.worlds import world


def told(events: pd.DataFrame, as_of: Any, folder: Path, rules: str = "england-2008") -> dict[str, Any]:
    path = folder / "events.parquet"
    events.to_parquet(path)
    with warnings.catch_warnings():
        warnings.simplefilter("error", RuntimeWarning)
        return results(evaluated(read([path]), load_ruleset(rules), as_of))


@cache
def of_world(name: str, folder: Path, seed: int = 5) -> dict[str, Any]:
    made = world(name, seed=seed, authorities=40, cases=500)
    return told(made.events, made.as_of, folder)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("worlds")


def regime(found: dict[str, Any], outcome: str = "re-referral-12-months") -> dict[str, Any]:
    return next(one for one in found["regimes"] if one["outcome"] == outcome)


def national(found: dict[str, Any], code: str, rule: str = "initial-assessment") -> dict[str, Any]:
    mine = [one for one in found["adaptations"] if (one["code"], one["rule"]) == (code, rule)]
    return next(one for one in mine if one["level"] == "national")


def signature(found: dict[str, Any], rule: str = "initial-assessment") -> dict[str, Any]:
    return next(one for one in found["signatures"] if (one["rule"], one["level"]) == (rule, "national"))


def test_results_keep_to_their_schema(folder: Path) -> None:
    found, schema = of_world("pulled-in-some", folder), results_schema()
    plain = json.loads(json.dumps(found, allow_nan=False))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.Draft202012Validator(schema).validate(plain)
    Results.model_validate(plain)
    wrong = {**plain, "regimes": [{**plain["regimes"][0], "verdict": "maybe"}]}
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(schema).validate(wrong)


def test_a_rating_that_tells_tracks_and_one_that_misleads_runs_backwards(folder: Path) -> None:
    good, bad = regime(of_world("rating-informative", folder)), regime(of_world("rating-perverse", folder))
    assert (good["verdict"], bad["verdict"]) == ("TRACKS", "RUNS BACKWARDS")
    assert good["sentence"].startswith("Better-rated authorities did have fewer re-referrals")
    assert bad["sentence"].startswith("Better-rated authorities had MORE re-referrals")
    assert good["concordance"] > 50 > bad["concordance"] and good["ceiling"] > 85


def test_where_nothing_is_planted_nothing_is_seen(folder: Path) -> None:
    found = of_world("nothing-planted", folder)
    assert regime(found)["verdict"] == "CANNOT TELL"
    assert "The truth could lie anywhere from" in regime(found)["sentence"]
    assert signature(found)["grade"] == "no sign" and not signature(found)["recorded_later"]
    seen = [one for one in found["adaptations"] if one["verdict"] == "found" and one["p"] is not None]
    assert len(seen) <= 3  # forty authorities and some thirty tests, each adjusted at 5%


def test_effort_is_not_mistaken_for_harm(folder: Path) -> None:
    found = of_world("honest-effort", folder)
    assert national(found, "pulled-to-the-deadline")["verdict"] == "found"
    assert national(found, "no-further-action-at-the-deadline")["verdict"] == "not found"
    assert national(found, "dated-in-time-recorded-late")["verdict"] == "not found"
    assert signature(found)["grade"] == "pulled forward"
    assert "this can be effort, as intended" in signature(found)["sentence"]


def test_what_is_planted_is_found_where_it_was_planted_and_nowhere_else(folder: Path) -> None:
    made = world("pulled-in-some", seed=5, authorities=24, cases=1200)
    found, truth = told(made.events, made.as_of, folder), made.truth
    pullers = set(truth.loc[truth["pulled_share"] > 0, "authority"])
    named = {one["unit"] for one in found["adaptations"]
             if one["code"] == "pulled-to-the-deadline" and one["verdict"] == "found" and one["level"] == "authority"}
    assert named <= pullers and len(named) >= 0.6 * len(pullers)
    assert national(found, "no-further-action-at-the-deadline")["verdict"] == "found"
    assert not signature(found)["recorded_later"]


def test_back_dating_is_found_where_it_was_planted(folder: Path) -> None:
    found = of_world("pulled-and-backdated", folder)
    assert signature(found)["recorded_later"]
    assert "typed in after the deadline more often" in signature(found)["sentence"]


def test_where_need_differs_unseen_the_limitation_is_printed(folder: Path) -> None:
    """Quality is equal in this world: whatever the verdicts say, no method can tell, and the report says so."""
    found = of_world("need-differs", folder)
    said = "no method on such records can tell unrecorded need from the quality of the work"
    assert any(said in line for line in found["limitations"])
    assert said in page(found)


def test_no_sentence_accuses_anybody(folder: Path) -> None:
    for name in ("pulled-in-some", "pulled-and-backdated"):
        text = page(of_world(name, folder)).lower()
        for word in ("gaming", "gamed", "cheat", "manipulat", "no association"):
            assert word not in text


def test_no_small_count_leaves_with_an_authority(folder: Path) -> None:
    for one in of_world("nothing-planted", folder)["authorities"]:
        if one["observed"] is not None:
            rest = one["cases"] - one["observed"]
            assert not 0 < one["observed"] < 6 and not 0 < rest < 6
        else:
            assert one["symbol"] == "[c]" and one["sir"] is None


def test_no_light_of_one_authority_is_hidden_alone(folder: Path) -> None:
    """Hidden alone in its column it would be the row of all authorities less the others."""
    load = of_world("nothing-planted", folder)["load"]
    for part in ("watched", "serious_days"):
        each = [row for row in load[part] if row["authority"] != "All authorities"]
        assert len(each) == 40
        for light in ("none", "green", "amber", "red"):
            assert sum(row[light] is None for row in each) != 1
        assert all(row[light] is None or not 0 < row[light] < 6 for row in each for light in ("red", "none"))


def test_no_evidence_of_one_authority_is_hidden_alone(folder: Path) -> None:
    rows = of_world("nothing-planted", folder)["evidence"]
    groups: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in rows:
        if row["authority"] != "All authorities" and not row["why"]:
            groups.setdefault((row["rule"], row["piece"]), []).append(row)
    assert groups
    for each in groups.values():
        assert sum(row["symbol"] == "[c]" for row in each) != 1
        assert all(row["symbol"] or not 0 < row["of"] < 6 for row in each)


def test_a_p_is_told_in_full_and_is_never_nothing(folder: Path) -> None:
    found = of_world("pulled-in-some", folder)
    told_ = [one["p"] for kind in ("regimes", "adaptations") for one in found[kind] if one["p"] is not None]
    assert min(told_) > 0
    assert any(0 < one < 0.0001 for one in told_)
    assert verdicts.told_p(0.0) == sys.float_info.min


def test_the_comparisons_and_names_of_a_report_are_counted(folder: Path) -> None:
    found = of_world("pulled-in-some", folder)
    judged = sum(one["sir"] is not None or one["symbol"] == "[c]" for one in found["authorities"])
    marks = [one for one in found["adaptations"] if one["level"] == "authority" and one["p"] is not None]
    risk, lists = found["risk"], found["lists"]
    assert sum(one["compared"] for one in lists) >= judged - sum(one["symbol"] == "[c]" for one in found["authorities"])
    assert risk["comparisons"] >= len(marks)
    assert risk["named"] >= sum(len(one["named"]) for one in lists) > 0
    assert f"{risk['comparisons']:,} comparisons" in risk["sentence"] and risk["sentence"] in page(found)


def test_where_families_are_not_recorded_each_list_says_what_that_may_do(folder: Path) -> None:
    """The worlds record no family: beside the names stands how many would remain at a design effect of 1.5."""
    found = of_world("pulled-in-some", folder)
    named = [one for one in found["lists"] if one["named"]]
    assert named and not any(one["families_recorded"] for one in found["lists"])
    for one in named:
        assert one["tried_design"] == 1.5 and 0 <= one["remaining"] <= len(one["named"])
        assert "brothers and sisters" in one["sentence"] and "1.5 times" in one["sentence"]
    assert any("brother or sister" in one for one in found["limitations"])
    siblings = null_world("siblings-equal", 1, 12, 100)
    recorded = told(siblings.events, siblings.as_of, folder)
    assert all(one["families_recorded"] and one["remaining"] is None for one in recorded["lists"])
    assert not any("brother or sister" in one for one in recorded["limitations"])


@pytest.mark.parametrize(
    "less",
    [
        lambda e: e.assign(recorded_at=pd.NaT, team="", worker="", family=""),
        lambda e: e.assign(source="", age="", sex="", reason=""),
        lambda e: e[e["authority"] == e["authority"].iloc[0]],
        lambda e: e[~e["event"].isin(["case_closed", "no_further_action", "visit"])],
        lambda e: e[e["event"] == "referral"],
        lambda e: e.groupby("authority", observed=True).head(30),
        lambda e: e[e["date"] < pd.Timestamp("2007-06-01")],
    ],
    ids=["no-times-or-teams", "no-needs", "one-authority", "no-closures", "referrals-only", "few", "short"],
)
def test_records_that_lack_something_say_so_and_give_no_number(less: Any, folder: Path) -> None:
    made = world("nothing-planted", seed=6, authorities=12, cases=150)
    found = told(less(made.events), made.as_of, folder)
    jsonschema.Draft202012Validator(results_schema()).validate(json.loads(json.dumps(found, allow_nan=False)))
    for one in found["regimes"]:
        assert one["verdict"] == "CANNOT TELL" and one["why"] and one["rate_ratio"] is None
    for one in found["adaptations"]:
        if one["verdict"] in ("not testable", "too few cases"):
            assert one["effect"] is None and one["why"]
    assert page(found)


@pytest.mark.parametrize("rules", ["england-2018", "wales-2016", "no-deadline", "visits-first", "england-2002"])
def test_every_rule_set_gives_results_and_a_page(rules: str, folder: Path) -> None:
    made = world("nothing-planted", seed=6, authorities=12, cases=100)
    found = told(made.events, made.as_of, folder, rules)
    jsonschema.Draft202012Validator(results_schema()).validate(json.loads(json.dumps(found, allow_nan=False)))
    assert page(found)


def test_a_rule_set_without_a_clock_cannot_be_evaluated(folder: Path) -> None:
    made, bare = world("nothing-planted", seed=6, authorities=2, cases=20), folder / "bare"
    bare.mkdir()
    (bare / "ruleset.yaml").write_text("ruleset: bare\ntitle: Nothing\npurpose: for a test\n", encoding="utf-8")
    with pytest.raises(CannotRun, match="no timescale and no outcome"):
        told(made.events, made.as_of, folder, str(bare))
