"""Findings: what was refused, repaired or is odd in the records, with its place, and what each kind means."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from typing import Any

import pandas as pd
import yaml

from evaluator import resources
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
    "cell_too_long": "cells that are too long to be meant",
    "cells_merged": "sheets with merged cells",
    "child_blank": "rows without a child",
    "column_missing": "files that lack a column that is needed",
    "column_not_text": "files with a column that is no text",
    "column_unknown": "columns that are not known",
    "conference_twice": "conferences that stand on the referral and on the enquiry",
    "date_blank": "events without a date",
    "date_in_doubt": "dates whose day and month may stand the other way round",
    "date_unreadable": "dates that cannot be read",
    "dates_out_of_order": "dates that contradict each other",
    "died_not_closed": "cases that stay open after the death of the child",
    "earlier_serial": "returns passed over for a later one of the same year",
    "element_in_doubt": "census elements of which it cannot be told where they belong",
    "element_moved": "census elements that stood in another place",
    "element_spelling": "census elements whose names are spelt differently",
    "element_twice": "census elements that stand twice where one can stand",
    "episode_assigned": "events without an episode, put into the only one open that day",
    "episode_unknown": "events without an episode that could not be placed",
    "event_unknown": "events that are not in the vocabulary",
    "file_cut_off": "files that are cut off",
    "file_not_read": "files in a format that is not read",
    "identical_element": "census details that stand twice, counted once",
    "identical_event": "events that stand twice, counted once",
    "identifier_broken": "identifiers with signs that none has",
    "identifier_cleaned": "identifiers with signs that nobody sees",
    "identifiers_alike": "identifiers that are nearly the same",
    "midnight_of_greenwich": "columns of dates written as midnights of Greenwich",
    "no_rows": "files with a header and no row",
    "not_in_census": "elements, codes or text that the census does not have",
    "not_utf8": "files that are not UTF-8",
    "number_infinite": "numbers that are infinite",
    "other_collection": "returns of another collection",
    "outside_calendar": "clocks outside the working-day calendar",
    "plans_overlap": "child protection plans that start while another is open",
    "pre_proceedings": "returns with pre-proceedings, which are not used",
    "quotation_mark_open": "rows with a quotation mark that is never closed",
    "recorded_at_unreadable": "recording dates that cannot be read",
    "recorded_before_event": "events recorded before they happened",
    "referral_date_blank": "referrals without a date",
    "repeated_start": "starts while the clock was running already",
    "review_on_first_day": "reviews on the day on which the plan starts",
    "row_cut_off": "rows that are cut off",
    "row_too_long": "rows with too many cells",
    "sheet_hidden": "hidden sheets that were read",
    "sheet_not_read": "sheets of a workbook that are no event table",
    "start_told_early": "starts before the event from which the clock counts",
    "stop_before_first_start": "stops before any clock had started",
    "stop_not_recorded": "rules whose clocks nothing in the records of an authority could stop",
    "stop_on_non_working_day": "clocks stopped on a day that is not worked",
    "superseded_by_later_return": "returns partly replaced by a later one",
    "xml_broken": "files with broken XML",
    "year_differs": "returns whose header names two years",
    "yes_no_unreadable": "yes/no values that are neither",
}


def table(rows: Iterable[dict[str, Any]] = ()) -> pd.DataFrame:
    """Return findings as a table with COLUMNS; absent values are empty text, an absent line is 0."""
    return _typed(pd.DataFrame(list(rows), columns=list(COLUMNS)))


def _typed(frame: pd.DataFrame) -> pd.DataFrame:
    frame["line"] = pd.to_numeric(frame["line"], errors="coerce").fillna(0).astype("int64")
    text = [column for column in COLUMNS if column != "line"]
    frame[text] = frame[text].astype("object").fillna("").astype("str")
    return frame


def of_rows(events: pd.DataFrame, code: str, level: str, message: str | Sequence[str]) -> pd.DataFrame:
    """Return one finding for each row of `events` (columns file, line, authority, child are used)."""
    if not len(events):
        return table()
    found = events.reindex(columns=["file", "line", "authority", "child"]).reset_index(drop=True)
    found["code"], found["level"], found["message"] = code, level, message
    return _typed(found[list(COLUMNS)])


def all_findings(tables: Iterable[pd.DataFrame]) -> pd.DataFrame:
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


@dataclass(frozen=True)
class FindingPage:
    """A code with what findings of it are about, what it means, what to do, and an example."""

    code: str
    about: str
    means: str
    do: str
    example: str

    @property
    def text(self) -> str:
        """The page as paragraphs."""
        return f"{self.code}: {self.about}\n\n{self.means}\n\nWhat to do: {self.do}\n\nExample: {self.example}"


@cache
def finding_pages() -> dict[str, FindingPage]:
    """Return the page of every code, by code."""
    text = (resources.folder("rules") / "reference" / "findings.yaml").read_text(encoding="utf-8")
    told = yaml.safe_load(text)
    return {code: FindingPage(code, WHAT.get(code, ""), **page) for code, page in told.items()}


def finding_page(code: str) -> FindingPage:
    """Return the page of a code. Raises CannotRun where there is no such code."""
    pages = finding_pages()
    if code not in pages:
        near = get_close_matches(code, pages, n=1)
        remedy = f"Did you mean `{near[0]}`?" if near else "dayseven validate FILES names the codes of its findings"
        raise CannotRun(f"there is no finding `{code}`", remedy)
    return pages[code]
