"""The sections about the lights: what they showed, how much they asked for, and what stands behind a green one."""

from __future__ import annotations

from typing import Any

from evaluator.authorities import ALL
from evaluator.disclosure.suppression import HIDDEN
from evaluator.pages.report.parts import Table, shown, table

Results = dict[str, Any]
LIGHTS = ("none", "green", "amber", "red")
IN_WORDS = {"serious_incident": "Serious incident", "section_47_started": "Section 47 enquiries started",
            "child_protection_plan_started": "Child protection plan started", "visit": "Visit",
            "contact": "Contact", "agency_replied": "Reply of an agency"}  # fmt: skip


def light_sections(results: Results) -> dict[str, Any]:
    """Return what the lights showed: a headline and tables by event, of the load, and of the evidence."""
    load = results["load"]
    return {
        "headline": load["serious_headline"],
        "proxy": load["proxy"],
        "watched": _watched(load["watched_by_event"]),
        "serious": _serious(load["serious_days"]),
        "load": _load(load),
        "evidence": _evidence(results),
    }


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
        [row["authority"], *[shown(row[name], HIDDEN, 2) for name in ("mean", "p90")],
         *[shown(weeks.get(row["authority"], {}).get(name), "", 2) for name in ("mean", "p90")]]
        for row in load["at_once"]
    ]  # fmt: skip
    columns = ["Authority", "Clocks of a child at once, mean", "nine tenths of children have at most",
               "Deadlines in a worker's week, mean", "nine tenths of workers' weeks have at most"]  # fmt: skip
    return table(columns, rows)


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
