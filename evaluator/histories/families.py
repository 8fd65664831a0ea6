"""Which children are brothers and sisters, as far as the records say."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

Ints = npt.NDArray[np.int64]

#: the number of a child of whom no family is recorded
NO_FAMILY = -1


def recorded_families(events: pd.DataFrame) -> Ints:
    """Return the family of the child of each event as a number, NO_FAMILY where none is recorded.

    events: numbered from 0. What is said with any event of a child of an authority holds for all of them; where several
    families are named, the first counts. Families of two authorities are two, whatever they are called.
    """
    column = events["family"].cat
    codes = column.codes.to_numpy().astype(np.int64)
    is_blank = np.append(np.asarray(column.categories.astype("str").str.strip() == ""), True)
    authority, child = (events[name].cat.codes.to_numpy().astype(np.int64) + 1 for name in ("authority", "child"))
    of, _ = pd.factorize(authority * (len(events["child"].cat.categories) + 2) + child)
    named = np.flatnonzero(~is_blank[codes])[::-1]
    family = np.full(int(of.max()) + 1 if len(of) else 0, NO_FAMILY, dtype=np.int64)
    # written last to first, so that the first family of each child stays
    family[of[named]] = authority[named] * (len(column.categories) + 1) + codes[named]
    return np.asarray(family[of])
