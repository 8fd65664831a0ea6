"""The report of one authority: what became of its children, and its figures beside others'. Made from the same results
as the report of all, so that no number is in one of them that the other hides.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from evaluator.authorities import ALL
from evaluator.disclosure import wording
from evaluator.disclosure.neighbours import Likeness
from evaluator.disclosure.suppression import HIDDEN
from evaluator.pages.document import (
    Bullets,
    Document,
    Figure,
    Finding,
    Fold,
    Paragraph,
    Part,
    Section,
    figure_of,
    table_of,
)
from evaluator.pages.figures.by_month import months_figure
from evaluator.pages.figures.figure import Figure as Drawn
from evaluator.pages.figures.spine import spine
from evaluator.pages.report.authority_comparators import Beside, beside_rows
from evaluator.pages.report.deadline_marks import BEHIND, LIGHTS, WHAT, effect_said
from evaluator.pages.report.first_screen import (
    TOGETHER,
    lower_first,
    nexts_of_one,
    of_year,
    ratio_said,
    strongest,
    verdict_said,
)
from evaluator.pages.report.national import INVENTED, about_section, limits_section, where_said
from evaluator.pages.report.outcomes_and_compliance import EXPECTED, years_table
from evaluator.pages.report.parts import Table, cell_text, overall, reasons, table
from evaluator.pages.templates import page_html

Results = dict[str, Any]
COUNTED = (("serious_days", "Days on which something serious happened"), ("watched", "Events of children"))


def authority_page(
    results: Results, authority: str, likeness: Mapping[str, Likeness] | None = None, beside: Beside | None = None
) -> str:  # fmt: skip
    """Return the report of one authority as one HTML document. The same results give the same bytes."""
    return page_html(authority_document(results, authority, likeness, beside))


def authority_document(
    results: Results, authority: str, likeness: Mapping[str, Likeness] | None = None, beside: Beside | None = None
) -> Document:  # fmt: skip
    """Return the report of one authority. likeness: regions and statistical neighbours. beside: the figures looked up,
    where many reports are made.
    """
    beside = beside or Beside(results)
    like = (likeness or {}).get(authority)
    groups = beside.groups(authority, like)
    drawn = figure_of(spine("spine", authority, groups)) if groups else None
    sections = (
        _outcomes(results, authority), _beside(results, authority, like, likeness or {}, beside),
        _lights(results, authority), _marks(results, authority), _years(results, authority),
        *_rated(results, authority),
        limits_section(results), about_section(results),
    )  # fmt: skip
    return Document(
        f"{authority}: timescales, rating and outcomes, {results['year']['name']}",
        _finding(results, authority, drawn), sections, (authority, *where_said(results)[:2]),
        notes=(INVENTED,) if results["invented"] else (),
        summary=(Fold("All of it in sentences", (Bullets(tuple(_summary(results, authority))),)),),
        invented=results["invented"],
    )  # fmt: skip


def _finding(results: Results, authority: str, drawn: Figure | None) -> Finding:
    """Return the first screen: the authority's strongest difference from what is expected, of outcomes first."""
    titles, rows = wording.titles(results), _verdicts(results, authority)
    most, rating = strongest(rows), _rating(results, authority)
    given = f"{authority}, {rating['overall']}" if rating and rating["overall"] else authority
    nexts = nexts_of_one(results, authority)
    honest = f"Authorities differ in need; a figure that differs is a question and no answer. {TOGETHER}"
    if most is None:
        rest = [row for row in of_year(results, authority) if row["value"] is not None]
        if not rest:
            title = f"{authority}: nothing can be shown, for too few children"
            return Finding(title, figure=drawn, next=nexts, honest=honest)
        title = f"{given}. Of its children's outcomes none can be compared"
        return Finding(title, str(len(rest)), f"{'figure is' if len(rest) == 1 else 'figures are'} shown; those of "
                       "outcomes rest on too few children", "", drawn, nexts, honest)  # fmt: skip
    name = titles[most["outcome"]]
    # the verdict of the tables, and none of its own: one classifier speaks in every title and table
    how = next((f"children fared {word} than expected" for word in ("worse", "better")
                if most["verdict"].endswith(word)), "not clearly other than expected")  # fmt: skip
    title = f"{given}. {name}: {how}"
    return Finding(title, ratio_said(most), f"times what is expected of such children: {lower_first(name)}",
                   f"95% interval of the true ratio {most['lo']:.2f} to {most['hi']:.2f}; {verdict_said(most)}",
                   drawn, nexts, honest)  # fmt: skip


