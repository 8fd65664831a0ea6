"""One authority's figures beside those of its region, its statistical neighbours and all authorities."""

from __future__ import annotations

from statistics import fmean, quantiles
from typing import Any

from evaluator.authorities import ALL
from evaluator.disclosure.neighbours import Likeness
from evaluator.disclosure.suppression import NOT_AVAILABLE
from evaluator.pages.figures.spine import Measure
from evaluator.pages.report.parts import cell_text

Results = dict[str, Any]
Row = dict[str, Any]
GROUPS = (("outcomes", "What became of the children"), ("timescales", "Timescales"))
#: fewer authorities have no quarters
ENOUGH_FOR_QUARTERS = 4


class Beside:
    """The figures of the rated year by indicator and authority, looked up once for many reports."""

    def __init__(self, results: Results) -> None:
        self.rows: dict[str, dict[str, Row]] = {}
        for row in results["figures"]:
            if row["year_ended"] == results["year"]["ended"]:
                self.rows.setdefault(row["indicator"], {})[row["authority"]] = row
        self.indicators = results["indicators"]
        self.kinds = {kind: {one["name"] for one in results[kind]} for kind, _ in GROUPS}

    def groups(self, authority: str, like: Likeness | None) -> list[tuple[str, list[Measure]]]:
        """Return the measures of an authority that it has a figure for, children's first."""
        made = []
        for kind, heading in GROUPS:
            mine = [one for one in self.indicators
                    if one["of"] in self.kinds[kind] and authority in self.of(one["name"])]  # fmt: skip
            if mine:
                made.append((heading, [self._measure(one, authority, like) for one in mine]))
        return made

    def of(self, indicator: str) -> dict[str, Row]:
        """Return the rows of an indicator in the rated year, by authority."""
        return self.rows.get(indicator, {})

    def shown(self, indicator: str, names: tuple[str, ...]) -> list[float]:
        """Return the figures that are shown of these authorities, in per cent."""
        rows = self.of(indicator)
        return [rows[name]["value"] for name in names if name in rows and rows[name]["value"] is not None]

    def mean(self, indicator: str, names: tuple[str, ...]) -> float | None:
        """Return the plain mean of the figures that are shown; None where fewer than two are."""
        values = self.shown(indicator, names)
        return fmean(values) if len(values) > 1 else None

    def _measure(self, one: Row, authority: str, like: Likeness | None) -> Measure:
        rows = self.of(one["name"])
        mine, every = rows[authority], rows.get(ALL)
        values = self.shown(one["name"], tuple(name for name in rows if name != ALL))
        quarters = quantiles(values, n=4) if len(values) >= ENOUGH_FOR_QUARTERS else [None] * 3
        return Measure(
            one["title"], one["better"], mine["value"], mine["lo"], mine["hi"], every["value"] if every else None,
            min(values, default=None), max(values, default=None), quarters[0], quarters[2],
            self.mean(one["name"], like.neighbours) if like else None, bool(mine["clear"]),
        )  # fmt: skip


def beside_rows(beside: Beside, authority: str, like: Likeness | None, region: tuple[str, ...]) -> list[list[str]]:
    """Return a row a measure: here, the mean of the region and of the neighbours where they are known, all authorities.
    region: the names of the authorities in it.
    """
    rows = []
    for one in beside.indicators:
        mine = beside.of(one["name"])
        if authority not in mine:
            continue
        every = mine.get(ALL)
        groups = [*([region] if region else []), *([like.neighbours] if like else [])]
        means = [beside.mean(one["name"], names) for names in groups]
        rows.append([
            one["title"], _told(mine[authority]), *(cell_text(mean) for mean in means),
            _told(every) if every else NOT_AVAILABLE,
            {"higher": "higher", "lower": "lower"}.get(one["better"], "neither"),
        ])  # fmt: skip
    return rows


def _told(row: Row) -> str:
    return cell_text(row["value"], row["symbol"])
