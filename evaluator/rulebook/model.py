"""What a rule file may say. Each class is one block of YAML; unknown keys are errors."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema, field_validator, model_validator

from evaluator.rulebook.limits import WRITTEN, Counting, Limit, read_limit
from evaluator.rulebook.vocabulary import ATTRIBUTES, EVENTS, YES_NO

Confidence = Literal["V", "V2", "D", "K-h", "K-m", "K-l"]
Name = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_-]*$")]
Date = dt.date


def _known_event(name: str) -> str:
    if name not in EVENTS:
        raise ValueError(f"`{name}` is not an event of the vocabulary")
    return name


def _as_tuple(value: Any) -> Any:
    return value if isinstance(value, list | tuple) else (value,)


def _as_limit(value: Any) -> Limit:
    if isinstance(value, dict):
        return Limit(**value)
    return value if isinstance(value, Limit) else read_limit(str(value))


def _as_words(value: Any) -> Any:
    """Return a lone value or a list as words; true and false are the words of yes/no attributes."""
    return tuple(str(one).lower() if isinstance(one, bool) else str(one) for one in _as_tuple(value))


Event = Annotated[str, AfterValidator(_known_event), Field(json_schema_extra={"enum": list(EVENTS)})]
Events = Annotated[tuple[Event, ...], BeforeValidator(_as_tuple), Field(min_length=1)]
Words = Annotated[tuple[str, ...], BeforeValidator(_as_words), Field(min_length=1)]
LimitText = Annotated[
    Limit, WithJsonSchema({"type": "string", "pattern": WRITTEN.pattern, "examples": ["7 working days", "3 months"]})
]
Where = dict[str, Words]
"""Attribute: the values it may have. All attributes must agree; a blank value agrees with nothing."""


def _known(where: Where) -> Where:
    """Return `where` if its attributes are known and yes/no ones are asked for true or false."""
    for name, words in where.items():
        if name not in ATTRIBUTES:
            raise ValueError(f"`{name}` is not an attribute of the vocabulary")
        if name in YES_NO and not set(words) <= {"true", "false"}:
            raise ValueError(f"`{name}` is true or false, not {' or '.join(words)}")
    return where


class Block(BaseModel):
    """A block of a rule file: frozen, and strict about its keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)


class Source(Block):
    """Where a rule comes from and how sure we are of it."""

    instrument: str = Field(description="statute, guidance, publication or count that the rule is taken from")
    confidence: Confidence = Field(description="V verified, V2 in a secondary source, D derived, K-h/m/l known but not re-read")
    reference: str = Field(description="key of the source list, or `none` where it is known but not re-read")
    edition: str = Field(default="", description="edition or date of the instrument")
    note: str = Field(default="", description="what the reader must know about the source")


class Picked(Block):
    """Events of a case history: which kinds, and with which attributes."""

    on: Events
    where: Where = Field(default_factory=dict, description="attributes the event must have")
    unless: Where = Field(default_factory=dict, description="attributes the event must not have")

    @field_validator("where", "unless")
    @classmethod
    def _known_attributes(cls, value: Where) -> Where:
        return _known(value)


class Starts(Picked):
    """What starts a clock."""

    otherwise: Events | None = Field(
        default=None, description="events that start a clock only where none is running, without a finding")
    restart: Literal["never", "last"] = Field(
        default="never", description="last: a new start cancels the running clock and starts another")
    only_if: Literal["no_other_episode_open"] | None = Field(
        default=None, description="start only where no other episode of the child is open that day")


class Stops(Picked):
    """What stops a clock, and whether it must belong to the same episode."""

    same: Literal["episode", "child"] = "episode"


class Cancels(Picked):
    """What ends a clock without its being met."""

    unless_after: Event | None = Field(
        default=None, description="the cancellation has no effect once this has happened in the episode")


class CannotTell(Picked):
    """Events that show that a clock ran which cannot be judged."""

    reason: Literal["no_notification_date"]


