"""What is written down of one child while its history is made up."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

from numpy.random import Generator

from evaluator.synth.authorities import Authority
from evaluator.synth.days import WorkingDays

Row = dict[str, Any]


@dataclass
class Diary:
    """One child of one authority; `rows` grow as `add` is called. `episode` is the one being written."""

    rng: Generator
    calendar: WorkingDays
    authority: Authority
    row: Row
    """what every row of the child says: authority, team, child, worker, family"""
    rows: list[Row] = field(default_factory=list)
    episode: int = 0

    def add(self, event: str, day: int, **attributes: str) -> None:
        """Write down that `event` happened on `day`."""
        self.rows.append({**self.row, "episode": str(self.episode), "event": event, "date": day, **attributes})

    def chance(self, share: float) -> bool:
        """Return true in this share of cases."""
        return bool(self.rng.random() < share)

    def around(self, median: float, spread: float = 0.6) -> int:
        """Return a length of at least 1 from a log-normal distribution, whose longest two in a hundred are cut."""
        return max(1, round(median * math.exp(spread * min(2.0, float(self.rng.standard_normal())))))

    def up_to(self, most: int) -> int:
        """Return a number from 0 to `most`."""
        return int(self.rng.integers(0, most + 1))

    def one_of(self, words: tuple[str, ...]) -> str:
        """Return one of `words`, each as likely as the other."""
        return words[int(self.rng.integers(0, len(words)))]

    def visit(self, day: int) -> None:
        """Write down a visit; at one in ten nobody is in."""
        seen = self.chance(0.9)
        alone = seen and self.chance(self.authority.seen_alone)
        self.add("visit", day, seen=_word(seen), seen_alone=_word(alone))

    def visits(self, first: int, last: int, every: float) -> None:
        """Write down visits after `first` and before `last`, about `every` working days apart."""
        day = self.calendar.after(first, self.around(every, 0.4))
        while day < last:
            self.visit(day)
            day = self.calendar.after(day, self.around(every, 0.4))


def _word(value: bool) -> str:
    return "true" if value else "false"
