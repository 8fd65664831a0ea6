"""The sentences of the report, computed from the results: one classifier, one wording, no stronger than the data."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

Results = dict[str, Any]


def listed(names: Iterable[str]) -> str:
    """Return names as a sentence lists them: `A, B and C`."""
    names = list(names)
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}" if names else "none"


def counted(number: int, one: str, many: str = "") -> str:
    """Return `1 authority` or `3 authorities`."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def titles(results: Results) -> dict[str, str]:
    """Return the title of every indicator, timescale and outcome by name."""
    return {one["name"]: one["title"] for kind in ("indicators", "timescales", "outcomes") for one in results[kind]}


def rated(results: Results) -> list[dict[str, Any]]:
    """Return the ratings that could be given."""
    return [one for one in (results["ratings"] or {"ratings": []})["ratings"] if one["grade"] is not None]


def apart(results: Results) -> list[dict[str, Any]]:
    """Return the comparisons in which rating and outcome clearly part company."""
    parted = ("rated good, outcome worse", "rated poor, outcome better")
    return [one for one in results["comparisons"] if one["relation"] in parted]


def summary(results: Results) -> list[str]:
    """Return the report's first sentences, the finding first."""
    if not results["ratings"]:
        return [*_headlines(results), _outcomes_alone(results), _not_rated(results)]
    return [_finding(results), _ratings(results), *_concordances(results)]


def _headlines(results: Results) -> list[str]:
    """Return the figures of all authorities together, for a report without a rating; timescales first."""
    said, names = [], titles(results)
    year = [one for one in results["figures"] if one["year_ended"] == results["year"]["ended"]]
    for kind, heading in (("timescales", "Timescales"), ("outcomes", "What became of the children")):
        rules = {one["name"] for one in results[kind]}
        mine = {one["name"] for one in results["indicators"] if one["of"] in rules}
        shares = [
            f"{names[one['indicator']].lower()}, {one['value']:.1f}% of {one['denominator']:,}"
            for one in year
            if one["authority"] == "All authorities" and one["indicator"] in mine and one["value"] is not None
        ]
        if shares:
            said.append(f"{heading}, {results['year']['name']}: {'; '.join(shares)}.")
    return said or [f"No figure of the {results['year']['name']} rests on enough children to be shown."]


def _not_rated(results: Results) -> str:
    return (
        f"The rule set {results['ruleset']['name']} computes no overall rating from case histories: its inspection "
        "regimes start from judgements that inspectors make. This report shows timescales and outcomes side by side."
    )


def _outcomes_alone(results: Results) -> str:
    clear = [one for one in results["comparisons"] if one["verdict"] in ("worse", "better")]
    if not clear:
        return "No authority's outcomes differ from the others' by more than chance could make, or there is only one."
    names = titles(results)
    said = [f"{one['authority']} ({names[one['indicator']].lower()}: {one['verdict']})" for one in clear]
    return f"Clearly different from the other authorities together: {listed(said)}."


def _finding(results: Results) -> str:
    parted, of = apart(results), len(rated(results))
    if not of:
        return f"No authority could be rated for the {results['year']['name']}: figures that it needs are missing."
    if not parted:
        rated_ = counted(of, "rated authority", "rated authorities")
        return (f"Among the {rated_}, no rating is clearly at odds with an outcome: "
                "none differs from the other authorities by more than chance would make.")  # fmt: skip
    grades, names = {one["authority"]: one["overall"] for one in rated(results)}, titles(results)
    said = [
        f"{one['authority']} has {grades[one['authority']]} for keeping to the timescales, and clearly "
        f"{one['verdict']} outcomes than the other authorities together ({names[one['indicator']].lower()}: "
        f"{one['rate']:.1f}% against {one['rest']:.1f}%)"
        for one in parted
    ]
    return "; ".join(said) + "."


def _concordances(results: Results) -> list[str]:
    """Return what may be said of how the rating goes with each outcome; those with too few children in one sentence."""
    names = titles(results)
    said = [concordance(one, names[one["indicator"]]) for one in results["concordances"] if one["share"] is not None]
    few = [names[one["indicator"]].lower() for one in results["concordances"] if one["share"] is None]
    alone = f"Too few rated authorities with enough children to say whether the rating goes with: {'; '.join(few)}."
    return [*said, *([alone] if few else [])]


def concordance(one: dict[str, Any], title: str) -> str:
    """Return what may be said of how a rating goes with an outcome."""
    if one["share"] is None:
        return (f"{title}: {counted(one['authorities'], 'rated authority', 'rated authorities')} with enough children, "
                "too few to say whether the rating goes with it.")  # fmt: skip
    pairs = (f"of 100 pairs of authorities with different ratings, the better rated had the better figure in "
             f"{one['share']:.0f} (95% interval {one['lo']:.0f} to {one['hi']:.0f}; a coin would give 50)")  # fmt: skip
    ending = {
        "tracks": "So here the rating goes with this outcome.",
        "runs backwards": "So here the rating runs against this outcome.",
        "cannot tell": "These authorities are too few, or too much alike, to say which way the rating points.",
    }[one["verdict"]]
    return f"{title}: {pairs}. {ending}"


def none_ran(titles_: Iterable[str]) -> str:
    """Return which rules had no clock in these records; the empty text where all had."""
    found = list(titles_)
    return f"No clock ran in these records under: {'; '.join(title.lower() for title in found)}." if found else ""


def _ratings(results: Results) -> str:
    ratings = results["ratings"]
    grades = [one["overall"] for one in rated(results)]
    counts = [f"{grade} for {counted(grades.count(grade), 'authority', 'authorities')}"
              for grade in reversed(ratings["scale"]) if grade in grades]  # fmt: skip
    missing = len(ratings["ratings"]) - len(grades)
    tail = f" {counted(missing, 'authority', 'authorities')} could not be rated." if missing else ""
    return f"Ratings for the {results['year']['name']}: {listed(counts)}.{tail}"
