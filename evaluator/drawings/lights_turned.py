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
    known = [row for row in rows if isinstance(row["amber"], int) or isinstance(row["red"], int)]
    if len(known) < 2:
        return None
    most = max(
        (row for row in known if isinstance(row["red"], int)), key=lambda row: _a_day(row, "red") or 0, default=None
    )
    title = "Lights that turned on a working day"
    if most is not None:
        title += f": most red ones in {most['month']}, {_a_day(most, 'red'):.1f}"
    svg = plotted(identity, title, title + ".", lambda axes: _draw(axes, rows))
    caption = (
        "All authorities together: clocks that came within two working days of their due day (amber) and clocks "
        "that were missed (red), by working day of the month. Months at either end of the records are partial."
    )
    table = [[row["month"], str(row["working_days"]), _told(row, "amber"), _told(row, "red")] for row in rows]
    return figure(identity, title, svg, caption, ["Month", "Working days", "Amber a day", "Red a day"], table)


def _a_day(row: Row, light: str) -> float | None:
    count = row[light]
    return count / row["working_days"] if isinstance(count, int) and row["working_days"] else None


def _told(row: Row, light: str) -> str:
    value = _a_day(row, light)
    return "[c]" if value is None else f"{value:.1f}"


def _draw(axes: Any, rows: Sequence[Row]) -> None:
    for light, colour, line in (("amber", AMBER, (0, (5, 2))), ("red", RED, "-")):
        values = [_a_day(row, light) for row in rows]
        points = [(place, value) for place, value in enumerate(values) if value is not None]
        if not points:
            continue
        axes.plot(
            [place for place, _ in points], [value for _, value in points], color=colour, linewidth=2.2, linestyle=line
        )
        axes.annotate(light, points[-1], xytext=(6, 0), textcoords="offset points", va="center", color=INK)
    step = max(len(rows) // 10, 1)
    axes.set_xticks(range(0, len(rows), step), [rows[place]["month"] for place in range(0, len(rows), step)])
    axes.set_xlim(-0.5, len(rows) + max(len(rows) * 0.06, 0.5))
    axes.set_ylim(bottom=0)
    axes.set_ylabel("Lights a working day")
