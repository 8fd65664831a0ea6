"""What every figure is made of: its colours, its title, description and table, and the SVG that matplotlib draws."""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Callable, Sequence
from typing import Any
from xml.sax.saxutils import escape

FONTS = ["Arial", "Helvetica Neue", "Helvetica", "Liberation Sans", "DejaVu Sans"]


def settings(name: str) -> Any:
    """Return the matplotlib settings of a figure called `name` (its identifiers follow from the name)."""
    return {
        "svg.fonttype": "none", "svg.hashsalt": name, "font.family": "sans-serif", "font.sans-serif": FONTS,
        "font.size": 12, "text.color": INK, "axes.labelcolor": INK, "xtick.color": INK, "ytick.color": INK,
        "axes.edgecolor": GREY, "axes.spines.top": False, "axes.spines.right": False,
    }  # fmt: skip


def as_svg(figure: Any, name: str, title: str, description: str) -> str:
    """Return a matplotlib figure as an inline `<svg>` with unique ids, role, title and description."""
    text = io.StringIO()
    with warnings.catch_warnings():
        # words stay words in the drawing: whoever shows it has letters that are not in the fonts here
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        figure.savefig(text, format="svg", metadata={"Date": None, "Creator": None, "Format": None, "Type": None})
    body = text.getvalue()
    body = body[body.index("<svg") :]
    body = re.sub(r"\s*<metadata>.*?</metadata>", "", body, flags=re.DOTALL)
    for before in (r'\bid="', r"url\(#", r'xlink:href="#'):
        # an id of letters, digits and hyphens can be addressed everywhere; matplotlib writes `axis_1` with a dot
        body = re.sub(f"({before})([^\")]*)", lambda found: f"{found[1]}{name}-{found[2].replace('.', '-')}", body)
    labels = f'role="img" aria-labelledby="{name}-title {name}-desc" '
    words = f'<title id="{name}-title">{escape(title)}</title>\n<desc id="{name}-desc">{escape(description)}</desc>\n'
    opened = body.index(">") + 1
    return body[:4] + " " + labels + body[5:opened] + "\n" + words + body[opened:].strip()


#: id, title, svg, caption, and columns and rows that say the same as the drawing
Figure = dict[str, Any]
#: worse, better and neither: shape, colour and words carry the meaning together
WORSE, BETTER, NEITHER, INK, QUIET = "#d1490c", "#12436d", "#5d666e", "#0b0c0c", "#484f56"
GREY = NEITHER
#: the range of all authorities, and its middle half, and their edge; a light line
WIDE, MIDDLE, EDGE, LINE = "#e0e4e7", "#b4bec6", "#858d94", "#b1b4b6"


def figure(
    identity: str, title: str, svg: str, caption: str, columns: Sequence[str], rows: Sequence[Sequence[str]],
    text_columns: int = 1,
) -> Figure:  # fmt: skip
    """Return a figure for the page. text_columns: how many columns, from the left, are words."""
    heads = [{"name": name, "numeric": place >= text_columns} for place, name in enumerate(columns)]
    return {"id": identity, "title": title, "svg": svg, "caption": caption, "columns": heads,
            "rows": [list(row) for row in rows]}  # fmt: skip


def plotted(
    identity: str, title: str, description: str, draw: Callable[[Any], None], size: tuple[float, float] = (9.2, 4.8),
    stacked: int = 1,
) -> str:  # fmt: skip
    """Return what `draw` puts on an axes (on several, one above the other, where `stacked` is more than 1) as SVG.

    size: width and height in inches at 72 points. The same drawing gives the same bytes.
    """
    import matplotlib

    matplotlib.use("svg")
    from matplotlib import pyplot

    with pyplot.rc_context(settings(identity)):
        figure, axes = pyplot.subplots(stacked, figsize=size, layout="constrained", sharex=stacked > 1)
        draw(axes)
        svg = as_svg(figure, identity, title, description)
        pyplot.close(figure)
    return svg
