"""Indicators: shares of clocks by authority and reporting year, and by month."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

import numpy as np
import pandas as pd

from evaluator.authorities import ALL
from evaluator.clocks.calendar import Period, ended_year, year_of
from evaluator.clocks.statuses import REPORTING_LAG
from evaluator.rulebook.model import Indicator

#: the row that counts all authorities together
#: One row an indicator, authority and year ended 31 March. Values in per cent. `other_*`: in the other counting mode.
#: with_overdue_*: clocks counted as well that fell due in the year and had not stopped. not_judged: clocks of the year
#: that are undeterminable. not_yet_known: outcome windows not complete, left out of both counts.
COLUMNS = (
    "indicator", "authority", "year_ended", "complete", "numerator", "denominator", "value", "other_numerator",
    "other_denominator", "other_value", "with_overdue_denominator", "with_overdue_value", "not_judged",
    "not_yet_known", "better", "note",
)  # fmt: skip
COUNTS = (
    "numerator", "denominator", "other_numerator", "other_denominator", "overdue", "not_judged", "not_yet_known",
)  # fmt: skip
OVERDUE, UNDETERMINABLE, OPEN = "overdue", "undeterminable", "not_yet_known"
#: the share of outcome windows that must have passed for a year's outcomes to count as known
KNOWN_SHARE = 0.9
ENOUGH_HISTORY = pd.DateOffset(days=31)


def indicator_table(
    indicators: Iterable[Indicator], clocks: pd.DataFrame, as_of: dt.date, events: pd.DataFrame
) -> pd.DataFrame:
    """Return the indicators of every authority and reporting year, and of all authorities together.

    clocks: as `run_clocks` gives them, INTERNAL columns included. events: those the clocks ran on. A look back further
    than the first event of an authority is marked in `note` and has no value. Columns: COLUMNS.
    """
    tables = [_of_indicator(one, clocks, as_of, events) for one in indicators]
    filled = [table for table in tables if len(table)]
    return pd.concat(filled, ignore_index=True)[list(COLUMNS)] if filled else pd.DataFrame(columns=list(COLUMNS))


def rated_year(table: pd.DataFrame, as_of: dt.date, outcomes: Iterable[str]) -> Period:
    """Return the year that is rated: the last complete one whose outcomes are known too, so that both compare.

    outcomes: the indicators that tell of outcomes. Where no year's outcomes are known, the last complete one with
    figures; else the year of `as_of`. Known: in at least one outcome, nine tenths of the windows have passed.
    """
    complete = table[table["complete"].astype(bool) & (table["denominator"] > 0) & (table["authority"] == ALL)]
    waits = table.groupby("indicator")["not_yet_known"].transform("sum").reindex(complete.index) > 0
    waits &= complete["indicator"].isin(list(outcomes))
    share = complete["denominator"] / (complete["denominator"] + complete["not_yet_known"])
    known = complete[waits & (share >= KNOWN_SHARE)]
    chosen = known if len(known) else complete
    return Period(int(chosen["year_ended"].max())) if len(chosen) else year_of(as_of)


def _of_indicator(one: Indicator, clocks: pd.DataFrame, as_of: dt.date, events: pd.DataFrame) -> pd.DataFrame:
    mine = _started_by(one, clocks[clocks["rule"] == one.of], events)
    if not len(mine):
        return pd.DataFrame(columns=list(COLUMNS))
    if one.population == "open_on":
        counted = _open_on(one, mine, as_of)
    else:
        counted = _looking_back(one, mine, events) if one.looking == "back" else _in_years(one, mine, as_of)
    table = _with_values(_with_all(counted))
    table.insert(0, "indicator", one.indicator)
    table["complete"] = [Period(int(year)).last <= as_of for year in table["year_ended"]]
    table["better"], table["note"] = one.better, ""
    return _looked_back_far_enough(one, table, mine, events) if one.looking == "back" else table


def _started_by(one: Indicator, mine: pd.DataFrame, events: pd.DataFrame) -> pd.DataFrame:
    """Return the clocks that one of the indicator's starting events started; all of them where it names none."""
    if one.started_by is None:
        return mine
    kinds = events["event"].astype("str").take(mine["start_id"])
    return mine[kinds.isin(list(one.started_by)).to_numpy()]


