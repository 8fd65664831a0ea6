"""The columns that a file of judgements has for one regime, and what their cells may say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from evaluator.ratings.scale import Scale, scale_of_judgement
from evaluator.rulebook.model import Regime

AUTHORITY, DATE = "authority", "date"
#: the short columns of the judgements of Ofsted's frameworks; a file of one framework may be read for the other
OFSTED = {
    "help": "help_and_protection",
    "looked_after": "looked_after",
    "leadership": "leadership",
    "adoption": "adoption",
    "care_leavers": "care_leavers",
}
#: what people also write for a grade
ALSO = {"requires improvement to be good": "requires improvement"}
PER_CENT = re.compile(r"\d{1,3}(\.\d+)?", flags=re.ASCII)


@dataclass(frozen=True)
class Columns:
    """Column as in the file, in small letters: the name of its judgement or indicator; a scale each judgement."""

    judgements: dict[str, str]
    indicators: dict[str, str]
    scales: dict[str, Scale]

    @property
    def names(self) -> tuple[str, ...]:
        """All columns, in small letters."""
        return (AUTHORITY, *self.judgements, *self.indicators, DATE)

    def grade(self, column: str, cell: str) -> str | None:
        """Return the grade that a cell says, as a word of the judgement's scale; None where it says none."""
        scale = self.scales[self.judgements[column]]
        written = {str(scale.number(word)): word for word in scale.words}
        written |= {word.casefold(): word for word in scale.words}
        return written.get(cell.casefold()) or written.get(ALSO.get(cell.casefold(), ""))

    def per_cent(self, cell: str) -> float | None:
        """Return the figure that a cell says; None where it is not a number from 0 to 100."""
        return float(cell) if PER_CENT.fullmatch(cell) and float(cell) <= 100 else None

    def needed(self) -> dict[str, str]:
        """Return the columns of which one must be there: judgements, or indicators where all is computed."""
        return self.judgements or self.indicators

    def help(self) -> str:
        """Return what such a file may say, for a person whose file says something else."""
        kind = "judgement" if self.judgements else "indicator"
        parts = [f"Columns: {', '.join(self._shown())} (authority and at least one {kind} are needed)."]
        parts += [f"{said}; empty: not judged." for said in self._grades()]
        if self.indicators:
            parts.append("Indicators: per cent, 0 to 100; empty: not known.")
        return " ".join([*parts, "Dates: YYYY-MM-DD. Each authority once."])

    def _shown(self) -> tuple[str, ...]:
        return (AUTHORITY, *self.judgements, *self.indicators.values(), DATE)

    def _grades(self) -> Iterator[str]:
        """Say each scale once, with the columns that are graded on it where there are several scales."""
        graded: dict[Scale, list[str]] = {}
        for column, name in self.judgements.items():
            graded.setdefault(self.scales[name], []).append(column)
        for scale, columns in graded.items():
            on = f" of {', '.join(columns)}" if len(graded) > 1 else ""
            pairs = [(str(scale.number(word)), word) for word in scale.words]
            said = ", ".join(word if word == number else f"{number} {word}" for number, word in pairs)
            yield f"Grades{on}: {said}, or those words"


def columns_of(regime: Regime) -> Columns:
    """Return the columns that a file of judgements for `regime` may have."""
    given, ofsted = regime.judgements, set(OFSTED.values())
    short = bool(given) and set(given) <= ofsted
    judgements = OFSTED if short else {name.casefold(): name for name in given}
    read = dict.fromkeys([one.indicator for one in regime.computed] + [one.indicator for one in regime.limits])
    return Columns(
        judgements=dict(judgements),
        indicators={name.casefold(): name for name in read},
        scales={name: scale_of_judgement(regime, name) for name in judgements.values()},
    )
