"""`dayseven durations`: what published tables of durations show around a limit."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evaluator.errors import CannotRun
from evaluator.pages.page_options import PLAIN, Look

Rows = list[dict[str, Any]]
COLUMNS = (
    "table", "year", "level", "code", "name", "all", "before_share", "share_lo", "share_hi", "after_share", "ratio",
    "ratio_lo", "ratio_hi", "difference", "lo", "hi", "of_open_before", "of_open_after", "from_england", "p_adjusted",
    "against_england", "all_less_sum", "before_less_sum", "after_less_sum",
)  # fmt: skip
#: on a screen England alone is shown; regions and authorities are in the CSV and in the report
ON_SCREEN = ("table", "year", "all", "before_share", "after_share", "ratio", "difference", "of_open_before",
             "of_open_after")  # fmt: skip
#: columns of cases
WHOLE = frozenset({"all", "before", "after", "all_less_sum", "before_less_sum", "after_less_sum"})


@dataclass(frozen=True)
class DurationRows:
    """Rows to show with their columns, and what to tell the person beside them."""

    rows: Rows
    columns: tuple[str, ...]
    note: str


def duration_rows(paths: Sequence[Path], output: Path | None, form: str, look: Look = PLAIN) -> DurationRows:
    """Return what the tables of `paths` show; writes the report to `output`.

    form: `table` gives England by year, `csv` and `json` also every region and authority. Raises CannotRun where a
    file cannot be used, or two of them are the same table.
    """
    from evaluator.published.durations.comparisons import every_row, far_said
    from evaluator.published.durations.page import document
    from evaluator.published.durations.sentences import MEANS, table_sentences
    from evaluator.published.durations.tables import read_durations

    tables = [read_durations(Path(path)) for path in paths]
    names = [one.kind.name for one in tables]
    for name in names:
        if names.count(name) > 1:
            raise CannotRun(f"two files hold the table of {name}", "Give each table once.")
    found = [table_sentences(one) for one in tables]
    rows = [row for one in tables for row in _records(every_row(one))]
    if form == "table":
        rows = [row for row in rows if row["level"] == "National"]
    told = [(*one.summary, *far_said(one.durations, one.year), *one.checks) for one in found]
    note = "\n".join([MEANS, *(sentence for sentences in told for sentence in sentences)])
    if output:
        from evaluator.pages.exports.registry import write_page

        write_page(output, document(found, paths), look)
        note += f"\nThe report: {output.resolve()}"
    return DurationRows(rows, ON_SCREEN if form == "table" else COLUMNS, note)


def _records(table: Any) -> Rows:
    """Return one dictionary a row; no number is None, and so is a ratio to nothing."""
    return [{name: _known(name, value) for name, value in row.items()} for row in table.to_dict("records")]


def _known(name: str, value: Any) -> Any:
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return int(value) if name in WHOLE else value
