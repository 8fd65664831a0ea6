"""The page on published England: its tables and the page itself."""

from __future__ import annotations

import base64
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from evaluator.pages.templates import rendered
from evaluator.published.grades.figure import NAME, groups, picture
from evaluator.published.grades.kinds import POVERTY
from evaluator.published.grades.measures import KINDS
from evaluator.published.grades.run import Provenance, Published
from evaluator.published.grades.verdict import CLEAR, Verdict, interval_text, rho_text, with_interval
from evaluator.resources import without_formulas

Cell = str | tuple[str, str, str]
"""Text; or a mark, its class in the style sheet, and the text beside it."""
Record = Mapping[Hashable, Any]

SIGNS = {
    Verdict.BETTER: ("●", "better"),
    Verdict.WORSE: ("◆", "worse"),
    Verdict.HIGHER: ("■", "unclear"),
    Verdict.LOWER: ("■", "unclear"),
    Verdict.NO_CLEAR_LINK: ("○", "unclear"),
    Verdict.NO_NUMBER: ("–", "unclear"),
}


@dataclass(frozen=True)
class Column:
    """The head of a column."""

    name: str
    numeric: bool


@dataclass(frozen=True)
class Table:
    """rows: a list of cells, the first of which heads the row; or a text, which heads the rows below it."""

    caption: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell] | str]


def _columns(words: str, numbers: str = "") -> list[Column]:
    """Return columns from names separated by `|`: first those of words, then those of numbers."""
    return [Column(name.strip(), numeric) for names, numeric in ((words, False), (numbers, True))
            for name in names.split("|") if name]


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
    return (mark, style, text + ", but not within year" * gone)


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
    columns = _columns("Measure|Better is|Verdict", "Rho (95% interval)|Within year|p, adjusted"
                       "|Inspections|Authorities")
    rows: list[Sequence[Cell] | str] = []
    for kind, records in _by_kind(measures):
        rows.append(kind)
        rows += [[
            row["name"], _better(row), verdict_cell(row), with_interval(row["rho"], row["lo"], row["hi"]),
            with_interval(row["rho_within_year"], row["lo_within_year"], row["hi_within_year"]),
            _p(row["p_adjusted"]), str(row["inspections"]), str(row["authorities"]),
        ] for row in records]
    return Table("Overall grade and each measure", columns, rows)


def picture_table(measures: pd.DataFrame) -> Table:
    """Return what the figure shows, in its order."""
    rows: list[Sequence[Cell] | str] = []
    for heading, _, found in groups(measures):
        rows.append(heading)
        rows += [[row["name"], verdict_cell(row), rho_text(row["rho"]), interval_text(row["lo"], row["hi"])]
                 for row in found.to_dict("records")]
    return Table("Rho and its interval, as drawn", _columns("Measure|Verdict", "Rho|95% interval"), rows)


def _both_ways(row: Record, value: str) -> list[Cell]:
    return [with_interval(row[f"{value}{way}"], row[f"lo{way}"], row[f"hi{way}"]) for way in ("", "_within_year")]


def kinds_table(kinds: pd.DataFrame) -> Table:
    """Return the mean rho of each kind."""
    rows = [[str(row["kind"]).capitalize(), str(row["measures"]), *_both_ways(row, "rho")]
            for row in kinds.to_dict("records")]
    return Table("Mean rho by kind of measure",
                 _columns("Kind", "Measures|Mean rho (95% interval)|Within year"), rows)


def differences_table(differences: pd.DataFrame) -> Table:
    """Return the differences between kinds."""
    rows = [[f"{str(row['first']).capitalize()} less {row['second']}", *_both_ways(row, "difference"),
             interval_text(row["least"], row["most"])] for row in differences.to_dict("records")]
    return Table("Difference of mean rho between kinds",
                 _columns("Comparison", "Difference (95% interval)|Within year|Any one measure left out"), rows)


def poverty_table(measures: pd.DataFrame) -> Table:
    """Return rho with and without child poverty held level, on the same inspections."""
    columns = _columns("Measure", "Rho, same inspections|Child poverty held level (95% interval)|Inspections")
    rows: list[Sequence[Cell] | str] = []
    for kind, records in _by_kind(measures[measures["inspections_given_poverty"] > 0]):
        rows.append(kind)
        rows += [[
            row["name"], rho_text(row["rho_same_inspections"]),
            with_interval(row["rho_given_poverty"], row["lo_given_poverty"], row["hi_given_poverty"]),
            str(row["inspections_given_poverty"]),
        ] for row in records]
    return Table("Rho with child poverty held level", columns, rows)


def before_table(measures: pd.DataFrame) -> Table:
    """Return the measures dated after 31 March, with the label of the inspection's year and the one before."""
    columns = _columns("Measure", "Rho, as joined|Inspections|of these, before the period ended"
                                  "|Rho, label before|Inspections")
    rows = [[
        row["name"], rho_text(row["rho"]), str(row["inspections"]), str(row["ends_after_inspection"]),
        rho_text(row["rho_year_before"]), str(row["inspections_year_before"]),
    ] for row in measures[measures["ends_after_inspection"] > 0].to_dict("records")]
    return Table("Rho with the label before", columns, rows)


def left_out_table(left_out: pd.DataFrame, names: Mapping[str, str]) -> Table:
    """Return what was not used; names: code to plain name."""
    rows = [[names.get(str(row["measure"]), "All measures"), row["reason"], row["of"], str(row["count"])]
            for row in left_out.to_dict("records")]
    return Table("Left out, by measure and reason", _columns("Measure|Reason|Of", "How many"), rows)


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
_CONTENTS = (
    ("read", "How to read it"),
    ("measures", "All measures"),
    ("kinds", "Compliance, outcomes, workforce"),
    ("poverty", "With child poverty held level"),
    ("before", "Measures dated after 31 March"),
    ("left-out", "What was left out"),
    ("limits", "What this report does not tell you"),
    ("provenance", "Where it comes from"),
)


def page(published: Published) -> str:
    """Return the HTML page: no script, nothing loaded from elsewhere, the same text for the same result."""
    measures, shown = published.measures, _tables(published)
    drawn = picture_table(measures)
    title = published.said.title
    return rendered(
        "published.html",
        said=published.said,
        figure={"id": NAME, "title": title, "svg": picture(measures, title), "caption": CAPTION,
                "columns": drawn.columns, "rows": drawn.rows},
        tables=shown,
        csv=_csv(measures),
        notes=notes(measures),
        poverty_from=_first_year(measures, POVERTY),
        facts=_facts(published.provenance),
        attribution=published.provenance.attribution,
        contents=[(name, heading) for name, heading in _CONTENTS if name != "before" or shown["before"].rows],
    )


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
    """Return the table as CSV in UTF-8 with its mark (spreadsheets need it), in base64."""
    text = without_formulas(measures).to_csv(index=False, lineterminator="\r\n", float_format="%.6g")
    return base64.b64encode(("\ufeff" + text).encode()).decode()
