"""The sections about timescales: which were met, and what became of every clock."""

from __future__ import annotations

from typing import Any

from evaluator.authorities import ALL
from evaluator.disclosure import wording
from evaluator.disclosure.suppression import HIDDEN, NOT_AVAILABLE
from evaluator.pages.document import Fold, Paragraph, Part, Section, table_of
from evaluator.pages.report.parts import Table, shown, table
from evaluator.vocabulary import Status

Results = dict[str, Any]


ABOUT = (
    "Completed on time as a share of those completed, as published; beside it the same count in the other way of "
    "counting days, and with those counted that had fallen due and were still not done. Where the records carry "
    "nothing that could have stopped a clock, it is undeterminable: that is no sign of work not done."
)


#: what stands beside the count of each figure
FIGURES = ("Of", "Per cent", "Per cent, other counting", "Per cent, overdue counted too", "Not judged, %",
           "Per cent, were none or all of these counted")  # fmt: skip


def compliance_section(results: Results) -> Section:
    """Return which timescales were met: all authorities together, then each by authority and every clock in folds."""
    found = compliance_sections(results)
    columns = ["Timescale", "On time, or counted", *FIGURES]
    every = [[one["title"], *row[1:]] for one in found for row in one["rows"] if row[0] == ALL]
    parts: list[Part] = [Paragraph(ABOUT)]
    caption = f"All authorities together, {results['year']['name']}"
    parts += [table_of(caption, table(columns, every))] if every else []
    for one in found:
        by_authority = table_of(f"{one['title']}, by authority, {results['year']['name']}", one)
        parts.append(Fold(f"{one['title']}, by authority", (Paragraph(one["sentence"]), by_authority)))
    clocks: list[Part] = []
    for one in clock_tables(results):
        clocks += [table_of(one["caption"], one)] if one["rows"] else []
        clocks += [Paragraph(one["none_ran"])] if one["none_ran"] else []
    parts += [Fold("All clocks, whatever became of them", tuple(clocks))] if clocks else []
    return Section("compliance", "Which timescales were met", tuple(parts))


def _of_year(results: Results, indicator: str) -> list[dict[str, Any]]:
    year = results["year"]["ended"]
    return [one for one in results["figures"] if one["indicator"] == indicator and one["year_ended"] == year]


def compliance_sections(results: Results) -> list[dict[str, Any]]:
    """Return each indicator of a timescale by authority."""
    timescales = {one["name"] for one in results["timescales"]}
    made = []
    for one in results["indicators"]:
        figures = _of_year(results, one["name"])
        if one["of"] not in timescales or not figures:
            continue
        columns = ["Authority", "On time" if one["in_time"] else "Counted", *FIGURES]
        rows = [
            [f["authority"], *[shown(f[name], f["symbol"]) for name in ("numerator", "denominator", "value")],
             shown(f["other_value"], f["other_symbol"]),
             shown(f["with_overdue_value"], f["overdue_symbol"]), *_unjudged(f)]
            for f in figures
        ]  # fmt: skip
        made.append({"title": one["title"], "sentence": one["sentence"], **table(columns, rows)})
    return made


def _unjudged(figure: dict[str, Any]) -> tuple[str, str]:
    """Return the share that could not be judged, and the figure were none or all of it counted."""
    if figure["value"] is None and figure["symbol"] == HIDDEN:
        return HIDDEN, HIDDEN
    if figure["not_judged_share"] is None:
        return (HIDDEN, HIDDEN) if figure["not_judged"] is None else (NOT_AVAILABLE, NOT_AVAILABLE)
    span = f"{figure['lowest']:.1f} to {figure['highest']:.1f}"
    return f"{figure['not_judged_share']:.1f}", span if figure["not_judged_share"] else f"{figure['value']:.1f}"


def clock_tables(results: Results) -> list[dict[str, Any]]:
    """Return what became of the clocks of all authorities and years: timescales, then outcomes."""
    made = []
    for kind in ("timescales", "outcomes"):
        rules = results[kind]
        statuses = [str(status) for status in Status if any(status in one["clocks"] for one in rules)]
        ran = [one for one in rules if one["clocks"]]
        rows = [[one["title"], *[shown(one["clocks"].get(status, 0)) for status in statuses]] for one in ran]
        caption = f"{kind.capitalize()} of all authorities and years, by what became of them"
        none = wording.none_ran(one["title"] for one in rules if not one["clocks"])
        columns = ["Clock", *[status.replace("_", " ") for status in statuses]]
        made.append({"caption": caption, "none_ran": none, **table(columns, rows)})
    return made


def years_table(results: Results, authority: str) -> Table:
    """Return the figures of an authority by year ended 31 March, each with that of all authorities after a stroke."""
    titles = wording.titles(results)
    cells: dict[str, dict[int, dict[str, str]]] = {}
    for row in results["figures"]:
        if row["authority"] in (authority, ALL) and row["complete"]:
            value = shown(row["value"], row["symbol"])
            cells.setdefault(row["indicator"], {}).setdefault(row["year_ended"], {})[row["authority"]] = value
    years = sorted({year for found in cells.values() for year in found})
    rows = [
        [titles[name], *(f"{found.get(year, {}).get(authority, '[x]')} / {found.get(year, {}).get(ALL, '[x]')}"
                         for year in years)]
        for name, found in cells.items()
    ]  # fmt: skip
    return table(["Measure", *(str(year) for year in years)], rows)
