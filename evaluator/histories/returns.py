"""Returns of several years: united, the later one having the word, and what they cover."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from evaluator.errors import CannotRun
from evaluator.histories import findings
from evaluator.histories.accounts import Tally
from evaluator.histories.census.events import REVIEWS
from evaluator.rulebook.formats import Format, formats

COLUMNS = ("authority", "event", "first", "last")
EVENT_TABLE = "event-table"


def no_coverage() -> pd.DataFrame:
    """Return the empty table of coverage: no period is stated, and everything that is held is covered."""
    table = pd.DataFrame({name: pd.Series([], dtype="str") for name in COLUMNS[:2]})
    for name in COLUMNS[2:]:
        table[name] = pd.Series([], dtype="datetime64[s]")
    return table


def covered(
    periods: Iterable[tuple[str, str, dt.date, dt.date]], throughout: Collection[tuple[str, str]] = ()
) -> pd.DataFrame:
    """Return the table of coverage of returns: one row a span, those of adjoining years united.

    periods: authority, format, first and last day of each return. throughout: authorities and kinds of event that
    another source tells of without a period.
    """
    spans: dict[tuple[str, str], list[tuple[dt.date, dt.date]]] = {}
    for authority, form, first, last in sorted(periods):
        for event in _told_in(form):
            if (authority, event) not in throughout:
                spans.setdefault((authority, event), []).append((first, last))
    rows = [(*key, first, last) for key, mine in sorted(spans.items()) for first, last in _united(mine)]
    if not rows:
        return no_coverage()
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    return table.astype({"authority": "str", "event": "str", "first": "datetime64[s]", "last": "datetime64[s]"})


def carriers(events: pd.DataFrame) -> dict[str, tuple[Format, ...]]:
    """Return the formats from which each authority's events were read. Without a format they are an event table's.

    events: as `histories.read` gives them.
    """
    known = {one.format: one for one in formats()}
    if "format" not in events:
        return {str(name): (known[EVENT_TABLE],) for name in events["authority"].unique()}
    pairs = events[["authority", "format"]].drop_duplicates().astype("str")
    named = pairs.assign(format=pairs["format"].where(pairs["format"].isin(list(known)), EVENT_TABLE))
    return {str(name): tuple(known[one] for one in sorted(set(mine)))
            for name, mine in named.groupby("authority")["format"]}  # fmt: skip


def _told_in(form: str) -> list[str]:
    """Return the kinds of event that a return of a format tells of in its period."""
    (mine,) = (one for one in formats() if one.format == form)
    return [] if mine.events == "all" else [event for event, carried in mine.events.items() if not carried.unread]


def _united(spans: list[tuple[dt.date, dt.date]]) -> list[tuple[dt.date, dt.date]]:
    """Return spans, in order, with those that touch or overlap made one."""
    united = [spans[0]]
    for first, last in spans[1:]:
        begun, ended = united[-1]
        if first <= ended + dt.timedelta(days=1):
            united[-1] = (begun, max(ended, last))
        else:
            united.append((first, last))
    return united


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
