"""The section about the marks of a deadline: evidence, its harmless explanations, and what could not be tested."""

from __future__ import annotations

from typing import Any

from evaluator.authorities import ALL
from evaluator.disclosure.suppression import NOT_AVAILABLE
from evaluator.pages.document import Bullets, Fold, Paragraph, Part, Section, figure_of, table_of
from evaluator.pages.figures.days_to_completion import days_figure
from evaluator.pages.report.parts import Table, shown, table

Results = dict[str, Any]
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
    return shown(one["effect"]), f"{shown(one['lo'])} to {shown(one['hi'])}"


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
