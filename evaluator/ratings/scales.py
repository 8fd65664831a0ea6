"""The scales of a regime and its judgements, and the points that they are worth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product

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
