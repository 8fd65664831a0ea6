"""One authority's figures beside all others: the line in the middle is all authorities, better is to the right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from evaluator.pages.figures.canvas import Canvas
from evaluator.pages.figures.figure import BETTER, EDGE, INK, LINE, MIDDLE, NEITHER, QUIET, WIDE, WORSE, Figure, figure

HEAD, ROW, FOOT, WIDTH = 52, 32, 44, 980
#: columns of numbers, and the field of the bars: left, middle, right
HERE, ALL_OF_THEM, SIMILAR = 400, 480, 560
LEFT, CENTRE, RIGHT = 610, 780, 950
WORDS = {"worse": (WORSE, "worse"), "better": (BETTER, "better"), "similar": (NEITHER, "similar"),
         "not compared": (BETTER, "not compared")}  # fmt: skip


@dataclass(frozen=True)
class Measure:
    """One measure of an authority, in per cent. better: higher, lower or none. lo, hi: the 95% interval of value.
    every: all authorities together; lowest to highest: of the authorities shown, with their quarters. similar: the mean
    of its statistical neighbours; where no measure has one, nothing stands in its place. clear: whether it may be said
    to be better or worse. Numbers that are hidden or
    missing are None.
    """

    title: str
    better: str
    value: float | None
    lo: float | None
    hi: float | None
    every: float | None
    lowest: float | None
    highest: float | None
    quarter: float | None
    three_quarters: float | None
    similar: float | None
    clear: bool

    @property
    def verdict(self) -> str:
        """worse or better where that is clear, else similar; empty where a number is missing."""
        if self.value is None or self.every is None or self.lo is None or self.hi is None:
            return ""
        if self.better == "none":
            return "not compared"
        if not self.clear or self.lo <= self.every <= self.hi:
            return "similar"
        return "better" if (self.value > self.every) is (self.better == "higher") else "worse"


def spine(identity: str, authority: str, groups: Sequence[tuple[str, Sequence[Measure]]]) -> Figure:
    """Return the spine chart of an authority. groups: heading and measures, in the order they are shown."""
    rows = [one for _, measures in groups for one in measures]
    drawn = [one for one in rows if one.verdict]
    title = _title(authority, drawn)
    similar = any(one.similar is not None for one in rows)
    canvas = Canvas(WIDTH, HEAD + ROW * (len(rows) + len(groups)) + FOOT)
    _head(canvas, similar)
    y = float(HEAD)
    for heading, measures in groups:
        canvas.text(0, y + 22, heading, INK, bold=True, size=14)
        y += ROW
        for one in measures:
            canvas.line((0, y), (WIDTH, y), WIDE)
            _row(canvas, y, one, similar)
            y += ROW
    canvas.line((CENTRE, HEAD - 8), (CENTRE, y), INK, 1.5)
    _key(canvas, y + 28, similar)
    table = [[one.title, _number(one.value), _span(one), _number(one.every),
              *([_number(one.similar, "[x]")] if similar else []), one.verdict or "[x]"] for one in rows]  # fmt: skip
    caption = (
        "Per cent. Pale bar: from the lowest to the highest authority; dark bar: the middle half of them; the "
        "line is all authorities together. Each row has its own scale, and better is always to the right; where "
        "no way is better, higher is. Worse and better: clearly apart from all the others, allowing for the number of "
        "authorities and figures compared. [c]: hidden. [x]: cannot be said."
    )
    columns = ["Measure", "Here", "95% interval", "All authorities", *(["Similar authorities"] if similar else []),
               "Beside all authorities"]  # fmt: skip
    return figure(identity, title, canvas.svg(identity, title, _description(drawn)), caption, columns, table)


def _title(authority: str, drawn: Sequence[Measure]) -> str:
    compared = [one for one in drawn if one.better != "none"]
    worse, better = (sum(one.verdict == word for one in compared) for word in ("worse", "better"))
    if not compared:
        return f"{authority}: no figure can be compared"
    return f"{authority}: of {len(compared)} figures {better} better and {worse} worse than all authorities"


def _description(drawn: Sequence[Measure]) -> str:
    return " ".join(f"{one.title}: {_number(one.value)}%, all authorities {_number(one.every)}%: {one.verdict}."
                    for one in drawn) or "Nothing is drawn."  # fmt: skip


def _number(value: float | None, missing: str = "[c]") -> str:
    return missing if value is None else f"{value:.1f}"


def _span(one: Measure) -> str:
    return "[c]" if one.lo is None or one.hi is None else f"{one.lo:.1f} to {one.hi:.1f}"


def _head(canvas: Canvas, similar: bool) -> None:
    canvas.text(0, 18, "Measure", INK, bold=True)
    for x, words in ((HERE, "Here"), (ALL_OF_THEM, "All"), *([(SIMILAR, "Similar")] if similar else [])):
        canvas.text(x, 18, words, INK, "right", bold=True)
    canvas.text(LEFT, 18, "← worse", QUIET)
    canvas.text(CENTRE, 18, "all authorities", INK, "center")
    canvas.text(RIGHT, 18, "better →", QUIET, "right")


def _row(canvas: Canvas, y: float, one: Measure, similar: bool) -> None:
    middle = y + ROW / 2
    canvas.text(0, middle + 5, one.title if len(one.title) <= 47 else one.title[:46] + "…", INK)
    canvas.text(HERE, middle + 5, _number(one.value), INK, "right", bold=True)
    canvas.text(ALL_OF_THEM, middle + 5, _number(one.every), INK, "right")
    if similar:
        canvas.text(SIMILAR, middle + 5, _number(one.similar, "[x]"), INK, "right")
    if one.every is None or one.lowest is None or one.highest is None:
        return
    ends = [value for value in (one.lowest, one.highest, one.lo, one.hi, one.similar) if value is not None]
    reach = max(*(abs(value - one.every) for value in ends), 0.1)
    sign = -1 if one.better == "lower" else 1

    def place(value: float) -> float:
        return CENTRE + sign * (value - one.every) / reach * (RIGHT - CENTRE)  # type: ignore[operator]

    for lo, hi, colour in ((one.lowest, one.highest, WIDE), (one.quarter, one.three_quarters, MIDDLE)):
        if lo is not None and hi is not None:
            first, last = sorted((place(lo), place(hi)))
            canvas.box(first, middle - 8, last - first, 16, colour, EDGE)
    if one.similar is not None:
        canvas.box(place(one.similar) - 4, middle - 4, 8, 8, "#ffffff", INK)
    if one.verdict and one.value is not None and one.lo is not None and one.hi is not None:
        colour, _ = WORDS[one.verdict]
        canvas.line((place(one.lo), middle), (place(one.hi), middle), INK, 1.5)
        _mark(canvas, place(one.value), middle, one.verdict, colour)


def _mark(canvas: Canvas, x: float, y: float, verdict: str, colour: str) -> None:
    if verdict == "worse":
        canvas.polygon([(x, y - 8), (x + 8, y), (x, y + 8), (x - 8, y)], colour)
    elif verdict == "not compared":
        canvas.polygon([(x, y - 7), (x + 7, y + 6), (x - 7, y + 6)], "#ffffff", colour, 2)
    else:
        canvas.circle(x, y, 6.5, colour if verdict == "better" else "#ffffff", colour)


def _key(canvas: Canvas, y: float, similar: bool) -> None:
    x = 330.0
    for verdict, (colour, words) in WORDS.items():
        _mark(canvas, x, y - 4, verdict, colour)
        canvas.text(x + 14, y, words, INK)
        x += 50 + 8 * len(words)
    if similar:
        canvas.box(x, y - 8, 8, 8, "#ffffff", INK)
        canvas.text(x + 14, y, "similar authorities", INK)
        x += 150
    canvas.line((x, y - 4), (x + 25, y - 4), INK, 1.5)
    canvas.text(x + 31, y, "95%", INK)
    canvas.line((0, y - 24), (WIDTH, y - 24), LINE)
