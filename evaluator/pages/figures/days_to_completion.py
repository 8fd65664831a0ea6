"""On which day work is finished, beside what the days around the limit lead one to expect."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from evaluator.pages.figures.figure import INK, WORSE, Figure, figure, plotted

Row = dict[str, Any]
IN_TIME, LATE = "#5b7a9d", "#ffffff"


def days_figure(identity: str, timescale: str, found: Row) -> Figure | None:
    """Return the days to completion of one timescale; None where nothing is finished.

    found: as `days` of the results: limit, days_a_week, days (day, finished, expected; None where hidden or unsaid) and
    spike (excess, lo, hi in per cent of cases; None where it could not be tested).
    """
    rows = found["days"]
    if not any(row["finished"] for row in rows):
        return None
    unit = "working day" if found["days_a_week"] == 5 else "day"
    title = _title(timescale, found, unit)
    svg = plotted(identity, title, _description(found, unit), lambda axes: _draw(axes, found, unit))
    line = "" if all(row["expected"] is None for row in rows) else (
        " The orange line is what would be expected if the last permitted day were like the days around it, given the "
        "cases still open, upright with its 95% interval on that day; the two days after it are left out. It does not "
        "say from which days the others came."
    )
    caption = (
        f"Cases finished on each {unit} since the start, all authorities and years, rounded to 10; small counts are "
        f"hidden ([c]). Filled: in time.{line}"
    )
    table = [[str(row["day"]), "[c]" if row["finished"] is None else f"{row['finished']:,}",
              "[z]" if row["expected"] is None else f"{row['expected']:.0f}"] for row in rows]  # fmt: skip
    return figure(
        identity, title, svg, caption, [f"{unit.capitalize()} since the start", "Finished", "Expected"], table
    )


def _title(timescale: str, found: Row, unit: str) -> str:
    spike = found["spike"]
    if spike is None:
        return f"{timescale}: on which {unit} it is finished"
    span = f"(95% interval {spike['lo']:.1f} to {spike['hi']:.1f})"
    if spike["lo"] > 0:
        return f"{timescale}: {spike['excess']:.1f}% of cases {span} more than expected on the last permitted {unit}"
    if spike["hi"] < 0:
        return f"{timescale}: {-spike['excess']:.1f}% of cases fewer than expected on the last permitted {unit}"
    return f"{timescale}: no clear peak on the last permitted {unit} {span}"


def _description(found: Row, unit: str) -> str:
    at = next((row for row in found["days"] if row["day"] == found["limit"]), None)
    if at is None or at["finished"] is None:
        return f"The limit is {_counted(found['limit'], unit)}."
    expected = "" if at["expected"] is None else f", where {at['expected']:.0f} would be expected"
    limit = _counted(found["limit"], unit)
    return f"The limit is {limit}. On that day {at['finished']:,} cases are finished{expected}."


def _draw(axes: Any, found: Row, unit: str) -> None:
    limit = found["limit"]
    for row in found["days"]:
        if row["finished"]:
            fill, edge = IN_TIME if row["day"] <= limit else LATE, INK if row["day"] == limit else IN_TIME
            axes.bar(row["day"], row["finished"], width=0.82, color=fill, edgecolor=edge, linewidth=1.4)
    ends = _expected_span(axes, found)
    for part in _runs([row for row in found["days"] if row["expected"] is not None]):
        days, expected = ([row[name] for row in part] for name in ("day", "expected"))
        axes.plot(days, expected, color=WORSE, linewidth=2.2, marker="o", markersize=4)
    top = max([row[name] or 0 for row in found["days"] for name in ("finished", "expected")] + ends)
    bottom = min([0.0, *ends])
    axes.axvline(limit + 0.5, color=INK, linewidth=1.2)
    words = f"limit: {_counted(limit, unit)}"
    axes.annotate(words, (limit + 0.5, top * 1.07), xytext=(5, 0), textcoords="offset points", va="center")
    axes.set_xlim(-0.7, max(row["day"] for row in found["days"]) + 0.7)
    axes.set_ylim(bottom * 1.1, top * 1.15)
    for row in found["days"]:
        if row["finished"] is None:
            axes.annotate("[c]", (row["day"], 0), xytext=(0, 3), textcoords="offset points", ha="center", fontsize=9)
    axes.xaxis.get_major_locator().set_params(integer=True)
    axes.set_xlabel(f"{unit.capitalize()}s since the start")
    axes.set_ylabel("Cases finished")


def _expected_span(axes: Any, found: Row) -> list[float]:
    """Draw the 95% interval of what would be expected on the last permitted day; return its ends, if it has any."""
    spike, limit = found["spike"], found["limit"]
    expected = next((row["expected"] for row in found["days"] if row["day"] == limit), None)
    if spike is None or expected is None or not isinstance(found["cases"], int):
        return []
    a_case = found["cases"] / 100
    ends = [expected + (spike["excess"] - spike[end]) * a_case for end in ("hi", "lo")]
    axes.plot([limit, limit], ends, color=WORSE, linewidth=2.2, marker="_", markersize=12, markeredgewidth=2.2)
    return ends


def _counted(number: int, unit: str) -> str:
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"


def _runs(rows: Sequence[Row]) -> list[list[Row]]:
    """Return rows in groups of days that follow one another."""
    runs: list[list[Row]] = []
    for row in rows:
        if runs and row["day"] == runs[-1][-1]["day"] + 1:
            runs[-1].append(row)
        else:
            runs.append([row])
    return runs
