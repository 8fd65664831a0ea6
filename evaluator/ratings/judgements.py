"""Judgements that inspectors gave, from a CSV file by the columns of a regime."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evaluator.errors import CannotRun
from evaluator.ratings.rating import Facts, RatingRun, Scale, scale_of_judgement
from evaluator.resources import read_text
from evaluator.rulebook.model import Regime

AUTHORITY, DATE = "authority", "date"
#: the short columns of the judgements of Ofsted's frameworks; a file of one framework may be read for the other
OFSTED = {
    "help": "help_and_protection",
    "looked_after": "looked_after",
    "leadership": "leadership",
    "adoption": "adoption",
    "care_leavers": "care_leavers",
}
#: what people also write for a grade
ALSO = {"requires improvement to be good": "requires improvement"}
PER_CENT = re.compile(r"\d{1,3}(\.\d+)?", flags=re.ASCII)


@dataclass(frozen=True)
class Columns:
    """Column as in the file, in small letters: the name of its judgement or indicator; a scale each judgement."""

    judgements: dict[str, str]
    indicators: dict[str, str]
    scales: dict[str, Scale]

    @property
    def names(self) -> tuple[str, ...]:
        """All columns, in small letters."""
        return (AUTHORITY, *self.judgements, *self.indicators, DATE)

    def grade(self, column: str, cell: str) -> str | None:
        """Return the grade that a cell says, as a word of the judgement's scale; None where it says none."""
        scale = self.scales[self.judgements[column]]
        written = {str(scale.number(word)): word for word in scale.words}
        written |= {word.casefold(): word for word in scale.words}
        return written.get(cell.casefold()) or written.get(ALSO.get(cell.casefold(), ""))

    def per_cent(self, cell: str) -> float | None:
        """Return the figure that a cell says; None where it is not a number from 0 to 100."""
        return float(cell) if PER_CENT.fullmatch(cell) and float(cell) <= 100 else None

    def needed(self) -> dict[str, str]:
        """Return the columns of which one must be there: judgements, or indicators where all is computed."""
        return self.judgements or self.indicators

    def help(self) -> str:
        """Return what such a file may say, for a person whose file says something else."""
        kind = "judgement" if self.judgements else "indicator"
        parts = [f"Columns: {', '.join(self._shown())} (authority and at least one {kind} are needed)."]
        parts += [f"{said}; empty: not judged." for said in self._grades()]
        if self.indicators:
            parts.append("Indicators: per cent, 0 to 100; empty: not known.")
        return " ".join([*parts, "Dates: YYYY-MM-DD. Each authority once, or each time with its date."])

    def _shown(self) -> tuple[str, ...]:
        return (AUTHORITY, *self.judgements, *self.indicators.values(), DATE)

    def _grades(self) -> Iterator[str]:
        """Say each scale once, with the columns that are graded on it where there are several scales."""
        graded: dict[Scale, list[str]] = {}
        for column, name in self.judgements.items():
            graded.setdefault(self.scales[name], []).append(column)
        for scale, columns in graded.items():
            on = f" of {', '.join(columns)}" if len(graded) > 1 else ""
            pairs = [(str(scale.number(word)), word) for word in scale.words]
            said = ", ".join(word if word == number else f"{number} {word}" for number, word in pairs)
            yield f"Grades{on}: {said}, or those words"


def columns_of(regime: Regime) -> Columns:
    """Return the columns that a file of judgements for `regime` may have."""
    given, ofsted = regime.judgements, set(OFSTED.values())
    short = bool(given) and set(given) <= ofsted
    judgements = OFSTED if short else {name.casefold(): name for name in given}
    read = dict.fromkeys([one.indicator for one in regime.computed] + [one.indicator for one in regime.limits])
    return Columns(
        judgements=dict(judgements),
        indicators={name.casefold(): name for name in read},
        scales={name: scale_of_judgement(regime, name) for name in judgements.values()},
    )


@dataclass(frozen=True)
class _Row:
    """A row of the file, with its number (the header is row 1) and its cells by column."""

    number: int
    cells: dict[str, str]


def read_judgements(path: Path, regime: Regime) -> list[Facts]:
    """Return the judgements of every authority in a CSV file, in its order, for `regime`; of one several, by date.

    Columns: authority, date, the regime's judgements (for Ofsted's frameworks the short names of columns.py) and the
    indicators that it reads; all but authority and one judgement may be absent. A grade is the number or the word, in
    any case, of the judgement's own scale, an indicator is in per cent; an empty cell is not judged, not known. Raises
    CannotRun with every problem of the file at once: row, column, what is wrong.
    """
    columns = columns_of(regime)
    header, rows = _table(path, columns)
    problems = list(_header_problems(header, columns))
    body, broken = _rows(header, rows)
    problems += broken
    problems += [problem for row in body for problem in _row_problems(row, columns)]
    problems += _repeated(body)
    if not problems and not body:
        problems = ["there are no rows below the header"]
    if problems:
        raise CannotRun("\n".join(f"{path}: {problem}" for problem in problems), columns.help())
    return [_facts(row, columns) for row in body]


