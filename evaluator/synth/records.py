"""From what happened to what was recorded of it: the event table, its recording dates and its dirt."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.random import Generator

from evaluator.clocks.calendar import england_and_wales
from evaluator.synth.diary import Row
from evaluator.vocabulary import ATTRIBUTES

COLUMNS = (
    "authority", "team", "child", "episode", "event", "date", "worker", "recorded_at", "family", *ATTRIBUTES,
)  # fmt: skip
DATES = ("date", "recorded_at")

#: working days from the event to its record, and how often
LAGS, LAG_SHARES = (0, 1, 2, 3, 5, 8), (0.45, 0.25, 0.14, 0.08, 0.05, 0.03)
BLANK = 0.08

#: shares of rows that are dirty on purpose, so that findings have something to show
WITHOUT_EPISODE, WITHOUT_DATE, TWICE, RECORDED_BEFORE = 0.004, 0.0005, 0.003, 0.003


def as_table(rows: Sequence[Row]) -> pd.DataFrame:
    """Return rows (date and recorded_at as days since 1 January 1970) as an event table with COLUMNS."""
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    for name in DATES:
        table[name] = pd.to_datetime(table[name].astype("float64"), unit="D").astype("datetime64[s]")
    text = [name for name in COLUMNS if name not in DATES]
    table[text] = table[text].astype("object").fillna("").astype("str")
    return table


def with_recorded_at(table: pd.DataFrame, rng: Generator) -> pd.DataFrame:
    """Return the table with `recorded_at` a few working days after the event, sometimes blank."""
    holidays = england_and_wales().holidays
    lags = rng.choice(LAGS, size=len(table), p=LAG_SHARES)
    days = table["date"].to_numpy().astype("datetime64[D]")
    recorded = np.busday_offset(days, lags, roll="forward", holidays=holidays)
    recorded[rng.random(len(table)) < BLANK] = np.datetime64("NaT")
    return table.assign(recorded_at=recorded.astype("datetime64[s]"))


def with_dirt(table: pd.DataFrame, rng: Generator) -> pd.DataFrame:
    """Return the table with a small share of rows made dirty."""
    table = table.copy()
    before, no_episode, no_date, twice = (
        rng.random(len(table)) < share for share in (RECORDED_BEFORE, WITHOUT_EPISODE, WITHOUT_DATE, TWICE)
    )
    table.loc[before, "recorded_at"] = table.loc[before, "date"] - pd.Timedelta(days=3)
    table.loc[no_episode, "episode"] = ""
    table.loc[no_date, "date"] = pd.NaT
    return pd.concat([table, table[twice]], ignore_index=True)
