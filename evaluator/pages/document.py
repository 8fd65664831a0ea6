"""A page before it has a form: its finding, its sections, and in them paragraphs, tables and figures. Every form, HTML
too, is made from these objects, so that none of them can say something else.

In any text, words between two backquotes are a name as files and commands write it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, TypeAlias

#: a page shows a table of more rows folded
MOST_ROWS = 12
NUMBER = re.compile(r"-?\d{1,3}(,\d{3})+|-?\d+(\.\d+)?")


@dataclass(frozen=True)
class Column:
    """The head of a column. kind: what its cells are. unit: of its numbers, such as `per cent`; empty where the name
    says it. symbol: what stands in an empty cell.
    """

    name: str
    kind: Literal["text", "number"] = "text"
    unit: str = ""
    symbol: str = "[z]"

    @property
    def head(self) -> str:
        """The name with its unit."""
        return f"{self.name}, {self.unit}" if self.unit else self.name


@dataclass(frozen=True)
class Mark:
    """A cell with a sign before its words, or a small drawing in their place; the words alone say the same."""

    sign: str
    style: str
    text: str
    svg: str = ""


Cell: TypeAlias = "str | Mark"
#: a row of cells, the first of which heads it; or a text that heads the rows below it
Row: TypeAlias = "tuple[Cell, ...] | str"


@dataclass(frozen=True)
class Table:
    """A table. anchors: a place in the page for each row, where rows are linked to. style: of the page."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    anchors: tuple[str, ...] = ()
    style: str = ""

    @property
    def long(self) -> bool:
        """Whether a page folds it."""
        return len(self.rows) > MOST_ROWS

    @property
    def heads(self) -> tuple[str, ...]:
        """The heads of the columns as other forms have them: each one once, none empty; groups become a column."""
        grouped = any(isinstance(row, str) for row in self.rows)
        return unlike([*(["Part"] if grouped else []), *(one.head or "Name" for one in self.columns)])

    @property
    def lines(self) -> list[tuple[str, ...]]:
        """The rows as other forms have them: as many cells as there are heads, none of them empty."""
        grouped, group = any(isinstance(row, str) for row in self.rows), ""
        lines = []
        for row in self.rows:
            if isinstance(row, str):
                group = row
                continue
            texts = [cell if isinstance(cell, str) else cell.text for cell in row]
            cells = [text or column.symbol for text, column in zip(texts, self.columns, strict=True)]
            lines.append(tuple([group or "[z]", *cells] if grouped else cells))
        return lines


@dataclass(frozen=True)
class Figure:
    """A drawing, and the same as a table. identity: unlike that of any other in the page."""

    identity: str
    title: str
    svg: str
    caption: str
    table: Table


@dataclass(frozen=True)
class Link:
    """A link inside the page, and what follows it."""

    text: str
    anchor: str
    after: str = ""


@dataclass(frozen=True)
class Paragraph:
    """style: lead, quiet, strong, or none."""

    text: str
    style: str = ""


@dataclass(frozen=True)
class Bullets:
    """A list; one of links is shown in columns."""

    items: tuple[str | Link, ...]


@dataclass(frozen=True)
class Facts:
    """Names, each with one fact or more."""

    pairs: tuple[tuple[str, tuple[str | Link, ...]], ...]


@dataclass(frozen=True)
class Heading:
    """A heading below that of a section; level 3 or 4."""

    text: str
    level: int = 3
    anchor: str = ""


@dataclass(frozen=True)
class Data:
    """A file that the page carries: every row of what it shows some of."""

    name: str
    text: str
    title: str


@dataclass(frozen=True)
class Picture:
    """A drawing whose words stand beside it."""

    svg: str


@dataclass(frozen=True)
class Beside:
    """Parts with a small drawing beside them."""

    parts: tuple[Part, ...]
    svg: str


@dataclass(frozen=True)
class Fold:
    """Parts that a page shows on request, and that are printed open. entry: it stands for one entry of many alike."""

    summary: str
    parts: tuple[Part, ...]
    anchor: str = ""
    entry: bool = False


