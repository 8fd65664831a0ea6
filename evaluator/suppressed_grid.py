"""Which cells of a table to hide so that none can be found by subtraction along its rows or down its columns."""

from __future__ import annotations

from collections import deque

import numpy as np
import numpy.typing as npt

Flags = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]


def suppressed_grid(counts: Ints, small: Flags) -> Flags:
    """Return which cells to hide, where every row and every column has its total shown: the small ones, and as many
    more as are needed, at the least loss.

    A hidden cell is found by subtraction exactly where no closed path of hidden cells, along rows and columns in turn,
    goes through it (Gusfield 1988). A cell that has no other beside it at all cannot be hidden by partners and stays.
    """
    hidden = small.copy()
    for row, column in zip(*map(np.ndarray.tolist, np.nonzero(small)), strict=True):
        # what is added closes a path through every cell of it, and a closed path stays closed
        if not _has_cycle(hidden, row, column):
            for cell in _partners(counts, hidden, row, column):
                hidden[cell] = True
    return hidden


def _has_cycle(hidden: Flags, row: int, column: int) -> bool:
    """Return whether the row and the column of a hidden cell are joined by other hidden cells."""
    seen, ahead = {row}, deque([row])
    while ahead:
        at = ahead.popleft()
        for next_column in np.flatnonzero(hidden[at]):
            if at == row and next_column == column:
                continue
            if next_column == column:
                return True
            new = [int(one) for one in np.flatnonzero(hidden[:, next_column]) if int(one) not in seen]
            seen.update(new)
            ahead.extend(new)
    return False


def _partners(counts: Ints, hidden: Flags, row: int, column: int) -> list[tuple[int, int]]:
    """Return the cells to hide next for an exposed one: those that close a rectangle with it at the least loss. In a
    table of one row or one column, the smallest cell beside it. Zeros are hidden only where nothing else will do.
    """
    price = np.where(hidden, 0, np.where(counts == 0, counts.sum() + 1, counts))
    rows = [one for one in range(hidden.shape[0]) if one != row]
    columns = [one for one in range(hidden.shape[1]) if one != column]
    ways = [[(other, column), (row, across), (other, across)] for other in rows for across in columns]
    ways = ways or [[(other, column)] for other in rows] + [[(row, across)] for across in columns]
    cheapest = min(ways, key=lambda way: sum(int(price[cell]) for cell in way), default=[])
    return [cell for cell in cheapest if not hidden[cell]]
