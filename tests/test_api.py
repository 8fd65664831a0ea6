"""The verbs from Python: the same results as the command line, nothing altered, nothing small shown."""

from __future__ import annotations

import subprocess
import sys
from functools import cache
from pathlib import Path

import pandas as pd
import pytest
import yaml

from evaluator.api import (
    Evaluated,
    before_after,
    compare,
    evaluate,
    left_out,
    load_ruleset,
    margins,
    sweep,
    synth,
)
from evaluator.errors import CannotRun
from evaluator.rulebook.issues import RulesBroken

LIMITS = [{"from": "2000-04-01", "until": "2010-03-31", "within": "5 working days"},
          {"from": "2010-04-01", "until": "2013-04-14", "within": "10 working days"}]  # fmt: skip


@cache
def found() -> Evaluated:
    made = synth("pulled-in-some", authorities=8, cases=200, seed=2)
    return evaluate(made.events, "england-2008", made.as_of)


def test_a_table_and_its_file_give_the_same(tmp_path: Path) -> None:
    made = synth("pulled-in-some", authorities=8, cases=200, seed=2)
    path = tmp_path / "events.parquet"
    made.events.to_parquet(path, index=False)
    again = evaluate(path, "england-2008", made.as_of.isoformat())
    pd.testing.assert_frame_equal(again.indicators, found().indicators)
    pd.testing.assert_frame_equal(again.outcomes, found().outcomes)
    assert again.results["data"]["hash"] == found().results["data"]["hash"]


@pytest.mark.parametrize("name", [
    "indicators", "ratings", "outcomes", "regimes", "cases", "adaptations", "evidence", "clocks", "findings",
])  # fmt: skip
def test_every_table_is_there(name: str) -> None:
    table = getattr(found(), name)
    assert isinstance(table, pd.DataFrame) and len(table)


def test_no_small_count_shows_itself() -> None:
    assert found().outcomes["observed"].isna().any()
    for table, columns in ((found().outcomes, ["observed"]), (found().indicators, ["numerator", "denominator"])):
        for column in columns:
            assert not pd.to_numeric(table[column]).between(1, 5).any()
    html = found()._repr_html_()
    assert "[c]" in html and "<table" in html
    hidden = found().outcomes[found().outcomes["symbol"] == "[c]"]
    assert len(hidden) and hidden[["observed", "sir", "lo", "hi"]].isna().all(axis=None)


def test_a_report_is_saved(tmp_path: Path) -> None:
    path = found().save_report(tmp_path / "r.html")
    assert "What this report does not tell you" in path.read_text(encoding="utf-8")


def test_a_change_leaves_its_base_as_it_is_and_is_that_of_a_file(tmp_path: Path) -> None:
    base = load_ruleset("england-2008")
    before = base.hash
    five = base.change({"initial-assessment.limit": LIMITS}, name="five-days", title="Five", why="a test")
    assert base.hash == before != five.hash
    manifest = {"ruleset": "five-days", "title": "Five", "purpose": "p", "extends": "england-2008",
                "change": {"initial-assessment.limit": LIMITS}, "why": "a test"}  # fmt: skip
    (tmp_path / "ruleset.yaml").write_text(yaml.safe_dump(manifest), encoding="utf-8")
    assert load_ruleset(tmp_path).hash == five.hash


def test_a_change_can_be_changed_again() -> None:
    base = load_ruleset("england-2008")
    once = base.change({"initial-assessment.limit": LIMITS}, name="once")
    again = once.change({"child-protection-visit.status": "local"}, name="again")
    assert again.timescales["initial-assessment"] == once.timescales["initial-assessment"]
    assert again.timescales["child-protection-visit"].status == "local"


@pytest.mark.parametrize(("change", "says"), [
    ({"inital-assessment.limit": LIMITS}, "did you mean `initial-assessment`"),
    ({"initial-assessment.limit": [{"from": "2000-04-01", "within": "soon"}]}, "<change mine>:"),
    ({"initial-assessment": {}}, "names no field"),
])  # fmt: skip
def test_a_mistake_is_told_with_its_place(change: dict[str, object], says: str) -> None:
    with pytest.raises(RulesBroken) as told:
        load_ruleset("england-2008").change(change, name="mine")
    assert says in str(told.value) and "/tmp" not in str(told.value)


def test_comparing_and_sweeping() -> None:
    made = synth("pulled-in-some", authorities=8, cases=200, seed=2)
    base = load_ruleset("england-2008")
    five = base.change({"initial-assessment.limit": LIMITS}, name="five-days")
    both = compare(made.events, base, five, made.as_of)
    assert "assumes" in both.sentences[-1] and "five-days" in both._repr_html_()
    table = sweep("initial-assessment.limit", 5, 7, made.events, base, made.as_of).set_index("value")
    every = both.indicators[both.indicators["authority"] == "All authorities"].set_index("indicator")
    assert table.loc[5, "per_cent"] == pytest.approx(every.loc["NI59", "b"], abs=0.05)
    assert table.loc[7, "flipped"] == 0
    off = both.flips.to_numpy().sum() - both.flips.to_numpy().trace()
    assert table.loc[5, "flipped"] == off


def test_margins_what_decides_and_before_and_after() -> None:
    made = synth("pulled-in-some", authorities=8, cases=200, seed=2)
    table = margins(made.events, "england-2008", made.as_of)
    assert set(table["indicator"]) == {"NI59", "NI60", "NI67"}
    shown = table[table["symbol"] == ""]
    assert len(shown) and (shown["rank_lo"] <= shown["rank"]).all() and (shown["rank"] <= shown["rank_hi"]).all()
    assert set(left_out(made.events, "england-2008", made.as_of)["part"]) == {"figure", "criterion"}
    around = before_after("initial-assessment", made.events, "england-2008", made.as_of)
    assert around["difference"].isna().all() and around["why"].str.contains("untouched|authorities|no case").all()


def test_nothing_of_the_records_stays_on_the_disk() -> None:
    import tempfile

    before = set(Path(tempfile.gettempdir()).glob("dayseven-*/events.parquet"))
    made = synth("nothing-planted", authorities=2, cases=20)
    evaluate(made.events, "england-2008", made.as_of)
    assert set(Path(tempfile.gettempdir()).glob("dayseven-*/events.parquet")) == before


def test_what_cannot_be_run_says_why() -> None:
    with pytest.raises(CannotRun, match="no rule set"):
        evaluate(pd.DataFrame({"event": []}), "england-1066", "2010-08-31")


def test_importing_the_package_is_light() -> None:
    check = "import sys, evaluator; print(sorted({'pandas', 'numpy', 'duckdb'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
