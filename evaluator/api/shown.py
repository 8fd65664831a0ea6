"""How results show themselves in a notebook."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import pandas as pd

MOST_ROWS = 40


def html_of(head: str, sentences: Sequence[str], table: pd.DataFrame) -> str:
    """Return a heading, sentences and a table as HTML; of a long table its first rows, saying so."""
    said = "".join(f"<li>{escape(one)}</li>" for one in sentences)
    shown = table.head(MOST_ROWS).astype("object")
    shown = shown.where(shown.notna(), "")
    rest = f"<p>{len(table) - MOST_ROWS} rows more.</p>" if len(table) > MOST_ROWS else ""
    cells = shown.to_html(border=0, index=table.index.name is not None) if len(table) else ""
    return f"<h4>{escape(head)}</h4><ul>{said}</ul>{cells}{rest}"
