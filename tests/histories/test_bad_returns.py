"""Broken returns: what of each is read, what is said of it, and where.

Each file in tests/bad/returns has one thing wrong with it. Child `good` is in all of them that can be read.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from evaluator.errors import CannotRun
from evaluator.histories.reading import read

FOLDER = Path(__file__).resolve().parents[1] / "bad" / "returns"

#: file: events that are used, and each finding's code, level and line
READABLE: dict[str, tuple[int, list[tuple[str, str, int]]]] = {
    "authority-or-child-blank.csv": (1, [("authority_blank", "refused", 3), ("child_blank", "refused", 4)]),
    "broken-inside.xml": (2, [("not_in_census", "query", 8), ("xml_broken", "refused", 8)]),
    "child-blank.xml": (1, [("child_blank", "refused", 7)]),
    "column-unknown.csv": (1, [("column_unknown", "refused", 1)] * 2),
    "conference-twice.xml": (4, [("conference_twice", "repaired", 6)]),
    "dates-implausible.csv": (5, [("date_unreadable", "refused", 3), ("date_unreadable", "refused", 6)]),
    "dates-out-of-order.xml": (6, [("dates_out_of_order", "query", line) for line in (6, 8, 9)]),
    "dates-unreadable.csv": (
        5, [("date_blank", "refused", 3), *(("date_unreadable", "refused", line) for line in (4, 5, 6))],
    ),
    "dates-unreadable.xml": (3, [("date_unreadable", "refused", 9), ("date_unreadable", "query", 10)]),
    "event-twice.csv": (2, [("identical_event", "repaired", 3)]),
    "event-unknown.csv": (1, [("event_unknown", "refused", 3), ("event_unknown", "refused", 4)]),
    "file-cut-off-in-a-quoted-cell.csv": (1, [("row_cut_off", "refused", 3)]),
    "file-cut-off-in-a-row.csv": (1, [("row_cut_off", "refused", 3)]),
    "file-cut-off.xml": (1, [("file_cut_off", "refused", 7), ("file_cut_off", "refused", 9)]),
    "not-in-census.xml": (2, [("not_in_census", "query", 6)] * 3),
    "quotation-mark-closed-in-the-next-row.csv": (2, [("row_too_long", "refused", 3)]),
    "quotation-mark-not-closed.csv": (1, [("row_too_long", "refused", 3)]),
    "recorded-at.csv": (3, [("recorded_before_event", "query", 3), ("recorded_at_unreadable", "refused", 4)]),
    "referral-date-blank.xml": (3, [("date_blank", "refused", 8), ("referral_date_blank", "refused", 8)]),
    "row-long.csv": (1, [("row_too_long", "refused", 3)]),
    "row-short.csv": (2, [("row_cut_off", "refused", 3)]),
    "two-returns-in-one.xml": (1, [("xml_broken", "refused", 9)]),
    "two-years.xml": (1, [("year_differs", "query", 1)]),
    "utf-16.csv": (1, [("not_utf8", "repaired", 1)]),
    "windows-1252.csv": (2, [("not_utf8", "repaired", 1)]),
    "year-by-name-only.xml": (1, [("year_differs", "query", 1)]),
    "yes-no.csv": (2, [("yes_no_unreadable", "refused", 3)]),
}
#: file: what its error says, and what it says to do
UNREADABLE = {
    "divided-by-bars.csv": ("its first row names no known column", "comma, semicolon or tab"),
    "empty.csv": ("empty.csv: the file is empty", "export it again"),
    "header-only.csv": ("no event could be read", "header-only.csv:1: files with a header and no row"),
    "no-authority.xml": ("the header names no authority", "Header/Source/LEA"),
    "no-children.xml": ("no event could be read", "no-children.xml:1: files with a header and no row"),
    "no-date-column.csv": ("the column date is missing; it has authority, child, episode, event", "event-table.md"),
    "no-header.csv": ("its first row names no known column", "the first row names the columns"),
    "no-year.xml": ("the header gives no year", "ReferenceDate"),
    "not-a-return.xml": ("it begins with <Message903>", "give the XML that is sent to DfE"),
    "not-xml.xml": ("not-xml.xml:1: this is not XML", "export the return again"),
}
MISSING_COLUMN = ("no-date-column.csv", "no-header.csv", "divided-by-bars.csv")


def test_every_broken_return_has_its_expectation() -> None:
    assert {path.name for path in FOLDER.iterdir()} == set(READABLE) | set(UNREADABLE)


@pytest.mark.parametrize("name", READABLE)
def test_what_can_be_read_is_read_and_the_rest_is_found(name: str) -> None:
    histories = read([FOLDER / name])
    found = histories.findings
    events, expected = READABLE[name]
    assert len(histories.events) == events
    assert "good" in set(histories.events["child"])
    assert sorted(zip(found["code"], found["level"], found["line"], strict=True)) == sorted(expected)
    assert set(found["file"]) == {name}
    assert found["message"].str.len().min() > 10


@pytest.mark.parametrize("name", UNREADABLE)
def test_what_cannot_be_read_is_an_error_with_a_remedy_and_no_child(name: str) -> None:
    with pytest.raises(CannotRun) as caught:
        read([FOLDER / name])
    message, remedy = UNREADABLE[name]
    assert message in caught.value.message
    assert remedy in caught.value.remedy
    assert "good" not in str(caught.value)
    assert "c2" not in str(caught.value)


@pytest.mark.parametrize("name", sorted(set(UNREADABLE) - set(MISSING_COLUMN)))
def test_beside_a_readable_file_it_is_only_a_finding(name: str, tmp_path: Path) -> None:
    shutil.copy(FOLDER / name, tmp_path)
    shutil.copy(FOLDER / "row-long.csv", tmp_path)
    histories = read([tmp_path])
    about = histories.findings[histories.findings["file"] == name]
    assert len(about) == 1
    assert about["level"].iloc[0] == "refused"
    assert set(histories.events["file"]) == {"row-long.csv"}


@pytest.mark.parametrize("name", MISSING_COLUMN)
def test_a_missing_column_is_an_error_even_beside_a_readable_file(name: str) -> None:
    with pytest.raises(CannotRun, match="missing"):
        read([FOLDER / "row-long.csv", FOLDER / name])


def test_nothing_of_a_row_swallowed_by_a_quotation_mark_is_used() -> None:
    """Child c3's row would otherwise vanish into a cell of child c2's."""
    events = read([FOLDER / "quotation-mark-closed-in-the-next-row.csv"]).events
    assert set(events["child"]) == {"good", "c4"}


def test_half_a_child_of_a_file_that_is_cut_off_is_not_used() -> None:
    histories = read([FOLDER / "file-cut-off.xml"])
    assert "c2" not in set(histories.events["child"])
    assert "c2" in set(histories.findings["child"])


def test_children_that_were_lost_in_broken_xml_are_counted() -> None:
    assert "1 child could not be" in read([FOLDER / "two-returns-in-one.xml"]).findings["message"].iloc[0]


def test_a_parquet_file_that_is_cut_off(tmp_path: Path) -> None:
    whole, cut = tmp_path / "whole.parquet", tmp_path / "cut.parquet"
    events = read([FOLDER / "row-long.csv"]).events
    events.drop(columns=["file", "line"]).to_parquet(whole)
    cut.write_bytes(whole.read_bytes()[:-20])
    with pytest.raises(CannotRun, match=r"cut\.parquet: this Parquet file is broken or cut off"):
        read([cut])
    both = read([cut, whole])
    assert both.findings[both.findings["file"] == "cut.parquet"]["code"].tolist() == ["file_cut_off"]
    assert len(both.events) == len(events)


def test_folders_and_paths_that_hold_nothing(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("nothing", encoding="utf-8")
    with pytest.raises(CannotRun, match="there is no return in this folder"):
        read([tmp_path])
    with pytest.raises(CannotRun, match="there is no such file"):
        read([tmp_path / "absent.csv"])
    with pytest.raises(CannotRun, match=r"`\.txt` is not a format that is read"):
        read([tmp_path / "notes.txt"])
    shutil.copy(FOLDER / "row-long.csv", tmp_path)
    found = read([tmp_path]).findings
    assert found[found["file"] == "notes.txt"]["code"].tolist() == ["file_not_read"]
