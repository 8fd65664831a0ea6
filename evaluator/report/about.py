"""Where a report comes from, and how to make it again."""

from __future__ import annotations

from typing import Any

from evaluator.disclosure import HIDDEN, NOT_AVAILABLE, ROUNDED_TO
from evaluator.report.tables import shown

Results = dict[str, Any]


def about(results: Results) -> list[tuple[str, str]]:
    """Return pairs of a name and a fact: rules, data with their hashes, calendar, version, command, standing."""
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
            f"{HIDDEN}: a count of 1 to 5, or a figure that rests on one or would give one away; {NOT_AVAILABLE}: "
            "none. "
            f"Counts of all authorities together, or of all years, are rounded to {ROUNDED_TO}; percentages are not",
        ),
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
