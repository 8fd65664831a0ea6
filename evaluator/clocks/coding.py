"""Case histories as integers: what the SQL reads, and the way back."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from evaluator.clocks.calendar import NEVER, day_numbers
from evaluator.clocks.versions import ClockRule
from evaluator.rulebook.model import Picked
from evaluator.vocabulary import EVENTS

KIND_NO = {kind: number for number, kind in enumerate(EVENTS)}
UNKNOWN = -1


@dataclass(frozen=True, eq=False)
class CodedEvents:
    """Events as integers, in the order of the event table: the event number is the row number.

    table: event_id, authority_no, child_no, episode_no (-1: none), kind_no, day_no (-1: unreadable) and `a_NAME`
    for each attribute that a rule asks for (0: blank). authorities: names by number. values: numbers by word.
    """

    table: pa.Table
    authorities: tuple[str, ...]
    values: dict[str, dict[str, int]]

    def kind(self, name: str) -> int:
        """Return the number of an event kind."""
        return KIND_NO[name]

    def value(self, attribute: str, word: str) -> int:
        """Return the number of an attribute's value; -1 where it does not occur in the data."""
        return self.values[attribute].get(word, UNKNOWN)


def coded_events(events: pd.DataFrame, rules: list[ClockRule]) -> CodedEvents:
    """Return `events` (columns as `histories.reading.read` gives them) as integers, for these rules."""
    authority_no, authorities = pd.factorize(events["authority"], sort=True)
    child_no = _numbers(authority_no, events["child"])
    episode_no = _numbers(child_no, events["episode"])
    episode_no[_is_blank(events["episode"])] = UNKNOWN
    days = day_numbers(events["date"].to_numpy().astype("datetime64[D]"))
    columns: dict[str, npt.NDArray[np.int64]] = {
        "event_id": np.arange(len(events)),
        "authority_no": authority_no,
        "child_no": child_no,
        "episode_no": episode_no,
        "kind_no": _mapped(events["event"], KIND_NO),
        "day_no": np.where(days == NEVER, UNKNOWN, days),
    }
    values: dict[str, dict[str, int]] = {}
    for attribute in sorted({name for rule in rules for name in _attributes(rule)}):
        words = sorted({str(word) for word in events[attribute].unique()} - {""})
        values[attribute] = {word: number for number, word in enumerate(words, start=1)}
        columns[f"a_{attribute}"] = _mapped(events[attribute], {"": 0, **values[attribute]})
    table = pa.table({name: pa.array(column, pa.int64()) for name, column in columns.items()})
    return CodedEvents(table, tuple(str(name) for name in authorities), values)


def _attributes(rule: ClockRule) -> set[str]:
    clock = rule.clock
    parts: list[Picked] = [clock.starts, *clock.starts.also, clock.stops, *clock.cancels, *clock.cannot_tell]
    named = {name for part in parts for name in (*part.where, *part.unless)}
    return named | {name for where in clock.excludes for name in where}


def _numbers(outer: npt.NDArray[np.int64], inner: pd.Series) -> npt.NDArray[np.int64]:
    """Return one number for each pair of an outer number and an inner word."""
    codes, words = pd.factorize(inner)
    numbers, _ = pd.factorize(outer.astype(np.int64) * (len(words) + 1) + codes)
    return numbers.astype(np.int64)


def _mapped(column: pd.Series, numbers: dict[str, int]) -> npt.NDArray[np.int64]:
    codes, words = pd.factorize(column)
    lookup = np.array([numbers[str(word)] for word in words] or [0], dtype=np.int64)
    return lookup[codes]


def _is_blank(column: pd.Series) -> npt.NDArray[np.bool_]:
    codes, words = pd.factorize(column)
    blank = np.array([str(word) == "" for word in words] or [False])
    return blank[codes]
