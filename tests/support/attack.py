"""What someone could find out who adds, subtracts and compares everything that is published: linear programming.

Every published figure becomes a constraint on the counts behind it (clocks by rule, authority, year and status). A
hidden count is recovered where the constraints leave it one whole number.
"""

from __future__ import annotations

import math
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_array

from evaluator.analysis.evaluation import evaluated
from evaluator.authorities import ALL
from evaluator.disclosure.results.evaluation import results
from evaluator.disclosure.suppression import is_small
from evaluator.histories.reading import read
from evaluator.rulebook.ruleset import RuleSet, load_ruleset
from evaluator.synth.worlds import world

Results = dict[str, Any]
Key = tuple[Any, ...]
HALF_TEN = 5


@dataclass
class System:
    """lines: sums of unknown counts that lie from lo to hi. names: what an unknown is called in another report too."""

    lines: list[tuple[dict[Key, float], float, float]] = field(default_factory=list)
    targets: dict[Key, dict[Key, float]] = field(default_factory=dict)

    def line(self, terms: Mapping[Key, float], lo: float, hi: float) -> None:
        """Add that the sum of `terms` (unknown: factor) lies from lo to hi."""
        if terms:
            self.lines.append((dict(terms), lo, hi))

    def shown(self, terms: Iterable[Key], value: Any, rounded: bool) -> None:
        """Add a published count; `[c]` where it is from 1 to 5, None where nothing is told."""
        unknowns = dict.fromkeys(terms, 1.0)
        if isinstance(value, int | float):
            about = HALF_TEN if rounded and value else 0
            self.line(unknowns, value - about, value + max(about - 1, 0))

    def share(self, numerator: Iterable[Key], denominator: Iterable[Key], per_cent: float, digits: int) -> None:
        """Add a published percentage: numerator over denominator, rounded."""
        for off, lo, hi in ((0.5, -math.inf, 0.0), (-0.5, 0.0, math.inf)):
            terms: dict[Key, float] = defaultdict(float)
            for key in numerator:
                terms[key] += 100
            for key in denominator:
                terms[key] -= per_cent + off * 10**-digits
            self.line(terms, lo, hi)


def recovered(system: System, values: int = 1) -> dict[Key, int]:
    """Return the hidden counts of which one whole number is possible (or so many `values`), where that is from 1 to 5;
    of several the least.
    """
    found = {}
    for part in _parts(system):
        keys = sorted({key for terms, _, _ in part for key in terms}, key=repr)
        place = {key: number for number, key in enumerate(keys)}
        matrix, limits = _inequalities(part, place)
        for target, terms in system.targets.items():
            if not terms or next(iter(terms)) not in place:
                continue
            aim = np.zeros(len(keys))
            for key, factor in terms.items():
                aim[place[key]] = factor
            ends = [linprog(sign * aim, A_ub=matrix, b_ub=limits, bounds=(0, None)) for sign in (1, -1)]
            assert ends[0].status == 0, f"what is published contradicts itself: {target}: {ends[0].message}"
            least, most = math.ceil(ends[0].fun - 1e-6), math.inf if ends[1].status else math.floor(1e-6 - ends[1].fun)
            if most - least < values and is_small(int(least)) and is_small(int(most)):
                found[target] = int(least)
    return found


def _inequalities(part: list[tuple[dict[Key, float], float, float]], place: dict[Key, int]) -> tuple[Any, list[float]]:
    rows: list[tuple[dict[Key, float], float]] = []
    for terms, lo, hi in part:
        if hi < math.inf:
            rows.append((terms, hi))
        if lo > -math.inf:
            rows.append(({key: -factor for key, factor in terms.items()}, -lo))
    cells = [(factor, number, place[key]) for number, (terms, _) in enumerate(rows) for key, factor in terms.items()]
    data, down, across = zip(*cells, strict=True)
    return csr_array((data, (down, across)), shape=(len(rows), len(place))), [limit for _, limit in rows]


