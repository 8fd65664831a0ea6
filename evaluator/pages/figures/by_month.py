"""Figures by month: lights that turned, and the run chart of one authority."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from evaluator.pages.figures.figure import INK, NEITHER, QUIET, Figure, figure, plotted
from evaluator.statistics.run_chart import RunChart, run_chart

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
    svg = plotted(identity, title, title + ".", lambda axes: _draw_lights(axes, rows))
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


def _draw_lights(axes: Any, rows: Sequence[Row]) -> None:
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


#: fewer months show nothing
FEWEST = 6


def months_figure(identity: str, measure: str, authority: str, months: Sequence[tuple[str, float]]) -> Figure | None:
    """Return the run chart of one measure at one authority; None where fewer than six follow one another.

    months: (`2009-04`, per cent), in order; months that are hidden or have no case are left out before. They keep their
    place on the axis and in the table. Only the longest stretch of months without a gap, the later one of equals, has
    limits: a run that steps over months nobody sees is none.
    """
    first, last = _stretch([_number(month) for month, _ in months])
    if last - first < FEWEST:
        return None
    chart = run_chart(np.array([value for _, value in months[first:last]]))
    far = {month for (month, _), is_far in zip(months[first:last], chart.signal, strict=True) if is_far}
    every = _every_month(months)
    title = (f"{measure}, {authority}: {len(far)} of {last - first} months differ from the rest by more than usual"
             if far else f"{measure}, {authority}: months differ no more than usual")  # fmt: skip
    said = " ".join(f"{month}: {value:.1f}%." for month, value in months if month in far)
    ends = (every.index(months[first]), every.index(months[last - 1]))
    svg = plotted(identity, title, said or title + ".", lambda axes: _draw(axes, every, far, chart, ends))
    gaps = len(every) - len(months)
    table = [[month, *_cells(month, value, far, months[first][0], months[last - 1][0])] for month, value in every]
    made = figure(identity, title, svg, _caption(chart, gaps, months[first][0], months[last - 1][0]),
                  ["Month", "Per cent", "Differs by more than usual"], table)  # fmt: skip
    made["columns"][2]["numeric"] = False
    return made


def _number(month: str) -> int:
    return 12 * int(month[:4]) + int(month[5:7]) - 1


def _stretch(numbers: Sequence[int]) -> tuple[int, int]:
    """Return where the longest run of months that follow one another begins, and the place after its last."""
    best = end = begin = 0
    for place in range(1, len(numbers) + 1):
        if place == len(numbers) or numbers[place] != numbers[place - 1] + 1:
            if place - begin >= end - best:
                best, end = begin, place
            begin = place
    return best, end


def _every_month(months: Sequence[tuple[str, float]]) -> list[tuple[str, float | None]]:
    """Return each month from the first to the last; None where there is no figure."""
    known = dict(months)
    names = [f"{one // 12}-{one % 12 + 1:02d}" for one in range(_number(months[0][0]), _number(months[-1][0]) + 1)]
    return [(name, known.get(name)) for name in names]


def _cells(month: str, value: float | None, far: set[str], first: str, last: str) -> tuple[str, str]:
    if value is None:
        return "[c] or none", "[z]"
    return f"{value:.1f}", "[z]" if not first <= month <= last else "yes" if month in far else "no"


def _caption(chart: RunChart, gaps: int, first: str, last: str) -> str:
    trial = " Fewer than twelve months: the limits are on trial." if chart.on_trial else ""
    many = "1 month is hidden ([c]) or has no case" if gaps == 1 else f"{gaps} months are hidden ([c]) or have no case"
    left = (f" {many}, and the line is broken there; the limits are those of {first} to "
            f"{last}, the longest stretch without one, and no other month is judged.") if gaps else ""  # fmt: skip
    return (
        "Per cent of those finished in the month. Line across: the mean; dashed: the natural process limits, from how "
        "much one month differs from the next. Diamonds: months outside them, or in a run of seven on one side, or of "
        "seven that rise or fall, or two of three near a limit; they may be better or worse. Two points are not a "
        f"trend.{left}{trial}"
    )


def _draw(
    axes: Any, every: Sequence[tuple[str, float | None]], far: set[str], chart: RunChart, ends: tuple[int, int]
) -> None:  # fmt: skip
    places = np.arange(len(every))
    values = np.array([np.nan if value is None else value for _, value in every])
    span = [ends[0] - 0.4, ends[1] + 0.4]
    axes.plot(span, [chart.mean] * 2, color=INK, linewidth=1)
    for end, words, side in ((chart.lower, "lower limit", "top"), (chart.upper, "upper limit", "bottom")):
        axes.plot(span, [end] * 2, color=NEITHER, linewidth=1.2, linestyle=(0, (4, 3)))
        axes.annotate(
            words, (len(every) - 0.4, end), xytext=(4, 0), textcoords="offset points", va=side, color=QUIET
        )
    axes.plot(places, values, color=NEITHER, linewidth=1.5)
    marked = np.array([month in far for month, _ in every])
    axes.plot(places[~marked], values[~marked], "o", color=NEITHER, markersize=6)
    axes.plot(places[marked], values[marked], "D", color=INK, markersize=8)
    step = -(-len(every) // 9)
    axes.set_xticks(places[::step], [every[place][0] for place in places[::step]])
    axes.set_xlim(-0.6, len(every) - 0.4)
    low, high = min(np.nanmin(values), chart.lower), max(np.nanmax(values), chart.upper)
    room = max(0.06 * (high - low), 0.5)
    axes.set_ylim(low - room, high + room)
    axes.ticklabel_format(axis="y", useOffset=False)
    axes.set_ylabel("Per cent")
