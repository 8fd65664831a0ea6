"""The tables of the page, every cell as text."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from evaluator.published.figure import groups
from evaluator.published.measures import KINDS
from evaluator.published.verdict import Verdict
from evaluator.published.wording import interval_text, rho_text, with_interval

Cell = str | tuple[str, str, str]
"""Text, or a mark, its class in the style sheet, and the text beside it."""

SIGNS = {
    Verdict.BETTER: ("●", "better"),
    Verdict.WORSE: ("◆", "worse"),
    Verdict.HIGHER: ("■", "unclear"),
    Verdict.LOWER: ("■", "unclear"),
    Verdict.NO_CLEAR_LINK: ("○", "unclear"),
    Verdict.NO_NUMBER: ("–", "unclear"),
}
Row = Mapping[Hashable, Any]


@dataclass(frozen=True)
class Table:
    """headings: (text, whether its cells are numbers); groups: (heading or empty, rows); the first cell heads a row."""

    id: str
    caption: str
    headings: Sequence[tuple[str, bool]]
    groups: Sequence[tuple[str, Sequence[Sequence[Cell]]]]


def verdict_cell(row: Row) -> Cell:
    """Return the verdict with its mark; it says so where a clear link is gone within year."""
    verdict = Verdict(row["verdict"])
    mark, style = SIGNS[verdict]
    gone = verdict not in (Verdict.NO_CLEAR_LINK, Verdict.NO_NUMBER) and not row["holds_within_year"]
    text = f"{verdict}: {row['reason']}" if verdict is Verdict.NO_NUMBER else str(verdict)
    return (mark, style, text + ", but not within year" * gone)


def _direction(row: Row) -> str:
    if not row["better"]:
        return "as published" + ", a count" * (row["unit"] == "count")
    return f"{row['better']} is better" + " (this project)" * (row["direction_from"] == "this project")


def _p(value: float) -> str:
    if not np.isfinite(value):
        return "–"
    return "< 0.001" if value < 0.001 else f"{value:.3f}"


def measures_table(measures: pd.DataFrame) -> Table:
    """Return the main table: one row a measure, by kind."""
    headings = [("Measure", False), ("Direction", False), ("Rho (95% interval)", True), ("Within year", True),
                ("p, adjusted", True), ("Inspections", True), ("Authorities", True), ("Verdict", False)]

    def cells(row: Row) -> list[Cell]:
        return [str(row["name"]), _direction(row), with_interval(row["rho"], row["lo"], row["hi"]),
                with_interval(row["rho_within_year"], row["lo_within_year"], row["hi_within_year"]),
                _p(row["p_adjusted"]), str(row["inspections"]), str(row["authorities"]), verdict_cell(row)]

    found = [(kind.capitalize(), [cells(row) for row in measures[measures["kind"] == kind].to_dict("records")])
             for kind in KINDS]
    return Table("measures-table", "Overall grade and each measure", headings, found)


def picture_table(measures: pd.DataFrame) -> Table:
    """Return what the figure shows, in its order."""
    headings = [("Measure", False), ("Rho", True), ("95% interval", True), ("Verdict", False)]
    found = [(heading, [[str(row["name"]), rho_text(row["rho"]), interval_text(row["lo"], row["hi"]),
                         verdict_cell(row)] for row in rows.to_dict("records")])
             for heading, _, rows in groups(measures)]
    return Table("picture-table", "Rho and its interval, as drawn", headings, found)


def _both_ways(row: Row, value: str) -> list[Cell]:
    return [with_interval(row[f"{value}{way}"], row[f"lo{way}"], row[f"hi{way}"]) for way in ("", "_within_year")]


def kinds_table(kinds: pd.DataFrame) -> Table:
    """Return the mean rho of each kind."""
    headings = [("Kind", False), ("Measures", True), ("Mean rho (95% interval)", True), ("Within year", True)]
    rows = [[str(row["kind"]).capitalize(), str(row["measures"]), *_both_ways(row, "rho")]
            for row in kinds.to_dict("records")]
    return Table("kinds-table", "Mean rho by kind of measure", headings, [("", rows)])


def differences_table(differences: pd.DataFrame) -> Table:
    """Return the differences between kinds."""
    headings = [("Comparison", False), ("Difference of mean rho (95% interval)", True), ("Within year", True),
                ("Any one measure left out", True)]
    rows = [[f"{str(row['first']).capitalize()} less {row['second']}", *_both_ways(row, "difference"),
             interval_text(row["least"], row["most"])] for row in differences.to_dict("records")]
    return Table("differences-table", "Difference between kinds", headings, [("", rows)])


def poverty_table(measures: pd.DataFrame) -> Table:
    """Return rho with and without child poverty held level, on the same inspections."""
    headings = [("Measure", False), ("Rho, same inspections", True), ("Child poverty held level (95% interval)", True),
                ("Inspections", True)]

    def cells(row: Row) -> list[Cell]:
        return [str(row["name"]), rho_text(row["rho_same_inspections"]),
                with_interval(row["rho_given_poverty"], row["lo_given_poverty"], row["hi_given_poverty"]),
                str(row["inspections_given_poverty"])]

    tried = measures[measures["inspections_given_poverty"] > 0]
    found = [(kind.capitalize(), [cells(row) for row in tried[tried["kind"] == kind].to_dict("records")])
             for kind in KINDS if (tried["kind"] == kind).any()]
    return Table("poverty-table", "Rho with child poverty held level", headings, found)


def before_table(measures: pd.DataFrame) -> Table:
    """Return the measures dated after 31 March, with the label of the inspection's year and the one before."""
    headings = [("Measure", False), ("Rho, as joined", True), ("Inspections", True),
                ("of which begun before the period ended", True), ("Rho, label before", True), ("Inspections", True)]
    late = measures[measures["ends_after_inspection"] > 0]
    rows = [[str(row["name"]), rho_text(row["rho"]), str(row["inspections"]), str(row["ends_after_inspection"]),
             rho_text(row["rho_year_before"]), str(row["inspections_year_before"])]
            for row in late.to_dict("records")]
    return Table("before-table", "Rho with the label before", headings, [("", rows)])


def left_out_table(left_out: pd.DataFrame, names: Mapping[str, str]) -> Table:
    """Return what was not used; names: code to plain name."""
    headings = [("Measure", False), ("Reason", False), ("How many", True), ("Of", False)]
    rows = [[names.get(str(row["measure"]), "All measures"), str(row["reason"]), str(row["count"]), str(row["of"])]
            for row in left_out.to_dict("records")]
    return Table("left-out-table", "Left out, by reason", headings, [("", rows)])


def notes(measures: pd.DataFrame) -> list[str]:
    """Return the notes of the list of measures, each once, with the measures they belong to."""
    noted: dict[str, list[str]] = {}
    for name, note in zip(measures["name"], measures["note"], strict=True):
        if note:
            noted.setdefault(str(note), []).append(str(name))
    return [f"{'; '.join(names)}: {note}" for note, names in _items(noted)]


def _items(noted: Mapping[str, list[str]]) -> Iterable[tuple[str, list[str]]]:
    return noted.items()
