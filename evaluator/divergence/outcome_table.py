"""How many children an outcome came to, and how many would be expected, authority by authority."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from evaluator.clocked import Clocked
from evaluator.divergence.case_mix import expected_shares
from evaluator.divergence.cohorts import Cohort

#: one row an authority, in alphabetical order. variance: of `observed`, if the authority were like all the others.
COLUMNS = ("authority", "cases", "observed", "expected", "variance", "grade")


def outcome_table(data: Clocked, cohort: Cohort, grades: Mapping[str, int]) -> pd.DataFrame:
    """Return a cohort's outcome by authority: COLUMNS. grade: of the rating, missing (NaN) where there is none.

    Indirect standardisation: each child counts with the probability of the outcome among all children with the same
    recorded needs, so that all observed and all expected are equal.
    """
    table = cohort.table
    if not len(table):
        return pd.DataFrame({name: pd.Series(dtype="float64") for name in COLUMNS})
    happened = table["happened"].to_numpy().astype(np.float64)
    share = expected_shares(happened, data.needs_at(table["start_id"]))
    cases = pd.DataFrame({"authority": table["authority"].astype("str").to_numpy(), "cases": 1, "observed": happened,
                          "expected": share, "variance": share * (1 - share)})  # fmt: skip
    summed = cases.groupby("authority").sum().reset_index()
    return summed.assign(grade=summed["authority"].map(dict(grades)).astype("float64"))
