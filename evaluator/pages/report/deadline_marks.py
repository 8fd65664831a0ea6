"""The sections on what the lights showed, and on the marks that working to a deadline leaves."""

from __future__ import annotations

from typing import Any

from evaluator.authorities import ALL
from evaluator.disclosure.suppression import HIDDEN, NOT_AVAILABLE
from evaluator.pages.document import Bullets, Fold, Paragraph, Part, Section, figure_of, table_of
from evaluator.pages.figures.by_month import lights_turned
from evaluator.pages.figures.days_to_completion import days_figure
from evaluator.pages.report.parts import Table, cell_text, table

Results = dict[str, Any]
LIGHTS = ("none", "green", "amber", "red")
IN_WORDS = {"serious_incident": "Serious incident", "section_47_started": "Section 47 enquiries started",
            "child_protection_plan_started": "Child protection plan started", "visit": "Visit",
            "contact": "Contact", "agency_replied": "Reply of an agency"}  # fmt: skip


WHAT = (
    "A light is green while a timescale runs, amber from two working days before it is due, and red once it is missed. "
    "The light meant here is the worst one of the child at the end of the day before."
)
BEHIND = (
    "Of the clocks that were met: what the records show besides the date on which the work was finished. A piece of "
    "evidence that no record of an authority carries is left out, not counted as missing."
)


def light_section(results: Results) -> Section:
    """Return what the lights showed, how much they asked for, and what stands behind a green one."""
    load = results["load"]
    parts: list[Part] = [Paragraph(load["serious_headline"], "lead"), Paragraph(WHAT)]
    watched, serious = _watched(load["watched_by_event"]), _serious(load["serious_days"])
    parts += [table_of("Events of children, by light, all authorities", watched)] if watched["rows"] else []
    parts += [table_of("Days on which something serious happened, by light", serious)] if serious["rows"] else []
    turned = lights_turned("lights-turned", load["turned"])
    parts += [Fold("Lights that turned, month by month", (figure_of(turned),))] if turned else []
    made = table_of("Deadline load, all years of these records", _load(load))
    parts.append(Fold("How many deadlines ran at once", (Paragraph(load["proxy"]), made)))
    evidence = [table_of(f"{one['title']}, met: what else is recorded", one) for one in _evidence(results)]
    parts += [Fold("What stands behind a green light", (Paragraph(BEHIND), *evidence))] if evidence else []
    return Section("lights", "What the lights showed", tuple(parts))


def _counts(row: dict[str, Any]) -> list[str]:
    return [cell_text(row[light], HIDDEN) for light in LIGHTS]


def _watched(rows: list[dict[str, Any]]) -> Table:
    """Return how many events fell on each light; those of which a reader would ask first."""
    known = {row["event"]: row for row in rows}
    told = [[words, *_counts(known[event])] for event, words in IN_WORDS.items() if event in known]
    return table(["Event", "No light", "Green", "Amber", "Red"], told)


def _serious(rows: list[dict[str, Any]]) -> Table:
    told = [[row["authority"], *_counts(row)] for row in rows]
    return table(["Authority", "No light", "Green", "Amber", "Red"], told)


def _load(load: dict[str, Any]) -> Table:
    weeks = {row["authority"]: row for row in load["due_weeks"]}
    rows = [
        [row["authority"], *_spread(row, "children"), *_spread(weeks.get(row["authority"], {}), "workers")]
        for row in load["at_once"]
    ]  # fmt: skip
    columns = ["Authority", "Clocks of a child at once, mean", "nine tenths of children have at most",
               "Deadlines in a worker's week, mean", "nine tenths of workers' weeks have at most"]  # fmt: skip
    return table(columns, rows)


def _spread(row: dict[str, Any], counted: str) -> list[str]:
    """Return the mean and what nine tenths have at most; hidden where those counted are few."""
    symbol = HIDDEN if row.get(counted) == HIDDEN else NOT_AVAILABLE
    return [cell_text(row.get(name), symbol, 2) for name in ("mean", "p90")]


def _evidence(results: Results) -> list[dict[str, Any]]:
    """Return one table a timescale, of all authorities together: what stands behind the lights that went green."""
    pieces, made = results["evidence_pieces"], []
    every = [row for row in results["evidence"] if row["authority"] == ALL]
    for title in dict.fromkeys(row["title"] for row in every):
        rows = [
            [_capital(pieces[row["piece"]]), cell_text(row["of"], row["symbol"]),
             cell_text(row["with_it"], row["symbol"]), cell_text(row["per_cent"], row["symbol"]), row["why"]]
            for row in every if row["title"] == title
        ]  # fmt: skip
        columns = ["What the records show", "Of", "With it", "Per cent", "What is not recorded"]
        made.append({"title": title, **table(columns, rows)})
    return made


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


Row = dict[str, Any]


ABOUT = (
    "What working to a date can leave in records. None of it says why: each has harmless explanations, which stand "
    "beside it. An authority is named only where chance is unlikely (5%, allowing for the number of authorities "
    "tested) and the effect is at least as large as what is named at all."
)


