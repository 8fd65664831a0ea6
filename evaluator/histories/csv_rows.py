"""The rows of a CSV file as text: encoding, delimiter, rows that are cut off or too long."""

from __future__ import annotations

import csv
import io
import re

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from evaluator.histories import findings
from evaluator.histories.findings import NotRead
from evaluator.histories.table import NEEDED, OPTIONAL

DELIMITERS = (",", ";", "\t")
#: a last cell that begins with a quotation mark and never ends
_OPEN_CELL = re.compile(rb'[,;\t]"[^"\n]*\s*\Z')
BLOCK = 1 << 24


def read_rows(content: bytes, name: str) -> tuple[pa.Table, np.ndarray, pd.DataFrame]:
    """Return the rows of a CSV file as text, the number of each row (the header is 1), and what was wrong.

    Rows with fewer or more cells than the header are left out, with a finding. Raises NotRead where it is no table.
    """
    text, encoding = _as_utf8(content, name)
    delimiter, columns = _header(text)
    table, bad = _parsed(text, delimiter, columns, name)
    last = table.num_rows + len(bad) + 1
    lines = np.delete(np.arange(2, last + 1), [row.number - 2 for row in bad])
    noticed = [encoding, _bad_rows(bad, last, name)]
    if b'"' in text:
        table, lines, swallowed = _without_swallowing(table, lines, delimiter, name)
        table, lines, cut = _without_open_end(table, lines, text, name)
        noticed += [swallowed, cut]
    return table, lines, findings.together(noticed)


def _parsed(
    text: bytes, delimiter: str, columns: list[str], name: str
) -> tuple[pa.Table, list[pyarrow.csv.InvalidRow]]:
    """Return the rows that have as many cells as the header, and those that have not."""
    bad: list[pyarrow.csv.InvalidRow] = []

    def on_bad_row(row: pyarrow.csv.InvalidRow) -> str:
        bad.append(row)
        return "skip"

    try:
        table = pyarrow.csv.read_csv(
            io.BytesIO(text),
            # one thread: only then does the reader know the number of a bad row
            read_options=pyarrow.csv.ReadOptions(use_threads=False, block_size=BLOCK),
            parse_options=pyarrow.csv.ParseOptions(
                delimiter=delimiter, newlines_in_values=True, ignore_empty_lines=False, invalid_row_handler=on_bad_row
            ),
            convert_options=pyarrow.csv.ConvertOptions(
                column_types=dict.fromkeys(columns, pa.string()), strings_can_be_null=False
            ),
        )
    except pa.ArrowInvalid as error:
        remedy = "close every quotation mark; see docs/event-table.md"
        raise NotRead("row_too_long", name, "this cannot be read as a table", remedy) from error
    return table, bad


def _as_utf8(content: bytes, name: str) -> tuple[bytes, pd.DataFrame]:
    """Return the content as UTF-8 without a byte order mark, and a finding where it was something else."""
    try:
        content.decode("utf-8")
        return content.removeprefix(b"\xef\xbb\xbf"), findings.table()
    except UnicodeDecodeError:
        wide = content.startswith((b"\xff\xfe", b"\xfe\xff"))
        encoding, called = ("utf-16", "UTF-16") if wide else ("cp1252", "Windows-1252")
        message = f"not UTF-8; read as {called}"
        row = {"code": "not_utf8", "level": "repaired", "file": name, "line": 1, "message": message}
        return content.decode(encoding, errors="replace").encode(), findings.table([row])


def _header(text: bytes) -> tuple[str, list[str]]:
    """Return the delimiter and the names of the columns exactly as they stand, so that all are read as text."""
    line = text.split(b"\n", 1)[0].decode().rstrip("\r")
    delimiter = max(DELIMITERS, key=line.count)
    return delimiter, next(csv.reader([line], delimiter=delimiter), [])


def _bad_rows(bad: list[pyarrow.csv.InvalidRow], last: int, name: str) -> pd.DataFrame:
    rows = []
    for row in bad:
        if not row.text.strip():
            continue
        short = row.actual_columns < row.expected_columns
        message = f"{row.actual_columns} cells under {row.expected_columns} columns"
        message += "; the file ends here" if short and row.number == last else ""
        within = row.text.strip().count("\n")
        message += f"; it goes over {within + 1} lines: is a quotation mark not closed?" if within else ""
        rows.append({"code": "row_cut_off" if short else "row_too_long", "level": "refused", "file": name,
                     "line": row.number, "message": message + "; the row was not used"})  # fmt: skip
    return findings.table(rows)


def _without_swallowing(
    table: pa.Table, lines: np.ndarray, delimiter: str, name: str
) -> tuple[pa.Table, np.ndarray, pd.DataFrame]:
    """Return the rows without those in which an open quotation mark swallowed others, by luck into the right width."""
    swallowing = np.zeros(table.num_rows, dtype=bool)
    for number, column in enumerate(table.column_names):
        if "_".join(column.lower().split()) not in (*NEEDED, *OPTIONAL):
            continue  # a column of notes may well go over several lines
        cells = table.column(number)
        several = pc.and_(pc.match_substring(cells, "\n"), pc.match_substring(cells, delimiter))
        swallowing |= several.to_numpy(zero_copy_only=False)
    message = "a cell goes over several lines: is a quotation mark not closed? The row, and those in it, were not used"
    rows = [{"code": "row_too_long", "level": "refused", "file": name, "line": line, "message": message}
            for line in lines[swallowing]]  # fmt: skip
    return (table.filter(pa.array(~swallowing)) if rows else table), lines[~swallowing], findings.table(rows)


def _without_open_end(
    table: pa.Table, lines: np.ndarray, text: bytes, name: str
) -> tuple[pa.Table, np.ndarray, pd.DataFrame]:
    """Return the rows without the last where the file ends inside its last, quoted cell."""
    if not len(lines) or not _OPEN_CELL.search(text[-1000:]) or text.count(b'"') % 2 == 0:
        return table, lines, findings.table()
    message = "the file ends within a cell; the row was not used"
    row = {"code": "row_cut_off", "level": "refused", "file": name, "line": int(lines[-1]), "message": message}
    return table.slice(0, table.num_rows - 1), lines[:-1], findings.table([row])
