"""A matplotlib figure as inline SVG: text kept as text, the same bytes every time, described for those who listen."""

from __future__ import annotations

import io
import re
from xml.sax.saxutils import escape

import matplotlib as mpl
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

FONTS = "arial, 'Helvetica Neue', helvetica, 'Liberation Sans', sans-serif"


def inline_svg(figure: Figure, name: str, title: str, description: str) -> str:
    """Return the figure as an `<svg role="img">` element to stand in a page.

    name: unique in the page; every id in the picture begins with it. title, description: what it shows, in words.
    """
    with mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": name, "font.family": ["DejaVu Sans"]}):
        out = io.StringIO()
        FigureCanvasSVG(figure).print_svg(out, metadata=dict.fromkeys(("Date", "Creator", "Format", "Type")))
    body = out.getvalue()
    body = body[body.index("<svg"):]
    body = re.sub(r"<metadata>.*?</metadata>", "", body, flags=re.S)
    body = body.replace("'DejaVu Sans'", FONTS)
    body = re.sub(r'\bid="([^"]+)"', rf'id="{name}-\1"', body)
    body = re.sub(r'(href="|url\()#', rf"\1#{name}-", body)
    body = re.sub(r'(<svg [^>]*?)width="[^"]*pt" height="[^"]*pt"', r"\1", body, count=1)
    head = (f'<svg role="img" aria-labelledby="{name}-title {name}-desc" ')
    names = (f'<title id="{name}-title">{escape(title)}</title>'
             f'<desc id="{name}-desc">{escape(description)}</desc>')
    body = head + body.removeprefix("<svg ")
    end = body.index(">") + 1
    return (body[:end] + names + body[end:]).strip()
