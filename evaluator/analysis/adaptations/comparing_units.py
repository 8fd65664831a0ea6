"""Shares of units held against each other, and what is said of each: shared by several adaptations."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
import scipy
from scipy.special import ndtri

from evaluator.analysis.adaptations.adaptation import Adaptation, Entry, Verdict
from evaluator.authorities import ALL
from evaluator.clocks.clocked_histories import Clocked
from evaluator.statistics.naming import BY_CHANCE, Evidence, named

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

NATIONAL, AUTHORITY = "national", "authority"
#: as unlikely as this by chance is what counts as found, one side
SIGNIFICANT = BY_CHANCE
Z = float(ndtri(0.975))


@dataclass(frozen=True, eq=False)
class Units:
    """The authorities of the records. names: in alphabetical order. place: of each category of the events' column
    `authority` (which clocks share), its number in `names`.
    """

    names: tuple[str, ...]
    place: Ints

    def of(self, authority: pd.Series) -> Ints:
        """Return the number of each authority; -1 where it is blank."""
        return self.place[authority.cat.codes.to_numpy()]

    def count(self, unit: Ints, which: Flags) -> Ints:
        """Return in how many rows `which` is true, in each unit."""
        return np.bincount(unit[which & (unit >= 0)], minlength=len(self.names)).astype(np.int64)


@dataclass(frozen=True, eq=False)
class Measured:
    """What was measured, one number a unit. effect, lo, hi: in the entry's measure, lo and hi a 95% interval. p:
    one-sided, not adjusted; None for a description without a test. n: cases that it rests on. cases: of the smallest
    group that the test needs, which is what the entry's `fewest` is held against. but: why a unit is not named whatever
    its figures, "" where nothing forbids it; empty where that holds of all. events: of what is counted; families: that
    the cases are of; both as many as `cases` where they are not told.
    """

    effect: Floats
    lo: Floats
    hi: Floats
    p: Floats | None
    n: Ints
    cases: Ints
    but: Sequence[str] = ()
    events: Ints | None = None
    families: Ints | None = None


def units_of(data: Clocked) -> Units:
    """Return the authorities of which there are events."""
    column = data.events["authority"]
    names = column.cat.categories.astype("str").to_numpy()
    codes = column.cat.codes.to_numpy()
    seen = np.flatnonzero(np.bincount(codes[codes >= 0], minlength=len(names)))
    seen = seen[names[seen] != ""]
    order = seen[np.argsort(names[seen])]
    place = np.full(len(names) + 1, -1, dtype=np.int64)  # the last one is that of code -1, a blank
    place[order] = np.arange(len(order))
    return Units(tuple(str(name) for name in names[order]), place)


def share_interval(hits: Floats | Ints, of: Floats | Ints) -> tuple[Floats, Floats]:
    """Return the 95% interval of each share (Wilson 1927), from 0 to 1; 0 to 1 where there is no case."""
    n = np.maximum(of, 1).astype(np.float64)
    middle = (2 * hits + Z**2) / (2 * (n + Z**2))
    reach = Z * np.sqrt(Z**2 + 4 * hits * (1 - hits / n)) / (2 * (n + Z**2))
    none = np.asarray(of) == 0
    return np.where(none, 0.0, np.maximum(middle - reach, 0.0)), np.where(none, 1.0, np.minimum(middle + reach, 1.0))


def difference(hits: Ints, of: Ints, other_hits: Ints, other_of: Ints) -> tuple[Floats, Floats, Floats]:
    """Return each share less the other, and its 95% interval (Newcombe 1998, method 10), from -1 to 1.

    0 from -1 to 1 where either has no case.
    """
    one, other = share(hits, of), share(other_hits, other_of)
    lo, hi = share_interval(hits, of)
    other_lo, other_hi = share_interval(other_hits, other_of)
    value = one - other
    below = np.sqrt((one - lo) ** 2 + (other_hi - other) ** 2)
    above = np.sqrt((hi - one) ** 2 + (other - other_lo) ** 2)
    none = (of == 0) | (other_of == 0)
    return np.where(none, 0.0, value), np.where(none, -1.0, value - below), np.where(none, 1.0, value + above)


def share(hits: Ints, of: Ints) -> Floats:
    """Return hits of each number, from 0 to 1; 0 where that is 0."""
    return hits / np.maximum(of, 1)


def more_often(hits: Ints, of: Ints, other_hits: Ints, other_of: Ints) -> Floats:
    """Return how likely so many hits or more are where both shares are truly the same (Fisher, one-sided)."""
    return np.asarray(scipy.stats.hypergeom.sf(hits - 1, of + other_of, hits + other_hits, of))


def within_units(hits: Ints, of: Ints, other_hits: Ints, other_of: Ints) -> tuple[float, float, float, float]:
    """Return how far the share exceeds the one expected from each unit's own others, its 95% interval (both from -1 to
    1), and one-sided p. 0 from -1 to 1, and p 1, where no unit has cases of both kinds.

    Expected: the others' shares, weighted by the units' cases. Interval: Newcombe's, of the two shares; those of Mantel
    and Haenszel close up where there is no hit. Test: Cochran, Mantel and Haenszel.
    """
    both = (of > 0) & (other_of > 0)
    if not both.any():
        return 0.0, -1.0, 1.0, 1.0
    x, n, y, m = (one[both].astype(np.float64) for one in (hits, of, other_hits, other_of))
    one, other = x.sum() / n.sum(), (n * y / m).sum() / n.sum()
    lo, hi = share_interval(x.sum(), n.sum())
    other_lo, other_hi = share_interval(other * m.sum(), m.sum())
    below, above = np.hypot(one - lo, other_hi - other), np.hypot(hi - one, other - other_lo)
    total, came = n + m, x + y
    variance = (n * m * came * (total - came) / (total**2 * (total - 1))).sum()
    p = float(scipy.stats.norm.sf((x - n * came / total).sum() / np.sqrt(variance))) if variance else 1.0
    return float(one - other), float(one - other - below), float(one - other + above), p


def adjusted(p: Floats) -> Floats:
    """Return p adjusted for their number (Benjamini and Hochberg 1995)."""
    return np.asarray(scipy.stats.false_discovery_control(np.clip(p, 0.0, 1.0))) if len(p) else p


def verdicts(entry: Entry, rule: str, level: str, units: Sequence[str], found: Measured) -> list[Adaptation]:
    """Return what is said of each unit.

    Found is what the gate lets through (statistics/naming.py): unlikely by chance, at least as large as the entry's
    `material`, and above 0 by its own interval. A description without a test is found by the rest of it.
    """
    enough = found.cases >= entry.fewest
    p = np.full(len(units), np.nan)
    if found.p is not None:
        p[enough] = adjusted(found.p[enough])
    but = found.but or [""] * len(units)
    is_found = enough & named(_evidence(entry, found, p))
    rows = []
    for number, unit in enumerate(units):
        n = int(found.n[number])
        if not enough[number]:
            # no number in words: figures are suppressed where they are small, sentences are not
            why = f"fewer cases than the {entry.fewest} that the test needs"
            rows.append(Adaptation(entry.adaptation, rule, level, unit, Verdict.TOO_FEW, n=n, why=why))
            continue
        rows.append(
            Adaptation(
                entry.adaptation, rule, level, unit, Verdict.FOUND if is_found[number] else Verdict.NOT_FOUND,
                float(found.effect[number]), float(found.lo[number]), float(found.hi[number]),
                None if found.p is None else float(p[number]), n, str(but[number]),
            )
        )  # fmt: skip
    return rows


def _evidence(entry: Entry, found: Measured, p: Floats) -> Evidence:
    """Return what is known of each unit. A description has no chance in it: it counts what is there."""
    alone = np.zeros(len(p)) if found.p is None else found.p
    cases = found.cases.astype(np.float64)
    events, families = (cases if told is None else told.astype(np.float64) for told in (found.events, found.families))
    return Evidence(
        found.effect, found.lo, entry.material, events, families, alone if found.p is None else p, alone,
        forbidden=found.but or [""] * len(p),
    )  # fmt: skip


def not_testable(entry: Entry, rule: str, units: Units, why: str) -> list[Adaptation]:
    """Return that nothing can be said, nationally and of each unit, and why."""
    places = [(NATIONAL, ALL), *((AUTHORITY, name) for name in units.names)]
    return [Adaptation(entry.adaptation, rule, level, unit, Verdict.NOT_TESTABLE, why=why) for level, unit in places]


def nation(*counts: Ints) -> Iterator[Ints]:
    """Return the sums of counts that have one number a unit."""
    return (np.array([one.sum()]) for one in counts)


def clocks_of(data: Clocked, rule: str) -> pd.DataFrame:
    """Return the clocks of one rule; nothing is copied where they stand together, as they do in the table."""
    rules = data.clocks["rule"].cat
    if rule not in rules.categories:
        return data.clocks.iloc[:0]
    rows = np.flatnonzero(rules.codes.to_numpy() == rules.categories.get_loc(rule))
    together = len(rows) and rows[-1] - rows[0] + 1 == len(rows)
    return data.clocks.iloc[rows[0] : rows[-1] + 1] if together else data.clocks.take(rows)


def says(column: pd.Series, *words: str) -> Flags:
    """Return in which rows a column of categories says one of `words`."""
    flags = np.append(column.cat.categories.isin(words), False)  # the last one is that of code -1, a blank
    return np.asarray(flags[column.cat.codes.to_numpy()])


def once_per_family(clocks: pd.DataFrame, events: pd.DataFrame) -> Flags:
    """Return which clocks to count so that children of a family who are dealt with together count once.

    Together: of the same family and authority, with the same days of start, due and end. Decisions about brothers and
    sisters are one decision; counted one by one they would make chance look smaller than it is.
    """
    family = events["family"].cat
    codes = family.codes.to_numpy()[clocks["start_id"].to_numpy()].astype(np.int64)
    is_blank = np.append(np.asarray(family.categories == ""), True)
    started = clocks["started"].to_numpy().astype("datetime64[D]").astype(np.int64)
    likely = ~is_blank[codes] & pd.Series(codes * 2**20 + started).duplicated(keep=False).to_numpy()
    once = np.ones(len(clocks), dtype=bool)
    same = clocks.loc[likely, ["authority", "started", "due", "ended"]].assign(family=codes[likely])
    once[likely] = ~same.duplicated().to_numpy()
    return once
