"""Visits, and when they are due."""

from __future__ import annotations

import numpy as np
from numpy.random import Generator

from evaluator.synth.world_authorities import Authorities
from evaluator.synth.world_cases import Cases
from evaluator.synth.world_days import Ints
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
