"""The shape of `results.json`, for programs that read it: a JSON Schema, made from these models."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from evaluator.analysis.adaptations.adaptation import Verdict as AdaptationWord
from evaluator.analysis.adaptations.registry import Grade
from evaluator.analysis.divergence.authorities import Verdict as AuthorityWord
from evaluator.analysis.divergence.cases import CaseWord
from evaluator.analysis.divergence.regimes import Word
from evaluator.disclosure.results.rows import (
    ClockRuleSaid,
    Cohort,
    Count,
    Data,
    Days,
    Evidence,
    FigureRow,
    FindingRow,
    FunnelSaid,
    IndicatorSaid,
    Kind,
    Month,
    Open,
    Ratings,
    RuleSetSaid,
    Sign,
    Year,
)


class Part(BaseModel):
    """A part of the results; no other key may stand in it."""

    model_config = ConfigDict(extra="forbid")


class Regime(Part):
    """What one rating told of one outcome."""

    rating: str = Field(description="the regime by which the rating is computed")
    outcome: str = Field(description="the outcome rule")
    verdict: Word
    authorities: int = Field(description="authorities compared: rated, with enough events expected")
    good: int = Field(description="how many of them are rated good")
    cases: Count = Field(description="children in them")
    rate_ratio: float | None = Field(description="rate where rated good over rate elsewhere, like with like")
    lo: float | None = Field(description="lower end of its 95% interval")
    hi: float | None = Field(description="upper end of its 95% interval")
    p: float | None = Field(gt=0, description="two-sided, in full: never 0")
    p_adjusted: float | None = Field(description="over all verdicts of the rating (Benjamini and Hochberg)")
    concordance: float | None = Field(description="of 100 pairs with different ratings, rightly ordered")
    concordance_lo: float | None
    concordance_hi: float | None
    ceiling: float | None = Field(description="the concordance of a perfect rating at these caseloads")
    small: bool = Field(description="whether the whole interval lies within the declared margin")
    why: str = Field(description="what is missing, or must be known")
    sentence: str
    concordance_sentence: str


class Authority(Part):
    """One authority's outcome beside its rating."""

    authority: str
    rating: str = Field(description="the regime; empty where the rule set computes no rating")
    outcome: str
    verdict: AuthorityWord
    good: bool | None = Field(description="whether it is rated good; null without a rating")
    cases: Count
    observed: int | None = Field(description="children to whom the outcome came; null where hidden")
    expected: float = Field(description="as such children fare in all these authorities")
    sir: float | None = Field(description="observed over expected")
    lo: float | None = Field(description="95% interval of the true ratio, given how far authorities differ at all")
    hi: float | None
    probability: float | None = Field(description="that it truly is as the list says, by more than the margin")
    exceptional: bool = Field(description="named, and beyond the over-dispersed funnel's outer limits")
    could_turn: bool = Field(description="named, but what could not be judged could put it on the other side")
    symbol: Literal["", "[c]"]


class Difference(Part):
    """Children in 1,000, where the timescale was kept less where it was missed."""

    value: float
    lo: float
    hi: float
    p: float = Field(gt=0)


class Case(Part):
    """Whether keeping one timescale goes with one outcome of the same case."""

    timescale: str
    outcome: str
    verdict: CaseWord
    cases: Count
    in_time: Count
    authorities: int
    within: Difference | None = Field(description="inside authorities, same recorded needs; decides the verdict")
    between: Difference | None = Field(description="between authorities, from keeping it in no case to all")
    crude: Difference | None
    p_adjusted: float | None
    simpson: bool = Field(description="whether within and between do not agree")
    exact: bool = Field(description="whether so few events are there that an exact test decides")
    why: str
    sentence: str
    beware: str


class Adaptation(Part):
    """One test of one mark of the deadline in one unit."""

    code: str = Field(description="its entry in rules/adaptations")
    rule: str = Field(description="the timescale; empty where it is about none")
    level: Literal["national", "authority"]
    unit: str = Field(description="the authority, or `All authorities`")
    verdict: AdaptationWord
    effect: float | None = Field(description="in the measure of the entry; null where not computed or hidden")
    lo: float | None
    hi: float | None
    p: float | None = Field(gt=0, description="one-sided, adjusted for the units tested; null for a description")
    n: Count
    grade: Grade | Literal[""] = Field(description="what the marks of a deadline show together")
    why: str
    symbol: Literal["", "[c]"]


class NameList(Part):
    """The authorities that are named for one outcome, and how the list came about."""

    outcome: str
    named: list[str]
    by_chance: float = Field(description="how many of them chance alone is expected to put there")
    compared: int = Field(description="authorities with enough to be judged")
    families_recorded: bool = Field(description="whether brothers and sisters are recorded as such")
    tried_design: float = Field(description="the design effect by which the list is tried where they are not")
    remaining: int | None = Field(description="names that would remain at that design effect; null where not tried")
    sentence: str


class Risk(Part):
    """How often the report may be wrong about a single authority."""

    comparisons: int = Field(description="of single authorities with the others")
    named: int = Field(description="names in lists and marks of a deadline that came of them")
    by_chance: float = Field(description="how many of these chance alone is expected to give")
    sentence: str


#: of results.json as a whole; a new number where a page could not be made from an older one
SHAPE = 6


class Results(Open):
    """The results of an evaluation. More keys may stand beside these."""

    model_config = ConfigDict(extra="allow", title="results.json of dayseven")

    dayseven: str = Field(description="version")
    shape: int = Field(description="changes where programs that read this have to change")
    invented: bool
    as_of: date = Field(description="the day as of which everything is known")
    year: Year
    ruleset: RuleSetSaid
    data: Data
    timescales: list[ClockRuleSaid]
    outcomes: list[ClockRuleSaid]
    indicators: list[IndicatorSaid]
    figures: list[FigureRow]
    ratings: Ratings | None
    declared: dict[str, Any]
    months: list[Month]
    regimes: list[Regime]
    authorities: list[Authority]
    lists: list[NameList]
    risk: Risk
    cases: list[Case]
    cohorts: list[Cohort]
    funnels: list[FunnelSaid]
    over_time: list[dict[str, Any]]
    adaptations: list[Adaptation]
    signatures: list[Sign]
    days: list[Days]
    adaptation_kinds: list[Kind]
    load: dict[str, Any] = Field(description="deadline load: clocks at once, deadlines a week, lights; a proxy")
    evidence: list[Evidence]
    evidence_pieces: dict[str, str]
    story: dict[str, Any] | None
    findings: list[FindingRow]
    limitations: list[str] = Field(min_length=1, description="what these results do not tell")
    calendar: str
    command: str
    against: str = Field(description="the earlier report that these were checked against; empty where none was")


def results_schema() -> dict[str, Any]:
    """Return the JSON Schema of `results.json`."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **Results.model_json_schema()}


def against_schema(data: Any) -> str:
    """Return where data read back are first not as the schema says, such as `figures, 3, value`; empty where they are.
    What stands there is not told.
    """
    try:
        Results.model_validate(data, strict=False)
    except ValidationError as problem:
        first = problem.errors(include_url=False, include_context=False, include_input=False)[0]
        return f"{', '.join(map(str, first['loc']))}: {first['msg'].lower()}"
    return ""