def adaptation_section(results: Results) -> Section:
    """Return the marks of the deadline: what is said of all authorities, who is named, and every test in a fold."""
    found = adaptation_sections(results)
    parts: list[Part] = [Paragraph(ABOUT)]
    parts += [Bullets(tuple(found["national"]))] if found["national"] else []
    if found["authorities"]["rows"]:
        parts.append(table_of("Authorities whose records show more", found["authorities"]))
    if found["figures"]:
        figures = tuple(figure_of(one) for one in found["figures"])
        parts.append(Fold("On which day work is finished, timescale by timescale", figures))
    parts += [Fold(one["title"], _of_kind(one)) for one in found["kinds"]]
    if found["untested"]["rows"]:
        caption = "Looked for in vain: the records of all authorities together do not allow it"
        parts.append(Fold("What could not be tested", (table_of(caption, found["untested"]),)))
    return Section("adaptations", "Marks of the deadline in the records", tuple(parts))


def _of_kind(one: dict[str, Any]) -> tuple[Part, ...]:
    many = (f" Authorities tested: {one['tested']}; shown are all together, and those in which it was found."
            if one["tested"] else "")  # fmt: skip
    measure = one["measure"].replace("points", "point") if one["material"] == 1 else one["measure"]
    return (Paragraph(f"{one['asks']} Named from {one['material']:g} {measure}.{many}"),
            Paragraph(f"Harmless explanations that the records cannot rule out: {one['benign']}."),
            table_of(one["title"], one))  # fmt: skip


def adaptation_sections(results: Results) -> dict[str, Any]:
    """Return the sentences on timing to the deadline, one section an adaptation, and what could not be tested."""
    titles = {one["name"]: one["title"] for one in results["timescales"]}
    signs = [one for one in results["signatures"] if one["grade"] != "not tested"]
    return {
        "figures": [one for one in (
            days_figure(f"days-{number}", titles[found["rule"]], found)
            for number, found in enumerate(results["days"], start=1)
        ) if one],
        "national": [f"{titles[one['rule']]}: {one['sentence']}" for one in signs if one["unit"] == ALL],
        "authorities": _signed([one for one in signs if one["unit"] != ALL], titles),
        "kinds": [_kind(one, results, titles) for one in results["adaptation_kinds"] if _tested(one, results)],
        "untested": _untested(results, titles),
    }


def _rows(kind: Row, results: Results) -> list[Row]:
    return [one for one in results["adaptations"] if one["code"] == kind["code"]]


def _tested(kind: Row, results: Results) -> bool:
    return any(one["verdict"] in ("found", "not found") for one in _rows(kind, results))


def _signed(signs: list[Row], titles: dict[str, str]) -> Table:
    """Return the authorities of which more is to be said than that there is no sign."""
    rows = [[one["unit"], titles[one["rule"]], one["sentence"]]
            for one in signs if one["grade"] != "no sign" or one["recorded_later"]]  # fmt: skip
    return table(["Authority", "Timescale", "What the records show"], rows)


def _kind(kind: Row, results: Results, titles: dict[str, str]) -> dict[str, Any]:
    every = [one for one in _rows(kind, results) if one["verdict"] in ("found", "not found")]
    shown = [one for one in every if one["unit"] == ALL or one["verdict"] == "found"]
    rows = [[one["unit"], titles.get(one["rule"], "All cases"), one["verdict"], *effect_said(one), one["why"]]
            for one in shown]  # fmt: skip
    tested = len({one["unit"] for one in every} - {ALL})
    columns = ["Where", "Timescale", "Verdict", f"Effect, {kind['measure']}", "95% interval", "Note"]
    benign = "; ".join(_clause(one) for one in kind["benign"])
    return {**kind, "tested": tested, "benign": benign, **table(columns, rows)}


def _clause(text: str) -> str:
    """Return a sentence as a part of another one."""
    return text[:1].lower() + text[1:].rstrip(".")


def effect_said(one: Row) -> tuple[str, str]:
    """Return an effect and its interval as every table shows them."""
    if one["effect"] is None:
        return one["symbol"] or NOT_AVAILABLE, one["symbol"] or NOT_AVAILABLE
    return cell_text(one["effect"]), f"{cell_text(one['lo'])} to {cell_text(one['hi'])}"


def _untested(results: Results, titles: dict[str, str]) -> Table:
    """Return what could not be tested in all authorities together, and why; timescales with the same reason together.

    Timescales of which these records start no clock are left out: that is said once, elsewhere.
    """
    names = {one["code"]: one["title"] for one in results["adaptation_kinds"]}
    ran = {one["name"] for one in results["timescales"] if one["clocks"]}
    grouped: dict[tuple[str, str, str], list[str]] = {}
    for one in results["adaptations"]:
        untested = one["unit"] == ALL and one["verdict"] in ("not testable", "too few cases")
        if untested and (not one["rule"] or one["rule"] in ran):
            key = (names[one["code"]], one["verdict"], one["why"])
            grouped.setdefault(key, []).append(titles.get(one["rule"], "All cases"))
    rows = [[what, "; ".join(rules), verdict, why] for (what, verdict, why), rules in grouped.items()]
    return table(["What was looked for", "Timescale", "Verdict", "Why"], rows)
