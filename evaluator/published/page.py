"""The result as one self-contained page."""

from __future__ import annotations

import base64

import pandas as pd

from evaluator.published import tables
from evaluator.published.figure import NAME, picture
from evaluator.published.poverty import POVERTY
from evaluator.published.run import Provenance, Published
from evaluator.templates import rendered

CAPTION = (
    "One mark a measure. Filled circle: better graded where better. Diamond: better graded where worse. Square: a "
    "clear link, but no direction of good or bad. Open circle: no clear link. The line is the 95% interval. †: not "
    "once ranks are taken within year. Source: DfE, Local Authority Interactive Tool; Ofsted, inspection outcomes."
)
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
    measures, shown = published.measures, _tables(published)
    drawn = tables.picture_table(measures)
    title = published.said.title
    return rendered(
        "published.html",
        said=published.said,
        figure={"id": NAME, "title": title, "svg": picture(measures, title), "caption": CAPTION,
                "columns": drawn.columns, "rows": drawn.rows},
        tables=shown,
        csv=_csv(measures),
        notes=tables.notes(measures),
        poverty_from=_first_year(measures, POVERTY),
        facts=_facts(published.provenance),
        attribution=published.provenance.attribution,
        contents=[(name, heading) for name, heading in _CONTENTS if name != "before" or shown["before"].rows],
    )


def _tables(published: Published) -> dict[str, tables.Table]:
    measures = published.measures
    names = {str(code): str(name) for code, name in zip(measures["code"], measures["name"], strict=True)}
    return {
        "measures": tables.measures_table(measures),
        "kinds": tables.kinds_table(published.kinds),
        "differences": tables.differences_table(published.differences),
        "poverty": tables.poverty_table(measures),
        "before": tables.before_table(measures),
        "left_out": tables.left_out_table(published.left_out, names),
    }


def _facts(origin: Provenance) -> list[tuple[str, str]]:
    files = [(source.what, f"{source.name}, SHA-256 {source.sha256}") for source in origin.sources]
    return [*files, ("Interval", f"authorities drawn {origin.resamples:,} times, seed {origin.seed}"),
            ("Made by", f"dayseven {origin.version}"), ("Standing", "Not an Ofsted or DfE publication.")]


def _first_year(measures: pd.DataFrame, code: str) -> str:
    years = measures.loc[measures["code"] == code, "first_year"].dropna()
    return str(int(years.iloc[0])) if len(years) else "no year of these files"


def _csv(measures: pd.DataFrame) -> str:
    """Return the table as CSV in UTF-8 with its mark (spreadsheets need it), in base64."""
    text = measures.to_csv(index=False, lineterminator="\r\n", float_format="%.6g")
    return base64.b64encode(("\ufeff" + text).encode()).decode()
