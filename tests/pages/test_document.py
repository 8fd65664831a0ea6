"""A document: every kind of page in every form, whatever the names, and no two things of one name."""

from __future__ import annotations

import csv
import io
import re

import openpyxl
import pytest

from evaluator.disclosure.experiments import ASSUMED
from evaluator.pages.document import (
    Bullets,
    Column,
    Document,
    Finding,
    Fold,
    Heading,
    Paragraph,
    Section,
    Table,
    unlike,
    value_of,
)
from evaluator.pages.exports.registry import FORMS, other_forms
from evaluator.pages.exports.text_files import csv_files, markdown
from evaluator.pages.report.experiments import sweep_document
from evaluator.pages.report.from_results import file_names
from evaluator.pages.templates import page_html
from evaluator.resources import no_formula, slug
from tests.pages.test_other_forms import weasyprint_loads
from tests.support.reports import DOCUMENTS

TWO = (Column("A"), Column("B", "number"))
#: names that authorities have or could have
AWKWARD = (
    "مجلس المدينة", "Sir y Fflint / Ynys Môn", "<b>Tick & Tock</b>", "=HYPERLINK(1)", "A" * 120, "`code`", "Łódź",
)  # fmt: skip
FORMS_HERE = [form for form in FORMS if form != "pdf" or weasyprint_loads()]


def of(table: Table) -> Document:
    return Document("A test", Finding("A finding"), (Section("one", "One", (table,)),))


def test_a_row_that_heads_others_becomes_a_column() -> None:
    table = Table("A", TWO, ("Part one", ("a", "1"), "Part two", ("b", "")))
    assert table.heads == ("Part", "A", "B")
    assert table.lines == [("Part one", "a", "1"), ("Part two", "b", "[z]")]


def test_two_columns_of_one_name_are_kept_apart_in_every_form() -> None:
    """A page of published tables has a column twice; a spreadsheet can hold a name once."""
    made = of(Table("A", (Column("Name"), Column("Inspections"), Column("inspections")), (("x", "1", "2"),)))
    assert made.tables[0].heads == ("Name", "Inspections", "inspections (2)")
    book = openpyxl.load_workbook(io.BytesIO(other_forms(made, page_html(made), "p", ["xlsx"])["p.xlsx"]))
    assert [cell.value for cell in list(book["Table 1"].rows)[-1]] == ["x", 1, 2]


def test_two_tables_of_one_caption_are_kept_apart() -> None:
    table = Table("Same", TWO, (("a", "1"),))
    made = Document("A test", Finding("A finding"), (Section("one", "One", (table, Fold("More", (table,)))),))
    assert [one.caption for one in made.tables] == ["Same", "Same (2)"]
    assert list(csv_files(made)) == ["01-same.csv", "02-same-2.csv"]
    labels = re.findall(r'aria-label="([^"]+)"', page_html(made))
    assert len(labels) == len(set(labels))


@pytest.mark.parametrize(("rows", "folded"), [(12, False), (13, True)])
def test_a_table_of_more_than_twelve_rows_is_folded(rows: int, folded: bool) -> None:
    html = page_html(of(Table("Many", TWO, tuple((f"a{n}", str(n)) for n in range(rows)))))
    assert (f"<summary>Many: {rows} rows</summary>" in html) is folded


def test_words_between_backquotes_are_code_and_all_else_is_escaped() -> None:
    section = Section("one", "One", (Paragraph("Use `a<b`, or ` alone"),))
    made = Document("A test", Finding("`dayseven` <b>"), (section,))
    html = page_html(made)
    assert "<h1><code>dayseven</code> &lt;b&gt;</h1>" in html and "<title>dayseven &lt;b&gt; – A test</title>" in html
    assert "Use `a&lt;b`, or ` alone" in html  # an odd one is a sign like any other


def test_markdown_has_no_empty_heading_and_no_link() -> None:
    made = Document("A test", Finding("A finding"), (
        Section("one", "One", (Heading("Nothing follows"), Table("T", TWO, ())), told=True),
        Section("two", "Two", (Heading("Said"), Paragraph("a [b](c) `d_e`"), Bullets(("x", "y"))), told=True),
        Section("three", "Not told", (Paragraph("z"),)),
    ))  # fmt: skip
    assert markdown(made) == (
        "# A finding\n\nA test\n\n## Two\n\n### Said\n\na \\[b\\](c) `d_e`\n\n* x\n* y\n\n"
        "## Tables of the report\n\n1. T\n"
    )


