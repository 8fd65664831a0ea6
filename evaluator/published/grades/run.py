"""The whole comparison: four published files in, tables and sentences out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from evaluator.histories import published_tables
from evaluator.histories.published_tables import read_authorities
from evaluator.published.grades.correlation import RESAMPLES, council_draws
from evaluator.published.grades.measures import Figures, measures_file, read_dictionary, read_figures, read_measures
from evaluator.published.grades.sentences import Sentences, sentences
from evaluator.published.grades.tracking import Tracking, differences, given_poverty, mean_by_kind, track, year_to_year
from evaluator.ratings.inspections import Inspections, read_inspections
from evaluator.resources import VERSION

SEED = 2008
ATTRIBUTION = "Contains public sector information licensed under the Open Government Licence v3.0."


@dataclass(frozen=True)
class Source:
    """One input file: what it is, its name and the SHA-256 of its bytes."""

    what: str
    name: str
    sha256: str


@dataclass(frozen=True)
class Provenance:
    """What is needed to get the same numbers again."""

    version: str
    seed: int
    resamples: int
    sources: tuple[Source, ...]
    attribution: str = ATTRIBUTION


@dataclass(frozen=True)
class Published:
    """The result.

    measures: one row a measure (see `records`). kinds, differences: see `kinds`. left_out: measure (empty: all),
    reason, count, of (`inspections` or `rows of LAIT`). inspections: authority, date, year, grade. said: every
    sentence of the page; sentences: those that a person should see first.
    """

    measures: pd.DataFrame
    kinds: pd.DataFrame
    differences: pd.DataFrame
    left_out: pd.DataFrame
    inspections: pd.DataFrame
    said: Sentences
    provenance: Provenance

    @property
    def sentences(self) -> tuple[str, ...]:
        """What was compared, and what was found."""
        return (self.said.about, *self.said.summary)


def run(lait: Path, dictionary: Path, ofsted: Path, codes: Path, seed: int = SEED) -> Published:
    """Return how far Ofsted's overall grade tracks each measure of `rules/reference/published/measures.yaml`.

    lait: LAIT's Parquet file; dictionary: its CSV; ofsted: the outcomes workbook (ODS, XLSX) or its history sheet as
    CSV; codes: la_codes.csv; seed: of the bootstrap. Raises CannotRun where a file cannot be used.
    """
    listed = measures_file()
    paths = {"LAIT figures": lait, "LAIT dictionary": dictionary, "Ofsted outcomes": ofsted,
             "authority codes": codes, "list of measures": listed}
    measures = read_measures(listed)
    names = [measure.code for measure in measures]
    figures = read_figures(Path(lait), names)
    entries = read_dictionary(Path(dictionary), names)
    inspections = read_inspections(Path(ofsted), read_authorities(Path(codes)))
    drawn = council_draws(inspections.table["authority"].nunique(), seed)
    tracking = track(measures, entries, inspections.table, figures.table, drawn)
    table = tracking.measures.join(given_poverty(tracking, drawn))
    inspected = set(inspections.table["authority"])
    table["year_to_year"] = [year_to_year(figures.table, code, inspected) for code in table["code"]]
    kinds, between = mean_by_kind(tracking), differences(tracking)
    return Published(
        table, kinds, between, _left_out(inspections, figures, tracking), inspections.table,
        sentences(table, kinds, between, inspections.table), _provenance(paths, seed))


def _provenance(paths: Mapping[str, Path], seed: int) -> Provenance:
    sources = tuple(Source(what, Path(path).name, published_tables.sha256(Path(path))) for what, path in paths.items())
    return Provenance(VERSION, seed, RESAMPLES, sources)


def _left_out(inspections: Inspections, figures: Figures, tracking: Tracking) -> pd.DataFrame:
    """Return everything that was not used: measure, reason, count, of."""
    rows: list[tuple[str, str, int, str]] = [
        ("", reason, count, "inspections") for reason, count in sorted(inspections.left_out.items())]
    for code, found in tracking.pairs.items():
        rows += [(code, reason, count, "inspections") for reason, count in found.left_out.items()]
    rows += [(code, reason, count, "rows of LAIT") for (code, reason), count in sorted(figures.left_out.items())]
    return pd.DataFrame(rows, columns=["measure", "reason", "count", "of"])


def records(published: Published) -> list[dict[str, Any]]:
    """Return one dictionary a measure, for JSON: no number is None, never NaN.

    code (LAIT's Measure_short), kind, rho (Spearman, pooled, positive: better graded where better, or as published
    where `oriented` is false), rho_within_year, lo, hi (95%, of rho), inspections, authorities, p, p_adjusted
    (Benjamini-Hochberg over all measures), verdict, reason (why there is no number), and more.
    """
    rows: list[dict[str, Any]] = []
    for line in published.measures.to_dict("records"):
        rows.append({str(key): None if pd.isna(value) else value for key, value in line.items()})
    return rows
