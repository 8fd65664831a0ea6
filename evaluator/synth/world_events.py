"""The events of an invented world: referrals, assessments, enquiries, plans, reviews and visits."""

from __future__ import annotations

import numpy as np
from numpy.random import Generator

from evaluator.clocks.calendar import months_later
from evaluator.synth.world_authorities import PRIVATE, Authorities, drawn_categories
from evaluator.synth.world_cases import Cases, Course, closing_places, core_lengths
from evaluator.synth.world_days import LAST_DAY, NO_DAY, Bools, Ints, lengths_around, world_days
from evaluator.synth.world_rows import Rows, word

_SEEN = 0.9


def spaced(rng: Generator, first: Ints, last: Ints, every: int) -> tuple[Ints, Ints]:
    """Return places after `first` and before `last`, about `every` apart, each with the number of its pair."""
    amount = np.maximum(last - first - 1, 0) // every
    which = np.repeat(np.arange(len(first)), amount)
    turn = np.arange(len(which)) - np.repeat(np.cumsum(amount) - amount, amount) + 1
    place = first[which] + turn * every + rng.integers(-2, 3, len(which))
    kept = place < last[which]
    return which[kept], place[kept]


def visits(rng: Generator, rows: Rows, them: Authorities, cases: Cases, numbers: Ints, mine: Ints, day: Ints) -> None:
    """Write down a visit on each day. At one in ten nobody is in.

    numbers: of all of `cases`. mine: the place in `cases` of the one that each visit belongs to.
    """
    seen = rng.random(len(mine)) < _SEEN
    alone = seen & (rng.random(len(mine)) < them.seen_alone[cases.authority[mine]])
    yes, no = word("seen", "true"), word("seen", "false")
    rows.add("visit", numbers[mine], day, seen=np.where(seen, yes, no), seen_alone=np.where(alone, yes, no))


_NOT_REQUIRED, _NO_PLAN = 0.35, 0.15
_CATEGORIES = ("NEG", "NEG", "NEG", "NEG", "NEG", "EMO", "EMO", "EMO", "PHY", "PHY", "SAB")
FIRST_REVIEW, LATER_REVIEWS = 3, 6
_BOOKED_AHEAD = 14


def enquiries_until(
    rng: Generator, rows: Rows, them: Authorities, cases: Cases, numbers: Ints, mine: Ints, place: Ints
) -> Ints:
    """Write down enquiries that begin at `place` in the cases `mine`, and what follows; return where each ends."""
    days = world_days()
    rows.add("strategy_discussion", numbers[mine], days.day(place))
    rows.add("section_47_started", numbers[mine], days.day(place))
    spared = rng.random(len(mine)) < _NOT_REQUIRED
    conference = place + lengths_around(rng, 11.0, 0.2, len(mine))
    ended = np.where(spared, place + rng.integers(3, 11, len(mine)), conference)
    rows.add("section_47_ended", numbers[mine], days.day(ended))
    rows.add("conference_not_required", numbers[mine[spared]], days.day(ended[spared]))
    none = ~spared & (rng.random(len(mine)) < _NO_PLAN)
    rows.add(
        "initial_child_protection_conference", numbers[mine[none]], days.day(ended[none]),
        outcome=word("outcome", "no_plan"),
    )  # fmt: skip
    planned = ~spared & ~none
    ended[planned] = _plans_until(rng, rows, them, cases, numbers, mine[planned], ended[planned])
    return ended


def _plans_until(
    rng: Generator, rows: Rows, them: Authorities, cases: Cases, numbers: Ints, mine: Ints, start: Ints
) -> Ints:
    days = world_days()
    kinds = np.array([word("category", one) for one in _CATEGORIES])
    category = kinds[rng.integers(0, len(kinds), len(mine))]
    plan = word("outcome", "plan")
    rows.add("initial_child_protection_conference", numbers[mine], days.day(start), outcome=plan, category=category)
    # no earlier plan is said to be known: a child's plans are all in these records
    rows.add("child_protection_plan_started", numbers[mine], days.day(start), category=category)
    rows.add("core_group_met", numbers[mine], days.day(start + lengths_around(rng, 6.0, 0.35, len(mine))))
    ended = start + 60 + lengths_around(rng, 150.0, 0.5, len(mine))
    which, place = spaced(rng, start, ended, every=20)
    visits(rng, rows, them, cases, numbers, mine[which], days.day(place))
    _reviews(rng, rows, numbers[mine], days.day(start), days.day(ended))
    rows.add("child_protection_plan_ended", numbers[mine], np.minimum(days.day(ended), cases.exits[mine]))
    return ended


def _reviews(rng: Generator, rows: Rows, numbers: Ints, held: Ints, ended: Ints) -> None:
    """Write down the reviews of each plan, booked for the fortnight before each is due."""
    days, months = world_days(), FIRST_REVIEW
    while len(held):
        due = months_later(held.astype("datetime64[D]"), months).astype(np.int64)
        held = days.day(days.place(due - rng.integers(0, _BOOKED_AHEAD, len(held))))
        goes_on = (held < ended) & (held <= LAST_DAY)
        numbers, held, ended = numbers[goes_on], held[goes_on], ended[goes_on]
        rows.add("child_protection_review", numbers, held)
        months = LATER_REVIEWS


