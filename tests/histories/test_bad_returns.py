"""Broken returns: what of each is read, what is said of it, and where.

Each file in tests/bad/returns has one thing wrong with it. Child `good` is in all of them that can be read.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from evaluator.errors import CannotRun
from evaluator.histories.findings import WHAT
from evaluator.histories.reading import read

FOLDER = Path(__file__).resolve().parents[1] / "bad" / "returns"

#: file: events that are used, and each finding's code, level and line
READABLE: dict[str, tuple[int, list[tuple[str, str, int]]]] = {
    "assessment-before-referral.xml": (4, [("dates_out_of_order", "query", 7)]),
    "authorised-after-closure.xml": (5, [("dates_out_of_order", "query", 7)]),
    "cell-too-long.csv": (2, [("cell_too_long", "refused", 3)]),
    "conference-not-required-empty.xml": (5, [("yes_no_unreadable", "refused", 7)]),
    "dates-by-greenwich.csv": (2, [("midnight_of_greenwich", "repaired", 3)]),
    "dates-month-first.csv": (3, [("date_in_doubt", "refused", 4), ("date_unreadable", "refused", 3)]),
    "dates-month-first.xml": (4, [("date_in_doubt", "refused", 7), ("date_unreadable", "refused", 7)]),
    "details-twice.xml": (4, [("identical_element", "repaired", 8)]),
    "died-not-closed.xml": (2, [("died_not_closed", "query", 7)]),
    "element-below-the-child.xml": (4, [("element_moved", "repaired", 7)]),
    "element-beside-its-block.xml": (4, [("element_moved", "repaired", 7)]),
    "element-misspelt.xml": (4, [("element_spelling", "repaired", 7), ("element_spelling", "repaired", 7)]),
    "element-of-two-blocks.xml": (5, [("element_in_doubt", "refused", 7)]),
    "element-outside-any-child.xml": (3, [("element_in_doubt", "refused", 6)]),
    "element-twice-and-different.xml": (3, [("element_twice", "refused", 7)]),
    "element-twice.xml": (3, [("element_twice", "repaired", 7)]),
    "enquiry-before-referral.xml": (4, [("dates_out_of_order", "query", 7)]),
    "header-over-two-lines.csv": (2, [("column_unknown", "refused", 1), ("date_blank", "refused", 3)]),
    "identifier-null.csv": (1, [("authority_blank", "refused", 4), ("child_blank", "refused", 3)]),
    "identifier-null.xml": (1, [("child_blank", "refused", 6)]),
    "identifier-twice.xml": (1, [("identifier_broken", "refused", 6)]),
    "identifier-with-a-nul.csv": (1, [("identifier_broken", "refused", 3)]),
    "identifier-with-a-sign-unseen.csv": (2, [("identifier_cleaned", "repaired", 3)]),
    "identifier-with-an-element.xml": (1, [("identifier_broken", "refused", 6)]),
    "identifier-with-an-entity.xml": (1, [("identifier_broken", "refused", 6), ("xml_broken", "refused", 6)]),
    "identifiers-alike.csv": (2, [("identifiers_alike", "query", 3)]),
    "line-ends-of-an-old-spreadsheet.csv": (2, [("date_unreadable", "refused", 3)]),
    "nfa-empty.xml": (3, [("yes_no_unreadable", "refused", 7)]),
    "nfa-two.xml": (3, [("yes_no_unreadable", "refused", 7)]),
    "placeholder-dates.csv": (3, [("date_unreadable", "refused", 3), ("date_unreadable", "refused", 4)]),
    "plans-overlap.xml": (4, [("plans_overlap", "query", 7)]),
    "pre-proceedings.xml": (2, [("pre_proceedings", "query", 7)]),
    "quotation-mark-not-closed-in-notes.csv": (
        3, [("column_unknown", "refused", 1), ("quotation_mark_open", "repaired", 3)],
    ),
    "review-on-the-first-day.xml": (4, [("review_on_first_day", "query", 7)]),
    "utf-16-without-a-mark.csv": (1, [("not_utf8", "repaired", 1)]),
    "wrapper-unknown.xml": (4, [("element_moved", "repaired", 7), ("not_in_census", "query", 7)]),
    "authority-or-child-blank.csv": (1, [("authority_blank", "refused", 3), ("child_blank", "refused", 4)]),
    "broken-inside.xml": (2, [("not_in_census", "query", 8), ("xml_broken", "refused", 8)]),
    "child-blank.xml": (1, [("child_blank", "refused", 7)]),
    "column-unknown.csv": (1, [("column_unknown", "refused", 1)] * 2),
    "conference-twice.xml": (4, [("conference_twice", "repaired", 6)]),
    "dates-implausible.csv": (5, [("date_unreadable", "refused", line) for line in (3, 4, 6)]),
    "dates-out-of-order.xml": (6, [("dates_out_of_order", "query", line) for line in (6, 8, 8, 9, 9)]),
    "dates-unreadable.csv": (
        5,
        [("date_blank", "refused", 3), *(("date_unreadable", "refused", line) for line in (4, 5, 6))],
    ),
    "dates-unreadable.xml": (3, [("date_unreadable", "refused", 9), ("date_unreadable", "query", 10)]),
    "event-twice.csv": (2, [("identical_event", "repaired", 3)]),
    "event-unknown.csv": (1, [("event_unknown", "refused", 3), ("event_unknown", "refused", 4)]),
    "file-cut-off-in-a-quoted-cell.csv": (1, [("row_cut_off", "refused", 3)]),
    "file-cut-off-in-a-row.csv": (1, [("row_cut_off", "refused", 3)]),
    "file-cut-off.xml": (1, [("file_cut_off", "refused", 7), ("file_cut_off", "refused", 9)]),
    "not-in-census.xml": (2, [("not_in_census", "query", 6)] * 3),
    "quotation-mark-closed-in-the-next-row.csv": (2, [("quotation_mark_open", "refused", line) for line in (3, 4)]),
    "quotation-mark-not-closed.csv": (4, [("quotation_mark_open", "repaired", 3)]),
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
    "archive.csv": ("this is a zip archive or a workbook, not text", "export it as CSV"),
    "compressed.csv": ("this is a compressed file, not text", "export it as CSV"),
    "cut-off.ods": ("this is no workbook, is cut off, or is locked", "as xlsx or ods, or as CSV"),
    "no-workbook.xlsx": ("this is no workbook, is cut off, or is locked", "as xlsx or ods, or as CSV"),
    "workforce.xml": ("of the children's social work workforce census", "give the return of children in need"),
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
    assert set(found["code"]) <= set(WHAT)
    assert histories.accounts["unaccounted"].tolist() == [0]


@pytest.mark.parametrize("name", UNREADABLE)
def test_what_cannot_be_read_is_an_error_with_a_remedy_and_no_child(name: str) -> None:
    with pytest.raises(CannotRun) as caught:
        read([FOLDER / name])
    message, remedy = UNREADABLE[name]
    assert message in caught.value.message
    assert remedy in caught.value.remedy
    assert "good" not in str(caught.value)
    assert "c2" not in str(caught.value)


@pytest.mark.parametrize("name", sorted(UNREADABLE))
def test_beside_a_readable_file_it_is_only_a_finding(name: str, tmp_path: Path) -> None:
    shutil.copy(FOLDER / name, tmp_path)
    shutil.copy(FOLDER / "row-long.csv", tmp_path)
    histories = read([tmp_path])
    about = histories.findings[histories.findings["file"] == name]
    assert len(about) == 1
    assert about["level"].iloc[0] == "refused"
    assert set(histories.events["file"]) == {"row-long.csv"}


def test_nothing_of_a_row_swallowed_by_a_quotation_mark_is_used() -> None:
    """Child c3's row would otherwise vanish into a cell of child c2's; each of the two has a finding of its own."""
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
