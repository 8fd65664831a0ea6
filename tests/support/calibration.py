"""How often the verdicts are wrong where the truth is known. Slow; `make calibration` runs it and writes the table.

Size: how often something is said where nothing is there, at a nominal 5%. Coverage: how often a 95% interval holds the
truth. Exits with 1 where a size is outside 0.02 to 0.08 or a coverage outside 0.92 to 0.97.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from evaluator.analysis.adaptations import at_the_deadline, no_further_action, recorded_later
from evaluator.analysis.adaptations.adaptation import Adaptation
from evaluator.analysis.divergence.authorities import DIVERGES, authority_verdicts
from evaluator.analysis.divergence.regimes import Word, regime_verdict
from evaluator.rulebook.divergence_settings import DivergenceSettings
from evaluator.statistics.clustered import within_difference
from evaluator.statistics.spike import spike
from evaluator.synth.worlds import world
from tests.statistics.test_spike import cells, lengths, pulled
from tests.support.clocked import clocked

TABLE = Path(__file__).resolve().parents[2] / "docs" / "calibration.md"
SIZE, COVERAGE = (0.02, 0.08), (0.92, 0.97)
DECLARED = DivergenceSettings()
WORLDS = ("nothing-planted", "rating-informative", "rating-perverse", "honest-effort", "pulled-in-some",
          "pulled-and-backdated", "pulled-everywhere", "need-differs")  # fmt: skip


@dataclass(frozen=True)
class Row:
    """One line of the table. bounds: what the figure has to lie between; None where it is only told."""

    what: str
    world: str
    replicates: int
    figure: float
    bounds: tuple[float, float] | None = None

    @property
    def error(self) -> float:
        """Two standard errors of the simulation itself."""
        return float(2 * np.sqrt(max(self.figure * (1 - self.figure), 1e-4) / self.replicates))

    @property
    def holds(self) -> bool:
        """Whether the figure lies where it should, allowing for the simulation's own error."""
        return self.bounds is None or self.bounds[0] - self.error <= self.figure <= self.bounds[1] + self.error

    @property
    def said(self) -> str:
        """Where the figure should lie, and a word where it does not."""
        if self.bounds is None:
            return ""
        lo, hi = self.bounds
        if lo <= self.figure <= hi:
            return f"{lo} to {hi}"
        why = f"**outside**: by {max(lo - self.figure, self.figure - hi):.3f}"
        if self.holds:
            return f"{lo} to {hi}; {why}, no more than the simulation itself errs (±{self.error:.3f})"
        return f"{lo} to {hi}; {why}, more than the simulation's own error (±{self.error:.3f})"


def outcome_nation(rng: np.random.Generator, units: int, cases: int, tau: float, ratio: float) -> pd.DataFrame:
    """Return an outcome table of unequal authorities, every other one rated good; `truth`: each one's true ratio."""
    sizes = np.maximum(50, rng.gamma(4, cases / 4, units)).astype(int)
    good = np.arange(units) % 2 == 0
    truth = rng.gamma(1 / tau**2, tau**2, units) * np.where(good, ratio**0.5, ratio**-0.5)
    observed = rng.binomial(sizes, np.clip(0.22 * truth, 0, 0.95))
    rate = observed.sum() / sizes.sum()
    truth = truth * sizes.sum() / (truth * sizes).sum()
    return pd.DataFrame({
        "authority": [f"A{place:03d}" for place in range(units)], "cases": sizes, "observed": observed,
        "expected": sizes * rate, "variance": sizes * rate * (1 - rate), "grade": np.where(good, 2.0, 1.0),
        "truth": truth,
    })  # fmt: skip


def regimes() -> Iterator[Row]:
    """Yield size and coverage of the regime verdict, and how often it finds what is there."""
    for units, cases, tau, ratio in ((20, 500, 0.1, 1.0), (40, 500, 0.2, 1.0), (150, 500, 0.2, 1.0),
                                     (150, 4000, 0.2, 1.0), (150, 500, 0.2, 0.9), (40, 500, 0.2, 0.8)):  # fmt: skip
        rng, words, covered, n = np.random.default_rng(1), list[Word](), 0, 300
        for _ in range(n):
            found = regime_verdict("r", "o", outcome_nation(rng, units, cases, tau, ratio), 2, "lower", DECLARED, 1)
            words.append(found.verdict)
            covered += bool(found.lo is not None and found.hi is not None and found.lo <= ratio <= found.hi)
        where = f"{units} authorities of {cases} cases, spread {tau}, rate ratio {ratio}"
        pointing = sum(word in (Word.TRACKS, Word.BACKWARDS) for word in words) / n
        yield Row("regime verdict points one way" + ("" if ratio == 1 else " (power)"), where, n, pointing,
                  SIZE if ratio == 1 else None)  # fmt: skip
        yield Row("regime verdict, interval holds the truth", where, n, covered / n, COVERAGE)
        if ratio == 1:
            yield Row("regime verdict: TELLS YOU NOTHING", where, n, sum(word is Word.NOTHING for word in words) / n)


