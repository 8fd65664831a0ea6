"""Ratings that inspectors awarded, from a file of one's own."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from evaluator.errors import CannotRun
from evaluator.ratings.judgements import ALSO, columns_of
from evaluator.ratings.rate import regime_named
from evaluator.resources import read_text
from evaluator.rulebook.model import Regime
from evaluator.rulebook.ruleset import load_ruleset

AUTHORITY, DATE, OVERALL = "authority", "date", "overall"


@dataclass(frozen=True)
class Awarded:
    """The latest rating of each authority. grades: numbers on the regime's scale. days: when each was awarded.

    part: the judgement whose grades these are; empty: the overall one.
    """

    regime: Regime
    grades: Mapping[str, int]
    days: Mapping[str, dt.date]
    file: str
    part: str = ""


@dataclass(frozen=True)
class Given:
    """What was said of awarded ratings: the file, the regime, and the part whose grades count (empty: the overall)."""

    file: Path | None = None
    regime: str = ""
    part: str = ""

    def __str__(self) -> str:
        part = f" --part {self.part}" if self.part else ""
        return f" --awarded {self.file.name} --regime {self.regime}{part}" if self.file else ""

    def is_complete(self) -> bool:
        """Return whether a file was named. Raises CannotRun where one half was said without the other."""
        if self.file is None:
            for option in ("regime", "part"):
                if getattr(self, option):
                    message = f"`--{option}` says whose grades a file of awarded ratings has"
                    raise CannotRun(message, "add --awarded FILE")
            return False
        if not self.regime:
            raise CannotRun("the grades of `--awarded` need their regime", "add --regime, such as --regime ilacs")
        return True

    def read(self, regime: Regime, as_of: dt.date) -> Awarded:
        """Return the ratings of the file."""
        assert self.file
        return read_awarded(self.file, regime, as_of, self.part)


@dataclass(frozen=True)
class _File:
    """The rows of a file with their line numbers, and the column that has the grades.

    part: the judgement of that column; empty: the overall grade.
    """

    rows: list[tuple[int, dict[str, str]]]
    column: str
    part: str


def read_awarded(path: Path, regime: Regime, as_of: dt.date, part: str = "") -> Awarded:
    """Return the ratings in a CSV file, as they stood on `as_of`: of several of one authority the latest.

    part: the judgement whose grades count, such as `help`; without one the column overall counts, or the only part that
    the file has. A grade is a word or a number of the regime's scale; date: as 2008-12-01. A part that was not judged
    may be empty, and so may overall after the regime's last day with one. Raises CannotRun with every problem of the
    file at once.
    """
    scale = {word.casefold(): number for number, word in enumerate(regime.scale, start=regime.first_grade)}
    scale |= {str(number): number for number in tuple(scale.values())}
    file = _read(path, regime, part)
    problems = [f"{path}: {problem}" for problem in _problems(file, regime, scale)]
    if problems:
        words = ", ".join(regime.scale)
        raise CannotRun("\n".join(problems), f"columns authority, date (2008-12-01), {file.column} (one of: {words})")
    known = [
        (row[AUTHORITY], dt.date.fromisoformat(row[DATE]), grade)
        for _, row in file.rows if (grade := _grade(row[file.column], scale)) is not None
    ]  # fmt: skip
    latest = {name: (day, grade) for name, day, grade in sorted(known, key=lambda one: one[1]) if day <= as_of}
    return Awarded(
        regime, {name: grade for name, (_, grade) in latest.items()}, {name: day for name, (day, _) in latest.items()},
        path.name, file.part,
    )  # fmt: skip


def _read(path: Path, regime: Regime, part: str) -> _File:
    """Return the rows below the header and where their grades stand; column names in small letters."""
    try:
        with io.StringIO(read_text(path), newline="") as file:
            reader = csv.DictReader(file, strict=True)
            names = [(name or "").strip().casefold() for name in reader.fieldnames or []]
            reader.fieldnames = names
            column, judgement = _graded(path, regime, names, part)
            wanted = (AUTHORITY, DATE, column)
            rows = [
                (reader.line_num, {name: (row.get(name) or "").strip() for name in wanted})
                for row in reader if any(str(cell or "").strip() for cell in row.values())
            ]  # fmt: skip
            return _File(rows, column, judgement)
    except OSError as error:
        raise CannotRun(f"{path}: cannot be read ({error.strerror})", "give a CSV file") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise CannotRun(f"{path}: not CSV in UTF-8 ({error})", "save it as CSV in UTF-8") from error


def _graded(path: Path, regime: Regime, names: list[str], part: str) -> tuple[str, str]:
    """Return the column of the grades and its judgement (empty: overall). Raises CannotRun where there is none."""
    judged = {name: one for name, one in columns_of(regime).judgements.items() if one in regime.judgements}
    judged |= {name.casefold(): name for name in regime.judgements}
    there = {judged[name]: name for name in names if name in judged}
    if part and part.casefold() not in judged:
        raise CannotRun(f"`{part}` is no judgement of {regime.name}", f"one of: {', '.join(judged)}")
    wanted = judged[part.casefold()] if part else ""
    if not part and OVERALL not in names and len(there) == 1:
        wanted = next(iter(there))
    column = there.get(wanted, part.casefold()) if wanted else OVERALL
    missing = [name for name in (AUTHORITY, DATE, column) if name not in names]
    if missing:
        several = f"; or say which part counts: --part {next(iter(there.values()))}" if there and not part else ""
        remedy = f"columns: {AUTHORITY}, {DATE}, {column}{several}"
        raise CannotRun(f"{path}: there is no column {', '.join(missing)}", remedy)
    if wanted in regime.scales:
        remedy = "give the overall grades, or those of a part on the regime's own scale"
        raise CannotRun(f"{path}: {wanted} is graded on a scale of its own", remedy)
    return column, wanted


def _problems(file: _File, regime: Regime, scale: Mapping[str, int]) -> Iterator[str]:
    if not file.rows:
        yield "there are no rows below the header"
    seen: dict[tuple[str, str], int] = {}
    for line, row in file.rows:
        if not row[AUTHORITY]:
            yield f"line {line}, column authority: it is empty"
        day, cell = _day(row[DATE]), row[file.column]
        if day is None:
            yield f"line {line}, column date: `{row[DATE]}` is not a date; write it as 2008-12-01"
        yield from (f"line {line}, column {file.column}: {one}" for one in _wrong_grade(file, regime, scale, day, cell))
        before = seen.setdefault((row[AUTHORITY], row[DATE]), line)
        if before != line:
            yield f"line {line}: `{row[AUTHORITY]}` was rated on {row[DATE]} in line {before} already"


def _wrong_grade(
    file: _File, regime: Regime, scale: Mapping[str, int], day: dt.date | None, cell: str
) -> Iterator[str]:
    """Yield what is wrong with a cell of the grades."""
    last = regime.overall_until
    none_given = not file.part and last is not None and day is not None and day > last
    if cell and none_given:
        yield f"{regime.name} gives no overall grade after {last}; say which part counts, such as --part help"
    elif _grade(cell, scale) is None and (cell or not (file.part or none_given)):
        yield f"`{cell}` is not a grade of this regime"


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None


def _grade(cell: str, scale: Mapping[str, int]) -> int | None:
    said = cell.casefold()
    return scale.get(said, scale.get(ALSO.get(said, "")))


def awarded_in(given: Given | None, rules: str, as_of: dt.date) -> Awarded | None:
    """Return the ratings that inspectors gave; None where no file is named. The regime may be one that ships.

    Raises CannotRun where the file cannot be used, or only one of file and regime is named.
    """
    if given is None or not given.is_complete():
        return None
    own = load_ruleset(rules).regimes
    return given.read(own[given.regime] if given.regime in own else regime_named(given.regime), as_of)
