"""A page's tables as a spreadsheet in the form that government statisticians agreed on: cover, contents, notes, and one
table a sheet (releasing statistics in spreadsheets, Analysis Function; the package gptables is theirs).
"""

from __future__ import annotations

import datetime as dt
import io
import warnings
from typing import Any

import pandas as pd

from evaluator.errors import CannotRun
from evaluator.pages.exports.page_read import SIGNS, Page, PageTable, value_of
from evaluator.resources import no_formula

#: any fixed day: a workbook carries the day on which it was made, and the same results are to give the same bytes
MADE = dt.datetime(2008, 12, 1)
LONGEST = 255
LIMITS = "What this report does not tell you"
EMPTY = "[z]"


def spreadsheet(page: Page) -> bytes:
    """Return a workbook with the tables of a page. Cells hold numbers where the page shows numbers.

    Raises CannotRun where gptables is not installed.
    """
    gptables = writer()
    made = io.BytesIO()
    sheets = {f"Table {number}": _sheet(one, number) for number, one in enumerate(page.tables, start=1)}
    with warnings.catch_warnings():
        # the notes are about signs, which stand in cells; gptables looks for references in headings
        warnings.filterwarnings("ignore", message="The following notes are not referenced")
        warnings.simplefilter("ignore", DeprecationWarning)
        book = gptables.produce_workbook(
            made, sheets, cover=_cover(page), notes_table=_notes(), workbook_options={"in_memory": True},
            notesheet_options={"title": "Signs in the tables"},
        )  # fmt: skip
    book.set_properties({"title": page.title[:LONGEST], "created": MADE})
    book.close()
    return made.getvalue()


def writer() -> Any:
    """Return gptables. Raises CannotRun where it is not installed."""
    try:
        import gptables
    except ImportError as problem:
        raise CannotRun("a spreadsheet needs gptables", "install it: pip install 'dayseven[excel]'") from problem
    return gptables


def _sheet(table: PageTable, number: int) -> Any:
    columns = [no_formula(name) or "Name" for name in table.columns]
    rows = [[value_of(cell) if cell else EMPTY for cell in row] for row in table.rows]
    frame = pd.DataFrame(rows or [[EMPTY] * len(columns)], columns=columns)
    return writer().GPTable(
        table=frame, table_name=f"table_{number}", title=f"Table {number}: {table.caption}",
        subtitles=[no_formula(table.section)],
        instructions="This sheet has one table. What signs such as [c] stand for is on the sheet Notes.",
        index_columns={2: 0},
    )  # fmt: skip


def _cover(page: Page) -> Any:
    summary = [no_formula(piece.text) for piece in page.under("Summary") if piece.kind in ("p", "li")]
    limits = [no_formula(piece.text) for piece in page.under(LIMITS) if piece.kind in ("p", "li")]
    about = [f"{LIMITS}:", *limits] if limits else None
    return writer().Cover(title=no_formula(page.title), intro=summary, about=about)


def _notes() -> pd.DataFrame:
    rows = [(f"sign {number}", f"{sign} {meaning}") for number, (sign, meaning) in enumerate(SIGNS.items(), start=1)]
    return pd.DataFrame(rows, columns=["Note reference", "Note text"])
