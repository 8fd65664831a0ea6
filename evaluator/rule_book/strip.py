"""Small drawings as wide as the place they stand in: across in shares of the width, down in pixels.

Words keep their size on a narrow screen, where a scaled drawing could not be read. Colours are attributes, and no
drawing needs anything of another.
"""

from __future__ import annotations

from typing import Literal
from xml.sax.saxutils import escape, quoteattr

INK, GREY, SPAN, RULE, SHADE, WHITE = "#0b0c0c", "#484f56", "#858d94", "#b1b4b6", "#e3e5e7", "#ffffff"
GREEN, RED, BLUE = "#1f7a6d", "#a3173b", "#12436d"
Anchor = Literal["start", "middle", "end"]


class Strip:
    """A drawing; later marks cover earlier ones. x: 0 at the left edge, 1 at the right. y: pixels from the top."""

    def __init__(self) -> None:
        self._marks: list[str] = []

    def line(self, x1: float, x2: float, y: float, color: str, stroke: float = 1, dashed: bool = False) -> None:
        """Draw a level line."""
        dashes = ' stroke-dasharray="5 3"' if dashed else ""
        where = f'x1="{_share(x1)}" x2="{_share(x2)}" y1="{y:g}" y2="{y:g}"'
        self._marks.append(f'<line {where} stroke="{color}" stroke-width="{stroke:g}"{dashes}/>')

    def upright(self, x: float, y1: float, y2: float, color: str, stroke: float = 1) -> None:
        """Draw an upright line."""
        where = f'x1="{_share(x)}" x2="{_share(x)}" y1="{y1:g}" y2="{y2:g}"'
        self._marks.append(f'<line {where} stroke="{color}" stroke-width="{stroke:g}"/>')

    def box(
        self, x1: float, x2: float, y: float, height: float, fill: str, edge: str = "none", dashed: bool = False
    ) -> None:
        """Draw a rectangle."""
        outline = f' stroke="{edge}" stroke-width="2"' if edge != "none" else ""
        outline += ' stroke-dasharray="4 3"' if dashed else ""
        where = f'x="{_share(x1)}" width="{_share(max(x2 - x1, 0.004))}" y="{y:g}" height="{height:g}"'
        self._marks.append(f'<rect {where} fill="{fill}"{outline}/>')

    def text(
        self, x: float, y: float, words: str, anchor: Anchor = "start", color: str = INK, bold: bool = False
    ) -> None:
        """Write words with their baseline at `y`."""
        weight = ' font-weight="bold"' if bold else ""
        where = f'x="{_share(x)}" y="{y:g}" text-anchor="{anchor}"'
        self._marks.append(f'<text {where} fill="{color}" font-size="13"{weight}>{escape(words)}</text>')

    def shape(self, x: float, y: float, inside: str) -> None:
        """Put a drawing of a few pixels, made round its own middle, at a place."""
        self._marks.append(f'<svg x="{_share(x)}" y="{y:g}" overflow="visible">{inside}</svg>')

    def svg(self, height: float, label: str) -> str:
        """Return the drawing as an `svg` element; label: what it shows, in words."""
        said = quoteattr(label)
        head = f'<svg class="book-strip" role="img" aria-label={said} width="100%" height="{height:g}">'
        return head + "".join(self._marks) + "</svg>"


def _share(x: float) -> str:
    return f"{100 * x:.2f}".rstrip("0").rstrip(".") + "%"
