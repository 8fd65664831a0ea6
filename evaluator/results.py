"""What may leave: an evaluation as plain data, small counts hidden. The report is made from this and nothing else."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from evaluator import __version__
from evaluator.clocks.statuses import Status
from evaluator.disclosure import HIDDEN, disclosed_count, disclosed_counts, disclosed_indicators, is_small
from evaluator.divergence.authorities import Comparison, Verdict
from evaluator.evaluate import Evaluation
from evaluator.findings import WHAT
from evaluator.ratings.rating import Figure, Rating
from evaluator.rulebook.model import Indicator, Regime, Rule
from evaluator.rulebook.sentences import sentence
from evaluator.story import story_figure

#: what every report of this product has to say of itself
LIMITATIONS = (
    "What caused what. Records of this kind show that figures go together or do not; they cannot show why.",
    "How children fared. A re-referral or a second plan is recorded by the authority that is being rated; it can fall "
    "because a door was shut, and it is not the same as harm.",
    "Whether need is alike. Authorities differ in need and in their thresholds, much of it unrecorded. The "
    "comparisons here are not adjusted for it.",
    "What was not recorded. Work that was done but not written down counts as not done; a date that was written down "
    "counts as true unless the record contradicts itself.",
    "Why work was finished on a given day. A record that stops on the last permitted day can be effort, as intended.",
    "Anything about a named worker, or about a single child. No official body has awarded or approved these figures.",
)


def results(evaluation: Evaluation, invented: bool = False, command: str = "") -> dict[str, Any]:
    """Return an evaluation as plain data (dicts, lists, numbers, text) in which small counts are hidden.

    invented: whether the histories were invented for a demonstration. command: how to make it again.
    """
    ruleset = evaluation.ruleset
    indicators = disclosed_indicators(evaluation.indicators)
    return {
        "dayseven": __version__,
        "invented": invented,
        "as_of": evaluation.as_of.isoformat(),
        "year": {"ended": evaluation.period.ended, "name": str(evaluation.period),
                 "complete": evaluation.period.last <= evaluation.as_of},
        "ruleset": {"name": ruleset.name, "title": ruleset.title, "purpose": ruleset.purpose, "hash": ruleset.hash},
        "data": _data(evaluation),
        "timescales": [_clock_rule(evaluation, rule) for rule in ruleset.timescales.values()],
        "outcomes": [_clock_rule(evaluation, rule) for rule in ruleset.outcomes.values()],
        "indicators": [_indicator(one) for one in ruleset.indicators.values()],
        "figures": records(indicators),
        "ratings": _ratings(evaluation, indicators),
        "comparisons": [_comparison(one, hidden_figures(evaluation, indicators)) for one in evaluation.comparisons],
        "concordances": [{**vars(one), "verdict": one.verdict} for one in evaluation.concordances],
        "story": story_figure(ruleset, evaluation.calendar),
        "findings": _findings(evaluation.findings),
        "limitations": list(LIMITATIONS),
        "calendar": evaluation.calendar.label,
        "command": command,
    }  # fmt: skip


def records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a table as plain data; missing values are None."""
    plain = table.astype("object").where(table.notna(), None)
    return [{str(k): _plain(v) for k, v in row.items()} for row in plain.to_dict("records")]


def _plain(value: Any) -> Any:
    return value.item() if hasattr(value, "item") else value


def _data(evaluation: Evaluation) -> dict[str, Any]:
    events, sources = evaluation.events, evaluation.histories.sources
    return {
        "hash": evaluation.histories.data_hash,
        "files": [{"name": one.name, "format": one.format, "sha256": one.sha256} for one in sources],
        "events": disclosed_count(len(events)),
        "children": disclosed_count(int(events.groupby(["authority", "child"], observed=True).ngroups)),
        "authorities": sorted(str(name) for name in events["authority"].unique()),
        "first": events["date"].min().date().isoformat() if events["date"].notna().any() else "",
        "last": events["date"].max().date().isoformat() if events["date"].notna().any() else "",
    }


def _rule(rule: Rule) -> dict[str, Any]:
    source = rule.source
    return {
        "title": rule.title,
        "status": rule.status,
        "source": " ".join(part for part in (source.instrument, source.edition) if part),
        "confidence": source.confidence,
        "reference": source.reference,
    }


def _clock_rule(evaluation: Evaluation, rule: Any) -> dict[str, Any]:
    clocks = evaluation.clocks.table
    mine = clocks.loc[clocks["rule"] == rule.name, "status"].astype("str").value_counts()
    counts = {str(status): int(mine[status]) for status in Status if mine.get(status, 0)}
    return {"name": rule.name, **_rule(rule), "sentence": sentence(rule), "clocks": disclosed_counts(counts)}


