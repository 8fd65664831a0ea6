"""What was looked for as marks of working to the deadline, as plain data."""

from __future__ import annotations

from typing import Any

from evaluator.analysis.adaptations.adaptation import Adaptation, Entry, catalogue
from evaluator.analysis.adaptations.at_the_deadline import CODE as PULLED
from evaluator.analysis.adaptations.at_the_deadline import DaysToFinish
from evaluator.analysis.adaptations.comparing_units import AUTHORITY
from evaluator.analysis.adaptations.deadline_signature import SIGNS, Signature, signatures
from evaluator.analysis.evaluation import Evaluation
from evaluator.disclosure.results.verdicts import told_p
from evaluator.disclosure.suppression import HIDDEN, SMALLEST_SHOWN, rounded_count

Data = dict[str, Any]


def adaptation_data(evaluation: Evaluation) -> Data:
    """Return `adaptations`, `signatures`, `days` and `adaptation_kinds` of the results.

    At one authority an effect that stands for fewer than six children is hidden; the verdict stays.
    """
    found = evaluation.adaptations
    graded = signatures(found)
    spikes = {one.rule: published_spike(one) for one in evaluation.days}
    grades = {(one.rule, one.unit): one for one in graded}
    return {
        "adaptations": [_beside_the_days(_adaptation(one, grades), spikes) for one in found],
        "signatures": [
            {"rule": one.rule, "level": one.level, "unit": one.unit, "grade": str(one.grade),
             "recorded_later": one.recorded_later, "sentence": one.sentence}
            for one in graded
        ],
        "days": [_days(one) for one in evaluation.days],
        "adaptation_kinds": [_kind(catalogue()[code]) for code in dict.fromkeys(one.code for one in found)],
    }  # fmt: skip


def _beside_the_days(data: Data, spikes: dict[str, dict[str, float] | None]) -> Data:
    """Return an adaptation; what is told of the last permitted day in all authorities is what its figure tells."""
    if data["code"] != PULLED or data["level"] == AUTHORITY or data["effect"] is None or data["rule"] not in spikes:
        return data
    spike = spikes[data["rule"]]
    if spike is None:
        return {**data, **dict.fromkeys(("effect", "lo", "hi", "p")), "symbol": HIDDEN}
    return {**data, "effect": spike["excess"], "lo": spike["lo"], "hi": spike["hi"]}


def _adaptation(one: Adaptation, grades: dict[tuple[str, str], Signature]) -> Data:
    grade = grades.get((one.rule, one.unit)) if one.code in SIGNS else None
    numbers: Data = {"effect": one.effect, "lo": one.lo, "hi": one.hi}
    rounded = {name: None if value is None else round(value, 2) for name, value in numbers.items()}
    data = {
        "code": one.code, "rule": one.rule, "level": one.level, "unit": one.unit, "verdict": str(one.verdict),
        **rounded, "p": told_p(one.p), "n": rounded_count(one.n),
        "grade": str(grade.grade) if grade else "", "why": one.why, "symbol": "",
    }  # fmt: skip
    if one.level == AUTHORITY and one.effect and abs(one.effect) * one.n / 100 < SMALLEST_SHOWN:
        data |= dict.fromkeys(("effect", "lo", "hi", "p")) | {"symbol": HIDDEN}
    return data


def _days(one: DaysToFinish) -> Data:
    """Return when work was finished, all authorities together: counts rounded; expected counts, and the excess on the
    last permitted day in per cent of all cases, with its 95% interval: worked out from what is published, and nothing
    of it where the count of the day is hidden.
    """
    counts = [rounded_count(count) for count in one.finished]
    return {
        "rule": one.rule, "limit": one.limit, "days_a_week": one.days_a_week, "cases": rounded_count(one.cases),
        "days": [{"day": day, "finished": None if count == HIDDEN else count,
                  "expected": None if count == HIDDEN or day not in one.expected else round(one.expected[day])}
                 for day, count in enumerate(counts)],
        "spike": published_spike(one),
    }  # fmt: skip


def published_spike(one: DaysToFinish) -> dict[str, float] | None:
    """Return the excess on the last permitted day in per cent of all cases, from the rounded counts; None where it was
    not tested, or one of these counts is hidden. The interval is as wide as it was found.
    """
    finished, cases = rounded_count(one.finished[one.limit]), rounded_count(one.cases)
    if one.spike is None or one.limit not in one.expected or HIDDEN in (finished, cases) or not cases:
        return None
    excess = int(finished) - round(one.expected[one.limit])
    ends = {"excess": 0.0, "lo": one.spike.lo - one.spike.excess, "hi": one.spike.hi - one.spike.excess}
    return {name: round(100 * (excess + off) / int(cases), 1) for name, off in ends.items()}


def _kind(one: Entry) -> Data:
    source = " ".join(part for part in (one.source.instrument, one.source.edition) if part)
    return {
        "code": one.adaptation, "title": one.title, "asks": one.asks, "measure": one.measure, "material": one.material,
        "fewest": one.fewest, "needs": list(one.needs), "benign": list(one.benign), "source": source,
        "confidence": one.source.confidence, "reference": one.source.reference, "note": one.source.note,
    }  # fmt: skip
