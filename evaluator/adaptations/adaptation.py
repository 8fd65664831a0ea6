"""What a test for one adaptation found."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """What the records say of an adaptation. None of these says why."""

    FOUND = "found"
    """More than chance makes, and more than the smallest effect that is named."""
    NOT_FOUND = "not found"
    """Tested, and not there beyond chance or beyond the smallest effect that is named."""
    TOO_FEW = "too few cases"
    """Too few cases to test."""
    NOT_TESTABLE = "not testable"
    """The records lack what the test needs."""


@dataclass(frozen=True)
class Adaptation:
    """One test of one adaptation in one unit.

    code: its entry in rules/adaptations. rule: the timescale it is about, "" where none. level: `national` or
    `authority`. unit: the authority, or "All authorities". effect, lo, hi: in the entry's `measure`, lo and hi a 95%
    interval; None where nothing was computed. p: one-sided, adjusted for the number of units tested at that level
    (Benjamini & Hochberg). n: cases that the test rests on. why: what is missing, where not tested.
    """

    code: str
    rule: str
    level: str
    unit: str
    verdict: Verdict
    effect: float | None = None
    lo: float | None = None
    hi: float | None = None
    p: float | None = None
    n: int = 0
    why: str = ""
