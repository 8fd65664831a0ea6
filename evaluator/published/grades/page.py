"""The page on published England: its tables and the page itself."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import Any, Literal

import numpy as np
import pandas as pd

from evaluator.disclosure.wording import counted
from evaluator.pages.document import (
    Bullets,
    Cell,
    Column,
    Data,
    Document,
    Figure,
    Finding,
    Fold,
    Link,
    Mark,
    Next,
    Paragraph,
    Row,
    Section,
    Table,
    facts,
)
from evaluator.pages.templates import page_html
from evaluator.published.grades.correlation import CLEAR, Verdict, interval_text, rho_text, with_interval
from evaluator.published.grades.figure import NAME, groups, picture
from evaluator.published.grades.measures import KINDS
from evaluator.published.grades.run import Provenance, Published
from evaluator.published.grades.sentences import NOT_WHY
from evaluator.published.grades.tracking import POVERTY
from evaluator.resources import without_formulas

Record = Mapping[Hashable, Any]

SIGNS = {
    Verdict.BETTER: ("●", "better"),
    Verdict.WORSE: ("◆", "worse"),
    Verdict.HIGHER: ("■", "unclear"),
    Verdict.LOWER: ("■", "unclear"),
    Verdict.NO_CLEAR_LINK: ("○", "unclear"),
    Verdict.NO_NUMBER: ("–", "unclear"),
}


def columns(words: str, numbers: str = "") -> tuple[Column, ...]:
    """Return columns from names separated by `|`: first those of words, then those of numbers."""
    kinds: tuple[tuple[str, Literal["text", "number"]], ...] = ((words, "text"), (numbers, "number"))
    return tuple(Column(name.strip(), kind) for names, kind in kinds for name in names.split("|") if name)


def _by_kind(measures: pd.DataFrame) -> Iterator[tuple[str, Sequence[Record]]]:
    for kind in KINDS:
        mine = measures[measures["kind"] == kind]
        if len(mine):
            yield kind.capitalize(), mine.to_dict("records")


def verdict_cell(row: Record) -> Cell:
    """Return the verdict with its mark; it says so where a clear link is gone within year."""
    verdict = Verdict(row["verdict"])
    mark, style = SIGNS[verdict]
    gone = verdict in CLEAR and not row["holds_within_year"]
    text = f"{verdict}: {row['reason']}" if verdict is Verdict.NO_NUMBER else str(verdict)
    return Mark(mark, style, text + ", but not within year" * gone)


def _better(row: Record) -> str:
    if not row["better"]:
        return "none"
    return f"{row['better']} (this project)" if row["direction_from"] == "this project" else str(row["better"])


def _p(value: float) -> str:
    if not np.isfinite(value):
        return "–"
    return "< 0.001" if value < 0.001 else f"{value:.3f}"


def measures_table(measures: pd.DataFrame) -> Table:
    """Return the main table: one row a measure, by kind."""
    heads = columns("Measure|Better is|Verdict", "Rho (95% interval)|Within year|p, adjusted"
                       "|Inspections|Authorities")
    rows: list[Row] = []
    for kind, records in _by_kind(measures):
        rows.append(kind)
        rows += [(
            row["name"], _better(row), verdict_cell(row), with_interval(row["rho"], row["lo"], row["hi"]),
            with_interval(row["rho_within_year"], row["lo_within_year"], row["hi_within_year"]),
            _p(row["p_adjusted"]), str(row["inspections"]), str(row["authorities"]),
        ) for row in records]
    return Table("Overall grade and each measure", heads, tuple(rows))


def picture_table(measures: pd.DataFrame) -> Table:
    """Return what the figure shows, in its order."""
    rows: list[Row] = []
    for heading, _, found in groups(measures):
        rows.append(heading)
        rows += [(row["name"], verdict_cell(row), rho_text(row["rho"]), interval_text(row["lo"], row["hi"]))
                 for row in found.to_dict("records")]
    return Table("Rho and its interval, as drawn", columns("Measure|Verdict", "Rho|95% interval"), tuple(rows))


def _both_ways(row: Record, value: str) -> list[str]:
    return [with_interval(row[f"{value}{way}"], row[f"lo{way}"], row[f"hi{way}"]) for way in ("", "_within_year")]


def kinds_table(kinds: pd.DataFrame) -> Table:
    """Return the mean rho of each kind."""
    rows = tuple((str(row["kind"]).capitalize(), str(row["measures"]), *_both_ways(row, "rho"))
                 for row in kinds.to_dict("records"))
    return Table("Mean rho by kind of measure",
                 columns("Kind", "Measures|Mean rho (95% interval)|Within year"), rows)


def differences_table(differences: pd.DataFrame) -> Table:
    """Return the differences between kinds."""
    rows = tuple((f"{str(row['first']).capitalize()} less {row['second']}", *_both_ways(row, "difference"),
                  interval_text(row["least"], row["most"])) for row in differences.to_dict("records"))
    return Table("Difference of mean rho between kinds",
                 columns("Comparison", "Difference (95% interval)|Within year|Any one measure left out"), rows)


def poverty_table(measures: pd.DataFrame) -> Table:
    """Return rho with and without child poverty held level, on the same inspections."""
    heads = columns("Measure", "Rho, same inspections|Child poverty held level (95% interval)|Inspections")
    rows: list[Row] = []
    for kind, records in _by_kind(measures[measures["inspections_given_poverty"] > 0]):
        rows.append(kind)
        rows += [(
            row["name"], rho_text(row["rho_same_inspections"]),
            with_interval(row["rho_given_poverty"], row["lo_given_poverty"], row["hi_given_poverty"]),
            str(row["inspections_given_poverty"]),
        ) for row in records]
    return Table("Rho with child poverty held level", heads, tuple(rows))


def before_table(measures: pd.DataFrame) -> Table:
    """Return the measures dated after 31 March, with the label of the inspection's year and the one before."""
    heads = columns("Measure", "Rho, as joined|Inspections|of these, before the period ended"
                               "|Rho, label before|Inspections, label before")
    rows = tuple((
        row["name"], rho_text(row["rho"]), str(row["inspections"]), str(row["ends_after_inspection"]),
        rho_text(row["rho_year_before"]), str(row["inspections_year_before"]),
    ) for row in measures[measures["ends_after_inspection"] > 0].to_dict("records"))
    return Table("Rho with the label before", heads, tuple(rows))


