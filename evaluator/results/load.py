"""Lights, deadline load and evidence as plain data; small counts are hidden."""

from __future__ import annotations

from typing import Any

import pandas as pd

from evaluator.disclosure import disclosed_count, hidden_shares, is_small, with_partner
from evaluator.evaluate import Evaluation
from evaluator.indicators import ALL
from evaluator.load.deadline_load import DeadlineLoad
from evaluator.load.evidence import PIECES
from evaluator.load.serious_days import headline, headline_words

Data = dict[str, Any]


def load_data(evaluation: Evaluation) -> Data:
    """Return `load` and `evidence` of the results. Of single children and named workers nothing leaves."""
    load, days = evaluation.load, evaluation.serious
    of, quiet = headline(days, ALL)
    return {
        "load": {
            "proxy": load.proxy,
            "undated": disclosed_count(load.undated),
            "at_once": _at_once(load),
            "due_weeks": _due_weeks(load),
            "turned": _turned(load),
            "watched": _by_light(load.watched, "authority", "events"),
            "watched_by_event": _by_light(load.watched_by_event, "event", "events"),
            "serious_days": _by_light(days, "authority", "days"),
            "serious_headline": headline_words(disclosed_count(of), disclosed_count(quiet)),
        },
        "evidence": [_evidence(row) for row in evaluation.evidence.to_dict("records")],
        "evidence_pieces": dict(PIECES),
    }


def _at_once(load: DeadlineLoad) -> list[Data]:
    """Return the clocks at once; the most that any one child had is told of all authorities together only."""
    rows = []
    for row in load.at_once.to_dict("records"):
        hidden = is_small(int(row["children"])) or not row["children"]
        rows.append({
            "authority": row["authority"], "children": disclosed_count(int(row["children"])),
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
            "authority": row["authority"], "workers": disclosed_count(int(row["workers"])),
            "mean": None if hidden or row["mean"] is None else round(float(row["mean"]), 2),
            "p90": None if hidden else _whole(row["p90"]), "why": row["why"],
        })  # fmt: skip
    return rows


def _turned(load: DeadlineLoad) -> list[Data]:
    """Return the lights that turned, by month, of all authorities together."""
    every = load.turned[load.turned["authority"] == ALL]
    return [
        {"month": str(row["month"]), "working_days": int(row["working_days"]),
         "amber": disclosed_count(int(row["amber"])), "red": disclosed_count(int(row["red"]))}
        for row in every.to_dict("records")
    ]  # fmt: skip


def _by_light(table: pd.DataFrame, by: str, counted: str) -> list[Data]:
    """Return one row an authority (or event), with the count of each light; small ones hidden, never one alone."""
    rows = []
    for name, mine in table.groupby(by, sort=False):
        counts = [int(count) for count in mine[counted]]
        hidden = with_partner(counts, [is_small(count) for count in counts])
        shown = [None if is_hidden else count for count, is_hidden in zip(counts, hidden, strict=True)]
        rows.append({by: str(name), **dict(zip(mine["light"].astype("str"), shown, strict=True))})
    return rows


def _evidence(row: Data) -> Data:
    said = {"rule": row["rule"], "title": row["title"], "authority": row["authority"], "piece": row["piece"]}
    if pd.isna(row["of"]):
        return {**said, "of": None, "with_it": None, "per_cent": None, "symbol": "", "why": row["why"]}
    of, with_it = int(row["of"]), int(row["with_it"])
    hidden = bool(hidden_shares(pd.Series([with_it]), pd.Series([of]))[0])
    share = None if hidden or not of else round(100 * with_it / of, 1)
    return {**said, "of": disclosed_count(of), "with_it": None if hidden else with_it, "per_cent": share,
            "symbol": "[c]" if hidden else "", "why": row["why"]}  # fmt: skip


def _whole(value: Any) -> int | None:
    return None if value is None or pd.isna(value) else int(value)
