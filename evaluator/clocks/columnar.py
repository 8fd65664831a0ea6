"""The clocks of all histories at once: the SQL, run by embedded DuckDB."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import duckdb
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
from pandas.api.types import union_categoricals

from evaluator.clocks.calendar import EPOCH, NEVER, Calendar, day_number
from evaluator.clocks.coding import CodedEvents, coded_events
from evaluator.clocks.deadlines import deadline_table, frame_days, group_table, later_table, worked_table
from evaluator.clocks.sql import clocks_sql
from evaluator.clocks.sql_words import REPEATED_START, STOP_BEFORE_FIRST_START, Codes, Frame
from evaluator.clocks.statuses import REASONS, STATUS_OF, Reason
from evaluator.clocks.versions import ClockRule
from evaluator.histories import findings
from evaluator.progress import Progress

Numbers = npt.NDArray[np.int64]

#: what `clocks.parquet` holds, in this order
COLUMNS = (
    "rule", "rule_version", "authority", "team", "child", "episode", "step", "started", "due", "stopped",
    "status", "reason", "days", "start_event", "stop_event",
)  # fmt: skip
#: beside them, for indicators and checks: the day the clock ended however it did, the first day of its chain, what
#: became of it in the other counting mode, and the row numbers of its events
INTERNAL = ("ended", "chain", "other_status", "start_id", "stop_id")


@dataclass(frozen=True, eq=False)
class Clocks:
    """table: one row a clock or step, columns COLUMNS and INTERNAL. findings: what the clocks noticed."""

    table: pd.DataFrame
    findings: pd.DataFrame


def run_clocks(
    rules: Sequence[ClockRule],
    events: pd.DataFrame,
    as_of: dt.date,
    calendar: Calendar,
    progress: Progress | None = None,
) -> Clocks:
    """Return the clocks of `events` under `rules`, as known on `as_of`.

    events: as `histories.reading.read` gives them, already cut to what was known and with episodes assigned.
    """
    events = events.reset_index(drop=True)
    coded = coded_events(events, list(rules))
    con = connection()
    versions = load(con, coded, list(rules), events, calendar)
    tables, noticed = [], []
    for number, rule in enumerate(rules):
        if progress:
            progress(f"clocks of {rule.name}", number, len(rules))
        text = clocks_sql(rule, _frame(number, as_of, calendar), Codes(coded.kind, coded.value))
        rows = con.sql(text).to_arrow_table()
        tables.append(_decoded(rule, rows, events, versions[number]))
        noticed.append(_findings(rule, rows, tables[-1], events, calendar))
    con.close()
    if progress:
        progress("clocks", len(rules), len(rules))
    return Clocks(_together(tables), findings.together(noticed))


def connection() -> duckdb.DuckDBPyConnection:
    """Return a database in memory that never touches disk or network."""
    return duckdb.connect(":memory:", config={"autoinstall_known_extensions": False, "temp_directory": ""})


def load(
    con: duckdb.DuckDBPyConnection, coded: CodedEvents, rules: list[ClockRule], events: pd.DataFrame, calendar: Calendar
) -> list[list[str]]:
    """Put the five tables that the SQL reads into `con`; return each rule's version labels by number."""
    known = events["date"].dropna()
    first, last = (known.min(), known.max()) if len(known) else (pd.Timestamp(calendar.first),) * 2
    days = np.arange(np.datetime64(first, "D"), np.datetime64(last, "D") + np.timedelta64(1, "D"))
    deadlines, versions = deadline_table(rules, days, calendar)
    tables = {
        "events": coded.table,
        "deadlines": deadlines,
        "authority_groups": group_table(rules, coded.authorities),
        "worked_days": worked_table(calendar),
        "later_days": later_table(rules, days),
    }
    for name, table in tables.items():
        con.register(f"{name}_arrow", table)
        con.execute(f"CREATE TABLE {name} AS SELECT * FROM {name}_arrow").fetchall()
        con.unregister(f"{name}_arrow")
    return versions


def sql_texts(rules: Sequence[ClockRule], events: pd.DataFrame, as_of: dt.date, calendar: Calendar) -> list[str]:
    """Return the SQL of each rule, as it would run on these events."""
    coded = coded_events(events.reset_index(drop=True), list(rules))
    codes = Codes(coded.kind, coded.value)
    return [clocks_sql(rule, _frame(number, as_of, calendar), codes) for number, rule in enumerate(rules)]


def _frame(number: int, as_of: dt.date, calendar: Calendar) -> Frame:
    first, last = frame_days(calendar)
    return Frame(number, day_number(as_of), first, last)


def _numbers(rows: pa.Table, name: str) -> Numbers:
    """Return a column as integers, -1 where absent."""
    column = rows.column(name).cast(pa.int64()).fill_null(-1)
    found: Numbers = column.to_numpy()
    return found


