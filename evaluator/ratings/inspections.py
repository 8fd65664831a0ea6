"""Ofsted's inspections of local authorities, as it publishes them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from evaluator.errors import CannotRun
from evaluator.histories.published_tables import ROW, Authorities, csv_rows, sheet_rows

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
