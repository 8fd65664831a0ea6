"""What was wrong, odd or repaired in the data: one row a finding, nothing silently dropped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd

#: code: a short name from a closed list, by which findings are counted in the report.
#: level: refused (the value was not used), repaired (used after a change), query (used as it is; look at it).
#: file, line: where it was read (line of the text file, row of the table counted with its header as 1).
#: authority, child: identifiers as read. message: what it is and what to do.
COLUMNS = ("code", "level", "file", "line", "authority", "child", "message")
LEVELS = ("refused", "repaired", "query")


def table(rows: Iterable[dict[str, Any]] = ()) -> pd.DataFrame:
    """Return findings as a table with COLUMNS; absent values are empty text, an absent line is 0."""
    frame = pd.DataFrame(list(rows), columns=list(COLUMNS))
    frame["line"] = pd.to_numeric(frame["line"], errors="coerce").fillna(0).astype("int64")
    text = [column for column in COLUMNS if column != "line"]
    frame[text] = frame[text].astype("object").fillna("").astype("str")
    return frame


def of_rows(events: pd.DataFrame, code: str, level: str, message: str | Sequence[str]) -> pd.DataFrame:
    """Return one finding for each row of `events` (columns file, line, authority, child are used)."""
    found = events.reindex(columns=["file", "line", "authority", "child"]).copy()
    found["code"], found["level"], found["message"] = code, level, message
    return table(found[list(COLUMNS)].to_dict("records")) if len(found) else table()


def together(tables: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """Return all findings in one table, in the order given."""
    filled = [one for one in tables if len(one)]
    return pd.concat(filled, ignore_index=True) if filled else table()
