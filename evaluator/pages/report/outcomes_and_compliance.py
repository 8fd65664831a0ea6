"""The sections on what became of the children and where rating and outcome part company, and on timescales met."""

from __future__ import annotations

from typing import Any

from evaluator.authorities import ALL
from evaluator.disclosure import wording
from evaluator.disclosure.suppression import HIDDEN, NOT_AVAILABLE
from evaluator.pages.document import Bullets, Figure, Fold, Heading, Paragraph, Part, Section, figure_of, table_of
from evaluator.pages.figures.funnel import funnel
from evaluator.pages.figures.rating_against_outcome import rating_figures
from evaluator.pages.report.first_screen import ratio_said
from evaluator.pages.report.parts import Table, cell_text, table
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
            [f["authority"], *[cell_text(f[name], f["symbol"]) for name in ("numerator", "denominator", "value")],
             cell_text(f["other_value"], f["other_symbol"]),
             cell_text(f["with_overdue_value"], f["overdue_symbol"]), *_unjudged(f)]
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
        rows = [[one["title"], *[cell_text(one["clocks"].get(status, 0)) for status in statuses]] for one in ran]
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
            value = cell_text(row["value"], row["symbol"])
            cells.setdefault(row["indicator"], {}).setdefault(row["year_ended"], {})[row["authority"]] = value
    years = sorted({year for found in cells.values() for year in found})
    rows = [
        [titles[name], *(f"{found.get(year, {}).get(authority, '[x]')} / {found.get(year, {}).get(ALL, '[x]')}"
                         for year in years)]
        for name, found in cells.items()
    ]  # fmt: skip
    return table(["Measure", *(str(year) for year in years)], rows)


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
        f"{cell_text(one['cohort']['left_out'])}.")]  # fmt: skip
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
            f"of {cell_text(whole['cases'])} children whose window and 90 days have passed")  # fmt: skip
    if every is None:
        return f"{said}."
    return (f"{said}; to {every['per_cent']}% ({every['lo']} to {every['hi']}) if the {cell_text(every['cases'])} who "
            "were watched for any time count, with those who moved away or died taken as watched until "
            "then.")  # fmt: skip


def _authority_row(one: dict[str, Any], grades: dict[str, str]) -> list[str]:
    ratio = ratio_said(one)
    span = f"{one['lo']:.2f} to {one['hi']:.2f}" if one["lo"] is not None else ratio
    observed = HIDDEN if one["symbol"] else cell_text(one["observed"])
    verdict = one["verdict"] + (" (exceptional)" if one["exceptional"] else "") + (
        " (what could not be judged could turn this)" if one["could_turn"] else "")  # fmt: skip
    return [one["authority"], grades.get(one["authority"], "not rated"), cell_text(one["cases"]), observed,
            cell_text(one["expected"]), ratio, span, verdict]  # fmt: skip


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
