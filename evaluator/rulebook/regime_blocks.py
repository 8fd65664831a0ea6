"""An inspection regime and its blocks: scales, bands, limits, criteria and examples."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator

from evaluator.rulebook.base_blocks import Block, Date, Name, Number, Rule, Source, Whole, in_order, wrong


class Band(Block):
    """The grade of an indicator (per cent) from `at_least` up to the next band."""

    grade: str
    at_least: Number = Field(ge=0, le=100, description="per cent")


class FromIndicator(Block):
    """A judgement that is computed from an indicator by declared bands."""

    judgement: Name
    indicator: Name
    better: Literal["higher", "lower", "between"] = Field(
        default="higher", description="which figures earn the better grades; between: neither end"
    )
    bands: tuple[Band, ...] = Field(
        min_length=1, description="from the lowest figure to the highest, the first at 0"
    )


class OwnScale(Block):
    """The scale of one judgement, where it is not the regime's own."""

    grades: tuple[str, ...] = Field(min_length=2, description="grades, lowest first")
    first_grade: Whole = Field(default=1, description="the number of the lowest grade")


class JudgementLimit(Block):
    """An indicator that limits a judgement before the rules see it."""

    rule: Name
    source: Source
    indicator: Name = Field(description="where it is not given, nothing is limited")
    above: Number = Field(ge=0, le=100, description="per cent; the limit holds for higher figures, not for this one")
    judgement: Name = Field(description="a judgement given by inspectors")
    at_most: str = Field(description="the most that the judgement can be, on its own scale")
    from_: Date | None = Field(default=None, alias="from", description="first inspection date it applies to")
    until: Date | None = Field(default=None, description="last inspection date it applies to")

    @model_validator(mode="after")
    def _in_order(self) -> JudgementLimit:
        in_order(self.from_, self.until)
        return self


def _grade_or_points(value: Any) -> Any:
    """Return a grade's word, or a whole number of points."""
    if isinstance(value, str) or (isinstance(value, int) and not isinstance(value, bool) and value >= 0):
        return value
    raise ValueError("this is no grade and no number; write a grade of the judgements, or a whole number")


GradeOrNumber = Annotated[
    str | int,
    BeforeValidator(_grade_or_points),
    WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "integer", "minimum": 0}]}),
]
Weight = Annotated[int, Field(strict=True, ge=1)]
FORMS = ("any_of", "all_of", "of", "points")


class When(Block):
    """Judgements and what they must be for the rule to fire. A judgement that was not made is never so."""

    any_of: tuple[Name, ...] = Field(default=(), description="one of these is enough")
    all_of: tuple[Name, ...] = Field(default=(), description="all of these are needed")
    of: tuple[Name, ...] = Field(default=(), description="`at_least` so many of these are needed")
    points: dict[Name, Weight] = Field(
        default_factory=dict,
        max_length=5,
        description="judgement: how many times the number of its grade is counted; all are needed",
    )
    at_least: GradeOrNumber | None = Field(
        default=None, description="how many of `of`; with `any_of` or `all_of` the grade, or any higher one"
    )
    is_: str | None = Field(default=None, alias="is", description="the grade")
    at_most: GradeOrNumber | None = Field(
        default=None, description="the grade, or any lower one; of `points`, what they add up to, or less"
    )

    @property
    def form(self) -> str:
        """The form of the condition: one of FORMS."""
        return next(form for form in FORMS if getattr(self, form))

    @property
    def names(self) -> tuple[str, ...]:
        """The judgements that are asked about, in their order."""
        return tuple(getattr(self, self.form))

    @property
    def grade_key(self) -> str:
        """The key under which the grade stands: `is`, `at_most` or `at_least`."""
        return "is" if self.is_ is not None else "at_most" if self.at_most is not None else "at_least"

    @property
    def grade(self) -> str:
        """The grade that judgements must have, at most have or at least have; "" where points are counted."""
        said = {"is": self.is_, "at_most": self.at_most, "at_least": self.at_least}
        return "" if self.points else str(said[self.grade_key])

    @property
    def how_many(self) -> int:
        """How many of the judgements must be so; of `points`, all must be there."""
        return {"any_of": 1, "of": int(self.at_least or 0) if self.of else 0}.get(self.form, len(self.names))

    @property
    def most_points(self) -> int:
        """The most that the points may add up to; 0 where grades are asked for."""
        return self.at_most if isinstance(self.at_most, int) else 0

    @model_validator(mode="after")
    def _one_of_each(self) -> When:
        if sum(bool(getattr(self, form)) for form in FORMS) != 1:
            raise ValueError("`when` says one of `any_of`, `all_of`, `of` and `points`; write one of them")
        if bool(self.of) != isinstance(self.at_least, int) or self.at_least == 0:
            raise ValueError("`of` and `at_least` belong together; write how many of which judgements")
        graded = self.at_least if isinstance(self.at_least, str) else None
        if sum(one is not None for one in (self.is_, self.at_most, graded)) != 1:
            raise ValueError("`when` says one of `is`, `at_most` and `at_least`; write one of them")
        if bool(self.points) != isinstance(self.at_most, int):
            what = "a whole number of points" if self.points else "a grade"
            raise wrong(f"`at_most` must be {what} here; write {what}", self.grade_key)
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
    status: Literal["published", "reconstruction"] = Field(
        default="published", description="whether the inspectorate's rule, or one made here to stand for it"
    )
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
    expect: dict[str, Any] = Field(
        description="any of overall_at_most, fired, missing, left_aside, rests_on_reconstruction"
    )


class Regime(Rule):
    """How an inspectorate turns judgements into one overall rating."""

    regime: Name = Field(description="name of the rule")
    scale: tuple[str, ...] = Field(min_length=2, description="grades, lowest first")
    first_grade: Whole = Field(default=1, description="the number of the lowest grade: 1, or 0 for stars")
    judgements: tuple[Name, ...] = Field(default=(), description="judgements given by inspectors")
    scales: dict[Name, OwnScale] = Field(
        default_factory=dict, description="the scale of each judgement that is not graded on the regime's own"
    )
    computed: tuple[FromIndicator, ...] = Field(default=(), description="judgements computed from indicators")
    limits: tuple[JudgementLimit, ...] = Field(default=(), description="indicators that limit a judgement first")
    rules: tuple[RegimeRule, ...] = Field(min_length=1, description="the criteria")
    good_from: str = Field(
        description="the lowest grade that counts as a good rating in this product's comparisons"
    )
    overall_until: Date | None = Field(
        default=None, description="last inspection date with an overall rating; after it there are only the judgements"
    )
    says: str = Field(default="", description="what the report must say about this regime")
    examples: tuple[RegimeExample, ...] = Field(default=(), description="judgements and what follows from them")

    @property
    def name(self) -> str:
        """The regime's name."""
        return self.regime

    def grades_of(self, judgement: str) -> tuple[str, ...]:
        """Return the grades of a judgement, lowest first: its own, or else the regime's."""
        own = self.scales.get(judgement)
        return own.grades if own else self.scale
