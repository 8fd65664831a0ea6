"""A rating with the facts it rests on and the rules that fired, and the scales that grades are on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import product
from typing import Any, Literal

from evaluator.rulebook.model import Regime


@dataclass(frozen=True)
class Scale:
    """Grade words, lowest first, and the number of the lowest."""

    words: tuple[str, ...]
    first: int

    @property
    def top(self) -> int:
        """The number of the highest grade."""
        return self.first + len(self.words) - 1

    def number(self, grade: int | str) -> int:
        """Return the number of a grade given as a word (in any case) or as a number; else ValueError."""
        if isinstance(grade, str):
            words = [word.casefold() for word in self.words]
            if grade.strip().casefold() in words:
                return self.first + words.index(grade.strip().casefold())
        elif not isinstance(grade, bool) and self.first <= grade <= self.top:
            return int(grade)
        raise ValueError(f"`{grade}` is not a grade; the grades are {', '.join(self.words)} "
                         f"({self.first} to {self.top})")  # fmt: skip

    def word(self, number: int) -> str:
        """Return the word of a grade number between `first` and `top`."""
        return self.words[number - self.first]


def scale_of(regime: Regime) -> Scale:
    """Return the scale of the overall rating."""
    return Scale(regime.scale, regime.first_grade)


def scale_of_judgement(regime: Regime, judgement: str) -> Scale:
    """Return the scale on which a judgement is graded: its own, or else the regime's."""
    own = regime.scales.get(judgement)
    return Scale(own.grades, own.first_grade) if own else scale_of(regime)


Grades = tuple[int, ...]


def points_of(grades: Mapping[str, int], weights: Mapping[str, int]) -> int | None:
    """Return the sum of weight times number over the judgements of `weights`; None where one was not made."""
    if any(name not in grades for name in weights):
        return None
    return sum(weight * grades[name] for name, weight in weights.items())


def highest_within(weights: Mapping[str, int], scales: Mapping[str, Scale], most: int) -> list[Grades]:
    """Return the highest grades, in the order of `weights`, whose points add up to `most` or less.

    Highest: no single grade can rise without going over. Points rise with each grade, so what the judgements add up
    to is within `most` exactly where, for one of these, each of them is at its grade or lower.
    """
    tops = {name: scales[name].top for name in weights}
    cells = product(*(range(scales[name].first, tops[name] + 1) for name in weights))
    return [cell for cell in cells if _is_highest(dict(zip(weights, cell, strict=True)), weights, tops, most)]


def _is_highest(cell: dict[str, int], weights: Mapping[str, int], tops: Mapping[str, int], most: int) -> bool:
    total = points_of(cell, weights)
    if total is None or total > most:
        return False
    return all(cell[name] == tops[name] or total + weight > most for name, weight in weights.items())


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
