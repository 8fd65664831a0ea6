"""A document as HTML, from the templates in `reports/`. A name that is missing in the data stops the run."""

from __future__ import annotations

import re
from functools import partial
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from evaluator import resources
from evaluator.pages.document import Data, Document, Table
from evaluator.pages.exports.text_files import csv_text

BYTE_ORDER = "\ufeff"


def page_html(document: Document) -> str:
    """Return a document as one HTML page: no script, nothing loaded from elsewhere, the same text for the same
    document. Raises jinja2.UndefinedError where the template asks for something that is not there.
    """
    environment = Environment(
        loader=FileSystemLoader(resources.folder("reports")), undefined=StrictUndefined, autoescape=True,
        trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True,
    )  # fmt: skip
    environment.filters |= {"said": said, "plain": plain, "kind": lambda part: type(part).__name__}
    environment.globals |= {"label": partial(_label, set[str]()), "csv_of": _csv_of, "file_of": _file_of}
    return environment.get_template("document.html").render(document=document)


def said(text: str) -> Markup:
    """Return a text with what stands between backquotes as code; all else is escaped."""
    pieces = text.split("`")
    if len(pieces) % 2 == 0:
        return escape(text)
    return Markup("").join(
        Markup("<code>{}</code>").format(piece) if place % 2 else escape(piece) for place, piece in enumerate(pieces)
    )


def plain(text: str) -> str:
    """Return a text without backquotes, where no mark-up can stand."""
    return text.replace("`", "")


def _label(taken: set[str], text: str) -> str:
    """Return a name for a region that no other region of the page has."""
    name, number = plain(text), 2
    unique = name
    while unique.lower() in taken:
        unique, number = f"{name} ({number})", number + 1
    taken.add(unique.lower())
    return unique


def _csv_of(table: Table) -> str:
    """Return a table as the address of a CSV file that holds it."""
    return "data:text/csv;charset=utf-8," + quote(BYTE_ORDER + csv_text(table).replace("\n", "\r\n"))


def _file_of(data: Data) -> str:
    return "data:text/csv;charset=utf-8," + quote(BYTE_ORDER + re.sub(r"\r?\n", "\r\n", data.text))
