"""A page as a folder of CSV tables, and as a Markdown summary."""

from __future__ import annotations

import csv
import io

from evaluator.pages.exports.page_read import Page, PageTable, Piece
from evaluator.resources import no_formula


def csv_text(table: PageTable) -> str:
    """Return a table as CSV: one header line, cells as the page shows them, without thousands separators."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([no_formula(name) for name in table.columns])
    writer.writerows([_plain(cell) for cell in row] for row in table.rows)
    return text.getvalue()


def csv_files(page: Page) -> dict[str, str]:
    """Return the file name and text of every table of a page, numbered in the order of the page."""
    return {f"{number:02d}-{one.name}.csv": csv_text(one) for number, one in enumerate(page.tables, start=1)}


def _plain(cell: str) -> str:
    digits = cell.replace(",", "")
    return digits if digits.lstrip("-").isdigit() else str(no_formula(cell))


#: the second-level headings under which everything is kept
KEPT = ("Summary", "Where rating and outcome part company", "What this report does not tell you", "About these figures")
SIGNS = {"h1": "# ", "h2": "## ", "h3": "### ", "li": "* ", "dt": "* ", "dd": "  "}
CLOSE = ("li", "dt", "dd")


def markdown(page: Page) -> str:
    """Return the page's title, its summary and verdicts, what it does not tell, where it comes from, and a list of its
    tables. Signs of Markdown in the text are escaped.
    """
    lines: list[str] = []
    section, before = "", ""
    for piece in page.pieces:
        section = piece.text if piece.kind == "h2" else section
        if piece.kind == "h1" or (section in KEPT and piece.kind != "table"):
            lines += [_line(piece)] if piece.kind in CLOSE and before in CLOSE else ["", _line(piece)]
            before = piece.kind
    tables = [_line(Piece("li", f"{number}. {one.caption}")) for number, one in enumerate(page.tables, start=1)]
    return "\n".join([*lines, "", "## Tables of the report", "", *tables]).strip() + "\n"


def _line(piece: Piece) -> str:
    text = piece.text
    for sign in "\\*_`[]<>":
        text = text.replace(sign, f"\\{sign}")
    return SIGNS.get(piece.kind, "") + text
