"""Which authorities are like one another: regions and statistical neighbours, from a file that the user gives.

Two forms are read: DfE's own (columns `la_name`, `old_la_code`, `region_name`, `SN_1` to `SN_10` with codes), and a
plain one (columns `authority`, `region`, `neighbour_1` and so on, with names).
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from evaluator.errors import CannotRun
from evaluator.resources import read_text

HOW = "give a CSV with the columns authority, region, neighbour_1, neighbour_2 and so on, or DfE's own"


@dataclass(frozen=True)
class Likeness:
    """One authority's region (empty where not told) and its statistical neighbours, the closest first, by name."""

    region: str
    neighbours: tuple[str, ...]


def read_neighbours(path: Path) -> dict[str, Likeness]:
    """Return the region and neighbours of each authority, by name; DfE's under their codes too.

    Raises CannotRun where the file cannot be read or lacks the columns.
    """
    try:
        read = csv.DictReader(read_text(path).splitlines(keepends=True), restkey="", restval="")
        rows = [{name or "": str(cell) for name, cell in row.items()} for row in read]
    except (OSError, UnicodeDecodeError, csv.Error) as problem:
        raise CannotRun(f"{path} cannot be read: {problem}", HOW) from problem
    columns = set(rows[0]) if rows else set()
    if {"la_name", "old_la_code", "SN_1"} <= columns:
        return _of_dfe(rows)
    if {"authority", "neighbour_1"} <= columns:
        return {row["authority"]: Likeness(row.get("region") or "", _numbered(row, "neighbour_")) for row in rows}
    raise CannotRun(f"{path} has not the columns of a file of statistical neighbours", HOW)


def _of_dfe(rows: list[dict[str, str]]) -> dict[str, Likeness]:
    names = {row["old_la_code"]: row["la_name"].strip() for row in rows}
    found = {}
    for row in rows:
        like = Likeness(row.get("region_name") or "", tuple(names.get(one, one) for one in _numbered(row, "SN_")))
        found[row["la_name"].strip()] = like
        codes = tuple(code for code in _numbered(row, "SN_"))
        found[row["old_la_code"]] = Likeness(like.region, codes)
    return found


def _numbered(row: Mapping[str, str], prefix: str) -> tuple[str, ...]:
    """Return the cells of the columns prefix1, prefix2 and so on, in that order, without empty ones."""
    numbers = sorted(int(name.removeprefix(prefix)) for name in row if name and name.removeprefix(prefix).isdigit()
                     and name.startswith(prefix))  # fmt: skip
    return tuple(row[f"{prefix}{number}"].strip() for number in numbers if (row[f"{prefix}{number}"] or "").strip())
