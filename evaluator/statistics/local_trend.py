"""How far one place of a line lies above a smooth trend through the places around it."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


def jump(y: Floats, at: Flags, distance: Ints) -> tuple[float, float] | None:
    """Return how much higher the mean of y is `at` the place than a quadratic trend in `distance` gives, and its
    standard error (HC1, White 1980). None where that cannot be told.
    """
    x = distance / 10.0
    columns = np.column_stack([at, np.ones(len(y)), x, x**2]).astype(np.float64)
    return _first(y, columns, lost=columns.shape[1])


def jump_within(y: Floats, at: Flags, distance: Ints, unit: Ints) -> tuple[float, float] | None:
    """Return the same among cases of the same unit: y, `at` and the trend less their means in each unit. Errors
    clustered by unit (CR1) where there are at least ten units, else HC1.
    """
    if not len(y):
        return None
    x = distance / 10.0
    columns = np.column_stack([at, x, x**2]).astype(np.float64)
    sizes = np.maximum(np.bincount(unit), 1).astype(np.float64)

    def centred(values: Floats) -> Floats:
        return np.asarray(values - (np.bincount(unit, weights=values) / sizes)[unit])

    inside = np.column_stack([centred(column) for column in columns.T])
    units = len(np.unique(unit))
    return _first(centred(y), inside, lost=inside.shape[1] + units, unit=unit if units >= 10 else None)


def _first(y: Floats, columns: Floats, lost: int, unit: Ints | None = None) -> tuple[float, float] | None:
    """Return the first coefficient of least squares and its standard error."""
    n, k = columns.shape
    if n <= lost + 1 or np.linalg.matrix_rank(columns) < k:
        return None
    inverse = np.linalg.inv(columns.T @ columns)
    beta = inverse @ (columns.T @ y)
    scores = columns * (y - columns @ beta)[:, None]
    factor = n / (n - lost)
    if unit is not None:
        scores = np.column_stack([np.bincount(unit, weights=column) for column in scores.T])
        units = len(np.unique(unit))
        factor = units / (units - 1) * (n - 1) / (n - k)
    variance = factor * float((inverse @ (scores.T @ scores) @ inverse)[0, 0])
    return (float(beta[0]), float(np.sqrt(variance))) if variance > 0 else None
