"""Which ratings change between two rule sets: a matrix, exact, that prints and reads as a table."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import wrap
from typing import Any

from evaluator.drawings.figure import INK, QUIET, Figure, figure
from evaluator.looks import luminance
from evaluator.timeline.canvas import Canvas

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
