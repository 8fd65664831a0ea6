"""Which forms a page can be had in, the tagged PDF among them, and the files of each, ready to be written."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import Any

from evaluator.errors import CannotRun
from evaluator.pages.document import Document
from evaluator.pages.exports.spreadsheet import spreadsheet, writer
from evaluator.pages.exports.text_files import csv_files, markdown
from evaluator.pages.page_options import PLAIN, Look, branded
from evaluator.pages.templates import page_html
from evaluator.whole_files import Writer, write_whole

INSTALL = "pip install 'dayseven[pdf]'; it needs Pango (on Debian: apt install libpango-1.0-0 libpangoft2-1.0-0)"


def pdf(html: str) -> bytes:
    """Return a page as PDF. The same page gives the same bytes.

    Raises CannotRun where WeasyPrint or what it needs is not installed, or the page asks for anything from elsewhere.
    """
    identity = hashlib.sha256(html.encode()).digest()[:16]
    made = drawer().HTML(string=_opened(html), url_fetcher=_nothing_from_elsewhere).write_pdf(
        pdf_identifier=identity, pdf_tags=True
    )
    return bytes(made)


def drawer() -> Any:
    """Return WeasyPrint. Raises CannotRun where it, or what it needs, is not installed."""
    try:
        import weasyprint
    except (ImportError, OSError) as problem:
        raise CannotRun("a PDF needs WeasyPrint, which cannot be loaded", INSTALL) from problem
    return weasyprint


def _opened(html: str) -> str:
    """Return the page with what is folded away opened: paper cannot be clicked."""
    return html.replace("<details", "<details open")


def _nothing_from_elsewhere(url: str, *_: Any, **__: Any) -> Any:
    if url.startswith("data:"):
        from weasyprint import default_url_fetcher

        return default_url_fetcher(url)
    raise CannotRun("the page asks for something from elsewhere", "report this: pages are to stand alone")


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


def other_forms(document: Document, html: str, stem: str, forms: Iterable[str]) -> dict[str, bytes]:
    """Return the files, by name, of a page in other forms. html: the page, which the PDF is drawn from; stem: the name
    of the page's file without its ending.

    CSV has a byte-order mark, so that spreadsheets read its letters rightly.
    """
    files: dict[str, bytes] = {}
    for form in forms:
        if form == "csv":
            files |= {f"{stem}-tables/{name}": text.encode("utf-8-sig") for name, text in csv_files(document).items()}
        elif form == "md":
            files[f"{stem}.md"] = markdown(document).encode()
        else:
            files[f"{stem}.{form}"] = pdf(html) if form == "pdf" else spreadsheet(document)
    return files


def write_page(path: Path, document: Document, look: Look = PLAIN, internal: bool = False) -> None:
    """Write a page, and the other forms that `look` asks for beside it, whole or not at all. A folder of tables that
    is written again holds those of this page and no others.

    internal: whether only this user may read them. Raises CannotRun where the folder cannot be written to, or a form
    needs what is not installed.
    """
    writers = page_writers(document, path.name, look)
    gone = tables_there(path.parent, path.stem) if "csv" in look.forms else []
    write_whole(path.parent, writers, tuple(writers) if internal else (), gone)


def tables_there(folder: Path, stem: str) -> list[str]:
    """Return the files, by name in `folder`, that a page left there as its tables."""
    return sorted(f"{stem}-tables/{one.name}" for one in (folder / f"{stem}-tables").glob("[0-9][0-9]*-*.csv"))


def forms_there(folder: Path, stem: str) -> list[str]:
    """Return the files, by name in `folder`, that a page can have left there beside itself."""
    forms = [f"{stem}.{form}" for form in FORMS if form != "csv"]
    return [name for name in forms if (folder / name).is_file()] + tables_there(folder, stem)


def page_writers(document: Document, name: str, look: Look = PLAIN) -> dict[str, Writer]:
    """Return how to write a page, with its brand, and the other forms asked for. name: of its file, as report.html.

    Raises CannotRun where a form needs what is not installed.
    """
    html = branded(page_html(document), look)
    files = {name: html.encode(), **other_forms(document, html, Path(name).stem, look.forms)}
    return {file: partial(_write_bytes, data) for file, data in files.items()}


def _write_bytes(data: bytes, path: Path) -> None:
    path.write_bytes(data)
