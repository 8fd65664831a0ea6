"""What became of every row of every file: an event, not needed, or not used and the reason a finding.

A row of a census return is an element that holds something and stands in a child.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

#: file, format, authority and year (of a return); period: first and last day that it tells of; rows; read: rows that
#: became events or said something of one; not_needed: blank ones, and those that no clock asks for; not_used: those
#: with a finding that says why; unaccounted: the rest, of which there is none; events; findings: how many of the file
COLUMNS = (
    "file", "format", "period", "rows", "read", "not_needed", "not_used", "unaccounted", "events", "findings",
)  # fmt: skip


@dataclass(frozen=True)
class Tally:
    """What a reader counted in a file. not_used: None where each row is one event or has a finding of its own line."""

    rows: int = 0
    not_needed: int = 0
    not_used: int | None = None


@dataclass(frozen=True, eq=False)
class Reading:
    """What a reader made of one file: events under the columns of the event table, findings, and what it counted."""

    events: pd.DataFrame
    findings: pd.DataFrame
    tally: Tally


@dataclass(frozen=True)
class Counted:
    """A file with what its reader counted, and the period that it states, if it states one."""

    file: str
    format: str
    tally: Tally = Tally()
    period: str = ""


def accounts(counted: Iterable[Counted], events: pd.DataFrame, findings: pd.DataFrame) -> pd.DataFrame:
    """Return one row a file, columns COLUMNS. events, findings: of all files, as they are used in the end."""
    events_of = {str(name): mine for name, mine in events.groupby("file", observed=True)}
    findings_of = {str(name): mine for name, mine in findings.groupby("file")}
    rows = [_account(one, events_of.get(one.file, events.head(0)), findings_of.get(one.file, findings.head(0)))
            for one in counted]  # fmt: skip
    return pd.DataFrame(rows, columns=list(COLUMNS)).sort_values("file", kind="stable", ignore_index=True)


def _account(one: Counted, events: pd.DataFrame, findings: pd.DataFrame) -> dict[str, object]:
    tally = one.tally
    if tally.not_used is None:
        used = set(events["line"].tolist())
        of_rows = findings.loc[~findings["code"].isin(_OF_FILES) & (findings["line"] > 0), "line"]
        read, not_used = len(used), len(set(of_rows.tolist()) - used)
    else:
        read, not_used = tally.rows - tally.not_needed - tally.not_used, tally.not_used
    return {
        "file": one.file, "format": one.format, "period": one.period or _span(events), "rows": tally.rows, "read": read,
        "not_needed": tally.not_needed, "not_used": not_used,
        "unaccounted": tally.rows - read - tally.not_needed - not_used, "events": len(events),
        "findings": len(findings),
    }  # fmt: skip


#: findings that are about a file or a column although they stand on the line of a row
_OF_FILES = frozenset({
    "column_unknown", "file_cut_off", "file_not_read", "midnight_of_greenwich", "no_rows", "not_utf8",
})  # fmt: skip


def _span(events: pd.DataFrame) -> str:
    days = events["date"].dropna()
    return f"{days.min().date()} to {days.max().date()}" if len(days) else ""
