"""The sentences of the report, computed from the results: one classifier, one wording, no stronger than the data."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

Results = dict[str, Any]
#: so many authorities are named in the first sentence; of more it gives their number
FEW = 4


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
    """Return the authorities in which rating and outcome clearly part company, outcome by outcome."""
    return [one for one in results["authorities"] if one["verdict"].startswith("Diverges")]


def summary(results: Results) -> list[str]:
    """Return the report's first sentences, the finding first."""
    if not results["ratings"]:
        return [*_headlines(results), _outcomes_alone(results), _not_rated(results)]
    return [_finding(results), *_regimes(results), _ratings(results)]


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
    clear = [one for one in results["authorities"] if one["verdict"].startswith("children fared")]
    if not clear:
        return "No authority's outcomes differ from the others' by more than chance could make, or there is only one."
    names = titles(results)
    said = [f"{one['authority']} ({names[one['outcome']].lower()}: {one['verdict']})" for one in clear]
    return f"Clearly different from what is expected of such children elsewhere: {listed(said)}."


def _finding(results: Results) -> str:
    parted, of = apart(results), len(rated(results))
    if not of:
        return f"No authority could be rated for the {results['year']['name']}: figures that it needs are missing."
    if not parted:
        rated_ = counted(of, "rated authority", "rated authorities")
        return f"Among the {rated_}, none has a rating that is clearly at odds with what became of its children."
    if len({one["authority"] for one in parted}) > FEW:
        return _many_apart(results, parted)
    grades = {one["authority"]: one["overall"] for one in rated(results)}
    said = [f"{one['authority']} has {grades[one['authority']]}, and {_fared(results, one)}" for one in parted]
    return "; ".join(said) + "."


def _fared(results: Results, one: dict[str, Any]) -> str:
    """Return `its children fared worse (re-referral within 12 months: 1.4 times what is expected of such children)`."""
    how = "worse" if one["verdict"].endswith("worse") else "better"
    times = "" if one["sir"] is None else f": {one['sir']:.2f} times what is expected of such children"
    return f"its children fared {how} than that says ({titles(results)[one['outcome']].lower()}{times})"


def _many_apart(results: Results, parted: list[dict[str, Any]]) -> str:
    worse = {one["authority"] for one in parted if one["verdict"].endswith("worse")}
    better = {one["authority"] for one in parted} - worse
    return (f"Of {counted(len(rated(results)), 'rated authority', 'rated authorities')}, {len(worse)} are rated good "
            f"while their children fared clearly worse, and {len(better)} are rated poor while their children fared "
            "clearly better; the tables below name them.")  # fmt: skip


def _regimes(results: Results) -> list[str]:
    """Return what the rating told of each outcome; outcomes of which nothing can be said in one sentence."""
    names = titles(results)
    said = [one["sentence"] for one in results["regimes"] if one["rate_ratio"] is not None]
    rest = [names[one["outcome"]].lower() for one in results["regimes"] if one["rate_ratio"] is None]
    alone = (f"Whether the rating tells anything of these outcomes cannot be said: {'; '.join(rest)}. "
             "The reasons stand below.")  # fmt: skip
    return [*said, *([alone] if rest else [])]


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
    of = "awarded by inspectors" if ratings["awarded"] else f"for the {results['year']['name']}"
    return f"Ratings {of}: {listed(counts)}.{tail}"
