"""Published tables as files: CSV, workbooks and Parquet; and the codes of authorities that they are joined by."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow
import pyarrow.parquet
from python_calamine import CalamineError, CalamineWorkbook

from evaluator.errors import CannotRun

ROW = "row"
_HEADER_WITHIN = 20


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file's bytes, in hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _check(path: Path, what: str) -> None:
    if not path.is_file():
        raise CannotRun(f"{path.name}: there is no such file", f"Give the path of {what}.")
    if path.stat().st_size == 0:
        raise CannotRun(f"{path.name}: the file is empty", f"Download {what} again.")


def _require(path: Path, found: Sequence[str], columns: Sequence[str], what: str) -> None:
    missing = [column for column in columns if column not in found]
    if missing:
        raise CannotRun(f"{path.name}: no column {', '.join(f'`{one}`' for one in missing)}",
                        f"Give {what}; its columns must include {', '.join(columns)}.")


def parquet_rows(path: Path, columns: Sequence[str], where: tuple[str, Sequence[str]], what: str) -> pd.DataFrame:
    """Return `columns` of a Parquet file, only rows whose column `where[0]` has one of `where[1]`.

    Raises CannotRun where the file is missing, empty, cut off, or another file.
    """
    _check(path, what)
    try:
        _require(path, pyarrow.parquet.read_schema(path).names, columns, what)
        table = pyarrow.parquet.read_table(
            path, columns=list(columns), filters=[(where[0], "in", list(where[1]))])
    except (pyarrow.ArrowException, OSError) as error:
        raise CannotRun(f"{path.name}: not a whole Parquet file of such a table (it may be cut off)",
                        f"Download {what} again.") from error
    frame: pd.DataFrame = table.to_pandas()
    return frame


def csv_rows(path: Path, columns: Sequence[str], what: str) -> pd.DataFrame:
    """Return `columns` of a CSV file (UTF-8, with or without mark) as text, with `row` (its header is row 1).

    Raises CannotRun where the file is missing, empty, not text, or another file.
    """
    _check(path, what)
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return _below_header(path, list(csv.reader(file)), columns, what)
    except (UnicodeDecodeError, csv.Error) as error:
        raise CannotRun(f"{path.name}: not a CSV file in UTF-8", f"Give {what}, saved as CSV UTF-8.") from error


def sheet_rows(path: Path, sheet: str, columns: Sequence[str], what: str) -> pd.DataFrame:
    """Return `columns` of one sheet of an ODS or XLSX workbook as text (dates as 2019-03-31), with `row`.

    The header is looked for in the first 20 rows. Raises CannotRun as `csv_rows`, or where the sheet is missing.
    """
    _check(path, what)
    try:
        book = CalamineWorkbook.from_path(path)
        if sheet not in book.sheet_names:
            raise CannotRun(f"{path.name}: there is no sheet `{sheet}`; it has {', '.join(book.sheet_names)}",
                            f"Give {what}.")
        rows = book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
    except (CalamineError, OSError) as error:
        raise CannotRun(f"{path.name}: not a readable ODS or XLSX workbook",
                        f"Download {what} again, or give the sheet `{sheet}` saved as CSV.") from error
    return _below_header(path, [[_text(cell) for cell in row] for row in rows], columns, what)


def _text(cell: Any) -> str:
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat()
    return str(cell)


def _below_header(path: Path, rows: list[list[str]], columns: Sequence[str], what: str) -> pd.DataFrame:
    """Return the rows below the first row that has all `columns`; blank rows are left out."""
    trimmed = [[cell.strip() for cell in row] for row in rows]
    heads = [n for n, row in enumerate(trimmed[:_HEADER_WITHIN]) if set(columns) <= set(row)]
    if not heads:
        _require(path, max(trimmed[:_HEADER_WITHIN], key=len, default=[]), columns, what)
        raise CannotRun(f"{path.name}: the file has no header row", f"Give {what}.")
    head = heads[0]
    places = [trimmed[head].index(column) for column in columns]
    table = [[*(row[place] if place < len(row) else "" for place in places), number]
             for number, row in enumerate(trimmed[head + 1:], start=head + 2) if any(row)]
    if not table:
        raise CannotRun(f"{path.name}: there are no rows below the header", f"Download {what} again.")
    return pd.DataFrame(table, columns=[*columns, ROW])


WHAT = "the list of authority codes (la_codes.csv)"
COLUMNS = ("old_la_code", "new_la_code", "first_year", "last_year")


@dataclass(frozen=True)
class Authorities:
    """of_gss: GSS code to three-digit code; years: three-digit code to (first, last) year ended 31 March."""

    of_gss: Mapping[str, str]
    years: Mapping[str, tuple[int, int]]

    def existed(self, code: str, year: int) -> bool:
        """Return whether the authority existed in that year (both ends included)."""
        first, last = self.years[code]
        return first <= year <= last


def read_authorities(path: Path) -> Authorities:
    """Return the authorities of a code list. An authority that changed its GSS code is one: its years are joined.

    Raises CannotRun where the file cannot be used, a code or year is not one, or a GSS code has two owners.
    """
    of_gss: dict[str, str] = {}
    years: dict[str, tuple[int, int]] = {}
    for line in csv_rows(path, COLUMNS, WHAT).to_dict("records"):
        code, gss = str(line["old_la_code"]), str(line["new_la_code"])
        try:
            first, last = int(line["first_year"]), int(line["last_year"])
        except ValueError:
            raise CannotRun(f"{path.name}: row {line[ROW]}: `first_year` and `last_year` must be years",
                            "Write the years as four digits, such as 2013.") from None
        if not code.isdigit() or not gss:
            raise CannotRun(f"{path.name}: row {line[ROW]}: a three-digit code and a GSS code are needed",
                            f"Correct the row, or give {WHAT}.")
        if of_gss.setdefault(gss, code) != code:
            raise CannotRun(f"{path.name}: row {line[ROW]}: {gss} belongs to {of_gss[gss]} and to {code}",
                            "A GSS code has one authority; correct one of the rows.")
        before = years.get(code, (first, last))
        years[code] = (min(before[0], first), max(before[1], last))
    return Authorities(of_gss, years)
