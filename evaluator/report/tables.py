"""Numbers and tables as the pages show them."""

from __future__ import annotations

import re
from typing import Any

from evaluator.disclosure import NOT_AVAILABLE

#: a number, an interval, or what stands for a number that is not shown
NUMBER = re.compile(r"\[[a-z]+\]|-?[\d.,]+( to [\d.,]+)?")
Table = dict[str, Any]


def shown(value: Any, symbol: str = "", digits: int = 1) -> str:
    """Return a number as the page shows it; `[c]` where it is hidden, `[x]` where there is none."""
    if value is None:
        return symbol or NOT_AVAILABLE
    return f"{value:.{digits}f}" if isinstance(value, float) else f"{value:,}" if isinstance(value, int) else str(value)


def table(columns: list[str], rows: list[list[str]]) -> Table:
    """Return a table for the template: the first column heads its row; columns of nothing but numbers are numeric."""
    numeric = [
        place > 0 and bool(rows) and all(NUMBER.fullmatch(row[place]) for row in rows) for place in range(len(columns))
    ]
    return {
        "columns": [{"name": n, "numeric": is_number} for n, is_number in zip(columns, numeric, strict=True)],
        "rows": rows,
    }
