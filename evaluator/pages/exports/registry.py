"""Which forms a page can be had in, and the files of each."""

from __future__ import annotations

from collections.abc import Iterable

from evaluator.pages.exports.page_read import read_page
from evaluator.pages.exports.pdf import drawer, pdf
from evaluator.pages.exports.spreadsheet import spreadsheet, writer
from evaluator.pages.exports.text_files import csv_files, markdown

#: form: what it is
FORMS = {
    "xlsx": "spreadsheet: cover, contents, notes, one table a sheet",
    "pdf": "tagged PDF",
    "csv": "a folder with every table",
    "md": "the summary, as Markdown",
}


def ready(forms: Iterable[str]) -> None:
    """Raise CannotRun where a form needs what is not installed."""
    needs = {"pdf": drawer, "xlsx": writer}
    for form in forms:
        if form in needs:
            needs[form]()


def other_forms(html: str, stem: str, forms: Iterable[str]) -> dict[str, bytes]:
    """Return the files, by name, of a page in other forms. stem: the name of the page's file without its ending.

    CSV has a byte-order mark, so that spreadsheets read its letters rightly.
    """
    page = read_page(html)
    files: dict[str, bytes] = {}
    for form in forms:
        if form == "csv":
            files |= {f"{stem}-tables/{name}": text.encode("utf-8-sig") for name, text in csv_files(page).items()}
        elif form == "md":
            files[f"{stem}.md"] = markdown(page).encode()
        else:
            files[f"{stem}.{form}"] = pdf(html) if form == "pdf" else spreadsheet(page)
    return files
