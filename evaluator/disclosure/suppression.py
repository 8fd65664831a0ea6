"""Suppression, primary and secondary: which counts may leave, and which must go with them."""

from __future__ import annotations

import hashlib
import hmac
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
    if small.shape[1] > small.shape[0]:  # the shorter side is searched
        return suppressed_grid(counts.T, small.T).T
    hidden = small.copy()
    joined = _joined(hidden)
    price = np.where(hidden, 0, np.where(counts == 0, counts.sum() + 1, counts))
    for row, column in zip(*map(np.ndarray.tolist, np.nonzero(small)), strict=True):
        # what is added closes a path through every cell of it, and a closed path stays closed
        if not _has_cycle(joined, hidden[row], column):
            for cell in _partners(price, hidden, row, column):
                joined -= _joined(hidden[[cell[0]]])
                hidden[cell], price[cell] = True, 0
                joined += _joined(hidden[[cell[0]]])
    return hidden


def _joined(hidden: Flags) -> Ints:
    """Return for each two columns in how many rows both are hidden."""
    return hidden.T.astype(np.int64) @ hidden.astype(np.int64)


def _has_cycle(joined: Ints, mine: Flags, column: int) -> bool:
    """Return whether other rows join a column to another one that is hidden in this row. mine: what is hidden in it."""
    others = joined - np.outer(mine, mine) > 0
    seen = mine.copy()
    seen[column] = False
    while True:
        more = seen | others[seen].any(axis=0)
        if more[column] or (more == seen).all():
            return bool(more[column])
        seen = more


def _partners(price: Ints, hidden: Flags, row: int, column: int) -> list[tuple[int, int]]:
    """Return the cells to hide next for an exposed one: those that close a rectangle with it at the least loss. In a
    table of one row or one column, the smallest cell beside it. Zeros are hidden only where nothing else will do.

    price: what each cell costs: nothing where it is hidden, its count, or for a zero more than all counts together.
    """
    rows, columns = (np.delete(np.arange(size), at) for size, at in zip(hidden.shape, (row, column), strict=True))
    if not len(rows) or not len(columns):
        alone = [(int(one), column) for one in rows] + [(row, int(one)) for one in columns]
        return sorted((cell for cell in alone if not hidden[cell]), key=lambda cell: int(price[cell]))[:1]
    cost = price[rows][:, [column]] + price[[row]][:, columns] + price[np.ix_(rows, columns)]
    other, beside = (int(of[at]) for of, at in zip((rows, columns), np.unravel_index(int(cost.argmin()), cost.shape),
                                                   strict=True))  # fmt: skip
    return [cell for cell in ((other, column), (row, beside), (other, beside)) if not hidden[cell]]


SMALLEST_SHOWN = 6
ROUNDED_TO = 10
#: more than there are children
UNKNOWN = 10**9
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


def rounded_share(part: int, whole: int) -> float | None:
    """Return a share in per cent that is published of all authorities together: of the rounded counts, so that it says
    no more than they do. None where nothing is left of the whole.
    """
    of = _to_ten(whole)
    return round(100 * min(_to_ten(part) / of, 1.0), 1) if of else None


def coarse(per_cent: float | None, cases: int) -> float | None:
    """Return a figure in per cent of `cases` to the nearest ten of them: a finer one would undo their rounding."""
    if per_cent is None or not cases:
        return per_cent
    step = 100 * ROUNDED_TO / cases
    return round(step * round(per_cent / step), 2)


