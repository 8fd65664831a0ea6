"""Enquiries, plans, reviews and visits of an invented world."""

from __future__ import annotations

import numpy as np
from numpy.random import Generator

from evaluator.clocks.calendar import months_later
from evaluator.synth.world_authorities import Authorities
from evaluator.synth.world_cases import Cases
from evaluator.synth.world_days import LAST_DAY, Ints, lengths_around, world_days
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
