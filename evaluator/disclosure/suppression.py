"""Suppression, primary and secondary: which counts may leave, and which must go with them."""

from __future__ import annotations

import hashlib
import hmac
from collections import deque
from collections.abc import Mapping, Sequence
from itertools import compress
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from evaluator.authorities import ALL

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


SMALLEST_SHOWN = 6
ROUNDED_TO = 10
HIDDEN = "[c]"
NOT_AVAILABLE = "[x]"

#: the columns of an indicator table that are counts
COUNTED = ("numerator", "denominator", "other_numerator", "other_denominator", "with_overdue_denominator", "not_judged",
           "not_yet_known")  # fmt: skip




def is_small(count: int) -> bool:
    """Return whether a count has to be hidden."""
    return 0 < count < SMALLEST_SHOWN


def small(counts: pd.Series) -> Flags:
    """Return which counts have to be hidden."""
    return ((counts > 0) & (counts < SMALLEST_SHOWN)).to_numpy()


def hidden_shares(numerators: pd.Series, denominators: pd.Series) -> Flags:
    """Return which shares rest on a count of 1 to 5, in the numerator or in what is left of the denominator."""
    return small(numerators) | small(denominators - numerators)


def with_partner(counts: Sequence[int], hidden: Sequence[bool]) -> list[bool]:
    """Return `hidden` with a second cell hidden where a single one could be found from the total of the group.

    The partner is the smallest count that is shown and not zero; a zero if there is no other. A third goes with them
    where all that is hidden are ones, or fives: their sum would allow nothing else.
    """
    flags = list(hidden)
    while any(flags) and not all(flags) and _one_way(list(compress(counts, flags))):
        shown = [place for place, flag in enumerate(flags) if not flag]
        flags[min(shown, key=lambda place: (counts[place] == 0, counts[place]))] = True
    return flags


def _one_way(hidden: list[int]) -> bool:
    """Return whether the sum of hidden counts leaves one value for each, if each is known to be from 1 to 5."""
    return len(hidden) == 1 or set(hidden) in ({1}, {SMALLEST_SHOWN - 1})


def disclosed_counts(counts: Mapping[str, int]) -> dict[str, int | str]:
    """Return counts of all authorities together, each rounded, with small ones shown as `[c]`."""
    return {name: rounded_count(number) for name, number in counts.items()}


def disclosed_count(count: int) -> int | str:
    """Return one count of one authority that belongs to no group."""
    return HIDDEN if is_small(count) else count


def rounded_count(count: int) -> int | str:
    """Return a count that is published of all authorities together, or of all years: to the nearest 10."""
    return HIDDEN if is_small(count) else _to_ten(count)


def _to_ten(count: Any) -> Any:
    """Return a count, or a column of counts, rounded to the nearest 10."""
    return (count + ROUNDED_TO // 2) // ROUNDED_TO * ROUNDED_TO


def disclosed_indicators(table: pd.DataFrame) -> pd.DataFrame:
    """Return the indicator table as it may go out, with a column `symbol` beside what was hidden or is not available.

    Where a count must be hidden, so is every figure of its row but the denominator; the figures that count overdue
    clocks too are hidden by themselves where only those are few. Where a single authority of a year is hidden, a second
    one is too, so that the total of all authorities does not give it away. Counts of all authorities are rounded to 10;
    their percentages are not.
    """
    out = table.copy()
    overdue = out["with_overdue_denominator"] - out["denominator"]
    few = _with_partners(out, small(out["denominator"]), out["denominator"])
    rests = hidden_shares(out["numerator"], out["denominator"]) | few
    hidden = _with_partners(
        out, rests | hidden_shares(out["other_numerator"], out["other_denominator"]), out["numerator"]
    )
    few_overdue = _with_partners(
        out, small(overdue) | hidden_shares(out["numerator"], out["with_overdue_denominator"]), overdue
    )
    out["symbol"] = np.where(hidden, HIDDEN, np.where(out["value"].isna(), NOT_AVAILABLE, ""))
    out["overdue_symbol"] = np.where(hidden | few_overdue, HIDDEN, out["symbol"])
    for column in ("numerator", "other_numerator", "other_denominator", "value", "other_value"):
        out[column] = _shown(out[column], hidden)
    for column in ("with_overdue_denominator", "with_overdue_value"):
        out[column] = _shown(out[column], hidden | few_overdue)
    out["denominator"] = _shown(out["denominator"], few)
    for column in ("not_judged", "not_yet_known"):
        out[column] = _shown(out[column], _with_partners(out, small(out[column]), out[column]))
    return _rounded(out)


def _rounded(out: pd.DataFrame) -> pd.DataFrame:
    """Return the table with the counts of all authorities rounded, where there is more than one authority."""
    every = (out["authority"] == ALL).to_numpy()
    if out.loc[~every, "authority"].nunique() > 1:
        for column in COUNTED:
            out[column] = out[column].mask(every, _to_ten(out[column]))
    return out


def _shown(column: pd.Series, hidden: Flags) -> pd.Series:
    """Return a column with hidden cells blank; percentages to one decimal."""
    return column.round(1).mask(hidden) if column.dtype.kind == "f" else column.astype("Int64").mask(hidden)


def _with_partners(table: pd.DataFrame, hidden: Flags, counts: pd.Series) -> Flags:
    """Return `hidden` with a second authority hidden where one alone is, in each indicator and year."""
    flags = hidden.copy()
    each = np.flatnonzero((table["authority"] != ALL).to_numpy())
    for places in table.iloc[each].groupby(["indicator", "year_ended"], sort=False).indices.values():
        rows = each[places]
        flags[rows] = with_partner(counts.to_numpy()[rows].tolist(), flags[rows].tolist())
    return flags


def pseudonym(child: str, key: bytes) -> str:
    """Return the keyed pseudonym of a child: eight letters and digits that say nothing without the key."""
    return hmac.new(key, child.encode(), hashlib.sha256).hexdigest()[:8].upper()
