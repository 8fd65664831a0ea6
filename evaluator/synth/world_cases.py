"""Cases: a referral each. The first ones of the children, and those that come after a case was closed."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from numpy.random import Generator

from evaluator.synth.world_authorities import ADULT, TEAMS, Authorities, drawn_ages, drawn_sexes, drawn_sources, happens
from evaluator.synth.world_days import FIRST_REFERRAL, LAST_DAY, LAST_REFERRAL, NO_DAY, Bools, Floats, Ints, world_days

YEAR = 365.25
WORKERS = 10
#: share of children who move away in a year
_MOVE_AWAY = 0.04
#: share of referrals in which a child is in danger: first ones, later ones, and later ones where the case before was
#: closed to keep a date
DANGER_FIRST, DANGER_AGAIN, DANGER_AFTER_SHUT = 0.04, 0.14, 0.30
#: share of weekend and holiday referrals that are received on the day itself; the others wait for a working day
_OUT_OF_HOURS = 0.3


@dataclass(frozen=True, eq=False)
class Cases:
    """One entry a case. child, authority, team, worker, episode: numbers. day: of the referral. source, sex: numbers in
    the lists of recorded need. age: years on that day. severity: unrecorded need, standard deviations of a child's.
    danger: whether the child is. exits: the day on which the child moves away or, where `adult`, turns 18.
    """

    child: Ints
    authority: Ints
    team: Ints
    worker: Ints
    episode: Ints
    day: Ints
    source: Ints
    age: Floats
    sex: Ints
    severity: Floats
    danger: Bools
    exits: Ints
    adult: Bools

    def __len__(self) -> int:
        """Return how many cases there are."""
        return len(self.child)


def first_cases(rng: Generator, them: Authorities) -> Cases:
    """Return the first referral of every child."""
    authority = np.repeat(np.arange(len(them.names)), them.children)
    amount = len(authority)
    day = _received(rng, rng.integers(FIRST_REFERRAL, LAST_REFERRAL + 1, amount), LAST_REFERRAL)
    age = drawn_ages(rng, amount)
    moves = day + 1 + (rng.exponential(YEAR / _MOVE_AWAY, amount)).astype(np.int64)
    birthday = day + 1 + ((ADULT - age) * YEAR).astype(np.int64)
    return Cases(
        child=np.arange(amount),
        authority=authority,
        team=rng.integers(0, TEAMS, amount),
        worker=rng.integers(0, WORKERS, amount),
        episode=np.ones(amount, dtype=np.int64),
        day=day,
        source=drawn_sources(rng, them.sources, authority),
        age=age,
        sex=drawn_sexes(rng, amount),
        severity=them.need[authority] + rng.standard_normal(amount),
        danger=happens(rng, DANGER_FIRST, amount),
        exits=_worked(np.minimum(np.minimum(moves, birthday), NO_DAY)),
        adult=birthday <= moves,
    )


def later_cases(rng: Generator, them: Authorities, before: Cases, closed: Ints, rate: Floats, shut: Bools) -> Cases:
    """Return the next referral of the children who come back before they move away, turn 18 or the records end.

    closed: the day on which each case was closed (NO_DAY: not). rate: at which the child comes back, a year. shut:
    cases closed to keep a date.
    """
    wait = 1 + (rng.exponential(size=len(before)) / rate * YEAR).astype(np.int64)
    day = _received(rng, np.minimum(closed + np.minimum(wait, NO_DAY), NO_DAY), NO_DAY)
    back = (day < before.exits) & (day <= LAST_DAY)
    danger = rng.random(len(before)) < np.where(shut, DANGER_AFTER_SHUT, DANGER_AGAIN)
    same = Cases(**{one.name: getattr(before, one.name)[back] for one in fields(Cases)})
    changed = {
        "episode": same.episode + 1,
        "day": day[back],
        "source": drawn_sources(rng, them.sources, same.authority),
        "age": same.age + (day[back] - same.day) / YEAR,
        "danger": danger[back],
    }
    return Cases(**{one.name: changed.get(one.name, getattr(same, one.name)) for one in fields(Cases)})


def _received(rng: Generator, day: Ints, last: int) -> Ints:
    """Return the day itself where it is worked or the referral comes out of hours; else the next working day."""
    waits = rng.random(len(day)) >= _OUT_OF_HOURS
    return np.minimum(np.where(waits, _worked(day), day), last)


def _worked(day: Ints) -> Ints:
    days = world_days()
    return days.day(days.place_from(day))
