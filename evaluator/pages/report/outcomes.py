"""The sections about the children: what became of them, and where the rating parts company with it."""

from __future__ import annotations

from typing import Any

from evaluator.disclosure import wording
from evaluator.disclosure.suppression import HIDDEN
from evaluator.pages.document import Bullets, Figure, Fold, Heading, Paragraph, Part, Section, figure_of, table_of
from evaluator.pages.figures.funnel import funnel
from evaluator.pages.figures.rating_against_outcome import rating_figures
from evaluator.pages.report.first_screen import ratio_said
from evaluator.pages.report.parts import shown, table

Results = dict[str, Any]
EXPECTED = (
    "“Expected” is what there would be if children with the same recorded needs had fared as they do in all these "
    "authorities together. Recorded in these data: {needs}. The ratio is observed over expected. The interval is "
    "that of the true ratio, given how far authorities differ at all; the ratio of a small authority can lie outside "
    "it."
)


def first_funnel(results: Results) -> Figure | None:
    """Return the first funnel that can be drawn: the picture of a report without ratings."""
    return next((figure_of(one["figure"]) for one in outcome_sections(results) if one["figure"]), None)


def outcome_section(results: Results, drawn: Figure | None) -> Section:
    """Return what became of the children, outcome by outcome; those of which nothing is shown in one sentence. drawn:
    the figure that stands on the first screen.
    """
    found = outcome_sections(results)
    parts: list[Part] = [Paragraph(EXPECTED.format(needs=results["declared"]["case_mix_said"]))]
    if results["risk"]["sentence"]:
        parts.append(Paragraph(results["risk"]["sentence"]))
    for one in (one for one in found if not one["cohort"]["why"]):
        parts += [Heading(one["title"]), *_of_outcome(one, drawn)]
    silent = [f"{one['title']}: {one['cohort']['why']}" for one in found if one["cohort"]["why"]]
    if silent:
        parts += [Heading("Not shown"), Bullets(tuple(f"{said}." for said in silent))]
    if not found:
        parts.append(Paragraph("No outcome could be computed for this year."))
    return Section("outcomes", "What became of the children", tuple(parts))


def _of_outcome(one: dict[str, Any], drawn: Figure | None) -> list[Part]:
    """Return the table of an outcome, whom it names, and how it was counted."""
    few = all(row[-1] == "too few children" for row in one["rows"])
    none = "No authority has enough children to be judged." if few else (
        "No authority is clearly above or below what is expected.")
    named = one["names"] or none
    counted: list[Part] = [Paragraph(one["sentence"]), Paragraph(
        f"Counted: {one['cohort']['said']}. Clocks left out, because of this or because the child had another: "
        f"{shown(one['cohort']['left_out'])}.")]  # fmt: skip
    counted += [Paragraph(one["over_time"])] if one["over_time"] else []
    if one["figure"] and not (drawn and one["figure"]["id"] == drawn.identity):
        counted.append(figure_of(one["figure"]))
    made = table_of(f"{one['title']}, by authority", one)
    return [Paragraph(named), made, Fold("How it was counted", tuple(counted))]


def divergence_section(results: Results, drawn: Figure | None) -> Section:
    """Return where rating and outcome part company. drawn: the figure that stands on the first screen."""
    parts: list[Part] = []
    if not results["ratings"]:
        parts.append(Paragraph("This rule set computes no rating from case histories, so there is nothing to set "
                               "beside the outcomes."))  # fmt: skip
    else:
        regimes = regime_sections(results)
        for one in regimes["said"]:
            parts += [Heading(f"{one['title']}: {one['verdict'].lower()}"), Paragraph(one["said"])]
        parts += _silent(results, regimes["silent"])
        more = [figure_of(one) for one in rating_figures(results) if not drawn or one["id"] != drawn.identity]
        parts += [Fold("The rating beside the other outcomes", tuple(more))] if more else []
    return Section("divergence", "Where rating and outcome part company", (*parts, *_of_cases(results)), told=True)


def _silent(results: Results, silent: dict[str, Any]) -> list[Part]:
    """Return the outcomes of which nothing can be said, in one sentence, and why in a fold."""
    if not silent["rows"]:
        return []
    names = "; ".join(row[0].lower() for row in silent["rows"])
    made = table_of("Outcomes of which it cannot be said whether the rating tells anything", silent)
    said = Paragraph(f"Whether the rating tells anything cannot be said of: {names}.")
    return [said, Fold("Why it cannot be said", (made,))]