class Clock(Block):
    """What starts it, what stops it, what cancels it, and whether each stop starts the next step."""

    starts: Starts
    stops: Stops
    cancels: tuple[Cancels, ...] = ()
    repeats: bool = Field(default=False, description="true: each stop starts the next step, until a cancelling event")
    excludes: tuple[Where, ...] = Field(default=(), description="attributes of a start event whose clock is excluded")
    cannot_tell: tuple[CannotTell, ...] = ()

    @field_validator("excludes")
    @classmethod
    def _known_attributes(cls, value: tuple[Where, ...]) -> tuple[Where, ...]:
        return tuple(_known(where) for where in value)

    @model_validator(mode="after")
    def _one_kind(self) -> Clock:
        if self.repeats and (self.excludes or self.starts.restart == "last"):
            raise ValueError("a clock that repeats cannot have `excludes` or `restart: last`")
        return self


class Value(Block):
    """A limit and the days on which a clock must start to be under it; both days are inclusive."""

    within: tuple[LimitText, ...] = Field(description="one limit a step; the last repeats")
    from_: Date = Field(alias="from")
    until: Date | None = None

    @field_validator("within", mode="before")
    @classmethod
    def _read(cls, value: Any) -> Any:
        return tuple(_as_limit(one) for one in _as_tuple(value))

    @model_validator(mode="after")
    def _in_order(self) -> Value:
        if self.until and self.until < self.from_:
            raise ValueError(f"`until` {self.until} is before `from` {self.from_}")
        return self


class Override(Block):
    """What holds for some authorities instead: another limit, or none (`exempt`), between two days."""

    codes: Annotated[tuple[str, ...], BeforeValidator(_as_words)]
    from_: Date = Field(alias="from")
    until: Date | None = None
    within: tuple[LimitText, ...] | None = None
    exempt: bool = False
    status: str = Field(default="", description="what is uncertain about it")
    reference: str = ""

    @field_validator("within", mode="before")
    @classmethod
    def _read(cls, value: Any) -> Any:
        return None if value is None else Value._read(value)

    @model_validator(mode="after")
    def _one_effect(self) -> Override:
        if (self.within is None) is not self.exempt:
            raise ValueError("an override says either `within` or `exempt: true`")
        if self.until and self.until < self.from_:
            raise ValueError(f"`until` {self.until} is before `from` {self.from_}")
        return self


class Example(Block):
    """A small case that shows what the rule does. Events are `{event: date}` with attributes beside."""

    name: str
    events: tuple[dict[str, Any], ...]
    expect: dict[str, Any] | tuple[dict[str, Any], ...]
    as_of: Date | None = None
    authority: str = "999"


class Rule(Block):
    """What every rule file has."""

    title: str
    purpose: str = ""
    source: Source
    status: Literal["published", "reconstruction", "local", "illustrative"] = "published"


class Timescale(Rule):
    """A clock that ought to stop in time."""

    timescale: Name
    clock: Clock
    counting: Counting = Counting.WORKING_DAYS_DAY_0
    limit: tuple[Value, ...] = Field(default=(), description="dated limits; none: no national limit is in force")
    authorities: tuple[Override, ...] = ()
    examples: tuple[Example, ...] = ()

    @model_validator(mode="after")
    def _limits_fit(self) -> Timescale:
        for within in [v.within for v in self.limit] + [o.within for o in self.authorities if o.within]:
            if not self.clock.repeats and len(within) > 1:
                raise ValueError("a clock that does not repeat has one limit, not a list")
            for one in within:
                if one.unit != "months" and self.counting not in one.modes:
                    raise ValueError(f"{one} cannot be counted in {self.counting}")
        return self

    @property
    def name(self) -> str:
        """The rule's name."""
        return self.timescale


