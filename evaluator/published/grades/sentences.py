"""What is said of published England, and what it cannot tell."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from evaluator.disclosure.wording import counted
from evaluator.published.grades.correlation import (
    CLEAR,
    FALSE_DISCOVERIES,
    LEAST_AUTHORITIES,
    LEAST_INSPECTIONS,
    Verdict,
    interval_text,
    listed,
    lower_first,
    rho_text,
    same_side,
    with_interval,
)
from evaluator.published.grades.measures import KINDS

_FIXED = (
    "Not cause, in either direction. Inspectors see such figures before they visit, and authorities know that they do: "
    "a grade can go with a figure because inspectors read it, because both follow good work, or for another reason.",
    "Not any one authority, worker or child. Each rho is about differences between authorities; it does not say "
    "whether a child whose case met a timescale fared better.",
    "Not like with like. Need and deprivation differ between authorities. The table with child poverty held level "
    "covers one difference, on the inspections that have the figure.",
    "Not independent measurement. The authority that is graded records the figures.",
    "No clear link does not mean that there is no link: the truth may lie anywhere in the interval. Grades have four "
    "levels, and with so many ties rho cannot reach 1.",
)


def caveats(measures: pd.DataFrame, inspections: pd.DataFrame) -> tuple[str, ...]:
    """Return the statements, fixed ones first; measures, inspections: the tables of `Published`."""
    found = [*_FIXED, *_chance(measures), _clear_means(measures), *_timing(measures)]
    return (*found, *_withheld(measures, len(inspections)), *_gap(inspections),
            "This is not an Ofsted or DfE publication.")


def _chance(measures: pd.DataFrame) -> list[str]:
    known = measures[measures["oriented"] & measures["year_to_year"].notna()]
    means = known.groupby("kind", sort=False)["year_to_year"].mean()
    if means.empty:
        return []
    shown = ", ".join(f"{rho_text(mean)} for {kind}" for kind, mean in means.items())
    return ["Not whether a measure matters. A measure that rests on few children moves by chance from year to year, "
            "which pulls its rho towards 0, and that can differ between the kinds. As a rough guide, the rank of an "
            f"authority in one year and in the next correlate by {shown} on average (1: nothing moves). The kinds are "
            "this project's own grouping."]


def _clear_means(measures: pd.DataFrame) -> str:
    tests = int(measures["p"].notna().sum())
    return (f"A link is called clear where the 95% interval leaves out 0 and the finding survives the adjustment for "
            f"{counted(tests, 'test')} (false discoveries held to {FALSE_DISCOVERIES:.0%}). No number is given for "
            f"fewer than {LEAST_INSPECTIONS} inspections or {LEAST_AUTHORITIES} authorities.")


def _timing(measures: pd.DataFrame) -> list[str]:
    late = measures[measures["ends_after_inspection"] > 0]
    if late.empty:
        return []
    names = [lower_first(name) for name in late["name"]]
    most = int(late["ends_after_inspection"].max())
    return [f"Year labels are read as years ended 31 March, but the dictionary dates some measures later, to 30 "
            f"September or to a school year: {listed(names)}. For up to {most} inspections that period ended after "
            "the inspection began. A table below shows them with the label before."]


def _withheld(measures: pd.DataFrame, inspections: int) -> list[str]:
    short = measures[measures["without_figure"] > inspections / 5]
    if short.empty:
        return []
    parts = [f"{lower_first(row['name'])} ({row['without_figure']} of {inspections})"
             for row in short.to_dict("records")]
    return [f"Inspections without a figure drop out: {listed(parts)}. Small numbers are withheld from publication, "
            "so small authorities drop out more often, and some measures begin later; LAIT does not say which applies."]


def _gap(inspections: pd.DataFrame) -> list[str]:
    years = set(inspections["year"])
    none = [str(year) for year in range(min(years), max(years) + 1) if year not in years]
    return [f"No inspection joins the figures of {listed(none)}: none was dated in the twelve months that follow."
            ] if none else []


NOT_WHY = "This does not say why, and it says nothing of any one authority or child."


@dataclass(frozen=True)
class Sentences:
    """What may be said.

    title: the finding in one line; about: what was compared; summary: the findings in order of weight; undirected,
    kinds, poverty: what belongs to those tables; caveats: what it does not tell.
    """

    title: str
    about: str
    summary: tuple[str, ...]
    undirected: tuple[str, ...]
    kinds: tuple[str, ...]
    poverty: tuple[str, ...]
    caveats: tuple[str, ...]


def sentences(
    measures: pd.DataFrame, kinds: pd.DataFrame, differences: pd.DataFrame, inspections: pd.DataFrame
) -> Sentences:
    """Return the sentences; measures, kinds, differences, inspections: the tables of `Published`."""
    said = [_of_kind(measures, kind) for kind in KINDS if ((measures["kind"] == kind) & measures["oriented"]).any()]
    between = [_between(row, kinds) for row in differences.to_dict("records")]
    return Sentences(
        title=title(measures),
        about=_about(inspections),
        summary=(*said, *between[:1], *_within_year(measures), *_closest(measures), NOT_WHY),
        undirected=tuple(_undirected(measures)),
        kinds=tuple(between[1:]),
        poverty=tuple(_poverty(measures)),
        caveats=caveats(measures, inspections),
    )


def _count(table: pd.DataFrame, *verdicts: Verdict) -> int:
    return int(table["verdict"].isin(list(verdicts)).sum())


def title(measures: pd.DataFrame) -> str:
    """Return the headline: on how many compliance and outcome measures the better graded are clearly better."""
    parts = []
    for kind in ("compliance", "outcome"):
        mine = measures[(measures["kind"] == kind) & measures["oriented"]]
        parts.append(f"{_count(mine, Verdict.BETTER)} of {len(mine)} {kind}")
    return f"Clearly better graded where better: {' and '.join(parts)} measures"


def _about(inspections: pd.DataFrame) -> str:
    first, last = min(inspections["date"]), max(inspections["date"])
    return (f"{counted(len(inspections), 'graded Ofsted inspection')} of "
            f"{counted(inspections['authority'].nunique(), 'authority', 'authorities')}, "
            f"{first:%B %Y} to {last:%B %Y}, are set beside the figures published for the last year ended 31 March on "
            "or before each inspection.")


def _of_kind(measures: pd.DataFrame, kind: str) -> str:
    mine = measures[(measures["kind"] == kind) & measures["oriented"]]
    better, worse = (mine[mine["verdict"] == one] for one in (Verdict.BETTER, Verdict.WORSE))
    unclear, none = _count(mine, Verdict.NO_CLEAR_LINK), _count(mine, Verdict.NO_NUMBER)
    text = (f"{kind.capitalize()}, {counted(len(mine), 'measure')} with a direction. "
            f"Clearly better graded where better: {len(better)}{_largest(better)}. "
            f"Clearly better graded where worse: {len(worse)}{_largest(worse)}. No clear link: {unclear}.")
    return text + f" No number: {none}." * bool(none)


def _largest(table: pd.DataFrame) -> str:
    if table.empty:
        return ""
    row = table.iloc[int(table["rho"].abs().to_numpy().argmax())]
    label = "the largest is " if len(table) > 1 else ""
    trend = "" if row["holds_within_year"] else ", but not once ranks are taken within year"
    return f" ({label}{lower_first(row['name'])}: rho {rho_text(row['rho'])}, " \
           f"{interval_text(row['lo'], row['hi'])}{trend})"


def _between(row: Mapping[Hashable, Any], kinds: pd.DataFrame) -> str:
    first, second = str(row["first"]), str(row["second"])
    means = {str(mean["kind"]): mean for mean in kinds.to_dict("records")}
    ours, theirs = (with_interval(*(means[kind][column] for column in ("rho", "lo", "hi"))) for kind in (first, second))
    gap = with_interval(row["difference"], row["lo"], row["hi"])
    a, b = (f"the {counted(means[kind]['measures'], f'{kind} measure')}"
            for kind in (first, second))
    if row["lo"] > 0 or row["hi"] < 0:
        closer, other = (a, b) if row["lo"] > 0 else (b, a)
        says = f"On average the grade went more with {closer} than with {other}"
    else:
        says = f"The data cannot tell whether on average the grade went more with {a} or with {b}"
    return (f"{says}: mean rho {ours} for {first}, {theirs} for {second}, difference {gap}. "
            f"Leaving out any one measure gives a difference from {interval_text(row['least'], row['most'])}.")


def _closest(measures: pd.DataFrame) -> list[str]:
    clear = measures[measures["verdict"].isin(CLEAR)]
    if clear.empty:
        return []
    row = clear.iloc[int(clear["rho"].abs().to_numpy().argmax())]
    shared = 100 * row["rho"] ** 2
    return [f"Even the closest link is loose: for {lower_first(row['name'])} (rho {rho_text(row['rho'])}) the two "
            f"rankings share {shared:.0f}% of their variation."]


def _within_year(measures: pd.DataFrame) -> list[str]:
    clear = measures[measures["verdict"].isin(CLEAR)]
    if clear.empty:
        return []
    gone = clear[~clear["holds_within_year"]]
    text = (f"With ranks taken within year, {len(clear) - len(gone)} of the {counted(len(clear), 'clear link')} keep "
            "an interval without 0 on the same side")
    if gone.empty:
        return [text + "."]
    names = [f"{lower_first(row['name'])}, "
             f"{with_interval(row['rho_within_year'], row['lo_within_year'], row['hi_within_year'])}"
             for row in gone.to_dict("records")]
    return [f"{text}. The other{'s' * (len(gone) > 1)}: {listed(names)}."]


def _undirected(measures: pd.DataFrame) -> list[str]:
    mine = measures[~measures["oriented"] & (measures["verdict"] != Verdict.NO_NUMBER)]
    clear = mine[mine["verdict"].isin(CLEAR)]
    if mine.empty:
        return []
    counts = int((mine["unit"] == "count").sum())
    text = (f"No direction, {counted(len(mine), 'measure')}. Rho is as published and says nothing of good or bad; "
            f"{counts} of them are counts, which follow the size of the authority.")
    if clear.empty:
        return [text]
    return [f"{text} The link is clear for {listed([_as_published(row) for row in clear.to_dict('records')])}."]


def _as_published(row: Mapping[Hashable, Any]) -> str:
    return f"{lower_first(row['name'])} ({row['verdict']})"


def _poverty(measures: pd.DataFrame) -> list[str]:
    tried = measures[measures["verdict"].isin(CLEAR) & measures["rho_given_poverty"].notna()]
    if tried.empty:
        return []
    gone = tried[~same_side(tried, "lo_given_poverty", "hi_given_poverty")]
    least, most = int(tried["inspections_given_poverty"].min()), int(tried["inspections_given_poverty"].max())
    used = f"{least} to {most}" if least < most else f"{least}"
    text = (f"With child poverty held level ({used} inspections have both figures), {len(tried) - len(gone)} of "
            f"{counted(len(tried), 'clear link')} keep an interval without 0 on the same side")
    if gone.empty:
        return [text + "."]
    names = [lower_first(row["name"]) for row in gone.to_dict("records")]
    return [f"{text}, all but {listed(names)}. With fewer inspections an interval is wider for that reason alone."]
