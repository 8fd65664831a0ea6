"""How far one place of a line lies above a smooth trend through the places around it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

#: how often families are dealt anew, and how many of these are held at once
DEALT, AT_ONCE = 9999, 500
#: fewer units than this are no clusters: the families in them are
FEWEST_UNITS = 10


@dataclass(frozen=True)
class Jump:
    """How much higher y is at the place, with its 95% interval and the one-sided p that it is truly higher."""

    value: float
    lo: float
    hi: float
    p: float


def jump(y: Floats, at: Flags, distance: Ints, family: Ints, seed: int) -> Jump | None:
    """Return how much higher the mean of y is `at` the place than a quadratic trend in `distance` gives, in one unit.
    None where that cannot be told.

    One entry a case; family: its number (cases of one family need not be neighbours). By permutation: what a case is
    beyond the trend is dealt anew DEALT times, whole families among families of as many cases, so that what brothers
    and sisters share stays together (Freedman and Lane 1983; Winkler and others 2015 for whole blocks). p counts the
    deal that was found among them and is never 0. The interval reaches as far as 95% of the deals do.
    """
    x = distance / 10.0
    trend = np.column_stack([np.ones(len(y)), x, x**2])
    if len(y) <= 5 or np.linalg.matrix_rank(np.column_stack([at, trend])) < 4:
        return None
    beyond, place = _beyond(y, trend), _beyond(at.astype(np.float64), trend)
    scale = float((place**2).sum())
    value = float(place @ y) / scale
    dealt = _dealt(beyond, place, family, np.random.default_rng(seed)) / scale
    reach = float(np.quantile(np.abs(dealt), 0.95))
    p = (1 + int((dealt >= value - 1e-12).sum())) / (1 + DEALT)
    return Jump(value, value - reach, value + reach, p)


def _dealt(beyond: Floats, place: Floats, family: Ints, rng: np.random.Generator) -> Floats:
    """Return what the sum of `beyond` times `place` is in each deal."""
    total = np.zeros(DEALT)
    for rows in _blocks(family):
        mine, where = beyond[rows], place[rows]
        for first in range(0, DEALT, AT_ONCE):
            deals = min(AT_ONCE, DEALT - first)
            order = rng.permuted(np.broadcast_to(np.arange(len(rows)), (deals, len(rows))), axis=1)
            for member in range(rows.shape[1]):
                total[first : first + deals] += mine[order, member] @ where[:, member]
    return total


def _blocks(family: Ints) -> Iterator[Ints]:
    """Yield for each size of a family the cases of the families of that size, one row a family."""
    number, size = np.unique(family, return_inverse=True, return_counts=True)[1:]
    order = np.argsort(number, kind="stable")
    of = size[number[order]]
    for cases in np.unique(size):
        yield order[of == cases].reshape(-1, int(cases))


def _beyond(y: Floats, columns: Floats) -> Floats:
    """Return what least squares on `columns` leaves of y."""
    return np.asarray(y - columns @ np.linalg.lstsq(columns, y, rcond=None)[0])


def jump_within(y: Floats, at: Flags, distance: Ints, unit: Ints, family: Ints) -> Jump | None:
    """Return the same among cases of the same unit, all units together: y, `at` and the trend less their means in each.

    Errors clustered by unit, or by family where there are fewer than FEWEST_UNITS units (CR1, Liang and Zeger 1986),
    with t of clusters less one. None where that cannot be told.
    """
    if not len(y):
        return None
    x = distance / 10.0
    sizes = np.maximum(np.bincount(unit), 1).astype(np.float64)

    def centred(values: Floats) -> Floats:
        return np.asarray(values - (np.bincount(unit, weights=values) / sizes)[unit])

    inside = np.column_stack([centred(column) for column in (at.astype(np.float64), x, x**2)])
    units = len(np.unique(unit))
    clusters = unit if units >= FEWEST_UNITS else np.unique(family, return_inverse=True)[1]
    return _first(centred(y), inside, clusters, lost=inside.shape[1] + units)


def _first(y: Floats, columns: Floats, cluster: Ints, lost: int) -> Jump | None:
    """Return the first coefficient of least squares."""
    n, k = columns.shape
    clusters = len(np.unique(cluster))
    if n <= lost + 1 or clusters < 2 or np.linalg.matrix_rank(columns) < k:
        return None
    inverse = np.linalg.inv(columns.T @ columns)
    beta = inverse @ (columns.T @ y)
    scores = columns * (y - columns @ beta)[:, None]
    summed = np.column_stack([np.bincount(cluster, weights=column) for column in scores.T])
    factor = clusters / (clusters - 1) * (n - 1) / (n - k)
    variance = factor * float((inverse @ (summed.T @ summed) @ inverse)[0, 0])
    if variance <= 0:
        return None
    value, error = float(beta[0]), float(np.sqrt(variance))
    reach = float(scipy.stats.t.ppf(0.975, clusters - 1)) * error
    return Jump(value, value - reach, value + reach, float(scipy.stats.t.sf(value / error, clusters - 1)))
