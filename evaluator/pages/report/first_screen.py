"""The first screen of the report: what the rating told of the outcome that the rule set puts first, in one number with
its interval, and what to look at next. What leads is fixed beforehand; it is never the most extreme of many.
"""

from __future__ import annotations

from typing import Any

from evaluator.authorities import ALL
from evaluator.disclosure import wording
from evaluator.disclosure.suppression import HIDDEN, NOT_AVAILABLE
from evaluator.pages.document import Figure, Finding, Link, Next, figure_of
from evaluator.pages.figures.rating_against_outcome import rating_figures
from evaluator.pages.report.parts import cell_text

Results = dict[str, Any]
Row = dict[str, Any]
#: so many authorities are named on the first screen
FEW = 3
LIGHTS = ("none", "green", "amber", "red")
TOGETHER = "This shows what went together, not what caused what."


def finding(results: Results) -> Finding:
    """Return the first screen of the report of all authorities."""
    one = leading(results)
    made = (_named(results), _serious(results), _deadline(results), _silent(results))
    nexts = tuple(one for one in made if one)
    honest = f"{_whose(results)}{TOGETHER}"
    if not results["ratings"]:
        title, number, words, span = _without_rating(results)
    elif not wording.rated(results):
        title, number, words, span = "No authority could be rated: figures are missing", *_of_nobody(results)
    else:
        title, number, words, span = _told(results, one) if one else ("No outcome is known for this year", "", "", "")
    return Finding(title, number, words, span, _figure(results, one), nexts, honest)


def leading(results: Results) -> Row | None:
    """Return what the rating told of the outcome that the rule set puts first; where that cannot be told, of the next
    one of which it can; where of none, of the first.
    """
    first = results["declared"].get("principal") or ""
    rows = sorted(results["regimes"], key=lambda one: one["outcome"] != first)
    return next((one for one in rows if one["rate_ratio"] is not None), rows[0] if rows else None)


def rating_word(results: Results) -> str:
    """Return what the ratings of a report are called: `the stars`, `the grades` or `the rating`."""
    given = results["ratings"]
    return "the grades" if given["awarded"] else "the stars" if "star" in given["scale"][-1] else "the rating"


def events_of(results: Results, outcome: str) -> str:
    """Return what a sentence counts under an outcome, such as `re-referrals within 12 months`."""
    return str(next(one["events"] for one in results["outcomes"] if one["name"] == outcome))


def _told(results: Results, one: Row) -> tuple[str, str, str, str]:
    """Return the title, the number, its words and its interval."""
    word, events = rating_word(results), events_of(results, one["outcome"])
    every = len(results["data"]["authorities"])
    if one["rate_ratio"] is None:
        title = f"Too few authorities or children to say what {word} told of {events}"
        who = "authority" if every == 1 else "authorities"
        return title, f"{one['authorities']} of {every}", f"{who} could be compared", one["why"]
    more = "fewer" if one["rate_ratio"] < 1 else "more"
    titles = {
        "TRACKS": f"Where {word} {_verb(word, 'was', 'were')} good there were {more} {events}",
        "RUNS BACKWARDS": f"Where {word} {_verb(word, 'was', 'were')} good there were {more} {events}",
        "TELLS YOU NOTHING": f"{word[:1].upper()}{word[1:]} told nothing of {events}",
    }
    title = titles.get(one["verdict"], f"It cannot be told what {word} said of {events}")
    compared = wording.counted(one["authorities"], "authority", "authorities")
    rest = every - one["authorities"]
    left = f"; the other {rest} have no rating or too few children" if rest > 1 else ""
    left = "; the other one has no rating or too few children" if rest == 1 else left
    return (title, f"{one['rate_ratio']:.2f}", f"times as many {events} where an authority was rated good as elsewhere",
            f"95% interval {one['lo']:.2f} to {one['hi']:.2f}; {compared} compared{left}")  # fmt: skip


def _verb(word: str, one: str, many: str) -> str:
    return many if word.endswith("s") else one


