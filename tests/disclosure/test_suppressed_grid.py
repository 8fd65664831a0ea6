"""Nothing that is hidden can be found by linear programming over the rest of the table and its totals."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from evaluator.disclosure.suppression import suppressed_grid


def small(counts: np.ndarray) -> np.ndarray:
    return (counts > 0) & (counts < 6)


def recovered(counts: np.ndarray, hidden: np.ndarray) -> list[tuple[int, int]]:
    """Return the hidden cells of which shown cells and totals leave one value only."""
    cells = [tuple(map(int, cell)) for cell in zip(*np.nonzero(hidden), strict=True)]
    if not cells:
        return []
    lines, totals = [], []
    for axis in (0, 1):
        for place in range(hidden.shape[axis]):
            mine = [1.0 if cell[axis] == place else 0.0 for cell in cells]
            if any(mine):
                lines.append(mine)
                totals.append(float(np.where(hidden, counts, 0).take(place, axis=axis).sum()))
    found = []
    for number, cell in enumerate(cells):
        aim = np.eye(len(cells))[number]
        ends = [linprog(sign * aim, A_eq=lines, b_eq=totals, bounds=(0, None)).fun for sign in (1, -1)]
        if ends[0] == pytest.approx(-ends[1], abs=1e-6):
            found.append(cell)
    return found


ROWS = st.lists(st.one_of(st.integers(0, 8), st.integers(6, 300)), min_size=4, max_size=4)
TABLES = st.lists(ROWS, min_size=3, max_size=7)


@given(TABLES)
@settings(max_examples=120, deadline=None)
def test_no_hidden_cell_is_fixed_by_the_structure_of_what_is_shown(rows: list[list[int]]) -> None:
    """Values are raised first, so that only the pattern counts: bounds at zero could fix a cell in any pattern."""
    counts = np.array(rows)
    hidden = suppressed_grid(counts, small(counts))
    assert (hidden >= small(counts)).all()
    assert recovered(counts + 1000, hidden) == []


def test_one_small_cell_takes_three_partners() -> None:
    counts = np.array([[3, 40, 50], [60, 70, 80], [90, 100, 110]])
    hidden = suppressed_grid(counts, small(counts))
    assert hidden[0, 0] and hidden.sum() == 4
    assert not suppressed_grid(counts + 10, small(counts + 10)).any()


def test_a_table_of_one_cell_and_an_empty_one_are_left_as_they_are() -> None:
    assert suppressed_grid(np.array([[3]]), np.array([[True]])).tolist() == [[True]]
    assert suppressed_grid(np.zeros((0, 4), dtype=np.int64), np.zeros((0, 4), dtype=bool)).shape == (0, 4)
    two = suppressed_grid(np.array([[3, 40]]), np.array([[True, False]]))
    assert two.tolist() == [[True, True]]