def authorities() -> Iterator[Row]:
    """Yield coverage of the authorities' intervals, and how many are named wrongly."""
    for units, cases, tau in ((20, 500, 0.2), (40, 500, 0.2), (150, 100, 0.2), (150, 500, 0.2), (150, 4000, 0.2)):
        rng, covered, named, false, n = np.random.default_rng(2), list[float](), 0, 0, 60
        for _ in range(n):
            table = outcome_nation(rng, units, cases, tau, 1.0)
            truth = dict(zip(table["authority"], table["truth"], strict=True))
            for one in authority_verdicts("r", "o", table, 2, "lower", DECLARED):
                if one.lo is None or one.hi is None:
                    continue
                true = truth[one.authority]
                covered.append(one.lo <= true <= one.hi)
                named += one.verdict in DIVERGES
                false += one.verdict in DIVERGES and (true <= 1.1 if one.good else true >= 1 / 1.1)
        where = f"{units} authorities of {cases} cases, spread {tau}"
        yield Row("authority's interval holds the truth", where, len(covered), float(np.mean(covered)), COVERAGE)
        yield Row("named though inside the margin, of those named", where, max(named, 1), false / max(named, 1),
                  (0.0, 0.05))  # fmt: skip


def cases_inside() -> Iterator[Row]:
    """Yield size and coverage of the difference inside authorities."""
    for units in (10, 20, 40, 150):
        n, found, covered = 200, 0, 0
        for seed in range(n):
            rng = np.random.default_rng(seed)
            unit = np.repeat(np.arange(units), 200)
            level = np.clip(rng.normal(0.22, 0.04, units), 0.02, 0.9)[unit]
            x = (rng.random(len(unit)) < rng.uniform(0.4, 0.9, units)[unit]).astype(float)
            y = (rng.random(len(unit)) < level).astype(float)
            one = within_difference(y, x, unit, np.zeros((len(y), 0)))
            found += one.p < 0.05
            covered += one.lo <= 0 <= one.hi
        where = f"{units} authorities of 200 cases, nothing planted"
        yield Row("case verdict points one way", where, n, found / n, SIZE)
        yield Row("case verdict, interval holds the truth", where, n, covered / n, COVERAGE)


def spikes() -> Iterator[Row]:
    """Yield size and power of the national spike."""
    for limit, calendar, share in ((7, False, 0.0), (7, True, 0.0), (10, True, 0.0), (35, False, 0.0),
                                   (7, True, 0.15), (10, True, 0.3)):  # fmt: skip
        for size in (500, 2000, 10_000):
            n, found = 200, 0
            for seed in range(n):
                rng = np.random.default_rng(seed)
                start, taken = lengths(rng, size, limit, calendar)
                one = spike(cells(start, pulled(rng, taken, limit, share), limit), limit, 5)
                found += bool(one and one.p < 0.05)
            shape = "weekdays and whole weeks" if calendar else "smooth"
            where = f"{size:,} cases, limit {limit}, {shape}, {100 * share:g}% of just late cases pulled"
            yield Row("spike at the limit, p below 5%" + (" (power)" if share else ""), where, n, found / n,
                      None if share else SIZE)  # fmt: skip


def worlds() -> Iterator[Row]:
    """Yield what the marks of a deadline show in the eight worlds, nationally and of authorities."""
    tests: tuple[tuple[str, Callable[..., list[Adaptation]]], ...] = (
        ("pulled", at_the_deadline.found), ("closed, came back", no_further_action.found),
        ("recorded later", recorded_later.found),
    )  # fmt: skip
    for name in WORLDS:
        national: dict[str, list[bool]] = {}
        right: dict[str, list[bool]] = {}
        for seed in range(4):
            made = world(name, seed=seed + 20, authorities=40, cases=800)
            data = clocked(made.events, "england-2008", made.as_of)
            pullers = set(made.truth.loc[made.truth["pulled_share"] > 0, "authority"])
            for _, test in tests:
                for one in test(data):
                    if one.rule != "initial-assessment" or one.effect is None:
                        continue
                    seen = str(one.verdict) == "found"
                    if one.level == "national":
                        national.setdefault(one.code, []).append(seen)
                    else:
                        kind = "where planted" if one.unit in pullers else "elsewhere"
                        right.setdefault(f"{one.code}, authorities {kind}", []).append(seen)
        for code, seen_ in {**{f"{code}, national": value for code, value in national.items()}, **right}.items():
            yield Row(f"found: {code}", name, len(seen_), float(np.mean(seen_)))


def main() -> int:
    """Write the table and return 1 where a figure lies where it should not."""
    rows = [row for part in (regimes, authorities, cases_inside, spikes, worlds) for row in part()]
    lines = [
        "# How often the verdicts are wrong", "",
        "Made by `make calibration` from invented nations whose truth is known. Size is how often something is said",
        "where nothing is there, at a nominal 5%; it should lie between 0.02 and 0.08. Coverage is how often a 95%",
        "interval holds the truth; it should lie between 0.92 and 0.97. Rows without bounds are told, not required.",
        "The simulations share shapes of this project (log-normal durations, gamma spread): real records may differ.",
        "",
        "| what | where | replicates | figure | should lie |", "|---|---|---|---|---|",
        *(f"| {one.what} | {one.world} | {one.replicates:,} | {one.figure:.3f} | {one.said} |" for one in rows), "",
    ]  # fmt: skip
    TABLE.write_text("\n".join(lines), encoding="utf-8")
    wrong = [one for one in rows if not one.holds]
    for one in wrong:
        print(f"{one.what}, {one.world}: {one.figure:.3f}, should be {one.bounds}", file=sys.stderr)
    print(TABLE)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
