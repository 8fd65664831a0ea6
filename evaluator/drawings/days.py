"""On which day work is finished, beside what the days around the limit lead one to expect; and bands of days, where
only those are published.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from evaluator.drawings.figure import INK, WORSE, Figure, figure
from evaluator.drawings.plot import plotted

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


def bands_figure(
    identity: str, title: str, caption: str, bands: Sequence[tuple[str, int, float | None, bool]]
) -> Figure | None:  # fmt: skip
    """Return work by bands of days: the height is per cent a day, so that the area is the share; None where no band
    has a share that may be shown.

    bands: in order, (words, days in it, per cent or None where hidden, whether it is in time).
    """
    if all(per_cent is None for _, _, per_cent, _ in bands):
        return None
    table = [[words, str(days), *_share(per_cent, days)] for words, days, per_cent, _ in bands]
    said = " ".join(f"{words}: {share}{'' if per_cent is None else '%'}, {a_day} a day."
                    for (words, _, per_cent, _), (_, _, share, a_day) in zip(bands, table, strict=True))  # fmt: skip
    svg = plotted(identity, title, said, lambda axes: _draw_bands(axes, bands))
    return figure(identity, title, svg, caption, ["Band", "Days in it", "Per cent", "Per cent a day"], table)


def _share(per_cent: float | None, days: int) -> tuple[str, str]:
    return ("[c]", "[c]") if per_cent is None else (f"{per_cent:.1f}", f"{per_cent / days:.2f}")


def _draw_bands(axes: Any, bands: Sequence[tuple[str, int, float | None, bool]]) -> None:
    left = 0
    for _, days, per_cent, in_time in bands:
        if per_cent is None:
            axes.annotate("[c]", (left + days / 2, 0), xytext=(0, 3), textcoords="offset points", ha="center")
        else:
            axes.bar(left, per_cent / days, width=days, align="edge", color=IN_TIME if in_time else LATE,
                     edgecolor=INK, linewidth=1)  # fmt: skip
        left += days
    limit = sum(days for _, days, _, in_time in bands if in_time)
    axes.axvline(limit, color=INK, linewidth=1.5)
    top = max(per_cent / days for _, days, per_cent, _ in bands if per_cent is not None)
    axes.annotate("limit", (limit, top * 1.07), xytext=(5, 0), textcoords="offset points", va="center")
    axes.set_xlim(-0.01 * left, 1.01 * left)
    axes.set_ylim(0, top * 1.15)
    axes.set_xlabel("Days since the start")
    axes.set_ylabel("Per cent a day")
