"""What goes into a rating and what comes out of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

#: what is added to the reasons of a rating that no published rule gives
RECONSTRUCTED = " (rests on a reconstruction: the published rules alone allow more)"


@dataclass(frozen=True)
class Facts:
    """What is known of one authority before a regime's rules are applied.

    judgements: by name, a grade word of the judgement's scale or its number; a judgement not given is absent.
    indicators: by name, per cent (100 * numerator / denominator, not rounded); None or NaN where missing.
    inspected: the inspection date; where it is not known, only rules without dates apply.
    """

    authority: str
    judgements: Mapping[str, int | str] = field(default_factory=dict)
    indicators: Mapping[str, float | None] = field(default_factory=dict)
    inspected: dt.date | None = None


@dataclass(frozen=True)
class Judgement:
    """An aspect and its grade, in the regime's own word."""

    judgement: str
    grade: str

    def __str__(self) -> str:
        return f"{self.judgement} is {self.grade}"


@dataclass(frozen=True)
class Figure:
    """An indicator and its value in per cent."""

    indicator: str
    per_cent: float

    def __str__(self) -> str:
        return f"{self.indicator} is {self.per_cent:g} %"


@dataclass(frozen=True)
class AtMost:
    """The most that the overall rating can be."""

    overall_at_most: str

    def __str__(self) -> str:
        return f"overall at most {self.overall_at_most}"


@dataclass(frozen=True)
class Limited:
    """The most that a judgement can be, because of an indicator."""

    judgement: str
    at_most: str

    def __str__(self) -> str:
        return f"{self.judgement} counts as {self.at_most} at most"


Fact = Judgement | Figure
Conclusion = Judgement | AtMost | Limited


@dataclass(frozen=True)
class Firing:
    """One rule, the facts on which it fired, and what follows."""

    rule: str
    facts: tuple[Fact, ...]
    conclusion: Conclusion

    def __str__(self) -> str:
        return f"{self.rule}: {' and '.join(str(fact) for fact in self.facts)}, so {self.conclusion}"

    def as_data(self) -> dict[str, Any]:
        """Return the firing as plain data: rule, facts, conclusion."""
        facts = [dict(vars(fact)) for fact in self.facts]
        return {"rule": self.rule, "facts": facts, "conclusion": dict(vars(self.conclusion))}


@dataclass(frozen=True)
class Rating:
    """What a regime makes of one authority.

    overall_at_most: number of the grade on the regime's scale; None where the rating cannot be given.
    overall: the same as a word, "" where it cannot be given.
    missing: computed judgements that could not be made, their indicator missing; then there is no rating.
    not_in_regime: judgements given that this regime does not know; they play no part.
    firings: in the order of the rules: limits, bands, criteria.
    rests_on_reconstruction: the published rules alone would allow more; a reconstructed one decides.
    inspected: the inspection date, where it is known. left_aside: rules with dates that would have fired on one, the
    inspection date not being known. after: the last day with an overall rating, where the inspection came later.
    """

    authority: str
    regime: str
    overall_at_most: int | None
    overall: str
    missing: tuple[str, ...]
    not_in_regime: tuple[str, ...]
    firings: tuple[Firing, ...]
    rests_on_reconstruction: bool = False
    inspected: dt.date | None = None
    left_aside: tuple[str, ...] = ()
    after: dt.date | None = None

    @property
    def rules_fired(self) -> tuple[str, ...]:
        """The names of the rules that fired, each once, in the order of the rules."""
        return tuple(dict.fromkeys(firing.rule for firing in self.firings))

    @property
    def why(self) -> str:
        """The rating's reasons, as sentences."""
        if self.missing:
            return f"Cannot be rated: no figure for {', '.join(self.missing)}."
        if self.after:
            return f"No overall rating is given after {self.after}; there are only the judgements."
        reasons = "; ".join(str(firing) for firing in self.firings) or "No rule limits the overall rating."
        reasons += RECONSTRUCTED if self.rests_on_reconstruction else ""
        aside = ", ".join(self.left_aside)
        return f"{reasons} (date not known, so left aside: {aside})" if aside else reasons


@dataclass(frozen=True)
class RatingRun:
    """The ratings of all authorities under one regime, and who made them.

    engine: `durable-rules` (checked: the reference agreed) or `reference` (which answered alone).
    note: the same in a sentence, with the reason where durable-rules gave no answer.
    """

    regime: str
    ratings: tuple[Rating, ...]
    engine: Literal["durable-rules", "reference"]
    note: str
