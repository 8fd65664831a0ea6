"""The commands as a person runs them: what they write, print and refuse."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest

ROOT = Path(__file__).resolve().parents[2]
DESIGN_COLUMNS = [
    "rule", "rule_version", "authority", "team", "child", "episode", "step", "started", "due", "stopped",
    "status", "reason", "days", "start_event", "stop_event",
]  # fmt: skip
OUTPUTS = {"clocks.parquet", "findings.csv", "indicators.csv", "ratings.json", "results.json", "report.html"}


def dayseven(*words: str | Path, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run the program as a process of its own, without a terminal."""
    command = [sys.executable, "-m", "evaluator", *map(str, words)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "80"}
    return subprocess.run(
        command, capture_output=True, text=True, cwd=cwd or ROOT, env=environment, check=False, timeout=300
    )


def wrote(*words: str | Path) -> str:
    """Return what the program printed; it must have gone well."""
    done = dayseven(*words)
    assert done.returncode == 0, done.stderr
    return done.stdout


CASES = """authority,team,child,episode,event,date,recorded_at
999,north,1,1,referral,2008-12-19,
999,north,1,1,initial_assessment_completed,2009-01-02,
999,north,2,1,referral,2008-12-19,
999,north,2,1,initial_assessment_completed,2009-01-05,
999,south,3,1,referral,2008-12-19,
999,south,4,1,referral,2008-12-19,
999,south,4,1,initial_assessment_completed,2009-01-02,2009-04-20
999,south,5,1,referral,someday,
"""


