"""Judgements from a CSV file, and ratings as rows."""

from __future__ import annotations

import csv
import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evaluator.errors import CannotRun
from evaluator.ratings.rating import Facts, RatingRun

#: column of the file: the judgement's name in the regimes
JUDGEMENTS = {
    "help": "help_and_protection",
    "looked_after": "looked_after",
    "leadership": "leadership",
    "adoption": "adoption",
    "care_leavers": "care_leavers",
}
AUTHORITY, DATE = "authority", "date"
COLUMNS = (AUTHORITY, *JUDGEMENTS, DATE)
GRADES = ("inadequate", "requires improvement", "good", "outstanding")
#: what a cell may say, in any case: the grade
WRITTEN = {
    **{str(number): grade for number, grade in enumerate(GRADES, 1)},
    **{grade: grade for grade in GRADES},
    "requires improvement to be good": "requires improvement",
}
REMEDY = (
    f"Columns: {', '.join(COLUMNS)} (authority and at least one judgement are needed). "
    "Grades: 1 inadequate, 2 requires improvement, 3 good, 4 outstanding, or those words; empty: not judged. "
    "Dates: YYYY-MM-DD. Each authority once."
)


@dataclass(frozen=True)
class _Row:
    """A row of the file, with its number (the header is row 1) and its cells by column."""

    number: int
    cells: dict[str, str]


def read_judgements(path: Path) -> list[Facts]:
    """Return the judgements of every authority in a CSV file, in its order.

    Columns: COLUMNS, of which date and judgements may be absent. A grade is 1 (inadequate) to 4 (outstanding)
    or Ofsted's word in any case; an empty cell is a judgement that was not made. Raises CannotRun with every
    problem of the file at once: row, column, what is wrong.
    """
    header, rows = _table(path)
    problems = list(_header_problems(header))
    body, broken = _rows(header, rows)
    problems += broken
    problems += [problem for row in body for problem in _row_problems(row)]
    problems += _repeated(body)
    if not problems and not body:
        problems = ["there are no rows below the header"]
    if problems:
        raise CannotRun("\n".join(f"{path}: {problem}" for problem in problems), REMEDY)
    return [_facts(row) for row in body]


def _table(path: Path) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """The header's names and the numbered rows below it; empty rows are left out."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file, strict=True)
            lines = [(reader.line_num, cells) for cells in reader if any(cell.strip() for cell in cells)]
    except OSError as error:
        raise CannotRun(f"{path}: cannot be read ({error.strerror})", "Give a CSV file.") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise CannotRun(f"{path}: not CSV in UTF-8 ({error})", "Save it as CSV in UTF-8.") from error
    if not lines:
        raise CannotRun(f"{path}: the file is empty", REMEDY)
    return [name.strip().casefold() for name in lines[0][1]], lines[1:]


def _header_problems(header: list[str]) -> Iterator[str]:
    for position, name in enumerate(header, 1):
        if name not in COLUMNS:
            yield f"row 1, column {position}: `{name}` is not a column of this file"
        elif name in header[: position - 1]:
            yield f"row 1, column {position}: the column {name} is there twice"
    if AUTHORITY not in header:
        yield "row 1: the column authority is missing"
    if not set(header) & set(JUDGEMENTS):
        yield "row 1: there is no column with judgements"


def _rows(header: list[str], rows: list[tuple[int, list[str]]]) -> tuple[list[_Row], list[str]]:
    whole = [_Row(number, {name: cell.strip() for name, cell in zip(header, cells, strict=True)})
             for number, cells in rows if len(cells) == len(header)]  # fmt: skip
    broken = [f"row {number}: {len(cells)} cells under {len(header)} columns"
              for number, cells in rows if len(cells) != len(header)]  # fmt: skip
    return whole, broken


def _row_problems(row: _Row) -> Iterator[str]:
    if row.cells.get(AUTHORITY) == "":
        yield f"row {row.number}, column authority: it is empty"
    for name in JUDGEMENTS:
        cell = row.cells.get(name, "")
        if cell and cell.casefold() not in WRITTEN:
            yield f"row {row.number}, column {name}: `{cell}` is not a grade"
    if (day := row.cells.get(DATE, "")) and _date(day) is None:
        yield f"row {row.number}, column date: `{day}` is not a date"


def _repeated(body: list[_Row]) -> Iterator[str]:
    first: dict[str, int] = {}
    for row in body:
        authority = row.cells.get(AUTHORITY, "")
        if authority and (before := first.setdefault(authority, row.number)) != row.number:
            yield f"row {row.number}, column authority: `{authority}` is in row {before} already"


def _facts(row: _Row) -> Facts:
    filled = [name for name in JUDGEMENTS if row.cells.get(name)]
    given = {JUDGEMENTS[name]: WRITTEN[row.cells[name].casefold()] for name in filled}
    return Facts(row.cells[AUTHORITY], judgements=given, inspected=_date(row.cells.get(DATE, "")))


def _date(text: str) -> dt.date | None:
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, flags=re.ASCII):
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def ratings_csv(run: RatingRun) -> list[dict[str, str]]:
    """Return one row an authority: authority, overall_at_most, rules_fired.

    overall_at_most is the number of the grade, empty where there is no rating; rules_fired are the names of
    the rules, each once, joined by `;`.
    """
    return [
        {
            "authority": one.authority,
            "overall_at_most": "" if one.overall_at_most is None else str(one.overall_at_most),
            "rules_fired": ";".join(one.rules_fired),
        }
        for one in run.ratings
    ]


def ratings_data(run: RatingRun) -> dict[str, Any]:
    """Return the run as plain data for JSON and for tables on a screen.

    Keys: regime, engine, note, ratings; a rating has authority, overall_at_most, overall, why, missing,
    not_in_regime, rules_fired and firings (rule, facts, conclusion).
    """
    ratings = [
        {
            "authority": one.authority,
            "overall_at_most": one.overall_at_most,
            "overall": one.overall,
            "why": one.why,
            "missing": list(one.missing),
            "not_in_regime": list(one.not_in_regime),
            "rules_fired": list(one.rules_fired),
            "firings": [firing.as_data() for firing in one.firings],
        }
        for one in run.ratings
    ]
    return {"regime": run.regime, "engine": run.engine, "note": run.note, "ratings": ratings}
