"""Rows and tables of `results.json` as they are read back: what the pages need of each; others may stand beside it."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from evaluator.vocabulary import Status

Hidden = Literal["[c]"]
#: a count of children, or `[c]` where it is 1 to 5
Count = int | Hidden
#: beside a figure: nothing, that it is hidden, or that there is none
Symbol = Literal["", "[c]", "[x]"]


class Open(BaseModel):
    """A part of the results beside whose keys others may stand."""

    model_config = ConfigDict(extra="allow")


class Year(Open):
    """The year that is rated, by the calendar year in which it ended."""

    ended: int = Field(ge=1900, le=2200)
    name: str
    complete: bool


class RuleSetSaid(Open):
    """The rule set that was asked."""

    name: str
    title: str
    purpose: str
    hash: str


class FileSaid(Open):
    """A file that was read."""

    name: str
    sha256: str


class Data(Open):
    """What was read: how much of it, of whom and of when."""

    hash: str
    files: list[FileSaid]
    events: Count
    children: Count
    authorities: list[str]
    first: str
    last: str


class RuleSaid(Open):
    """A rule as the pages show it."""

    name: str
    title: str
    source: str
    confidence: str
    reference: str
    sentence: str


class ClockRuleSaid(RuleSaid):
    """A rule with what became of its clocks, by status."""

    clocks: dict[Status, Count]


class IndicatorSaid(RuleSaid):
    """An indicator, and the rule whose clocks it counts."""

    of: str
    better: str
    in_time: bool


class FigureRow(Open):
    """An indicator of one authority and year, in per cent; null where hidden or not available."""

    indicator: str
    authority: str
    year_ended: int = Field(ge=1900, le=2200)
    complete: bool
    numerator: int | None
    denominator: int | None
    value: float | None
    symbol: Symbol
    overdue_symbol: Symbol
    other_symbol: Symbol


class RatingRow(Open):
    """One authority's rating and what made it."""

    authority: str
    overall: str
    grade: int | None
    missing: list[str]
    awarded_on: str
    rules_fired: list[str]
    firings: list[dict[str, Any]]


class Ratings(Open):
    """The ratings, and the regime that gave them."""

    regime: str
    title: str
    says: str
    scale: list[str]
    first_grade: int
    good_from: str
    engine: str
    note: str
    awarded: bool
    ratings: list[RatingRow]


class Month(Open):
    """Timeliness in one month, per cent."""

    indicator: str
    authority: str
    month: str = Field(pattern=r"^\d{4}-\d{2}$")
    per_cent: float


class Cohort(Open):
    """Whose outcomes were counted."""

    outcome: str
    said: str
    children: Count
    left_out: Count
    why: str


class FunnelSaid(Open):
    """How far the limits of a funnel lie apart."""

    outcome: str
    variance: float
    tau2: float


class DayRow(Open):
    """What was finished on one day since the start; null where hidden or not said."""

    day: int
    finished: int | None
    expected: float | None


class Days(Open):
    """On which day a timescale is finished, all authorities together."""

    rule: str
    limit: int
    days_a_week: int
    cases: Count
    days: list[DayRow]
    spike: dict[str, float] | None


class Sign(Open):
    """What the marks of a deadline show together."""

    rule: str
    unit: str
    grade: str
    recorded_later: bool
    sentence: str


class Kind(Open):
    """One entry of rules/adaptations."""

    code: str
    title: str
    asks: str
    measure: str
    benign: list[str]


class Evidence(Open):
    """What stands behind clocks that were met."""

    rule: str
    title: str
    authority: str
    piece: str
    of: int | str | None
    with_it: int | str | None
    per_cent: float | None
    symbol: Symbol
    why: str


class FindingRow(Open):
    """How many records a kind of finding is about."""

    code: str
    level: str
    what: str
    count: Count