#: share of closings of referrals by individuals with no further action that are recorded as malicious
MALICIOUS = 0.04
_VISITED, _SERIOUS = 0.93, 0.25


def write_case_events(rng: Generator, rows: Rows, them: Authorities, cases: Cases, course: Course, first: int) -> Ints:
    """Write down the events of cases; return the day on which each ends, NO_DAY where it stays open.

    first: the number of the first of these cases among all cases.
    """
    days, numbers = world_days(), np.arange(len(cases)) + first
    _referrals(rng, rows, cases, numbers)
    _initial_assessments(rng, rows, them, cases, course, numbers)
    last = _core_assessments(rng, rows, them, cases, course, numbers)
    closing = closing_places(rng, course, last)
    _services(rng, rows, them, cases, course, numbers, closing)
    closed = np.maximum(days.day(closing), cases.day)
    ended = np.minimum(closed, cases.exits)
    _closings(rng, rows, cases, course, numbers, closed)
    return ended


def _referrals(rng: Generator, rows: Rows, cases: Cases, numbers: Ints) -> None:
    category = drawn_categories(rng, len(cases)) + word("category", "N1")
    rows.add(
        "referral", numbers, cases.day, source=cases.source + 1, category=category,
        age=np.minimum(cases.age.astype(np.int64), 17) + 1, sex=cases.sex + 1,
    )  # fmt: skip
    serious = np.flatnonzero(cases.danger & (rng.random(len(cases)) < _SERIOUS))
    day = cases.day[serious] + rng.integers(0, 10, len(serious))
    rows.add("serious_incident", numbers[serious], day, category=word("category", "harm"))


def _initial_assessments(
    rng: Generator, rows: Rows, them: Authorities, cases: Cases, course: Course, numbers: Ints
) -> None:
    days, begun = world_days(), np.flatnonzero(~course.straight)
    place, referred = course.place[begun], cases.day[begun]
    start = place + np.minimum(rng.integers(0, 3, len(begun)), course.dated[begun])
    rows.add("assessment_started", numbers[begun], np.maximum(days.day(start), referred))
    visited = begun[rng.random(len(begun)) < _VISITED]
    visit = course.place[visited] + 1 + (rng.random(len(visited)) * course.finished[visited]).astype(np.int64)
    visits(rng, rows, them, cases, numbers, visited, days.day(visit))
    done = np.flatnonzero(course.assessed)
    rows.add(
        "initial_assessment_completed", numbers[done], days.day(course.place[done] + course.dated[done]),
        typed=days.day(course.place[done] + course.finished[done]), authoriser=rng.integers(1, 6, len(done)),
    )  # fmt: skip


def _core_assessments(
    rng: Generator, rows: Rows, them: Authorities, cases: Cases, course: Course, numbers: Ints
) -> Ints:
    """Write down core assessments and what follows; return the place at which all of it has ended, 0 without one."""
    days, mine = world_days(), np.flatnonzero(course.core)
    start = course.place[mine] + course.finished[mine] + rng.integers(0, 3, len(mine))
    done = start + core_lengths(rng, len(mine))
    rows.add("core_assessment_started", numbers[mine], days.day(start))
    authoriser = rng.integers(1, 6, len(mine))
    rows.add("core_assessment_completed", numbers[mine], days.day(done), authoriser=authoriser)
    which, place = spaced(rng, start, done, every=9)
    visits(rng, rows, them, cases, numbers, mine[which], days.day(place))
    last = np.zeros(len(cases), dtype=np.int64)
    last[mine] = done
    asked = np.flatnonzero(course.enquiries)
    begun = np.zeros(len(cases), dtype=np.int64)
    begun[mine] = start + rng.integers(0, 11, len(mine))
    last[asked] = np.maximum(last[asked], enquiries_until(rng, rows, them, cases, numbers, asked, begun[asked]))
    return last


def _services(
    rng: Generator, rows: Rows, them: Authorities, cases: Cases, course: Course, numbers: Ints, closing: Ints
) -> None:
    """Write down the visits of cases that go on without a core assessment."""
    mine = np.flatnonzero(course.assessed & ~course.no_further & ~course.core)
    which, place = spaced(rng, course.place[mine] + course.finished[mine], closing[mine], every=15)
    visits(rng, rows, them, cases, numbers, mine[which], world_days().day(place))


def _closings(rng: Generator, rows: Rows, cases: Cases, course: Course, numbers: Ints, closed: Ints) -> None:
    """Write down decisions to do no more and closings, sooner where a child moves away or turns 18."""
    leaves = cases.exits < closed
    without = course.straight | course.no_further
    decided = np.flatnonzero(without & ~leaves)
    malicious = PRIVATE[cases.source[decided]] & (rng.random(len(decided)) < MALICIOUS)
    reason = np.where(malicious, word("reason", "malicious"), 0)
    rows.add("no_further_action", numbers[decided], closed[decided], reason=reason)
    reason = _reasons(without, leaves, cases.adult)
    ends = np.flatnonzero(np.minimum(closed, cases.exits) < NO_DAY)
    rows.add("case_closed", numbers[ends], np.minimum(closed, cases.exits)[ends], reason=reason[ends])


def _reasons(without: Bools, leaves: Bools, adult: Bools) -> Ints:
    left = np.where(adult, word("reason", "RC6"), word("reason", "RC5"))
    return np.where(leaves, left, np.where(without, word("reason", "RC8"), word("reason", "RC7")))
