"""How many children an outcome came to by the end of its window, with those who left and those not watched so long."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from evaluator.clocks.clocked_histories import Clocked
from evaluator.rulebook.limits import Limit
from evaluator.statistics.incidence import Incidence, complete_windows, cumulative, watched

Ints = npt.NDArray[np.int64]

#: closures after which the child cannot come back here: died, moved to another authority, now with adult services
LEFT_WITH = ("RC2", "RC5", "RC6")
NEVER = -1


@dataclass(frozen=True)
class OverTime:
    """One outcome, all authorities. whole: of windows that have passed; every: all cases watched for any time, with
    exits and unfinished windows allowed for (Aalen-Johansen); None where there is none. days: the window's length.
    exits: cases that left before the outcome could come.
    """

    outcome: str
    days: int
    whole: Incidence | None
    every: Incidence | None
    exits: int


def over_time(data: Clocked, outcome: str) -> OverTime | None:
    """Return how often an outcome came about by the end of its window; None where no clock of it has one.

    The first clock of each child. A child who moved away, died or went to adult services is watched until then.
    """
    window = data.ruleset.outcomes[outcome].window
    clocks = data.clocks_of(outcome)
    clocks = clocks[clocks["status"].isin(["happened", "did_not", "not_yet_known"]) & clocks["due"].notna()]
    if not len(clocks) or not isinstance(window, Limit):
        return None
    clocks = clocks.sort_values("started", kind="stable").drop_duplicates(["authority", "child"])
    start, came = _days(clocks["started"]), _days(clocks["stopped"])
    left = _exits(data, clocks)
    horizon = int(np.median(_days(clocks["due"]) - start))
    extract = int(np.datetime64(data.as_of, "D").astype(np.int64))
    stays = (left == NEVER) | (left > start)
    days, cause, unwatched = watched(start[stays], came[stays], left[stays], extract)
    return OverTime(
        outcome, horizon, _whole(start[stays], came[stays], horizon, extract),
        _every(days, cause, horizon, unwatched), int((~stays).sum()),
    )  # fmt: skip


def _whole(start: Ints, came: Ints, horizon: int, extract: int) -> Incidence | None:
    try:
        return complete_windows(start, came, horizon, extract)
    except ValueError:
        return None


def _every(days: Ints, cause: Ints, horizon: int, unwatched: int) -> Incidence | None:
    if not len(days) or days.max() < horizon:
        return None
    found = cumulative(days, cause, horizon)
    return Incidence(found.share, found.error, found.lo, found.hi, found.cases, unwatched)


def _days(column: pd.Series) -> Ints:
    days = column.to_numpy().astype("datetime64[D]")
    return np.where(np.isnat(days), NEVER, days.astype(np.int64))


def _exits(data: Clocked, clocks: pd.DataFrame) -> Ints:
    """Return the day on which each child left, from the start of the clock on; NEVER where it did not."""
    events = data.events
    gone = events[(events["event"] == "case_closed") & events["reason"].isin(LEFT_WITH) & events["date"].notna()]
    keys = ["authority", "child"]
    exits = gone.sort_values("date", kind="stable").drop_duplicates(keys, keep="last")[[*keys, "date"]]
    joined = clocks[[*keys, "started"]].merge(exits, on=keys, how="left")
    return _days(joined["date"].where(joined["date"] >= joined["started"]))
