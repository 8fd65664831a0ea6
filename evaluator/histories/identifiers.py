"""Identifiers as read: signs that nobody sees, words that mean none, and two that are nearly the same."""

from __future__ import annotations

import re

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from evaluator.histories import findings

COLUMNS = ("authority", "child", "episode")
#: signs without a width: a person sees two identifiers that are the same
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff]")
#: signs that no identifier has: what is left of it cannot be trusted
_BROKEN = re.compile("[\x00-\x1f\x7f-\x9f\ufffd]")
_NONE = frozenset({"null", "(null)", "<null>", "none", "nan", "<na>", "n/a", "#n/a", "nil"})


def is_broken(text: str) -> bool:
    """Return whether `text` has control characters, or stands for ones that were lost."""
    return bool(_BROKEN.search(text.strip()))


def cleaned(text: str) -> str:
    """Return an identifier without signs that nobody sees; nothing where it is a word for none, such as NULL."""
    clean = _UNSEEN.sub("", text).strip()
    return "" if clean.lower() in _NONE else clean


def with_clean_identifiers(table: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return events (columns as `table.arranged` gives them) with clean identifiers, and findings.

    A row with a broken identifier is left out: its child may be another. Two that are nearly the same are left as they
    are, and a finding asks.
    """
    noticed = []
    broken = np.zeros(len(table), dtype=bool)
    for name in COLUMNS:
        bad = _matching(table[name], _BROKEN.pattern)[table[name].cat.codes.to_numpy()]
        message = f"the {name} has signs that no identifier has; the row was not used"
        noticed.append(findings.of_rows(table[bad & ~broken], "identifier_broken", "refused", message))
        broken |= bad
    table = table[~broken] if broken.any() else table
    for name in COLUMNS:
        table, unseen = _without_unseen(table, name)
        message = f"the {name} has signs that nobody sees; it was read without them"
        noticed.append(findings.of_rows(table[unseen], "identifier_cleaned", "repaired", message))
    noticed += [_alike(table, "child", ["authority"]), _alike(table, "episode", ["authority", "child"])]
    return table, findings.all_findings(noticed)


def _words(column: pd.Series) -> pa.Array:
    return pa.array(column.cat.categories.astype("str"), pa.string())


def _matching(column: pd.Series, pattern: str) -> npt.NDArray[np.bool_]:
    """Return which words of a column match a pattern, by their place among its categories."""
    return np.asarray(pc.match_substring_regex(_words(column), pattern).to_numpy(zero_copy_only=False), dtype=bool)


def _without_unseen(table: pd.DataFrame, name: str) -> tuple[pd.DataFrame, npt.NDArray[np.bool_]]:
    """Return `table` with one column of identifiers cleaned, and the rows in which signs were taken away."""
    unseen = _matching(table[name], _UNSEEN.pattern)
    lower = pc.utf8_lower(_words(table[name]))
    none = np.asarray(pc.is_in(lower, value_set=pa.array(sorted(_NONE))).to_numpy(zero_copy_only=False), dtype=bool)
    codes = table[name].cat.codes.to_numpy()
    if not (unseen | none).any():
        return table, np.zeros(len(table), dtype=bool)
    clean = [cleaned(str(word)) for word in table[name].cat.categories]
    distinct = sorted(set(clean))
    place = {word: number for number, word in enumerate(distinct)}
    column = pd.Categorical.from_codes(np.array([place[word] for word in clean])[codes], categories=distinct)
    return table.assign(**{name: pd.Series(column, index=table.index)}), unseen[codes]


def _alike(table: pd.DataFrame, name: str, within: list[str]) -> pd.DataFrame:
    """Return a finding for each identifier that is another one but for capitals, zeros before it or `.0` after it."""
    bare = pc.utf8_lower(_words(table[name]))
    bare = pc.replace_substring_regex(pc.replace_substring_regex(bare, r"\.0$", ""), r"^0+", "")
    shapes = pd.Series(bare.dictionary_encode().indices.to_numpy())
    suspects = np.flatnonzero(shapes.duplicated(keep=False).to_numpy())
    codes = table[name].cat.codes.to_numpy()
    mine = table[np.isin(codes, suspects) & (table[name] != "").to_numpy()] if len(suspects) else table.head(0)
    if mine.empty:
        return findings.table()
    each = mine.drop_duplicates([*within, name])
    each = each.assign(shape=shapes.to_numpy()[each[name].cat.codes.to_numpy()])
    again = each.duplicated([*within, "shape"], keep="first").to_numpy()
    what = "child" if name == "child" else "episode of the child"
    message = f"another {what} has nearly the same identifier; if they are one, write it in one way"
    return findings.of_rows(each[again], "identifiers_alike", "query", message)