def _region(like: Likeness | None, likeness: Mapping[str, Likeness], authority: str) -> tuple[str, ...]:
    """Return the other authorities of the same region."""
    if like is None or not like.region:
        return ()
    return tuple(name for name, one in likeness.items() if one.region == like.region and name != authority)


def _similar(like: Likeness | None, region: tuple[str, ...], beside: Beside) -> str:
    if like is None:
        return ("No file of regions and statistical neighbours was given (`--neighbours`), so there are no means of "
                "them.")  # fmt: skip
    here = {name for rows in beside.rows.values() for name in rows}
    near = [name for name in like.neighbours if name in here]
    around = sum(name in here for name in region)
    said = f"Similar authorities in these data: {wording.listed(near)}, {len(near)} of {len(like.neighbours)}."
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
        said.append(f"{titles[one['outcome']]}: {verdict_said(one)}{_times(one)}.")
    signs = [one for one in results["signatures"] if one["unit"] == authority]
    found = [one for one in signs if one["grade"] not in ("no sign", "not tested")]
    said += [f"{titles[one['rule']]}: {one['sentence']}" for one in found]
    if not said:
        many = sum(row["value"] is not None for row in of_year(results, authority))
        said = [f"Nothing is said of {authority} in words; {wording.counted(many, 'figure')} of the year "
                f"{'is' if many == 1 else 'are'} shown."]  # fmt: skip
    return said


def _times(one: dict[str, Any]) -> str:
    if one["sir"] is None or one["lo"] is None:
        return ""
    span = f"{one['lo']:.2f} to {one['hi']:.2f}"
    return f" ({one['sir']:.2f} times what is expected; 95% interval of the true ratio {span})"


def _verdicts(results: Results, authority: str) -> list[dict[str, Any]]:
    return [one for one in results["authorities"] if one["authority"] == authority]


def _outcomes(results: Results, authority: str) -> Section:
    said = Paragraph(EXPECTED.format(needs=results["declared"]["case_mix_said"]))
    titles = wording.titles(results)
    rows = []
    for one in _verdicts(results, authority):
        ratio = ratio_said(one)
        span = f"{one['lo']:.2f} to {one['hi']:.2f}" if one["lo"] is not None else ratio
        rows.append([titles[one["outcome"]], cell_text(one["cases"]), cell_text(one["observed"], one["symbol"]),
                     cell_text(one["expected"]), ratio, span, one["verdict"]])  # fmt: skip
    columns = ["Outcome", "Children", "Observed", "Expected", "Ratio", "95% interval", "Verdict"]
    made = table_of(f"What became of the children of {authority}", table(columns, rows))
    none = Paragraph(f"No outcome could be computed for {authority}.")
    return Section("outcomes", "What became of the children", (said, made if rows else none))


def _beside(
    results: Results, authority: str, like: Likeness | None, likeness: Mapping[str, Likeness], beside: Beside
) -> Section:  # fmt: skip
    """Return the figures beside others'; there are columns of region and neighbours only where they are known."""
    region = _region(like, likeness, authority)
    heads = [*(["Region, mean"] if region else []), *(["Similar authorities, mean"] if like else [])]
    columns = ["Measure", "Here", *heads, "All authorities", "Better"]
    made = table(columns, beside_rows(beside, authority, like, region))
    said = Paragraph(f"Figures of the {results['year']['name']}. {_similar(like, region, beside)}")
    caption = f"Figures of {authority} beside others, per cent"
    return Section("beside", "Beside other authorities", (said, table_of(caption, made)))


