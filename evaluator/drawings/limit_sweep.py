"""One limit, value after value: the figure, the ratings that change, and where work really ends."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from evaluator.drawings.figure import BETTER, INK, NEITHER, WORSE, Figure, figure
from evaluator.drawings.plot import plotted

Row = dict[str, Any]


def sweep_figure(identity: str, timescale: str, unit: str, rows: Sequence[Row]) -> Figure:
    """Return the sweep of a limit.

    rows: one a value, as `Swept`: value, in_force, per_cent, rated, flipped, spike, lo, hi (per cent of all cases; None
    where not known). unit: of the limit, such as `working day`.
    """
    now = next((row["value"] for row in rows if row["in_force"]), None)
    title = _title(timescale, unit, rows, now)
    said = " ".join(f"{row['value']} {unit}s: {_of(row['per_cent'])}% in time, {row['flipped']} ratings change."
                    for row in rows)  # fmt: skip
    svg = plotted(identity, title, said, lambda axes: _draw(axes, rows, now, unit), (9.2, 7.6), stacked=3)
    caption = (
        "Above: in time, all authorities. Middle: ratings that differ from those with the limit in force. Below: cases "
        "that end on that very day beyond what the days around it lead one to expect, with 95% intervals. The upright "
        "line is the limit in force. The first two assume that people would have worked as they did; the third shows "
        "what they did."
    )
    columns = [f"Limit, {unit}s", "In force", "In time, per cent", "Rated", "Ratings that change",
               "Beyond expected on that day, per cent of cases", "95% interval"]  # fmt: skip
    table = [[str(row["value"]), "yes" if row["in_force"] else "no", _share(row["per_cent"]), str(row["rated"]),
              str(row["flipped"]), _of(row["spike"]), _span(row)] for row in rows]  # fmt: skip
    return figure(identity, title, svg, caption, columns, table, 2)


def _title(timescale: str, unit: str, rows: Sequence[Row], now: int | None) -> str:
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