def left_out_table(left_out: pd.DataFrame, names: Mapping[str, str]) -> Table:
    """Return what was not used; names: code to plain name."""
    rows = tuple((names.get(str(row["measure"]), "All measures"), row["reason"], row["of"], str(row["count"]))
                 for row in left_out.to_dict("records"))
    return Table("Left out, by measure and reason", columns("Measure|Reason|Of", "How many"), rows)


def notes(measures: pd.DataFrame) -> list[str]:
    """Return the notes of the list of measures, each once, with the measures they belong to."""
    noted: dict[str, list[str]] = {}
    for name, note in zip(measures["name"], measures["note"], strict=True):
        if note:
            noted.setdefault(str(note), []).append(str(name))
    return [f"{'; '.join(names)}: {note}" for note, names in noted.items()]


CAPTION = (
    "One mark a measure. Filled circle: better graded where better. Diamond: better graded where worse. Square: a "
    "clear link, but no direction of good or bad. Open circle: no clear link. The line is the 95% interval. †: not "
    "once ranks are taken within year. Source: DfE, Local Authority Interactive Tool; Ofsted, inspection outcomes."
)
READ = (
    "Rho (Spearman’s rank correlation) says how far two orders agree: 1 is the same order, 0 is no agreement either "
    "way, −1 is the reverse order. Here one order is Ofsted’s overall grade (inadequate 1, requires improvement to "
    "be good 2, good 3, outstanding 4), the other is one published measure. Values are turned by the polarity that "
    "DfE publishes, so that a positive rho means: better graded where better. Where there is no polarity, rho is as "
    "published.",
    "Each inspection takes the figure of its authority for the last year ended 31 March on or before the inspection "
    "date. If that figure is missing, the inspection drops out for that measure; no other year is used instead.",
    "The 95% interval comes from drawing authorities again at random, each with all its inspections, because "
    "inspections of one authority are not independent of each other. The p-value comes from leaving out one "
    "authority at a time.",
    "“Within year” compares an inspection only with others that join the same year. Ranks of grade and measure are "
    "taken within the year as fractions, (rank − ½) ÷ n − ½, and their product-moment correlation is taken over all "
    "years. A trend that grade and measure share over the years adds nothing to it.",
)
KINDS_SAID = (
    "The mean of rho over the measures of a kind that have a direction, and the difference between kinds, from the "
    "same redrawn authorities."
)
POVERTY_SAID = (
    "Partial rank correlation: what is left of rho among authorities with the same child poverty. LAIT’s figures on "
    "child poverty begin in {year}, so fewer inspections have them. Rho without the adjustment is given for the same "
    "inspections."
)
BEFORE_SAID = (
    "Label and year are not the same thing for these: the dictionary dates them to 30 September or to a school year. "
    "With the label before, every figure ends before the inspection."
)


def page(published: Published) -> str:
    """Return the HTML page: no script, nothing loaded from elsewhere, the same text for the same result."""
    return page_html(document(published))


