"""How far grades track each measure and each kind of measure, and what remains when child poverty is held level."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evaluator.published.grades import correlation
from evaluator.published.grades.correlation import adjusted, interval, p_value, same_side, too_few, verdict
from evaluator.published.grades.measures import KINDS, Entry, Measure

NO_ROW = "LAIT has no row for that year"


@dataclass(frozen=True)
class Pairs:
    """Inspections that have a figure of one measure; all arrays are of the same length.

    inspection: row in the table of inspections; grade: 1 to 4; value: turned so that more is better, where a
    direction is given; authority: place in the sorted list of inspected authorities; year: of the figure.
    left_out: reason to number of inspections without a figure.
    """

    inspection: NDArray[np.int64]
    grade: NDArray[np.float64]
    value: NDArray[np.float64]
    authority: NDArray[np.int64]
    year: NDArray[np.int64]
    left_out: dict[str, int]

    @property
    def inspections(self) -> int:
        """How many inspections there are."""
        return len(self.inspection)

    @property
    def authorities(self) -> int:
        """How many different authorities they are of."""
        return len(np.unique(self.authority))


def pairs(inspections: pd.DataFrame, figures: pd.DataFrame, code: str, better: str, years_back: int = 0) -> Pairs:
    """Return the pairs of grade and figure of the measure `code`; an inspection without a figure drops out.

    inspections: authority, date, year, grade. figures: measure, authority, year, value, problem, one row each.
    better: `lower` turns the sign of the values. years_back: 1 takes the label before the joined year.
    No other year is ever used in place of a missing one.
    """
    wanted = pd.MultiIndex.from_arrays([inspections["authority"], inspections["year"] - years_back])
    mine = figures[figures["measure"] == code].set_index(["authority", "year"])[["value", "problem"]]
    found = mine.reindex(wanted).reset_index(drop=True)
    problem = found["problem"].fillna(NO_ROW)
    here = problem.to_numpy() == ""
    place = np.unique(inspections["authority"].to_numpy(dtype=str), return_inverse=True)[1]
    sign = -1.0 if better == "lower" else 1.0
    return Pairs(
        inspection=np.flatnonzero(here),
        grade=inspections["grade"].to_numpy(dtype=float)[here],
        value=sign * found["value"].to_numpy(dtype=float)[here],
        authority=place[here],
        year=(inspections["year"] - years_back).to_numpy(dtype=np.int64)[here],
        left_out={str(reason): int(n) for reason, n in problem[~here].value_counts().sort_index().items()},
    )


def ending_after(inspections: pd.DataFrame, found: Pairs, entry: Entry) -> int:
    """Return how many of the inspections came before the end of the period that their figure covers."""
    month, day = entry.year_ends
    dates = inspections["date"].to_numpy()[found.inspection]
    return sum(date < dt.date(int(year), month, day) for date, year in zip(dates, found.year, strict=True))


def year_to_year(figures: pd.DataFrame, code: str, authorities: Collection[str]) -> float:
    """Return the within-year rank correlation of an authority's figure with its own of the year after.

    figures: measure, authority, year, value; code: the measure; authorities: which to use (not England or regions).
    1 means that nobody changes place. It falls with chance and with true change alike: a rough guide to how much of
    a rho chance can hide. NaN for too few pairs of years.
    """
    mine = figures[(figures["measure"] == code) & figures["authority"].isin(list(authorities))]
    mine = mine.loc[mine["value"].notna(), ["authority", "year", "value"]]
    after = mine.assign(year=mine["year"] - 1)
    both = mine.merge(after, on=["authority", "year"], suffixes=("", "_after"))
    if too_few(len(both), both["authority"].nunique()):
        return float("nan")
    rho = correlation.within(both["year"].to_numpy())
    now, then = (both[column].to_numpy(dtype=float) for column in ("value", "value_after"))
    return float(rho(now, then, np.ones((1, len(both))))[0])


NOT_LISTED = "the measure is not in the data dictionary"
ONE_VALUE = "all grades, or all figures, are the same"


@dataclass(frozen=True)
class Tracking:
    """measures: one row a measure (columns as in `records`); left_out: measure, reason, count.

    pooled, within: code to the resampled rho, only for measures that have a number. pairs: code to its pairs.
    """

    measures: pd.DataFrame
    pooled: Mapping[str, correlation.Numbers]
    within: Mapping[str, correlation.Numbers]
    pairs: Mapping[str, Pairs]


def track(
    measures: Sequence[Measure], entries: Mapping[str, Entry], inspections: pd.DataFrame, figures: pd.DataFrame,
    drawn: correlation.Numbers,
) -> Tracking:
    """Return the tracking of all measures; drawn: (resamples, inspected authorities in order of code)."""
    rows, all_pairs = [], {}
    pooled, within = {}, {}
    for measure in measures:
        entry = entries.get(measure.code)
        better = (entry.better if entry else "") or measure.better
        found = all_pairs[measure.code] = pairs(inspections, figures, measure.code, better)
        row = _about(measure, entry, better, found)
        row["reason"] = NOT_LISTED if entry is None else too_few(found.inspections, found.authorities)
        if not row["reason"]:
            pooled[measure.code], within[measure.code] = _measure(row, found, drawn)
        if entry and entry.year_ends != (3, 31):
            row["ends_after_inspection"] = ending_after(inspections, found, entry)
            row |= _year_before(pairs(inspections, figures, measure.code, better, years_back=1))
        rows.append(row)
    table = pd.DataFrame(rows)
    table[["first_year", "last_year"]] = table[["first_year", "last_year"]].astype("Int64")
    table["p_adjusted"] = adjusted(table["p"].tolist())
    table["verdict"] = [str(verdict(row["lo"], row["hi"], row["p_adjusted"], bool(row["oriented"])))
                        for row in table.to_dict("records")]
    table["holds_within_year"] = same_side(table, "lo_within_year", "hi_within_year")
    return Tracking(table, pooled, within, all_pairs)


def _about(measure: Measure, entry: Entry | None, better: str, found: Pairs) -> dict[str, Any]:
    """Return the row of a measure as yet without numbers."""
    numbers = ("rho", "rho_within_year", "lo", "hi", "lo_within_year", "hi_within_year", "p")
    published = bool(entry and entry.better)
    return {
        "code": measure.code, "kind": measure.kind, "name": measure.name, "unit": measure.unit, "note": measure.note,
        "published_name": entry.name if entry else "", "better": better, "oriented": bool(better),
        "direction_from": "published polarity" if published else "this project" if better else "none published",
        **dict.fromkeys(numbers, np.nan),
        "inspections": found.inspections, "authorities": found.authorities,
        "without_figure": sum(found.left_out.values()),
        "first_year": int(found.year.min()) if found.inspections else None,
        "last_year": int(found.year.max()) if found.inspections else None,
        "ends_after_inspection": 0, "rho_year_before": np.nan, "inspections_year_before": 0,
    }


def _measure(
    row: dict[str, Any], found: Pairs, drawn: correlation.Numbers
) -> tuple[correlation.Numbers, correlation.Numbers]:
    """Put the numbers into `row`; return the resampled rho, pooled and within year."""
    once, weights = np.ones((1, found.inspections)), drawn[:, found.authority]
    resampled = []
    for suffix, rho in (("", correlation.pooled), ("_within_year", correlation.within(found.year))):
        draws = rho(found.grade, found.value, weights)
        row[f"rho{suffix}"] = float(rho(found.grade, found.value, once)[0])
        row[f"lo{suffix}"], row[f"hi{suffix}"] = interval(draws)
        resampled.append(draws)
    row["p"] = p_value(correlation.pooled, found.grade, found.value, found.authority)
    if not np.isfinite(row["p"]):
        row["reason"] = ONE_VALUE
    return resampled[0], resampled[1]


def _year_before(found: Pairs) -> dict[str, Any]:
    """Return rho with the label before, for measures whose joined period ends after 31 March."""
    if too_few(found.inspections, found.authorities):
        return {"inspections_year_before": found.inspections}
    rho = correlation.pooled(found.grade, found.value, np.ones((1, found.inspections)))[0]
    return {"rho_year_before": float(rho), "inspections_year_before": found.inspections}


#: which kind is compared with which; positive: the grade goes with the first more closely
COMPARED = (("compliance", "outcome"), ("workforce", "outcome"))
_WAYS = (("", "rho"), ("_within_year", "rho_within_year"))


def of_kind(tracking: Tracking, kind: str) -> list[str]:
    """Return the codes of the kind's measures that have a number and a direction that is better."""
    table = tracking.measures
    with_number = table["oriented"] & table["rho"].notna() & (table["kind"] == kind)
    return [str(code) for code in table.loc[with_number, "code"]]