class Outcome(Rule):
    """A clock whose stopping says something about the child."""

    outcome: Name
    clock: Clock
    window: LimitText | Literal["ever"]
    better: Literal["lower", "higher", "none"]
    examples: tuple[Example, ...] = ()

    @field_validator("window", mode="before")
    @classmethod
    def _read(cls, value: Any) -> Any:
        return value if value == "ever" else _as_limit(value)

    @model_validator(mode="after")
    def _only_happens(self) -> Outcome:
        clock = self.clock
        if clock.cancels or clock.excludes or clock.cannot_tell:
            raise ValueError("the clock of an outcome has no `cancels`, `excludes` or `cannot_tell`: it happens or not")
        return self

    @property
    def name(self) -> str:
        """The rule's name."""
        return self.outcome


class Indicator(Rule):
    """A share of clocks or children, by authority and year ended 31 March."""

    indicator: Name
    of: Name = Field(description="the timescale or outcome that is counted")
    population: Literal["stopped", "started", "open_on"]
    looking: Literal["forward", "back"] = "forward"
    unit: Literal["clock", "child"] = "clock"
    numerator: tuple[str, ...]
    denominator: tuple[str, ...]
    better: Literal["lower", "higher", "none"]
    at_least_months: int = Field(default=0, description="open_on: only children whose clock began this long before")
    lait: str = Field(default="", description="short name of the measure in DfE's published tables")

    @model_validator(mode="after")
    def _children_are_stock(self) -> Indicator:
        if (self.unit == "child") is not (self.population == "open_on"):
            raise ValueError("`unit: child` goes with `population: open_on`, and only with it")
        return self

    @property
    def name(self) -> str:
        """The indicator's name."""
        return self.indicator


class Band(Block):
    """The grade of an indicator (per cent) from `at_least` up to the next band."""

    grade: str
    at_least: float = Field(ge=0, le=100)


class FromIndicator(Block):
    """A judgement that is computed from an indicator by declared bands; higher values earn higher grades."""

    judgement: Name
    indicator: Name
    bands: tuple[Band, ...] = Field(min_length=1)


class When(Block):
    """Judgements and what they must be for the rule to fire."""

    any_of: tuple[Name, ...] = ()
    all_of: tuple[Name, ...] = ()
    is_: str | None = Field(default=None, alias="is")
    at_most: str | None = None

    @model_validator(mode="after")
    def _one_of_each(self) -> When:
        if bool(self.any_of) == bool(self.all_of):
            raise ValueError("`when` says either `any_of` or `all_of`")
        if (self.is_ is None) == (self.at_most is None):
            raise ValueError("`when` says either `is` or `at_most`")
        return self


class Cap(Block):
    """The most that the overall rating can be."""

    at_most: str


class Then(Block):
    """What follows when the rule fires."""

    overall: Cap


class RegimeRule(Block):
    """One criterion: when these judgements are so, the overall rating is at most this."""

    rule: Name
    source: Source
    when: When
    then: Then
    from_: Date | None = Field(default=None, alias="from", description="first inspection date it applies to")
    until: Date | None = None


class RegimeExample(Block):
    """A set of judgements and what the regime makes of it."""

    name: str
    judgements: dict[str, str] = Field(default_factory=dict)
    indicators: dict[str, float] = Field(default_factory=dict)
    inspected: Date | None = Field(default=None, description="inspection date, where a rule depends on it")
    expect: dict[str, Any]


class Regime(Rule):
    """How an inspectorate turns judgements into one overall rating."""

    regime: Name
    scale: tuple[str, ...] = Field(min_length=2, description="grades, lowest first")
    first_grade: int = Field(default=1, description="the number of the lowest grade: 1, or 0 for stars")
    judgements: tuple[Name, ...] = Field(default=(), description="judgements given by inspectors")
    computed: tuple[FromIndicator, ...] = Field(default=(), description="judgements computed from indicators")
    rules: tuple[RegimeRule, ...] = Field(min_length=1)
    good_from: str = Field(description="the lowest grade that counts as a good rating in this product's comparisons")
    says: str = Field(default="", description="what the report must say about this regime")
    examples: tuple[RegimeExample, ...] = ()

    @property
    def name(self) -> str:
        """The regime's name."""
        return self.regime