def _parts(system: System) -> list[list[tuple[dict[Key, float], float, float]]]:
    """Return the lines in groups that share no unknown."""
    parent: dict[Key, Key] = {}

    def root(key: Key) -> Key:
        while parent.setdefault(key, key) != key:
            parent[key] = key = parent[parent[key]]
        return key

    whole = [*(terms for terms, _, _ in system.lines), *filter(None, system.targets.values())]
    for terms in whole:
        first, *rest = terms
        for key in rest:
            parent[root(key)] = root(first)
    groups: dict[Key, list[tuple[dict[Key, float], float, float]]] = defaultdict(list)
    for line in system.lines:
        groups[root(next(iter(line[0])))].append(line)
    return list(groups.values())


def publish(system: System, found: Results, rules: RuleSet, apart: frozenset[str] = frozenset()) -> None:
    """Add everything that `found` publishes. apart: rules that count otherwise than in another report added before."""
    _figures(system, found, rules, apart)
    _clock_counts(system, found, rules, apart)
    _evidence(system, found, rules, apart)
    _outcomes(system, found, apart)
    for part in ("watched", "serious_days"):
        _grid(system, found["load"][part], part, bool(apart))


def publish_comparison(system: System, data: Results, rules: RuleSet, year: int, apart: frozenset[str]) -> None:
    """Add the percentages that a comparison with a rule set whose rules in `apart` are others publishes."""
    for row in data["indicators"]:
        one = rules.indicators[row["indicator"]]
        if row["a"] is None or row["authority"] == ALL:
            continue
        for value, others in ((row["a"], frozenset[str]()), (row["b"], apart)):
            report = _report(one.of, others)
            n, d = (_statuses(one, names, row["authority"], year, "", report)
                    for names in (one.numerator, one.denominator))  # fmt: skip
            system.share(n, d, value, 1)


def _report(rule: str, apart: frozenset[str]) -> str:
    return "other" if rule in apart else ""


def _statuses(indicator: Any, names: tuple[str, ...], authority: str, year: int, mode: str, report: str) -> list[Key]:
    placed = "started" if indicator.looking == "back" else indicator.population
    if indicator.looking == "back" or indicator.population == "open_on":
        return [(report, indicator.name, authority, year, mode, ",".join(names))]
    return [(report, indicator.of, placed, authority, year, mode, status) for status in names]


def _figures(system: System, found: Results, rules: RuleSet, apart: frozenset[str]) -> None:
    years = defaultdict(list)
    for row in found["figures"]:
        if row["authority"] != ALL:
            years[row["indicator"], row["year_ended"]].append(row["authority"])
    for row in found["figures"]:
        one, each = rules.indicators[row["indicator"]], years[row["indicator"], row["year_ended"]]
        report = _report(one.of, apart)
        every = each if row["authority"] == ALL else [row["authority"]]
        rounded = row["authority"] == ALL and len(each) > 1
        for mode in ("", "other_"):
            n, d = ([key for name in every for key in _statuses(one, names, name, row["year_ended"], mode, report)]
                    for names in (one.numerator, one.denominator))  # fmt: skip
            system.line({**dict.fromkeys(d, 1.0), **{key: 1.0 - (key in d) for key in n}}, 0, math.inf)
            if one.looking == "back" or one.population == "open_on":
                system.line({**dict.fromkeys(d, 1.0), **dict.fromkeys(n, -1.0)}, 0, math.inf)
            system.shown(n, row[f"{mode}numerator"], rounded)
            system.shown(d, row[f"{mode}denominator"], rounded)
            if row[f"{mode}value"] is not None and not rounded:  # a share of rounded counts says no more than they
                system.share(n, d, row[f"{mode}value"], 1)
            if row["symbol"] == "[c]" and row["authority"] != ALL and len(each) > 1:
                where = (report, row["indicator"], row["authority"], row["year_ended"], mode)
                system.targets[*where, "counted"] = dict.fromkeys(n, 1.0)
                system.targets[*where, "rest"] = dict.fromkeys((key for key in d if key not in n), 1.0) | (
                    {} if set(n) <= set(d) else dict.fromkeys(n, -1.0))
                system.targets[*where, "of"] = dict.fromkeys(d, 1.0)