@pytest.fixture(scope="module")
def cases(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("cases") / "cases.csv"
    path.write_text(CASES, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def evaluated(cases: Path) -> Path:
    out = cases.parent / "out"
    wrote("evaluate", cases, "--rules", "england-2008", "--as-of", "2009-03-31", "-o", out)
    return out


def test_evaluate_writes_its_files_and_nothing_else(evaluated: Path) -> None:
    assert {path.name for path in evaluated.iterdir()} == OUTPUTS | {"findings.csv-metadata.json"}


def test_the_clocks_are_as_the_rules_say(evaluated: Path) -> None:
    table = pd.read_parquet(evaluated / "clocks.parquet")
    assert list(table.columns) == DESIGN_COLUMNS
    mine = table[table["rule"] == "initial-assessment"].set_index("child")
    assert mine["status"].to_dict() == {"1": "met", "2": "late", "3": "overdue", "4": "overdue", "5": "undeterminable"}
    assert mine.loc["1", ["days", "reason", "rule_version", "team"]].tolist() == [7, "in_time", "2000-04-01", "north"]
    assert mine.loc["1", "start_event"] == "referral cases.csv:2"
    assert str(mine.loc["2", "due"]) == "2009-01-02"


def test_what_was_recorded_later_was_not_known(cases: Path, tmp_path: Path) -> None:
    wrote("evaluate", cases, "--rules", "england-2008", "--as-of", "2009-04-20", "-o", tmp_path / "out")
    table = pd.read_parquet(tmp_path / "out" / "clocks.parquet")
    assert table[(table["rule"] == "initial-assessment") & (table["child"] == "4")]["status"].tolist() == ["met"]


def test_internal_files_say_so_and_the_others_name_no_child(evaluated: Path, tmp_path: Path) -> None:
    assert b"Internal working file" in pq.read_schema(evaluated / "clocks.parquet").metadata[b"dayseven"]
    assert "Internal working file" in (evaluated / "findings.csv-metadata.json").read_text(encoding="utf-8")
    secret = tmp_path / "secret.csv"
    secret.write_text(CASES.replace(",north,1,", ",north,SECRET-CHILD,").replace(",south,5,", ",south,SECRET-CHILD-5,"))
    done = dayseven("evaluate", secret, "--rules", "england-2008", "--as-of", "2009-03-31", "-o", tmp_path / "out")
    assert done.returncode == 0
    assert "SECRET" not in done.stdout + done.stderr
    for name in OUTPUTS - {"clocks.parquet", "findings.csv"}:
        assert "SECRET" not in (tmp_path / "out" / name).read_text(encoding="utf-8")


def test_small_counts_leave_in_no_file(evaluated: Path) -> None:
    figures = pd.read_csv(evaluated / "indicators.csv")
    assert (figures["symbol"] == "[c]").any()
    for column in ("numerator", "other_numerator", "not_judged", "not_yet_known"):
        assert not figures[column].between(1, 5).any()
    results = json.loads((evaluated / "results.json").read_text(encoding="utf-8"))
    assert not any(1 <= one <= 5 for rule in results["timescales"] for one in rule["clocks"].values() if one != "[c]")


def test_the_unreadable_date_is_a_finding_with_its_place(evaluated: Path) -> None:
    table = pd.read_csv(evaluated / "findings.csv", dtype=str)
    row = table[table["code"] == "date_unreadable"].iloc[0]
    assert (row["file"], row["line"], row["child"]) == ("cases.csv", "9", "5")


def test_the_same_input_gives_the_same_bytes(cases: Path, evaluated: Path, tmp_path: Path) -> None:
    wrote("evaluate", cases, "--rules", "england-2008", "--as-of", "2009-03-31", "-o", tmp_path / "out")
    for name in OUTPUTS:
        assert (tmp_path / "out" / name).read_bytes() == (evaluated / name).read_bytes(), name


def test_the_order_of_files_and_rows_changes_nothing(cases: Path, evaluated: Path, tmp_path: Path) -> None:
    header, *rows = CASES.strip().split("\n")
    first, second = tmp_path / "b.csv", tmp_path / "a.csv"
    first.write_text("\n".join([header, *rows[:3]]) + "\n")
    second.write_text("\n".join([header, *rows[:2:-1]]) + "\n")
    wrote("evaluate", first, second, "--rules", "england-2008", "--as-of", "2009-03-31", "-o", tmp_path / "out")
    columns = DESIGN_COLUMNS[:-2]
    ours, theirs = (pd.read_parquet(path / "clocks.parquet")[columns] for path in (tmp_path / "out", evaluated))
    assert ours.astype(str).values.tolist() == theirs.astype(str).values.tolist()


def test_report_writes_the_same_page_again(evaluated: Path) -> None:
    before = (evaluated / "report.html").read_bytes()
    (evaluated / "report.html").unlink()
    assert wrote("report", evaluated).strip() == str((evaluated / "report.html").resolve())
    assert (evaluated / "report.html").read_bytes() == before


def test_the_demo_prints_its_path_last_and_finds_what_was_planted(tmp_path: Path) -> None:
    printed = wrote("demo", "-o", tmp_path / "demo")
    path = Path(printed.splitlines()[-1])
    assert path == (tmp_path / "demo" / "report.html").resolve()
    page = path.read_text(encoding="utf-8")
    assert "Everything here is invented" in page
    results = json.loads((tmp_path / "demo" / "results.json").read_text(encoding="utf-8"))
    named = {one["authority"]: one["verdict"] for one in results["authorities"] if one["verdict"].startswith("Div")}
    assert named == {"Quillbury": "Diverges: rated good, children fared worse"}
    assert {one["verdict"] for one in results["regimes"]} == {"CANNOT TELL"}  # twelve authorities are too few
    stars = {one["authority"]: one["grade"] for one in results["ratings"]["ratings"]}
    assert (stars["Quillbury"], stars["Larkenshire"], stars["Dunmarrow"]) == (3, 3, 0)
    assert results["ratings"]["engine"] == "durable-rules"


def test_due_prints_one_date_and_nothing_else() -> None:
    assert wrote("due", "2008-12-19", "7 working days", "--counting", "working_days_day_0") == "2009-01-02\n"
    assert wrote("due", "2008-12-19", "7 working days", "--counting", "working_days_day_1") == "2008-12-31\n"
    assert wrote("due", "2011-04-01", "4 weeks", "--counting", "calendar_days_day_0") == "2011-04-29\n"
    assert (
        wrote("due", "2011-04-01", "28 calendar days", "--counting", "calendar_days_beginning_with") == "2011-04-28\n"
    )
    assert wrote("due", "2008-11-30", "3 months", "--counting", "months") == "2009-02-28\n"


def test_rate_prints_the_columns_that_scripts_rely_on(tmp_path: Path) -> None:
    path = tmp_path / "judgements.csv"
    path.write_text("authority,help,looked_after,leadership,adoption,care_leavers\nA,1,2,3,,\nB,,,,1,1\nC,4,4,4,4,4\n")
    rows = list(csv.DictReader(io.StringIO(wrote("rate", path, "--regime", "sif-2013", "--format", "csv"))))
    assert rows == [
        {"authority": "A", "overall_at_most": "1", "rules_fired": "limiting-key-judgement"},
        {"authority": "B", "overall_at_most": "4", "rules_fired": ""},
        {"authority": "C", "overall_at_most": "4", "rules_fired": ""},
    ]
    data = json.loads(wrote("rate", path, "--regime", "sif-2013", "--format", "json"))
    assert data[0]["firings"][0]["facts"] == [{"judgement": "help_and_protection", "grade": "inadequate"}]


def test_explain_tells_one_child_and_names_it_by_a_pseudonym(cases: Path) -> None:
    text = wrote("explain", "2", cases, "--rules", "england-2008", "--as-of", "2009-03-31")
    assert text.startswith("Case-level output")
    assert "late (after due), 8 days counted" in text
    assert "cases.csv:5" in text
    assert max(len(line) for line in text.splitlines()) <= 100


def test_validate_reports_and_fails_only_when_asked(cases: Path) -> None:
    assert "date_unreadable" in wrote("validate", cases, "--format", "csv")
    assert dayseven("validate", cases, "--fail-on", "refused").returncode == 1
    each = list(csv.DictReader(io.StringIO(wrote("validate", cases, "--each", "--format", "csv"))))
    assert [row["line"] for row in each if row["code"] == "date_unreadable"] == ["9"]
    assert "child" not in each[0]
    named = list(csv.DictReader(io.StringIO(wrote("validate", cases, "--each", "--identifiers", "--format", "csv"))))
    assert [row["child"] for row in named if row["code"] == "date_unreadable"] == ["5"]


def test_validate_accounts_for_every_row(cases: Path) -> None:
    (account,) = json.loads(wrote("validate", cases, "--files", "--format", "json"))
    told = ["rows", "read", "not_needed", "not_used", "unaccounted", "events"]
    assert [account[name] for name in told] == [8, 8, 0, 0, 0, 8]
    assert "8 rows: 8 read, 0 not needed, 0 not used" in dayseven("validate", cases).stderr


@pytest.mark.parametrize("name", ["wales-2006"])
def test_the_shipped_rules_check_and_keep_their_examples(name: str) -> None:
    assert dayseven("rules", "check", name).returncode == 0
    rows = list(csv.DictReader(io.StringIO(wrote("rules", "test", name, "--format", "csv"))))
    assert {row["result"] for row in rows} == {"as written"}
    assert len(rows) > 100


@pytest.mark.parametrize(("words", "says"), [
    (["evaluate", "missing.csv", "--rules", "england-2008", "--as-of", "2009-03-31", "-o", "o"], "no such file"),
    (["evaluate", "CASES", "--rules", "england-2009", "--as-of", "2009-03-31", "-o", "o"], "rule set `england-2009`"),
    (["evaluate", "CASES", "--rules", "england-2008", "--as-of", "2009-02-30", "-o", "o"], "is not a date"),
    (["evaluate", "CASES", "--rules", "england-2008", "--as-of", "2001-01-01", "-o", "o"], "no event was known on"),
    (["due", "2008-12-19", "7 days"], "is not a limit"),
    (["due", "2036-01-01", "7 working days"], "runs from 1990-01-01 to 2035-12-31"),
    (["due", "2008-12-19", "7 working days", "--counting", "months"], "cannot be counted in `months`"),
    (["rate", "CASES", "--regime", "sif-2014"], "there is no regime `sif-2014`"),
    (["report", "nowhere"], "is not there"),
    (["published"], "needs --lait, --dictionary, --ofsted, --codes"),
    (["explain", "77", "CASES", "--rules", "england-2008", "--as-of", "2009-03-31"], "no child of that identifier"),
])  # fmt: skip
def test_what_cannot_run_says_why_and_exits_with_2(words: list[str], says: str, cases: Path, tmp_path: Path) -> None:
    given = [str(cases) if word == "CASES" else word for word in words]
    done = dayseven(*given, cwd=tmp_path)
    assert done.returncode == 2
    assert says in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "o").exists()


def test_a_broken_rule_file_is_shown_with_its_place(cases: Path, tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "ruleset.yaml").write_text("ruleset: mine\ntitle: Mine\npurpose: A test\n")
    (folder / "a.yaml").write_text("timescale: a\ntitle: A\nlimt: 3\n")
    done = dayseven("evaluate", cases, "--rules", folder, "--as-of", "2009-03-31", "-o", tmp_path / "o")
    assert done.returncode == 2
    assert "a.yaml:3:1" in done.stderr
    assert "did you mean `limit`?" in done.stderr
    assert not (tmp_path / "o").exists()
    assert dayseven("rules", "check", folder).returncode == 2


def test_nothing_is_left_half_written(cases: Path, tmp_path: Path) -> None:
    """The folder cannot be made because a file stands in its way: no output, no temporary folder."""
    (tmp_path / "o").write_text("in the way")
    done = dayseven(
        "evaluate", cases, "--rules", "england-2008", "--as-of", "2009-03-31", "-o", tmp_path / "o" / "deeper"
    )
    assert done.returncode == 2
    assert [path.name for path in tmp_path.iterdir()] == ["o"]


def test_help_imports_nothing_heavy() -> None:
    check = (
        "import sys, contextlib, io\nsys.argv = ['dayseven', '--help']\nfrom evaluator.cli.main import main\n"
        "try:\n  with contextlib.redirect_stdout(io.StringIO()): main()\nexcept SystemExit: pass\n"
        "heavy = {'pandas', 'numpy', 'scipy', 'statsmodels', 'matplotlib', 'duckdb', 'pyarrow', 'lxml'}\n"
        "heavy |= {'rich', 'pydantic'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.strip() == "[]"


def test_a_windows_code_page_stops_nothing(cases: Path) -> None:
    environment = {**os.environ, "PYTHONIOENCODING": "cp1252"}
    command = [sys.executable, "-m", "evaluator", "rules", "list", "--format", "table"]
    done = subprocess.run(command, capture_output=True, cwd=ROOT, env=environment, check=False, timeout=300)
    assert done.returncode == 0, done.stderr
