"""The verbs from Python: the same results as the command line, nothing altered, nothing small shown."""

from __future__ import annotations

import datetime as dt
import io
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml

from evaluator.api import Evaluated, before_after, compare, evaluate, left_out, load_ruleset, margins, sweep, synth
from evaluator.api.evaluating import as_day, as_paths
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


def planted() -> pd.DataFrame:
    """Return histories of three authorities, 120 children each, of whom 40, 3 and none came back after the year."""
    rows = []
    for authority, again in (("Many", 40), ("Few", 3), ("Nobody", 0)):
        for child in range(120):
            first = dt.date(2007, 4, 2) + dt.timedelta(days=2 * child)
            told = [("a", "referral", first), ("a", "initial_assessment_completed", first + dt.timedelta(days=5)),
                    ("a", "case_closed", first + dt.timedelta(days=20))]  # fmt: skip
            told += [("b", "referral", dt.date(2008, 5, 6))] * (child >= 120 - again)
            rows += [(authority, str(child), *one) for one in told]
    return pd.DataFrame(rows, columns=["authority", "child", "episode", "event", "date"])


def test_three_planted_children_are_not_told_and_neither_is_their_partner() -> None:
    shown = evaluate(planted(), "england-2008", "2010-08-31")
    clocks = shown.clocks.query("rule == 're-referral-12-months' and status == 'happened'")
    assert clocks["authority"].astype(str).value_counts().to_dict() == {"Many": 40, "Few": 3}
    html = pd.read_html(io.StringIO(shown._repr_html_()), keep_default_na=False, converters={"observed": str})[0]
    cells = html.set_index("authority")
    assert cells["symbol"].to_dict() == {"Few": "[c]", "Many": "[c]", "Nobody": ""}
    assert cells["observed"].to_dict() == {"Few": "", "Many": "", "Nobody": "0"}
    assert (cells.loc[["Few", "Many"], ["sir", "lo", "hi"]] == "").all(axis=None)


def test_tables_have_their_columns_and_numbers_even_where_nothing_is_known() -> None:
    shown = evaluate(planted(), "england-2008", "2010-08-31")
    assert not len(shown.evidence) or "per_cent" in shown.evidence
    for name in ("regimes", "outcomes", "cases"):
        table = getattr(shown, name)
        for column in ("rate_ratio", "sir", "lo", "hi", "within", "within_lo", "between_hi"):
            assert column not in table or table[column].dtype == "float64"
    assert str(shown.outcomes["observed"].dtype) == "Int64"
    nothing = compare(planted(), "england-2008", "england-2008", "2010-08-31")
    assert not len(nothing.indicators.query("authority == 'All authorities'")) and not len(nothing.clocks)


def test_a_table_is_read_as_people_keep_it() -> None:
    table, day = planted(), "2010-08-31"
    as_it_is = evaluate(table, "england-2008", day).outcomes
    numbered = table.assign(child=[int(one) if one != "7" else one for one in table["child"]])
    indexed = table.set_index("authority")
    for given in (numbered, indexed, table.assign(date=pd.to_datetime(table["date"]))):
        before = given.copy()
        pd.testing.assert_frame_equal(evaluate(given, "england-2008", day).outcomes, as_it_is)
        pd.testing.assert_frame_equal(given, before)


@pytest.mark.parametrize("day", [dt.date(2010, 8, 31), dt.datetime(2010, 8, 31, 9), pd.Timestamp("2010-08-31")])
def test_a_day_may_be_given_in_several_ways(day: dt.date) -> None:
    assert as_day(day) == as_day("2010-08-31") == dt.date(2010, 8, 31)
    assert type(as_day(day)) is dt.date


@pytest.mark.parametrize("day", ["31/08/2010", "", None, 2010, pd.NaT])
def test_what_is_no_day_is_told(day: Any) -> None:
    with pytest.raises(CannotRun, match="is no day") as told:
        evaluate(planted(), "england-2008", day)
    assert "2010-08-31" in told.value.remedy


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
    ({"initial-assessment.limit": [{"from": "2000-04-01", "within": "soon"}]},
     'change["initial-assessment.limit"][0]["within"]: write for example'),
    ({"initial-assessment.counting": "working_days_day_0"}, "changes nothing"),
    ({"initial-assessment.counting": "working_days_day_0"}, 'change["initial-assessment.counting"]'),
    ({"initial-assessment": {}}, "names no field"),
])  # fmt: skip
def test_a_mistake_is_told_with_its_place(change: dict[str, object], says: str) -> None:
    with pytest.raises(RulesBroken) as told:
        load_ruleset("england-2008").change(change, name="mine")
    assert says in str(told.value) and "dayseven-rules-" not in str(told.value)


def test_a_mistake_is_told_alike_wherever_the_notebook_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tempfile.gettempdir())
    with pytest.raises(RulesBroken) as told:
        load_ruleset("england-2008").change({"inital-assessment.limit": LIMITS}, name="mine")
    assert "<change mine>:" in str(told.value) and "dayseven-rules-" not in str(told.value)


def test_a_change_takes_what_python_has() -> None:
    base = load_ruleset("england-2008")
    days = [{**one, "from": pd.Timestamp(one["from"]), "until": dt.date.fromisoformat(one["until"])} for one in LIMITS]
    alike = base.change({"initial-assessment.limit": LIMITS}, name="five")
    assert base.change({"initial-assessment.limit": tuple(days)}, name="five").hash == alike.hash
    twice = base.change({"initial-assessment.limit": LIMITS, "core-assessment.limit": LIMITS})
    assert twice.timescales["core-assessment"].limit == alike.timescales["initial-assessment"].limit
    with pytest.raises(CannotRun, match="cannot hold a complex"):
        base.change({"initial-assessment.title": 1j})


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


def test_nothing_of_the_records_stays_on_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with as_paths(planted()) as paths:
        assert [path.parent.parent for path in paths] == [tmp_path] and paths[0].is_file()
    evaluate(planted(), "england-2008", "2010-08-31")
    with pytest.raises(CannotRun, match="from the table"):
        evaluate(planted().head(0), "england-2008", "2010-08-31")
    assert list(tmp_path.iterdir()) == []


def test_what_cannot_be_run_says_why() -> None:
    with pytest.raises(CannotRun, match="no rule set"):
        evaluate(pd.DataFrame({"event": []}), "england-1066", "2010-08-31")


def test_importing_the_package_is_light() -> None:
    check = "import sys, evaluator; print(sorted({'pandas', 'numpy', 'duckdb'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
