"""An invented world: how one is made, and the truth of what was planted in it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any, TypeVar

import numpy as np
import pandas as pd

from evaluator.synth.world_authorities import SPEED_SPREAD, Authorities, drawn_authorities
from evaluator.synth.world_cases import BY_SEVERITY, HARM, RATE, Cases, Course, courses, first_cases, later_cases
from evaluator.synth.world_days import LAST_DAY, WORLD_AS_OF, Floats, Ints
from evaluator.synth.world_events import write_case_events
from evaluator.synth.world_kinds import WorldKind, world_kind
from evaluator.synth.world_rows import Rows, child_names, episode_names, event_table

#: the columns by which the truth and the events name the same case
KEYS = ("authority", "child", "episode")
#: behaviours, in words
ORDINARY, EFFORT = "works as it comes", "finishes by the deadline by effort"
PULLS, BACKDATES = "closes cases to keep the deadline", "closes cases to keep the deadline, and dates back"
_POINTS = 7


def case_truth(them: Authorities, cases: Cases, course: Course, ended: Ints) -> pd.DataFrame:
    """Return one row a case: KEYS, and what was planted or only happened, in columns that begin with `_`.

    Days are working days from the referral: `_natural_days` had nobody aimed at a date, `_finished_days` as it was,
    `_dated_days` as recorded; -1 where no assessment was completed. `_rate`: a year, at which the child comes back.
    `_shut`: pulled to the deadline where cases are closed to keep it.
    """
    done = course.assessed
    days = {"natural": course.natural, "finished": course.finished, "dated": course.dated}
    closed = np.where(ended <= LAST_DAY, ended, np.datetime64("NaT").astype(np.int64))
    return pd.DataFrame({
        "authority": pd.Categorical.from_codes(cases.authority, categories=them.names),
        "child": pd.Categorical.from_codes(cases.child, categories=list(child_names(them))),
        "episode": pd.Categorical.from_codes(cases.episode - 1, categories=list(episode_names(cases))),
        "_severity": cases.severity,
        "_recorded_need": course.need,
        "_danger": cases.danger,
        **{f"_{name}_days": np.where(done, taken, -1) for name, taken in days.items()},
        "_pulled": course.pulled,
        "_shut": course.shut,
        "_backdated": course.backdated,
        "_no_further_action": course.straight | course.no_further,
        "_assessed": done,
        "_rate": course.rate,
        "_closed": closed.astype("datetime64[D]").astype("datetime64[s]"),
        "_left": cases.exits <= ended,
    })


def authority_truth(kind: WorldKind, them: Authorities, cases: pd.DataFrame) -> pd.DataFrame:
    """Return what was planted, one row an authority.

    cases: as `case_truth` gives them. Columns: authority, behaviour (in words), first_referrals, speed (standard
    deviations), initial_days (working days in the middle, but for the days of the week), level (what multiplies the
    rate at which children come back, apart from need), unrecorded_need (mean, standard deviations of a child's),
    pulled_share (of assessments that would be just late), backdated_share and shut_share (of those pulled), harm
    (added to the logarithm of the rate where a case was shut), true_rate and true_ratio (see `_true`).
    """
    pulling = EFFORT if not kind.shut else BACKDATES if kind.backdated else PULLS
    planted = pd.DataFrame({
        "authority": them.names,
        "behaviour": np.where(them.pulls, pulling, ORDINARY),
        "first_referrals": them.children,
        "speed": them.speed,
        "initial_days": kind.initial_days * np.exp(-SPEED_SPREAD * them.speed),
        "level": them.level,
        "unrecorded_need": them.need,
        "pulled_share": them.pulls * kind.pulled,
        "backdated_share": them.pulls * kind.backdated,
        "shut_share": them.pulls * (1 - kind.backdated) * kind.shut,
        "harm": them.pulls * HARM * kind.shut,
    })
    return planted.join(_true(cases), on="authority")


def _true(cases: pd.DataFrame) -> pd.DataFrame:
    """Return by authority `true_rate`, the share of closed cases whose child was to come back within 12 months were
    nobody to leave, and `true_ratio`, that share over the one to expect of the recorded need in this world.
    """
    closed = cases[cases["_closed"].notna()]
    shares = pd.DataFrame({
        "authority": closed["authority"].astype("str"),
        "true": -np.expm1(-closed["_rate"]),
        "expected": _expected(closed["_recorded_need"].to_numpy()),
    })
    means = shares.groupby("authority")[["true", "expected"]].mean()
    everywhere = shares["true"].mean() / shares["expected"].mean()
    return pd.DataFrame({"true_rate": means["true"], "true_ratio": means["true"] / means["expected"] / everywhere})


def _expected(need: Floats) -> Floats:
    """Return the share that comes back within 12 months at an average authority, unrecorded need averaged out."""
    points, weights = np.polynomial.hermite_e.hermegauss(_POINTS)
    rates = RATE * np.exp(need[:, None] + BY_SEVERITY * points)
    return np.asarray(-np.expm1(-rates) @ (weights / weights.sum()))


#: the rule set of the years in which the worlds play
WORLD_RULES = "england-2008"
Part = TypeVar("Part", bound=Any)


@dataclass(frozen=True, eq=False)
class World:
    """events: the event table, as a reader takes it. truth: what was planted, one row an authority. truth_cases: one
    row a case, columns that begin with `_` beside those that name the case. as_of: the last day of the records.
    planted: in words.
    """

    name: str
    seed: int
    planted: str
    as_of: dt.date
    events: pd.DataFrame
    truth: pd.DataFrame
    truth_cases: pd.DataFrame


def world(name: str, seed: int = 2008, authorities: int = 60, cases: int = 1500) -> World:
    """Return an invented world, the same for the same arguments.

    name: one of WORLDS. cases: children first referred to each authority from January 2007 to March 2009, on average;
    a third of them or so come back. Raises CannotRun where there is no such world, ValueError where `cases` is below 1
    or `authorities` is below 1 or more than there are names.
    """
    kind = world_kind(name)
    if cases < 1:
        raise ValueError(f"cases must be at least 1, not {cases}")
    rng = np.random.default_rng(seed)
    them = drawn_authorities(rng, kind, authorities, cases)
    rows = Rows()
    told_cases: list[Cases] = []
    told_courses: list[Course] = []
    ends: list[Ints] = []
    mine, first = first_cases(rng, them), 0
    while len(mine):
        course = courses(rng, kind, them, mine)
        ended = write_case_events(rng, rows, them, mine, course, first)
        told_cases.append(mine)
        told_courses.append(course)
        ends.append(ended)
        first += len(mine)
        mine = later_cases(rng, them, mine, ended, course.rate, course.shut)
    every, became, ended = _together(told_cases), _together(told_courses), np.concatenate(ends)
    truth_cases = case_truth(them, every, became, ended)
    events = event_table(rng, rows, them, every, ended)
    return World(name, seed, kind.planted, WORLD_AS_OF, events, authority_truth(kind, them, truth_cases), truth_cases)


def _together(parts: Sequence[Part]) -> Part:
    """Return parts of the same kind as one, each field joined."""
    kind = type(parts[0])
    joined = {one.name: np.concatenate([getattr(part, one.name) for part in parts]) for one in fields(kind)}
    made: Part = kind(**joined)
    return made
