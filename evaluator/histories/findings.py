"""Findings: what was refused, repaired or is odd in the records, with its place; and files that cannot be read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd

from evaluator.errors import CannotRun

#: code: a short name from a closed list, by which findings are counted in the report.
#: level: refused (the value was not used), repaired (used after a change), query (used as it is; look at it).
#: file, line: where it was read (line of the text file, row of the table counted with its header as 1).
#: authority, child: identifiers as read. message: what it is and what to do.
COLUMNS = ("code", "level", "file", "line", "authority", "child", "message")
LEVELS = ("refused", "repaired", "query")
#: what each kind of finding is about, for the report
WHAT = {
    "authority_blank": "rows without an authority",
    "child_blank": "rows without a child",
    "column_unknown": "columns that are not known",
    "conference_twice": "conferences that stand on the referral and on the enquiry",
    "date_blank": "events without a date",
    "date_unreadable": "dates that cannot be read",
    "dates_out_of_order": "dates that contradict each other",
    "earlier_serial": "returns passed over for a later one of the same year",
    "episode_assigned": "events without an episode, put into the only one open that day",
    "episode_unknown": "events without an episode that could not be placed",
    "event_unknown": "events that are not in the vocabulary",
    "file_cut_off": "files that are cut off",
    "file_not_read": "files in a format that is not read",
    "identical_event": "events that stand twice, counted once",
    "no_rows": "files with a header and no row",
    "not_in_census": "elements, codes or text that the census does not have",
    "not_utf8": "files that are not UTF-8",
    "outside_calendar": "clocks outside the working-day calendar",
    "recorded_at_unreadable": "recording dates that cannot be read",
    "recorded_before_event": "events recorded before they happened",
    "referral_date_blank": "referrals without a date",
    "repeated_start": "starts while the clock was running already",
    "row_cut_off": "rows that are cut off",
    "row_too_long": "rows with too many cells",
    "stop_before_first_start": "stops before any clock had started",
    "stop_on_non_working_day": "clocks stopped on a day that is not worked",
    "stop_not_recorded": "rules whose clocks nothing in the records of an authority could stop",
    "superseded_by_later_return": "returns partly replaced by a later one",
    "xml_broken": "files with broken XML",
    "year_differs": "returns whose header names two years",
    "yes_no_unreadable": "yes/no values that are neither",
}


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


#: the columns of `kinds_found`
KIND_COLUMNS = ("level", "finding", "count", "first", "what")


def kinds_found(findings: pd.DataFrame) -> list[dict[str, Any]]:
    """Return one row for each kind of finding: level, finding, count, first (file:line) and what the first one says."""
    return [
        {"level": level, "finding": code, "count": len(found),
         "first": f"{found['file'].iloc[0]}:{found['line'].iloc[0]}",
         "what": found["message"].iloc[0]}
        for (level, code), found in findings.groupby(["level", "code"], sort=True)
    ]  # fmt: skip


def found_at(level: str, findings: pd.DataFrame) -> bool:
    """Return whether there is a finding of this level or a worse one; `never`: no."""
    worse = LEVELS[: LEVELS.index(level) + 1] if level != "never" else ()
    return bool(findings["level"].isin(worse).any())


class NotRead(CannotRun):
    """Nothing can be read from a file. code: its kind as a finding; line: where reading stopped."""

    def __init__(self, code: str, file: str, message: str, remedy: str, line: int = 0) -> None:
        super().__init__(f"{file}{f':{line}' if line else ''}: {message}", remedy)
        self.row = {
            "code": code, "level": "refused", "file": file, "line": line, "message": f"{message}; {remedy}",
        }  # fmt: skip
