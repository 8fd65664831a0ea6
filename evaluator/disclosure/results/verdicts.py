"""Ratings, the rules behind them, and verdicts as plain data, small counts hidden."""

from __future__ import annotations

import sys
from dataclasses import asdict
from typing import Any

import pandas as pd

from evaluator.analysis.divergence.authorities import NAMED, TRIED_DESIGN, AuthorityVerdict, Listing
from evaluator.analysis.divergence.cases import CaseVerdict
from evaluator.analysis.divergence.regimes import RegimeVerdict
from evaluator.analysis.divergence.verdicts import OverTime
from evaluator.analysis.evaluation import Evaluation
from evaluator.disclosure import wording
from evaluator.disclosure.results.bounds import ratings_within_bounds
from evaluator.disclosure.suppression import HIDDEN, coarse, disclosed_count, is_small, rounded_count, with_partner
from evaluator.ratings.awarded import Awarded
from evaluator.ratings.rating import Figure, Rating
from evaluator.rulebook.model import Regime, Rule
from evaluator.rulebook.ruleset import RuleSet
from evaluator.statistics.incidence import Incidence


def rating_data(evaluation: Evaluation, indicators: pd.DataFrame) -> dict[str, Any] | None:
    """Return the ratings with their reasons, or those that inspectors gave; None where there are neither.

    could_be: the worst and the best grade of one that hangs on what could not be judged; empty where it does not.
    """
    if evaluation.awarded is not None:
        return _awarded_data(evaluation.awarded)
    run = evaluation.ratings
    if run is None:
        return None
    regime = evaluation.ruleset.regimes[run.regime]
    hidden = hidden_figures(evaluation, indicators)
    within = ratings_within_bounds(evaluation, hidden)
    ratings = [{**disclosed_rating(one, hidden), "could_be": within.get(one.authority, [])} for one in run.ratings]
    return {
        "regime": regime.name, **rule_data(regime), "says": regime.says, "scale": list(regime.scale),
        "first_grade": regime.first_grade, "good_from": regime.good_from, "engine": run.engine, "note": run.note,
        "rules": _regime_rules(regime), "awarded": False,
        "ratings": ratings,
    }  # fmt: skip


def _awarded_data(awarded: Awarded) -> dict[str, Any]:
    regime = awarded.regime
    ratings = [
        {"authority": name, "overall": regime.scale[grade - regime.first_grade], "grade": grade, "missing": [],
         "rules_fired": [], "firings": [], "awarded_on": awarded.days[name].isoformat(), "could_be": []}
        for name, grade in sorted(awarded.grades.items())
    ]  # fmt: skip
    of = f"grades for {awarded.part.replace('_', ' ')}" if awarded.part else "ratings"
    last = regime.overall_until
    alone = f" Inspections after {last} have no overall rating, only their parts." if awarded.part and last else ""
    return {
        "regime": regime.name, **rule_data(regime), "scale": list(regime.scale), "first_grade": regime.first_grade,
        "good_from": regime.good_from, "engine": "inspectors", "rules": _regime_rules(regime), "awarded": True,
        "says": f"These {of} were awarded by inspectors, as {awarded.file} says; this program did not check them.",
        "note": f"Of several ratings of an authority the latest counts.{alone}", "ratings": ratings,
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
        "missing": list(rating.missing), "awarded_on": "", "rules_fired": list(fired), "firings": firings,
    }  # fmt: skip


def rule_data(rule: Rule) -> dict[str, Any]:
    """Return title, status and source of a rule."""
    source = rule.source
    return {
        "title": rule.title,
        "status": rule.status,
        "source": " ".join(part for part in (source.instrument, source.edition) if part),
        "confidence": source.confidence,
        "reference": source.reference,
    }


Data = dict[str, Any]
#: decimals of what is rounded before it leaves; p is told in full, for a small one would else be told as 0
DIGITS = {"rate_ratio": 3, "sir": 3, "lo": 3, "hi": 3, "probability": 3, "expected": 1,
          "concordance": 1, "concordance_lo": 1, "concordance_hi": 1, "ceiling": 1, "value": 1}  # fmt: skip


def verdict_data(evaluation: Evaluation) -> Data:
    """Return `regimes`, `authorities`, `lists`, `cases`, `cohorts`, `funnels` and `over_time` of the results."""
    found, ruleset = evaluation.divergence, evaluation.ruleset
    authorities = list[Data]()
    lists = list[Data]()
    for listing in found.listings:
        mine = [one for one in found.authorities if one.outcome == listing.outcome]
        authorities += _authorities(mine)
        lists.append(_list(mine, listing, ruleset))
    return {
        "regimes": [_regime(one, ruleset) for one in found.regimes],
        "authorities": authorities,
        "lists": lists,
        "cases": [_case(one, ruleset) for one in found.cases],
        "cohorts": [
            {"outcome": one.outcome, "said": one.said, "children": rounded_count(len(one.table)),
             "left_out": rounded_count(one.left_out), "why": one.why}
            for one in found.cohorts
        ],
        "funnels": [{"outcome": one.outcome, "variance": round(one.variance, 3), "tau2": round(one.tau2, 5)}
                    for one in found.funnels],
        "over_time": [_over_time(one) for one in found.over_time],
    }  # fmt: skip


