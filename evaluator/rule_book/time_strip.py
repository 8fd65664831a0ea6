"""A strip of time on which rules are drawn, and the marks that stand on it."""

from __future__ import annotations

from typing import Literal
from xml.sax.saxutils import escape, quoteattr

from evaluator.vocabulary import Status

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


CIRCLE = "M-9 0A9 9 0 1 1 9 0A9 9 0 1 1-9 0Z"
DIAMOND = "M0-11L11 0 0 11-11 0Z"
SQUARE = "M-8-8H8V8H-8Z"
POINTER = "M-9-8H3L11 0 3 8H-9Z"
TRIANGLE = "M0-11L10 8H-10Z"
#: status: shape, letter, colour, whether it is filled
MARKS = {
    Status.MET: (CIRCLE, "M", GREEN, True),
    Status.LATE: (DIAMOND, "L", RED, True),
    Status.OVERDUE: (SQUARE, "O", RED, True),
    Status.RUNNING: (POINTER, "R", GREEN, False),
    Status.CANCELLED: (SQUARE, "C", GREY, False),
    Status.EXCLUDED: (DIAMOND, "X", GREY, False),
    Status.NOT_IN_FORCE: (CIRCLE, "N", GREY, False),
    Status.UNDETERMINABLE: (TRIANGLE, "?", INK, False),
    Status.HAPPENED: (DIAMOND, "H", BLUE, True),
    Status.DID_NOT: (CIRCLE, "D", BLUE, False),
    Status.NOT_YET_KNOWN: (POINTER, "Y", BLUE, False),
}


def put_mark(strip: Strip, status: Status, x: float, y: float) -> None:
    """Draw the mark of a status with its middle at a place."""
    path, letter, color, filled = MARKS[status]
    fill, ink = (color, WHITE) if filled else (WHITE, color)
    # the letter stands where the shape is widest
    across, down = (-1, 4) if path == POINTER else (0, 6) if path == TRIANGLE else (0, 4)
    words = f'<text x="{across}" y="{down}" text-anchor="middle" font-size="11" font-weight="bold" fill="{ink}">'
    strip.shape(x, y, f'<path d="{path}" fill="{fill}" stroke="{color}" stroke-width="2"/>{words}{letter}</text>')


def put_start(strip: Strip, x: float, y: float) -> None:
    """Draw the mark of a start: a small ring."""
    ring = f'<circle r="4.5" fill="{WHITE}" stroke="{INK}" stroke-width="2"/>'
    strip.shape(x, y, ring)


def mark_alone(status: Status, label: str) -> str:
    """Return a mark by itself, for a key."""
    strip = Strip()
    put_mark(strip, status, 0.5, 14)
    return strip.svg(28, label)
