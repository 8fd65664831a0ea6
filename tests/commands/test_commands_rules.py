"""`dayseven rules` as one runs it: what is left out, differences, mutants, the book, mistakes for other programs."""

from __future__ import annotations

import csv
import io
import json
import shutil
from pathlib import Path

import pytest

from tests.commands.test_commands import ROOT, dayseven, wrote


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_what_is_left_out_is_listed_with_the_reason() -> None:
    found = {row["name"]: row for row in rows(wrote("rules", "list", "--left-out", "--format", "csv"))}
    assert {"C67", "E67", "E44", "star matrix"} <= set(found)
    assert all(row["why"].endswith(".") and row["what"] for row in found.values())


def test_differences_are_said_in_sentences() -> None:
    found = rows(wrote("rules", "diff", "england-2010", "munro-2011", "--format", "csv"))
    said = {(row["rule"], row["from"], row["until"]): row["difference"] for row in found}
    assert said["initial-assessment", "2010-04-01", "2013-04-14"] == (
        "From 1 April 2010 to 14 April 2013: within 10 working days under england-2010, no limit under munro-2011."
    )
    done = dayseven("rules", "diff", "england-2008", "england-2008")
    assert (done.returncode, done.stdout) == (0, "")
    assert "ask the same" in done.stderr


def test_mutants_that_live_are_an_exit_code_of_one(tmp_path: Path) -> None:
    assert dayseven("rules", "mutate", "england-2008", "--rule", "initial-assessment").returncode == 0
    folder = tmp_path / "mine"
    shutil.copytree(ROOT / "rules" / "sets" / "england-2008-local-visits", folder)
    manifest = (folder / "ruleset.yaml").read_text(encoding="utf-8")
    first, _, rest = manifest.partition("    - name: seen a day later")
    weaker = first + rest[rest.index("why: ") :]
    (folder / "ruleset.yaml").write_text(weaker, encoding="utf-8")
    done = dayseven("rules", "mutate", folder, "--rule", "child-protection-visit", "--format", "csv")
    assert done.returncode == 1
    assert "from 1999-12-01 a day later" in done.stdout  # no example is left that shows the first day
    assert "20 working days becomes 21 working days" not in done.stdout  # the one that is left tells the due day


def test_the_book_is_one_file(tmp_path: Path) -> None:
    book = tmp_path / "rules.html"
    wrote("rules", "book", "england-2008", "wales-2016", "-o", book)
    page = book.read_text(encoding="utf-8")
    assert "Initial assessment completed" in page and "Core group meets (Wales)" in page
    assert [path.name for path in tmp_path.iterdir()] == ["rules.html"]


@pytest.mark.parametrize(("form", "said"), [
    ("text", "error[R103]"), ("github", "::error file="), ("json", '"code": "R103"'),
])  # fmt: skip
def test_mistakes_in_three_forms(tmp_path: Path, form: str, said: str) -> None:
    (tmp_path / "ruleset.yaml").write_text(
        "ruleset: mine\ntitle: Mine\npurpose: To try.\nuses: [timescales/core-group]\n", encoding="utf-8"
    )
    wrong = "timescale: x\ntitle: X\nsource: {instrument: I, confidence: D, reference: none}\n"
    wrong += "clock: {starts: {on: referal}, stops: {on: visit}}\n"
    (tmp_path / "x.yaml").write_text(wrong, encoding="utf-8")
    done = dayseven("rules", "check", tmp_path, "--format", form)
    assert done.returncode == 2
    assert said in done.stdout and "referral" in done.stdout
    if form == "json":
        (first,) = (one for one in json.loads(done.stdout) if one["level"] == "error")
        assert (first["line"], first["column"], first["length"]) == (4, 22, 7)


def test_the_schema_is_json() -> None:
    schema = json.loads(wrote("rules", "schema"))
    assert "Timescale" in schema["$defs"] and "Regime" in schema["$defs"]


def test_the_record_of_haringey_prints_what_was_awarded_and_what_the_rules_allow() -> None:
    found = rows(wrote("record", ROOT / "fixtures" / "haringey" / "record.yaml", "--format", "csv"))
    assert {row["scale"] for row in found} == {"CSCI stars", "CPA", "APA grade", "later inspectorate"}
    (fell,) = [row for row in found if row["date"] == "March 2009"]
    assert (fell["awarded"], fell["at_most"], fell["consistent"]) == ("1 star", "1 star", "yes")
