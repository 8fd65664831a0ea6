"""The mark of each thing that can become of a clock: a shape, a letter and a colour."""

from __future__ import annotations

from evaluator.clocks.statuses import Status
from evaluator.rule_book.strip import BLUE, GREEN, GREY, INK, RED, WHITE, Strip

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
