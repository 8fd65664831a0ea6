"""What a return covers: the days between which an authority's events of one kind would stand in the records.

A table of coverage has the columns COLUMNS and one row a span: authority, event (a kind of the vocabulary), first and
last day, both covered. An authority and kind without a row are covered throughout, so that an empty table covers all.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable

import pandas as pd

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