def _in_years(one: Indicator, mine: pd.DataFrame, as_of: dt.date) -> pd.DataFrame:
    """Return counts by authority and year of clocks placed by the day they stopped, or started."""
    started, stopped = ended_year(mine["started"]), ended_year(mine["stopped"])
    placed = stopped if one.population == "stopped" else started
    status, other = mine["status"].astype("str"), mine["other_status"].astype("str")
    incomplete = pd.Series(False, index=mine.index)
    if one.population == "started":
        window_end = mine["due"] + pd.Timedelta(days=REPORTING_LAG)
        incomplete = (window_end >= pd.Timestamp(as_of)) & status.isin([*one.denominator, OPEN])
    parts = {
        "numerator": (status.isin(one.numerator) & ~incomplete, placed),
        "denominator": (status.isin(one.denominator) & ~incomplete, placed),
        "other_numerator": (other.isin(one.numerator) & ~incomplete, placed),
        "other_denominator": (other.isin(one.denominator) & ~incomplete, placed),
        "overdue": ((status == OVERDUE) & (one.population == "stopped"), ended_year(mine["due"])),
        "not_judged": (status == UNDETERMINABLE, started),
        "not_yet_known": (incomplete, placed),
    }
    return _counts(mine["authority"], parts)


def _looking_back(one: Indicator, mine: pd.DataFrame, events: pd.DataFrame) -> pd.DataFrame:
    """Return counts of the clocks that started in each year, and of those whose start ended an earlier one."""
    keys = ["authority", "child", "started"]
    ended = mine[mine["status"].isin(list(one.numerator))]
    earlier = ended[["authority", "child", "stopped"]].set_axis(keys, axis=1).drop_duplicates().assign(again=True)
    again = mine[keys].merge(earlier, on=keys, how="left")["again"].notna().set_axis(mine.index)
    if one.recorded:
        told = pd.to_numeric(events[one.recorded].astype("str").take(mine["start_id"]), errors="coerce")
        again |= (told > 0).to_numpy()
    counted, started = mine["status"].isin(list(one.denominator)), ended_year(mine["started"])
    none = pd.Series(False, index=mine.index)
    share = {"numerator": (counted & again, started), "denominator": (counted, started)}
    other = {f"other_{name}": part for name, part in share.items()}
    unclear = {"not_judged": (mine["status"] == UNDETERMINABLE, started)}
    rest = dict.fromkeys(("overdue", "not_yet_known"), (none, started))
    return _counts(mine["authority"], {**share, **other, **unclear, **rest})


def _counts(authority: pd.Series, parts: dict[str, tuple[pd.Series, pd.Series]]) -> pd.DataFrame:
    """Return one row an authority and year, and a column of counts for each part: (which clocks, their year)."""
    counts = [_count(authority, year, where).rename(name) for name, (where, year) in parts.items()]
    return pd.concat(counts, axis=1).fillna(0).astype("int64").reset_index()


def _count(authority: pd.Series, year: pd.Series, where: pd.Series) -> pd.Series:
    where = where & (year > 0)
    table = pd.DataFrame({"authority": authority[where].astype("str"), "year_ended": year[where]})
    return table.groupby(["authority", "year_ended"]).size()


def _open_on(one: Indicator, mine: pd.DataFrame, as_of: dt.date) -> pd.DataFrame:
    """Return counts of children whose chain of clocks was open on each 31 March (or on `as_of` in the last year)."""
    known = mine[mine["started"].notna()]
    if not len(known):
        return pd.DataFrame(columns=["authority", "year_ended", *COUNTS])
    years = range(int(ended_year(known["started"]).min()), year_of(as_of).ended + 1)
    return pd.concat([_open_on_day(one, known, Period(year), as_of) for year in years], ignore_index=True)


def _open_on_day(one: Indicator, mine: pd.DataFrame, year: Period, as_of: dt.date) -> pd.DataFrame:
    day = pd.Timestamp(min(year.last, as_of))
    begun = mine[(mine["started"] <= day) & (mine["chain"] <= day - pd.DateOffset(months=one.at_least_months))]
    chain = ["authority", "child", "chain"]
    is_open = begun["ended"].isna() | (begun["ended"] > day)
    open_chains = begun.loc[is_open, chain].drop_duplicates()
    steps = begun.merge(open_chains, on=chain)
    required = steps["ended"].isna() | (steps["ended"] > pd.Timestamp(year.first))
    judged = steps[required].assign(
        missed=_missed(steps["due"], steps, day)[required],
        unclear=steps.loc[required, "status"].isin([UNDETERMINABLE, "not_in_force", "excluded"]),
    )
    by_child = judged.groupby(["authority", "child"], observed=True)
    children = by_child[["missed", "unclear"]].any().assign(steps=by_child.size()).reset_index()
    children = children.assign(
        authority=children["authority"].astype("str"),
        numerator=_counted(one, children) & ~children["unclear"],
        denominator=~children["unclear"],
        not_judged=children["unclear"],
    )
    counts = (
        children.groupby("authority")[["numerator", "denominator", "not_judged"]].sum().astype("int64").reset_index()
    )
    return counts.assign(
        year_ended=year.ended, overdue=0, not_yet_known=0, other_numerator=counts["numerator"],
        other_denominator=counts["denominator"],
    )  # fmt: skip


