"""How far the grade tracks each measure: one row a measure, with its resamples."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from evaluator.published import rank
from evaluator.published.join import Pairs, ending_after, pairs
from evaluator.published.lait import Entry
from evaluator.published.measures import Measure
from evaluator.published.resample import interval, p_value
from evaluator.published.verdict import adjusted, same_side, too_few, verdict

NOT_LISTED = "the measure is not in the data dictionary"
ONE_VALUE = "all grades, or all figures, are the same"


@dataclass(frozen=True)
class Tracking:
    """measures: one row a measure (columns as in `records`); left_out: measure, reason, count.

    pooled, within: code to the resampled rho, only for measures that have a number. pairs: code to its pairs.
    """

    measures: pd.DataFrame
    pooled: Mapping[str, rank.Numbers]
    within: Mapping[str, rank.Numbers]
    pairs: Mapping[str, Pairs]


def track(
    measures: Sequence[Measure], entries: Mapping[str, Entry], inspections: pd.DataFrame, figures: pd.DataFrame,
    drawn: rank.Numbers,
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


def _measure(row: dict[str, Any], found: Pairs, drawn: rank.Numbers) -> tuple[rank.Numbers, rank.Numbers]:
    """Put the numbers into `row`; return the resampled rho, pooled and within year."""
    once, weights = np.ones((1, found.inspections)), drawn[:, found.authority]
    resampled = []
    for suffix, rho in (("", rank.pooled), ("_within_year", rank.within(found.year))):
        draws = rho(found.grade, found.value, weights)
        row[f"rho{suffix}"] = float(rho(found.grade, found.value, once)[0])
        row[f"lo{suffix}"], row[f"hi{suffix}"] = interval(draws)
        resampled.append(draws)
    row["p"] = p_value(rank.pooled, found.grade, found.value, found.authority)
    if not np.isfinite(row["p"]):
        row["reason"] = ONE_VALUE
    return resampled[0], resampled[1]


def _year_before(found: Pairs) -> dict[str, Any]:
    """Return rho with the label before, for measures whose joined period ends after 31 March."""
    if too_few(found.inspections, found.authorities):
        return {"inspections_year_before": found.inspections}
    rho = rank.pooled(found.grade, found.value, np.ones((1, found.inspections)))[0]
    return {"rho_year_before": float(rho), "inspections_year_before": found.inspections}
