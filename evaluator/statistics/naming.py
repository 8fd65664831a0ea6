"""What may be said of one named unit: the one gate that every sentence, table, mark and colour about it comes through.

A false sentence about a named authority is the worst that can be printed. So the gate asks for all of these together,
whatever a test or a rule set declares: enough events and enough families behind them, an effect as large as what is
named at all, an interval that leaves out no effect, and a probability of chance that allows for everybody compared.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

#: fewer events than this, or families (cases where no families are recorded), name nobody
FEWEST_EVENTS, FEWEST_FAMILIES = 10, 20
#: what is named is this improbable by chance, allowing for all who were compared; and by itself
BY_CHANCE, ALONE = 0.05, 0.20


class Grade(StrEnum):
    """What may be said of a unit."""

    TOO_FEW = "too few"
    """Too little is there to say anything of it, its being like the others included."""
    NOT_CLEAR = "not clear"
    """Compared, and not to be told from chance, or too small to matter."""
    NAMED = "named"
    """It may be named for what was found."""
    EXCEPTIONAL = "exceptional"
    """It may be named, and it lies beyond what units ordinarily differ by."""


@dataclass(frozen=True, eq=False)
class Evidence:
    """What is known of units that were compared: one entry a unit, each seen from the side that naming it would tell.

    effect: in any unit; lo: the lower end of its 95% interval (nan: none). material: the smallest effect that is named.
    events: of the kind that is counted, as many as are independent. families: how many the cases are of. adjusted:
    probability of chance allowing for all compared: p adjusted, or the expected false share of the list that ends with
    this unit; nan where there is no test. alone: the same for the unit by itself. far: beyond ordinary differences.
    forbidden: why a unit is not named whatever its figures; "" where nothing forbids it.
    """

    effect: Floats
    lo: Floats
    material: Floats | float
    events: Floats
    families: Floats
    adjusted: Floats
    alone: Floats
    far: Flags | None = None
    forbidden: Sequence[str] = ()

    @property
    def compared(self) -> int:
        """How many units were compared."""
        return len(self.effect)


def grades(evidence: Evidence, by_chance: float = BY_CHANCE) -> list[Grade]:
    """Return what may be said of each unit. by_chance: the share of false names that is borne, never above BY_CHANCE
    unless the rule set declares it. A number that is missing names nobody.
    """
    enough = (evidence.events >= FEWEST_EVENTS) & (evidence.families >= FEWEST_FAMILIES)
    clear = (evidence.adjusted <= by_chance) & (evidence.alone <= ALONE)
    large = (evidence.effect >= evidence.material) & (evidence.lo > 0)
    free = np.array([not one for one in evidence.forbidden] or [True] * evidence.compared, dtype=bool)
    far = np.zeros(evidence.compared, dtype=bool) if evidence.far is None else evidence.far
    named = enough & clear & large & free
    return [
        Grade.TOO_FEW if not has else Grade.NOT_CLEAR if not is_named else Grade.EXCEPTIONAL if is_far else Grade.NAMED
        for has, is_named, is_far in zip(enough, named, far, strict=True)
    ]


def named(evidence: Evidence, by_chance: float = BY_CHANCE) -> Flags:
    """Return which units may be named."""
    return np.array([one in (Grade.NAMED, Grade.EXCEPTIONAL) for one in grades(evidence, by_chance)], dtype=bool)
