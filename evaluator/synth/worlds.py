"""Eight invented worlds, in each of which it is known what was planted, and of whom.

What was planted is in `truth` and `truth_cases`, never in the events. Nobody in them exists.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any, TypeVar

import numpy as np
import pandas as pd

from evaluator.synth.world_authorities import drawn_authorities
from evaluator.synth.world_cases import Cases, first_cases, later_cases
from evaluator.synth.world_course import Course, courses
from evaluator.synth.world_days import WORLD_AS_OF, Ints
from evaluator.synth.world_kinds import world_kind
from evaluator.synth.world_rows import Rows, event_table
from evaluator.synth.world_telling import told
from evaluator.synth.world_truth import authority_truth, case_truth

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
        ended = told(rng, rows, them, mine, course, first)
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
