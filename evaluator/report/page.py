"""The report of an evaluation: one self-contained page, made from the results and nothing else."""

from __future__ import annotations

from typing import Any

from evaluator import wording
from evaluator.disclosure import HIDDEN, NOT_AVAILABLE
from evaluator.report.adaptations import adaptation_sections
from evaluator.report.compliance import clock_tables, compliance_sections
from evaluator.report.lights import light_sections
from evaluator.report.outcomes import case_sections, outcome_sections, regime_sections
from evaluator.report.tables import Table, shown, table

Results = dict[str, Any]


def page(results: Results) -> str:
    """Return the report as one HTML document. The same results give the same bytes."""
    from evaluator.figures import rating_figures
    from evaluator.templates import rendered

    return rendered(
        "report.html",
        r=results,
        heading=f"Timescales, ratings and outcomes: {results['ruleset']['title']}, {results['year']['name']}",
        summary=wording.summary(results),
        outcomes=outcome_sections(results),
        regimes=regime_sections(results),
        cases=case_sections(results),
        figures=rating_figures(results),
        compliance=compliance_sections(results),
        lights=light_sections(results),
        adaptations=adaptation_sections(results),
        clocks=clock_tables(results),
        ratings=_ratings(results),
        story=results["story"],
        findings=_findings(results),
        about=_about(results),
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
    rows = [[one["authority"], one["overall"] or "not rated", _reasons(one)] for one in results["ratings"]["ratings"]]
    return table(["Authority", "Rating", "Why"], rows)


def _reasons(rating: dict[str, Any]) -> str:
    if rating["awarded_on"]:
        return f"Awarded on {rating['awarded_on']}."
    if rating["missing"]:
        return f"No figure for {wording.listed(name.replace('_', ' ') for name in rating['missing'])}."
    return "; ".join(_reason(firing) for firing in rating["firings"]) or "No rule limits the rating."


def _reason(firing: dict[str, Any]) -> str:
    facts = wording.listed(_fact(fact) for fact in firing["facts"])
    conclusion = firing["conclusion"]
    so = f"overall at most {conclusion['overall_at_most']}" if "overall_at_most" in conclusion else _fact(conclusion)
    return f"{facts}, so {so}"


def _fact(fact: dict[str, Any]) -> str:
    if "indicator" in fact:
        value = fact["per_cent"]
        return f"{fact['indicator']} is {value}" + ("" if value == HIDDEN else "%")
    return f"{fact['judgement'].replace('_', ' ')} is {fact['grade']}"


def _findings(results: Results) -> Table:
    rows = [[one["what"], one["level"], shown(one["count"])] for one in results["findings"]]
    return table(["Finding", "What was done", "Records"], rows)


def _about(results: Results) -> list[tuple[str, str]]:
    data = results["data"]
    return [
        ("Rule set", f"{results['ruleset']['name']}, hash {results['ruleset']['hash']}"),
        ("As of", f"{results['as_of']}: what was recorded later was not used"),
        (
            "Data",
            f"{shown(data['events'])} events of {shown(data['children'])} children, {data['first']} to {data['last']}",
        ),
        *[("File", f"{one['name']}, SHA-256 {one['sha256']}") for one in data["files"]],
        ("Data hash", data["hash"]),
        ("Calendar", results["calendar"]),
        (
            "Hidden",
            f"{HIDDEN}: a count of 1 to 5, or a figure that rests on one or would give one away; {NOT_AVAILABLE}: none",
        ),
        (
            "Made by",
            f"dayseven {results['dayseven']}" + (f", with: {results['command']}" if results["command"] else ""),
        ),
        ("Standing", "Not an Ofsted or DfE publication." + _standing(results)),
    ]


def _standing(results: Results) -> str:
    if not results["ratings"]:
        return ""
    awarded = results["ratings"]["awarded"]
    return " The ratings were awarded by inspectors." if awarded else " Nobody awarded these ratings."


def _rules(results: Results) -> Table:
    rows = [
        [one["title"], one["sentence"], f"{one['source']} ({one['confidence']}, {one['reference']})"]
        for kind in ("timescales", "outcomes", "indicators")
        for one in results[kind]
    ]
    return table(["Rule", "What it asks", "Source and confidence"], rows)
