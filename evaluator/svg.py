"""matplotlib figures as SVG for a page: text kept as text, the same bytes twice, title and description inside."""

from __future__ import annotations

import io
import re
from typing import Any
from xml.sax.saxutils import escape

FONTS = ["Arial", "Helvetica Neue", "Helvetica", "Liberation Sans", "DejaVu Sans"]
INK, GREY, WORSE, BETTER = "#0b0c0c", "#5d666e", "#d1490c", "#12436d"


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
    figure.savefig(text, format="svg", metadata={"Date": None, "Creator": None, "Format": None, "Type": None})
    body = text.getvalue()
    body = body[body.index("<svg") :]
    body = re.sub(r"\s*<metadata>.*?</metadata>", "", body, flags=re.DOTALL)
    body = re.sub(r'\bid="', f'id="{name}-', body)
    body = re.sub(r"url\(#", f"url(#{name}-", body)
    body = re.sub(r'xlink:href="#', f'xlink:href="#{name}-', body)
    labels = f'role="img" aria-labelledby="{name}-title {name}-desc" '
    words = f'<title id="{name}-title">{escape(title)}</title>\n<desc id="{name}-desc">{escape(description)}</desc>\n'
    opened = body.index(">") + 1
    return body[:4] + " " + labels + body[5:opened] + "\n" + words + body[opened:].strip()
