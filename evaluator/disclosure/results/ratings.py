"""Ratings and rules as plain data, small counts hidden."""

from __future__ import annotations

from typing import Any

import pandas as pd

from evaluator.analysis.evaluation import Evaluation
from evaluator.disclosure.results.bounds import ratings_within_bounds
from evaluator.disclosure.suppression import HIDDEN
from evaluator.ratings.awarded import Awarded
from evaluator.ratings.rating import Figure, Rating
from evaluator.rulebook.model import Regime, Rule


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
