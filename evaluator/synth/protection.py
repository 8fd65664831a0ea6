"""Section 47 enquiries, the conference, the child protection plan, its reviews and visits."""

from __future__ import annotations

import numpy as np

from evaluator.synth.authorities import PULLS
from evaluator.synth.diary import Diary

CATEGORIES = ("NEG",) * 5 + ("EMO",) * 3 + ("PHY",) * 2 + ("SAB",)


def protected_until(diary: Diary, day: int) -> int:
    """Write down what follows a strategy discussion on `day`; return the last day of it."""
    diary.add("strategy_discussion", day)
    diary.add("section_47_started", day)
    if diary.chance(0.35):
        decided = diary.calendar.after(day, 3 + diary.up_to(7))
        diary.add("conference_not_required", decided)
        diary.add("section_47_ended", decided)
        return decided
    day = _held_again(diary, day)
    conference = diary.calendar.after(day, diary.around(diary.authority.conference_days, 0.35))
    diary.add("section_47_ended", conference)
    if diary.chance(0.15):
        diary.add("initial_child_protection_conference", conference, outcome="no_plan")
        return conference
    category = diary.one_of(CATEGORIES)
    diary.add("initial_child_protection_conference", conference, outcome="plan", category=category)
    return _plan_until(diary, conference, category)


def _held_again(diary: Diary, day: int) -> int:
    """Return the day of the last strategy discussion; a second one starts the conference clock again."""
    if not diary.chance(0.3 if diary.authority.behaviour == PULLS else 0.08):
        return day
    again = diary.calendar.after(day, 3 + diary.up_to(9))
    diary.add("strategy_discussion", again)
    return again


def _plan_until(diary: Diary, conference: int, category: str) -> int:
    before = sum(row["event"] == "child_protection_plan_started" for row in diary.rows)
    diary.add("child_protection_plan_started", conference, category=category, previous_plans=str(before))
    ended = diary.calendar.after(conference, 60 + diary.around(150, 0.5))
    diary.visits(conference, ended, every=12)
    held = conference
    for months in (3, *(6,) * 20):
        due = months_later(held, months)
        late = diary.chance(diary.authority.review_late)
        # Dates are booked ahead: in the last fortnight before the due day, or in the month after where one is missed.
        held = diary.calendar.after(due + 1 + diary.up_to(25) if late else due - diary.up_to(13), 0)
        if late and held <= due:
            held = diary.calendar.after(due, 1)
        if held >= ended:
            break
        diary.add("child_protection_review", held)
    diary.add("child_protection_plan_ended", ended)
    return ended


def months_later(day: int, months: int) -> int:
    """Return the corresponding date some months later, or the last day of a short month."""
    start = np.datetime64(day, "D")
    month = start.astype("datetime64[M]")
    last = (month + months + 1).astype("datetime64[D]") - 1
    target = (month + months).astype("datetime64[D]") + (start - month.astype("datetime64[D]"))
    return int(min(target, last).astype(np.int64))
