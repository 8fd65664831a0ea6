"""The spreadsheet, the PDF, the CSV files and the Markdown of a page say what the page says."""

from __future__ import annotations

import csv
import io
import re
import sys
from functools import cache
from typing import Any

import openpyxl
import pytest
from pypdf import PdfReader

from evaluator.cli.options import FORM_NAMES
from evaluator.errors import CannotRun
from evaluator.pages.document import Document, Table, value_of
from evaluator.pages.exports.registry import FORMS, other_forms, ready
from evaluator.pages.page_options import Look, branded, luminance
from evaluator.pages.report.national import national_document
from evaluator.pages.templates import page_html
from tests.support.reports import demo_results


def weasyprint_loads() -> bool:
    try:
        ready(["pdf"])
    except CannotRun:
        return False
    return True


needs_pango = pytest.mark.skipif(not weasyprint_loads(), reason="WeasyPrint cannot load Pango on this machine")


@cache
def page() -> tuple[str, Document]:
    made = national_document(demo_results())
    return page_html(made), made


@cache
def form(name: str) -> dict[str, bytes]:
    return other_forms(page()[1], page()[0], "report", [name])


def test_the_command_line_offers_every_form() -> None:
    assert tuple(FORMS) == FORM_NAMES


def test_every_table_of_the_document_is_on_the_page() -> None:
    html, made = page()
    assert len(made.tables) == html.count("<table>") > 20
    assert len({one.caption for one in made.tables}) == len(made.tables)
    for one in made.tables:
        assert one.caption and len(set(one.heads)) == len(one.heads), one.caption
        assert all(len(line) == len(one.heads) for line in one.lines)


def test_csv_files_hold_the_cells_of_the_page() -> None:
    files = form("csv")
    assert len(files) == len(page()[1].tables)
    for (name, data), table in zip(files.items(), page()[1].tables, strict=True):
        assert name.startswith("report-tables/") and data.startswith(b"\xef\xbb\xbf")
        rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
        assert tuple(rows[0]) == table.heads
        assert [[value_of(cell) for cell in row] for row in rows[1:]] == _values(table)


def _values(table: Table) -> list[list[Any]]:
    return [[value_of(cell) for cell in row] for row in table.lines]


def test_the_workbook_has_cover_contents_notes_and_one_table_a_sheet() -> None:
    book = openpyxl.load_workbook(io.BytesIO(form("xlsx")["report.xlsx"]))
    tables = page()[1].tables
    assert book.sheetnames == ["Cover", "Contents", "Notes", *(f"Table {n}" for n in range(1, len(tables) + 1))]
    assert book["Cover"]["A1"].value == page()[1].finding.title
    assert any("What caused what" in str(row[0].value) for row in book["Cover"].iter_rows())
    assert any("[c]" in str(cell.value) for row in book["Notes"].iter_rows() for cell in row)
    for number, table in enumerate(tables, start=1):
        rows = [list(row) for row in book[f"Table {number}"].iter_rows(values_only=True)]
        assert rows[0][0] == f"Table {number}: {table.caption}"
        lines = _values(table)
        body = rows[-len(lines):] if lines else []
        assert [list(row[: len(table.heads)]) for row in body] == lines


@needs_pango
def test_the_pdf_read_back_has_the_numbers_and_stars_of_the_data() -> None:
    reader = PdfReader(io.BytesIO(form("pdf")["report.pdf"]))
    text = " ".join("".join(one.extract_text() for one in reader.pages).split())
    squeezed = re.sub(r"\s", "", text)
    ratings = next(one for one in page()[1].tables if one.heads == ("Authority", "Rating", "Why"))
    assert len(ratings.rows) == 12
    for authority, rating, _ in ratings.lines:
        assert re.sub(r"\s", "", f"{authority}{rating}") in squeezed
    outcome = next(one for one in page()[1].tables if one.caption.endswith(", by authority"))
    for row in outcome.lines:
        assert re.sub(r"\s", "", "".join(row)) in squeezed
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert reader.metadata and page()[1].finding.title in reader.metadata.title


@pytest.mark.parametrize("name", ["xlsx", "csv", "md", pytest.param("pdf", marks=needs_pango)])
def test_the_same_page_gives_the_same_bytes(name: str) -> None:
    assert form(name) == other_forms(page()[1], page()[0], "report", [name])


def test_the_summary_has_what_was_found_and_what_is_not_told() -> None:
    text = form("md")["report.md"].decode()
    assert text.startswith(f"# {page()[1].finding.title}\n")
    for heading in ("## Where rating and outcome part company", "## What this report does not tell you"):
        assert heading in text
    assert "\\[c\\]" in text and "[c]" not in text.replace("\\[c\\]", "")
    assert len(text) < 15_000


@pytest.mark.parametrize(("form_name", "package"), [("pdf", "weasyprint"), ("xlsx", "gptables")])
def test_a_form_that_needs_a_package_says_which(form_name: str, package: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(CannotRun, match="needs") as told:
        ready([form_name])
    assert "pip install" in str(told.value)


def test_a_brand_stands_on_the_page_and_in_no_data() -> None:
    html = branded(page()[0], Look(brand="A & B Council", colour="#7a1f5c"))
    assert '<div class="brand">A &amp; B Council</div>' in html and "--brand: #7a1f5c" in html
    assert branded(page()[0], Look()) == page()[0]


@pytest.mark.parametrize(("colour", "says"), [
    ("#ffee00", "hardly be seen"), ("red", "not a colour"), ("#12", "not a colour"),
])  # fmt: skip
def test_a_colour_that_cannot_be_seen_is_refused(colour: str, says: str) -> None:
    with pytest.raises(CannotRun, match=says):
        branded(page()[0], Look(colour=colour))


def test_luminance_is_that_of_the_guidelines() -> None:
    assert luminance("#ffffff") == pytest.approx(1) and luminance("#000000") == 0
    # the grey that has 4.5 to 1 on white
    assert 1.05 / (luminance("#767676") + 0.05) == pytest.approx(4.54, abs=0.01)
