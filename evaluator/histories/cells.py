"""The cells of a table's column as text, whatever the column holds, and which of them cannot be used."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from evaluator.histories.findings import NotRead
from evaluator.histories.table import DATES

#: no cell of an event table says so much: a longer one is a file pasted into it, or rows that a quotation mark joined
LONGEST = 4096
Rows = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Cells:
    """text: a column as categories, "" where blank or not used. noticed: code, level, message and the rows of each.

    refused: rows whose cell said something that was not used.
    """

    text: pd.Series
    noticed: tuple[tuple[str, str, str, Rows], ...]
    refused: Rows


def text_of(column: pa.ChunkedArray, name: str, file: str) -> Cells:
    """Return any column as text: dates as 2009-03-31, truth as true and false, missing as blank.

    Only the distinct values are ever made into text. Raises NotRead where the column holds something else.
    """
    try:
        words, codes = _distinct(_with_days(column, name))
        if _is_plain(words):
            return Cells(_coded(words, codes), (), np.zeros(len(codes), dtype=bool))
        raw = words.cast(pa.binary()).to_pylist() if _is_text(words.type) else words.to_pylist()
    except (pa.ArrowException, MemoryError) as error:
        what = f"the column {name} holds {column.type}, which is not text"
        raise NotRead("column_not_text", file, what, "write it as text") from error
    text, oddities = zip(*(_word(value) for value in raw), strict=True) if raw else ((), ())
    noticed, refused = [], np.zeros(len(codes), dtype=bool)
    for code in sorted(set(oddities) - {""}):
        rows = np.array([one == code for one in (*oddities, "")])[codes]
        noticed.append((code, *_SAID[code], rows))
        if _SAID[code][0] == "refused":
            refused |= rows
    return Cells(_coded(pa.array(text, pa.string()), codes), tuple(noticed), refused)


def _coded(words: pa.Array, codes: npt.NDArray[np.int64]) -> pd.Series:
    """Return the words of a column as categories; "" where a row has none."""
    every = pa.concat_arrays([words.cast(pa.large_string()), pa.array([""], pa.large_string())])
    distinct = every.unique()
    place = pc.index_in(every, value_set=distinct).to_numpy()
    return pd.Series(pd.Categorical.from_codes(place[codes], categories=distinct.to_pandas()))


_SAID = {
    "cell_too_long": ("refused", f"the cell has more than {LONGEST:,} characters; it was taken as blank"),
    "number_infinite": ("refused", "the number is infinite; it was taken as blank"),
    "not_utf8": ("repaired", "the text is not UTF-8; read as Windows-1252"),
}


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_binary(kind))


def _is_plain(words: pa.Array) -> bool:
    """Return whether all words are text that can be used as it is."""
    if not (pa.types.is_string(words.type) or pa.types.is_large_string(words.type)):
        return False
    try:
        words.validate(full=True)
    except pa.ArrowInvalid:
        return False
    return (pc.max(pc.binary_length(words)).as_py() or 0) <= LONGEST


def _with_days(column: pa.ChunkedArray, name: str) -> pa.ChunkedArray:
    """Return a column of times as days in London. A time without a zone keeps its hour where the column is a date."""
    kind = column.type
    if pa.types.is_null(kind):
        return column.cast(pa.string())
    if not pa.types.is_timestamp(kind):
        return column
    if kind.tz:
        return column.cast(pa.timestamp(kind.unit, "Europe/London")).cast(pa.date32(), safe=False)
    return column.cast(pa.string()) if name in DATES else column.cast(pa.date32(), safe=False)


def _distinct(column: pa.ChunkedArray) -> tuple[pa.Array, npt.NDArray[np.int64]]:
    """Return the distinct values of a column, and for each row the place of its value; -1 where it has none."""
    coded = column if pa.types.is_dictionary(column.type) else column.dictionary_encode()
    joined = coded.unify_dictionaries().combine_chunks()
    if isinstance(joined, pa.ChunkedArray):  # of no chunks
        return pa.array([], coded.type.value_type), np.zeros(0, dtype=np.int64)
    words = joined.dictionary
    if not _is_text(words.type) and not pa.types.is_floating(words.type):
        words = words.cast(pa.string())
    return words, joined.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)


def _word(value: bytes | float | str | None) -> tuple[str, str]:
    """Return a value as text, and the code of what is odd about it."""
    if value is None:
        return "", ""
    if isinstance(value, bytes):
        try:
            text, code = value.decode(), ""
        except UnicodeDecodeError:
            text, code = value.decode("cp1252", errors="replace"), "not_utf8"
        return ("", "cell_too_long") if len(text) > LONGEST else (text, code)
    if isinstance(value, str):
        return value, ""
    if np.isnan(value):
        return "", ""
    # a blank in a column of numbers makes them decimal ones: 7.0 was meant as 7
    return ("", "number_infinite") if np.isinf(value) else (str(int(value)) if value == int(value) else str(value), "")
