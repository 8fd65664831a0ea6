"""Every table of a page as CSV."""

from __future__ import annotations

import csv
import io

from evaluator.formats.page_read import Page, PageTable


def csv_text(table: PageTable) -> str:
    """Return a table as CSV: one header line, cells as the page shows them, without thousands separators."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(table.columns)
    writer.writerows([_plain(cell) for cell in row] for row in table.rows)
    return text.getvalue()


def csv_files(page: Page) -> dict[str, str]:
    """Return the file name and text of every table of a page, numbered in the order of the page."""
    return {f"{number:02d}-{one.name}.csv": csv_text(one) for number, one in enumerate(page.tables, start=1)}


def _plain(cell: str) -> str:
    digits = cell.replace(",", "")
    return digits if digits.lstrip("-").isdigit() else cell
