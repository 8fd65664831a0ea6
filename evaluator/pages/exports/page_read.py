"""What a page says, without its looks: headings, paragraphs, lists and tables, in order."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Any

from evaluator.resources import no_formula

#: a number as the pages write it
NUMBER = re.compile(r"-?\d{1,3}(,\d{3})+|-?\d+(\.\d+)?")
#: what the signs in cells stand for
SIGNS = {
    "[c]": "a count of 1 to 5, or a figure that rests on one or would give one away",
    "[x]": "not available",
    "[z]": "does not apply",
    "[low]": "greater than zero, but rounded to it",
}


@dataclass(frozen=True)
class PageTable:
    """One table of a page. name: short, of letters, digits and hyphens, unique in the page. rows: as many cells as
    columns; an empty cell is empty.
    """

    name: str
    section: str
    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Piece:
    """One piece of a page's text. kind: h1, h2, h3, p, li or table (then `text` is the table's name)."""

    kind: str
    text: str


@dataclass(frozen=True)
class Page:
    """A page: its title, its pieces in order, and its tables by name."""

    title: str
    pieces: tuple[Piece, ...]
    tables: tuple[PageTable, ...]

    def under(self, heading: str) -> list[Piece]:
        """Return the pieces that follow a second-level heading, up to the next one."""
        found: list[Piece] = []
        inside = False
        for piece in self.pieces:
            if piece.kind == "h2":
                inside = piece.text == heading
            elif inside:
                found.append(piece)
        return found


def read_page(html: str) -> Page:
    """Return what a page that this program made says. Contents lists and what is inside a picture are left out."""
    from lxml.html import document_fromstring

    body = document_fromstring(html)
    pieces: list[Piece] = []
    tables: list[PageTable] = []
    section = ""
    for node in body.iter("h1", "h2", "h3", "p", "li", "dt", "dd", "table", "figcaption"):
        if any(above.tag in ("nav", "svg", "table") for above in node.iterancestors()):
            continue
        if node.tag == "table":
            tables.append(_table(node, section, {one.name for one in tables}))
            pieces.append(Piece("table", tables[-1].name))
            continue
        text = _text(node)
        section = text if node.tag == "h2" else section
        if text and not (node.tag == "p" and node.getparent().tag == "li"):
            pieces.append(Piece(str(node.tag), text))
    title = next((one.text for one in pieces if one.kind == "h1"), "")
    return Page(title, tuple(pieces), tuple(tables))


def _table(node: Any, section: str, taken: set[str]) -> PageTable:
    """Return a table. A row that heads those below it becomes a first column."""
    caption = " ".join(_text(one) for one in node.iter("caption"))
    columns = tuple(_text(one) for one in node.find("thead").iter("th"))
    rows: list[tuple[str, ...]] = []
    group, grouped = "", False
    for line in node.iterfind("tbody/tr"):
        cells = [_text(one) for one in line]
        if len(cells) == 1 and len(columns) > 1:
            group, grouped = cells[0], True
        else:
            rows.append((group, *cells))
    if not grouped:
        return PageTable(_name(caption, taken), section, caption, columns, tuple(row[1:] for row in rows))
    return PageTable(_name(caption, taken), section, caption, ("Part", *columns), tuple(rows))


def _text(node: Any) -> str:
    """Return the text of a node; a mark that screen readers skip is skipped."""
    parts = [node.text or ""]
    for child in node:
        if child.get("aria-hidden") != "true" and child.tag != "svg":
            parts.append(_text(child))
        parts.append(child.tail or "")
    return " ".join("".join(parts).split())


def _name(caption: str, taken: set[str]) -> str:
    """Return a caption as a file name that is not taken yet."""
    plain = unicodedata.normalize("NFKD", caption).encode("ascii", "ignore").decode().lower()
    name = "-".join(re.findall(r"[a-z0-9]+", plain))[:60].strip("-") or "table"
    number = 2
    unique = name
    while unique in taken:
        unique, number = f"{name}-{number}", number + 1
    return unique


def value_of(cell: str) -> str | int | float:
    """Return a cell as the number it shows, or as its text."""
    if not NUMBER.fullmatch(cell):
        return str(no_formula(cell))
    plain = cell.replace(",", "")
    return float(plain) if "." in plain else int(plain)
