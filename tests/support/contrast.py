"""What of a drawing can be seen: the contrast of its texts and marks against white, and whether anything is cut off."""

from __future__ import annotations

import re
from typing import Any

from lxml import etree

from evaluator.pages.page_options import luminance

SVG = "{http://www.w3.org/2000/svg}"
TEXT, MARK = 4.5, 3.0
#: fills that only lie under marks: ranges, shades of a matrix; their edges are marks
GROUNDS = {"#ffffff", "#e0e4e7", "#b4bec6", "#e4ebf2", "#bccfe0", "#7fa3c4", "none"}
#: the timeline's amber, hatched and outlined in black, and the days not yet seen alone, outlined in red
GROUNDS |= {"#f5b335", "#fbe6db"}
#: days on which nobody works
GROUNDS |= {"#e3e5e7"}
#: lines that only guide the eye along a row
GUIDES = {"#b1b4b6", "#e0e4e7", "#ffffff"}


def ratio(one: str, other: str = "#ffffff") -> float:
    """Return the contrast of two colours (WCAG 2.2)."""
    bright, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def _style(node: Any) -> dict[str, str]:
    """Return what a node is drawn with; style sheets of single nodes win over attributes."""
    found = {name: node.get(name) for name in ("fill", "stroke", "font-weight", "font-size") if node.get(name)}
    for part in (node.get("style") or "").split(";"):
        name, _, value = part.partition(":")
        if value:
            found[name.strip()] = value.strip()
    return found


def pale(svg: str) -> list[str]:
    """Return the texts and marks that stand out too little from white."""
    bad = []
    for node in etree.fromstring(svg.encode()).iter():
        style = _style(node)
        if node.tag == f"{SVG}text":
            words, colour = "".join(node.itertext()), style.get("fill", "#000000")
            if colour != "#ffffff" and ratio(colour) < TEXT:
                bad.append(f"text {words!r} {colour}")
        elif node.tag in (f"{SVG}path", f"{SVG}use", f"{SVG}rect", f"{SVG}circle", f"{SVG}line"):
            bad += _pale_mark(style)
    return bad


def _pale_mark(style: dict[str, str]) -> list[str]:
    fill, stroke = style.get("fill", "none").lower(), style.get("stroke", "none").lower()
    colours = [fill] if fill not in GROUNDS and fill.startswith("#") else []
    colours += [stroke] if stroke.startswith("#") and stroke not in GUIDES else []
    return [f"mark {one}" for one in colours if ratio(one) < MARK]


def title_and_description(svg: str) -> tuple[str, str]:
    """Return the words that a screen reader says for a drawing."""
    root = etree.fromstring(svg.encode())
    assert root.get("role") == "img"
    ids = (root.get("aria-labelledby") or "").split()
    by_id = {node.get("id"): "".join(node.itertext()) for node in root.iter() if node.get("id")}
    title, description = (by_id[one] for one in ids)
    return title, description


def size(svg: str) -> tuple[float, float]:
    """Return the width and height of the drawing's view box."""
    found = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', svg)
    assert found
    return float(found[1]), float(found[2])
