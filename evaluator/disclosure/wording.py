"""The words in which results are told: one phrase for each status, verdict and count, used by every page."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from evaluator.authorities import ALL

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


def diverging_authorities(results: Results) -> list[dict[str, Any]]:
    """Return the authorities in which rating and outcome clearly part company, outcome by outcome."""
    return [one for one in results["authorities"] if one["verdict"].startswith("Diverges")]


def summary(results: Results) -> list[str]:
    """Return the report's first sentences, the finding first."""
    if not results["ratings"]:
        return [*_headlines(results), _outcomes_alone(results), _not_rated(results)]
    return [_finding(results), *_regimes(results), ratings_said(results)]


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
            if one["authority"] == ALL and one["indicator"] in mine and one["value"] is not None
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
    parted, of = diverging_authorities(results), len(rated(results))
    if not of:
        return f"No authority could be rated for the {results['year']['name']}: figures that it needs are missing."
    if not parted:
        rated_ = counted(of, "rated authority", "rated authorities")
        return f"Among the {rated_}{_others(results)}, none is clearly at odds with what became of its children."
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
    return (f"Of {counted(len(rated(results)), 'rated authority', 'rated authorities')}{_others(results)}, "
            f"{len(worse)} {_are(len(worse))} rated good while children fared clearly worse, and {len(better)} "
            f"{_are(len(better))} rated poor while children fared clearly better; the tables name them.")  # fmt: skip


def _are(number: int) -> str:
    return "is" if number == 1 else "are"


def _others(results: Results) -> str:
    """Return where the authorities without a rating went; the empty text where there is none."""
    missing = len(results["ratings"]["ratings"]) - len(rated(results))
    return f" ({missing} could not be rated)" if missing else ""


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


def ratings_said(results: Results) -> str:
    """Return how many authorities have which rating, and how many have none."""
    ratings = results["ratings"]
    grades = [one["overall"] for one in rated(results)]
    counts = [f"{grade} for {counted(grades.count(grade), 'authority', 'authorities')}"
              for grade in reversed(ratings["scale"]) if grade in grades]  # fmt: skip
    missing = len(ratings["ratings"]) - len(grades)
    tail = f" {counted(missing, 'authority', 'authorities')} could not be rated." if missing else ""
    of = "awarded by inspectors" if ratings["awarded"] else f"for the {results['year']['name']}"
    return f"Ratings {of}: {listed(counts)}.{tail}"


Data = dict[str, Any]


def regime_sentence(one: Data, events: str, margin: float) -> str:
    """Return what a rating told of an outcome.

    one: a regime verdict as in the results. events: what is counted, such as `re-referrals`. margin: per cent.
    """
    if one["rate_ratio"] is None:
        return f"Nothing can be said of {events}: {one['why']}."
    size = f"{_share(one['rate_ratio'])} ({_span(one)})"
    match one["verdict"]:
        case "TRACKS":
            more = "fewer" if one["rate_ratio"] < 1 else "more"
            small = " That is a difference too small to matter." if one["small"] else ""
            return f"Better-rated authorities did have {more} {events}: {size}.{small}"
        case "RUNS BACKWARDS":
            more = "FEWER" if one["rate_ratio"] < 1 else "MORE"
            return f"Better-rated authorities had {more} {events}: {size}."
        case "TELLS YOU NOTHING":
            return (f"A good rating told you nothing about {events} here: any difference is smaller than "
                    f"{margin:g}% either way.")  # fmt: skip
    among = f" It is {one['why']}." if one["why"] else ""
    return (f"{events[:1].upper()}{events[1:]}: There are too few authorities to say. The truth could lie anywhere "
            f"from {_share(one['lo'])} to {_share(one['hi'])}.{among}")  # fmt: skip


def concordance_sentence(one: Data) -> str:
    """Return how often the rating ordered two authorities rightly; the empty text where nothing is known of it."""
    if one["concordance"] is None:
        return ""
    span = ""
    if one["concordance_lo"] is not None:
        span = f" (95% interval {one['concordance_lo']:.0f} to {one['concordance_hi']:.0f})"
    best = ""
    if one["ceiling"] is not None and one["concordance"] >= one["ceiling"]:
        best = " That is as high as any rating could be expected to score here;"
    elif one["ceiling"] is not None:
        best = f" A rating that ranked the authorities perfectly would have scored {one['ceiling']:.0f} here;"
    pairs = one["authorities"] * (one["authorities"] - 1) // 2
    said = (f"Of the pairs of authorities with different ratings (at most {pairs}), the better rated had the better "
            f"figure in {one['concordance']:.0f}%{span}.{best} a coin scores 50.")  # fmt: skip
    return said.replace(". a coin", "; a coin")


