"""Plain results as tables of pandas, and how they show themselves in a notebook."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any

import pandas as pd

Rows = Sequence[Mapping[str, Any]]

INDICATORS = ("indicator", "authority", "year_ended", "complete", "numerator", "denominator", "value",
              "other_numerator", "other_denominator", "other_value", "with_overdue_denominator", "with_overdue_value",
              "not_judged", "not_yet_known", "better", "note", "symbol", "overdue_symbol", "other_symbol",
              "clear", "lo", "hi",
              "not_judged_share", "lowest", "highest")  # fmt: skip
EVIDENCE = ("rule", "title", "authority", "piece", "of", "with_it", "per_cent", "symbol", "why")
CLOCKS_CHANGED = ("rule", "title", "status_a", "status_b", "clocks", "why")
FIGURES_CHANGED = ("indicator", "title", "authority", "a", "b", "difference", "gross_a", "gross_b", "gross_difference",
                   "symbol")  # fmt: skip
VERDICTS = ("outcome", "title", "verdict_a", "verdict_b", "rate_ratio_a", "lo_a", "hi_a", "rate_ratio_b", "lo_b",
            "hi_b", "concordance_a", "concordance_b", "concordance_difference", "concordance_lo",
            "concordance_hi")  # fmt: skip


def table_of(rows: Rows, columns: Iterable[str], counts: Iterable[str] = (), parts: Iterable[str] = ()) -> pd.DataFrame:
    """Return a row for each of `rows`, with at least the named columns even where there are none.

    counts: columns of whole numbers, missing where hidden (Int64). parts: columns whose cells are values with an
    interval (value, lo, hi), told as columns of their own: `within`, `within_lo`, `within_hi`. Other columns that hold
    nothing but numbers become float64; a column in which some counts are `[c]` stays as it is.
    """
    parts = tuple(parts)
    flat = [_flat(row, parts) for row in rows]
    table = pd.DataFrame(flat, columns=None if flat else list(_flat(dict.fromkeys(columns), parts)))
    for name in table.columns:
        if name in counts:
            table[name] = table[name].astype("Int64")
        elif table[name].dtype == object and len(table) and table[name].map(_is_number_or_none).all():
            table[name] = table[name].astype("float64")
    return table


def _flat(row: Mapping[str, Any], parts: tuple[str, ...]) -> dict[str, Any]:
    """Return a row in which each part is three columns."""
    flat: dict[str, Any] = {}
    for name, value in row.items():
        if name in parts:
            inner = value or {}
            flat |= {name: inner.get("value"), f"{name}_lo": inner.get("lo"), f"{name}_hi": inner.get("hi")}
        else:
            flat[name] = value
    return flat


def _is_number_or_none(value: Any) -> bool:
    return value is None or (isinstance(value, int | float) and not isinstance(value, bool))


MOST_ROWS = 40


def html_of(head: str, sentences: Sequence[str], table: pd.DataFrame) -> str:
    """Return a heading, sentences and a table as HTML; of a long table its first rows, saying so."""
    said = "".join(f"<li>{escape(one)}</li>" for one in sentences)
    shown = table.head(MOST_ROWS).astype("object")
    shown = shown.where(shown.notna(), "")
    rest = f"<p>{len(table) - MOST_ROWS} rows more.</p>" if len(table) > MOST_ROWS else ""
    cells = shown.to_html(border=0, index=table.index.name is not None) if len(table) else ""
    return f"<h4>{escape(head)}</h4><ul>{said}</ul>{cells}{rest}"
