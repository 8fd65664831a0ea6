"""The cases of an invented world, and the course that each takes."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from numpy.random import Generator
from scipy.special import expit

from evaluator.synth.world_authorities import (
    ADULT,
    SPEED_SPREAD,
    TEAMS,
    Authorities,
    drawn_ages,
    drawn_sexes,
    drawn_sources,
    happens,
    recorded_need,
)
from evaluator.synth.world_days import (
    FIRST_REFERRAL,
    LAST_DAY,
    LAST_REFERRAL,
    NO_DAY,
    TEN_DAYS_FROM,
    Bools,
    Floats,
    Ints,
    lengths_around,
    natural_lengths,
    world_days,
)
from evaluator.synth.world_kinds import WorldKind

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


#: share of referrals that end at once with no further action, where no child is in danger
STRAIGHT = 0.235
#: share of assessments begun that are never finished; half of these cases stay open
UNFINISHED = 0.02
#: the logarithm of the odds of no further action after an assessment, and what a unit of need does to it
_NO_FURTHER, _NO_FURTHER_BY_NEED, _NO_FURTHER_BY_SEVERITY = -0.2, -0.8, -0.1
#: share closed with no further action of what is pulled to the deadline by closing, and of children in danger
SHUT_NO_FURTHER, DANGER_NO_FURTHER = 0.75, 0.08
#: just late: so many working days after the last permitted one, at most
JUST_LATE = 5
#: of the rest: share with a core assessment, and of these the share with enquiries under section 47
_CORE, _ENQUIRIES, _DANGER_ENQUIRIES = 0.6, 0.26, 0.9
#: the rate a year at which children of average need come back, what unrecorded need does to its logarithm, and what is
#: added where a case was closed to keep a date
RATE, BY_SEVERITY, HARM = 0.247, 0.3, 0.6
#: what a unit of recorded need adds to the logarithm of an assessment's length, and one of unrecorded need in the world
#: where that differs between authorities
_LENGTH_BY_NEED, _LENGTH_BY_SEVERITY = 0.4, 0.08


@dataclass(frozen=True, eq=False)
class Course:
    """One entry a case. place: of the referral. natural: working days the assessment would have taken. dated, finished:
    the working days after which it is dated and was finished. straight, unfinished, no_further, core, enquiries: what
    became of it. pulled, shut, backdated: to the deadline, by closing, by dating. rate: at which the child comes back,
    a year.
    """

    place: Ints
    natural: Ints
    dated: Ints
    finished: Ints
    straight: Bools
    unfinished: Bools
    no_further: Bools
    core: Bools
    enquiries: Bools
    pulled: Bools
    shut: Bools
    backdated: Bools
    need: Floats
    rate: Floats

    @property
    def assessed(self) -> Bools:
        """Whether an initial assessment was completed."""
        return ~self.straight & ~self.unfinished


def courses(rng: Generator, kind: WorldKind, them: Authorities, cases: Cases) -> Course:
    """Return what becomes of each case."""
    amount, place = len(cases), world_days().place(cases.day)
    need = recorded_need(cases.source, cases.age)
    straight = ~cases.danger & (rng.random(amount) < STRAIGHT)
    natural = natural_lengths(rng, place, _middles(kind, them, cases, need))
    limit = np.where(cases.day < TEN_DAYS_FROM, 7, 10)
    just_late = ~straight & (natural > limit) & (natural <= limit + JUST_LATE)
    pulled = just_late & them.pulls[cases.authority] & (rng.random(amount) < kind.pulled)
    backdated = pulled & (rng.random(amount) < kind.backdated)
    shut = pulled & ~backdated & kind.shut
    unfinished = ~straight & ~pulled & (rng.random(amount) < UNFINISHED)
    no_further = ~straight & ~unfinished & (rng.random(amount) < _no_further_share(cases, need, shut))
    further = ~straight & ~unfinished & ~no_further
    core = further & (cases.danger | (rng.random(amount) < _CORE))
    enquiries = core & (rng.random(amount) < np.where(cases.danger, _DANGER_ENQUIRIES, _ENQUIRIES))
    rate = RATE * them.level[cases.authority] * np.exp(need + BY_SEVERITY * cases.severity + HARM * shut)
    return Course(
        place, natural, np.where(pulled, limit, natural), np.where(pulled & ~backdated, limit, natural),
        straight, unfinished, no_further, core, enquiries, pulled, shut, backdated, need, rate,
    )  # fmt: skip


def _middles(kind: WorldKind, them: Authorities, cases: Cases, need: Floats) -> Floats:
    """Return the logarithm of the working days that each assessment takes in the middle."""
    week = (np.minimum(cases.day, LAST_DAY) - FIRST_REFERRAL) // 7
    middle = np.log(kind.initial_days) - SPEED_SPREAD * them.speed[cases.authority] + _LENGTH_BY_NEED * need
    if kind.need_spread:
        # of the authority's mean need its speed tells already
        middle += _LENGTH_BY_SEVERITY * (cases.severity - them.need[cases.authority])
    return np.asarray(middle + them.workload[cases.authority, week])


def _no_further_share(cases: Cases, need: Floats, shut: Bools) -> Floats:
    ordinary = expit(_NO_FURTHER + _NO_FURTHER_BY_NEED * need + _NO_FURTHER_BY_SEVERITY * cases.severity)
    return np.where(shut, SHUT_NO_FURTHER, np.where(cases.danger, DANGER_NO_FURTHER, ordinary))


def closing_places(rng: Generator, course: Course, last: Ints) -> Ints:
    """Return the place of each case's closing; that of NO_DAY where it stays open.

    last: the place at which the core assessment and all that follows it have ended.
    """
    amount, done = len(course.place), course.place + course.finished
    never = world_days().place(np.full(amount, NO_DAY))
    return np.select(
        [course.straight, course.unfinished, course.no_further, course.core],
        [
            course.place + rng.integers(0, 2, amount),
            np.where(rng.random(amount) < 0.5, course.place + rng.integers(30, 91, amount), never),
            done + np.where(course.shut, 0, rng.integers(0, 4, amount)),
            last + rng.integers(10, 51, amount),
        ],
        default=done + rng.integers(15, 76, amount),
    )


def core_lengths(rng: Generator, amount: int) -> Ints:
    """Return the working days of core assessments, nine in ten of which keep to 35."""
    return lengths_around(rng, 23.3, 0.36, amount)
