"""Each inspection beside the figure of its authority for the year that the inspection joins."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evaluator.published.lait import Entry

NO_ROW = "LAIT has no row for that year"


@dataclass(frozen=True)
class Pairs:
    """Inspections that have a figure of one measure; all arrays are of the same length.

    inspection: row in the table of inspections; grade: 1 to 4; value: turned so that more is better, where a
    direction is given; authority: place in the sorted list of inspected authorities; year: of the figure.
    left_out: reason to number of inspections without a figure.
    """

    inspection: NDArray[np.int64]
    grade: NDArray[np.float64]
    value: NDArray[np.float64]
    authority: NDArray[np.int64]
    year: NDArray[np.int64]
    left_out: dict[str, int]

    @property
    def inspections(self) -> int:
        """How many inspections there are."""
        return len(self.inspection)

    @property
    def authorities(self) -> int:
        """How many different authorities they are of."""
        return len(np.unique(self.authority))


def pairs(inspections: pd.DataFrame, figures: pd.DataFrame, code: str, better: str, years_back: int = 0) -> Pairs:
    """Return the pairs of grade and figure of the measure `code`; an inspection without a figure drops out.

    inspections: authority, date, year, grade. figures: measure, authority, year, value, problem, one row each.
    better: `lower` turns the sign of the values. years_back: 1 takes the label before the joined year.
    No other year is ever used in place of a missing one.
    """
    wanted = pd.MultiIndex.from_arrays([inspections["authority"], inspections["year"] - years_back])
    mine = figures[figures["measure"] == code].set_index(["authority", "year"])[["value", "problem"]]
    found = mine.reindex(wanted).reset_index(drop=True)
    problem = found["problem"].fillna(NO_ROW)
    here = problem.to_numpy() == ""
    place = np.unique(inspections["authority"].to_numpy(dtype=str), return_inverse=True)[1]
    sign = -1.0 if better == "lower" else 1.0
    return Pairs(
        inspection=np.flatnonzero(here),
        grade=inspections["grade"].to_numpy(dtype=float)[here],
        value=sign * found["value"].to_numpy(dtype=float)[here],
        authority=place[here],
        year=(inspections["year"] - years_back).to_numpy(dtype=np.int64)[here],
        left_out={str(reason): int(n) for reason, n in problem[~here].value_counts().sort_index().items()},
    )


def ending_after(inspections: pd.DataFrame, found: Pairs, entry: Entry) -> int:
    """Return how many of the inspections came before the end of the period that their figure covers."""
    month, day = entry.year_ends
    dates = inspections["date"].to_numpy()[found.inspection]
    return sum(date < dt.date(int(year), month, day) for date, year in zip(dates, found.year, strict=True))