def _of_nobody(results: Results) -> tuple[str, str, str]:
    names = results["data"]["authorities"]
    return f"0 of {len(names)}", "authorities could be rated", ""


def _without_rating(results: Results) -> tuple[str, str, str, str]:
    """Return the same for a rule set that computes no rating: the share to whom the first outcome came."""
    for outcome in results["outcomes"]:
        names = {one["name"] for one in results["indicators"] if one["of"] == outcome["name"]}
        row = next((one for one in results["figures"] if one["authority"] == ALL and one["indicator"] in names
                    and one["year_ended"] == results["year"]["ended"] and one["value"] is not None), None)  # fmt: skip
        if row:
            title = wording.titles(results)[row["indicator"]]
            parted = [one for one in results["authorities"] if one["outcome"] == outcome["name"]
                      and one["verdict"].startswith("children fared")]  # fmt: skip
            said = "in no authority clearly more or fewer than expected" if not parted else (
                f"clearly other than expected in {wording.counted(len(parted), 'authority', 'authorities')}")
            of = f"of {row['denominator']:,}: {title.lower()}"
            span = f"all authorities, {results['year']['name']}"
            return f"{outcome['title']}: {said}", f"{row['value']:.1f}%", of, span
    return f"Nothing is known of outcomes in the {results['year']['name']}", "", "", ""


def _figure(results: Results, one: Row | None) -> Figure | None:
    """Return the picture of the outcome that leads; else of the first that can be drawn."""
    drawn = rating_figures(results)
    mine = [figure for figure in drawn if one and figure["outcome"] == one["outcome"]]
    return figure_of((mine or drawn)[0]) if drawn else None


def _whose(results: Results) -> str:
    given = results["ratings"]
    if not given:
        return "This rule set computes no rating from case histories. "
    first = given["says"].partition(": ")[0] if given["awarded"] else given["says"].partition(". ")[0] + "."
    return f"{first.rstrip('.')}. "


def _named(results: Results) -> Next | None:
    """Return the authorities in which children fared clearly worse than their rating says, or than is expected."""
    if not results["authorities"]:
        return None
    rated = bool(results["ratings"])
    start = "Diverges: rated good" if rated else "children fared worse"
    worse = [one for one in results["authorities"] if one["verdict"].startswith(start)]
    names = list(dict.fromkeys(one["authority"] for one in worse))
    outcomes = {one["outcome"] for one in worse}
    chance = sum(one["by_chance"] for one in results["lists"] if one["outcome"] in outcomes)
    who = wording.counted(len(names), "authority", "authorities").partition(" ")[2] if names else "authorities"
    what = f"{who} rated good whose children fared clearly worse" if rated else f"{who} whose children fared worse"
    told = f": {wording.listed(names)}" if 0 < len(names) <= FEW else ""
    expected = f"{chance:.1f}" if chance >= 0.05 else "fewer than 0.1"
    by_chance = f" By chance we expect {expected} of the names." if names else ""
    link = Link("What became of the children", "outcomes")
    return Next(str(len(names)), f"{what}{told}.{by_chance}", link, bool(names))


def _serious(results: Results) -> Next | None:
    """Return on how many days something serious happened while every light was green, or none was on."""
    said = results["load"]["serious"]
    if not said["of"]:
        return None
    of, quiet = cell_text(said["of"]), cell_text(said["quiet"])
    return Next(f"{quiet} of {of}", "days on which something serious happened to a child began with every light green, "
                "or none on.", Link("What the lights showed", "lights"), said["quiet"] != 0)  # fmt: skip


def _deadline(results: Results) -> Next | None:
    """Return the timescale of which work is finished on the last permitted day most beyond expectation."""
    tested = [one for one in results["days"] if one["spike"]]
    clear = [one for one in tested if one["spike"]["lo"] > 0]
    link = Link("Marks of the deadline", "adaptations")
    if not tested:
        return None
    if not clear:
        many = wording.counted(len(tested), "timescale")
        return Next(f"0 of {len(tested)}", f"{many.partition(' ')[2]} tested: work is clearly pulled forward to the "
                    "last permitted day.", link)  # fmt: skip
    most = max(clear, key=lambda one: one["spike"]["excess"])
    spike, title = most["spike"], wording.titles(results)[most["rule"]]
    also = f", the most of {len(tested)} tested" if len(tested) > 1 else ""
    return Next(f"day {most['limit']}", f"{title}: {spike['excess']:.1f}% of cases ({spike['lo']:.1f} to "
                f"{spike['hi']:.1f}) end on it beyond what the days around it lead one to expect{also}.",
                link)  # fmt: skip


