"""A page as a tagged PDF, drawn by WeasyPrint: no browser, no network."""

from __future__ import annotations

import hashlib
from typing import Any

from evaluator.errors import CannotRun

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
