"""Event tables in workbooks: several sheets, dates as cells and serial numbers, and what is no table."""

from __future__ import annotations

import datetime as dt
import os
import zipfile
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from openpyxl import Workbook, load_workbook

from evaluator.errors import CannotRun
from evaluator.histories import workbooks
from evaluator.histories.reading import Histories, read

HEADER = ["authority", "child", "episode", "event", "date"]
ONE = [201, 1234, "A", "referral", dt.date(2023, 6, 1)]
ANNEX_A = (Path(os.environ.get("DAYSEVEN_DATA") or Path(__file__).resolve().parents[3] / "shared" / "data")
           / "annex-a" / "Annex_A_2024_Jan.xlsx")  # fmt: skip


def written(path: Path, **sheets: list[list[Any]]) -> Path:
    """Write a workbook with these sheets and return its path."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path / "events.xlsx")
    return path / "events.xlsx"


def days(histories: Histories) -> list[str]:
    return histories.events["date"].dt.strftime("%Y-%m-%d").fillna("").tolist()


def test_numbers_are_read_as_they_are_shown_and_dates_in_any_way(tmp_path: Path) -> None:
    """45078 is 1 June 2023 as a spreadsheet counts; in a column that is no date it is a number."""
    rows = [HEADER, ONE, [201, 1235.0, 45078, "referral", 45078], [201, "01236", "A", "referral", "02/06/2023"],
            [201, 1237, "A", "referral", dt.datetime(2023, 6, 3, 14, 30)]]  # fmt: skip
    histories = read([written(tmp_path, events=rows)])
    assert histories.events["child"].tolist() == ["01236", "1234", "1235", "1237"]
    assert days(histories) == ["2023-06-02", "2023-06-01", "2023-06-01", "2023-06-03"]
    assert histories.events["episode"].tolist() == ["A", "A", "45078", "A"]
    assert histories.findings.empty


def test_a_title_above_the_header_blank_rows_and_a_total_below(tmp_path: Path) -> None:
    rows = [["Events of 2023"], [], HEADER, ONE, [], ["Total", 1]]
    histories = read([written(tmp_path, events=rows)])
    assert histories.events["line"].tolist() == [4]
    assert set(histories.findings["code"]) == {"event_unknown", "date_blank"}
    (account,) = histories.accounts.to_dict("records")
    assert [account[name] for name in ("rows", "read", "not_needed", "not_used", "unaccounted")] == [3, 1, 1, 1, 0]


def test_each_sheet_that_is_a_table_is_read_and_the_others_are_named(tmp_path: Path) -> None:
    path = written(tmp_path, north=[HEADER, ONE], notes=[["read me"]], south=[HEADER, [201, 9, *ONE[2:]]])
    histories = read([path])
    assert sorted(histories.events["child"]) == ["1234", "9"]
    assert histories.accounts["file"].tolist() == ["events.xlsx [north]", "events.xlsx [south]"]
    assert histories.accounts["unaccounted"].tolist() == [0, 0]
    found = histories.findings[["code", "level"]].to_numpy().tolist()
    assert found == [["sheet_not_read", "query"]]
    assert "`notes`" in histories.findings["message"].iloc[0]


def test_hidden_sheets_and_merged_cells_are_said(tmp_path: Path) -> None:
    second = [201, 1235, "A", "referral", dt.date(2023, 6, 2)]
    path = written(tmp_path, events=[HEADER, ONE, second], more=[HEADER, ONE])
    book = load_workbook(path)
    book["more"].sheet_state = "hidden"
    book["events"].merge_cells("B2:B3")
    book.save(path)
    found = read([path]).findings
    assert {"sheet_hidden", "cells_merged", "child_blank"} <= set(found["code"])


def test_an_open_document_reads_as_the_workbook_does(tmp_path: Path) -> None:
    path = written(tmp_path, events=[HEADER, ONE])
    open_document(tmp_path / "events.ods", [HEADER, ONE])
    one, other = (read([each]).events.drop(columns=["file", "line"]) for each in (path, tmp_path / "events.ods"))
    pd.testing.assert_frame_equal(one, other)


def open_document(path: Path, rows: list[list[Any]]) -> None:
    """Write the least that is an ods file: one sheet of text, numbers and dates."""
    kinds = {int: ("float", "value"), dt.date: ("date", "date-value")}
    cells = [
        "".join(f'<table:table-cell office:value-type="{kinds[type(cell)][0]}" office:{kinds[type(cell)][1]}="{cell}"/>'
                if type(cell) in kinds else
                f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>'
                for cell in row)
        for row in rows
    ]  # fmt: skip
    urn = "urn:oasis:names:tc:opendocument:xmlns"
    names = " ".join(f'xmlns:{one}="{urn}:{one}:1.0"' for one in ("office", "table", "text"))
    inside = "".join(f"<table:table-row>{row}</table:table-row>" for row in cells)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        archive.writestr("content.xml", f"<office:document-content {names}><office:body><office:spreadsheet>"
                         f'<table:table table:name="events">{inside}</table:table></office:spreadsheet></office:body>'
                         "</office:document-content>")  # fmt: skip


@pytest.mark.parametrize("name", ["events.xlsx", "events.ods"])
def test_what_is_no_workbook_is_an_error(tmp_path: Path, name: str) -> None:
    whole = written(tmp_path, events=[HEADER, ONE]).read_bytes()
    for content in (b"no workbook", whole[: len(whole) // 2], b"PK\x03\x04" + b"\x00" * 30):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(CannotRun, match="this is no workbook"):
            read([tmp_path / name])


def test_a_workbook_that_unpacks_to_more_than_memory_is_not_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbooks, "MOST_BYTES", 1 << 20)
    path = written(tmp_path, events=[HEADER, ONE])
    assert len(read([path]).events) == 1
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/big.xml", bytes(1 << 20))
    with pytest.raises(CannotRun, match="unpacks to more than two gigabytes"):
        read([path])


@pytest.mark.parametrize("rows", [[], [["a", "b"], [1, 2]], [HEADER[:4], ONE[:4]]])
def test_a_workbook_without_a_table_says_which_columns_are_needed(tmp_path: Path, rows: list[list[Any]]) -> None:
    with pytest.raises(CannotRun, match="authority, child, episode, event, date"):
        read([written(tmp_path, events=rows)])


def test_an_annex_a_workbook_is_recognised(tmp_path: Path) -> None:
    path = written(tmp_path, **{f"List {number}": [["Child Unique ID"], [1]] for number in range(1, 12)})
    with pytest.raises(CannotRun, match="this is an Annex A workbook"):
        read([path])


def test_the_published_annex_a_workbook_is_recognised() -> None:
    if not ANNEX_A.is_file():
        pytest.skip("the data folder has no Annex A workbook; set DAYSEVEN_DATA")
    with pytest.raises(CannotRun, match="this is an Annex A workbook"):
        read([ANNEX_A])
