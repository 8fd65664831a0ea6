"""Texts with bounds, and cells that no spreadsheet runs."""

from __future__ import annotations

import os
from pathlib import Path

import pandas as pd
import pytest

from evaluator.errors import CannotRun
from evaluator.resources import no_formula, read_text
from evaluator.whole_files import write_csv


@pytest.mark.parametrize(("cell", "written"), [
    ("=1+1", "'=1+1"), ("+44 20", "'+44 20"), ("-A1", "'-A1"), ("@SUM(1)", "'@SUM(1)"), ("\t=1", "'\t=1"),
    ("\r=1", "'\r=1"), ("-3.5", "-3.5"), ("+2", "+2"), ("-0.4 to 1,200.0", "-0.4 to 1,200.0"), ("-3%", "-3%"),
    ("-1+1", "'-1+1"), ("Larkenshire", "Larkenshire"), ("", ""), (-3, -3), (None, None),
])  # fmt: skip
def test_what_a_spreadsheet_would_run_is_text(cell: object, written: object) -> None:
    assert no_formula(cell) == written


def test_a_table_is_written_without_formulas_and_its_numbers_as_they_are(tmp_path: Path) -> None:
    table = pd.DataFrame({"name": ["=cmd", None, "B"], "kind": pd.Categorical(["@x", "y", "y"]), "value": [-1.5, 2, 3]})
    write_csv(table, tmp_path / "a.csv")
    assert (tmp_path / "a.csv").read_text(encoding="utf-8").splitlines() == [
        "name,kind,value", "'=cmd,'@x,-1.5", ",y,2.0", "B,y,3.0",
    ]  # fmt: skip


def test_a_text_has_an_end_and_a_bound(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "long").write_text("seven b", encoding="utf-8")
    for path in (tmp_path / "pipe", Path("/dev/zero"), tmp_path):
        with pytest.raises(CannotRun, match="is no file"):
            read_text(path)
    assert read_text(tmp_path / "long", most=7) == "seven b"
    with pytest.raises(CannotRun, match="larger than"):
        read_text(tmp_path / "long", most=6)
