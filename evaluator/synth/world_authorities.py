"""The authorities of an invented world: their names, teams and habits, and the need of their children."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from scipy.special import ndtri

from evaluator.synth.world_days import FIRST_REFERRAL, LAST_DAY, Bools, Floats, Ints
from evaluator.synth.world_kinds import WorldKind


@dataclass(frozen=True)
class _Source:
    code: str
    share: float
    effect: float
    """on the logarithm of the rate at which children come back"""


# The census's codes: individuals, schools, education, health, housing, local authority, police, other, anonymous.
_SOURCES = (
    _Source("1A", 0.06, -0.10), _Source("1B", 0.06, -0.10), _Source("2A", 0.18, 0.05), _Source("2B", 0.03, 0.0),
    _Source("3A", 0.05, 0.0), _Source("3B", 0.06, 0.10), _Source("3E", 0.05, 0.0), _Source("4", 0.03, 0.05),
    _Source("5A", 0.07, 0.0), _Source("5B", 0.05, 0.0), _Source("6", 0.25, 0.25), _Source("7", 0.05, -0.05),
    _Source("8", 0.03, 0.0), _Source("9", 0.03, -0.30),
)  # fmt: skip
SOURCES = tuple(one.code for one in _SOURCES)
#: those of individuals and the anonymous, of whose referrals a few are recorded as malicious
PRIVATE = np.array([code in ("1A", "1B", "9") for code in SOURCES])
_SOURCE_SHARES = np.array([one.share for one in _SOURCES])
_SOURCE_EFFECTS = np.array([one.effect for one in _SOURCES])
#: how far authorities differ in who refers to them (spread of the logarithm of each share)
_SOURCE_SPREAD = 0.25

#: by whole year of age, 0 to 17
_AGE_SHARES = np.array([0.10] + [0.06] * 4 + [0.052] * 5 + [0.05] * 8)
_AGE_EFFECTS = np.array([0.25] + [0.15] * 4 + [0.0] * 5 + [0.05] * 6 + [-0.5] * 2)
ADULT = 18

SEXES = ("F", "M")
CATEGORIES = ("N1", "N2", "N3", "N4", "N5", "N6", "N8")
_CATEGORY_SHARES = (0.46, 0.1, 0.04, 0.15, 0.15, 0.07, 0.03)


def source_mixes(rng: Generator, authorities: int) -> Floats:
    """Return the share of each source at each authority, added up: one row an authority."""
    shares = _SOURCE_SHARES * np.exp(_SOURCE_SPREAD * rng.standard_normal((authorities, len(SOURCES))))
    return np.asarray(np.cumsum(shares / shares.sum(axis=1, keepdims=True), axis=1))


def drawn_sources(rng: Generator, mixes: Floats, authority: Ints) -> Ints:
    """Return who referred each case, as a number in SOURCES."""
    places = (rng.random(len(authority))[:, None] > mixes[authority]).sum(axis=1)
    return np.minimum(places, len(SOURCES) - 1)


def drawn_ages(rng: Generator, amount: int) -> Floats:
    """Return ages in years, with their fractions."""
    return rng.choice(ADULT, size=amount, p=_AGE_SHARES) + rng.random(amount)


def drawn_sexes(rng: Generator, amount: int) -> Ints:
    """Return numbers in SEXES; sex does nothing else."""
    return rng.integers(0, len(SEXES), amount)


def drawn_categories(rng: Generator, amount: int) -> Ints:
    """Return numbers in CATEGORIES; the category does nothing else."""
    return rng.choice(len(CATEGORIES), size=amount, p=_CATEGORY_SHARES)


def recorded_need(source: Ints, age: Floats) -> Floats:
    """Return what the recorded need adds to the logarithm of the rate at which children come back; about 0 on average.

    source: numbers in SOURCES; age: years.
    """
    years = np.minimum(age.astype(np.int64), ADULT - 1)
    middle = float(_SOURCE_SHARES @ _SOURCE_EFFECTS + _AGE_SHARES @ _AGE_EFFECTS)
    return np.asarray(_SOURCE_EFFECTS[source] + _AGE_EFFECTS[years] - middle)


def happens(rng: Generator, share: Floats | float, amount: int) -> Bools:
    """Return for each of `amount` cases whether something happens that happens in this share of them."""
    return np.asarray(rng.random(amount) < share)


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