Part: TypeAlias = "Paragraph | Bullets | Facts | Heading | Table | Figure | Data | Picture | Beside | Fold"


@dataclass(frozen=True)
class Section:
    """A section of the page. told: whether short forms keep its text."""

    anchor: str
    heading: str
    parts: tuple[Part, ...]
    told: bool = False


@dataclass(frozen=True)
class Next:
    """What to look at next: a number, its words, and where it stands. concern: children fared worse, or nobody
    watched.
    """

    number: str
    words: str
    link: Link
    concern: bool = False

    @property
    def said(self) -> str:
        """Number and words in a line, for forms without links."""
        said = self.words or self.link.text
        return f"{self.number}{'' if said[:1].islower() else ':'} {said}"


@dataclass(frozen=True)
class Finding:
    """The first screen: one finding as the title, one number in its words with its interval, one picture, what to look
    at next, and one sentence of honesty.
    """

    title: str
    number: str = ""
    words: str = ""
    span: str = ""
    figure: Figure | None = None
    next: tuple[Next, ...] = ()
    honest: str = ""


@dataclass(frozen=True)
class Document:
    """A page. name: what kind of page it is and of what. notes: what is told on top, such as that data are invented.
    where: rule set, year and the like, in a line. summary: its first sentences. main: what the skip link calls it.
    """

    name: str
    finding: Finding
    sections: tuple[Section, ...]
    where: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    summary: tuple[Part, ...] = ()
    invented: bool = False
    main: str = "the report"

    @property
    def tables(self) -> tuple[Table, ...]:
        """Every table in the order of the page, those of figures too, each with a caption of its own."""
        found = list(_tables(self.parts))
        captions = unlike([one.caption for one in found])
        return tuple(replace(one, caption=caption) for one, caption in zip(found, captions, strict=True))

    @property
    def parts(self) -> tuple[Part, ...]:
        """Every part in the order of the page; those that are folded stand inside their fold."""
        first = (self.finding.figure,) if self.finding.figure else ()
        return (*first, *self.summary, *(part for one in self.sections for part in one.parts))

    def section(self, anchor: str) -> Section | None:
        """Return a section; None where there is none."""
        return next((one for one in self.sections if one.anchor == anchor), None)


def _tables(parts: Iterable[Part]) -> Iterator[Table]:
    for part in parts:
        if isinstance(part, Table):
            yield part
        elif isinstance(part, Figure):
            yield part.table
        elif isinstance(part, Fold | Beside):
            yield from _tables(part.parts)


def table_of(caption: str, made: Mapping[str, Any], style: str = "") -> Table:
    """Return a table from plain data: columns (name, numeric) and rows, as figures and `report.parts.table` make it."""
    columns = tuple(Column(one["name"], "number" if one["numeric"] else "text") for one in made["columns"])
    rows = tuple(row if isinstance(row, str) else tuple(row) for row in made["rows"])
    return Table(caption, columns, rows, style=style)


def figure_of(made: Mapping[str, Any]) -> Figure:
    """Return a figure from plain data, as the drawings make it: id, title, svg, caption, columns and rows."""
    return Figure(made["id"], made["title"], made["svg"], made["caption"], table_of(made["title"], made))


def facts(pairs: Iterable[tuple[str, str]]) -> Facts:
    """Return facts of one text each."""
    return Facts(tuple((name, (fact,)) for name, fact in pairs))


def value_of(cell: str) -> str | int | float:
    """Return a cell as the number it shows, or as its text."""
    if not NUMBER.fullmatch(cell):
        return cell
    plain = cell.replace(",", "")
    return float(plain) if "." in plain else int(plain)


def unlike(names: Sequence[str]) -> tuple[str, ...]:
    """Return names of which no two are the same, whatever their case: a repeated one gets a number."""
    taken: set[str] = set()
    made = []
    for name in names:
        unique, number = name, 2
        while unique.lower() in taken:
            unique, number = f"{name} ({number})", number + 1
        taken.add(unique.lower())
        made.append(unique)
    return tuple(made)