def _mean(resampled: Mapping[str, correlation.Numbers], codes: list[str]) -> correlation.Numbers:
    return np.asarray(np.mean([resampled[code] for code in codes], axis=0))


def _point(tracking: Tracking, codes: list[str], column: str) -> float:
    table = tracking.measures
    return float(table.loc[table["code"].isin(codes), column].mean())


def mean_by_kind(tracking: Tracking) -> pd.DataFrame:
    """Return one row a kind with such measures: kind, measures, rho, lo, hi and the same within year.

    rho is the plain mean over the kind's measures; its interval comes from the same resamples as theirs.
    """
    rows = []
    for kind in KINDS:
        codes = of_kind(tracking, kind)
        if not codes:
            continue
        row: dict[str, object] = {"kind": kind, "measures": len(codes)}
        for (suffix, column), resampled in zip(_WAYS, (tracking.pooled, tracking.within), strict=True):
            low, high = interval(_mean(resampled, codes))
            row |= {f"rho{suffix}": _point(tracking, codes, column), f"lo{suffix}": low, f"hi{suffix}": high}
        rows.append(row)
    return pd.DataFrame(rows)


def differences(tracking: Tracking) -> pd.DataFrame:
    """Return one row a comparison: first, second, difference of mean rho with lo and hi, the same within year.

    least, most: the smallest and largest difference when any one measure of either kind is left out.
    """
    rows = []
    for first, second in COMPARED:
        ours, theirs = of_kind(tracking, first), of_kind(tracking, second)
        if not ours or not theirs:
            continue
        row: dict[str, object] = {"first": first, "second": second}
        for (suffix, column), resampled in zip(_WAYS, (tracking.pooled, tracking.within), strict=True):
            low, high = interval(_mean(resampled, ours) - _mean(resampled, theirs))
            point = _point(tracking, ours, column) - _point(tracking, theirs, column)
            row |= {f"difference{suffix}": point, f"lo{suffix}": low, f"hi{suffix}": high}
        row["least"], row["most"] = _one_left_out(tracking, ours, theirs)
        rows.append(row)
    return pd.DataFrame(rows)