def _to_ten(count: Any) -> Any:
    """Return a count, or a column of counts, rounded to the nearest 10."""
    return (count + ROUNDED_TO // 2) // ROUNDED_TO * ROUNDED_TO


def disclosed_indicators(table: pd.DataFrame, earlier: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return the indicator table as it may go out, with a column `symbol` beside what was hidden or is not available.

    Where a count must be hidden, so is every figure of its row but the denominator; the figures of the other counting
    mode, and those that count overdue clocks too, are hidden by themselves where only few are counted otherwise. Where
    a single authority of a year is hidden, a second one is too, so that the total of all authorities does not give it
    away. Counts of all authorities are rounded to 10, and their percentages are of those. earlier: the figures that an
    earlier report published; what differs from them by few is hidden.
    """
    out = table.copy()
    overdue = out["with_overdue_denominator"] - out["denominator"]
    few = _with_partners(out, small(out["denominator"]) | _told_beside(out, earlier, False), out["denominator"])
    few |= _only_one_way(out, few, out["denominator"])
    rests = hidden_shares(out["numerator"], out["denominator"]) | few | _told_beside(out, earlier, True)
    hidden = _with_partners(
        out, rests | hidden_shares(out["other_numerator"], out["other_denominator"]), out["numerator"]
    )
    hidden |= _only_one_way(out, hidden, out["numerator"], out["denominator"])
    hidden |= _only_one_way(out, hidden, out["denominator"] - out["numerator"], out["denominator"])
    few_overdue = _with_partners(
        out, small(overdue) | hidden_shares(out["numerator"], out["with_overdue_denominator"]), overdue
    )
    counted_otherwise = _with_partners(out, _near(out, ("", "other_")), out["numerator"])
    out["symbol"] = np.where(hidden, HIDDEN, np.where(out["value"].isna(), NOT_AVAILABLE, ""))
    out["overdue_symbol"] = np.where(hidden | few_overdue, HIDDEN, out["symbol"])
    out["other_symbol"] = np.where(hidden | counted_otherwise, HIDDEN, out["symbol"])
    for column in ("numerator", "value"):
        out[column] = _shown(out[column], hidden)
    for column in ("other_numerator", "other_denominator", "other_value"):
        out[column] = _shown(out[column], hidden | counted_otherwise)
    for column in ("with_overdue_denominator", "with_overdue_value"):
        out[column] = _shown(out[column], hidden | few_overdue)
    out["denominator"] = _shown(out["denominator"], few)
    for column in ("not_judged", "not_yet_known"):
        out[column] = _shown(out[column], _with_partners(out, small(out[column]), out[column]))
    return _rounded(out)


def _near(table: pd.DataFrame, modes: tuple[str, str]) -> Flags:
    """Return where two pairs of counts in one row differ by 1 to 5: in what was counted, in the rest, or in both."""
    (n, d), (m, e) = ((table[f"{mode}numerator"], table[f"{mode}denominator"]) for mode in modes)
    return small((n - m).abs()) | small((d - e).abs()) | small(((d - n) - (e - m)).abs())


def _told_beside(table: pd.DataFrame, earlier: pd.DataFrame | None, counted: bool) -> Flags:
    """Return which rows differ by 1 to 5 from what an earlier report showed: in their denominator, or (counted) also in
    what was counted or in the rest.
    """
    if earlier is None or not len(earlier):
        return np.zeros(len(table), dtype=bool)
    keys = ["indicator", "authority", "year_ended"]
    shown = earlier[[*keys, "numerator", "denominator"]].rename(
        columns={"numerator": "was_numerator", "denominator": "was_denominator"})  # fmt: skip
    both = table[[*keys, "numerator", "denominator"]].astype(dict.fromkeys(keys, "object")).merge(
        shown.astype(dict.fromkeys(keys, "object")), on=keys, how="left")  # fmt: skip
    counts = [name for name in both if name not in keys]
    both[counts] = both[counts].apply(pd.to_numeric, errors="coerce").astype("float64")
    differs = small((both["denominator"] - both["was_denominator"]).abs())
    return (_near(both, ("", "was_")) if counted else differs) & (table["authority"] != ALL).to_numpy()


def _only_one_way(table: pd.DataFrame, hidden: Flags, counts: pd.Series, of: pd.Series | None = None) -> Flags:
    """Return the rows of all authorities whose rounded total leaves the hidden counts hardly more than one value each:
    as all of them are ones or fives, or as large as they can be. of: what each can be at most; None where that is not
    known.
    """
    told = np.zeros(len(table), dtype=bool)
    every = (table["authority"] == ALL).to_numpy()
    values = counts.to_numpy().astype(np.int64)
    few = small(counts)
    most = np.full(len(table), UNKNOWN) if of is None else of.to_numpy().astype(np.int64)
    most = np.where(few, np.minimum(most, SMALLEST_SHOWN - 1), most)
    for rows in table.groupby(["indicator", "year_ended"], sort=False).indices.values():
        each = rows[~every[rows]]
        secret = each[hidden[each]]
        if len(secret) > 1:
            left = _to_ten(int(values[each].sum())) - int(values[each].sum()) + int(values[secret].sum())
            lo, hi = left - ROUNDED_TO // 2, left + ROUNDED_TO // 2 - 1
            told[rows[every[rows]]] = hi < few[secret].sum() + 2 or lo > most[secret].sum() - 2
    return told


def _rounded(out: pd.DataFrame) -> pd.DataFrame:
    """Return the table with the counts of all authorities rounded, and their percentages of those, where there is more
    than one authority.
    """
    every = (out["authority"] == ALL).to_numpy()
    if out.loc[~every, "authority"].nunique() > 1:
        for column in COUNTED:
            out[column] = out[column].mask(every, _to_ten(out[column]))
        for mode, n in (("", "numerator"), ("other_", "other_numerator"), ("with_overdue_", "numerator")):
            share = 100 * out[n].astype("Float64") / out[f"{mode}denominator"].where(out[f"{mode}denominator"] > 0)
            of_rounded = share.clip(upper=100).round(1).astype("float64")
            value = out[f"{mode}value"]
            out[f"{mode}value"] = value.mask(every, of_rounded.where(value.notna()))
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
