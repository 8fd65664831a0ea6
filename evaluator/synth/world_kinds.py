"""What each kind of invented world plants, and the habits of those in which nothing is planted."""

from __future__ import annotations

import datetime as dt
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


@dataclass(frozen=True)
class NullKind:
    """The habit of a null world. Shares are from 0 to 1.

    habit: in words. together: share of families of whose children all is decided at once. large: share of families of
    four to seven children. unequal: whether `together` and `large` differ between authorities, from 0 to twice as much.
    spread: standard deviation of the logarithm of how often children come back, between authorities. on_fridays,
    at_month_end, in_fives: share of work that ends on the Friday of its week, on the month's last working day, or after
    a whole number of five days. over_christmas: whether work due from 15 December waits for January. seasonal: how far
    referrals vary over the year. heavy: whether lengths have tails as of Student's t with 2.5 degrees. mixture: share
    of cases of another, slow kind. drift: change a year in the logarithm of a length. moves: share of children who go
    with the closing. triage: whether light cases are finished first and closed more often. teams: share of the work of
    the largest of three teams. typed_in_batches: share of records typed in on the Friday after. trend: change a year in
    the logarithm of how often children come back. last: of the first referrals.
    """

    name: str
    habit: str
    together: float = 0.0
    large: float = 0.0
    unequal: bool = False
    spread: float = 0.0
    on_fridays: float = 0.0
    at_month_end: float = 0.0
    in_fives: float = 0.0
    over_christmas: bool = False
    seasonal: float = 0.0
    heavy: bool = False
    mixture: float = 0.0
    drift: float = 0.0
    moves: float = 0.03
    triage: bool = False
    teams: float = 1 / 3
    typed_in_batches: float = 0.0
    trend: float = 0.0
    last: dt.date = dt.date(2009, 3, 31)

    @property
    def as_of(self) -> dt.date:
        """The last day of the records: 17 months after the last first referral."""
        return dt.date(self.last.year + 1, 8, 31)


NULL_WORLDS = {
    one.name: one
    for one in (
        NullKind("siblings-equal", "For most families one decision is made, and all children of a family come back.",
                 together=0.9),
        NullKind("siblings-unequal", "As siblings-equal, but more so in some authorities, and some families are large.",
                 together=0.5, large=0.15, unequal=True),
        NullKind("friday-finishing", "Half of all work is finished on the Friday of its week.", on_fridays=0.5),
        NullKind("month-end-batches", "Three in ten pieces of work are finished on the last working day of the month.",
                 at_month_end=0.3),
        NullKind("digit-preference", "A quarter of the work takes five, ten or fifteen days as recorded.",
                 in_fives=0.25),
        NullKind("christmas", "What would end over Christmas is finished in January.", over_christmas=True),
        NullKind("seasonal-referrals", "Half as many children are referred in August as in March.", seasonal=0.35),
        NullKind("heavy-tails", "A few pieces of work take very long.", heavy=True),
        NullKind("mixture-of-lengths", "A third of the cases are of a slow kind.", mixture=0.33),
        NullKind("drift-over-years", "All work gets slower, year by year.", drift=0.12),
        NullKind("migration", "One child in eight moves away.", moves=0.12),
        NullKind("over-dispersed", "Authorities differ in how often children come back, for reasons of their own.",
                 spread=0.2),
        NullKind("honest-triage", "Light cases are finished first, and more often closed with no further action.",
                 triage=True),
        NullKind("unequal-teams", "One of three teams does most of the work, and does it slowly.", teams=0.8),
        NullKind("batch-typing", "Six in ten records are typed in on the Friday after.", typed_in_batches=0.6),
        NullKind("common-trend", "Everywhere children come back more often, by 6% a year, for seven years.",
                 trend=0.06, last=dt.date(2013, 12, 31)),
    )
}  # fmt: skip


def null_kind(name: str) -> NullKind:
    """Return a null world's kind by its name. Raises CannotRun where there is none of that name."""
    if name not in NULL_WORLDS:
        hint = did_you_mean(name, NULL_WORLDS)
        raise CannotRun(f"there is no null world `{name}`", f"{hint} Known: {', '.join(NULL_WORLDS)}".strip())
    return NULL_WORLDS[name]
