"""How many lights turned amber and red on a working day, month by month."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from evaluator.drawings.figure import INK, Figure, figure
from evaluator.drawings.plot import plotted

Row = dict[str, Any]
AMBER, RED = "#8a5a00", "#a3173b"


def lights_turned(identity: str, rows: Sequence[Row]) -> Figure | None:
    """Return the lights that turned, all authorities; None where fewer than two months are known.

    rows: month (`2009-04`), working_days, amber, red (counts rounded to 10; a text where hidden), in order.
    """
    known = [row for row in rows if _a_day(row, "amber") is not None or _a_day(row, "red") is not None]
    if len(known) < 2:
        return None
    most = max(
        (row for row in known if _a_day(row, "red") is not None), key=lambda row: _a_day(row, "red") or 0, default=None
    )
    title = "Lights that turned on a working day"
    if most is not None:
        title += f": most red ones in {most['month']}, {_a_day(most, 'red'):.1f}"
    svg = plotted(identity, title, title + ".", lambda axes: _draw(axes, rows))
    caption = (
        "All authorities together: clocks that came within two working days of their due day (amber) and clocks "
        "that were missed (red), by working day of the month. Months at either end of the records are partial; "
        "a hidden month ([c]) breaks the line."
    )
    table = [[row["month"], str(row["working_days"]), _told(row, "amber"), _told(row, "red")] for row in rows]
    return figure(identity, title, svg, caption, ["Month", "Working days", "Amber a day", "Red a day"], table)


def _a_day(row: Row, light: str) -> float | None:
    count = row[light]
    return count / row["working_days"] if isinstance(count, int) and row["working_days"] else None


def _told(row: Row, light: str) -> str:
    value = _a_day(row, light)
    if value is None:
        return "[x]" if isinstance(row[light], int) else "[c]"
    return f"{value:.1f}"


def _draw(axes: Any, rows: Sequence[Row]) -> None:
    ends: dict[str, tuple[int, float]] = {}
    for light, colour, line in (("amber", AMBER, (0, (5, 2))), ("red", RED, "-")):
        values = [_a_day(row, light) for row in rows]
        points = [(place, value) for place, value in enumerate(values) if value is not None]
        if not points:
            continue
        # a month without a value is a gap in the line; the dots keep a month between two gaps in sight
        drawn = [float("nan") if value is None else value for value in values]
        axes.plot(range(len(rows)), drawn, color=colour, linewidth=2.2, linestyle=line, marker=".")
        ends[light] = points[-1]
    red_on_top = "amber" not in ends or "red" not in ends or ends["red"][1] >= ends["amber"][1]
    for light, point in ends.items():
        above = (light == "red") == red_on_top
        axes.annotate(light, point, xytext=(6, 1 if above else -1), textcoords="offset points",
                      va="bottom" if above else "top", color=INK)  # fmt: skip
    step = -(-len(rows) // 9)
    axes.set_xticks(range(0, len(rows), step), [rows[place]["month"] for place in range(0, len(rows), step)])
    axes.set_xlim(-0.5, len(rows) + max(len(rows) * 0.06, 0.5))
    axes.set_ylim(bottom=0)
    axes.set_ylabel("Lights a working day")
