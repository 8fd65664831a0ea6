"""Cases of a published table whose duration is known, and how many may have none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

if TYPE_CHECKING:
    from evaluator.published.durations.tables import Kind

Floats = npt.NDArray[np.float64]

AUTHORITY = "Local authority"
#: figures of England and of regions are rounded to this
ROUNDED_TO = 10
#: authorities of whom a larger share of the cases of a year has no published duration are not compared
MOST_UNKNOWN = 0.10


def known_cases(kind: Kind, rows: pd.DataFrame) -> tuple[Floats, Floats]:
    """Return how many cases of each row have a published duration, and which share of all, from 0 to 1, may have none.

    A case without a duration is in no band: it is neither in time nor late, and counts for nothing. Where a band is
    suppressed, what the other bands leave may be in it or may have no duration; all the cases are then kept, and all
    that is left counts as perhaps unknown. England and the regions are rounded, band by band: what that can make is not
    taken for unknown.
    """
    every, bands = rows[kind.every].to_numpy(dtype=float), rows[list(kind.bands)]
    known = bands.sum(axis=1).to_numpy(dtype=float)
    rounding = np.where(rows["level"] == AUTHORITY, 0.0, ROUNDED_TO / 2 * (len(kind.bands) + 1))
    rest = np.where(every - known > rounding, every - known, 0.0)
    whole = bands.notna().all(axis=1).to_numpy()
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(whole, every - rest, every), rest / every
