"""One authority beside all the others: did its children fare better or worse, and does its rating say so?

The comparison is crude: no case-mix, no allowance for ordinary spread between authorities. The report says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import pandas as pd
from scipy.stats import binomtest, false_discovery_control, fisher_exact

#: fewer expected events than this say nothing (the threshold of Fingertips' and of this product's verdicts)
FEWEST_EXPECTED = 10
#: of the differences that are named, the share that may be chance (Benjamini & Hochberg 1995)
FALSE_SHARE = 0.05


class Verdict(StrEnum):
    """What the records say of one authority's outcome beside the others'."""

    WORSE = "worse"
    """Clearly worse than the other authorities together."""
    BETTER = "better"
    """Clearly better than the other authorities together."""
    NOT_CLEAR = "no clear difference"
    """Chance alone could make the difference. That is not a finding that there is none."""
    TOO_FEW = "too few children"
    """Fewer than ten events expected, here or elsewhere: nothing can be said."""


class Relation(StrEnum):
    """Rating and outcome side by side."""

    GOOD_BUT_WORSE = "rated good, outcome worse"
    POOR_BUT_BETTER = "rated poor, outcome better"
    AGREES = "rating and outcome agree"
    NOT_CLEAR = "not clearly different"
    NOT_RATED = "not rated"


@dataclass(frozen=True)
class Comparison:
    """One authority, one outcome. rate, rest, lo, hi: per cent; lo and hi: 95% Wilson interval of rate.

    rest: of all the other authorities together, from their rest_numerator and rest_denominator.
    """

    authority: str
    indicator: str
    numerator: int
    denominator: int
    rate: float
    lo: float
    hi: float
    rest: float
    rest_numerator: int
    rest_denominator: int
    p_adjusted: float
    verdict: Verdict
    good: bool | None
    relation: Relation


def compared(table: pd.DataFrame, better: Mapping[str, str], good: Mapping[str, bool]) -> list[Comparison]:
    """Return each authority's outcomes beside the others', adjusted for the number of comparisons.

    table: columns indicator, authority, numerator, denominator; one row an authority and indicator, of one year.
    better: by indicator, `lower` or `higher`. good: by authority, whether it is rated good; absent if not rated.
    """
    rows = [row for row in table.itertuples() if row.denominator > 0]
    totals = table.groupby("indicator")[["numerator", "denominator"]].sum()
    rest = [tuple((totals.loc[row.indicator] - [row.numerator, row.denominator]).astype(int)) for row in rows]
    enough = [_enough(row.numerator, row.denominator, *others) for row, others in zip(rows, rest, strict=True)]
    raw = [
        float(fisher_exact([[row.numerator, row.denominator - row.numerator], [k, n - k]]).pvalue)
        for row, (k, n), ok in zip(rows, rest, enough, strict=True)
        if ok
    ]
    adjusted = iter(false_discovery_control(raw) if raw else [])
    p_values = [float(next(adjusted)) if ok else float("nan") for ok in enough]
    return [
        _comparison(row, others, ok, p, better[row.indicator], good.get(row.authority))
        for row, others, ok, p in zip(rows, rest, enough, p_values, strict=True)
    ]


def _enough(k: int, n: int, rest_k: int, rest_n: int) -> bool:
    """Return whether both sides of the comparison expect enough events and enough non-events."""
    if not rest_n:
        return False
    share = (k + rest_k) / (n + rest_n)
    return min(n, rest_n) * min(share, 1 - share) >= FEWEST_EXPECTED


def _comparison(
    row: pd.Series, others: tuple[int, int], enough: bool, p: float, better: str, good: bool | None
) -> Comparison:
    rate = 100 * row.numerator / row.denominator
    interval = binomtest(int(row.numerator), int(row.denominator)).proportion_ci(method="wilson")
    rest = 100 * others[0] / others[1] if others[1] else float("nan")
    verdict = _verdict(rate, rest, enough, p, better)
    return Comparison(
        str(row.authority), str(row.indicator), int(row.numerator), int(row.denominator), rate,
        100 * interval.low, 100 * interval.high, rest, *others, p, verdict, good, relation(verdict, good),
    )  # fmt: skip


def _verdict(rate: float, rest: float, enough: bool, p: float, better: str) -> Verdict:
    if not enough:
        return Verdict.TOO_FEW
    if p > FALSE_SHARE or rate == rest or better == "none":
        return Verdict.NOT_CLEAR
    return Verdict.BETTER if (rate < rest) == (better == "lower") else Verdict.WORSE


def relation(verdict: Verdict, good: bool | None) -> Relation:
    """Return whether rating and outcome agree."""
    if good is None:
        return Relation.NOT_RATED
    if verdict not in (Verdict.WORSE, Verdict.BETTER):
        return Relation.NOT_CLEAR
    if good == (verdict is Verdict.BETTER):
        return Relation.AGREES
    return Relation.GOOD_BUT_WORSE if good else Relation.POOR_BUT_BETTER
