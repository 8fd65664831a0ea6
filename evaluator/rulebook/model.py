"""What a rule file may say: a timescale, an outcome, an indicator or a regime; unknown keys are errors."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator

from evaluator.rulebook.base_blocks import (
    LIMIT_SCHEMA,
    Block,
    Countings,
    Events,
    LimitText,
    Name,
    Rule,
    Source,
    Whole,
    wrong,
)
from evaluator.rulebook.clock_blocks import (
    Cancels,
    CannotTell,
    Clock,
    Later,
    Override,
    Picked,
    Relaxed,
    Starts,
    Stops,
    Value,
)
from evaluator.rulebook.example_blocks import Example, IndicatorExample
from evaluator.rulebook.limits import Counting, Limit, read_limit
from evaluator.rulebook.regime_blocks import FromIndicator, Regime, RegimeExample, RegimeRule, When

__all__ = [
    "Block", "Cancels", "CannotTell", "Clock", "Example", "FromIndicator", "Indicator", "IndicatorExample", "Later",
    "Outcome", "Override", "Picked", "Regime", "RegimeExample", "RegimeRule", "Relaxed", "Rule", "Source", "Starts",
    "Stops", "Timescale", "Value", "When",
]  # fmt: skip


class Timescale(Rule):
    """A clock that ought to stop in time."""

    timescale: Name = Field(description="name of the rule")
    clock: Clock
    counting: Countings = Field(
        default=(Counting.WORKING_DAYS_DAY_0,), description="how days are counted; a list where limits differ in that"
    )
    limit: tuple[Value, ...] = Field(default=(), description="dated limits; none: no national one is in force")
    authorities: tuple[Override, ...] = Field(default=(), description="what holds for some authorities instead")
    relaxed: tuple[Relaxed, ...] = Field(default=(), description="days on which the limit was relaxed")
    examples: tuple[Example, ...] = Field(default=(), description="small cases that show what the rule does")

    @property
    def name(self) -> str:
        """The rule's name."""
        return self.timescale


def _read_window(value: Any) -> Any:
    return value if value == "ever" or isinstance(value, Limit) else read_limit(str(value))


Window = Annotated[
    LimitText | Literal["ever"],
    BeforeValidator(_read_window),
    WithJsonSchema({"anyOf": [LIMIT_SCHEMA, {"const": "ever"}]}),
]


class Outcome(Rule):
    """A clock whose stopping says something about the child."""

    outcome: Name = Field(description="name of the rule")
    clock: Clock
    window: Window = Field(description="how long after the start it counts, or `ever`")
    better: Literal["lower", "higher", "none"] = Field(description="which way is good")
    plural: str = Field(default="", description="what happened, as a sentence counts it, such as `re-referrals`")
    examples: tuple[Example, ...] = Field(default=(), description="small cases that show what the rule does")

    @model_validator(mode="after")
    def _only_happens(self) -> Outcome:
        clock = self.clock
        if clock.excludes or clock.cannot_tell or (clock.cancels and not clock.repeats):
            message = "the clock of an outcome has no `excludes` or `cannot_tell`, and `cancels` only where it repeats"
            raise wrong(f"{message}; remove it: an outcome happens or it does not", "clock")
        if not clock.repeats and (clock.starts.otherwise or clock.starts.restart == "last"):
            message = "an outcome that does not repeat is asked of every start; remove `otherwise` and `restart`"
            raise wrong(message, "clock")
        return self

    @property
    def name(self) -> str:
        """The rule's name."""
        return self.outcome


class Indicator(Rule):
    """A share of clocks or children, by authority and year ended 31 March."""

    indicator: Name = Field(description="name of the rule")
    of: Name = Field(description="the timescale or outcome that is counted")
    started_by: Events | None = Field(default=None, description="only clocks that these events started; left out: all")
    population: Literal["stopped", "started", "open_on"] = Field(description="which clocks of the year")
    looking: Literal["forward", "back"] = Field(
        default="forward", description="back: whether the start of a clock was the end of an earlier one"
    )
    unit: Literal["clock", "child"] = Field(default="clock", description="what is counted")
    numerator: tuple[str, ...] = Field(min_length=1, description="statuses that are counted")
    denominator: tuple[str, ...] = Field(min_length=1, description="statuses that are counted against")
    better: Literal["lower", "higher", "none"] = Field(description="which way is good")
    at_least_months: Whole = Field(
        default=0, description="open_on: only children whose clock began this long before"
    )
    at_least_steps: Whole = Field(
        default=0, description="open_on: count the children with so many steps in the year, whatever became of them"
    )
    recorded: Literal["previous_plans"] | None = Field(
        default=None, description="looking back: an attribute of the start that tells of earlier ones, not at hand"
    )
    lait: str = Field(default="", description="short name of the measure in DfE's published tables")
    examples: tuple[IndicatorExample, ...] = Field(default=(), description="a few children and what is counted")

    @model_validator(mode="after")
    def _children_are_stock(self) -> Indicator:
        if (self.unit == "child") is not (self.population == "open_on"):
            raise wrong("`unit: child` and `population: open_on` go together; write both or neither", "population")
        if self.at_least_steps and self.population != "open_on":
            raise wrong("`at_least_steps` needs `population: open_on`; write that", "at_least_steps")
        if self.looking == "back" and self.population != "started":
            raise wrong("`looking: back` needs `population: started`; write that", "population")
        return self

    @property
    def name(self) -> str:
        """The indicator's name."""
        return self.indicator
