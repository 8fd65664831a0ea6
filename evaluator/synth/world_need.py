"""What is recorded of a child's need at referral (who referred, age, sex, category) and what it does."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from evaluator.synth.world_days import Bools, Floats, Ints


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
