"""Each notebook runs from top to bottom and shows what it talks about."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

nbformat = pytest.importorskip("nbformat")
nbclient = pytest.importorskip("nbclient")

from tests.support.published_inputs import data_folder  # noqa: E402

FOLDER = Path(__file__).resolve().parents[2] / "notebooks"
SHOWN = {
    "ni-59": ("with_overdue_value", "seen_alone", "excess"),
    "abolishing-the-seven-day-limit": ("under other rules people would have done other things", "ten-days",
                                       "work ends most beyond expectation on day 7"),
    "rating-by-visits": ("visits-first", "under other rules people would have done other things"),
    "published-england": ("RevCP", "compliance"),
}  # fmt: skip


def test_every_notebook_is_here() -> None:
    assert {path.stem for path in FOLDER.glob("*.ipynb")} == set(SHOWN)


@pytest.mark.parametrize("name", SHOWN)
def test_it_runs_and_shows_what_it_talks_about(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if name == "published-england":
        monkeypatch.setenv("DAYSEVEN_DATA", os.fspath(data_folder()))
    book = nbformat.read(FOLDER / f"{name}.ipynb", as_version=4)
    where = {"metadata": {"path": tmp_path}}
    nbclient.NotebookClient(book, timeout=240, kernel_name="python3", resources=where).execute()
    shown = " ".join(str(output) for cell in book.cells if cell.cell_type == "code" for output in cell.outputs)
    assert [words for words in SHOWN[name] if words not in shown] == []
    assert "Warning" not in shown


@pytest.mark.parametrize("name", SHOWN)
def test_it_ends_with_what_it_does_not_tell_and_carries_no_output(name: str) -> None:
    book = nbformat.read(FOLDER / f"{name}.ipynb", as_version=4)
    assert "What this does not tell" in book.cells[-1].source
    code = [cell for cell in book.cells if cell.cell_type == "code"]
    assert len(code) >= 4 and all(not cell.outputs for cell in code)
