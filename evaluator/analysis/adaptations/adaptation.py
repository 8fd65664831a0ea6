"""An adaptation: what was looked for, what was found, and how the catalogue of rules describes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

import yaml
from pydantic import Field

from evaluator import resources
from evaluator.rulebook.base_blocks import Block, Name, Source


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


class Entry(Block):
    """One adaptation: what is asked of the records, and how an answer may be read."""

    adaptation: Name = Field(description="its name, that of the file")
    title: str = Field(description="what would be seen, in a few words that accuse nobody")
    asks: str = Field(description="what is computed, in one or two sentences")
    source: Source
    measure: str = Field(description="unit of the effect, such as `per cent of cases` or `percentage points`")
    material: float = Field(description="the smallest effect that is named, in `measure`")
    fewest: int = Field(description="fewer cases than this are not tested")
    needs: tuple[str, ...] = Field(description="what the records must carry")
    benign: tuple[str, ...] = Field(min_length=1, description="harmless explanations that the records cannot rule out")


@cache
def catalogue() -> Mapping[str, Entry]:
    """Return every adaptation by name, in alphabetical order."""
    files = sorted((resources.folder("rules") / "adaptations").glob("*.yaml"))
    read = [yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader) for path in files]
    return {one["adaptation"]: Entry.model_validate(one) for one in read}