def _one_left_out(tracking: Tracking, ours: list[str], theirs: list[str]) -> tuple[float, float]:
    found = []
    for left in [*ours, *theirs]:
        first, second = ([code for code in codes if code != left] for codes in (ours, theirs))
        if first and second:
            found.append(_point(tracking, first, "rho") - _point(tracking, second, "rho"))
    return (min(found), max(found)) if found else (float("nan"), float("nan"))


POVERTY = "ChildPov"
COLUMNS = ("rho_same_inspections", "rho_given_poverty", "lo_given_poverty", "hi_given_poverty",
           "inspections_given_poverty")


def given_poverty(tracking: Tracking, drawn: correlation.Numbers) -> pd.DataFrame:
    """Return one row a measure, in their order, with COLUMNS.

    rho_same_inspections is the plain rho on those inspections, for comparison. NaN for ChildPov itself, and where too
    few inspections have both figures.
    """
    rows = [_one(tracking, str(code), drawn) for code in tracking.measures["code"]]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _one(tracking: Tracking, code: str, drawn: correlation.Numbers) -> tuple[float, float, float, float, int]:
    nothing = (np.nan,) * 4
    if code == POVERTY or POVERTY not in tracking.pairs or code not in tracking.pooled:
        return (*nothing, 0)
    mine, poverty = tracking.pairs[code], tracking.pairs[POVERTY]
    _, here, there = np.intersect1d(mine.inspection, poverty.inspection, return_indices=True)
    if too_few(len(here), len(np.unique(mine.authority[here]))):
        return (*nothing, len(here))
    grade, value, held = mine.grade[here], mine.value[here], poverty.value[there]
    once = np.ones((1, len(here)))
    plain = float(correlation.pooled(grade, value, once)[0])
    point = float(correlation.partial(grade, value, held, once)[0])
    return (plain, point, *interval(correlation.partial(grade, value, held, drawn[:, mine.authority[here]])), len(here))
