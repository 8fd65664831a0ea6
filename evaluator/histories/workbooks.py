"""Event tables in workbooks (xlsx, ods): every sheet whose header names the columns, one row an event."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

import numpy as np
import pyarrow as pa
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetVisibleEnum

from evaluator.histories import findings
from evaluator.histories.accounts import Reading, Tally
from evaluator.histories.event_tables import events_of_table
from evaluator.histories.findings import NotRead
from evaluator.histories.table import DATES, NEEDED

#: the header is looked for in so many rows; a title or a note may stand above it
HEADER_WITHIN = 20
#: what a workbook may unpack to: more than any authority's records, less than memory
MOST_BYTES = 2 << 30
_FIRST_SERIAL, _LAST_SERIAL = 61, 73050  # 1 March 1900 and 31 December 2099, as a spreadsheet counts days
_DAY_NOUGHT = dt.date(1899, 12, 30)
_ANNEX_A = re.compile(r"list\s*\d+", re.IGNORECASE)


def read_workbook(content: bytes, name: str) -> dict[str, Reading]:
    """Return the events of each sheet that is an event table, by the name of the file, and of the sheet if there are
    several. line: the row of the sheet, counted from 1.

    Raises NotRead where it is no workbook, or no sheet of it is an event table.
    """
    book = _opened(content, name)
    kinds = {one.name: one.visible for one in book.sheets_metadata}
    found = {sheet: table for sheet in book.sheet_names if (table := _table(book.get_sheet_by_name(sheet)))}
    if not found:
        raise _no_table(book.sheet_names, name)
    others = [sheet for sheet in book.sheet_names if sheet not in found]
    read = {}
    for sheet, (columns, rows) in found.items():
        label = name if len(found) == 1 else f"{name} [{sheet}]"
        noticed = [_about(label, sheet, "sheet_not_read", "query", "no row of it names the columns of an event table")
                   for sheet in (others if sheet == next(iter(found)) else ())]  # fmt: skip
        if kinds.get(sheet) != SheetVisibleEnum.Visible:
            noticed.append(_about(label, sheet, "sheet_hidden", "query", "it is hidden, and was read"))
        if book.get_sheet_by_name(sheet).merged_cell_ranges:
            what = "it has merged cells; all but the first of them are blank"
            noticed.append(_about(label, sheet, "cells_merged", "query", what))
        one = _reading(columns, rows, label)
        read[label] = Reading(one.events, findings.all_findings([findings.table(noticed), one.findings]), one.tally)
    return read


def _about(file: str, sheet: str, code: str, level: str, what: str) -> dict[str, object]:
    return {"code": code, "level": level, "file": file, "line": 0, "message": f"sheet `{sheet}`: {what}"}


def _opened(content: bytes, name: str) -> CalamineWorkbook:
    """Return the workbook. Raises NotRead where it is none, is cut off, is locked, or unpacks to more than memory."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            size = sum(one.file_size for one in archive.infolist())
        if size > MOST_BYTES:
            raise NotRead("file_not_read", name, "this workbook unpacks to more than two gigabytes", "give it as CSV")
        return CalamineWorkbook.from_filelike(io.BytesIO(content))
    except (zipfile.BadZipFile, CalamineError, OSError, ValueError) as error:
        message = "this is no workbook, is cut off, or is locked with a password"
        raise NotRead("file_cut_off", name, message, "save it again as xlsx or ods, or as CSV") from error


def _no_table(sheets: list[str], name: str) -> NotRead:
    if sum(bool(_ANNEX_A.match(sheet)) for sheet in sheets) > 1:
        message = "this is an Annex A workbook, which is recognised and not read by this version"
        return NotRead("file_not_read", name, message, "give an event table or a census return")
    message = f"no sheet has a row that names the columns {', '.join(NEEDED)}"
    remedy = f"name them in one of the first {HEADER_WITHIN} rows; see docs/event-table.md"
    return NotRead("no_rows", name, message, remedy)


Sheet = tuple[list[str], list[tuple[int, list[Any]]]]


def _table(sheet: CalamineSheet) -> Sheet | None:
    """Return the names of the columns and the rows below them with their numbers; None where the sheet is no table."""
    rows = sheet.to_python(skip_empty_area=False)
    for number, row in enumerate(rows[:HEADER_WITHIN], start=1):
        names = [" ".join(str(cell).split()) for cell in row]
        if {"_".join(one.lower().split()) for one in names} >= set(NEEDED):
            return names, list(enumerate(rows[number:], start=number + 1))
    return None


def _reading(columns: list[str], rows: list[tuple[int, list[Any]]], name: str) -> Reading:
    """Return the events of one sheet. A column without a name is read where it holds anything, to be reported."""
    places = [place for place, column in enumerate(columns) if column or any(str(row[place]) for _, row in rows)]
    cells = [pa.array(_texts(columns[place], (row[place] for _, row in rows)), pa.string()) for place in places]
    table = pa.Table.from_arrays(cells, names=[columns[place] for place in places])
    read = events_of_table(table, np.array([number for number, _ in rows], dtype=np.int64), name)
    return Reading(read.events, read.findings, Tally(len(rows), read.tally.not_needed))


def _texts(column: str, cells: Iterator[Any]) -> Iterator[str]:
    """Yield cells as text: numbers as they are shown, days as 2009-03-31, also serial numbers in a column of dates."""
    is_date = "_".join(column.lower().split()) in DATES
    for cell in cells:
        if isinstance(cell, bool):
            yield str(cell).lower()
        elif isinstance(cell, float | int):
            whole = cell == int(cell)
            serial = is_date and _FIRST_SERIAL <= cell <= _LAST_SERIAL
            yield str(_DAY_NOUGHT + dt.timedelta(days=int(cell))) if serial else str(int(cell) if whole else cell)
        else:
            yield str(cell)
