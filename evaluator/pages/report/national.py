"""The report of an evaluation: one self-contained page, made from the results and nothing else."""

from __future__ import annotations

from typing import Any

from evaluator.disclosure import wording
from evaluator.pages.figures.by_month import lights_turned
from evaluator.pages.report.adaptations import adaptation_sections
from evaluator.pages.report.compliance import clock_tables, compliance_sections
from evaluator.pages.report.lights import light_sections
from evaluator.pages.report.outcomes import case_sections, outcome_sections, regime_sections
from evaluator.pages.report.parts import Table, about, overall, reasons, shown, table

Results = dict[str, Any]


def page(results: Results) -> str:
    """Return the report as one HTML document. The same results give the same bytes."""
    from evaluator.pages.figures.rating_against_outcome import rating_figures
    from evaluator.pages.templates import rendered

    return rendered(
        "report.html",
        r=results,
        heading=f"Timescales, ratings and outcomes: {results['ruleset']['title']}, {results['year']['name']}",
        summary=wording.summary(results),
        outcomes=outcome_sections(results),
        regimes=regime_sections(results),
        cases=case_sections(results),
        figures=rating_figures(results),
        turned=lights_turned("lights-turned", results["load"]["turned"]),
        compliance=compliance_sections(results),
        lights=light_sections(results),
        adaptations=adaptation_sections(results),
        clocks=clock_tables(results),
        ratings=_ratings(results),
        story=results["story"],
        findings=_findings(results),
        about=about(results),
        rules=_rules(results),
        contents=_contents(results),
    )


def _contents(results: Results) -> list[tuple[str, str]]:
    ratings, story = ("ratings", "The rating and its reasons"), ("story", "One invented child beside the lights")
    return [
        ("outcomes", "What became of the children"), ("divergence", "Where rating and outcome part company"),
        ("lights", "What the lights showed"), ("adaptations", "Marks of the deadline in the records"),
        ("compliance", "Which timescales were met"), *([ratings] if results["ratings"] else []),
        *([story] if results["story"] else []), ("findings", "What was wrong with the data"),
        ("limits", "What this report does not tell you"), ("about", "About these figures"),
    ]  # fmt: skip


def _ratings(results: Results) -> Table:
    if not results["ratings"]:
        return table([], [])
    rows = [[one["authority"], overall(one), reasons(one)] for one in results["ratings"]["ratings"]]
    return table(["Authority", "Rating", "Why"], rows)


def _findings(results: Results) -> Table:
    rows = [[one["what"], one["level"], shown(one["count"])] for one in results["findings"]]
    return table(["Finding", "What was done", "Records"], rows)


def _rules(results: Results) -> Table:
    rows = [
        [one["title"], one["sentence"], f"{one['source']} ({one['confidence']}, {one['reference']})"]
        for kind in ("timescales", "outcomes", "indicators")
        for one in results[kind]
    ]
    return table(["Rule", "What it asks", "Source and confidence"], rows)
