"""DfE's Local Authority Interactive Tool (LAIT): the figures, and what its dictionary says of each measure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from evaluator.errors import CannotRun
from evaluator.histories.published_tables import csv_rows, parquet_rows

CODE, YEAR, VALUE, AUTHORITY = "Short Desc", "Years", "Values", "LA Number"
WHAT = "LAIT's table of figures (lait_bds_long.parquet)"
WHAT_DICTIONARY = "LAIT's data dictionary (lait_data_dictionary.csv)"
DICTIONARY_COLUMNS = ("Measure_short", "Measure", "Polarity", "Year_Type")
DIRECTIONS = {"high": "higher", "low": "lower"}

#: how the dictionary says what a year label covers: month and day on which it ends; other words: 31 March
YEAR_ENDS = {"annual (end of sept)": (9, 30), "academic year": (8, 31)}

MISSING = "LAIT has no figure there (“-” or another symbol)"
TWO_VALUES = "LAIT has two different figures there"
OTHER_LABEL = "the year label is not one year (such as “2014-16”)"
NO_AUTHORITY = "the row has no authority number"


@dataclass(frozen=True)
class Figures:
    """table: one row a published figure (measure, authority, year, value; NaN with `problem` where there is none).

    left_out: (measure, reason) to the number of rows of the file that are not in the table.
    """

    table: pd.DataFrame
    left_out: dict[tuple[str, str], int]


@dataclass(frozen=True)
class Entry:
    """What the dictionary says of a measure: better is `higher`, `lower` or empty; year_ends is (month, day)."""

    name: str
    better: str
    year_ends: tuple[int, int]


def read_figures(path: Path, codes: Sequence[str]) -> Figures:
    """Return the figures of the measures `codes`, every authority and year.

    A label `2019` is the year 2019; a label that is not four digits is left out and counted. Two equal figures of an
    authority and year count once; two different ones are no figure. Raises CannotRun where the file cannot be used.
    """
    raw = parquet_rows(path, (CODE, YEAR, VALUE, AUTHORITY), (CODE, codes), WHAT)
    if raw.empty:
        raise CannotRun(f"{path.name}: column `{CODE}`: none of the {len(codes)} measures is there", f"Give {WHAT}.")
    plain = raw[YEAR].astype("str").str.strip().str.fullmatch(r"\d{4}").fillna(False).to_numpy(dtype=bool)
    numbers = pd.to_numeric(raw[AUTHORITY], errors="coerce")
    numbered = np.isfinite(numbers.to_numpy(dtype=float))
    kept = plain & numbered
    values = pd.to_numeric(raw[VALUE], errors="coerce").astype("float64").replace([np.inf, -np.inf], np.nan)
    table = pd.DataFrame({
        "measure": raw.loc[kept, CODE].astype("str"),
        "authority": numbers[kept].astype("int64").astype("str"),
        "year": raw.loc[kept, YEAR].astype("str").str.strip().astype("int64"),
        "value": values[kept],
    })
    left_out = {(str(code), reason): int(count)
                for reason, rows in ((OTHER_LABEL, ~plain), (NO_AUTHORITY, plain & ~numbered))
                for code, count in raw.loc[rows, CODE].value_counts().sort_index().items()}
    return Figures(_one_each(table), left_out)


def _one_each(table: pd.DataFrame) -> pd.DataFrame:
    """Return one row for each measure, authority and year, with `problem` where it gives no figure."""
    key = ["measure", "authority", "year"]
    once = table.drop_duplicates()
    # a missing value beside a figure says nothing against the figure
    once = once[once["value"].notna() | ~once.duplicated(key, keep=False)]
    clash = once.duplicated(key, keep=False).to_numpy()
    once = once.assign(problem=np.where(clash, TWO_VALUES, np.where(once["value"].isna(), MISSING, "")))
    once.loc[clash, "value"] = np.nan
    return once.drop_duplicates(key).sort_values(key, ignore_index=True)


def read_dictionary(path: Path, codes: Sequence[str]) -> dict[str, Entry]:
    """Return what the dictionary says of each of `codes` that is in it; a measure listed twice must agree with itself.

    Raises CannotRun where the file cannot be used, has none of the measures, or gives a measure two directions.
    """
    raw = csv_rows(path, DICTIONARY_COLUMNS, WHAT_DICTIONARY)
    entries: dict[str, Entry] = {}
    for line in raw[raw["Measure_short"].isin(codes)].to_dict("records"):
        code = str(line["Measure_short"])
        better = DIRECTIONS.get(str(line["Polarity"]).lower(), "")
        ends = YEAR_ENDS.get(str(line["Year_Type"]).lower(), (3, 31))
        entry = entries.setdefault(code, Entry(str(line["Measure"]), better, ends))
        if entry.better != better:
            raise CannotRun(f"{path.name}: row {line['row']}: `{code}` is listed before with another Polarity",
                            "Keep one of the two rows: the direction of a measure cannot be both.")
    if not entries:
        raise CannotRun(f"{path.name}: column `Measure_short`: none of the {len(codes)} measures is there",
                        f"Give {WHAT_DICTIONARY}.")
    return entries
