"""Lights, deadline load and evidence as plain data; small counts are hidden."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from evaluator.analysis.evaluation import Evaluation
from evaluator.analysis.lights.deadline_load import DeadlineLoad
from evaluator.analysis.lights.evidence import PIECES
from evaluator.analysis.lights.serious_days import headline, headline_words
from evaluator.authorities import ALL
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
