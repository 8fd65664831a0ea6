"""What would the published share in time be if late cases that were never finished counted too?"""

from __future__ import annotations

import numpy as np
import pandas as pd

from evaluator.analysis.adaptations.adaptation import Adaptation, Entry, catalogue
from evaluator.analysis.adaptations.comparing_units import (
    AUTHORITY,
    NATIONAL,
    Flags,
    Ints,
    Measured,
    Units,
    clocks_of,
    nation,
    not_testable,
    says,
    share,
    share_interval,
    units_of,
    verdicts,
)
from evaluator.authorities import ALL
from evaluator.clocks.calendar import Period
from evaluator.clocks.clocked_histories import Clocked
from evaluator.clocks.indicators import OVERDUE
from evaluator.rulebook.model import Indicator

CODE = "late-cases-not-counted"


def found(data: Clocked) -> list[Adaptation]:
    """Return for each timescale with a published share in time of what was finished how far the rest would lower it.

    Only indicators whose better side is high: of a share of late cases the unfinished ones are another question.
    """
    entry, units = catalogue()[CODE], units_of(data)
    shares: dict[str, Indicator] = {}
    for one in data.ruleset.indicators.values():
        if one.population == "stopped" and one.looking == "forward" and "met" in one.numerator:
            shares.setdefault(one.of, one)
    return [row for one in shares.values() for row in _of_indicator(entry, one, data, units)]


def _of_indicator(entry: Entry, one: Indicator, data: Clocked, units: Units) -> list[Adaptation]:
    in_time, finished, counted_too = _counts(one, data, units)
    if not counted_too.sum():
        why = f"no case finished or fell due in the year ended {data.period.last} that could be judged"
        return not_testable(entry, one.of, units, why)
    if not finished.sum():
        return not_testable(entry, one.of, units, f"no case was finished in the year ended {data.period.last}")
    return [
        *verdicts(entry, one.of, NATIONAL, (ALL,), _gap(*nation(in_time, finished, counted_too))),
        *verdicts(entry, one.of, AUTHORITY, units.names, _gap(in_time, finished, counted_too)),
    ]


def _counts(one: Indicator, data: Clocked, units: Units) -> tuple[Ints, Ints, Ints]:
    """Return of each unit how many cases of the rated year were in time, were finished, and would count with the rest.

    The same counts as those of the published figure in the table of indicators; a test holds the two together.
    """
    clocks = clocks_of(data, one.of)
    unit, status = units.of(clocks["authority"]), clocks["status"]
    finished = says(status, *one.denominator) & _in_year(clocks["stopped"], data.period)
    in_time = says(status, *one.numerator) & _in_year(clocks["stopped"], data.period)
    overdue = says(status, OVERDUE) & _in_year(clocks["due"], data.period)
    return units.count(unit, in_time), units.count(unit, finished), units.count(unit, finished | overdue)


def _in_year(column: pd.Series, year: Period) -> Flags:
    """Return which days are in the year; a missing day is in none."""
    days = column.to_numpy()
    return np.asarray((days >= np.datetime64(year.first)) & (days <= np.datetime64(year.last)))


def _gap(in_time: Ints, finished: Ints, counted_too: Ints) -> Measured:
    """Return the share in time of what was finished less that of all, in points.

    The gap is the published share times the share of cases not counted; the interval is Wilson's of the latter, for the
    published share is what it is.
    """
    published = 100 * share(in_time, finished)
    lo, hi = share_interval(counted_too - finished, counted_too)
    missing = share(counted_too - finished, counted_too)
    smallest = np.where(finished > 0, counted_too, 0)
    return Measured(
        published * missing, published * lo, published * hi, None, counted_too, smallest,
        events=counted_too - finished,
    )  # fmt: skip
