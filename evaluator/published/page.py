"""The result as one self-contained page."""

from __future__ import annotations

import base64
from typing import Any

import pandas as pd
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from evaluator.places import folder
from evaluator.published import tables
from evaluator.published.figure import picture
from evaluator.published.poverty import POVERTY
from evaluator.published.run import Published

_CONTENTS = (
    ("read", "How to read it"),
    ("measures", "All measures"),
    ("kinds", "Compliance, outcomes, workforce"),
    ("poverty", "With child poverty held level"),
    ("before", "Measures dated after 31 March"),
    ("left-out", "What was left out"),
    ("limits", "What this report does not tell you"),
    ("provenance", "Where it comes from"),
)


def page(published: Published) -> str:
    """Return the HTML page: no script, nothing loaded from elsewhere, the same text for the same result."""
    environment = Environment(loader=FileSystemLoader(folder("reports")), autoescape=True, undefined=StrictUndefined,
                              trim_blocks=True)
    return environment.get_template("published.html").render(_shown(published))


def _shown(published: Published) -> dict[str, Any]:
    measures, origin = published.measures, published.provenance
    shown = _tables(published)
    return {
        "said": published.sentences,
        "tables": shown,
        "svg": picture(measures, published.sentences.title),
        "source_line": "Source: DfE, Local Authority Interactive Tool; Ofsted, local authority inspection outcomes.",
        "csv": _csv(measures),
        "notes": tables.notes(measures),
        "poverty_from": _first_year(measures, POVERTY),
        "origin": origin,
        "facts": (("dayseven", f"version {origin.version}"), ("Seed of the bootstrap", str(origin.seed)),
                  ("Redrawn", f"{origin.resamples:,} times")),
        "contents": [(name, heading) for name, heading in _CONTENTS
                     if name != "before" or shown["before"].groups[0][1]],
    }


def _tables(published: Published) -> dict[str, tables.Table]:
    measures = published.measures
    names = {str(code): str(name) for code, name in zip(measures["code"], measures["name"], strict=True)}
    return {
        "measures": tables.measures_table(measures),
        "picture": tables.picture_table(measures),
        "kinds": tables.kinds_table(published.kinds),
        "differences": tables.differences_table(published.differences),
        "poverty": tables.poverty_table(measures),
        "before": tables.before_table(measures),
        "left_out": tables.left_out_table(published.left_out, names),
    }


def _first_year(measures: pd.DataFrame, code: str) -> str:
    years = measures.loc[measures["code"] == code, "first_year"].dropna()
    return str(int(years.iloc[0])) if len(years) else "no year of these files"


def _csv(measures: pd.DataFrame) -> str:
    """Return the table as CSV in UTF-8 with its mark (spreadsheets need it), in base64."""
    text = measures.to_csv(index=False, lineterminator="\r\n", float_format="%.6g")
    return base64.b64encode(("\ufeff" + text).encode()).decode()