def document(published: Published) -> Document:
    """Return the page on published England."""
    measures, said, shown = published.measures, published.said, _tables(published)
    poverty = POVERTY_SAID.format(year=_first_year(measures, POVERTY))
    before = Section("before", "Measures dated after 31 March", (Paragraph(BEFORE_SAID), shown["before"]))
    sections = (
        Section("kinds", "Compliance, outcomes, workforce",
                (Paragraph(KINDS_SAID), Bullets(said.kinds), shown["kinds"], shown["differences"])),
        _measures_section(published, shown["measures"]),
        Section("poverty", "With child poverty held level",
                (Paragraph(poverty), Bullets(said.poverty), shown["poverty"])),
        *([before] if shown["before"].rows else []),
        Section("left-out", "What was left out", (shown["left_out"],)),
        Section("read", "How to read it", tuple(Paragraph(text) for text in READ)),
        Section("limits", "What this report does not tell you", (Bullets(said.caveats),), told=True),
        Section("provenance", "Where it comes from",
                (facts(_facts(published.provenance)), Paragraph(published.provenance.attribution)), told=True),
    )  # fmt: skip
    return Document(
        "Does Ofsted’s grade follow the published figures?", _finding(published), sections,
        ("Local authority children’s services, England", "Not an Ofsted or DfE publication"),
        summary=(Paragraph(said.about), Bullets(said.summary)),
    )  # fmt: skip


def _measures_section(published: Published, table: Table) -> Section:
    more = tuple(Paragraph(note, "quiet") for note in notes(published.measures))
    return Section("measures", "All measures", (
        *(Paragraph(sentence) for sentence in published.said.undirected), table,
        Data("published.csv", _csv(published.measures), "All measures, every column (CSV)"),
        *([Fold("Notes on the measures", more)] if more else []),
    ))  # fmt: skip


def _finding(published: Published) -> Finding:
    """Return the first screen: the kind of measure that leads is timescales kept, the first of `KINDS`."""
    measures, said = published.measures, published.said
    drawn, table = picture(measures, said.title), picture_table(measures)
    figure = Figure(NAME, said.title, drawn, CAPTION, table)
    number, words, span = "", "", ""
    if len(published.kinds):
        first = published.kinds.iloc[0]
        number, span = rho_text(first["rho"]), f"95% interval {interval_text(first['lo'], first['hi'])}"
        words = (f"mean rank correlation of the grade with {counted(int(first['measures']), 'measure')} of "
                 f"{first['kind']} (1: better graded where better; 0: no agreement)")  # fmt: skip
    return Finding(said.title, number, words, span, figure, tuple(_nexts(measures)), NOT_WHY)


def _nexts(measures: pd.DataFrame) -> Iterator[Next]:
    """Yield for the first kinds of measures how many have a clear link with the grade, and how many have no number."""
    tried = measures[measures["oriented"] & (measures["verdict"] != Verdict.NO_NUMBER)]
    for kind in KINDS[:3]:
        mine = tried[tried["kind"] == kind]
        clear = int(mine["verdict"].isin(CLEAR).sum())
        if len(mine):
            are = "measure" if len(mine) == 1 else "measures"
            yield Next(f"{clear} of {len(mine)}", f"{are} of {kind}: a clear link with the grade.",
                       Link("All measures", "measures"))  # fmt: skip
    undirected = int((measures["verdict"] == Verdict.NO_NUMBER).sum())
    if undirected:
        are = "measure has" if undirected == 1 else "measures have"
        yield Next(str(undirected), f"{are} no number.", Link("Why", "measures"))


def _tables(published: Published) -> dict[str, Table]:
    measures = published.measures
    names = {str(code): str(name) for code, name in zip(measures["code"], measures["name"], strict=True)}
    return {
        "measures": measures_table(measures),
        "kinds": kinds_table(published.kinds),
        "differences": differences_table(published.differences),
        "poverty": poverty_table(measures),
        "before": before_table(measures),
        "left_out": left_out_table(published.left_out, names),
    }


def _facts(origin: Provenance) -> list[tuple[str, str]]:
    files = [(source.what, f"{source.name}, SHA-256 {source.sha256}") for source in origin.sources]
    return [*files, ("Interval", f"authorities drawn {origin.resamples:,} times, seed {origin.seed}"),
            ("Made by", f"dayseven {origin.version}"), ("Standing", "Not an Ofsted or DfE publication.")]


def _first_year(measures: pd.DataFrame, code: str) -> str:
    years = measures.loc[measures["code"] == code, "first_year"].dropna()
    return str(int(years.iloc[0])) if len(years) else "no year of these files"


def _csv(measures: pd.DataFrame) -> str:
    return without_formulas(measures).to_csv(index=False, lineterminator="\n", float_format="%.6g")
