"""Pages from the templates in `reports/`. A name that is missing in the data stops the run."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from evaluator import resources
from evaluator.resources import no_formula


def rendered(template: str, **data: Any) -> str:
    """Return a template of `reports/` filled with `data`; text is escaped unless marked safe.

    Raises jinja2.UndefinedError where the template asks for something that `data` has not.
    """
    environment = Environment(
        loader=FileSystemLoader(resources.folder("reports")), undefined=StrictUndefined, autoescape=True,
        trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True,
    )  # fmt: skip
    environment.globals["data_csv"] = data_csv
    return environment.get_template(template).render(**data)


def data_csv(columns: Sequence[str], rows: Iterable[Any]) -> str:
    """Return a table as the address of a CSV file that holds it. rows: as the page's tables have them: lists of cells,
    or a text that heads those below it.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(columns)
    for row in rows:
        cells = [row] if isinstance(row, str) else row
        writer.writerow([no_formula(cell if isinstance(cell, str) else cell[-1]) for cell in cells])
    return "data:text/csv;charset=utf-8," + quote("\ufeff" + text.getvalue())