def _decoded(rule: ClockRule, rows: pa.Table, events: pd.DataFrame, versions: list[str]) -> pd.DataFrame:
    """Return the clocks of one rule with dates, words and identifiers as read."""
    reason_no = _numbers(rows, "reason_no")
    is_clock = reason_no < REPEATED_START
    column = {name: _numbers(rows, name)[is_clock] for name in rows.column_names}
    # engines give rows in any order; this one is always the same: by child and day, as the events are
    order = np.lexsort((column["step"], column["start_id"]))
    column = {name: numbers[order] for name, numbers in column.items()}
    start, stop = column["start_id"], column["stop_id"]
    return pd.DataFrame(
        {
            "rule": pd.Categorical.from_codes(
                np.zeros(len(start), dtype=np.int8), categories=pd.Index([rule.name], dtype="str")
            ),
            "rule_version": pd.Categorical.from_codes(column["version_no"], categories=pd.Index(versions, dtype="str")),
            **{name: events[name].take(start).array for name in ("authority", "team", "child", "episode")},
            "step": column["step"].astype(np.int32),
            "started": _dates(column["started"]),
            "due": _dates(column["due"]),
            "stopped": _dates(np.where(stop >= 0, column["ended"], -1)),
            "status": _words(column["reason_no"], [STATUS_OF[reason] for reason in REASONS]),
            "reason": _words(column["reason_no"], list(REASONS)),
            "days": pd.arrays.IntegerArray(column["days"].astype(np.int32), column["days"] < 0),
            "ended": _dates(column["ended"]),
            "chain": _dates(column["chain"]),
            "other_status": _words(column["other_reason_no"], [STATUS_OF[reason] for reason in REASONS]),
            "start_id": start,
            "stop_id": stop,
        }
    )


def _dates(numbers: Numbers) -> npt.NDArray[np.datetime64]:
    known = (numbers >= 0) & (numbers < NEVER)
    days = np.full(len(numbers), np.datetime64("NaT"), dtype="datetime64[s]")
    days[known] = (EPOCH + numbers[known].astype("timedelta64[D]")).astype("datetime64[s]")
    return days


def _words(codes: Numbers, words: Sequence[str]) -> pd.Categorical:
    """Return the word of each reason code (codes begin at 1)."""
    distinct = list(dict.fromkeys(str(word) for word in words))
    places = np.array([distinct.index(str(word)) for word in words], dtype=np.int8)
    return pd.Categorical.from_codes(places[codes - 1], categories=distinct)


def _together(tables: list[pd.DataFrame]) -> pd.DataFrame:
    """Return the clocks of all rules in one table, columns COLUMNS and INTERNAL."""
    for column in ("rule", "rule_version"):
        together = union_categoricals([table[column].array for table in tables])
        sizes = np.cumsum([0, *(len(table) for table in tables)])
        for table, first, last in zip(tables, sizes[:-1], sizes[1:], strict=True):
            table[column] = together[first:last]
    return pd.concat(tables, ignore_index=True)


def _findings(
    rule: ClockRule, rows: pa.Table, clocks: pd.DataFrame, events: pd.DataFrame, calendar: Calendar
) -> pd.DataFrame:
    """Return what the data were seen to lack or to say twice while the clocks of one rule ran."""
    reason_no, start = _numbers(rows, "reason_no"), _numbers(rows, "start_id")
    order = np.argsort(start, kind="stable")
    reason_no, start = reason_no[order], start[order]
    stopped = clocks["stopped"].to_numpy().astype("datetime64[D]")
    in_working_days = np.array([limit.unit == "working days" for v in rule.national for limit in v.limits]).any()
    off_day = ~np.isnat(stopped) & clocks["due"].notna().to_numpy() & in_working_days
    off_day[off_day] = ~calendar.is_working(stopped[off_day])
    outside = (clocks["reason"] == Reason.OUTSIDE_CALENDAR).to_numpy()
    noticed = [
        ("repeated_start", start[reason_no == REPEATED_START],
         f"{rule.name}: the clock was already running; this start was ignored"),
        ("stop_before_first_start", start[reason_no == STOP_BEFORE_FIRST_START],
         f"{rule.name}: no clock had started yet; this stop was ignored"),
        ("stop_on_non_working_day", clocks["stop_id"].to_numpy()[off_day],
         f"{rule.name}: stopped on a day that is not a working day; check the date"),
        ("outside_calendar", clocks["start_id"].to_numpy()[outside],
         f"{rule.name}: the calendar {calendar.label} runs from {calendar.first} to {calendar.last}; check the date"),
    ]  # fmt: skip
    return findings.together(
        findings.of_rows(events.take(ids), code, "query", message) for code, ids, message in noticed if len(ids)
    )
