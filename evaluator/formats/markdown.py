"""A page as a short text in Markdown: what it found and what it does not tell, for a message or a minute."""

from __future__ import annotations

from evaluator.formats.page_read import Page, Piece

#: the second-level headings under which everything is kept
KEPT = ("Summary", "Where rating and outcome part company", "What this report does not tell you", "About these figures")
SIGNS = {"h1": "# ", "h2": "## ", "h3": "### ", "li": "* ", "dt": "* ", "dd": "  "}
CLOSE = ("li", "dt", "dd")


def markdown(page: Page) -> str:
    """Return the page's title, its summary and verdicts, what it does not tell, where it comes from, and a list of its
    tables. Signs of Markdown in the text are escaped.
    """
    lines: list[str] = []
    section, before = "", ""
    for piece in page.pieces:
        section = piece.text if piece.kind == "h2" else section
        if piece.kind == "h1" or (section in KEPT and piece.kind != "table"):
            lines += [_line(piece)] if piece.kind in CLOSE and before in CLOSE else ["", _line(piece)]
            before = piece.kind
    tables = [_line(Piece("li", f"{number}. {one.caption}")) for number, one in enumerate(page.tables, start=1)]
    return "\n".join([*lines, "", "## Tables of the report", "", *tables]).strip() + "\n"


def _line(piece: Piece) -> str:
    text = piece.text
    for sign in "\\*_`[]<>":
        text = text.replace(sign, f"\\{sign}")
    return SIGNS.get(piece.kind, "") + text