def _table(path: Path, columns: Columns) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """The header's names and the numbered rows below it; empty rows are left out."""
    try:
        with io.StringIO(read_text(path), newline="") as file:
            reader = csv.reader(file, strict=True)
            lines = [(reader.line_num, cells) for cells in reader if any(cell.strip() for cell in cells)]
    except OSError as error:
        raise CannotRun(f"{path}: cannot be read ({error.strerror})", "Give a CSV file.") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise CannotRun(f"{path}: not CSV in UTF-8 ({error})", "Save it as CSV in UTF-8.") from error
    if not lines:
        raise CannotRun(f"{path}: the file is empty", columns.help())
    return [name.strip().casefold() for name in lines[0][1]], lines[1:]


def _header_problems(header: list[str], columns: Columns) -> Iterator[str]:
    for position, name in enumerate(header, 1):
        if name not in columns.names:
            yield f"row 1, column {position}: `{name}` is not a column of this file"
        elif name in header[: position - 1]:
            yield f"row 1, column {position}: the column {name} is there twice"
    if AUTHORITY not in header:
        yield "row 1: the column authority is missing"
    if not set(header) & set(columns.needed()):
        yield f"row 1: there is no column with {'judgements' if columns.judgements else 'indicators'}"


def _rows(header: list[str], rows: list[tuple[int, list[str]]]) -> tuple[list[_Row], list[str]]:
    whole = [_Row(number, {name: cell.strip() for name, cell in zip(header, cells, strict=True)})
             for number, cells in rows if len(cells) == len(header)]  # fmt: skip
    broken = [f"row {number}: {len(cells)} cells under {len(header)} columns"
              for number, cells in rows if len(cells) != len(header)]  # fmt: skip
    return whole, broken


def _row_problems(row: _Row, columns: Columns) -> Iterator[str]:
    if row.cells.get(AUTHORITY) == "":
        yield f"row {row.number}, column authority: it is empty"
    for name in columns.judgements:
        cell = row.cells.get(name, "")
        if cell and columns.grade(name, cell) is None:
            yield f"row {row.number}, column {name}: `{cell}` is not a grade"
    for name, indicator in columns.indicators.items():
        cell = row.cells.get(name, "")
        if cell and columns.per_cent(cell) is None:
            yield f"row {row.number}, column {indicator}: `{cell}` is not a percentage"
    if (day := row.cells.get(DATE, "")) and _date(day) is None:
        yield f"row {row.number}, column date: `{day}` is not a date"


def _repeated(body: list[_Row]) -> Iterator[str]:
    """Yield the rows of an authority that is there already, unless each of its rows has a date of its own."""
    seen: dict[str, dict[str, int]] = {}
    for row in body:
        authority, day = row.cells.get(AUTHORITY, ""), row.cells.get(DATE, "")
        before = seen.setdefault(authority, {})
        if authority and before and (not day or "" in before or day in before):
            there = before.get(day) or next(iter(before.values()))
            yield f"row {row.number}, column authority: `{authority}` is in row {there} already"
        before.setdefault(day, row.number)


def _facts(row: _Row, columns: Columns) -> Facts:
    grades = {name: columns.grade(column, cell) for column, name in columns.judgements.items()
              if (cell := row.cells.get(column))}  # fmt: skip
    figures = {name: columns.per_cent(cell) for column, name in columns.indicators.items()
               if (cell := row.cells.get(column))}  # fmt: skip
    return Facts(
        row.cells[AUTHORITY],
        judgements={name: grade for name, grade in grades.items() if grade},
        indicators=figures,
        inspected=_date(row.cells.get(DATE, "")),
    )


def _date(text: str) -> dt.date | None:
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, flags=re.ASCII):
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def ratings_csv(run: RatingRun) -> list[dict[str, str]]:
    """Return one row a rating: authority, overall_at_most, rules_fired; and date, where an authority has several.

    overall_at_most is the number of the grade, empty where there is no rating; rules_fired are the names of
    the rules, each once, joined by `;`.
    """
    several = len({one.authority for one in run.ratings}) < len(run.ratings)
    return [
        {
            "authority": one.authority,
            **({"date": str(one.inspected or "")} if several else {}),
            "overall_at_most": "" if one.overall_at_most is None else str(one.overall_at_most),
            "rules_fired": ";".join(one.rules_fired),
        }
        for one in run.ratings
    ]


def ratings_data(run: RatingRun) -> dict[str, Any]:
    """Return the run as plain data for JSON and for tables on a screen.

    Keys: regime, engine, note, ratings; a rating has authority, date, overall_at_most, overall, why, missing,
    not_in_regime, rules_fired, left_aside, firings (rule, facts, conclusion) and rests_on_reconstruction.
    """
    ratings = [
        {
            "authority": one.authority,
            "date": str(one.inspected or ""),
            "overall_at_most": one.overall_at_most,
            "overall": one.overall,
            "why": one.why,
            "missing": list(one.missing),
            "not_in_regime": list(one.not_in_regime),
            "rules_fired": list(one.rules_fired),
            "left_aside": list(one.left_aside),
            "firings": [firing.as_data() for firing in one.firings],
            "rests_on_reconstruction": one.rests_on_reconstruction,
        }
        for one in run.ratings
    ]
    return {"regime": run.regime, "engine": run.engine, "note": run.note, "ratings": ratings}
