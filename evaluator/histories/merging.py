"""Census returns of several years put together: of one episode, the later return has the last word."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from evaluator.errors import CannotRun
from evaluator.histories import findings


@dataclass(frozen=True)
class Header:
    """What a census return says of itself. year: the one it ends in; serial, made: which of several it is."""

    file: str
    authority: str
    year: int
    serial: int
    made: str


@dataclass(frozen=True, eq=False)
class CensusReturn:
    """One census return as events (columns of the event table), with its header and findings."""

    header: Header
    events: pd.DataFrame
    findings: pd.DataFrame


def merged(returns: Sequence[CensusReturn], serial: str) -> tuple[list[pd.DataFrame], pd.DataFrame]:
    """Return the events of each return without the episodes that a later return has too, and findings about it.

    Raises CannotRun for two returns of one authority and year, unless serial is `latest`.
    """
    chosen, rows = _one_a_year(returns, serial)
    chosen = sorted(chosen, key=lambda one: (one.header.authority, one.header.year))
    tables = []
    for number, one in enumerate(chosen):
        events = one.events
        for later in chosen[number + 1 :]:
            if later.header.authority != one.header.authority:
                continue
            events, dropped = _without(events, later.events[["child", "episode"]].drop_duplicates())
            if dropped:
                message = f"{dropped} events of episodes that {later.header.file} has too; that later return was taken"
                rows.append({"code": "superseded_by_later_return", "level": "repaired", "file": one.header.file,
                             "authority": one.header.authority, "message": message})  # fmt: skip
        tables.append(events)
    return tables, findings.table(rows)


def _without(events: pd.DataFrame, keys: pd.DataFrame) -> tuple[pd.DataFrame, int]:
    """Return the events of other episodes than those in `keys`, and how many were left out."""
    found = events.merge(keys.assign(later=True), on=["child", "episode"], how="left")["later"].notna().to_numpy()
    return events[~found], int(found.sum())


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