def _of_cases(results: Results) -> list[Part]:
    cases = case_sections(results)
    if not cases["said"] and not cases["silent"]["rows"]:
        return []
    parts: list[Part] = [Heading("Does keeping a timescale go with a better outcome for the child?")]
    if cases["said"]:
        said = tuple(f"{one['sentence']} {one['beware']}".strip() for one in cases["said"])
        parts += [Paragraph("Cases of the same authority with the same recorded needs are compared."), Bullets(said)]
    if cases["silent"]["rows"]:
        many = wording.counted(len(cases["silent"]["rows"]), "pair")
        made = table_of("Timescales and outcomes of which nothing can be said", cases["silent"])
        parts.append(Fold(f"Of {many} of a timescale and an outcome nothing can be said", (made,)))
    return parts


def outcome_sections(results: Results) -> list[dict[str, Any]]:
    """Return each outcome with its authorities, its list of names and whose outcomes these are."""
    grades = {one["authority"]: one["overall"] for one in wording.rated(results)}
    made: list[dict[str, Any]] = []
    for rule in results["outcomes"]:
        mine = [one for one in results["authorities"] if one["outcome"] == rule["name"]]
        about = [one for one in results["cohorts"] if one["outcome"] == rule["name"]]
        if not about:
            continue
        rows = [_authority_row(one, grades) for one in mine]
        names = next((one["sentence"] for one in results["lists"] if one["outcome"] == rule["name"]), "")
        columns = ["Authority", "Rating", "Children", "Observed", "Expected", "Ratio", "95% interval", "Verdict"]
        made.append({"title": rule["title"], "sentence": rule["sentence"], "cohort": about[0], "names": names,
                     "figure": _funnel(results, rule, mine, len(made) + 1),
                     "over_time": _over_time(results, rule["name"]), **table(columns, rows)})  # fmt: skip
    return made


def _funnel(results: Results, rule: dict[str, Any], mine: list[dict[str, Any]], number: int) -> dict[str, Any] | None:
    shape = next((one for one in results["funnels"] if one["outcome"] == rule["name"]), None)
    return funnel(f"funnel-{number}", rule["title"], shape, mine) if shape else None


def _over_time(results: Results, outcome: str) -> str:
    """Return how often an outcome came about in all authorities and years, in two ways that should agree."""
    one = next((row for row in results["over_time"] if row["outcome"] == outcome), None)
    if one is None or one["whole"] is None:
        return ""
    whole, every = one["whole"], one["every"]
    said = (f"In all authorities and years together it came to {whole['per_cent']}% ({whole['lo']} to {whole['hi']}) "
            f"of {shown(whole['cases'])} children whose window and 90 days have passed")  # fmt: skip
    if every is None:
        return f"{said}."
    return (f"{said}; to {every['per_cent']}% ({every['lo']} to {every['hi']}) if the {shown(every['cases'])} who were "
            "watched for any time count, with those who moved away or died taken as watched until then.")  # fmt: skip


def _authority_row(one: dict[str, Any], grades: dict[str, str]) -> list[str]:
    ratio = ratio_said(one)
    span = f"{one['lo']:.2f} to {one['hi']:.2f}" if one["lo"] is not None else ratio
    observed = HIDDEN if one["symbol"] else shown(one["observed"])
    verdict = one["verdict"] + (" (exceptional)" if one["exceptional"] else "") + (
        " (what could not be judged could turn this)" if one["could_turn"] else "")  # fmt: skip
    return [one["authority"], grades.get(one["authority"], "not rated"), shown(one["cases"]), observed,
            shown(one["expected"]), ratio, span, verdict]  # fmt: skip


def regime_sections(results: Results) -> dict[str, Any]:
    """Return what the rating told of each outcome, in its four words and its sentences; what cannot be said, as a
    table.
    """
    titles = wording.titles(results)
    said = [
        {"title": titles[one["outcome"]], "verdict": one["verdict"],
         "said": f"{one['sentence']} {one['concordance_sentence']}".strip()}
        for one in results["regimes"] if one["rate_ratio"] is not None
    ]  # fmt: skip
    silent = [[titles[one["outcome"]], one["why"]] for one in results["regimes"] if one["rate_ratio"] is None]
    return {"said": said, "silent": table(["Outcome", "Why nothing can be said"], silent)}


def case_sections(results: Results) -> dict[str, Any]:
    """Return what keeping each timescale went with, in sentences; what cannot be said, as a table."""
    titles = wording.titles(results)
    silent = [
        [titles[one["timescale"]], titles[one["outcome"]], one["why"]]
        for one in results["cases"] if one["within"] is None
    ]  # fmt: skip
    said = [one for one in results["cases"] if one["within"] is not None]
    return {"said": said, "silent": table(["Timescale", "Outcome", "Why nothing can be said"], silent)}
