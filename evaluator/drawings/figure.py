"""What every figure gives to a page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

#: id, title, svg, caption, and columns and rows that say the same as the drawing
Figure = dict[str, Any]
#: worse, better and neither: shape, colour and words carry the meaning together
WORSE, BETTER, NEITHER, INK, QUIET = "#d1490c", "#12436d", "#5d666e", "#0b0c0c", "#484f56"
#: the range of all authorities, and its middle half, and their edge; a a light line
WIDE, MIDDLE, EDGE, LINE = "#e0e4e7", "#b4bec6", "#858d94", "#b1b4b6"


def figure(
    identity: str, title: str, svg: str, caption: str, columns: Sequence[str], rows: Sequence[Sequence[str]],
    text_columns: int = 1,
) -> Figure:  # fmt: skip
    """Return a figure for the page. text_columns: how many columns, from the left, are words."""
    heads = [{"name": name, "numeric": place >= text_columns} for place, name in enumerate(columns)]
    return {"id": identity, "title": title, "svg": svg, "caption": caption, "columns": heads,
            "rows": [list(row) for row in rows]}  # fmt: skip
