"""Event tables: one row an event, as CSV or Parquet. The columns are described in docs/event-table.md."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet

from evaluator.errors import CannotRun
from evaluator.histories import findings
from evaluator.histories.csv_rows import read_rows
from evaluator.histories.dates import read_dates
from evaluator.histories.findings import NotRead
from evaluator.histories.table import DATES, NEEDED, OPTIONAL
from evaluator.rulebook.issues import did_you_mean

_UNREADABLE = {
    "date": "the date cannot be read; write it as 2009-03-31. Clocks that it might have stopped are not judged",
    "recorded_at": "the recording date cannot be read; write it as 2009-03-31. It was taken as blank",
}


def read_csv(content: bytes, name: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the events of a CSV file and what was wrong with it. line: the row, the header being row 1.

    Raises NotRead where it is no table, CannotRun where a needed column is missing.
    """
    table, lines, noticed = read_rows(content, name)
    events, more = _events(table, lines, name)
    return events, findings.together([noticed, more])


def read_parquet(content: bytes, name: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the events of a Parquet file and what was wrong with it. line: the row, counted from 1.

    Raises NotRead where it is broken, CannotRun where a needed column is missing.
    """
    try:
        table = pyarrow.parquet.read_table(pa.BufferReader(content))
    except (pa.ArrowInvalid, OSError) as error:
        raise NotRead("file_cut_off", name, "this Parquet file is broken or cut off", "write it again") from error
    return _events(table, np.arange(1, table.num_rows + 1), name)


def _events(table: pa.Table, lines: np.ndarray, name: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return a table under the names of the event table's columns, its dates read."""
    table, columns_noticed = _named(table, name)
    noticed = [columns_noticed]
    if not table.num_rows:
        message = "there is a header but no row"
        row = {"code": "no_rows", "level": "refused", "file": name, "line": 1, "message": message}
        noticed.append(findings.table([row]))
    events = pd.DataFrame({column: _text(table, column, name) for column in table.column_names})
    empty = (events == "").all(axis=1).to_numpy()
    events["file"], events["line"] = name, lines
    events = events[~empty].reset_index(drop=True)
    for column in DATES:
        if column not in events:
            continue
        days, unreadable = read_dates(events[column])
        rows = events[unreadable.to_numpy()]
        noticed.append(findings.of_rows(rows, f"{column}_unreadable", "refused", _UNREADABLE[column]))
        if column == "date":
            blank = events[(days.isna() & ~unreadable).to_numpy()]
            message = "no date is given; clocks that the event might have stopped are not judged"
            noticed.append(findings.of_rows(blank, "date_blank", "refused", message))
        events[column] = days
    return events, findings.together(noticed)


def _named(table: pa.Table, name: str) -> tuple[pa.Table, pd.DataFrame]:
    """Return the known columns under their own names, and a finding for each of the others.

    Raises CannotRun where a needed column is missing.
    """
    known_columns = (*NEEDED, *OPTIONAL)
    rows, kept, names = [], [], list[str]()
    for number, given in enumerate(table.column_names):
        known = "_".join(given.lower().split())
        if known in known_columns and known not in names:
            kept.append(table.column(number))
            names.append(known)
            continue
        hint = did_you_mean(known, known_columns)
        what = "stands twice" if known in names else "is not a column of the event table"
        rows.append({"code": "column_unknown", "level": "refused", "file": name, "line": 1,
                     "message": f"`{given}` {what}; it was not used{'; ' + hint if hint else ''}"})  # fmt: skip
    _need_all(names, table.column_names, name)
    return pa.table(kept, names=names), findings.table(rows)


def _need_all(names: list[str], given: list[str], file: str) -> None:
    """Raise CannotRun where a needed column is missing. A first row without any known name may be data: not shown."""
    missing = [column for column in NEEDED if column not in names]
    if not missing:
        return
    what = f"the column{'s' * (len(missing) > 1)} {', '.join(missing)} {'is' if len(missing) == 1 else 'are'} missing"
    there = f"it has {', '.join(given)}" if names else "its first row names no known column"
    raise CannotRun(
        f"{file}:1: {what}; {there}",
        f"the first row names the columns, with a comma, semicolon or tab between them; {', '.join(NEEDED)} are needed "
        "(see docs/event-table.md)",
    )


def _text(table: pa.Table, name: str, file: str) -> pd.Series:
    """Return any column as text; dates as 2009-03-31, truth as true and false, missing as blank."""
    column = table.column(name)
    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    kind = column.type
    try:
        if pa.types.is_timestamp(kind):
            # of a time with a zone: the day in that zone, not the day in Greenwich
            column = column.cast(pa.date32(), safe=False)
        if not pa.types.is_floating(kind):
            text = pc.fill_null(column.cast(pa.string()), "")
            return pd.Series(text.combine_chunks().dictionary_encode().to_pandas())
        words = column.combine_chunks().dictionary_encode()
        spelt = pa.array([_number(value) for value in words.dictionary.to_pylist()], pa.string())
        return pd.Series(pc.fill_null(pc.take(spelt, words.indices), "").to_pandas())
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
        raise CannotRun(f"{file}: the column {name} holds {kind}, which is not text", "write it as text") from error


def _number(value: float) -> str:
    """Return a number as it was meant where a blank in its column made it a decimal one: 7.0 as 7."""
    return "" if np.isnan(value) else str(int(value)) if value == int(value) else str(value)
