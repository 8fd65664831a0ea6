"""Like with like: what would be expected of an authority's children if they fared as such children do elsewhere.

Only what the authority does not itself decide: the child's age and sex, and who referred. Its own categories, factors
and reasons are left alone: where recording differs, adjusting for it misleads (Mohammed and others 2009).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

Floats = npt.NDArray[np.float64]

NOT_RECORDED = "not recorded"
#: a level with fewer events, or fewer cases without one, is counted with the others that are rare
FEWEST = 20
RARE = "rare or not recorded"
#: ages in whole years from which a new group begins
AGE_FROM = (0, 1, 5, 10, 16)
AGE_GROUPS = ("under 1", "1 to 4", "5 to 9", "10 to 15", "16 and over")


def needs(events: pd.DataFrame, start_ids: pd.Series, variables: Sequence[str]) -> pd.DataFrame:
    """Return the recorded need of cases: one row a case, one column of text a variable.

    start_ids: the numbers of the events with which the cases start. What is said of the child there counts, or else
    with the referral of the same episode.
    """
    keys = ["authority", "child", "episode"]
    starting = events.iloc[start_ids.to_numpy()].reset_index(drop=True)
    referrals = events[(events["event"] == "referral") & (events["episode"].astype("str") != "")]
    referrals = referrals.sort_values("date", kind="stable").drop_duplicates(keys)[[*keys, *variables]]
    joined = starting[keys].merge(referrals, on=keys, how="left")
    made = {}
    for name in variables:
        own, told = starting[name].astype("object"), joined[name].astype("object")
        made[name] = _grouped(name, own.where(own != "", told).fillna(""))
    return pd.DataFrame(made, index=start_ids.index.to_numpy())


def _grouped(name: str, values: pd.Series) -> npt.NDArray[np.object_]:
    if name == "age":
        age = pd.to_numeric(values, errors="coerce")
        groups = np.array([*AGE_GROUPS, NOT_RECORDED], dtype=object)
        place = np.searchsorted(AGE_FROM, age.fillna(-1), side="right") - 1  # -1, the last: not recorded
        return np.asarray(np.where(values == "unborn", "unborn", groups[place]))
    text = values.astype("str").str.strip()
    grouped = text.str.slice(0, 1) if name == "source" and text.str.match(r"\d").any() else text
    return np.asarray(grouped.where(text != "", NOT_RECORDED), dtype=object)


def expected_shares(happened: Floats, table: pd.DataFrame) -> Floats:
    """Return for each case the probability of the outcome among all children with the same recorded needs.

    Logistic regression on the distinct combinations of needs; the same share for all where nothing recorded differs.
    """
    if not len(happened):
        return np.zeros(0)
    kept = [name for name in table if _common(table[name], happened).nunique() > 1]
    share = float(happened.mean())
    if not kept or share in (0.0, 1.0):
        return np.full(len(happened), share)
    levels = pd.DataFrame({name: _common(table[name], happened) for name in kept}).astype("category")
    cell = levels.groupby(kept, observed=True, sort=True).ngroup().to_numpy()
    cases = np.bincount(cell).astype(np.float64)
    events = np.bincount(cell, weights=happened).astype(np.float64)
    first = np.zeros(len(cases), dtype=np.int64)
    first[cell[::-1]] = np.arange(len(cell))[::-1]
    design = pd.get_dummies(levels.iloc[first], drop_first=True, dtype="float64").to_numpy()
    return _fitted(design, events, cases)[cell]


def _common(column: pd.Series, happened: Floats) -> pd.Series:
    """Return a need with its rare levels as one; if even that one is rare, it goes with the most common level."""
    merged = column.reset_index(drop=True)
    for other in (RARE, str(merged.value_counts().index[0])):
        counted = merged.to_frame("level").assign(k=happened).groupby("level")["k"].agg(["sum", "count"])
        rare = counted.index[(counted["sum"] < FEWEST) | (counted["count"] - counted["sum"] < FEWEST)]
        merged = merged.where(~merged.isin(rare), other)
    return merged


def _fitted(design: Floats, events: Floats, cases: Floats) -> Floats:
    import statsmodels.api as sm

    columns = np.column_stack([np.ones(len(cases)), design])
    if len(cases) <= columns.shape[1]:  # as many combinations as coefficients: each has its own share
        return events / cases
    fit = sm.GLM(np.column_stack([events, cases - events]), columns, family=sm.families.Binomial()).fit()
    return np.asarray(fit.predict(columns), dtype=np.float64)
