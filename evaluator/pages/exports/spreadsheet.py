"""A page's tables as a spreadsheet in the form that government statisticians agreed on: cover, contents, notes, and one
table a sheet (releasing statistics in spreadsheets, Analysis Function; the package gptables is theirs).
"""

from __future__ import annotations

import datetime as dt
import io
import re
import warnings
from typing import Any

import pandas as pd

from evaluator.errors import CannotRun
from evaluator.pages.document import Bullets, Document, Paragraph, Part, Table, value_of
from evaluator.pages.exports.text_files import finding_lines
from evaluator.resources import no_formula

#: any fixed day: a workbook carries the day on which it was made, and the same results are to give the same bytes
MADE = dt.datetime(2008, 12, 1)
LONGEST = 255
#: what the signs in cells stand for
SIGNS = {
    "[c]": "a count of 1 to 5, or a figure that rests on one or would give one away",
    "[x]": "not available",
    "[z]": "does not apply",
    "[low]": "greater than zero, but rounded to it",
}
#: a name that begins with `=` is a name, and an address is a text
OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}


def spreadsheet(document: Document) -> bytes:
    """Return a workbook with the tables of a document. Cells hold numbers where the page shows numbers.

    Raises CannotRun where gptables is not installed.
    """
    gptables = writer()
    made = io.BytesIO()
    held = dict[str, str]()
    sheets = {f"Table {number}": _sheet(one, number, held) for number, one in enumerate(document.tables, start=1)}
    with warnings.catch_warnings():
        # the notes are about signs, which stand in cells; gptables looks for references in headings
        warnings.filterwarnings("ignore", message="The following notes are not referenced")
        warnings.simplefilter("ignore", DeprecationWarning)
        book = gptables.produce_workbook(
            made, sheets, cover=_cover(document), notes_table=_notes(), workbook_options=OPTIONS,
            notesheet_options={"title": "Signs in the tables"},
        )  # fmt: skip
    _put_back(book, held)
    book.set_properties({"title": document.finding.title[:LONGEST], "created": MADE})
    book.close()
    return made.getvalue()


def writer() -> Any:
    """Return gptables. Raises CannotRun where it is not installed."""
    try:
        import gptables
    except ImportError as problem:
        raise CannotRun("a spreadsheet needs gptables", "install it: pip install 'dayseven[excel]'") from problem
    return gptables


def _sheet(table: Table, number: int, held: dict[str, str]) -> Any:
    columns = [_plain(head) for head in table.heads]
    rows = [[_held(value_of(_plain(cell)), held) for cell in row] for row in table.lines]
    frame = pd.DataFrame(rows or [["[z]"] * len(columns)], columns=columns)
    return writer().GPTable(
        table=frame, table_name=f"table_{number}", title=f"Table {number}: {_plain(table.caption)}",
        instructions="This sheet has one table. What signs such as [c] stand for is on the sheet Notes.",
        index_columns={2: 0},
    )  # fmt: skip


def _plain(text: str) -> str:
    return str(no_formula(text.replace("`", "")))


def _held(value: str | int | float, held: dict[str, str]) -> str | int | float:
    """Return the value, or where it has no Latin letter and no digit, a word that holds its place: gptables refuses
    such a cell, and names are written in other letters too.
    """
    if not isinstance(value, str) or re.search("[a-zA-Z0-9]", value):
        return value
    word = f"held{len(held)}".ljust(len(value), "x")
    held[word] = value
    return word


def _put_back(book: Any, held: dict[str, str]) -> None:
    """Write the values that were held into their cells, in the format that these have."""
    texts = {place: text for text, place in book.str_table.string_table.items()}
    for sheet in book.worksheets() if held else ():
        for row, cells in sheet.table.items():
            for column, cell in list(cells.items()):
                value = held.get(texts.get(getattr(cell, "string", None), ""))
                if value is not None:
                    sheet.write_string(row, column, value, cell.format)


def _cover(document: Document) -> Any:
    first, limits = document.finding, document.section("limits")
    intro = [" · ".join((*document.where, document.name)), *document.notes, *finding_lines(document)]
    intro += [one.said for one in first.next] + [first.honest] + _lines(document.summary)
    about = [f"{limits.heading}:", *_lines(limits.parts)] if limits else None
    said = [_plain(line) for line in intro if line]
    return writer().Cover(title=_plain(first.title), intro=said, about=about and [_plain(line) for line in about])


def _lines(parts: tuple[Part, ...]) -> list[str]:
    """Return the paragraphs and lists of parts, line by line."""
    lines: list[str] = []
    for part in parts:
        if isinstance(part, Paragraph):
            lines.append(part.text)
        elif isinstance(part, Bullets):
            lines += [item if isinstance(item, str) else item.text + item.after for item in part.items]
    return lines


def _notes() -> pd.DataFrame:
    rows = [(f"sign {number}", f"{sign} {meaning}") for number, (sign, meaning) in enumerate(SIGNS.items(), start=1)]
    return pd.DataFrame(rows, columns=["Note reference", "Note text"])
