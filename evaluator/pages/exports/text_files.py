"""A document as a folder of CSV tables, and as a Markdown summary."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from evaluator.pages.document import Bullets, Document, Facts, Heading, Link, Paragraph, Part, Table, unlike
from evaluator.resources import no_formula, slug


def csv_text(table: Table) -> str:
    """Return a table as CSV: one header line, cells as the page shows them, without thousands separators."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([no_formula(head) for head in table.heads])
    writer.writerows([_plain(cell) for cell in row] for row in table.lines)
    return text.getvalue()


def csv_files(document: Document) -> dict[str, str]:
    """Return the file name and text of every table of a page, numbered in the order of the page."""
    tables = document.tables
    names = unlike([slug(one.caption, "table") for one in tables])
    return {f"{number:02d}-{name.replace(' (', '-').rstrip(')')}.csv": csv_text(one)
            for number, (name, one) in enumerate(zip(names, tables, strict=True), start=1)}  # fmt: skip


def _plain(cell: str) -> str:
    digits = cell.replace(",", "")
    return digits if digits.lstrip("-").isdigit() else str(no_formula(cell))


def markdown(document: Document) -> str:
    """Return the page's finding, its summary, the sections that are told in short forms, and a list of its tables.
    Signs of Markdown in the text are escaped; there are no links, because nothing they lead to is there.
    """
    blocks = [f"# {_escaped(document.finding.title)}", _escaped(" · ".join(document.where or (document.name,)))]
    blocks += [f"**{_escaped(note)}**" for note in document.notes]
    blocks += summary_blocks(document)
    for section in document.sections:
        said = _blocks(section.parts) if section.told else []
        blocks += [f"## {_escaped(section.heading)}", *said] if said else []
    tables = [f"{number}. {_escaped(one.caption)}" for number, one in enumerate(document.tables, start=1)]
    if tables:
        blocks += ["## Tables of the report", "\n".join(tables)]
    return "\n\n".join(blocks) + "\n"


def summary_blocks(document: Document) -> list[str]:
    """Return the first screen and the summary as blocks of Markdown."""
    first = document.finding
    blocks = [_escaped(line) for line in finding_lines(document) if line]
    blocks += ["\n".join(f"* {_escaped(one.said)}" for one in first.next)] if first.next else []
    blocks += [_escaped(first.honest)] if first.honest else []
    return blocks + _blocks(document.summary)


def finding_lines(document: Document) -> list[str]:
    """Return the number of the first screen with its words and interval as one line; none where there is no number."""
    first = document.finding
    if not first.number:
        return []
    return [f"{first.number} {first.words}{f' ({first.span})' if first.span else ''}."]


def _blocks(parts: Iterable[Part]) -> list[str]:
    """Return the text of parts; a heading of which nothing follows is left out, and so is what is folded."""
    blocks: list[str] = []
    waiting = ""
    for part in parts:
        said = _block(part)
        if isinstance(part, Heading):
            waiting = f"### {_escaped(part.text)}"
        elif said:
            blocks += [waiting, said] if waiting else [said]
            waiting = ""
    return blocks


def _block(part: Part) -> str:
    if isinstance(part, Paragraph):
        return _escaped(part.text)
    if isinstance(part, Bullets):
        return "\n".join(f"* {_escaped(_words(item))}" for item in part.items)
    if isinstance(part, Facts):
        return "\n".join(f"* {_escaped(f'{name}: {_words(fact)}')}" for name, facts in part.pairs for fact in facts)
    return ""


def _words(item: str | Link) -> str:
    return item if isinstance(item, str) else item.text + item.after


def _escaped(text: str) -> str:
    """Return a text with the signs of Markdown escaped; what stands between backquotes stays code."""
    pieces = text.split("`")
    if len(pieces) % 2 == 0:
        pieces = [text.replace("`", "'")]
    return "".join(f"`{piece}`" if place % 2 else _free_of_signs(piece) for place, piece in enumerate(pieces))


def _free_of_signs(text: str) -> str:
    for sign in "\\*_[]<>#|":
        text = text.replace(sign, f"\\{sign}")
    return text
