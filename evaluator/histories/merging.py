"""Census returns of several years put together: events united; of the same thing, the later return has the last word.

A return has what was done in its year: assessments, enquiries and plans that were open in it, its reviews and the last
one before it. What an earlier return has besides is no contradiction.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from evaluator.errors import CannotRun
from evaluator.histories import findings
from evaluator.histories.accounts import Tally
from evaluator.histories.census.events import REVIEWS


@dataclass(frozen=True)
class Header:
    """What a census return says of itself. year: the one it ends in; serial, made: which of several it is."""

    file: str
    authority: str
    year: int
    serial: int
    made: str

    @property
    def first(self) -> dt.date:
        """The first day of the year that the return is of."""
        return dt.date(self.year - 1, 4, 1)

    @property
    def last(self) -> dt.date:
        """The last day of it."""
        return dt.date(self.year, 3, 31)


@dataclass(frozen=True, eq=False)
class CensusReturn:
    """One census return as events (columns of the event table, and `thing`), with its header and findings.

    tally: what was counted in it.
    """

    header: Header
    events: pd.DataFrame
    findings: pd.DataFrame
    tally: Tally


def merged(returns: Sequence[CensusReturn], serial: str) -> tuple[list[CensusReturn], pd.DataFrame]:
    """Return the returns that are used, each without what a later one tells too, and findings about it.

    Raises CannotRun for two returns of one authority and year, unless serial is `latest`.
    """
    chosen, rows = _one_a_year(returns, serial)
    chosen = sorted(chosen, key=lambda one: (one.header.authority, one.header.year))
    united = []
    for number, one in enumerate(chosen):
        events = one.events
        for later in chosen[number + 1 :]:
            if later.header.authority != one.header.authority:
                continue
            events, otherwise = _without(events, later)
            if otherwise:
                said = f"{otherwise} event{'s' * (otherwise != 1)} that {later.header.file} tells otherwise"
                rows.append({"code": "superseded_by_later_return", "level": "repaired", "file": one.header.file,
                             "authority": one.header.authority,
                             "message": f"{said}; that later return was taken"})  # fmt: skip
        united.append(replace(one, events=events))
    return united, findings.table(rows)


def _without(events: pd.DataFrame, later: CensusReturn) -> tuple[pd.DataFrame, int]:
    """Return events without those of things that a later return tells too, and how many of them it contradicts."""
    things = later.events[later.events["thing"] != REVIEWS]
    replaced = _are_in(events, things, ["child", "episode", "thing"])
    content = [name for name in events.columns.union(later.events.columns) if name not in ("file", "line", "thing")]
    text = dict.fromkeys([name for name in content if name != "date"], "")
    ours, theirs = (one.fillna(text).reindex(columns=content, fill_value="") for one in (events, later.events))
    same = _are_in(ours, theirs, content)
    # a review between the last one before a return and its first day would itself have been the last one
    reviews = events["thing"] == REVIEWS
    first = pd.Timestamp(later.header.first)
    theirs = later.events[(later.events["thing"] == REVIEWS) & (later.events["date"] < first)]
    last = theirs.groupby(["child", "episode"])["date"].max().rename("last").reset_index()
    before = events[["child", "episode"]].merge(last, on=["child", "episode"], how="left")["last"].to_numpy()
    denied = reviews.to_numpy() & (events["date"].to_numpy() > before) & (events["date"] < first).to_numpy()
    gone = replaced | (reviews.to_numpy() & same) | denied
    return events[~gone], int(((replaced | denied) & ~same).sum())


def _are_in(rows: pd.DataFrame, others: pd.DataFrame, columns: list[str]) -> npt.NDArray[np.bool_]:
    """Return which rows say in `columns` what one of `others` says."""
    told = others[columns].drop_duplicates().assign(told=True)
    return rows[columns].merge(told, on=columns, how="left")["told"].notna().to_numpy()


def _one_a_year(returns: Sequence[CensusReturn], serial: str) -> tuple[list[CensusReturn], list[dict[str, object]]]:
    """Return one return for each authority and year; findings for those passed over."""
    groups: dict[tuple[str, int], list[CensusReturn]] = {}
    for one in returns:
        groups.setdefault((one.header.authority, one.header.year), []).append(one)
    chosen, rows = [], list[dict[str, object]]()
    for (authority, year), group in groups.items():
        group.sort(key=lambda one: (one.header.serial, one.header.made, one.header.file))
        if len(group) > 1 and serial != "latest":
            names = ", ".join(one.header.file for one in group)
            raise CannotRun(
                f"two returns of authority {authority} for the year ended {year}: {names}",
                "leave one out, or take the one with the highest serial number with --serial latest",
            )
        chosen.append(group[-1])
        for other in group[:-1]:
            message = f"{group[-1].header.file} is a later return for the same year; this one was not used"
            rows.append({"code": "earlier_serial", "level": "refused", "file": other.header.file,
                         "authority": authority, "message": message})  # fmt: skip
    return chosen, rows
