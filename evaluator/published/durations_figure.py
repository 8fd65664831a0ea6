"""The picture of one table of durations: England over the years, and the authorities of the last one in order."""

from __future__ import annotations

from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from evaluator.published.durations_said import Said, bands
from evaluator.svg import BETTER, GREY, INK, as_svg, settings

_SIZE = (10.0, 4.4)
_RULE = "#b1b4b6"


def picture(one: Said) -> str:
    """Return the figure as inline SVG."""
    name = f"{one.durations.kind.name}-around"
    settled: Any = settings(name)
    with mpl.rc_context(settled):
        figure = Figure(figsize=_SIZE)
        _england(figure.add_axes((0.06, 0.14, 0.37, 0.70)), one)
        _authorities(figure.add_axes((0.55, 0.14, 0.43, 0.70)), one)
        return as_svg(figure, name, one.title, description(one))


def description(one: Said) -> str:
    """Return in words what the picture shows."""
    (before, after), england, table = bands(one.durations), one.england, one.authorities
    first, last = england.iloc[0], england.iloc[-1]
    text = (f"England, {first['year']} to {last['year']}: days {before} from {first['before_share']:.1f}% to "
            f"{last['before_share']:.1f}%, days {after} from {first['after_share']:.1f}% to "
            f"{last['after_share']:.1f}%.")  # fmt: skip
    if not len(table):
        return text
    lo, hi = (f"{value:.1f}".replace("-", "−") for value in (table["difference"].min(), table["difference"].max()))
    return f"{text} {len(table)} authorities in {one.year}: the difference goes from {lo} to {hi} points."


def _england(axes: Axes, one: Said) -> None:
    before, after = bands(one.durations)
    years = one.england["year"]
    lines = (("before_share", before, BETTER, "o"), ("after_share", after, GREY, "s"))
    for column, days, colour, marker in lines:
        values = one.england[column]
        axes.plot(years, values, color=colour, marker=marker, linewidth=2, markersize=5)
        axes.text(years.iloc[-1], values.iloc[-1] + 0.06 * one.england["before_share"].max(), f"days {days}",
                  ha="right", va="bottom", color=colour)  # fmt: skip
    axes.set_ylim(0, 1.2 * float(one.england["before_share"].max()))
    axes.set_xticks(list(years)[::2] if len(years) > 6 else list(years))
    axes.set_title(f"England: per cent of {one.durations.kind.work}", fontsize=12, loc="left", color=INK, pad=12)
    axes.grid(axis="y", color=_RULE, linewidth=0.5)


def _authorities(axes: Axes, one: Said) -> None:
    table = one.authorities
    places = np.arange(1, len(table) + 1)
    axes.vlines(places, table["lo"], table["hi"], color="#858d94", linewidth=2)
    axes.plot(places, table["difference"], linestyle="none", marker="o", markersize=3, color=BETTER)
    axes.axhline(0, color=INK, linewidth=1)
    axes.set_xlabel("authorities, in order")
    axes.set_title(f"Authorities, {one.year}: difference in points", fontsize=12, loc="left", color=INK, pad=12)
    axes.grid(axis="y", color=_RULE, linewidth=0.5)
