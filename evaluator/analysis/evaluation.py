"""From case histories and a rule set to clocks, indicators, ratings and where they part company."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from evaluator.analysis.adaptations.adaptation import Adaptation
from evaluator.analysis.adaptations.at_the_deadline import DaysToFinish, days_to_finish
from evaluator.analysis.adaptations.registry import every_adaptation
from evaluator.analysis.divergence.standing import Designs, Standing, design_effects, standings
from evaluator.analysis.divergence.verdicts import Divergence, Graded, divergence
from evaluator.analysis.lights.deadline_load import DeadlineLoad, deadline_load
from evaluator.analysis.lights.evidence import evidence
from evaluator.analysis.lights.serious_days import serious_by_light, serious_days
from evaluator.authorities import ALL
from evaluator.clocks.calendar import Calendar, Period, england_and_wales
from evaluator.clocks.clocked_histories import Clocked, with_unrecorded
from evaluator.clocks.columnar import Clocks, run_clocks
from evaluator.clocks.indicators import ENOUGH_HISTORY, indicator_table, rated_year
from evaluator.clocks.versions import ClockRule, clock_rule
from evaluator.errors import CannotRun
from evaluator.histories import findings
from evaluator.histories.episodes import assign_episodes, known_as_of
from evaluator.histories.reading import Histories, read
from evaluator.progress import Progress
from evaluator.ratings.awarded import Awarded
from evaluator.ratings.rate import rate_all
from evaluator.ratings.rating import Facts, RatingRun
from evaluator.rulebook.model import Indicator, Outcome, Regime, Timescale
from evaluator.rulebook.ruleset import RuleSet, load_ruleset


@dataclass(frozen=True, eq=False)
class Evaluation:
    """Everything that was computed, before anything is hidden.

    events: the histories as known on `as_of`. indicators: all reporting years. period: the year that is rated.
    ratings: None where the rule set computes none. awarded: what inspectors gave; it is what outcomes are held against,
    where there is any. divergence: what came of the children afterwards, beside the ratings. adaptations: the marks
    that working to the deadline left. days: when work was finished, day by day. load: how much the lights asked for.
    serious: days on which something serious happened, by light (serious_by_light). evidence: what stands behind a green
    light. designs: how many times as much the count behind each figure varies because cases come in families.
    standings: which figures of the rated year stand clearly apart.
    """

    ruleset: RuleSet
    histories: Histories
    as_of: dt.date
    calendar: Calendar
    events: pd.DataFrame
    clocks: Clocks
    indicators: pd.DataFrame
    period: Period
    ratings: RatingRun | None
    awarded: Awarded | None
    divergence: Divergence
    adaptations: tuple[Adaptation, ...]
    days: tuple[DaysToFinish, ...]
    load: DeadlineLoad
    serious: pd.DataFrame
    evidence: pd.DataFrame
    findings: pd.DataFrame
    designs: Designs
    standings: tuple[Standing, ...]


def clock_rules(ruleset: RuleSet) -> list[ClockRule]:
    """Return the timescales and outcomes of a rule set as the clock engines need them."""
    rules: list[Timescale | Outcome] = [*ruleset.timescales.values(), *ruleset.outcomes.values()]
    return [clock_rule(rule) for rule in rules]


def evaluate(
    paths: Sequence[str | Path],
    rules: str | Path | RuleSet,
    as_of: dt.date,
    serial: str = "refuse",
    progress: Progress | None = None,
    awarded: Awarded | None = None,
) -> Evaluation:
    """Return what `rules` make of the case histories in `paths`, as known on `as_of`.

    awarded: ratings that inspectors gave, to be held against outcomes instead of computed ones. Raises CannotRun where
    rules or data cannot be read, or no event is known by that date.
    """
    ruleset = rules if isinstance(rules, RuleSet) else load_ruleset(rules)
    return evaluated(read(paths, serial=serial, progress=progress), ruleset, as_of, progress, awarded)


def evaluated(
    histories: Histories, ruleset: RuleSet, as_of: dt.date, progress: Progress | None = None,
    awarded: Awarded | None = None,
) -> Evaluation:  # fmt: skip
    """Return what `ruleset` makes of `histories`, as known on `as_of`."""
    calendar = england_and_wales()
    known = known_as_of(histories.events, as_of)
    if not known["date"].notna().any():
        raise CannotRun(f"no event was known on {as_of}", _when_known(histories.events))
    events, repairs = assign_episodes(known)
    events = events.reset_index(drop=True)
    rules = clock_rules(ruleset)
    if not rules:
        raise CannotRun(f"the rule set {ruleset.name} has no timescale and no outcome", "add one, or use another")
    run = run_clocks(rules, events, as_of, calendar, progress, histories.coverage)
    clocks = with_unrecorded(run, rules, events)
    indicators = indicator_table(ruleset.indicators.values(), clocks.table, as_of, events)
    period = _period(ruleset, indicators, events, as_of, awarded is not None)
    ratings = _ratings(ruleset, indicators, period)
    data = Clocked(ruleset, events, clocks.table, as_of, calendar, period)
    designs = design_effects(data)
    return Evaluation(
        ruleset, histories, as_of, calendar, events, clocks, indicators, period, ratings, awarded,
        _diverging(data, ratings, awarded),
        tuple(every_adaptation(data)), tuple(days_to_finish(data)),
        deadline_load(data), serious_by_light(serious_days(data)), evidence(data),
        findings.all_findings([histories.findings, repairs, clocks.findings]), designs,
        standings(of_year(indicators, period), designs),
    )  # fmt: skip


def computed(data: Clocked) -> tuple[pd.DataFrame, RatingRun | None, Divergence]:
    """Return the indicators, the ratings of data.period and what came of the children after it."""
    indicators = indicator_table(data.ruleset.indicators.values(), data.clocks, data.as_of, data.events)
    ratings = _ratings(data.ruleset, indicators, data.period)
    return indicators, ratings, _diverging(data, ratings, None)


def _period(
    ruleset: RuleSet, indicators: pd.DataFrame, events: pd.DataFrame, as_of: dt.date, awarded: bool
) -> Period:
    """Return the year that is rated: where the rule set rates and the records reach back far enough, the year before
    the last one whose outcomes are known, so that no outcome is counted from a day inside the rated year.
    """
    known = rated_year(indicators, as_of, [one.indicator for one in outcome_shares(ruleset)])
    before = Period(known.ended - 1)
    reaches_back = events["date"].min() <= pd.Timestamp(before.first) + ENOUGH_HISTORY
    return before if ruleset.rates and not awarded and reaches_back and known.last <= as_of else known


def _when_known(events: pd.DataFrame) -> str:
    dated = events["date"].dropna()
    if not len(dated):
        return "no event has a date that could be read; see the findings of `dayseven validate`"
    return f"the first event is of {dated.min().date()}; give a later --as-of"


def of_year(indicators: pd.DataFrame, period: Period) -> pd.DataFrame:
    """Return the indicators of one reporting year, without the rows that count all authorities together."""
    return indicators[(indicators["year_ended"] == period.ended) & (indicators["authority"] != ALL)]


def _ratings(ruleset: RuleSet, indicators: pd.DataFrame, period: Period) -> RatingRun | None:
    if not ruleset.rates:
        return None
    values = of_year(indicators, period).pivot(index="authority", columns="indicator", values="value")
    facts = [
        Facts(
            str(authority), indicators={name: None if pd.isna(value) else float(value) for name, value in row.items()}
        )
        for authority, row in values.iterrows()
    ]
    return rate_all(ruleset.regimes[ruleset.rates], facts) if facts else None


def outcome_shares(ruleset: RuleSet) -> list[Indicator]:
    """Return the indicators that look forward from a case to what became of the child."""
    shares = ruleset.indicators.values()
    return [one for one in shares if one.of in ruleset.outcomes and one.looking == "forward" and one.better != "none"]


def grades(ratings: RatingRun | None) -> dict[str, int]:
    """Return the computed grade of each authority that could be rated."""
    if ratings is None:
        return {}
    return {one.authority: one.overall_at_most for one in ratings.ratings if one.overall_at_most is not None}


def good_from(regime: Regime) -> int:
    """Return the number of the lowest grade that counts as a good rating."""
    return regime.scale.index(regime.good_from) + regime.first_grade


def _diverging(data: Clocked, ratings: RatingRun | None, awarded: Awarded | None) -> Divergence:
    ruleset = data.ruleset
    outcomes = list(dict.fromkeys(one.of for one in outcome_shares(ruleset)))
    started = set(data.clocks["rule"].unique())
    timescales = [name for name in _counted_once(ruleset) if name in started]
    rating = None
    if awarded is not None:
        rating = Graded(awarded.regime.name, awarded.grades, good_from(awarded.regime), awarded.days)
    elif ratings is not None:
        regime = ruleset.regimes[ruleset.rates]
        rating = Graded(regime.name, grades(ratings), good_from(regime))
    return divergence(data, rating, [name for name in outcomes if name in started], timescales)


def _counted_once(ruleset: RuleSet) -> list[str]:
    """Return the timescales that an indicator counts and that a case has once: those whose keeping can be compared."""
    counted = dict.fromkeys(one.of for one in ruleset.indicators.values())
    return [name for name in counted if name in ruleset.timescales and not ruleset.timescales[name].clock.repeats]
