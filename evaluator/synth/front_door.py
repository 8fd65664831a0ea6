"""From a referral to its end: the front door, and protection where it comes to that."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np

from evaluator.synth.authorities import PULLS
from evaluator.synth.diary import Diary, number

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


#: from this day initial assessments have 10 working days instead of 7 (Working Together, March 2010)
TEN_DAYS_FROM = number(dt.date(2010, 4, 1))
CORE_LIMIT = 35
THURSDAY = 3

#: the census's codes of who referred: police and schools most often
SOURCES = ("6",) * 6 + ("2A",) * 5 + ("3A", "3B", "3E", "3F", "4", "5A", "5B", "7", "8") + ("1A", "1A", "1B", "1B", "9")
PRIVATE = ("1A", "1B", "9")
NEEDS = ("N1",) * 6 + ("N2", "N3", "N4", "N4", "N5", "N5", "N6", "N8")
FACTORS = ("alcohol", "drugs", "domestic_violence", "mental_health", "neglect", "housing", "money")
HARM = ("injury", "domestic violence", "left alone", "overdose", "burn or scald")


@dataclass(frozen=True)
class Ending:
    """When an episode was closed (None: it was not) and whether its assessment was pulled to the deadline."""

    day: int | None
    pulled: bool = False


def episode_ending(diary: Diary, day: int, source: str, serious: bool) -> Ending:
    """Write down an episode that begins with a referral on `day`; return how it ended."""
    diary.episode += 1
    if diary.chance(0.7):
        diary.add("contact", day - diary.up_to(1), source=source)
    diary.add("referral", day, source=source, category=diary.one_of(NEEDS))
    if serious and diary.chance(0.4):
        diary.add("serious_incident", day + diary.up_to(9), category=diary.one_of(HARM))
    if not serious and diary.chance(0.22):
        return Ending(_closed_without(diary, day + diary.up_to(1), source, pulled=False, reason="RC8"))
    return _after_initial_assessment(diary, day, source, serious)


def _after_initial_assessment(diary: Diary, day: int, source: str, serious: bool) -> Ending:
    limit = 7 if day < TEN_DAYS_FROM else 10
    length, pulled = _working_days_taken(diary, day, diary.authority.initial_days, limit)
    diary.add("assessment_started", max(day, diary.calendar.after(day, min(length, diary.up_to(2)))))
    if diary.chance(0.03):
        return _never_completed(diary, day)
    done = diary.calendar.after(day, length)
    _agencies(diary, day, late=pulled)
    if not (pulled and diary.chance(0.4)):
        diary.visit(max(day, diary.calendar.after(day, diary.up_to(length))))
    diary.add("initial_assessment_completed", done, factors=_factors(diary), authoriser=_authoriser(diary))
    return _decision(diary, done, source, serious, pulled)


def _decision(diary: Diary, done: int, source: str, serious: bool, pulled: bool) -> Ending:
    if diary.chance(0.08 if serious else 0.78 if pulled else 0.42):
        wait = 0 if pulled else diary.up_to(3)
        return Ending(_closed_without(diary, diary.calendar.after(done, wait), source, pulled, "RC8"), pulled)
    if not serious and diary.chance(0.35):
        last = diary.calendar.after(done, 15 + diary.up_to(60))
        diary.visits(done, last, every=15)
        diary.add("case_closed", last, reason="RC7")
        return Ending(last, pulled)
    return Ending(_after_core_assessment(diary, done, serious), pulled)


def _working_days_taken(diary: Diary, start: int, median: float, limit: int) -> tuple[int, bool]:
    """Return how long an assessment takes, and whether it was finished on the last day in time on purpose.

    Of what would be finished on a Thursday, one in five is finished on the Friday.
    """
    length = diary.around(median)
    if length > limit and diary.chance(diary.authority.pulled):
        return limit, True
    is_thursday = (diary.calendar.after(start, length) + THURSDAY) % 7 == THURSDAY
    return length + (1 if is_thursday and length != limit and diary.chance(0.2) else 0), False


def _never_completed(diary: Diary, day: int) -> Ending:
    if diary.chance(0.5):
        return Ending(None)
    closed = diary.calendar.after(day, 30 + diary.up_to(60))
    diary.add("case_closed", closed, reason="RC7")
    return Ending(closed)


def _closed_without(diary: Diary, day: int, source: str, pulled: bool, reason: str) -> int:
    """Write down a decision to take no further action, and the closure with it."""
    malicious = source in PRIVATE and diary.chance(0.25 if pulled else 0.03)
    diary.add("no_further_action", day, reason="malicious" if malicious else "")
    diary.add("case_closed", day, reason=reason)
    return day


def _after_core_assessment(diary: Diary, day: int, serious: bool) -> int | None:
    """Write down a core assessment and what it led to; return the day of closing, None where it stays open."""
    start = diary.calendar.after(day, diary.up_to(2))
    length, _ = _working_days_taken(diary, start, diary.authority.core_days, CORE_LIMIT)
    done = diary.calendar.after(start, length)
    diary.add("core_assessment_started", start)
    diary.visits(start, done, every=9)
    if diary.chance(0.3):
        diary.add("contact", diary.calendar.after(start, 1 + diary.up_to(length)), source=diary.one_of(SOURCES))
    if diary.chance(0.01):
        diary.add("serious_incident", start + diary.up_to(30), category=diary.one_of(HARM))
    if diary.chance(0.02):
        return None
    diary.add("core_assessment_completed", done, factors=_factors(diary), authoriser=_authoriser(diary))
    last = done
    if diary.chance(0.9 if serious else 0.6):
        last = max(done, protected_until(diary, diary.calendar.after(start, diary.up_to(15))))
    closed = diary.calendar.after(last, 10 + diary.up_to(40))
    diary.add("case_closed", closed, reason="RC5" if diary.chance(0.05) else "RC7")
    return closed


def _agencies(diary: Diary, day: int, late: bool) -> None:
    """Write down up to two replies; where the work was pulled to the deadline they come when they would have come."""
    for _ in range(diary.up_to(2)):
        diary.add("agency_replied", diary.calendar.after(day, diary.around(8.0 if late else 3.5)))


def _factors(diary: Diary) -> str:
    return " ".join(sorted({diary.one_of(FACTORS) for _ in range(diary.up_to(2))}))


def _authoriser(diary: Diary) -> str:
    return f"manager {1 + diary.up_to(4)}"
