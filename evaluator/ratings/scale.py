"""The grades of a regime and of its judgements, as words and as numbers."""

from __future__ import annotations

from dataclasses import dataclass

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