def _silent(results: Results) -> Next | None:
    """Return of how many outcomes it cannot be said what the rating told."""
    every = results["regimes"]
    silent = [one for one in every if one["verdict"] == "CANNOT TELL"]
    if not every:
        return None
    what = "outcome" if len(every) == 1 else "outcomes"
    them = "it" if len(every) == 1 else "them"
    return Next(f"{len(silent)} of {len(every)}", f"{what}: it cannot be said what the rating tells of {them}, for too "
                "few children or too wide an interval.", Link("Which, and why", "divergence"))  # fmt: skip


def strongest(rows: list[Row]) -> Row | None:
    """Return the verdict of one authority whose interval lies farthest from 1: the strongest difference from others."""
    known = [one for one in rows if one["sir"] is not None and one["lo"] is not None]
    return max(known, key=lambda one: (max(one["lo"] - 1, 1 - one["hi"]), one["outcome"]), default=None)


def ratio_said(one: Row) -> str:
    """Return a ratio as a page shows it; a symbol where it is hidden or there is none."""
    return HIDDEN if one["symbol"] else NOT_AVAILABLE if one["sir"] is None else f"{one['sir']:.2f}"


def verdict_said(one: Row) -> str:
    """Return a verdict as a part of a sentence."""
    return lower_first(one["verdict"])


def lower_first(text: str) -> str:
    """Return a text with a small first letter, as it stands within a sentence."""
    return text[:1].lower() + text[1:]


def of_year(results: Results, authority: str) -> list[Row]:
    """Return the figures of one authority in the rated year."""
    year = results["year"]["ended"]
    return [one for one in results["figures"] if one["authority"] == authority and one["year_ended"] == year]


def nexts_of_one(results: Results, authority: str) -> tuple[Next, ...]:
    """Return what to look at next in the report of one authority."""
    made = (_shown_of_one(results, authority), _serious_of_one(results, authority), _found_of_one(results, authority))
    return tuple(one for one in made if one)


def _shown_of_one(results: Results, authority: str) -> Next | None:
    """Return how many figures of the year can be shown."""
    rows = of_year(results, authority)
    shown_ = sum(row["value"] is not None for row in rows)
    if not rows:
        return None
    return Next(f"{shown_} of {len(rows)}", "figures of the year rest on enough children to be shown.",
                Link("Beside other authorities", "beside"))  # fmt: skip


def _serious_of_one(results: Results, authority: str) -> Next | None:
    """Return on how many days something serious happened while every light was green, or none was on."""
    row = next((one for one in results["load"]["serious_days"] if one["authority"] == authority), None)
    if row is None or any(row[light] is None for light in LIGHTS):
        return None
    of, quiet = sum(row[light] for light in LIGHTS), row["none"] + row["green"]
    if not of:
        return None
    return Next(f"{quiet} of {of}", "days on which something serious happened to a child began with every light green, "
                "or none on.", Link("What the lights showed", "lights"), quiet > 0)  # fmt: skip


def _found_of_one(results: Results, authority: str) -> Next | None:
    """Return how many marks of the deadline were found, of those that could be tested here."""
    tested = [one for one in results["adaptations"] if one["unit"] == authority
              and one["verdict"] in ("found", "not found")]  # fmt: skip
    found = sum(one["verdict"] == "found" for one in tested)
    if not tested:
        return None
    marks, was = ("mark", "was") if len(tested) == 1 else ("marks", "were")
    return Next(f"{found} of {len(tested)}", f"{marks} of the deadline that could be tested {was} found here.",
                Link("Marks of the deadline", "marks"))  # fmt: skip
