"""How long a clock may run: `7 working days`, `3 months`, and how the days are counted."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum


class Counting(StrEnum):
    """How a period is counted (sources: FACTS 1.1 of the rule books; each rule names its own)."""

    WORKING_DAYS_DAY_0 = "working_days_day_0"
    """The start day is day 0; due on the nth working day after it. The Department for Education's own."""
    WORKING_DAYS_DAY_1 = "working_days_day_1"
    """The start day, or the first working day after it, is day 1."""
    CALENDAR_DAYS_DAY_0 = "calendar_days_day_0"
    """The day of the event is left out (Lester v Garland, 1808)."""
    CALENDAR_DAYS_BEGINNING_WITH = "calendar_days_beginning_with"
    """The day of the event counts ("beginning on the day on which")."""
    MONTHS = "months"
    """To the corresponding date, or the last day of a short month (Dodds v Walker, 1981)."""


#: The mode that a figure is also shown in, because one day's difference moves cases across the line.
OTHER_COUNTING = {
    Counting.WORKING_DAYS_DAY_0: Counting.WORKING_DAYS_DAY_1,
    Counting.WORKING_DAYS_DAY_1: Counting.WORKING_DAYS_DAY_0,
    Counting.CALENDAR_DAYS_DAY_0: Counting.CALENDAR_DAYS_BEGINNING_WITH,
    Counting.CALENDAR_DAYS_BEGINNING_WITH: Counting.CALENDAR_DAYS_DAY_0,
}

_MODES_OF_UNIT = {
    "working days": (Counting.WORKING_DAYS_DAY_0, Counting.WORKING_DAYS_DAY_1),
    "calendar days": (Counting.CALENDAR_DAYS_DAY_0, Counting.CALENDAR_DAYS_BEGINNING_WITH),
    "months": (Counting.MONTHS,),
}
#: how a limit is written
WRITTEN = re.compile(r"([1-9]\d{0,3}) (working day|calendar day|week|month)s?")


@dataclass(frozen=True)
class Limit:
    """A length of time: `amount` working days, calendar days or months. weeks: it was written in weeks."""

    amount: int
    unit: str
    weeks: bool = field(default=False, compare=False)

    def __post_init__(self) -> None:
        if self.unit not in _MODES_OF_UNIT or self.amount < 1:
            raise ValueError(f"not a limit: {self.amount} {self.unit}")

    def __str__(self) -> str:
        return f"{self.amount} {self.unit.removesuffix('s') if self.amount == 1 else self.unit}"

    @property
    def written(self) -> str:
        """The limit as people say it: in weeks where it was written in weeks."""
        number = self.amount // 7
        return f"{number} week{'s' * (number != 1)}" if self.weeks else str(self)

    @property
    def modes(self) -> tuple[Counting, ...]:
        """The counting modes in which this limit has a meaning, the usual one first."""
        return _MODES_OF_UNIT[self.unit]


def read_limit(text: str) -> Limit:
    """Return the limit that `text` says; weeks become calendar days.

    Raises ValueError, with what may be written, where it says none.
    """
    found = WRITTEN.fullmatch(text.strip())
    if not found:
        raise ValueError(
            f"`{text}` is not a limit; write for example `7 working days`, `28 calendar days`, `4 weeks`, `3 months`"
        )
    amount, unit = int(found[1]), found[2]
    return Limit(amount * 7, "calendar days", weeks=True) if unit == "week" else Limit(amount, unit + "s")
