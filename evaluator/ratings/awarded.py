"""Ratings that inspectors gave, from a CSV file: authority, date, overall."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from evaluator.errors import CannotRun
from evaluator.ratings.columns import ALSO
from evaluator.rulebook.model import Regime

COLUMNS = ("authority", "date", "overall")


@dataclass(frozen=True)
class Awarded:
    """The latest rating of each authority. grades: numbers on the regime's scale. days: when each was awarded."""

    regime: Regime
    grades: Mapping[str, int]
    days: Mapping[str, dt.date]
    file: str


def read_awarded(path: Path, regime: Regime, as_of: dt.date) -> Awarded:
    """Return the ratings in a CSV file, as they stood on `as_of`: of several of one authority the latest.

    overall: a word or a number of the regime's scale; date: as 2008-12-01; both needed in every row. Raises CannotRun
    with every problem of the file at once.
    """
    scale = {word.casefold(): number for number, word in enumerate(regime.scale, start=regime.first_grade)}
    scale |= {str(number): number for number in tuple(scale.values())}
    rows = _rows(path)
    problems = [f"{path}: {problem}" for problem in _problems(rows, scale)]
    if problems:
        words = ", ".join(regime.scale)
        raise CannotRun("\n".join(problems), f"columns authority, date (2008-12-01), overall (one of: {words})")
    known = [(row["authority"], dt.date.fromisoformat(row["date"]), _grade(row, scale)) for _, row in rows]
    latest = {name: (day, grade) for name, day, grade in sorted(known, key=lambda one: one[1]) if day <= as_of}
    return Awarded(
        regime, {name: grade or 0 for name, (_, grade) in latest.items()},
        {name: day for name, (day, _) in latest.items()}, path.name,
    )  # fmt: skip


def _rows(path: Path) -> list[tuple[int, dict[str, str]]]:
    """Return the rows below the header with their line numbers; column names in small letters."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            names = [(name or "").strip().casefold() for name in reader.fieldnames or []]
            reader.fieldnames = names
            missing = [name for name in COLUMNS if name not in names]
            if missing:
                raise CannotRun(f"{path}: there is no column {', '.join(missing)}", f"columns: {', '.join(COLUMNS)}")
            return [
                (reader.line_num, {name: (row.get(name) or "").strip() for name in COLUMNS})
                for row in reader if any(str(cell or "").strip() for cell in row.values())
            ]  # fmt: skip
    except OSError as error:
        raise CannotRun(f"{path}: cannot be read ({error.strerror})", "give a CSV file") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise CannotRun(f"{path}: not CSV in UTF-8 ({error})", "save it as CSV in UTF-8") from error


def _problems(rows: list[tuple[int, dict[str, str]]], scale: Mapping[str, int]) -> Iterator[str]:
    if not rows:
        yield "there are no rows below the header"
    seen: dict[tuple[str, str], int] = {}
    for line, row in rows:
        if not row["authority"]:
            yield f"line {line}, column authority: it is empty"
        if _day(row["date"]) is None:
            yield f"line {line}, column date: `{row['date']}` is not a date; write it as 2008-12-01"
        if _grade(row, scale) is None:
            yield f"line {line}, column overall: `{row['overall']}` is not a grade of this regime"
        before = seen.setdefault((row["authority"], row["date"]), line)
        if before != line:
            yield f"line {line}: `{row['authority']}` was rated on {row['date']} in line {before} already"


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None


def _grade(row: Mapping[str, str], scale: Mapping[str, int]) -> int | None:
    said = row["overall"].casefold()
    return scale.get(said, scale.get(ALSO.get(said, "")))
