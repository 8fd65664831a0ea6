"""Figures of published durations: the bands of one year, and the years beside one another."""

from __future__ import annotations

import re
from typing import Any

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from evaluator.pages.figures.figure import BETTER, GREY, INK, WORSE, as_svg, settings
from evaluator.published.durations.sentences import TableSentences, bands
from evaluator.published.durations.tables import Kind, known_cases

_SIZE = (10.0, 4.4)
_RULE = "#b1b4b6"


def days_of(band: str) -> tuple[int, int] | None:
    """Return the first and the last working day of a band by its column's name; None where it has no end."""
    if band == "Same_day":
        return 0, 0
    found = re.search(r"(\d+)-(\d+)", band)
    return (int(found[1]), int(found[2])) if found else None


def band_name(band: str) -> str:
    """Return a band in words: `same day`, `41–45`, `61 or more`."""
    days = days_of(band)
    if days is None:
        return f"{''.join(re.findall('[0-9]', band))} or more"
    return "same day" if days[1] == 0 else f"{days[0]}–{days[1]}"


def per_day(one: TableSentences) -> pd.DataFrame:
    """Return per cent of all of England for every working day of a band, one row a year, one column a band.

    All: those whose duration is published. The last band has no end: its column is per cent of all in the whole band.
    NaN where a number is missing.
    """
    kind, rows = one.durations.kind, one.durations.england.set_index("year")
    ends = {band: days_of(band) for band in kind.bands}
    widths = pd.Series({band: days[1] - days[0] + 1 if days else 1 for band, days in ends.items()})
    known = pd.Series(known_cases(kind, rows)[0], index=rows.index)
    every = known.where(known > 0)
    return 100 * rows[list(kind.bands)].div(every, axis=0) / widths


def bands_title(one: TableSentences) -> str:
    """Return the title of the figure."""
    return f"{one.durations.kind.title}: share of each band for every working day, England"


def bands_picture(one: TableSentences) -> str:
    """Return the figure as inline SVG."""
    name = f"{one.durations.kind.name}-bands"
    settled: Any = settings(name)
    with mpl.rc_context(settled):
        figure = Figure(figsize=_SIZE)
        _draw(figure.add_axes((0.06, 0.14, 0.90, 0.74)), one)
        return as_svg(figure, name, bands_title(one), _description(one))


def _compared(one: TableSentences) -> list[int]:
    return [int(year) for year in one.england["year"] if year not in one.short]


def _description(one: TableSentences) -> str:
    kind, shares, years = one.durations.kind, per_day(one), _compared(one)
    text = [f"{year}: {shares.loc[year, kind.before]:.2f}% a day in the band up to the limit of {kind.limit} working "
            f"days, {shares.loc[year, kind.after]:.2f}% a day in the band after it." for year in years]  # fmt: skip
    return " ".join(text)


def _draw(axes: Axes, one: TableSentences) -> None:
    kind, shares, years = one.durations.kind, per_day(one), _compared(one)
    edges, bands = _edges(kind)
    for year in years:
        colour, width = (BETTER, 2.5) if year == years[-1] else (INK, 1.5) if year == years[0] else (_RULE, 1.0)
        dashes = "--" if year == years[0] != years[-1] else "-"
        axes.stairs(shares.loc[year, bands].to_numpy(dtype=float), edges, color=colour, linewidth=width,
                    linestyle=dashes, label=str(year) if year in (years[0], years[-1]) else None,
                    zorder=3 if year in (years[0], years[-1]) else 2)  # fmt: skip
    top = 1.15 * float(np.nanmax(shares.loc[years, bands].to_numpy(dtype=float)))
    axes.set_ylim(0, top)
    axes.set_xlim(edges[0], edges[-1] + 1)
    axes.axvline(kind.limit + 0.5, color=WORSE, linewidth=1.5, linestyle=":")
    axes.annotate(f"limit: day {kind.limit}", (kind.limit + 0.5, top), (6, 0), textcoords="offset points",
                  color="#b53d08", ha="left", va="top")  # fmt: skip
    axes.set_xlabel("working day", color=GREY)
    axes.set_title(f"Per cent of all {kind.work} a working day", fontsize=12, loc="left", color=INK, pad=12)
    axes.legend(loc="lower right", bbox_to_anchor=(1.0, 1.0), ncols=2, frameon=False)
    axes.grid(axis="y", color=_RULE, linewidth=0.5)


def _edges(kind: Kind) -> tuple[list[float], list[str]]:
    """Return the edges of the bands that have an end, half a day around each, and these bands."""
    ended = [(band, days) for band in kind.bands if (days := days_of(band))]
    return [ended[0][1][0] - 0.5, *(days[1] + 0.5 for _, days in ended)], [band for band, _ in ended]


def picture(one: TableSentences) -> str:
    """Return the figure as inline SVG."""
    name = f"{one.durations.kind.name}-around"
    settled: Any = settings(name)
    with mpl.rc_context(settled):
        figure = Figure(figsize=_SIZE)
        _england(figure.add_axes((0.06, 0.14, 0.37, 0.70)), one)
        _authorities(figure.add_axes((0.55, 0.14, 0.43, 0.70)), one)
        return as_svg(figure, name, one.title, description(one))


def description(one: TableSentences) -> str:
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


def _england(axes: Axes, one: TableSentences) -> None:
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


def _authorities(axes: Axes, one: TableSentences) -> None:
    table = one.authorities
    places = np.arange(1, len(table) + 1)
    axes.vlines(places, table["lo"], table["hi"], color="#858d94", linewidth=2)
    axes.plot(places, table["difference"], linestyle="none", marker="o", markersize=3, color=BETTER)
    axes.axhline(0, color=INK, linewidth=1)
    axes.set_xlabel("authorities, in order")
    axes.set_title(f"Authorities, {one.year}: difference in points", fontsize=12, loc="left", color=INK, pad=12)
    axes.grid(axis="y", color=_RULE, linewidth=0.5)
