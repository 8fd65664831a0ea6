"""Invented nations whose truth is known, for tests of the verdicts."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

from evaluator.clocks.calendar import Period
from evaluator.clocks.clocked_histories import Clocked
from tests.support.clocked import clocked

AS_OF = dt.date(2010, 8, 31)
RATED = Period(2008)


def closures(
    authorities: int, cases: int, level: dict[int, float] | None = None, seed: int = 1, day: str = "2008-05-01"
) -> pd.DataFrame:
    """Return an event table: in each authority so many children whose case is closed on `day` or soon after; of them
    0.22 times `level` (1 unless given) are referred again within the year.
    """
    rng = np.random.default_rng(seed)
    unit = np.repeat(np.arange(authorities), cases)
    share = np.array([0.22 * (level or {}).get(place, 1.0) for place in range(authorities)])
    again = rng.random(len(unit)) < share[unit]
    child = pd.Series(np.arange(len(unit))).astype("str")
    closed = pd.Timestamp(day) + pd.to_timedelta(rng.integers(0, 90, len(unit)), unit="D")
    base = pd.DataFrame({"authority": [f"A{place:03d}" for place in unit], "child": child, "episode": "1"})
    last = base.assign(event="case_closed", date=closed, reason="RC7")
    first = base.assign(event="referral", date=closed - pd.Timedelta(days=40), source="6")
    back = base.assign(event="referral", date=closed + pd.Timedelta(days=100), source="6", episode="2")[again]
    table = pd.concat([first, last, back], ignore_index=True)
    return table.assign(date=table["date"].astype("datetime64[s]"))


def nation(events: pd.DataFrame, as_of: dt.date = AS_OF, rated: Period = RATED) -> Clocked:
    """Return the clocks of `events` under england-2008, with the year of the rating as given."""
    data = clocked(events, "england-2008", as_of)
    return Clocked(data.ruleset, data.events, data.clocks, as_of, data.calendar, rated)
