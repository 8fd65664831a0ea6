"""DfE's tables of durations, as they are published: cases by band, and those whose duration is not known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from evaluator.errors import CannotRun
from evaluator.histories.published_tables import ROW, csv_rows

if TYPE_CHECKING:
    pass

Floats = npt.NDArray[np.float64]

AUTHORITY = "Local authority"
#: figures of England and of regions are rounded to this
ROUNDED_TO = 10
#: authorities of whom a larger share of the cases of a year has no published duration are not compared
MOST_UNKNOWN = 0.10


def known_cases(kind: Kind, rows: pd.DataFrame) -> tuple[Floats, Floats]:
    """Return how many cases of each row have a published duration, and which share of all, from 0 to 1, may have none.

    A case without a duration is in no band: it is neither in time nor late, and counts for nothing. Where a band is
    suppressed, what the other bands leave may be in it or may have no duration; all the cases are then kept, and all
    that is left counts as perhaps unknown. England and the regions are rounded, band by band: what that can make is not
    taken for unknown.
    """
    every, bands = rows[kind.every].to_numpy(dtype=float), rows[list(kind.bands)]
    known = bands.sum(axis=1).to_numpy(dtype=float)
    rounding = np.where(rows["level"] == AUTHORITY, 0.0, ROUNDED_TO / 2 * (len(kind.bands) + 1))
    rest = np.where(every - known > rounding, every - known, 0.0)
    whole = bands.notna().all(axis=1).to_numpy()
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(whole, every - rest, every), rest / every


WHAT = "DfE's table of assessments or of child protection conferences by duration (children in need, C2 or C4), CSV"
NATIONAL, REGIONAL = "National", "Regional"
#: what DfE writes where there is no number (its symbols, and those of older tables)
SYMBOLS: Mapping[str, str] = {
    "c": "suppressed, because it is small or another could be worked out from it", "x": "not available",
    "z": "not applicable", "u": "of low reliability", "k": "rounds to 0", "low": "rounds to 0",
    ":": "not available", "..": "not available", "~": "suppressed", "": "blank",
}  # fmt: skip
#: fewer cases than this on both sides of the limit together are not compared
FEWEST = 20
PLACE = ("time_period", "geographic_level", "region_code", "region_name", "new_la_code", "la_name")
Z = 1.959963984540054


@dataclass(frozen=True)
class Kind:
    """One published table. every: the column of all cases. bands: its columns of cases by working days, in order.
    before, after: the bands on each side of the limit, `width` working days each. earlier: days of the band that comes
    before these, and how many. work: what is counted. ended: what happened to it.
    """

    name: str
    title: str
    work: str
    ended: str
    every: str
    bands: tuple[str, ...]
    before: str
    after: str
    limit: int
    earlier: tuple[str, int]
    width: int = 5

    @property
    def first(self) -> int:
        """The first working day of the band before the limit."""
        return self.limit - self.width + 1

    @property
    def previous(self) -> str:
        """The band before `before`."""
        return self.bands[self.bands.index(self.before) - 1]

    @property
    def later(self) -> tuple[str, ...]:
        """The bands after the limit."""
        return self.bands[self.bands.index(self.after) :]


KINDS = (
    Kind(
        "assessments", "Assessments", "assessments", "completed", "Assessments_completed",
        ("Same_day", "1-10_days", "11-20_days", "21-30_days", "31-40_days", "41-45_days", "46-50_days", "51-60_days",
         "61+_days"),
        "41-45_days", "46-50_days", 45, ("31 to 40", 10),
    ),
    Kind(
        "conferences", "Initial child protection conferences", "conferences", "held", "ICPC",
        ("Duration_0-10_days", "Duration_11-15_days", "Duration_16-20_days", "Duration_21+_days"),
        "Duration_11-15_days", "Duration_16-20_days", 15, ("0 to 10", 11),
    ),
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class Durations:
    """One table as read. rows: year, level, code, name, and a column of counts for `every` and each band, NaN where
    there is no number. symbols: level, column, symbol, how many cells.
    """

    kind: Kind
    rows: pd.DataFrame
    symbols: pd.DataFrame

    @property
    def england(self) -> pd.DataFrame:
        """The rows of England, by year."""
        return self._of(NATIONAL)

    @property
    def regions(self) -> pd.DataFrame:
        """The rows of regions, by year and code; Inner and Outer London are parts of London."""
        return self._of(REGIONAL)

    @property
    def authorities(self) -> pd.DataFrame:
        """The rows of authorities, by year and code."""
        return self._of(AUTHORITY)

    def _of(self, level: str) -> pd.DataFrame:
        mine = self.rows[self.rows["level"] == level]
        return mine.sort_values(["year", "code"], kind="stable", ignore_index=True)


def read_durations(path: Path) -> Durations:
    """Return one published table of durations; which one it is follows from its columns.

    Raises CannotRun where the file cannot be used, a cell is neither a number nor one of SYMBOLS, or parts exceed the
    whole.
    """
    kind = _kind_of(path)
    columns = (kind.every, *kind.bands)
    raw = csv_rows(path, (*PLACE, *columns), WHAT)
    raw = raw[raw["geographic_level"].isin([NATIONAL, AUTHORITY, REGIONAL])].reset_index(drop=True)
    if not (raw["geographic_level"] == AUTHORITY).any() or not (raw["geographic_level"] == NATIONAL).any():
        raise CannotRun(f"{path.name}: no rows of authorities and of England", f"Give {WHAT}, with all its rows.")
    years = raw["time_period"].str.fullmatch(r"\d{4}")
    if not years.all():
        line = raw[~years].iloc[0]
        raise CannotRun(f"{path.name}: row {line[ROW]}: `{line['time_period']}` is not a year", f"Give {WHAT}.")
    table = _places(raw)
    for column in columns:
        table[column] = _counts(path, raw, column)
    _check(path, kind, table, raw[ROW])
    twice = table.duplicated(["year", "level", "code"])
    if twice.any():
        line = table[twice].iloc[0]
        where = f"{path.name}: row {raw.loc[twice, ROW].iloc[0]}"
        raise CannotRun(f"{where}: {line['name']} has two rows for {line['year']}", f"Give {WHAT}, each row once.")
    return Durations(kind, table, _symbols(raw, columns))


def _places(raw: pd.DataFrame) -> pd.DataFrame:
    """Return year, level, code and name of each row; England has no code."""
    level = raw["geographic_level"]
    regional = level == REGIONAL
    code = raw["new_la_code"].mask(regional, raw["region_code"])
    name = raw["la_name"].mask(regional, raw["region_name"]).mask(level == NATIONAL, "England")
    return pd.DataFrame({"year": raw["time_period"].astype(int), "level": level, "code": code, "name": name})


def _kind_of(path: Path) -> Kind:
    """Return the table that shares most columns with the file: where some are missing, its reader says which."""
    csv_rows(path, PLACE, WHAT)  # says which file is missing, empty or another one
    with path.open(encoding="utf-8-sig") as file:
        head = {name.strip().strip('"') for name in file.readline().split(",")}
    kind = max(KINDS, key=lambda one: len(head & set(one.bands)))
    if not head & set(kind.bands):
        first, second = (f"`{one.before}` and `{one.after}`" for one in KINDS)
        raise CannotRun(
            f"{path.name}: no columns of durations around a limit, neither {first} (C2) nor {second} (C4)",
            f"Give {WHAT}.",
        )
    return kind


def _counts(path: Path, raw: pd.DataFrame, column: str) -> pd.Series:
    text = raw[column].str.replace(",", "", regex=False)
    number = text.str.fullmatch(r"\d+")
    strange = ~number & ~text.isin(list(SYMBOLS))
    if strange.any():
        line = raw[strange].iloc[0]
        raise CannotRun(
            f"{path.name}: row {line[ROW]}, column `{column}`: `{line[column]}` is no number and no known symbol",
            f"Known symbols: {', '.join(one for one in SYMBOLS if one)}. Correct the cell, or download the file again.",
        )
    return pd.to_numeric(text.where(number), errors="raise").astype(float)


def _check(path: Path, kind: Kind, table: pd.DataFrame, row: pd.Series) -> None:
    """Raise CannotRun where the two bands together exceed the whole by more than rounding makes."""
    more = table[kind.before] + table[kind.after] > table[kind.every] + 2 * ROUNDED_TO
    if more.any():
        raise CannotRun(
            f"{path.name}: row {row[more].iloc[0]}: the days around the limit hold more cases than there are in all",
            "Correct the row, or download the table again.",
        )


def _symbols(raw: pd.DataFrame, columns: Sequence[str]) -> pd.DataFrame:
    found = [
        (level, column, symbol, int(count))
        for level, rows in raw.groupby("geographic_level")
        for column in columns
        for symbol, count in rows.loc[rows[column].isin(list(SYMBOLS)), column].value_counts().sort_index().items()
    ]
    return pd.DataFrame(found, columns=["level", "column", "symbol", "count"])


def around_limit(kind: Kind, rows: pd.DataFrame) -> pd.DataFrame:
    """Return how much ended in the band before the limit and in the one after, one row a row of `rows`.

    all: cases whose duration is published (`known_cases`); unknown_share: per cent of the others. before, after: cases.
    before_share, after_share: per cent of all. ratio: before to after (infinite where after
    is 0), with lo and hi from Wilson's interval of before among both. difference: percentage points, with an interval
    that allows for both being parts of one whole. of_open_before, of_open_after: per cent of what was still open when
    the band began. earlier_share: per cent of all in the band before these two, for every `width` days. NaN where a
    number is missing, more than MOST_UNKNOWN of the cases have no duration, or fewer than FEWEST cases stand on both
    sides together.
    """
    b, a = (rows[name].to_numpy(dtype=float) for name in (kind.before, kind.after))
    n, unknown = known_cases(kind, rows)
    later = rows[list(kind.later)].sum(axis=1, skipna=False).to_numpy(dtype=float)
    earlier = rows[kind.previous].to_numpy(dtype=float)
    enough = (b + a >= FEWEST) & (n > 0) & (unknown <= MOST_UNKNOWN)
    n, b, a, later = (np.where(enough, one, np.nan) for one in (n, b, a, later))
    with np.errstate(divide="ignore", invalid="ignore"):
        q_lo, q_hi = wilson(b, b + a)
        lo, hi = _difference(b / n, a / n, n)
        made = {
            "all": n, "unknown_share": 100 * np.where(enough, unknown, np.nan),
            "before": b, "after": a, "before_share": 100 * b / n, "after_share": 100 * a / n,
            "ratio": b / a, "ratio_lo": q_lo / (1 - q_lo), "ratio_hi": np.where(a > 0, q_hi / (1 - q_hi), np.inf),
            "difference": 100 * (b - a) / n, "lo": 100 * lo, "hi": 100 * hi,
            "earlier_share": 100 * np.where(enough, earlier, np.nan) / n * kind.width / kind.earlier[1],
            "of_open_before": 100 * b / (b + later), "of_open_after": 100 * a / later,
        }  # fmt: skip
    shares = pd.DataFrame(made, index=rows.index)
    return rows[["year", "level", "code", "name"]].join(shares)


def wilson(hits: Floats, of: Floats) -> tuple[Floats, Floats]:
    """Return the limits of 95% of shares from 0 to 1 (Wilson 1927), all at once; NaN where a number is missing."""
    middle = (2 * hits + Z**2) / (2 * (of + Z**2))
    reach = Z * np.sqrt(Z**2 + 4 * hits * (1 - hits / of)) / (2 * (of + Z**2))
    return np.maximum(middle - reach, 0.0), np.minimum(middle + reach, 1.0)


def _difference(one: Floats, other: Floats, n: Floats) -> tuple[Floats, Floats]:
    """Return the 95% interval of one share less another of the same cases (Newcombe 1998, for parts of one whole)."""
    lo, hi = wilson(one * n, n)
    other_lo, other_hi = wilson(other * n, n)
    spread = one * (1 - one) * other * (1 - other)
    alike = np.where(spread > 0, -one * other / np.sqrt(np.where(spread > 0, spread, 1.0)), 0.0)
    below, above = (one - lo, other_hi - other), (hi - one, other - other_lo)
    down, up = (np.sqrt(x**2 - 2 * alike * x * y + y**2) for x, y in (below, above))
    return one - other - down, one - other + up
