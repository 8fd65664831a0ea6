"""Timeliness month by month: of the clocks that stopped in a month, how many had stopped in time."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from evaluator.rulebook.model import Indicator

#: indicator, authority, month (`2009-04`), year_ended (31 March), numerator, denominator
COLUMNS = ("indicator", "authority", "month", "year_ended", "numerator", "denominator")


def monthly(indicators: Iterable[Indicator], clocks: pd.DataFrame) -> pd.DataFrame:
    """Return one row an indicator, authority and month in which clocks stopped; raw counts, nothing is hidden yet.

    indicators: those that do not count clocks in time by when they stopped are left out. clocks: as `run_clocks` gives
    them. Columns: COLUMNS, in order of time.
    """
    wanted = [one for one in indicators if one.population == "stopped" and one.numerator == ("met",)]
    tables = [_of_indicator(one, clocks) for one in wanted]
    filled = [table for table in tables if len(table)]
    return pd.concat(filled, ignore_index=True) if filled else pd.DataFrame(columns=list(COLUMNS))


def _of_indicator(one: Indicator, clocks: pd.DataFrame) -> pd.DataFrame:
    status = clocks["status"].astype("str")
    mine = clocks[(clocks["rule"] == one.of) & status.isin(one.denominator) & clocks["stopped"].notna()]
    stopped = mine["stopped"]
    rows = pd.DataFrame({
        "authority": mine["authority"].astype("str"), "month": stopped.dt.strftime("%Y-%m"),
        "year_ended": stopped.dt.year + (stopped.dt.month > 3), "met": mine["status"].astype("str").isin(one.numerator),
    })  # fmt: skip
    counted = rows.groupby(["authority", "month", "year_ended"], sort=True)["met"].agg(["sum", "size"]).reset_index()
    counted.columns = pd.Index(["authority", "month", "year_ended", "numerator", "denominator"])
    counted.insert(0, "indicator", one.indicator)
    return counted
