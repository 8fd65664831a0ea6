"""What the lights showed and the marks that working to a deadline leaves, as plain data, small counts hidden."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from evaluator.analysis.adaptations.adaptation import Adaptation, Entry, catalogue
from evaluator.analysis.adaptations.at_the_deadline import CODE as PULLED
from evaluator.analysis.adaptations.at_the_deadline import DaysToFinish
from evaluator.analysis.adaptations.comparing_units import AUTHORITY
from evaluator.analysis.adaptations.registry import SIGNS, Signature, signatures
from evaluator.analysis.evaluation import Evaluation
from evaluator.analysis.lights.deadline_load import DeadlineLoad
from evaluator.analysis.lights.evidence import PIECES
from evaluator.analysis.lights.serious_days import headline, headline_words
from evaluator.authorities import ALL
from evaluator.disclosure.results.verdicts import told_p
from evaluator.disclosure.suppression import (
    HIDDEN,
    SMALLEST_SHOWN,
    hidden_shares,
    is_small,
    rounded_count,
    rounded_share,
    small,
    suppressed_grid,
    with_partner,
)

Data = dict[str, Any]
#: rows of a table with one authority and the row of all
ALONE = 2


def load_data(evaluation: Evaluation) -> Data:
    """Return `load` and `evidence` of the results. Of single children and named workers nothing leaves."""
    load, days = evaluation.load, evaluation.serious
    of, quiet = headline(days, ALL)
    return {
        "load": {
            "proxy": load.proxy,
            "undated": rounded_count(load.undated),
            "at_once": _at_once(load),
            "due_weeks": _due_weeks(load),
            "turned": _turned(load),
            "watched": _by_light(load.watched, "authority", "events"),
            "watched_by_event": _by_light(load.watched_by_event, "event", "events"),
            "serious_days": _by_light(days, "authority", "days"),
            "serious": {"of": rounded_count(of), "quiet": rounded_count(quiet)},
            "serious_headline": headline_words(rounded_count(of), rounded_count(quiet)),
        },
        "evidence": _evidence(evaluation.evidence),
        "evidence_pieces": dict(PIECES),
    }


def _at_once(load: DeadlineLoad) -> list[Data]:
    """Return the clocks at once; the most that any one child had is told of all authorities together only."""
    rows = []
    for row in load.at_once.to_dict("records"):
        hidden = is_small(int(row["children"])) or not row["children"]
        rows.append({
            "authority": row["authority"], "children": rounded_count(int(row["children"])),
            "mean": None if hidden or row["mean"] is None else round(float(row["mean"]), 2),
            "p90": None if hidden else _whole(row["p90"]),
            "most": _whole(row["most"]) if row["authority"] == ALL and not hidden else None,
        })  # fmt: skip
    return rows


def _due_weeks(load: DeadlineLoad) -> list[Data]:
    """Return deadlines by worker-week; where workers are few nothing, because it comes close to a named worker."""
    rows = []
    for row in load.due_weeks.to_dict("records"):
        hidden = is_small(int(row["workers"])) or not row["workers"]
        rows.append({
            "authority": row["authority"], "workers": rounded_count(int(row["workers"])),
            "mean": None if hidden or row["mean"] is None else round(float(row["mean"]), 2),
            "p90": None if hidden else _whole(row["p90"]), "why": row["why"],
        })  # fmt: skip
    return rows


def _turned(load: DeadlineLoad) -> list[Data]:
    """Return the lights that turned, by month, of all authorities together."""
    every = load.turned[load.turned["authority"] == ALL]
    return [
        {"month": str(row["month"]), "working_days": int(row["working_days"]),
         "amber": rounded_count(int(row["amber"])), "red": rounded_count(int(row["red"]))}
        for row in every.to_dict("records")
    ]  # fmt: skip


def _by_light(table: pd.DataFrame, by: str, counted: str) -> list[Data]:
    """Return one row an authority (or event), with the count of each light. Small ones are hidden, and as many more as
    it takes that none is found from the lights of the same row or from the row of all authorities.
    """
    names = [str(name) for name in table[by].unique()]
    lights = [str(light) for light in table["light"].unique()]
    counts = table.pivot(index=by, columns="light", values=counted).loc[names, lights].to_numpy(dtype=np.int64)
    few = (counts > 0) & (counts < SMALLEST_SHOWN)
    each = np.array([name != ALL for name in names], dtype=bool)
    hidden = np.array([with_partner(row.tolist(), flags.tolist()) for row, flags in zip(counts, few, strict=True)])
    if each.sum() > 1:
        hidden[each] = suppressed_grid(counts[each], few[each])
    rows = []
    for name, row, flags in zip(names, counts, hidden, strict=True):
        total = by == "event" or (name == ALL and len(names) > ALONE)  # events are those of all authorities
        shown = [None if flag else rounded_count(int(count)) if total else int(count)
                 for count, flag in zip(row, flags, strict=True)]  # fmt: skip
        rows.append({by: name, **dict(zip(lights, shown, strict=True))})
    return rows


def _evidence(table: pd.DataFrame) -> list[Data]:
    """Return the evidence, each piece of a timescale by authority; no row is hidden alone beside that of all. Counts
    are of all years and so rounded: less those of the years shown elsewhere they would tell of a year that is hidden.
    """
    rows: list[Data] = []
    for _, mine in table.groupby(["rule", "piece"], sort=False):
        told = mine["of"].notna()
        of, with_it = (mine[name].fillna(0).astype("int64") for name in ("of", "with_it"))
        few = (hidden_shares(with_it, of) | small(of)) & told.to_numpy()
        each = np.flatnonzero((mine["authority"] != ALL).to_numpy() & told.to_numpy())
        few[each] = with_partner(with_it.to_numpy()[each].tolist(), few[each].tolist())
        rows += [_piece(row, bool(flag)) for row, flag in zip(mine.to_dict("records"), few, strict=True)]
    return rows


def _piece(row: Data, hidden: bool) -> Data:
    said = {"rule": row["rule"], "title": row["title"], "authority": row["authority"], "piece": row["piece"]}
    if hidden or pd.isna(row["of"]):
        return {**said, "of": None, "with_it": None, "per_cent": None, "symbol": HIDDEN if hidden else "",
                "why": row["why"]}  # fmt: skip
    of, with_it = int(row["of"]), int(row["with_it"])
    share = rounded_share(with_it, of)
    per_cent = None if share is None else round(share)
    return {**said, "of": rounded_count(of), "with_it": rounded_count(with_it), "per_cent": per_cent, "symbol": "",
            "why": row["why"]}  # fmt: skip


def _whole(value: Any) -> int | None:
    return None if value is None or pd.isna(value) else int(value)


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