def _over_time(one: OverTime) -> Data:
    return {"outcome": one.outcome, "days": one.days, "whole": _incidence(one.whole), "every": _incidence(one.every),
            "exits": rounded_count(one.exits)}  # fmt: skip


def _incidence(one: Incidence | None) -> Data | None:
    """Return a share in per cent with its interval; None where there is none, or it rests on 1 to 5 children."""
    if one is None or is_small(round(one.share * one.cases)) or is_small(round((1 - one.share) * one.cases)):
        return None
    told = {name: coarse(100 * getattr(one, of), one.cases) for name, of in
            (("per_cent", "share"), ("lo", "lo"), ("hi", "hi"))}  # fmt: skip
    return {**{name: None if value is None else round(value, 1) for name, value in told.items()},
            "cases": rounded_count(one.cases), "left_out": rounded_count(one.left_out)}  # fmt: skip


def events_of(ruleset: RuleSet, outcome: str) -> str:
    """Return what a sentence counts under an outcome, such as `re-referrals within 12 months`."""
    rule = ruleset.outcomes[outcome]
    return rule.plural or f"cases of “{rule.title.lower()}”"


def _regime(one: RegimeVerdict, ruleset: RuleSet) -> Data:
    data = _rounded(asdict(one))
    sentence = wording.regime_sentence(data, events_of(ruleset, one.outcome), ruleset.declared.margin)
    return {**data, "verdict": str(one.verdict), "cases": rounded_count(one.cases), "sentence": sentence,
            "concordance_sentence": wording.concordance_sentence(data)}  # fmt: skip


def _authorities(verdicts: list[AuthorityVerdict]) -> list[Data]:
    """Return the verdicts of one outcome. Numbers that rest on 1 to 5 children, or would give such away, are hidden."""
    small = [is_small(one.observed) or is_small(one.cases - one.observed) for one in verdicts]
    hidden = with_partner([one.observed for one in verdicts], small)
    return [_authority(one, is_hidden) for one, is_hidden in zip(verdicts, hidden, strict=True)]


def _authority(one: AuthorityVerdict, hidden: bool) -> Data:
    data = {**_rounded(asdict(one)), "verdict": str(one.verdict), "cases": disclosed_count(one.cases), "symbol": ""}
    if hidden:
        data |= dict.fromkeys(("observed", "sir", "lo", "hi", "probability")) | {"symbol": HIDDEN, "could_turn": False}
    return data


def _list(verdicts: list[AuthorityVerdict], listing: Listing, ruleset: RuleSet) -> Data:
    named = [one for one in verdicts if one.verdict in NAMED]
    data = {
        "outcome": listing.outcome, "named": [one.authority for one in named], "by_chance": round(listing.by_chance, 1),
        "compared": listing.compared, "families_recorded": listing.families_recorded,
        "tried_design": TRIED_DESIGN, "remaining": listing.remaining,
    }  # fmt: skip
    sentence = wording.list_sentence(
        len(named), listing.by_chance, events_of(ruleset, listing.outcome), ruleset.declared.model_dump()
    )
    return {**data, "sentence": f"{sentence} {wording.families_sentence(data)}".strip() if named else ""}


def _case(one: CaseVerdict, ruleset: RuleSet) -> Data:
    data = {**asdict(one), "verdict": str(one.verdict)}
    data |= {name: data[name] and _rounded(data[name], 1) for name in ("within", "between", "crude")}
    data |= {name: rounded_count(data[name]) for name in ("cases", "in_time")}
    data["p_adjusted"] = told_p(one.p_adjusted)
    title, events = ruleset.timescales[one.timescale].title, events_of(ruleset, one.outcome)
    sentence = wording.case_sentence(data, title, events, ruleset.declared.case_margin)
    return {**data, "sentence": sentence, "beware": wording.simpson_sentence(data, events)}


def told_p(p: float | None) -> float | None:
    """Return p in full; where it is too small for a number of this machine, the smallest there is: no p is 0."""
    return None if p is None else max(float(p), sys.float_info.min)


def _rounded(data: Data, interval_digits: int = 3) -> Data:
    digits = {**DIGITS, "lo": interval_digits, "hi": interval_digits}
    told = {name: told_p(value) if name in ("p", "p_adjusted") else value for name, value in data.items()}
    return {
        name: round(value, digits[name]) if name in digits and value is not None else value
        for name, value in told.items()
    }
