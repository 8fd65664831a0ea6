"""What is given as input and is none: each refused in bounded time, with its place and what to do."""

from __future__ import annotations

import csv
import io
import os
import time
from pathlib import Path

import pytest

from evaluator.disclosure.neighbours import read_neighbours
from evaluator.errors import CannotRun
from evaluator.histories.reading import read
from evaluator.pages.document import Column, Document, Finding, Section, Table
from evaluator.pages.exports.registry import other_forms
from evaluator.pages.templates import page_html
from evaluator.rulebook.listing import checked
from tests.commands.test_commands import CASES, dayseven

COMMANDS = {
    "validate": ["validate", "INPUT"], "rate": ["rate", "INPUT", "--regime", "ilacs"], "record": ["record", "INPUT"],
    "evaluate": ["evaluate", "INPUT", "--rules", "england-2008", "--as-of", "2009-03-31", "-o", "OUT"],
    "durations": ["durations", "INPUT"], "rules": ["rules", "check", "INPUT"],
}  # fmt: skip


@pytest.mark.parametrize("command", COMMANDS)
def test_a_pipe_nobody_writes_to_is_refused(command: str, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    words = [{"INPUT": str(tmp_path / "pipe.csv"), "OUT": str(tmp_path / "out")}.get(one, one)
             for one in COMMANDS[command]]  # fmt: skip
    done = dayseven(*words)
    assert done.returncode == 2 and "Traceback" not in done.stderr and "error" in done.stderr


def test_the_rules_of_a_rule_set_may_be_no_pipe(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "ruleset.yaml")
    with pytest.raises(CannotRun, match="there is no ruleset"):
        checked(str(tmp_path), "text")


@pytest.mark.parametrize("text", [
    "authority,neighbour_1\nA\n", "authority,region,neighbour_1\n,,\n,\nA,B,C,D,E\n",
    "la_name,old_la_code,region_name,SN_1\nA\n", "authority,neighbour_1,neighbour_x,\nA,B,C,D\n",
])  # fmt: skip
def test_rows_of_neighbours_that_are_short_or_long_are_read(text: str, tmp_path: Path) -> None:
    path = tmp_path / "n.csv"
    path.write_text(text, encoding="utf-8")
    assert "A" in read_neighbours(path)


@pytest.mark.parametrize("data", [b"", b"\xff\xfe", b"a,b\n1,2\n", b'authority,neighbour_1\n"A\n'])
def test_what_is_no_file_of_neighbours_is_refused_or_read_as_it_stands(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "n.csv"
    path.write_bytes(data)
    try:
        read_neighbours(path)
    except CannotRun as problem:
        assert str(path) in problem.message and problem.remedy


def test_a_rule_set_that_extends_a_name_of_5000_letters_is_one_mistake(tmp_path: Path) -> None:
    (tmp_path / "ruleset.yaml").write_text(
        f"ruleset: a\ntitle: T\npurpose: p\nwhy: w\nextends: {'a' * 5000}\n", encoding="utf-8")
    text, errors, _ = checked(str(tmp_path), "text")
    assert errors == 1 and "so long a name" in text


def test_16000_unknown_keys_are_all_told_in_little_time(tmp_path: Path) -> None:
    keys = "".join(f"key{number}: 1\n" for number in range(16_000))
    (tmp_path / "ruleset.yaml").write_text(f"ruleset: a\ntitle: T\npurpose: p\n{keys}", encoding="utf-8")
    begun = time.process_time()
    text, errors, _ = checked(str(tmp_path), "text")
    assert errors == 16_000 and text.count("unknown key") == 16_000
    assert time.process_time() - begun < 12  # reading the file again for each took four times as long as all else


def test_no_form_of_a_page_carries_a_formula() -> None:
    import openpyxl

    rows = tuple((name, "-1.5") for name in ("=1+1", "+A1", "-A1", "@x", "B"))
    table = Table("=c", (Column("=h"), Column("n", "number")), rows)
    made = Document("=name", Finding("=title"), (Section("s", "S", (table,)),), ("=1+1",))
    files = other_forms(made, page_html(made), "page", ("csv", "xlsx"))
    book = openpyxl.load_workbook(io.BytesIO(files["page.xlsx"]))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert not [cell.coordinate for cell in cells if cell.data_type == "f"]
    assert -1.5 in [cell.value for cell in cells]
    text = next(data for name, data in files.items() if name.endswith(".csv")).decode("utf-8-sig")
    assert [row[0] for row in csv.reader(io.StringIO(text))] == ["'=h", "'=1+1", "'+A1", "'-A1", "'@x", "B"]


def test_no_authority_may_be_named_as_all_of_them(tmp_path: Path) -> None:
    path = tmp_path / "events.csv"
    path.write_text(CASES.replace("999", "All authorities"), encoding="utf-8")
    with pytest.raises(CannotRun, match="named `All authorities`"):
        read([path])
