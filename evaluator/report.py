"""The report of an evaluation: one self-contained page, made from the results and nothing else."""

from __future__ import annotations

import re
from typing import Any

from evaluator import wording
from evaluator.clocks.statuses import Status
from evaluator.disclosure import HIDDEN, NOT_AVAILABLE

#: a number, an interval, or what stands for a number that is not shown
NUMBER = re.compile(r"\[[a-z]+\]|-?[\d.,]+( to [\d.,]+)?")
Results = dict[str, Any]
Table = dict[str, Any]


def page(results: Results) -> str:
    """Return the report as one HTML document. The same results give the same bytes."""
    from evaluator.figures import rating_figures
    from evaluator.templates import rendered

    return rendered(
        "report.html",
        r=results,
        heading=f"Timescales, ratings and outcomes: {results['ruleset']['title']}, {results['year']['name']}",
        summary=wording.summary(results),
        outcomes=_outcomes(results),
        regimes=_regimes(results),
        cases=results["cases"],
        figures=rating_figures(results),
        compliance=_compliance(results),
        clocks=_clocks(results),
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
        ("compliance", "Which timescales were met"), *([ratings] if results["ratings"] else []),
        *([story] if results["story"] else []), ("findings", "What was wrong with the data"),
        ("limits", "What this report does not tell you"), ("about", "About these figures"),
    ]  # fmt: skip


def shown(value: Any, symbol: str = "", digits: int = 1) -> str:
    """Return a number as the page shows it; `[c]` where it is hidden, `[x]` where there is none."""
    if value is None:
        return symbol or NOT_AVAILABLE
    return f"{value:.{digits}f}" if isinstance(value, float) else f"{value:,}" if isinstance(value, int) else str(value)


def table(columns: list[str], rows: list[list[str]]) -> Table:
    """Return a table for the template: the first column heads its row; columns of nothing but numbers are numeric."""
    numeric = [
        place > 0 and bool(rows) and all(NUMBER.fullmatch(row[place]) for row in rows) for place in range(len(columns))
    ]
    return {
        "columns": [{"name": n, "numeric": is_number} for n, is_number in zip(columns, numeric, strict=True)],
        "rows": rows,
    }


def _of_year(results: Results, indicator: str) -> list[dict[str, Any]]:
    year = results["year"]["ended"]
    return [one for one in results["figures"] if one["indicator"] == indicator and one["year_ended"] == year]


def _outcomes(results: Results) -> list[dict[str, Any]]:
    """Return each outcome with its authorities, its list of names and whose outcomes these are."""
    grades = {one["authority"]: one["overall"] for one in wording.rated(results)}
    made = []
    for rule in results["outcomes"]:
        mine = [one for one in results["authorities"] if one["outcome"] == rule["name"]]
        about = [one for one in results["cohorts"] if one["outcome"] == rule["name"]]
        if not about:
            continue
        rows = [_authority_row(one, grades) for one in mine]
        names = next((one["sentence"] for one in results["lists"] if one["outcome"] == rule["name"]), "")
        columns = ["Authority", "Rating", "Children", "Observed", "Expected", "Ratio", "95% interval", "Verdict"]
        made.append({"title": rule["title"], "sentence": rule["sentence"], "cohort": about[0], "names": names,
                     **table(columns, rows)})  # fmt: skip
    return made


def _authority_row(one: dict[str, Any], grades: dict[str, str]) -> list[str]:
    ratio = HIDDEN if one["symbol"] else NOT_AVAILABLE if one["sir"] is None else f"{one['sir']:.2f}"
    span = f"{one['lo']:.2f} to {one['hi']:.2f}" if one["lo"] is not None else ratio
    observed = HIDDEN if one["symbol"] else shown(one["observed"])
    verdict = one["verdict"] + (" (exceptional)" if one["exceptional"] else "")
    return [one["authority"], grades.get(one["authority"], "not rated"), shown(one["cases"]), observed,
            shown(one["expected"]), ratio, span, verdict]  # fmt: skip


def _regimes(results: Results) -> list[dict[str, str]]:
    """Return what the rating told of each outcome: the verdict in its four words, and its sentences."""
    titles = wording.titles(results)
    return [
        {"title": titles[one["outcome"]], "verdict": one["verdict"],
         "said": f"{one['sentence']} {one['concordance_sentence']}".strip()}
        for one in results["regimes"]
    ]  # fmt: skip


def _compliance(results: Results) -> list[dict[str, Any]]:
    timescales = {one["name"] for one in results["timescales"]}
    made = []
    for one in results["indicators"]:
        figures = _of_year(results, one["name"])
        if one["of"] not in timescales or not figures:
            continue
        columns = [
            "Authority",
            "On time" if one["in_time"] else "Counted",
            "Of",
            "Per cent",
            "Per cent, other counting",
            "Per cent, overdue counted too",
        ]
        rows = [
            [f["authority"], *[shown(f[name], f["symbol"]) for name in
                             ("numerator", "denominator", "value", "other_value")],
             shown(f["with_overdue_value"], f["overdue_symbol"])]
            for f in figures
        ]  # fmt: skip
        made.append({"title": one["title"], "sentence": one["sentence"], **table(columns, rows)})
    return made


def _clocks(results: Results) -> list[dict[str, Any]]:
    made = []
    for kind in ("timescales", "outcomes"):
        rules = results[kind]
        statuses = [str(status) for status in Status if any(status in one["clocks"] for one in rules)]
        ran = [one for one in rules if one["clocks"]]
        rows = [[one["title"], *[shown(one["clocks"].get(status, 0)) for status in statuses]] for one in ran]
        caption = f"{kind.capitalize()} of all authorities and years, by what became of them"
        none = wording.none_ran(one["title"] for one in rules if not one["clocks"])
        columns = ["Clock", *[status.replace("_", " ") for status in statuses]]
        made.append({"caption": caption, "none_ran": none, **table(columns, rows)})
    return made


def _ratings(results: Results) -> Table:
    if not results["ratings"]:
        return table([], [])
    rows = [[one["authority"], one["overall"] or "not rated", _reasons(one)] for one in results["ratings"]["ratings"]]
    return table(["Authority", "Rating", "Why"], rows)


def _reasons(rating: dict[str, Any]) -> str:
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
        ("Standing", "Not an Ofsted or DfE publication. Nobody awarded these ratings."),
    ]


def _rules(results: Results) -> Table:
    rows = [
        [one["title"], one["sentence"], f"{one['source']} ({one['confidence']}, {one['reference']})"]
        for kind in ("timescales", "outcomes", "indicators")
        for one in results[kind]
    ]
    return table(["Rule", "What it asks", "Source and confidence"], rows)
