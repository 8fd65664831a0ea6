"""Event tables: one row an event, as CSV or Parquet. The columns are described in docs/event-table.md."""

from __future__ import annotations

import io
from collections.abc import Callable

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

from evaluator import findings
from evaluator.errors import CannotRun
from evaluator.histories.table import DATES, NEEDED, OPTIONAL, read_dates
from evaluator.rulebook.issues import did_you_mean

DELIMITERS = (",", ";", "\t")
HEADER_HELP = f"the columns {', '.join(NEEDED)} are needed; see docs/event-table.md"


def read_csv(content: bytes, name: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the events of a CSV file and what was wrong with it. line: the row, the header being row 1.

    Raises CannotRun where a needed column is missing or no row can be read.
    """
    text, noticed = _as_utf8(content, name)
    header = text.split(b"\n", 1)[0]
    delimiter = max(DELIMITERS, key=lambda one: header.count(one.encode()))
    bad: list[dict[str, object]] = []

    def on_bad_row(row: pyarrow.csv.InvalidRow) -> str:
        bad.append({"line": row.number, "text": row.text, "cells": row.actual_columns, "columns": row.expected_columns})
        return "skip"

    columns = [cell.strip().strip('"') for cell in header.decode().strip("\r").split(delimiter)]
    try:
        table = pyarrow.csv.read_csv(
            io.BytesIO(text),
            read_options=pyarrow.csv.ReadOptions(use_threads=False, block_size=1 << 24),
            parse_options=pyarrow.csv.ParseOptions(
                delimiter=delimiter, newlines_in_values=True, ignore_empty_lines=False, invalid_row_handler=on_bad_row
            ),
            convert_options=pyarrow.csv.ConvertOptions(
                column_types={column: pa.string() for column in columns}, strings_can_be_null=False
            ),
        )
    except pa.ArrowInvalid as error:
        raise CannotRun(f"{name}: this is not a table: {str(error).splitlines()[0]}", HEADER_HELP) from error
    lines = np.setdiff1d(np.arange(2, table.num_rows + len(bad) + 2), [row["line"] for row in bad])
    events, more = _events(table, lines, name)
    return events, findings.together([noticed, _bad_rows(bad, table.num_rows + len(bad) + 1, name), more])


def read_parquet(content: bytes, name: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the events of a Parquet file and what was wrong with it. line: the row, counted from 1.

    Raises CannotRun where it is broken or a needed column is missing.
    """
    try:
        table = pyarrow.parquet.read_table(pa.BufferReader(content))
    except (pa.ArrowInvalid, OSError) as error:
        raise CannotRun(f"{name}: this Parquet file is broken or cut off", "write it again") from error
    return _events(table, np.arange(1, table.num_rows + 1), name)


def _as_utf8(content: bytes, name: str) -> tuple[bytes, pd.DataFrame]:
    try:
        content.decode("utf-8")
        return content.removeprefix(b"\xef\xbb\xbf"), findings.table()
    except UnicodeDecodeError:
        row = {"code": "not_utf8", "level": "repaired", "file": name, "line": 1,
               "message": "not UTF-8; read as Windows-1252"}  # fmt: skip
        return content.decode("cp1252", errors="replace").encode(), findings.table([row])


def _bad_rows(bad: list[dict[str, object]], last: int, name: str) -> pd.DataFrame:
    rows = []
    for row in bad:
        if not str(row["text"]).strip():
            continue
        short = int(str(row["cells"])) < int(str(row["columns"]))
        code = "row_cut_off" if short else "row_too_long"
        where = "; the file ends here" if short and row["line"] == last else ""
        message = f"{row['cells']} cells under {row['columns']} columns{where}; the row was not used"
        rows.append({"code": code, "level": "refused", "file": name, "line": row["line"], "message": message})
    return findings.table(rows)


def _events(table: pa.Table, lines: np.ndarray, name: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return a table under the names of the event table's columns, its dates read."""
    table, noticed = _named(table, name)
    missing = [column for column in NEEDED if column not in table.column_names]
    if missing:
        raise CannotRun(
            f"{name}: the column{'s' * (len(missing) > 1)} {', '.join(missing)} {'are' if len(missing) > 1 else 'is'} missing; "
            f"it has {', '.join(table.column_names) or 'none'}", HEADER_HELP,
        )  # fmt: skip
    if not table.num_rows:
        row = {"code": "no_rows", "level": "refused", "file": name, "line": 1, "message": "there is a header but no row"}
        noticed = findings.together([noticed, findings.table([row])])
    events = pd.DataFrame({column: _text(table.column(column)) for column in table.column_names})
    events["file"], events["line"] = name, lines
    events = events[~(events[list(NEEDED)] == "").all(axis=1)].reset_index(drop=True)
    for column in DATES:
        if column in events:
            events[column], unreadable = read_dates(events[column])
            where = events[unreadable.to_numpy()]
            noticed = findings.together([noticed, findings.of_rows(where, f"{column}_unreadable", "refused", _UNREADABLE[column])])
    unreadable_lines = noticed.loc[noticed["code"] == "date_unreadable", "line"].to_numpy()
    blank = events["date"].isna().to_numpy() & ~np.isin(events["line"].to_numpy(), unreadable_lines)
    noticed = findings.together([noticed, findings.of_rows(events[blank], "date_blank", "refused", "no date is given")])
    return events, noticed


_UNREADABLE = {
    "date": "the date cannot be read; write it as 2009-03-31. Clocks that it might have stopped are not judged",
    "recorded_at": "the recording date cannot be read; write it as 2009-03-31. It was taken as blank",
}


def _named(table: pa.Table, name: str) -> tuple[pa.Table, pd.DataFrame]:
    """Return the known columns under their own names, and a finding for each of the others."""
    rows, kept, names = [], [], list[str]()
    for number, given in enumerate(table.column_names):
        known = given.strip().lower().replace(" ", "_")
        if known in (*NEEDED, *OPTIONAL) and known not in names:
            kept.append(table.column(number))
            names.append(known)
            continue
        hint = did_you_mean(known, (*NEEDED, *OPTIONAL))
        what = "stands twice" if known in names else "is not a column of the event table"
        rows.append({"code": "column_unknown", "level": "refused", "file": name, "line": 1,
                     "message": f"`{given}` {what}; it was not used{'; ' + hint if hint else ''}"})  # fmt: skip
    return pa.table(kept, names=names) if kept else pa.table({}), findings.table(rows)


def _text(column: pa.ChunkedArray) -> pd.Series:
    """Return any column as text; dates as 2009-03-31, truth as true and false, missing as blank."""
    kind = column.type
    convert: Callable[[pa.ChunkedArray], pa.ChunkedArray] = lambda one: one.cast(pa.string())  # noqa: E731
    if pa.types.is_dictionary(kind):
        column, kind = column.cast(kind.value_type), kind.value_type
    if pa.types.is_timestamp(kind) or pa.types.is_date(kind):
        convert = lambda one: one.cast(pa.date32(), safe=False).cast(pa.string())  # noqa: E731
    elif pa.types.is_floating(kind):
        convert = lambda one: pa.chunked_array([pa.array([_number(v) for v in one.to_pylist()])])  # noqa: E731
    return pd.Series(pa.compute.fill_null(convert(column), "").combine_chunks().dictionary_encode().to_pandas())


def _number(value: float | None) -> str:
    if value is None or value != value:
        return ""
    return str(int(value)) if value == int(value) else str(value)
