"""One authority's figure month by month, with natural process limits (an XmR chart)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from evaluator.drawings.figure import INK, NEITHER, QUIET, WORSE, Figure, figure
from evaluator.drawings.plot import plotted
from evaluator.statistics.run_chart import RunChart, run_chart

#: fewer months show nothing
FEWEST = 6


def months_figure(identity: str, measure: str, authority: str, months: Sequence[tuple[str, float]]) -> Figure | None:
    """Return the run chart of one measure at one authority; None with fewer than six months.

    months: (`2009-04`, per cent), in order; months that are hidden or have no case are left out before.
    """
    if len(months) < FEWEST:
        return None
    values = np.array([value for _, value in months])
    chart = run_chart(values)
    signal = chart.signal
    count = int(signal.sum())
    title = (f"{measure}, {authority}: {count} of {len(months)} months differ from the rest by more than usual"
             if count else f"{measure}, {authority}: months differ no more than usual")  # fmt: skip
    said = " ".join(f"{month}: {value:.1f}%." for (month, value), is_far in zip(months, signal, strict=True) if is_far)
    svg = plotted(identity, title, said or title + ".", lambda axes: _draw(axes, months, values, chart))
    trial = " Fewer than twelve months: the limits are on trial." if chart.on_trial else ""
    caption = (
        "Per cent of those finished in the month. Line across: the mean; dashed: the natural process limits, from how "
        "much one month differs from the next. Diamonds: months outside them, or in a run of seven on one side, or of "
        f"seven that rise or fall, or two of three near a limit. Two points are not a trend.{trial}"
    )
    table = [[month, f"{value:.1f}", "yes" if is_far else "no"] for (month, value), is_far in
             zip(months, signal, strict=True)]  # fmt: skip
    made = figure(identity, title, svg, caption, ["Month", "Per cent", "Differs by more than usual"], table)
    made["columns"][2]["numeric"] = False
    return made


def _draw(axes: Any, months: Sequence[tuple[str, float]], values: Any, chart: RunChart) -> None:
    places = np.arange(len(values))
    axes.axhline(chart.mean, color=INK, linewidth=1)
    for end, words in ((chart.lower, "lower limit"), (chart.upper, "upper limit")):
        axes.axhline(end, color=NEITHER, linewidth=1.2, linestyle=(0, (4, 3)))
        axes.annotate(
            words, (len(values) - 0.5, end), xytext=(4, 0), textcoords="offset points", va="center", color=QUIET
        )
    axes.plot(places, values, color=NEITHER, linewidth=1.5)
    far = chart.signal
    axes.plot(places[~far], values[~far], "o", color=NEITHER, markersize=6)
    axes.plot(places[far], values[far], "D", color=WORSE, markersize=8)
    step = max(len(values) // 10, 1)
    axes.set_xticks(places[::step], [months[place][0] for place in places[::step]])
    axes.set_xlim(-0.6, len(values) - 0.4)
    low, high = min(values.min(), chart.lower), max(values.max(), chart.upper)
    axes.set_ylim(low - 0.06 * (high - low + 1), high + 0.06 * (high - low + 1))
    axes.set_ylabel("Per cent")
