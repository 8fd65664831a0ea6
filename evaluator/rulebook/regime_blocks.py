"""An inspection regime and its blocks: bands, criteria and examples."""

from __future__ import annotations

from typing import Any

from pydantic import Field, model_validator

from evaluator.rulebook.blocks import Block, Rule, Source, in_order
from evaluator.rulebook.words import Date, Name, Number, Whole


class Band(Block):
    """The grade of an indicator (per cent) from `at_least` up to the next band."""

    grade: str
    at_least: Number = Field(ge=0, le=100, description="per cent")


class FromIndicator(Block):
    """A judgement that is computed from an indicator by declared bands; higher values earn higher grades."""

    judgement: Name
    indicator: Name
    bands: tuple[Band, ...] = Field(min_length=1, description="from the lowest to the highest, the first at 0")


class When(Block):
    """Judgements and what they must be for the rule to fire."""

    any_of: tuple[Name, ...] = Field(default=(), description="one of these is enough")
    all_of: tuple[Name, ...] = Field(default=(), description="all of these are needed")
    is_: str | None = Field(default=None, alias="is", description="the grade")
    at_most: str | None = Field(default=None, description="the grade, or any lower one")

    @model_validator(mode="after")
    def _one_of_each(self) -> When:
        if bool(self.any_of) == bool(self.all_of):
            raise ValueError("`when` says either `any_of` or `all_of`; write one of them")
        if (self.is_ is None) == (self.at_most is None):
            raise ValueError("`when` says either `is` or `at_most`; write one of them")
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
    until: Date | None = Field(default=None, description="last inspection date it applies to")

    @model_validator(mode="after")
    def _in_order(self) -> RegimeRule:
        in_order(self.from_, self.until)
        return self


class RegimeExample(Block):
    """A set of judgements and what the regime makes of it."""

    name: str = Field(description="what the case shows")
    judgements: dict[str, str] = Field(default_factory=dict, description="grade by judgement")
    indicators: dict[str, Number] = Field(default_factory=dict, description="per cent by indicator")
    inspected: Date | None = Field(default=None, description="inspection date, where a rule depends on it")
    expect: dict[str, Any] = Field(description="any of overall_at_most, fired, missing")


class Regime(Rule):
    """How an inspectorate turns judgements into one overall rating."""

    regime: Name = Field(description="name of the rule")
    scale: tuple[str, ...] = Field(min_length=2, description="grades, lowest first")
    first_grade: Whole = Field(default=1, description="the number of the lowest grade: 1, or 0 for stars")
    judgements: tuple[Name, ...] = Field(default=(), description="judgements given by inspectors")
    computed: tuple[FromIndicator, ...] = Field(default=(), description="judgements computed from indicators")
    rules: tuple[RegimeRule, ...] = Field(min_length=1, description="the criteria")
    good_from: str = Field(
        description="the lowest grade that counts as a good rating in this product's comparisons"
    )
    says: str = Field(default="", description="what the report must say about this regime")
    examples: tuple[RegimeExample, ...] = Field(default=(), description="judgements and what follows from them")

    @property
    def name(self) -> str:
        """The regime's name."""
        return self.regime
