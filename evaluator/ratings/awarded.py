"""Ratings that inspectors awarded: from a file of one's own, and from Ofsted's published inspections."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from evaluator.errors import CannotRun
from evaluator.histories.published_tables import ROW, Authorities, csv_rows, sheet_rows
from evaluator.ratings.judgements import ALSO
from evaluator.ratings.rate import regime_named
from evaluator.rulebook.model import Regime
from evaluator.rulebook.ruleset import load_ruleset

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


WHAT = "Ofsted's workbook of local authority inspection outcomes"
SHEET = "ILACS_inspection_history"
GSS, DATE, GRADE = "Local authority area code", "Inspection date", "Overall effectiveness"
GRADES = {
    "inadequate": 1,
    "requires improvement": 2,
    "requires improvement to be good": 2,
    "good": 3,
    "outstanding": 4,
}

NOT_GRADED = "the overall effectiveness is not one of the four grades"
NO_DATE = "the inspection date cannot be read"
UNKNOWN_CODE = "the area code is not in the list of authorities"
NO_SUCH_YEAR = "the authority did not exist in the year that the inspection joins"
REPEATED = "the same inspection is listed more than once (counted once)"
TWO_GRADES = "the same inspection is listed with two grades"


@dataclass(frozen=True)
class Inspections:
    """table: one row an inspection (authority, date, year, grade 1 to 4), in order of authority and date.

    left_out: reason to number of rows of the history that are not in the table. listed: rows of the history.
    """

    table: pd.DataFrame
    left_out: dict[str, int]
    listed: int


def year_before(day: dt.date) -> int:
    """Return Y of the last year ended 31 March Y on or before `day`: 31 March 2019 gives 2019, 30 March 2018."""
    return day.year if (day.month, day.day) >= (3, 31) else day.year - 1


def read_day(text: str) -> dt.date | None:
    """Return the date written as 2019-03-31 or 31/03/2019, with or without a time of day; None if it is neither."""
    for form, length in (("%Y-%m-%d", 10), ("%d/%m/%Y", 10)):
        try:
            return dt.datetime.strptime(text.strip()[:length], form).date()
        except ValueError:
            continue
    return None


def awarded_in(path: Path | None, regime: str, rules: str, as_of: dt.date) -> Awarded | None:
    """Return the ratings that inspectors gave; None where no file is named. The regime may be one that ships.

    Raises CannotRun where the file cannot be used, or only one of file and regime is named.
    """
    if path is None:
        if regime:
            raise CannotRun("`--regime` says whose grades a file of awarded ratings has", "add --awarded FILE")
        return None
    if not regime:
        raise CannotRun("the grades of `--awarded` need their regime", "add --regime, such as --regime ilacs")
    own = load_ruleset(rules).regimes
    return read_awarded(path, own[regime] if regime in own else regime_named(regime), as_of)


def read_inspections(path: Path, authorities: Authorities) -> Inspections:
    """Return the graded inspections of an ODS or XLSX workbook, or of its history sheet saved as CSV.

    Rows that cannot be used are left out and counted by reason. Raises CannotRun where the file cannot be used, or
    none of its rows is a graded inspection.
    """
    columns = (GSS, DATE, GRADE)
    is_csv = path.suffix.lower() == ".csv"
    raw = csv_rows(path, columns, WHAT) if is_csv else sheet_rows(path, SHEET, columns, WHAT)
    left_out: dict[str, int] = {}
    usable = []
    for line in raw.to_dict("records"):
        found = _inspection(line[GSS], line[DATE], line[GRADE], authorities)
        if isinstance(found, str):
            left_out[found] = left_out.get(found, 0) + 1
        else:
            usable.append(found)
    table = pd.DataFrame(usable, columns=["authority", "date", "year", "grade"])
    table = _each_once(table, left_out)
    if table.empty:
        raise CannotRun(f"{path.name}: row {raw[ROW].iloc[0]} and below: no row is a graded inspection of a known "
                        f"authority ({'; '.join(sorted(left_out))})", f"Give {WHAT} and the codes that go with it.")
    return Inspections(table, left_out, len(raw))


def _inspection(gss: str, date: str, grade: str, authorities: Authorities) -> tuple[str, dt.date, int, int] | str:
    """Return (authority, date, year, grade), or the reason why the row cannot be used."""
    day, number, code = read_day(date), GRADES.get(grade.strip().lower()), authorities.of_gss.get(gss)
    if number is None:
        return NOT_GRADED
    if day is None:
        return NO_DATE
    if code is None:
        return UNKNOWN_CODE
    year = year_before(day)
    return (code, day, year, number) if authorities.existed(code, year) else NO_SUCH_YEAR


def _each_once(table: pd.DataFrame, left_out: dict[str, int]) -> pd.DataFrame:
    """Return the inspections once each; adds to `left_out` what was repeated, or listed with two grades."""
    once = table.drop_duplicates()
    if len(once) < len(table):
        left_out[REPEATED] = len(table) - len(once)
    clash = once.duplicated(["authority", "date"], keep=False)
    if clash.any():
        left_out[TWO_GRADES] = int(clash.sum())
    return once[~clash].sort_values(["authority", "date"], ignore_index=True)
