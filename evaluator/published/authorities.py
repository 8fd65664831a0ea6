"""Authorities by code: from a GSS code to the three-digit code, and the years in which each authority existed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from evaluator.errors import CannotRun
from evaluator.published.files import ROW, csv_rows

WHAT = "the list of authority codes (la_codes.csv)"
COLUMNS = ("old_la_code", "new_la_code", "first_year", "last_year")


@dataclass(frozen=True)
class Authorities:
    """of_gss: GSS code to three-digit code; years: three-digit code to (first, last) year ended 31 March."""

    of_gss: Mapping[str, str]
    years: Mapping[str, tuple[int, int]]

    def existed(self, code: str, year: int) -> bool:
        """Return whether the authority existed in that year (both ends included)."""
        first, last = self.years[code]
        return first <= year <= last


def read_authorities(path: Path) -> Authorities:
    """Return the authorities of a code list. An authority that changed its GSS code is one: its years are joined.

    Raises CannotRun where the file cannot be used, a code or year is not one, or a GSS code has two owners.
    """
    of_gss: dict[str, str] = {}
    years: dict[str, tuple[int, int]] = {}
    for line in csv_rows(path, COLUMNS, WHAT).to_dict("records"):
        code, gss = str(line["old_la_code"]), str(line["new_la_code"])
        try:
            first, last = int(line["first_year"]), int(line["last_year"])
        except ValueError:
            raise CannotRun(f"{path.name}: row {line[ROW]}: `first_year` and `last_year` must be years",
                            "Write the years as four digits, such as 2013.") from None
        if not code.isdigit() or not gss:
            raise CannotRun(f"{path.name}: row {line[ROW]}: a three-digit code and a GSS code are needed",
                            f"Correct the row, or give {WHAT}.")
        if of_gss.setdefault(gss, code) != code:
            raise CannotRun(f"{path.name}: row {line[ROW]}: {gss} belongs to {of_gss[gss]} and to {code}",
                            "A GSS code has one authority; correct one of the rows.")
        before = years.get(code, (first, last))
        years[code] = (min(before[0], first), max(before[1], last))
    return Authorities(of_gss, years)
