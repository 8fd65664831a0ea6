"""Figures of experiments: ratings that flip, and one limit value after value."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import wrap
from typing import Any

import numpy as np

from evaluator.pages.figures.canvas import Canvas
from evaluator.pages.figures.figure import BETTER, INK, NEITHER, QUIET, WORSE, Figure, figure, plotted
from evaluator.pages.page_options import luminance

Row = dict[str, Any]
CELL, HIGH, TOP = 130, 56, 112
#: of a letter of a label, at most; letters in a line of a column's head; what the note under the matrix needs
LETTER, LINE, NOTE = 7.4, 17, 560
#: few to many
SHADES = ("#ffffff", "#e4ebf2", "#bccfe0", "#7fa3c4", "#3f6c98", "#12436d")


def flips_figure(identity: str, a: str, b: str, matrix: Sequence[Row]) -> Figure:
    """Return the matrix of ratings under a and under b.

    matrix: one row a pair of grades, worst first: a, b (grades as words) and authorities (how many).
    """
    down, across = (list(dict.fromkeys(row[side] for row in matrix)) for side in ("a", "b"))
    counts = {(row["a"], row["b"]): int(row["authorities"]) for row in matrix}
    title = _title(down, across, counts)
    heads = (f"Under {a} ↓", f"Under {b} →")
    left = 30 + LETTER * max((len(grade) for grade in down), default=0)
    wide = max(CELL * len(across) + 20, NOTE, (LETTER + 1) * len(heads[1]), (LETTER + 1) * len(heads[0]) - left)
    canvas = Canvas(left + wide, TOP + HIGH * (len(down) + 1) + 10)
    canvas.text(0, 44, heads[0], INK, bold=True)
    canvas.text(left, 20, heads[1], INK, bold=True)
    for column, grade in enumerate(across):
        lines = wrap(grade, LINE)
        for place, words in enumerate(lines):
            canvas.text(left + CELL * (column + 0.5), TOP - 12 - 16 * (len(lines) - 1 - place), words, INK, "center")
    most = max(counts.values(), default=1) or 1
    for line, grade in enumerate(down):
        y = TOP + HIGH * line
        canvas.text(left - 14, y + HIGH / 2 + 5, grade, INK, "right")
        for column, other in enumerate(across):
            turn = _turn(down, across, line, column)
            _cell(canvas, left + CELL * column, y, counts.get((grade, other), 0), most, grade == other, turn)
    note = "Outlined: the same grade under both. Darker: more authorities."
    canvas.text(left, TOP + HIGH * len(down) + 30, note, QUIET)
    said = "; ".join(f"{count} from {one} to {other}" for (one, other), count in counts.items() if count)
    caption = f"Authorities by their rating under {a} and under {b}, from the same records."
    rows = [[grade, *(str(counts.get((grade, other), 0)) for other in across)] for grade in down]
    columns = [f"Under {a}", *(f"{grade} under {b}" for grade in across)]
    return figure(identity, title, canvas.svg(identity, title, f"{said}."), caption, columns, rows)


def _title(down: list[str], across: list[str], counts: dict[tuple[str, str], int]) -> str:
    total = sum(counts.values())
    if down != across:
        return f"Ratings of {total} authorities under two scales"
    up = sum(count for (one, other), count in counts.items() if across.index(other) > down.index(one))
    fall = sum(count for (one, other), count in counts.items() if across.index(other) < down.index(one))
    return f"{up + fall} of {total} ratings change: {up} go up and {fall} go down"


def _turn(down: list[str], across: list[str], line: int, column: int) -> str:
    """Return which way a rating goes from one grade to the other; empty where it stays, or the scales differ."""
    return "" if down != across or line == column else "up" if column > line else "down"


def _cell(canvas: Canvas, x: float, y: float, count: int, most: int, same: bool, turn: str) -> None:
    shade = SHADES[0] if not count else SHADES[1 + min(int(4 * count / most), 4)]
    canvas.box(x + 2, y + 2, CELL - 4, HIGH - 4, shade, "#858d94")
    if same:
        canvas.polygon(
            [(x + 3, y + 3), (x + CELL - 3, y + 3), (x + CELL - 3, y + HIGH - 3), (x + 3, y + HIGH - 3)], "none", INK, 3
        )
    low = y + HIGH / 2 + (-1 if turn and count else 6)
    if turn and count:
        canvas.text(x + CELL / 2, y + HIGH / 2 + 17, turn, _ink_on(shade), "center")
    canvas.text(x + CELL / 2, low, str(count), _ink_on(shade), "center", bold=True, size=17)


def _ink_on(shade: str) -> str:
    """Return black or white, whichever stands out more."""
    light = luminance(shade) + 0.05
    return "#0b0c0c" if light / 0.05 > 1.05 / light else "#ffffff"


def sweep_figure(identity: str, timescale: str, unit: str, rows: Sequence[Row]) -> Figure:
    """Return the sweep of a limit.

    rows: one a value, as `Swept`: value, in_force, per_cent, rated, flipped, spike, lo, hi (per cent of all cases; None
    where not known). unit: of the limit, such as `working day`.
    """
    now = next((row["value"] for row in rows if row["in_force"]), None)
    title = _sweep_title(timescale, unit, rows, now)
    said = " ".join(f"{row['value']} {unit}s: {_of(row['per_cent'])}% in time, {row['flipped']} ratings change."
                    for row in rows)  # fmt: skip
    svg = plotted(identity, title, said, lambda axes: _draw(axes, rows, now, unit), (9.2, 7.6), stacked=3)
    caption = (
        "Above: in time, all authorities; [c] marks a value that is hidden. Middle: ratings that differ from those "
        "with the limit in force. Below: cases that end on that very day beyond what the days around it lead one to "
        "expect, with 95% intervals. The upright line is the limit in force. The first two assume that people would "
        "have worked as they did; the third shows what they did."
    )
    columns = [f"Limit, {unit}s", "In force", "In time, per cent", "Rated", "Ratings that change",
               "Beyond expected on that day, per cent of cases", "95% interval"]  # fmt: skip
    table = [[str(row["value"]), "yes" if row["in_force"] else "no", _share(row["per_cent"]), str(row["rated"]),
              str(row["flipped"]), _of(row["spike"]), _span(row)] for row in rows]  # fmt: skip
    return figure(identity, title, svg, caption, columns, table, 2)


def _sweep_title(timescale: str, unit: str, rows: Sequence[Row], now: int | None) -> str:
    if all(row["lo"] is None for row in rows):
        return f"{timescale}: on no day could more than expected be tested"
    clear = [row for row in rows if row["lo"] is not None and row["lo"] > 0]
    if not clear:
        return f"{timescale}: no day on which work clearly ends more than expected"
    top = max(clear, key=lambda row: row["spike"])
    where = "the limit in force" if top["value"] == now else f"the limit in force is {now}"
    return f"{timescale}: work ends most beyond expectation on {unit} {top['value']} ({where})"


def _share(value: float | None) -> str:
    return "[c]" if value is None else f"{value:.1f}"


def _of(value: float | None) -> str:
    return "[x]" if value is None else f"{value:.1f}"


def _span(row: Row) -> str:
    return "[x]" if row["lo"] is None else f"{row['lo']:.1f} to {row['hi']:.1f}"


def _draw(axes: Any, rows: Sequence[Row], now: int | None, unit: str) -> None:
    above, middle, below = axes
    # a value that is hidden breaks the line
    shares = [float("nan") if row["per_cent"] is None else row["per_cent"] for row in rows]
    if not np.isnan(shares).all():
        above.plot([row["value"] for row in rows], shares, color=BETTER, marker="o", linewidth=2)
    for row in rows:
        if row["per_cent"] is None:
            above.annotate("[c]", (row["value"], 0), xycoords=("data", "axes fraction"), xytext=(0, 4),
                           textcoords="offset points", ha="center", fontsize=9)  # fmt: skip
    above.set_ylabel("In time, %")
    middle.bar([row["value"] for row in rows], [row["flipped"] for row in rows], width=0.6, color=NEITHER)
    middle.set_ylim(0, 1.1 * max([row["flipped"] for row in rows] + [1]))
    middle.yaxis.get_major_locator().set_params(integer=True)
    middle.set_ylabel("Ratings that\nchange")
    for row in rows:
        if row["spike"] is not None:
            clear = row["lo"] > 0
            colour = WORSE if clear else NEITHER
            below.plot([row["value"]] * 2, [row["lo"], row["hi"]], color=colour, linewidth=2)
            below.plot([row["value"]], [row["spike"]], "D" if clear else "o", color=colour,
                       markerfacecolor=colour if clear else "white", markersize=8)  # fmt: skip
    below.axhline(0, color=INK, linewidth=1)
    below.set_ylabel("Beyond expected\nthat day, %")
    below.set_xlabel(f"Limit, {unit}s")
    if rows:
        below.set_xlim(min(row["value"] for row in rows) - 0.7, max(row["value"] for row in rows) + 0.7)
    below.xaxis.get_major_locator().set_params(integer=True, min_n_ticks=1)
    if now is not None:
        for one in axes:
            one.axvline(now, color=INK, linewidth=1.2, linestyle=(0, (4, 3)), zorder=0)
        above.annotate("in force", (now, above.get_ylim()[1]), xytext=(5, -4), textcoords="offset points", va="top")
