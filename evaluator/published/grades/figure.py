"""The picture of the comparison: one dot and interval a measure, grouped by kind; better is to the right."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any

import matplotlib as mpl
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from evaluator.disclosure.wording import counted
from evaluator.pages.figures.figure import BETTER, GREY, INK, WORSE, as_svg, settings
from evaluator.published.grades.correlation import CLEAR, Verdict, lower_first, with_interval
from evaluator.published.grades.measures import KINDS

NAME = "tracking"
RULE = "#b1b4b6"
NOT_WITHIN_YEAR = " †"


@dataclass(frozen=True)
class Mark:
    """How a verdict looks: colour, matplotlib marker, and whether it is filled."""

    colour: str
    marker: str
    filled: bool


MARKS = {
    Verdict.BETTER: Mark(BETTER, "o", True),
    Verdict.WORSE: Mark(WORSE, "D", True),
    Verdict.HIGHER: Mark(GREY, "s", True),
    Verdict.LOWER: Mark(GREY, "s", True),
    Verdict.NO_CLEAR_LINK: Mark(GREY, "o", False),
}
_INCHES_A_ROW, _WIDTH = 0.27, 9.0
_LEFT, _PLOT = 0.43, 0.35


def groups(measures: pd.DataFrame) -> list[tuple[str, str, pd.DataFrame]]:
    """Return (heading, what left and right mean, rows with a number, largest rho first), empty groups left out."""
    numbered = measures[measures["verdict"] != Verdict.NO_NUMBER]
    better = "← better graded where worse   |   better graded where better →"
    found = [(kind.capitalize(), better, numbered[numbered["oriented"] & (numbered["kind"] == kind)])
             for kind in KINDS]
    found.append(("No published direction", "← better graded where lower   |   better graded where higher →",
                  numbered[~numbered["oriented"]]))
    return [(head, sides, rows.sort_values("rho", ascending=False, kind="stable"))
            for head, sides, rows in found if len(rows)]


def picture(measures: pd.DataFrame, title: str) -> str:
    """Return the figure as inline SVG; measures: the table of `Published`; title: what it shows."""
    parts = groups(measures)
    lines = sum(len(rows) + 2 for _, _, rows in parts)
    height = (lines + 2.5) * _INCHES_A_ROW
    settled: Any = settings(NAME)
    with mpl.rc_context(settled):
        figure = Figure(figsize=(_WIDTH, height))
        axes = figure.add_axes((_LEFT, 1.6 * _INCHES_A_ROW / height, _PLOT, lines * _INCHES_A_ROW / height))
        _frame(axes, measures, lines)
        place = 0
        for heading, sides, rows in parts:
            _heading(axes, place, heading, sides)
            for offset, row in enumerate(rows.to_dict("records"), start=1):
                _dot(axes, place + offset, row)
            place += len(rows) + 2
        return as_svg(figure, NAME, title, description(measures))


def description(measures: pd.DataFrame) -> str:
    """Return in words what the picture shows, for those who do not see it."""
    says = []
    for heading, _, rows in groups(measures):
        counts = [(str(verdict), int((rows["verdict"] == verdict).sum())) for verdict in MARKS]
        verdicts = ", ".join(f"{count} {verdict}" for verdict, count in counts if count)
        first = rows.iloc[0]
        says.append(f"{heading}, {counted(len(rows), 'measure')}: {verdicts}; the highest is "
                    f"{lower_first(first['name'])}, {with_interval(first['rho'], first['lo'], first['hi'])}.")
    return "One dot a measure: rho of the grade and the measure, with its 95% interval. " + " ".join(says)


def _frame(axes: Axes, measures: pd.DataFrame, lines: int) -> None:
    reach = max(0.1, math.ceil(10 * measures[["lo", "hi"]].abs().max().max()) / 10)
    axes.set_xlim(-reach, reach)
    axes.set_ylim(lines - 0.5, -1)
    step = 0.2 if reach > 0.3 else 0.1
    ticks = [round(step * n, 1) for n in range(-int(reach / step), int(reach / step) + 1)]
    axes.set_xticks(ticks, [f"{tick:.1f}".replace("-", "−") for tick in ticks], fontsize=10, color=INK)
    axes.set_yticks([])
    axes.set_xlabel("Spearman's rho with the overall grade, and 95% interval", fontsize=10, color=INK)
    for side in ("left", "right", "top"):
        axes.spines[side].set_visible(False)
    axes.vlines(ticks, -1, lines - 0.5, color=RULE, linewidth=0.5, zorder=0)
    axes.axvline(0, color=INK, linewidth=1, zorder=0)


def _heading(axes: Axes, place: int, heading: str, sides: str) -> None:
    across = axes.get_yaxis_transform()
    axes.text(-_LEFT / _PLOT + 0.03, place, heading, transform=across, fontsize=12, fontweight="bold", color=INK,
              va="center")
    axes.text(0.5, place, sides, transform=across, fontsize=8.5, color=INK, va="center", ha="center",
              bbox={"facecolor": "white", "edgecolor": "none", "pad": 1})


def _dot(axes: Axes, place: int, row: Mapping[Hashable, Any]) -> None:
    verdict = Verdict(row["verdict"])
    mark, across = MARKS[verdict], axes.get_yaxis_transform()
    dagger = NOT_WITHIN_YEAR if verdict in CLEAR and not row["holds_within_year"] else ""
    axes.hlines(place, row["lo"], row["hi"], color=mark.colour, linewidth=2)
    axes.plot([row["rho"]], [place], marker=mark.marker, markersize=7, color=mark.colour, linestyle="none",
              markerfacecolor=mark.colour if mark.filled else "white", markeredgewidth=1.5)
    axes.text(-_LEFT / _PLOT + 0.03, place, row["name"], transform=across, fontsize=10, va="center")
    axes.text(1.02, place, with_interval(row["rho"], row["lo"], row["hi"]) + dagger, transform=across, fontsize=10,
              va="center")
