"""The sections about the lights: what they showed, how much they asked for, and what stands behind a green one."""

from __future__ import annotations

from typing import Any

from evaluator.authorities import ALL
from evaluator.disclosure.suppression import HIDDEN, NOT_AVAILABLE
from evaluator.pages.document import Fold, Paragraph, Part, Section, figure_of, table_of
from evaluator.pages.figures.by_month import lights_turned
from evaluator.pages.report.parts import Table, shown, table

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
    return [shown(row[light], HIDDEN) for light in LIGHTS]


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
    return [shown(row.get(name), symbol, 2) for name in ("mean", "p90")]


def _evidence(results: Results) -> list[dict[str, Any]]:
    """Return one table a timescale, of all authorities together: what stands behind the lights that went green."""
    pieces, made = results["evidence_pieces"], []
    every = [row for row in results["evidence"] if row["authority"] == ALL]
    for title in dict.fromkeys(row["title"] for row in every):
        rows = [
            [_capital(pieces[row["piece"]]), shown(row["of"], row["symbol"]), shown(row["with_it"], row["symbol"]),
             shown(row["per_cent"], row["symbol"]), row["why"]]
            for row in every if row["title"] == title
        ]  # fmt: skip
        columns = ["What the records show", "Of", "With it", "Per cent", "What is not recorded"]
        made.append({"title": title, **table(columns, rows)})
    return made


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
