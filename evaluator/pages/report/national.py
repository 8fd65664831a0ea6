"""The report of an evaluation as a document, made from the results and nothing else."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from evaluator.disclosure import wording
from evaluator.pages.document import (
    Bullets,
    Document,
    Fold,
    Paragraph,
    Part,
    Section,
    Table,
    facts,
    figure_of,
    table_of,
)
from evaluator.pages.report.deadline_marks import adaptation_section, light_section
from evaluator.pages.report.first_screen import finding
from evaluator.pages.report.outcomes_and_compliance import (
    compliance_section,
    divergence_section,
    first_funnel,
    outcome_section,
)
from evaluator.pages.report.parts import about, cell_text, overall, reasons, table
from evaluator.pages.templates import page_html

Results = dict[str, Any]
INVENTED = "Everything here is invented: none of these authorities and children exists."


def page(results: Results) -> str:
    """Return the report as one HTML document. The same results give the same bytes."""
    return page_html(national_document(results))


def national_document(results: Results) -> Document:
    """Return the report of all authorities."""
    first = finding(results)
    first = first if first.figure else replace(first, figure=first_funnel(results))
    sections = (
        outcome_section(results, first.figure), divergence_section(results, first.figure), light_section(results),
        adaptation_section(results), compliance_section(results), *_ratings(results), *_story(results),
        _findings(results), limits_section(results), about_section(results, (_rules(results),)),
    )  # fmt: skip
    return Document(
        f"Timescales, ratings and outcomes: {results['ruleset']['title']}, {results['year']['name']}",
        first, sections, where_said(results), notes=(INVENTED,) if results["invented"] else (),
        summary=(Fold("All of it in sentences", (Bullets(tuple(wording.summary(results))),)),),
        invented=results["invented"],
    )  # fmt: skip


def where_said(results: Results) -> tuple[str, ...]:
    """Return the rule set, the year and how many authorities there are."""
    many = wording.counted(len(results["data"]["authorities"]), "authority", "authorities")
    return results["ruleset"]["title"], results["year"]["name"], many


def limits_section(results: Results) -> Section:
    """Return what the report does not tell."""
    parts: tuple[Part, ...] = (Bullets(tuple(results["limitations"])),)
    return Section("limits", "What this report does not tell you", parts, told=True)


def about_section(results: Results, more: tuple[Part, ...] = ()) -> Section:
    """Return what the report is made from."""
    return Section("about", "About these figures", (facts(about(results)), *more), told=True)


def _ratings(results: Results) -> list[Section]:
    given = results["ratings"]
    if not given:
        return []
    rows = [[one["authority"], overall(one), reasons(one, results)] for one in given["ratings"]]
    made = table_of("Ratings and the rules that made them", table(["Authority", "Rating", "Why"], rows))
    parts = (Paragraph(f"{given['title']}. {given['note']}"), Paragraph(given["says"]),
             Paragraph(wording.ratings_said(results)), made)  # fmt: skip
    return [Section("ratings", "The rating and its reasons", parts)]


def _story(results: Results) -> list[Section]:
    if not results["story"]:
        return []
    said = ("This child is invented. The bars are what the rules of this report would have shown on the screen; above "
            "them is what happened to the child.")  # fmt: skip
    return [Section("story", "One invented child beside the lights",
                    (Paragraph(said), figure_of(results["story"])))]  # fmt: skip


def _findings(results: Results) -> Section:
    rows = [[one["what"], one["level"], cell_text(one["count"])] for one in results["findings"]]
    parts: tuple[Part, ...] = (Paragraph("Nothing was found wrong with the data."),)
    if rows:
        said = ("Nothing that could not be read was counted as met or as missed. Each finding, with its file and line, "
                "is in `findings.csv`.")  # fmt: skip
        made = table_of("Findings by kind", table(["Finding", "What was done", "Records"], rows))
        parts = (Paragraph(said), Fold(f"Findings by kind: {len(rows)}", (made,)))
    return Section("findings", "What was wrong with the data", parts)


def _rules(results: Results) -> Fold:
    rows = [
        [one["title"], one["sentence"], f"{one['source']} ({one['confidence']}, {one['reference']})"]
        for kind in ("timescales", "outcomes", "indicators")
        for one in results[kind]
    ]
    made: Table = table_of(f"Rules of {results['ruleset']['name']}",
                           table(["Rule", "What it asks", "Source and confidence"], rows))  # fmt: skip
    return Fold("The rules, in sentences", (made,))
