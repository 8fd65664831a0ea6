"""The one place between results and everything that goes out: small counts are hidden here, and only here.

Policy (DfE's children in need statistics): counts of 1 to 5 are shown as `[c]`, and so is any percentage that rests on
one, on either side; a true zero stays. Where one hidden figure of a group could be found by subtracting the others from
their total, the next smallest is hidden too. Children never leave by name: keyed pseudonyms only.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from evaluator.indicators import ALL

SMALLEST_SHOWN = 6
HIDDEN = "[c]"
NOT_AVAILABLE = "[x]"

Flags = npt.NDArray[np.bool_]


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

    The partner is the smallest count that is shown and not zero; a zero if there is no other.
    """
    flags = list(hidden)
    if sum(flags) == 1 and len(flags) > 1:
        shown = [place for place, flag in enumerate(flags) if not flag]
        flags[min(shown, key=lambda place: (counts[place] == 0, counts[place]))] = True
    return flags


def disclosed_counts(counts: Mapping[str, int]) -> dict[str, int | str]:
    """Return counts of one group with small ones shown as `[c]`; for groups whose total is shown nowhere."""
    return {name: disclosed_count(number) for name, number in counts.items()}


def disclosed_count(count: int) -> int | str:
    """Return one count that belongs to no group."""
    return HIDDEN if is_small(count) else count


def disclosed_indicators(table: pd.DataFrame) -> pd.DataFrame:
    """Return the indicator table as it may go out, with a column `symbol` beside what was hidden or is not available.

    Where a count must be hidden, so is every figure of its row but the denominator; the figures that count overdue
    clocks too are hidden by themselves where only those are few. Where a single authority of a year is hidden, a second
    one is too, so that the total of all authorities does not give it away.
    """
    out = table.copy()
    overdue = out["with_overdue_denominator"] - out["denominator"]
    rests = hidden_shares(out["numerator"], out["denominator"])
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
    for column in ("denominator", "not_judged", "not_yet_known"):
        out[column] = _shown(out[column], small(out[column]))
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
