"""Families and needs, as far as the records have them."""

from __future__ import annotations

from collections.abc import Sequence

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


NOT_RECORDED = "not recorded"
#: ages in whole years from which a new group begins
AGE_FROM = (0, 1, 5, 10, 16)
AGE_GROUPS = ("under 1", "1 to 4", "5 to 9", "10 to 15", "16 and over")


def recorded_needs(events: pd.DataFrame, variables: Sequence[str]) -> pd.DataFrame:
    """Return what is recorded of need with each event: one row an event, one column of categories a variable.

    events: numbered from 0. What is said of the child with the event itself counts, or else with the first referral of
    the same authority, child and episode. NOT_RECORDED where neither says it.
    """
    referral = _referral_of(events)
    return pd.DataFrame({name: _grouped(name, _told(events[name], referral)) for name in variables})


def _referral_of(events: pd.DataFrame) -> Ints:
    """Return for each event the row of the first referral of its episode; -1 where there is none."""
    authority, child, episode = (events[name].cat.codes.to_numpy().astype(np.int64) + 1
                                 for name in ("authority", "child", "episode"))  # fmt: skip
    children, episodes = len(events["child"].cat.categories) + 2, len(events["episode"].cat.categories) + 2
    key, _ = pd.factorize((authority * children + child) * episodes + episode)
    known = (events["event"] == "referral") & (events["episode"] != "") & events["date"].notna()
    rows = np.flatnonzero(known.to_numpy())
    order = rows[np.argsort(events["date"].to_numpy()[rows], kind="stable")][::-1]
    first = np.full(int(key.max()) + 1 if len(key) else 0, -1, dtype=np.int64)
    first[key[order]] = order  # written last to first, so that the first referral of each stays
    return np.asarray(first[key])


def _told(column: pd.Series, referral: Ints) -> pd.Categorical:
    """Return what an attribute says with each event, or with its referral."""
    codes, words = column.cat.codes.to_numpy().astype(np.int64), column.cat.categories.astype("str")
    blank = np.append(np.asarray(words == ""), True)  # the last one is that of code -1
    from_referral = np.where(referral >= 0, codes[np.maximum(referral, 0)], -1)
    told = np.where(blank[codes], from_referral, codes)
    return pd.Categorical.from_codes(np.where(blank[told], -1, told), words)


def _grouped(name: str, told: pd.Categorical) -> pd.Categorical:
    """Return values in groups: ages in bands, the census's codes of who referred by their first digit."""
    words = pd.Series(told.categories.astype("str"), dtype="object").str.strip()
    groups = _ages(words) if name == "age" else words
    if name == "source":
        groups = words.where(~words.str.match(r"\d"), words.str.slice(0, 1))
    groups = pd.concat([groups.where(groups != "", NOT_RECORDED), pd.Series([NOT_RECORDED])], ignore_index=True)
    number, labels = pd.factorize(groups)
    return pd.Categorical.from_codes(number[told.codes], list(labels))


def _ages(words: pd.Series) -> pd.Series:
    years = pd.to_numeric(words, errors="coerce")
    place = np.searchsorted(AGE_FROM, years.fillna(-1), side="right") - 1  # -1, the last: not recorded
    bands = pd.Series(np.array([*AGE_GROUPS, NOT_RECORDED], dtype=object)[place])
    return bands.where(words.str.lower() != "unborn", "unborn")
