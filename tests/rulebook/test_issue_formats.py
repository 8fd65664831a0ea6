"""Mistakes in rule files, for code reviews and for programs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from evaluator.rulebook.issues import Issue, Place, as_github, as_json, as_text


def issue(file: str = "rules/a.yaml", message: str = "no limit holds", help_: str = "begin earlier") -> Issue:
    return Issue("R203", message, Place(file, 7, 5, 4), help_)


def test_github_shows_it_beside_the_line() -> None:
    assert as_github([issue()]) == (
        "::error file=rules/a.yaml,line=7,endLine=7,col=5,endColumn=9,title=R203::no limit holds; begin earlier"
    )


def test_what_github_would_misread_is_escaped() -> None:
    text = as_github([issue("a,b:c.yaml", "100 %\r\nof it", "")])
    assert text.startswith("::error file=a%2Cb%3Ac.yaml,line=7,")
    assert text.endswith("::100 %25%0D%0Aof it")


def test_a_warning_is_a_warning_and_each_has_a_line() -> None:
    two = as_github([issue(), Issue("R302", "few examples", Place("a.yaml", 1, 1), "", "warning")])
    assert [line.split(" ")[0] for line in two.splitlines()] == ["::error", "::warning"]


def test_json_has_every_part() -> None:
    assert json.loads(as_json([issue()])) == [{
        "code": "R203", "level": "error", "message": "no limit holds", "help": "begin earlier", "file": "rules/a.yaml",
        "line": 7, "column": 5, "length": 4,
    }]  # fmt: skip
    assert json.loads(as_json([])) == []


def test_files_are_named_as_seen_from_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    below, elsewhere = issue(str(tmp_path / "rules" / "a.yaml")), issue(str(tmp_path.parent / "b.yaml"))
    assert [one["file"] for one in json.loads(as_json([below, elsewhere]))] == [
        "rules/a.yaml", (tmp_path.parent / "b.yaml").as_posix(),
    ]  # fmt: skip


def test_text_is_for_people() -> None:
    assert as_text([issue()]).startswith("error[R203]: no limit holds\n")