def _counted(one: Indicator, children: pd.DataFrame) -> pd.Series:
    """Return which children count: for their number of steps, or as one of whom no (or some) step was missed."""
    if one.at_least_steps:
        return children["steps"] >= one.at_least_steps
    return ~children["missed"] if "met" in one.numerator else children["missed"]


def _missed(due: pd.Series, steps: pd.DataFrame, day: pd.Timestamp) -> pd.Series:
    """Return which steps had missed their due day by `day`: done later, or not done and past due."""
    done = steps["stopped"].where(steps["stopped"] <= day)
    return (done > due) | (done.isna() & (due < day))


def _with_all(counts: pd.DataFrame) -> pd.DataFrame:
    together = counts.groupby("year_ended")[list(COUNTS)].sum().reset_index().assign(authority=ALL)
    return pd.concat([counts, together], ignore_index=True).sort_values(["year_ended", "authority"], kind="stable")


def _with_values(table: pd.DataFrame) -> pd.DataFrame:
    table = table[table[["denominator", "overdue", "not_judged", "not_yet_known"]].sum(axis=1) > 0].reset_index(
        drop=True
    )
    table["value"] = _per_cent(table["numerator"], table["denominator"])
    table["other_value"] = _per_cent(table["other_numerator"], table["other_denominator"])
    table["with_overdue_denominator"] = table["denominator"] + table["overdue"]
    table["with_overdue_value"] = _per_cent(table["numerator"], table["with_overdue_denominator"])
    return table


def _per_cent(numerator: pd.Series, denominator: pd.Series) -> pd.Series:
    return 100 * numerator / denominator.where(denominator > 0, np.nan)


def _looked_back_far_enough(
    one: Indicator, table: pd.DataFrame, mine: pd.DataFrame, events: pd.DataFrame
) -> pd.DataFrame:
    """Take away the values of years that would need records from before the first there are."""
    first_event = events.groupby(events["authority"].astype("str"))["date"].min()
    window = (mine["due"] - mine["started"]).max()
    known_from = pd.to_datetime(table["authority"].map(first_event).fillna(first_event.max()))
    first = pd.to_datetime([Period(int(year)).first for year in table["year_ended"]])
    if pd.isna(window):
        told = " and what the records say of earlier ones" if one.recorded else ""
        table["note"] = [f"looks back to {day.date()}, the first record there is{told}" for day in known_from]
        return table
    short = (known_from > first - window + ENOUGH_HISTORY).to_numpy()
    table.loc[short, ["value", "other_value", "with_overdue_value"]] = np.nan
    table.loc[short, "note"] = [f"records begin on {day.date()}, too late to look back" for day in known_from[short]]
    return table


#: indicator, authority, month (`2009-04`), year_ended (31 March), numerator, denominator
MONTHLY_COLUMNS = ("indicator", "authority", "month", "year_ended", "numerator", "denominator")


def monthly(indicators: Iterable[Indicator], clocks: pd.DataFrame) -> pd.DataFrame:
    """Return one row an indicator, authority and month in which clocks stopped; raw counts, nothing is hidden yet.

    indicators: those that do not count clocks in time by when they stopped are left out. clocks: as `run_clocks` gives
    them. Columns: COLUMNS, in order of time.
    """
    wanted = [one for one in indicators if one.population == "stopped" and one.numerator == ("met",)]
    tables = [_monthly_of(one, clocks) for one in wanted]
    filled = [table for table in tables if len(table)]
    return pd.concat(filled, ignore_index=True) if filled else pd.DataFrame(columns=list(MONTHLY_COLUMNS))


def _monthly_of(one: Indicator, clocks: pd.DataFrame) -> pd.DataFrame:
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
