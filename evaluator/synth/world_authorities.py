"""The authorities of an invented world: their names, teams and habits."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from scipy.special import ndtri

from evaluator.synth.world_days import FIRST_REFERRAL, LAST_DAY, Bools, Floats, Ints
from evaluator.synth.world_kinds import WorldKind
from evaluator.synth.world_need import source_mixes

_BEGINNINGS = (
    "Arvel", "Brennick", "Corvan", "Dulmer", "Eskar", "Fennor", "Gorlan", "Hathrin", "Ilvar", "Jorrick", "Keswel",
    "Lorvan", "Mervick", "Norrin", "Orlan", "Pendrel", "Quarlin", "Rostrel", "Silvan", "Torvel", "Ulmer", "Varrick",
    "Wexel", "Yendor", "Zennel",
)  # fmt: skip
_ENDINGS = ("combe", "dene", "fold", "garth", "holme", "marsh", "mere", "stow", "thwaite", "wold")
MOST_NAMES = len(_BEGINNINGS) * len(_ENDINGS)


def invented_names(rng: Generator, amount: int) -> list[str]:
    """Return different names in alphabetical order. Raises ValueError where more than MOST_NAMES are wanted."""
    if not 1 <= amount <= MOST_NAMES:
        raise ValueError(f"authorities must be from 1 to {MOST_NAMES}, not {amount}")
    chosen = rng.choice(MOST_NAMES, size=amount, replace=False)
    return sorted(_BEGINNINGS[int(one) // len(_ENDINGS)] + _ENDINGS[int(one) % len(_ENDINGS)] for one in chosen)


#: spread of the logarithm of how long work takes, between authorities
SPEED_SPREAD = 0.2
#: size of an authority: 4 gives a coefficient of variation of 0.5; none is smaller or larger than these multiples
_SIZE_SHAPE, _SMALLEST, _LARGEST = 4.0, 0.4, 3.0
#: spread of the logarithm of how long work takes from week to week
WORKLOAD_SPREAD = 0.08
TEAMS = 3


@dataclass(frozen=True, eq=False)
class Authorities:
    """One entry an authority, in the order of their names. children: first referrals. speed: standard deviations faster
    than the middle. level: what multiplies the rate at which children come back, apart from need. need: mean unrecorded
    need, in standard deviations of a child's. pulls: whether it pulls work to the deadline. seen_alone: share of
    visits. sources: shares of sources added up. workload: by week. lag: by team, mean working days to the record.
    """

    names: list[str]
    children: Ints
    speed: Floats
    level: Floats
    need: Floats
    pulls: Bools
    seen_alone: Floats
    sources: Floats
    workload: Floats
    lag: Floats


def drawn_authorities(rng: Generator, kind: WorldKind, amount: int, cases: int) -> Authorities:
    """Return `amount` authorities with `cases` first referrals each, on average."""
    # The same speeds in every world, in another order: so that there are fast and slow ones whatever the draw.
    speed = rng.permutation(ndtri((np.arange(amount) + 0.5) / amount))
    beside = rng.standard_normal(amount)
    need = kind.need_spread * (-kind.need_slows * speed + np.sqrt(1 - kind.need_slows**2) * beside)
    level = np.exp(kind.level_spread * rng.standard_normal(amount) + kind.level_by_speed * speed)
    size = np.clip(rng.gamma(_SIZE_SHAPE, 1 / _SIZE_SHAPE, amount), _SMALLEST, _LARGEST)
    children = rng.multinomial(amount * cases, size / size.sum())
    weeks = (LAST_DAY - FIRST_REFERRAL) // 7 + 1
    return Authorities(
        names=invented_names(rng, amount),
        children=children,
        speed=speed,
        # 1 for the average child, so that as many come back in every draw
        level=level / np.average(level, weights=children),
        need=need,
        pulls=rng.permutation(np.arange(amount) < round(kind.who_pulls * amount)),
        seen_alone=rng.uniform(0.3, 0.7, amount),
        sources=source_mixes(rng, amount),
        workload=WORKLOAD_SPREAD * rng.standard_normal((amount, weeks)),
        lag=1.1 * np.exp(0.2 * rng.standard_normal((amount, TEAMS))),
    )
