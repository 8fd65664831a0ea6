"""Ratios of authorities by their size, between the limits in which they would lie if they differed as they do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from evaluator.pages.figures.figure import BETTER, INK, NEITHER, QUIET, WORSE, Figure, figure, plotted

Floats = npt.NDArray[np.float64]
Row = dict[str, Any]
#: how many standard errors the inner and outer limits lie off (95% and 99.8%)
INNER, OUTER = 1.96, 3.09
MOST_NAMED = 15
#: of a letter of a bold name and of a line of text, as shares of the axes; how far a name stands from its mark
LETTER, HEIGHT, OFF = 0.0126, 0.055, 0.05
#: where a name may stand beside its mark, the best first: how far to the right and up
AROUND = ((0, 1), (0, -1), (1, 0), (-1, 0), (0.8, 1), (-0.8, 1), (0.8, -1), (-0.8, -1))


def funnel(identity: str, outcome: str, shape: Row, rows: Sequence[Row]) -> Figure | None:
    """Return the funnel of an outcome; None where no ratio is shown.

    shape: variance and tau2 (see `FunnelShape`). rows: an authority each, with expected, sir (None where hidden),
    verdict and exceptional, as in the results. The verdicts are those of the tables; the limits only illustrate.
    """
    drawn = [one for one in rows if one["sir"] is not None]
    if not drawn:
        return None
    outside = [one for one in drawn if one["exceptional"]]
    who = "authority" if len(drawn) == 1 else "authorities"
    title = (f"{outcome}: {len(outside)} of {len(drawn)} {who} named and beyond the outer limits"
             if outside else f"{outcome}: no authority is named and beyond the outer limits")  # fmt: skip
    hidden = len(rows) - len(drawn)
    left = f" {hidden} without a ratio that may be shown {'is' if hidden == 1 else 'are'} not drawn." if hidden else ""
    said = [f"{one['authority']}, ratio {one['sir']:.2f}: {one['verdict']}." for one in outside]
    description = " ".join(said) or "No authority is named and beyond the outer limits."
    svg = plotted(identity, title, description, lambda axes: _draw(axes, drawn, shape))
    caption = (
        f"Observed over expected, by how many were expected. Inner and outer limits hold 95% and 99.8% of "
        f"authorities that differ no more than these do on the whole (over-dispersed, Spiegelhalter 2005). "
        f"Diamonds: named in the tables and worse; filled circles: named and better; hollow: not named. "
        f"Names for which there is no room are left to the table.{left}"
    )
    table = [[one["authority"], f"{one['expected']:.1f}", "[c]" if one["sir"] is None and one["symbol"] else
              "[x]" if one["sir"] is None else f"{one['sir']:.2f}", one["verdict"],
              "yes" if one["exceptional"] else "no"] for one in rows]  # fmt: skip
    columns = ["Authority", "Expected", "Ratio", "Verdict", "Named and beyond the outer limits"]
    made = figure(identity, title, svg, caption, columns, table)
    for place in (3, 4):
        made["columns"][place]["numeric"] = False
    return made


def limits(expected: Floats, shape: Row, errors: float) -> tuple[Floats, Floats]:
    """Return the lower and upper limit of the ratio where so many are expected."""
    reach = errors * np.sqrt(shape["variance"] / (4 * expected) + shape["tau2"])
    return np.maximum(1 - reach, 0) ** 2, (1 + reach) ** 2


def _draw(axes: Any, drawn: Sequence[Row], shape: Row) -> None:
    sizes = np.array([one["expected"] for one in drawn])
    # even steps on the axis, which is a square root; not far below the smallest, where the limits leave the picture
    low, high = float(np.sqrt(sizes.min())), float(np.sqrt(sizes.max()))
    room = max(0.04 * (high - low), 0.02 * high)
    across = np.linspace(max(low - room, 0.85 * low), high + room, 200) ** 2
    tops = []
    for errors, line, words, side in ((INNER, (0, (4, 3)), "95%", "top"), (OUTER, "-", "99.8%", "bottom")):
        lo, hi = limits(across, shape, errors)
        for end in (lo, hi):
            axes.plot(across, end, color=NEITHER, linewidth=1.2, linestyle=line)
        axes.annotate(words, (across[-1], hi[-1]), xytext=(4, 0), textcoords="offset points", va=side, color=QUIET)
        tops.append(float(hi[0]))
    axes.axhline(1, color=INK, linewidth=1)
    for one in drawn:
        shape_, colour, fill = _mark(one["verdict"])
        axes.plot([one["expected"]], [one["sir"]], shape_, color=colour, markerfacecolor=fill, markersize=8,
                  markeredgewidth=1.8, clip_on=False)  # fmt: skip
    axes.set_xscale("function", functions=(np.sqrt, np.square))
    axes.set_xlim(across[0], across[-1])
    highest = 1.05 * max(*(one["sir"] for one in drawn), *tops)
    axes.set_ylim(0, highest)
    for name, place, at in placed(drawn, float(across[0]), float(across[-1]), highest):
        axes.text(place, at, name, transform=axes.transAxes, ha="center", va="center", color=INK, fontweight="bold")
    axes.set_xlabel("Expected (larger authorities to the right; the axis shrinks with size)")
    axes.set_ylabel("Observed over expected")


def placed(drawn: Sequence[Row], first: float, last: float, highest: float) -> list[tuple[str, float, float]]:
    """Return which names are written, and the middle of each as shares of the axes (right, up).

    first, last: expected at the ends of the axis; highest: the ratio at its top. Those beyond the outer limits are
    named, the farthest from 1 first. A name covers no other name and no mark; one for which there is no room is left to
    the table, which names all.
    """
    left, right = float(np.sqrt(first)), float(np.sqrt(last))
    outside = [one for one in drawn if one["exceptional"]]
    outside.sort(key=lambda one: (-abs(one["sir"] - 1), one["authority"]))

    def mark(one: Row) -> tuple[float, float]:
        return (float(np.sqrt(one["expected"])) - left) / (right - left), one["sir"] / highest

    taken = [(*mark(one), 0.011, 0.018) for one in drawn]
    found: list[tuple[str, float, float]] = []
    for one in outside:
        (x, y), name = mark(one), one["authority"]
        half = LETTER * len(name) / 2
        spots = ((x + across * (half + 0.018), y + up * OFF) for across, up in AROUND)
        spot = next((spot for spot in spots if _is_free(spot, half, taken)), None)
        if spot and len(found) < MOST_NAMED:
            taken.append((*spot, half, HEIGHT / 2))
            found.append((name, *spot))
    return found


def _is_free(spot: tuple[float, float], half: float, taken: Sequence[tuple[float, float, float, float]]) -> bool:
    """Return whether a name half so wide may stand there: inside the axes, and over nothing that is taken."""
    x, y = spot
    if not (half < x < 1 - half and HEIGHT / 2 < y < 1 - HEIGHT / 2):
        return False
    return not any(abs(x - a) < half + wide and abs(y - b) < HEIGHT / 2 + high for a, b, wide, high in taken)


def _mark(verdict: str) -> tuple[str, str, str]:
    if verdict.endswith("worse"):
        return "D", WORSE, WORSE
    if verdict.endswith("better"):
        return "o", BETTER, BETTER
    return "o", NEITHER, "white"
