"""Drawing in pixels with matplotlib, and an SVG that can stand in a page, byte for byte the same every time."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Sequence
from typing import Any, Literal

import matplotlib as mpl
from matplotlib.artist import Artist
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Circle, FancyBboxPatch, Polygon
from matplotlib.text import Text

from evaluator.pages.figures.figure import FONTS, as_svg, settings

FONT = ", ".join([*FONTS, "sans-serif"])
SVG = "http://www.w3.org/2000/svg"
#: what matplotlib puts into a style sheet for the whole figure
JOINS = {"stroke-linejoin": "round", "stroke-linecap": "butt"}
Point = tuple[float, float]
Anchor = Literal["left", "center", "right"]


class Canvas:
    """A drawing `width` by `height` pixels, the origin at the top left. Later marks cover earlier ones."""

    def __init__(self, width: float, height: float) -> None:
        self.width, self.height = width, height
        self._figure = Figure(figsize=(width / 72, height / 72), dpi=72)
        self._axes = self._figure.add_axes((0, 0, 1, 1))
        self._axes.set(xlim=(0, width), ylim=(height, 0))
        self._axes.axis("off")
        self._order = 0

    def polygon(self, points: Sequence[Point], fill: str, edge: str = "none", stroke: float = 1) -> None:
        """Draw a filled shape."""
        self._put(Polygon(points, closed=True, facecolor=fill, edgecolor=edge, linewidth=stroke))

    def box(self, x: float, y: float, width: float, height: float, fill: str, edge: str = "none") -> None:
        """Draw a rectangle from its top left corner."""
        self.polygon([(x, y), (x + width, y), (x + width, y + height), (x, y + height)], fill, edge)

    def pill(self, x: float, y: float, width: float, height: float, fill: str, edge: str) -> None:
        """Draw a rectangle with round ends from its top left corner."""
        style = f"round,pad=0,rounding_size={height / 2}"
        self._put(FancyBboxPatch((x, y), width, height, style, facecolor=fill, edgecolor=edge, linewidth=1))

    def circle(self, x: float, y: float, radius: float, fill: str, edge: str = "none", stroke: float = 2) -> None:
        """Draw a circle."""
        self._put(Circle((x, y), radius, facecolor=fill, edgecolor=edge, linewidth=stroke))

    def line(self, start: Point, end: Point, color: str, stroke: float = 1, dashed: bool = False) -> None:
        """Draw a straight line."""
        (x1, y1), (x2, y2) = start, end
        line = Line2D([x1, x2], [y1, y2], color=color, linewidth=stroke)
        line.set_linestyle((0, (4, 3)) if dashed else "-")
        self._put(line)

    def text(
        self, x: float, y: float, words: str, color: str, anchor: Anchor = "left", bold: bool = False, size: float = 13
    ) -> None:
        """Write words with their baseline at `y`."""
        weight = "bold" if bold else "normal"
        text = Text(x, y, words, color=color, ha=anchor, va="baseline", fontsize=size, fontweight=weight)
        text.set_parse_math(False)
        self._put(text)

    def svg(self, prefix: str, title: str, description: str) -> str:
        """Return the drawing as an `svg` element; `prefix` keeps its ids apart from others in the page."""
        styles: Any = settings(prefix)
        with mpl.rc_context(styles):
            drawn = as_svg(self._figure, prefix, title, description)
        return _with_plain_attributes(drawn, self.width, self.height)

    def _put(self, mark: Artist) -> None:
        """Add a mark above all those before it; the figure's edge cuts nothing."""
        self._order += 1
        mark.set_zorder(self._order)
        self._axes.add_artist(mark)
        mark.set_clip_on(False)


def _with_plain_attributes(drawn: str, width: float, height: float) -> str:
    """Return the element with its size in pixels and attributes in place of style sheets."""
    root = ET.fromstring(drawn)
    for parent in list(root.iter()):
        for child in [one for one in parent if one.tag == f"{{{SVG}}}defs"]:
            parent.remove(child)
    for element in root.iter():
        _plain_attributes(element)
    root.attrib.update({"width": f"{width:g}", "height": f"{height:g}", **JOINS})
    ET.register_namespace("", SVG)
    return ET.tostring(root, encoding="unicode") + "\n"


def _plain_attributes(element: ET.Element) -> None:
    """Turn an inline style into attributes, which every reader of SVG understands."""
    for part in element.attrib.pop("style", "").split(";"):
        name, _, value = part.partition(":")
        if value:
            element.set(name.strip(), FONT if name.strip() == "font-family" else value.strip())
    if element.attrib.get("transform", "").startswith("rotate(-0 "):
        del element.attrib["transform"]