def list_sentence(named: int, by_chance: float, events: str, declared: Data) -> str:
    """Return how the names of authorities are to be read. by_chance: how many are expected there by chance alone."""
    share = declared["false_share"]
    allowed = "one in twenty" if share == 5 else f"{share:g} in a hundred"
    reading = (f"“Worse” and “better” mean more than {declared['margin']:g}% above or below what is expected in "
               f"{events}, as children with the same recorded needs fare elsewhere.")  # fmt: skip
    if named == 1:
        return (f"One authority is named here; by these figures the probability that chance put it there is "
                f"{100 * by_chance:.0f}%. {reading}")  # fmt: skip
    return (f"Of the {named} authorities named here, we expect no more than {allowed} to be there by chance (by these "
            f"figures {by_chance:.1f}). {reading}")  # fmt: skip


def families_sentence(one: Data) -> str:
    """Return what it may do to a list of names that families are not recorded; the empty text where they are."""
    if one["families_recorded"]:
        return ""
    named = len(one["named"])
    kept = "none" if not one["remaining"] else "all" if one["remaining"] == named else str(one["remaining"])
    those = "it would not remain" if named == 1 else f"{kept} of these {named} names would remain"
    those = "it would remain" if named == 1 and one["remaining"] else those
    return ("These records do not say which children are brothers and sisters. Where these are dealt with together and "
            f"fare alike, counts vary more than is allowed for here; were it {one['tried_design']:g} times as much, "
            f"{those}.")  # fmt: skip


def risk_sentence(one: Data) -> str:
    """Return how many comparisons of single authorities a report rests on, and how many names chance alone would give;
    the empty text where none was made.
    """
    if not one["comparisons"]:
        return ""
    made = "comparison" if one["comparisons"] == 1 else "comparisons"
    said = (f"This report rests on {one['comparisons']:,} {made} of a single authority with the others, outcome by "
            "outcome and mark by mark of a deadline;")  # fmt: skip
    if not one["named"]:
        return f"{said} none was clear enough to be told by name."
    were = "1 was" if one["named"] == 1 else f"{one['named']:,} were"
    chance = "fewer than 0.1" if one["by_chance"] < 0.1 else f"no more than about {one['by_chance']:.1f}"
    return f"{said} {were} clear enough to be told by name, and of these chance alone is expected to give {chance}."


def case_sentence(one: Data, title: str, events: str, margin: float) -> str:
    """Return whether keeping a timescale went with an outcome. title: of the timescale. margin: children in 1,000."""
    if one["within"] is None:
        return f"{title}, and {events} afterwards: nothing can be said; {one['why']}."
    within = one["within"]
    span = f"{_per_1000(within['lo'])} to {_per_1000(within['hi'])}"
    match one["verdict"]:
        case "GOES WITH" | "GOES AGAINST":
            return (f"{title}: keeping it {one['verdict'].lower()} a better outcome, {_per_1000(within['value'])} "
                    f"{events} afterwards where it was kept than where it was missed (95% interval {span}), and as "
                    "cases that take longer are harder, and much of that is not recorded, this does not show what "
                    "keeping it does.")  # fmt: skip
        case "TELLS YOU NOTHING":
            said = f"keeping it told you nothing: any difference is smaller than {margin:g} in 1,000 either way"
        case "CANNOT TELL":
            among = f" ({one['why']})" if one["why"] else ""
            said = f"too few cases to say; the truth could lie anywhere from {span}{among}"
        case unknown:
            raise ValueError(f"{unknown} is no case verdict")
    return f"{title}, and {events} afterwards: {said}."


def simpson_sentence(one: Data, events: str) -> str:
    """Return what to say where authorities differ in a way that their own cases do not; else the empty text."""
    if not one["simpson"]:
        return ""
    within, ten_points = one["within"], _per_1000(one["between"]["value"] / 10)
    inside = f"{_per_1000(within['value'])} ({_per_1000(within['lo'])} to {_per_1000(within['hi'])})"
    return (f"Beware: of two authorities, one that keeps it in ten more of 100 cases has {ten_points} {events}; but "
            f"inside authorities the difference between cases is {inside}. What differs between authorities is then "
            "something else than the timescale.")  # fmt: skip


def _share(ratio: float) -> str:
    per_cent = abs(100 * (ratio - 1))
    return "no difference" if round(per_cent) == 0 else f"{per_cent:.0f}% {'fewer' if ratio < 1 else 'more'}"


def _span(one: Data) -> str:
    return f"95% interval {_share(one['lo'])} to {_share(one['hi'])}"


def _per_1000(value: float) -> str:
    number = round(abs(value))
    return "as many" if number == 0 else f"{number} in 1,000 {'fewer' if value < 0 else 'more'}"
