"""The event table: its columns, its order, and what is checked in every row; yes and no as people write them."""

from __future__ import annotations

import re
from collections.abc import Iterable

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from evaluator.histories import findings
from evaluator.histories.identifiers import with_clean_identifiers
from evaluator.rulebook.issues import did_you_mean
from evaluator.vocabulary import ATTRIBUTES, EVENTS, YES_NO

_YES = frozenset({"1", "1.0", "-1", "true", "t", "yes", "y"})
_NO = frozenset({"0", "0.0", "false", "f", "no", "n"})


def yes_or_no(text: str) -> bool | None:
    """Return what `text` says, or None where it says neither, such as 2 or nothing. Some databases write yes as -1."""
    word = text.strip().lower()
    return True if word in _YES else False if word in _NO else None


NEEDED = ("authority", "child", "episode", "event", "date")
OPTIONAL = ("team", "worker", "recorded_at", "family", *ATTRIBUTES)
DATES = ("date", "recorded_at")
COLUMNS = (
    "authority", "team", "child", "episode", "event", "date", "worker", "recorded_at", "family", *ATTRIBUTES,
    "format", "file", "line",
)  # fmt: skip
TEXT = tuple(name for name in COLUMNS if name not in (*DATES, "line"))
#: what makes two rows the same event, and the canonical order of events
SAME = ("authority", "child", "date", "event", "episode", "team", "worker", "recorded_at", "family", *ATTRIBUTES)
MOST_HINTS = 200
_LETTERS = re.compile(r"[^\W\d]+(?:[ _-][^\W\d]+)*")
_TRUTH = {True: "true", False: "false", None: ""}


def arranged(table: pd.DataFrame) -> pd.DataFrame:
    """Return `table` with exactly COLUMNS: text as compact categories with "" where blank, dates as days or NaT."""
    columns = {}
    for name in COLUMNS:
        if name in DATES:
            never = pd.Series(pd.NaT, index=table.index, dtype="datetime64[s]")
            columns[name] = table.get(name, never)
        elif name == "line":
            columns[name] = table[name].astype("int64")
        else:
            columns[name] = _compact(table[name]) if name in table else _blank(table.index)
    return pd.DataFrame(columns)


def _blank(index: pd.Index) -> pd.Series:
    return pd.Series(pd.Categorical.from_codes(np.zeros(len(index), dtype=np.int8), categories=[""]), index=index)


def _compact(column: pd.Series) -> pd.Series:
    """Return text as a category with sorted words, so that sorting by code is sorting by word."""
    codes, words = pd.factorize(column, use_na_sentinel=True)
    clean = pa.array([str(word).strip() for word in words] + [""], pa.string())
    distinct = clean.unique()
    distinct = distinct.take(pc.sort_indices(distinct))
    places = pc.index_in(clean, value_set=distinct).to_numpy()
    return pd.Series(pd.Categorical.from_codes(places[codes], categories=distinct.to_pylist()), index=column.index)


def checked(table: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the events that can be used, in canonical order and each once, and the findings about the others."""
    table, identifiers_noticed = with_clean_identifiers(table)
    table, noticed = _refused(table)
    noticed.append(identifiers_noticed)
    for name in sorted(YES_NO):
        known, odd = _yes_no(table[name])
        message = f"`{name}` is true or false (or 1, 0, yes, no); it was taken as blank"
        noticed.append(findings.of_rows(table[odd.to_numpy()], "yes_no_unreadable", "refused", message))
        table = table.assign(**{name: known})
    early = (table["recorded_at"] < table["date"]).to_numpy()
    message = "recorded before it happened; the event's own date is used"
    noticed.append(findings.of_rows(table[early], "recorded_before_event", "query", message))
    table, again = _in_order(table.reset_index(drop=True))
    message = "the same event stands twice; counted once"
    noticed.append(findings.of_rows(table[again], "identical_event", "repaired", message))
    return table[~again].reset_index(drop=True), findings.all_findings(noticed)


def _in_order(table: pd.DataFrame) -> tuple[pd.DataFrame, np.ndarray]:
    """Return events in canonical order, and which repeat the one before.

    Only rows that are alike in the first keys are compared whole: that is most of the time saved on a million rows.
    """
    keys = [
        table[name].to_numpy().astype("int64") if name in DATES else table[name].cat.codes.to_numpy()
        for name in SAME[:5]
    ]
    order = np.lexsort(keys[::-1])
    alike = np.ones(max(len(order) - 1, 0), dtype=bool)
    for key in keys:
        alike &= np.diff(key[order]) == 0
    tied = np.zeros(len(order), dtype=bool)
    tied[1:] |= alike
    tied[:-1] |= alike
    subset = table.iloc[order[tied]].sort_values([*SAME, "file", "line"], kind="stable", na_position="last")
    again = np.zeros(len(order), dtype=bool)
    again[tied] = subset.duplicated(subset=list(SAME)).to_numpy()
    order[tied] = subset.index.to_numpy()
    return table.take(order), again


def _refused(table: pd.DataFrame) -> tuple[pd.DataFrame, list[pd.DataFrame]]:
    unknown = ~table["event"].isin(list(EVENTS)).to_numpy()
    given = [str(word) for word in table.loc[unknown, "event"]]
    words = sorted(set(given))
    # looking for the word that was meant takes time: a column of identifiers in its place must not take minutes
    messages = {word: _unknown_event(word, EVENTS if place < MOST_HINTS else ()) for place, word in enumerate(words)}
    noticed = [findings.of_rows(table[unknown], "event_unknown", "refused", [messages[word] for word in given])]
    bad = unknown
    for name in ("authority", "child"):
        blank = (table[name] == "").to_numpy() & ~unknown
        message = f"no {name} is given; the row was not used"
        noticed.append(findings.of_rows(table[blank], f"{name}_blank", "refused", message))
        bad = bad | blank
    return table[~bad], noticed


def _unknown_event(word: str, known: Iterable[str]) -> str:
    if not word:
        return "no event is given; the row was not used"
    hint = did_you_mean(word, known)
    # an event is written in letters: anything else may be the identifier of a child in the wrong column
    shown = f"`{word if len(word) <= 40 else word[:37] + '...'}`" if hint or _LETTERS.fullmatch(word) else "this"
    return f"{shown} is not an event of the vocabulary{'; ' + hint if hint else ''}; the row was not used"


def _yes_no(column: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Return a yes/no attribute as true, false or blank, and which cells said something else."""
    codes, words = pd.factorize(column)
    said = [yes_or_no(str(word)) for word in words]
    known = np.array([_TRUTH[one] for one in said] or [""], dtype=object)
    odd = np.array([str(word) != "" and one is None for word, one in zip(words, said, strict=True)] or [False])
    values = pd.Categorical(known[codes], categories=["", "false", "true"])
    return pd.Series(values, index=column.index), pd.Series(odd[codes], index=column.index)
