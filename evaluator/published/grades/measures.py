"""The measures that are compared, and their published figures: DfE's local authority interactive tool."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import pandas as pd
import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from evaluator.errors import CannotRun
from evaluator.histories.published_tables import csv_rows, parquet_rows
from evaluator.resources import folder

Kind = Literal["compliance", "outcome", "workforce", "context"]
KINDS: tuple[Kind, ...] = ("compliance", "outcome", "workforce", "context")


class Measure(BaseModel):
    """One published measure.

    better: which direction is better where DfE publishes none; empty: DfE's polarity alone decides.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str = Field(min_length=1, description="LAIT's Measure_short")
    kind: Kind
    name: str = Field(min_length=1, description="plain name, as the report prints it")
    unit: Literal["per cent", "count", "rate", "score"]
    better: Literal["", "higher", "lower"] = ""
    note: str = ""


class MeasureList(BaseModel):
    """The file `rules/reference/published/measures.yaml`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    source: str
    measures: tuple[Measure, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _each_once(self) -> MeasureList:
        codes = [one.code for one in self.measures]
        twice = sorted({code for code in codes if codes.count(code) > 1})
        if twice:
            raise ValueError(f"listed more than once: {', '.join(twice)}")
        return self


def measures_file() -> Path:
    """Return the path of the list that comes with the product."""
    return folder("rules") / "reference" / "published" / "measures.yaml"


def read_measures(path: Path) -> tuple[Measure, ...]:
    """Return the measures in the order of the file. Raises CannotRun, with line where known, if it is wrong."""
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
        return MeasureList.model_validate(raw).measures
    except OSError as error:
        raise CannotRun(f"{path.name}: cannot be read ({error.strerror})", "Install dayseven again.") from error
    except yaml.YAMLError as error:
        raise CannotRun(f"{path.name}: not valid YAML: {error}", "Correct the line it names.") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise CannotRun(f"{path.name}: {where}: {first['msg']}", "Correct that entry of the list.") from error


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
