"""Event tables: one row an event, as CSV or Parquet. The columns are described in docs/event-table.md."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet

from evaluator.histories import findings
from evaluator.histories.accounts import Reading, Tally
from evaluator.histories.cells import text_of
from evaluator.histories.csv_rows import read_rows
from evaluator.histories.dates import read_dates
from evaluator.histories.findings import NotRead
from evaluator.histories.table import DATES, NEEDED, OPTIONAL
from evaluator.rulebook.formats import recognised
from evaluator.rulebook.issues import did_you_mean

FORMAT = "event-table"
_UNREADABLE = {
    "date": "the date cannot be read or is not believed; write it as 2009-03-31. Clocks that it might have stopped are "
    "not judged",
    "recorded_at": "the recording date cannot be read or is not believed; write it as 2009-03-31. It was taken as "
    "blank",
}
_IN_DOUBT = {
    "date": "others of this column have the month before the day, so this one may have it too; write it as 2009-03-31. "
    "Clocks that it might have stopped are not judged",
    "recorded_at": "others of this column have the month before the day, so this one may have it too; write it as "
    "2009-03-31. It was taken as blank",
}


def read_csv(content: bytes, name: str) -> Reading:
    """Return the events of a CSV file and what was wrong with it. line: the row, the header being row 1.

    Raises NotRead where it is no table, or a needed column is missing.
    """
    rows = read_rows(content, name)
    read = events_of_table(rows.table, rows.lines, name)
    tally = Tally(rows.count, rows.blank + read.tally.not_needed)
    return Reading(read.events, findings.all_findings([rows.findings, read.findings]), tally)


def read_parquet(content: bytes, name: str) -> Reading:
    """Return the events of a Parquet file and what was wrong with it. line: the row, counted from 1.

    Raises NotRead where it is broken, or a needed column is missing.
    """
    try:
        table = pyarrow.parquet.read_table(pa.BufferReader(content))
    except (pa.ArrowException, OSError, MemoryError) as error:
        raise NotRead("file_cut_off", name, "this Parquet file is broken or cut off", "write it again") from error
    return events_of_table(table, np.arange(1, table.num_rows + 1), name)


def events_of_table(table: pa.Table, lines: np.ndarray, name: str) -> Reading:
    """Return a table under the names of the event table's columns, its dates read. lines: the number of each row.

    Raises NotRead where a needed column is missing, or a column holds what is no text.
    """
    table, columns_noticed = _named(table, name)
    noticed = [columns_noticed]
    if not table.num_rows:
        message = "there is a header but no row"
        row = {"code": "no_rows", "level": "refused", "file": name, "line": 1, "message": message}
        noticed.append(findings.table([row]))
    cells = {column: text_of(table.column(column), column, name) for column in table.column_names}
    events = pd.DataFrame({column: one.text for column, one in cells.items()})
    empty = (events == "").all(axis=1).to_numpy(copy=True)
    events["format"], events["file"], events["line"] = FORMAT, name, lines
    for column, one in cells.items():
        noticed += [findings.of_rows(events[rows], code, level, f"{column}: {message}")
                    for code, level, message, rows in one.noticed]  # fmt: skip
        empty &= ~one.refused
    events = events[~empty].reset_index(drop=True)
    for column in DATES:
        if column in events:
            events[column], found = _dates(events, column)
            noticed.append(found)
    return Reading(events, findings.all_findings(noticed), Tally(len(lines), int(empty.sum())))


def _dates(events: pd.DataFrame, column: str) -> tuple[pd.Series, pd.DataFrame]:
    """Return a column of text as days, and what was wrong with it."""
    read = read_dates(events[column])
    noticed = [
        findings.of_rows(events[read.unreadable.to_numpy()], f"{column}_unreadable", "refused", _UNREADABLE[column]),
        findings.of_rows(events[read.in_doubt.to_numpy()], "date_in_doubt", "refused", _IN_DOUBT[column]),
    ]
    if read.moved.any():
        message = (f"{column}: {int(read.moved.sum())} times are midnights of Greenwich in summer; the day in London "
                   "was taken")  # fmt: skip
        first = events[read.moved.to_numpy()].head(1).assign(authority="", child="")
        noticed.append(findings.of_rows(first, "midnight_of_greenwich", "repaired", message))
    if column == "date":
        blank = events[(read.days.isna() & ~read.unreadable & ~read.in_doubt).to_numpy()]
        message = "no date is given; clocks that the event might have stopped are not judged"
        noticed.append(findings.of_rows(blank, "date_blank", "refused", message))
    return read.days, findings.all_findings(noticed)


def _named(table: pa.Table, name: str) -> tuple[pa.Table, pd.DataFrame]:
    """Return the known columns under their own names, and a finding for each of the others.

    Raises NotRead where a needed column is missing.
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
    """Raise NotRead where a needed column is missing. A first row without any known name may be data: not shown."""
    missing = [column for column in NEEDED if column not in names]
    if not missing:
        return
    if form := recognised(given):
        message = f"this is a table of {form.title}, which is recognised and not read by this version"
        raise NotRead("file_not_read", file, message, "give an event table or a census return", 1)
    what = f"the column{'s' * (len(missing) > 1)} {', '.join(missing)} {'is' if len(missing) == 1 else 'are'} missing"
    there = f"it has {', '.join(given)}" if names else "its first row names no known column"
    remedy = (f"the first row names the columns, with a comma, semicolon or tab between them; {', '.join(NEEDED)} are "
              "needed (see docs/event-table.md)")  # fmt: skip
    raise NotRead("column_missing", file, f"{what}; {there}", remedy, 1)
