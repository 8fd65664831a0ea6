"""The report of one authority: what became of its children, and its figures beside others'. Made from the same results
as the report of all, so that no number is in one of them that the other hides.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from evaluator.authorities import ALL
from evaluator.disclosure import wording
from evaluator.disclosure.neighbours import Likeness
from evaluator.disclosure.suppression import HIDDEN, NOT_AVAILABLE
from evaluator.pages.figures.by_month import months_figure
from evaluator.pages.figures.figure import Figure
from evaluator.pages.figures.spine import spine
from evaluator.pages.report.authority_comparators import Beside, beside_rows
from evaluator.pages.report.compliance import years_table
from evaluator.pages.report.parts import Table, about, overall, reasons, shown, table

Results = dict[str, Any]
COUNTED = (("serious_days", "Days on which something serious happened"), ("watched", "Events of children"))
LIGHTS = ("none", "green", "amber", "red")


def authority_page(
    results: Results, authority: str, likeness: Mapping[str, Likeness] | None = None, beside: Beside | None = None
) -> str:  # fmt: skip
    """Return the report of one authority as one HTML document. The same results give the same bytes.

    likeness: regions and statistical neighbours. beside: the figures looked up, where many reports are made.
    """
    from evaluator.pages.templates import rendered

    beside = beside or Beside(results)
    like = (likeness or {}).get(authority)
    region = _region(like, likeness or {}, authority)
    groups = beside.groups(authority, like)
    return rendered(
        "authority.html",
        r=results,
        authority=authority,
        heading=f"{authority}: timescales, rating and outcomes, {results['year']['name']}",
        summary=_summary(results, authority),
        outcomes=_outcomes(results, authority),
        figure=spine("spine", authority, groups) if groups else None,
        beside=table(
            ["Measure", "Here", "Region, mean", "Similar authorities, mean", "All authorities", "Better"],
            beside_rows(beside, authority, like, region),
        ),
        similar=_similar(like, region, beside),
        lights=_lights(results, authority),
        evidence=_evidence(results, authority),
        marks=_marks(results, authority),
        years=years_table(results, authority),
        runs=_runs(results, authority),
        rating=_rating(results, authority),
        about=about(results),
        contents=_contents(results),
    )


def _contents(results: Results) -> list[tuple[str, str]]:
    rating = [("rating", "The rating and its reasons")] if results["ratings"] else []
    return [
        ("outcomes", "What became of the children"), ("beside", "Beside other authorities"),
        ("lights", "What the lights showed"), ("marks", "Marks of the deadline in the records"),
        ("years", "Year by year"), *rating, ("limits", "What this report does not tell you"),
        ("about", "About these figures"),
    ]  # fmt: skip


def _region(like: Likeness | None, likeness: Mapping[str, Likeness], authority: str) -> tuple[str, ...]:
    """Return the other authorities of the same region."""
    if like is None or not like.region:
        return ()
    return tuple(name for name, one in likeness.items() if one.region == like.region and name != authority)


def _similar(like: Likeness | None, region: tuple[str, ...], beside: Beside) -> str:
    if like is None:
        return ("No file of regions and statistical neighbours was given (`--neighbours`), so those means are not "
                "available.")  # fmt: skip
    here = {name for rows in beside.rows.values() for name in rows}
    near = [name for name in like.neighbours if name in here]
    around = sum(name in here for name in region)
    said = f"Similar authorities in these data: {wording.listed(near)} ({len(near)} of {len(like.neighbours)})."
    where = f" Region: {like.region}, {wording.counted(around, 'other authority', 'other authorities')} in these data."
    means = " Means are of the figures that are shown, each authority counting once."
    return said + (where if like.region else "") + means


def _summary(results: Results, authority: str) -> list[str]:
    rating = _rating(results, authority)
    said = []
    if rating:
        given = f"has {rating['overall']}." if rating["overall"] else f"is not rated. {rating['why']}"
        said.append(f"{authority} {given}")
    titles = wording.titles(results)
    for one in _verdicts(results, authority):
        verdict = one["verdict"][:1].lower() + one["verdict"][1:]
        said.append(f"{titles[one['outcome']]}: {verdict}{_times(one)}.")
    signs = [one for one in results["signatures"] if one["unit"] == authority]
    found = [one for one in signs if one["grade"] not in ("no sign", "not tested")]
    said += [f"{titles[one['rule']]}: {one['sentence']}" for one in found]
    return said or [f"No figure of {authority} rests on enough children to be shown."]


def _times(one: dict[str, Any]) -> str:
    if one["sir"] is None or one["lo"] is None:
        return ""
    span = f"{one['lo']:.2f} to {one['hi']:.2f}"
    return f" ({one['sir']:.2f} times what is expected; 95% interval of the true ratio {span})"


def _verdicts(results: Results, authority: str) -> list[dict[str, Any]]:
    return [one for one in results["authorities"] if one["authority"] == authority]


def _outcomes(results: Results, authority: str) -> Table:
    titles = wording.titles(results)
    rows = []
    for one in _verdicts(results, authority):
        ratio = HIDDEN if one["symbol"] else NOT_AVAILABLE if one["sir"] is None else f"{one['sir']:.2f}"
        span = f"{one['lo']:.2f} to {one['hi']:.2f}" if one["lo"] is not None else ratio
        rows.append([titles[one["outcome"]], shown(one["cases"]), shown(one["observed"], one["symbol"]),
                     shown(one["expected"]), ratio, span, one["verdict"]])  # fmt: skip
    return table(["Outcome", "Children", "Observed", "Expected", "Ratio", "95% interval", "Verdict"], rows)


def _lights(results: Results, authority: str) -> Table:
    load = results["load"]
    rows = []
    for part, words in COUNTED:
        for name, where in ((authority, "here"), (ALL, "all authorities")):
            row = next((one for one in load[part] if one["authority"] == name), None)
            if row:
                rows.append([f"{words}, {where}", *(shown(row[light], HIDDEN) for light in LIGHTS)])
    return table(["What was counted", "No light", "Green", "Amber", "Red"], rows)


def _evidence(results: Results, authority: str) -> Table:
    pieces = results["evidence_pieces"]
    every = {(one["rule"], one["piece"]): one for one in results["evidence"] if one["authority"] == ALL}
    rows = []
    for one in results["evidence"]:
        if one["authority"] == authority:
            beside = every.get((one["rule"], one["piece"]), {"per_cent": None, "symbol": ""})
            what = pieces[one["piece"]]
            rows.append([f"{one['title']}: {what}", shown(one["per_cent"], one["symbol"]),
                         shown(beside["per_cent"], beside["symbol"]), one["why"]])  # fmt: skip
    columns = ["Of the clocks that were met: what else is recorded", "Here, per cent", "All, per cent", "Note"]
    return table(columns, rows)


def _marks(results: Results, authority: str) -> Table:
    titles = wording.titles(results)
    kinds = {one["code"]: one for one in results["adaptation_kinds"]}
    rows = []
    for one in results["adaptations"]:
        if one["unit"] != authority or one["verdict"] not in ("found", "not found"):
            continue
        kind = kinds[one["code"]]
        effect = one["symbol"] or HIDDEN if one["effect"] is None else f"{one['effect']:.1f}"
        span = effect if one["effect"] is None else f"{one['lo']:.1f} to {one['hi']:.1f}"
        rule = titles.get(one["rule"], "All cases")
        rows.append([kind["title"], rule, one["verdict"], effect, span, kind["measure"]])
    return table(["What was looked for", "Timescale", "Verdict", "Effect", "95% interval", "Measured in"], rows)


def _runs(results: Results, authority: str) -> list[Figure]:
    """Return a run chart of each measure that is shown of enough months."""
    titles, months = wording.titles(results), dict[str, list[tuple[str, float]]]()
    for one in results["months"]:
        if one["authority"] == authority:
            months.setdefault(one["indicator"], []).append((one["month"], one["per_cent"]))
    drawn = [
        months_figure(f"months-{number}", titles[name], authority, found)
        for number, (name, found) in enumerate(months.items(), start=1)
    ]
    return [one for one in drawn if one]


def _rating(results: Results, authority: str) -> dict[str, Any] | None:
    given = (results["ratings"] or {"ratings": []})["ratings"]
    told = ({**one, "why": reasons(one), "grade_said": overall(one)} for one in given)
    return next((one for one in told if one["authority"] == authority), None)