@pytest.mark.parametrize("form", FORMS_HERE)
@pytest.mark.parametrize("kind", DOCUMENTS)
def test_every_kind_of_page_is_written_in_every_form(kind: str, form: str) -> None:
    made = DOCUMENTS[kind]()
    files = other_forms(made, page_html(made), "page", [form])
    assert files and all(files.values())
    if form == "xlsx":
        book = openpyxl.load_workbook(io.BytesIO(files["page.xlsx"]))
        assert len(book.sheetnames) == len(made.tables) + (3 if made.tables else 0)


@pytest.mark.parametrize("form", FORMS_HERE)
def test_awkward_names_are_written_in_every_form(form: str) -> None:
    made = of(Table(AWKWARD[0], (Column(AWKWARD[2]), Column("B")), tuple((name, "1") for name in AWKWARD)))
    files = other_forms(made, page_html(made), "page", [form])
    if form == "xlsx":
        book = openpyxl.load_workbook(io.BytesIO(files["page.xlsx"]))
        cells = {cell.value: cell for row in book["Table 1"].iter_rows() for cell in row}
        assert {*map(no_formula, AWKWARD)} - {"`code`"} <= set(cells) and "code" in cells
        assert cells["'=HYPERLINK(1)"].data_type == "s"  # a text, and no formula
    if form == "csv":
        rows = list(csv.reader(io.StringIO(next(iter(files.values())).decode("utf-8-sig"))))
        assert [row[0] for row in rows[1:]] == [no_formula(name) for name in AWKWARD]


@pytest.mark.parametrize(("text", "name"), [
    ("Kingston upon Hull, City of", "kingston-upon-hull-city-of"), ("Ynys Môn", "ynys-mon"), ("Łódź", "lodz"),
    ("Straße", "strasse"), ("Αθήνα", "athena"), ("شمس", "shms"), ("***", "otherwise"),
])  # fmt: skip
def test_names_of_files_are_in_latin_letters(text: str, name: str) -> None:
    assert slug(text, "otherwise") == name


def test_names_of_files_are_unlike_and_do_not_depend_on_who_else_is_asked_for() -> None:
    found = file_names([*AWKWARD, "Ynys Mon", "Ynys Môn", "Quillbury", "中", "文"])
    assert len(set(found.values())) == len(found)
    assert found["Quillbury"] == "quillbury.html"
    assert re.fullmatch(r"ynys-mon-[0-9a-f]{8}\.html", found["Ynys Môn"])
    assert all(re.fullmatch(r"[a-z0-9-]+\.html", name) for name in found.values())
    assert file_names(list(found)[::-1]) == found


def test_unlike_names_stay_and_like_ones_get_a_number() -> None:
    assert unlike(["a", "b", "A", "a", "a (2)"]) == ("a", "b", "A (2)", "a (3)", "a (2) (2)")


@pytest.mark.parametrize(("cell", "value"), [
    ("1,234", 1234), ("48.3", 48.3), ("-2", -2), ("[c]", "[c]"), ("0.67 to 1.11", "0.67 to 1.11"), ("", ""),
    ("12,34", "12,34"), ("2008-03-31", "2008-03-31"),
])  # fmt: skip
def test_a_cell_is_a_number_where_it_shows_one(cell: str, value: object) -> None:
    assert value_of(cell) == value and type(value_of(cell)) is type(value)


def test_a_sweep_of_hidden_values_says_so() -> None:
    rows = [{"value": value, "in_force": value == 7, "per_cent": None, "rated": 12, "flipped": 0, "spike": None,
             "lo": None, "hi": None} for value in (6, 7)]  # fmt: skip
    made = sweep_document("Initial assessment", "working day", rows, ASSUMED, [])
    assert made.finding.number == "" and made.finding.figure
    assert made.finding.figure.svg.count(">[c]<") == 2

