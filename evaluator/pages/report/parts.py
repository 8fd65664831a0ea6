"""Parts that the pages of a report share: tables, the reasons beside them, and what the report is made from."""

from __future__ import annotations

import re
from typing import Any

from evaluator.disclosure import wording
from evaluator.disclosure.suppression import HIDDEN, NOT_AVAILABLE, ROUNDED_TO

#: a number, an interval, or what stands for a number that is not shown
NUMBER = re.compile(r"\[[a-z]+\]|-?[\d.,]+( to [\d.,]+)?")
Table = dict[str, Any]
Results = dict[str, Any]


def cell_text(value: Any, symbol: str = "", digits: int = 1) -> str:
    """Return a number as the page shows it; `[c]` where it is hidden, `[x]` where there is none."""
    if value is None:
        return symbol or NOT_AVAILABLE
    if isinstance(value, float):
        # nothing below zero that is rounded to zero
        return f"{round(value, digits) + 0.0:.{digits}f}"
    return f"{value:,}" if isinstance(value, int) else str(value)


def table(columns: list[str], rows: list[list[str]]) -> Table:
    """Return a table for the template: the first column heads its row; columns of nothing but numbers are numeric."""
    numeric = [
        place > 0 and bool(rows) and all(NUMBER.fullmatch(row[place]) for row in rows) for place in range(len(columns))
    ]
    return {
        "columns": [{"name": n, "numeric": is_number} for n, is_number in zip(columns, numeric, strict=True)],
        "rows": rows,
    }


def reasons(rating: dict[str, Any], results: Results) -> str:
    """Return what made a rating: the day on which it was awarded, what is missing, or the rules and their facts."""
    if rating["awarded_on"]:
        return f"Awarded on {rating['awarded_on']}."
    if rating["missing"]:
        return f"No figure for {wording.listed(name.replace('_', ' ') for name in rating['missing'])}."
    return "; ".join(_reason(firing, results) for firing in rating["firings"]) or "No rule limits the rating."


def overall(rating: dict[str, Any]) -> str:
    """Return the overall grade, and what it could be where it hangs on what could not be judged."""
    grade = str(rating["overall"] or "not rated")
    if not rating["could_be"]:
        return grade
    return f"{grade} (what could not be judged leaves open {' to '.join(dict.fromkeys(rating['could_be']))})"


def _reason(firing: dict[str, Any], results: Results) -> str:
    facts = wording.listed(_fact(fact, results) for fact in firing["facts"])
    conclusion = firing["conclusion"]
    if HIDDEN in conclusion.values():
        return f"{facts}; what follows from it is hidden too"
    so = f"overall at most {conclusion['overall_at_most']}" if "overall_at_most" in conclusion else (
        _fact(conclusion, results))  # fmt: skip
    return f"{facts}, so {so}"


def _fact(fact: dict[str, Any], results: Results) -> str:
    if "indicator" in fact:
        title = wording.titles(results).get(fact["indicator"], fact["indicator"])
        return f"{title} ({fact['indicator']}): {_per_cent(fact['per_cent'])}"
    judgement = fact["judgement"].replace("_", " ")
    return f"{judgement}: {'hidden' if fact['grade'] == HIDDEN else fact['grade']}"


def _per_cent(value: Any) -> str:
    return f"{HIDDEN}, hidden" if value == HIDDEN else f"{value}%"


def about(results: Results) -> list[tuple[str, str]]:
    """Return pairs of a name and a fact: rules, data with their hashes, calendar, version, command, standing."""
    data = results["data"]
    return [
        ("Rule set", f"{results['ruleset']['name']}, hash {results['ruleset']['hash']}"),
        ("As of", f"{results['as_of']}: what was recorded later was not used"),
        (
            "Data",
            f"{cell_text(data['events'])} events of {cell_text(data['children'])} children, "
            f"{data['first']} to {data['last']}",
        ),
        *[("File", f"{one['name']}, SHA-256 {one['sha256']}") for one in data["files"]],
        ("Data hash", data["hash"]),
        ("Calendar", results["calendar"]),
        (
            "Hidden",
            f"{HIDDEN}: a count of 1 to 5, or a figure that rests on one or would give one away; {NOT_AVAILABLE}: "
            "none. "
            f"Counts of all authorities together, or of all years, are rounded to {ROUNDED_TO}, and percentages of all "
            "authorities are of those",
        ),
        ("Beside an earlier report", results["against"] or (
            "not checked: this report and an earlier one of nearly the same records can tell more together than "
            "either does. `dayseven evaluate --against EARLIER_OUT` hides it")),
        (
            "Made by",
            f"dayseven {results['dayseven']}" + (f", with: {results['command']}" if results["command"] else ""),
        ),
        ("Standing", "Not an Ofsted or DfE publication." + _standing(results)),
    ]


def _standing(results: Results) -> str:
    if not results["ratings"]:
        return ""
    awarded = results["ratings"]["awarded"]
    return " The ratings were awarded by inspectors." if awarded else " Nobody awarded these ratings."
