"""The eight worlds: what is planted in each, so that a method can be held against what it ought to find."""

from __future__ import annotations

from dataclasses import dataclass

from evaluator.errors import CannotRun
from evaluator.rulebook.issues import did_you_mean

#: spread (standard deviation of the logarithm) of the rate at which children come back, between authorities
LEVEL_SPREAD = 0.235
#: change in the logarithm of that rate for an authority one standard deviation faster, where speed goes with it: of
#: two halves of a nation, the faster one then has about 0.8 or 1.25 times the re-referrals of the slower
LEVEL_BY_SPEED = 0.16
#: working days of an initial assessment at the middle authority, but for the days of the week: 68% are then in time.
#: Where all authorities pull work to the deadline the natural pace is slower, so that some still get a poor rating.
INITIAL_DAYS, SLOWER_DAYS = 5.85, 6.8


@dataclass(frozen=True)
class WorldKind:
    """What is planted in a world. Shares are from 0 to 1; logarithms are natural.

    planted: in words. level_spread, level_by_speed: of the rate at which children come back (see above).
    initial_days: working days of an initial assessment at the middle authority where nobody aims at a date.
    who_pulls: share of authorities that finish work on the last permitted day that would have been just late.
    pulled: the share of such cases. shut: most of those are closed with no further action, and the children come back
    more. backdated: share of the pulled cases that are finished when they would have been, and dated earlier.
    need_spread: of unrecorded need, between authorities. need_slows: how far slower authorities are those with more of
    it (correlation).
    """

    name: str
    planted: str
    level_spread: float = LEVEL_SPREAD
    level_by_speed: float = 0.0
    initial_days: float = INITIAL_DAYS
    who_pulls: float = 0.0
    pulled: float = 0.0
    shut: bool = False
    backdated: float = 0.0
    need_spread: float = 0.0
    need_slows: float = 0.0


_SOME, _HALF = 0.3, 0.5

WORLDS = {
    one.name: one
    for one in (
        WorldKind(
            "nothing-planted",
            "Nothing is planted: how often children come back differs between authorities and has nothing to do with "
            "how fast these are.",
        ),
        WorldKind(
            "rating-informative",
            "Fast authorities are better: fewer children come back to them.",
            level_by_speed=-LEVEL_BY_SPEED,
        ),
        WorldKind(
            "rating-perverse",
            "Fast authorities are worse: more children come back to them.",
            level_by_speed=LEVEL_BY_SPEED,
        ),
        WorldKind(
            "honest-effort",
            "All authorities finish half of what would be just late on the last permitted day, by effort alone: "
            "decisions and children fare as they would have.",
            initial_days=SLOWER_DAYS,
            who_pulls=1.0,
            pulled=_HALF,
        ),
        WorldKind(
            "pulled-in-some",
            "Three authorities in ten finish half of what would be just late on the last permitted day, mostly by "
            "closing it with no further action; those children come back more.",
            who_pulls=_SOME,
            pulled=_HALF,
            shut=True,
        ),
        WorldKind(
            "pulled-and-backdated",
            "As pulled-in-some, but half of the pulled cases are finished when they would have been and only dated on "
            "the last permitted day.",
            who_pulls=_SOME,
            pulled=_HALF,
            shut=True,
            backdated=_HALF,
        ),
        WorldKind(
            "pulled-everywhere",
            "As pulled-in-some, but in all authorities.",
            initial_days=SLOWER_DAYS,
            who_pulls=1.0,
            pulled=_HALF,
            shut=True,
        ),
        WorldKind(
            "need-differs",
            "All authorities work equally well. Where children need more, and no record says so, work is slower and "
            "more of them come back.",
            level_spread=0.0,
            need_spread=0.6,
            need_slows=0.5,
        ),
    )
}


def world_kind(name: str) -> WorldKind:
    """Return a world by its name. Raises CannotRun where there is none of that name."""
    if name not in WORLDS:
        hint = did_you_mean(name, WORLDS)
        raise CannotRun(f"there is no world `{name}`", f"{hint} Known: {', '.join(WORLDS)}".strip())
    return WORLDS[name]