def _clock_counts(system: System, found: Results, rules: RuleSet, apart: frozenset[str]) -> None:
    """Add how many clocks of all years were met and late: those that stopped."""
    keys = {key for terms, _, _ in system.lines for key in terms}
    for rule in found["timescales"]:
        for status in ("met", "late"):
            whose = (_report(rule["name"], apart), rule["name"], "stopped")
            mine = [key for key in keys if key[:3] == whose and key[5:] == ("", status)]
            system.shown(mine, rule["clocks"].get(status, 0), True)


def _evidence(system: System, found: Results, rules: RuleSet, apart: frozenset[str]) -> None:
    """Add how many clocks of each authority were met in all years: all of them can be asked whether the child was seen,
    and some of them the other things.
    """
    keys = {key for terms, _, _ in system.lines for key in terms}
    for row in found["evidence"]:
        if row["authority"] != ALL and isinstance(row["of"], int):
            whose = (_report(row["rule"], apart), row["rule"], "stopped", row["authority"])
            mine = [key for key in keys if key[:4] == whose and key[5:] == ("", "met")]
            if row["piece"] == "seen":
                system.shown(mine, row["of"], True)
            else:
                system.line(dict.fromkeys(mine, 1.0), row["of"] - HALF_TEN, math.inf)


def _outcomes(system: System, found: Results, apart: frozenset[str]) -> None:
    """Add the children to whom an outcome came: those expected are as many as those observed, in all."""
    outcomes = defaultdict(list)
    for row in found["authorities"]:
        outcomes[row["outcome"]].append(row)
    for outcome, rows in outcomes.items():
        keys = [(_report(outcome, apart), "observed", outcome, row["authority"]) for row in rows]
        expected = sum(row["expected"] for row in rows)
        system.line(dict.fromkeys(keys, 1.0), expected - 0.05 * len(rows), expected + 0.05 * len(rows))
        for key, row in zip(keys, rows, strict=True):
            system.shown([key], row["observed"], False)
            if isinstance(row["cases"], int):
                system.line({key: 1.0}, 0, row["cases"])
            if row["symbol"] == "[c]" and len(rows) > 1:
                system.targets[key] = {key: 1.0}


def _grid(system: System, rows: list[dict[str, Any]], part: str, other: bool) -> None:
    """Add the days of each light; under other rules the lights change, but not how many days there were."""
    each = [row for row in rows if row["authority"] != ALL]
    every = next(row for row in rows if row["authority"] == ALL)
    lights = [name for name in every if name != "authority"]
    if other:
        for row in each:
            signs = {False: 1.0, True: -1.0}.items()
            system.line({(part, where, row["authority"], one): sign for where, sign in signs for one in lights}, 0, 0)
    for light in lights:
        keys = [(part, other, row["authority"], light) for row in each]
        system.shown(keys, every[light], len(each) > 1)
        for key, row in zip(keys, each, strict=True):
            system.shown([key], row[light], False)
            if row[light] is None and len(each) > 1:
                system.targets[key] = {key: 1.0}


def main() -> int:
    """Attack the reports of small invented nations, two days of each; say what was recovered. Exits 1 where any was."""
    found = 0
    for seed in range(1, 11):
        made = world("pulled-in-some", seed=seed, authorities=4 + seed % 4, cases=30 + 15 * seed)
        with tempfile.TemporaryDirectory(prefix="attack-") as folder:
            path = Path(folder) / "events.parquet"
            made.events.to_parquet(path)
            histories = read([path])
        for name in ("england-2008", "england-2018"):
            rules, system = load_ruleset(name), System()
            publish(system, results(evaluated(histories, rules, made.as_of)), rules)
            exact, near = recovered(system), recovered(system, 2)
            found += len(exact)
            print(f"nation {seed}, {name}: {len(system.targets)} hidden, {len(exact)} recovered, "
                  f"{len(near) - len(exact)} to within two values")  # fmt: skip
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
