"""One invented child whose history is told in full: every clock is met, and none of them watches the child.

It is made up, like everyone in the demo, and belongs to the authority that pulls work to the deadline.
"""

from __future__ import annotations

import datetime as dt

import pandas as pd

from evaluator.errors import CannotRun
from evaluator.synth.authorities import DEMO_AUTHORITIES, PULLS
from evaluator.synth.diary import Row, as_table, number

TOLD_CHILD = "0000001"

#: episode, day, event, attributes
TOLD: tuple[tuple[str, str, str, dict[str, str]], ...] = (
    ("1", "2008-09-02", "contact", {"source": "2A", "category": "bruise"}),
    ("1", "2008-09-02", "referral", {"source": "2A", "category": "bruise"}),
    ("1", "2008-09-03", "assessment_started", {}),
    ("1", "2008-09-09", "visit", {"seen": "true", "seen_alone": "false"}),
    ("1", "2008-09-11", "initial_assessment_completed", {"authoriser": "manager 2"}),
    ("1", "2008-09-11", "no_further_action", {}),
    ("1", "2008-09-11", "case_closed", {"reason": "RC8"}),
    ("1", "2008-09-17", "agency_replied", {"source": "3B", "category": "second bruise"}),
    ("2", "2008-09-30", "serious_incident", {"category": "violence at home"}),
    ("2", "2008-10-14", "contact", {"source": "6", "category": "violence at home"}),
    ("2", "2008-10-14", "referral", {"source": "6", "category": "violence at home"}),
    ("2", "2008-10-15", "assessment_started", {}),
    ("2", "2008-10-20", "visit", {"seen": "false", "seen_alone": "false"}),
    ("2", "2008-10-23", "initial_assessment_completed", {"authoriser": "manager 2"}),
    ("2", "2008-10-23", "core_assessment_started", {}),
    ("2", "2008-11-06", "contact", {"source": "3B", "category": "missed health check"}),
    ("2", "2008-11-12", "visit", {"seen": "true", "seen_alone": "false"}),
    ("2", "2008-11-20", "serious_incident", {"category": "burned hand"}),
    ("2", "2008-12-03", "visit", {"seen": "false", "seen_alone": "false"}),
    ("2", "2008-12-11", "core_assessment_completed", {"authoriser": "manager 2"}),
    ("2", "2008-12-15", "strategy_discussion", {}),
    ("2", "2008-12-15", "section_47_started", {}),
    ("2", "2009-01-05", "contact", {"source": "3A", "category": "weight loss"}),
    ("2", "2009-01-08", "section_47_ended", {}),
    ("2", "2009-01-08", "initial_child_protection_conference", {"outcome": "plan", "category": "NEG"}),
    ("2", "2009-01-08", "child_protection_plan_started", {"category": "NEG", "previous_plans": "0"}),
    ("2", "2009-01-26", "visit", {"seen": "true", "seen_alone": "false"}),
    ("2", "2009-02-11", "visit", {"seen": "true", "seen_alone": "true"}),
    ("2", "2009-03-03", "serious_incident", {"category": "in hospital, injured"}),
    ("2", "2009-03-06", "became_looked_after", {}),
    ("2", "2009-03-31", "child_protection_review", {}),
    ("2", "2009-03-31", "child_protection_plan_ended", {}),
)  # fmt: skip


def demo_child(events: pd.DataFrame) -> str:
    """Return the child whose history the demo tells.

    events: as `demo_events` gives them. Raises CannotRun where they are other events.
    """
    if not (events["child"].astype("str") == TOLD_CHILD).any():
        raise CannotRun(
            "these events are not those of the demo: the child whose history it tells is not among them",
            "run `dayseven demo`, or name a child of your own with `dayseven explain CHILD`",
        )
    return TOLD_CHILD


def told_child_rows() -> list[Row]:
    """Return the rows of that child; every event was recorded on the day it happened."""
    authority = next(one.name for one in DEMO_AUTHORITIES if one.behaviour == PULLS)
    child = {"authority": authority, "team": "team 1", "child": TOLD_CHILD, "worker": "worker 0", "family": "00F00001"}
    days = [number(dt.date.fromisoformat(day)) for _, day, _, _ in TOLD]
    return [
        {**child, "episode": episode, "event": event, "date": day, "recorded_at": day, **attributes}
        for (episode, _, event, attributes), day in zip(TOLD, days, strict=True)
    ]


def told_child_events() -> pd.DataFrame:
    """Return the history of that child alone, in the event table's columns."""
    return as_table(told_child_rows())
