"""Results of other shapes than the demonstration's: with awkward names, of one authority and of many, nothing rated,
everything hidden, and each verdict.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from typing import Any

from evaluator.authorities import ALL
from tests.support.reports import demo_results

Results = dict[str, Any]
#: names that authorities have or could have, in other alphabets, long, and with signs of mark-up and formulas
AWKWARD = ("مجلس المدينة", "Sir y Fflint / Ynys Môn", "<b>Tick & Tock</b>", "=HYPERLINK(1)", "A" * 120, "`code`",
           "Łódź", "O’Neill \"Quoted\"", "X")  # fmt: skip
WHOSE = ("authority", "unit")


def awkward() -> Results:
    """Return results with awkward names."""
    found = deepcopy(demo_results())
    names = dict(zip(found["data"]["authorities"], AWKWARD, strict=False))
    return _renamed(found, names)


def _renamed(found: Any, names: dict[str, str]) -> Any:
    if isinstance(found, dict):
        return {key: _renamed(value, names) for key, value in found.items()}
    if isinstance(found, list):
        return [_renamed(one, names) for one in found]
    return names.get(found, found) if isinstance(found, str) else found


def one_alone() -> Results:
    """Return the results of one authority."""
    found = deepcopy(demo_results())
    for one in found["regimes"]:
        one.update({"authorities": 1, "good": 1, "why": "it needs 10 authorities rated good and 10 rated otherwise"})
    return _only(found, {"Quillbury", ALL}) | {"data": found["data"] | {"authorities": ["Quillbury"]}}


def _only(found: Any, kept: set[str]) -> Any:
    if isinstance(found, dict):
        return {key: _only(value, kept) for key, value in found.items()}
    if isinstance(found, list):
        return [_only(one, kept) for one in found if not isinstance(one, dict) or _name(one) in ("", *kept)]
    return found


def _name(row: dict[str, Any]) -> str:
    return next((row[key] for key in WHOSE if isinstance(row.get(key), str)), "")


def many() -> Results:
    """Return results of 150 authorities: copies of those of the demonstration under other names."""
    found = deepcopy(demo_results())
    names = found["data"]["authorities"]
    copies = [{name: f"{name} {number}" for name in names} for number in range(1, 13)]
    for part in (found, found["load"], found["ratings"]):
        for key, rows in part.items():
            listed = rows if isinstance(rows, list) else []
            mine = [one for one in listed if isinstance(one, dict) and _name(one) in names]
            if mine:
                part[key] = rows + [_renamed(one, copy) for copy in copies for one in mine]
    found["data"]["authorities"] = sorted(names + [name for copy in copies for name in copy.values()])[:150]
    return found


def nobody_rated() -> Results:
    """Return results in which no authority could be rated."""
    found = deepcopy(demo_results())
    for one in found["ratings"]["ratings"]:
        one.update({"overall": None, "grade": None, "missing": ["NI59"], "firings": [], "rules_fired": []})
    return found


def without_ratings() -> Results:
    """Return results of a rule set that computes no rating, of records that are not invented."""
    found = deepcopy(demo_results())
    found |= {"ratings": None, "regimes": [], "invented": False, "story": None}
    for one in found["authorities"]:
        one.update({"good": None, "verdict": "children fared worse" if one["verdict"].endswith("worse") else
                    "not clearly different from average"})  # fmt: skip
    return found


def hidden() -> Results:
    """Return results in which every figure of an authority is hidden."""
    found = deepcopy(demo_results())
    for one in found["figures"]:
        if one["authority"] != ALL:
            one.update(dict.fromkeys(("value", "other_value", "with_overdue_value", "numerator", "denominator")))
            one.update({"symbol": "[c]", "overdue_symbol": "[c]"})
    for one in found["authorities"]:
        one.update(dict.fromkeys(("observed", "sir", "lo", "hi", "probability")) | {"symbol": "[c]"})
    for one in found["load"]["serious_days"]:
        one.update(dict.fromkeys(("none", "green", "amber", "red")))
    found["months"] = []
    return found


def verdict(word: str, ratio: float) -> Callable[[], Results]:
    """Return results in which the rating told this of each outcome but the first, of which it tells nothing."""

    def made() -> Results:
        found = deepcopy(demo_results())
        for one in found["regimes"][1:]:
            one.update({"verdict": word, "rate_ratio": ratio, "lo": ratio - 0.1, "hi": ratio + 0.1,
                        "authorities": 11, "good": 1, "why": ""})  # fmt: skip
        return found

    return made


VARIANTS: dict[str, Callable[[], Results]] = {
    "demo": lambda: json.loads(json.dumps(demo_results())),
    "awkward": awkward, "one alone": one_alone, "many": many, "nobody rated": nobody_rated,
    "without ratings": without_ratings, "hidden": hidden,
    "tracks": verdict("TRACKS", 0.7), "runs backwards": verdict("RUNS BACKWARDS", 1.4),
    "tells nothing": verdict("TELLS YOU NOTHING", 1.0), "cannot tell": verdict("CANNOT TELL", 1.1),
}  # fmt: skip
