"""The sections about the children: what became of them, and where the rating parts company with it."""

from __future__ import annotations

from typing import Any

from evaluator.disclosure import wording
from evaluator.disclosure.suppression import HIDDEN, NOT_AVAILABLE
from evaluator.pages.figures.funnel import funnel
from evaluator.pages.report.parts import shown, table

Results = dict[str, Any]


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
    ratio = HIDDEN if one["symbol"] else NOT_AVAILABLE if one["sir"] is None else f"{one['sir']:.2f}"
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