def _lights(results: Results, authority: str) -> Section:
    load = results["load"]
    rows = []
    for part, words in COUNTED:
        for name, where in ((authority, "here"), (ALL, "all authorities")):
            row = next((one for one in load[part] if one["authority"] == name), None)
            if row:
                rows.append([f"{words}, {where}", *(cell_text(row[light], HIDDEN) for light in LIGHTS)])
    parts: list[Part] = [Paragraph(f"{WHAT} All years of these records.")]
    columns = ["What was counted", "No light", "Green", "Amber", "Red"]
    parts += [table_of("Days and events by light", table(columns, rows))] if rows else []
    evidence = _evidence(results, authority)
    if evidence["rows"]:
        parts.append(Fold("What stands behind a green light", (Paragraph(BEHIND),
                          table_of("What else is recorded of clocks that were met", evidence))))  # fmt: skip
    return Section("lights", "What the lights showed", tuple(parts))


def _evidence(results: Results, authority: str) -> Table:
    pieces = results["evidence_pieces"]
    every = {(one["rule"], one["piece"]): one for one in results["evidence"] if one["authority"] == ALL}
    rows = []
    for one in results["evidence"]:
        if one["authority"] == authority:
            beside = every.get((one["rule"], one["piece"]), {"per_cent": None, "symbol": ""})
            what = pieces[one["piece"]]
            rows.append([f"{one['title']}: {what}", cell_text(one["per_cent"], one["symbol"]),
                         cell_text(beside["per_cent"], beside["symbol"]), one["why"]])  # fmt: skip
    columns = ["Of the clocks that were met: what else is recorded", "Here, per cent", "All, per cent", "Note"]
    return table(columns, rows)


def _marks(results: Results, authority: str) -> Section:
    titles = wording.titles(results)
    kinds = {one["code"]: one for one in results["adaptation_kinds"]}
    rows = []
    for one in results["adaptations"]:
        if one["unit"] != authority or one["verdict"] not in ("found", "not found"):
            continue
        kind = kinds[one["code"]]
        effect, span = effect_said(one)
        rule = titles.get(one["rule"], "All cases")
        rows.append([kind["title"], rule, one["verdict"], effect, span, kind["measure"]])
    columns = ["What was looked for", "Timescale", "Verdict", "Effect", "95% interval", "Measured in"]
    said = Paragraph(
        "What working to a date can leave in records. None of it says why: each has harmless explanations, which the "
        "report of all authorities lists. “Found” means that chance is unlikely (5%, allowing for the number of "
        "authorities tested) and the effect is at least as large as what is named at all."
    )
    made = table_of(f"Marks of the deadline in the records of {authority}", table(columns, rows))
    none = Paragraph(f"Nothing could be tested in the records of {authority} alone.")
    return Section("marks", "Marks of the deadline in the records", (said, made if rows else none))


def _years(results: Results, authority: str) -> Section:
    caption = f"Figures of {authority} and of all authorities, by year ended 31 March"
    runs = tuple(figure_of(one) for one in _runs(results, authority))
    parts: list[Part] = [Paragraph("Per cent, with the figure of all authorities after the stroke."),
                         table_of(caption, years_table(results, authority))]  # fmt: skip
    parts += [Fold("Month by month", runs)] if runs else []
    return Section("years", "Year by year", tuple(parts))


def _rated(results: Results, authority: str) -> list[Section]:
    given, rating = results["ratings"], _rating(results, authority)
    if not given:
        return []
    said = f"{authority} has no rating."
    if rating:
        said = f"{authority}: {rating['grade_said']}. {rating['why']}"
    parts = (Paragraph(said), Paragraph(f"{given['title']}. {given['note']}"), Paragraph(given["says"]))
    return [Section("rating", "The rating and its reasons", parts, told=True)]


def _runs(results: Results, authority: str) -> list[Drawn]:
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
    told = ({**one, "why": reasons(one, results), "grade_said": overall(one)} for one in given)
    return next((one for one in told if one["authority"] == authority), None)