def _indicator(one: Indicator) -> dict[str, Any]:
    said = {"name": one.indicator, "of": one.of, "better": one.better, "in_time": one.numerator == ("met",)}
    return {**said, **_rule(one), "sentence": sentence(one)}


def _ratings(evaluation: Evaluation, indicators: pd.DataFrame) -> dict[str, Any] | None:
    run = evaluation.ratings
    if run is None:
        return None
    regime = evaluation.ruleset.regimes[run.regime]
    hidden = hidden_figures(evaluation, indicators)
    return {
        "regime": regime.name, **_rule(regime), "says": regime.says, "scale": list(regime.scale),
        "first_grade": regime.first_grade, "good_from": regime.good_from, "engine": run.engine, "note": run.note,
        "rules": _regime_rules(regime),
        "ratings": [disclosed_rating(one, hidden) for one in run.ratings],
    }  # fmt: skip


def hidden_figures(evaluation: Evaluation, indicators: pd.DataFrame) -> set[tuple[str, str]]:
    """Return the (authority, indicator) pairs of the rated year whose figure is hidden."""
    year = indicators[(indicators["year_ended"] == evaluation.period.ended) & (indicators["symbol"] == HIDDEN)]
    return set(zip(year["authority"].astype("str"), year["indicator"].astype("str"), strict=True))


def _regime_rules(regime: Regime) -> list[dict[str, str]]:
    return [
        {"rule": one.rule, "confidence": one.source.confidence, "source": one.source.instrument} for one in regime.rules
    ]


def disclosed_rating(rating: Rating, hidden: set[tuple[str, str]]) -> dict[str, Any]:
    """Return a rating with its reasons. Where a figure is hidden, so is all that was inferred from it alone: its band
    and its cap could give a small count away.
    """
    firings: list[dict[str, Any]] = []
    secret: set[str] = set()
    for firing in rating.firings:
        data = firing.as_data()
        for fact, plain in zip(firing.facts, data["facts"], strict=True):
            if isinstance(fact, Figure):
                is_hidden = (rating.authority, fact.indicator) in hidden
                plain["per_cent"] = HIDDEN if is_hidden else round(fact.per_cent, 1)
                secret |= {data["conclusion"]["judgement"]} if is_hidden else set()
            elif fact.judgement in secret:
                plain["grade"] = HIDDEN
        if any(HIDDEN in plain.values() for plain in data["facts"]):
            data["conclusion"] = {k: word if k == "judgement" else HIDDEN for k, word in data["conclusion"].items()}
            # a band names its judgement only; the name of a cap's rule can say the grade
            data["rule"] = data["rule"] if "judgement" in data["conclusion"] else HIDDEN
        firings.append(data)
    fired = dict.fromkeys(one["rule"] for one in firings if one["rule"] != HIDDEN)
    return {
        "authority": rating.authority, "overall": rating.overall, "grade": rating.overall_at_most,
        "missing": list(rating.missing), "rules_fired": list(fired), "firings": firings,
    }  # fmt: skip


def _comparison(one: Comparison, hidden_pairs: set[tuple[str, str]]) -> dict[str, Any]:
    """Return a comparison; one that rests on a hidden figure says no more than that there are too few children."""
    hidden = (one.authority, one.indicator) in hidden_pairs
    numbers = {name: None if hidden else _rounded(getattr(one, name)) for name in ("rate", "lo", "hi", "rest")}
    if is_small(one.rest_numerator) or is_small(one.rest_denominator - one.rest_numerator):
        numbers["rest"] = None
    verdict = Verdict.TOO_FEW if hidden else one.verdict
    return {
        "authority": one.authority, "indicator": one.indicator, **numbers, "symbol": HIDDEN if hidden else "",
        "verdict": str(verdict), "good": one.good, "relation": "not clearly different" if hidden else str(one.relation),
    }  # fmt: skip


def _rounded(value: float) -> float | None:
    return None if math.isnan(value) else round(value, 1)


def _findings(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Return how many records each kind of finding is about; what a single one says stays in the internal file."""
    groups = table.groupby(["code", "level"], sort=True).size()
    return [
        {
            "code": code,
            "level": level,
            "what": WHAT.get(code, code.replace("_", " ")),
            "count": disclosed_count(int(count)),
        }
        for (code, level), count in groups.items()
    ]
