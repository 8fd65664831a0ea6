"""What the comparison does not tell, with the numbers that say how much it matters here."""

from __future__ import annotations

import pandas as pd

from evaluator.published.verdict import FALSE_DISCOVERIES, LEAST_AUTHORITIES, LEAST_INSPECTIONS
from evaluator.published.wording import listed, lower_first, rho_text
from evaluator.wording import counted

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
