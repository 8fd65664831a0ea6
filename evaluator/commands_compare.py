"""What `dayseven compare` does."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

Rows = list[dict[str, Any]]
Shown = list[tuple[str, Rows, tuple[str, ...]]]

CLOCKS = ("rule", "status_a", "status_b", "clocks", "why")
INDICATORS = ("indicator", "authority", "a", "b", "difference", "symbol")


def compared(
    paths: Sequence[Path], a: str, b: str, as_of: dt.date, serial: str, form: str | None
) -> tuple[Shown, str]:
    """Return what to show of a comparison, as (title, rows, columns) in order, and what to tell the person.

    Tables on a screen, the clocks that change as CSV, all of it as JSON.
    """
    from evaluator.compare import compare
    from evaluator.compare.told import comparison_data

    data = comparison_data(compare(paths, a, b, as_of, serial))
    told = "\n".join([*data["sentences"], data["assumed"]])
    if form == "json":
        return [("", [data], ())], told
    if form == "csv" or (form is None and not sys.stdout.isatty()):
        return [("", data["clocks"], CLOCKS)], told
    tables: Shown = [("What differs", data["differences"], ("kind", "rule", "text")),
                     ("Clocks", data["clocks"], CLOCKS), ("Figures", data["indicators"], INDICATORS)]  # fmt: skip
    if data["ratings"]:
        tables.append(("Ratings", data["ratings"]["matrix"], ("a", "b", "authorities")))
    verdicts = ("outcome", "verdict_a", "verdict_b")
    tables.append(("What the rating tells", data["verdicts"], verdicts))
    return [table for table in tables if table[1]], told
