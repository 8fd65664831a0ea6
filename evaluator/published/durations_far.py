"""How far each authority lies from England in the share that ended just before a limit, and how the regions moved."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.stats import norm

from evaluator.published.durations import FEWEST, Durations, around_limit, wilson
from evaluator.wording import counted

ABOVE, BELOW, ALIKE, UNKNOWN = "above England", "below England", "cannot be told apart", ""
#: the share of false differences that is borne among those said to be clear (Benjamini and Hochberg 1995)
FALSE_DISCOVERIES = 0.05
#: the codes of the nine regions; Inner and Outer London have others and are parts of one of them
REGION = "E12"


def far_from_england(durations: Durations) -> pd.DataFrame:
    """Return for every authority and year the share in the band before the limit, and England's of that year.

    share, share_lo, share_hi: per cent of all, with Wilson's 95% interval. from_england: percentage points. p: of the
    score test that goes with Wilson's interval, England's share taken as given. p_adjusted: Benjamini-Hochberg across
    the authorities of the year. against_england: ABOVE, BELOW, ALIKE, or UNKNOWN. NaN and UNKNOWN where a number is
    missing, there are fewer than FEWEST cases, or England has no share strictly between 0 and 1.
    """
    kind, rows = durations.kind, durations.authorities
    england = durations.england.set_index("year")
    given = rows["year"].map(england[kind.before] / england[kind.every]).to_numpy(dtype=float)
    n, b = (rows[name].to_numpy(dtype=float) for name in (kind.every, kind.before))
    enough = (n >= FEWEST) & (given > 0) & (given < 1)
    n, b = np.where(enough, n, np.nan), np.where(enough, b, np.nan)
    lo, hi = wilson(b, n)
    with np.errstate(divide="ignore", invalid="ignore"):
        away = b / n - given
        p = 2 * norm.sf(np.abs(away) / np.sqrt(given * (1 - given) / n))
    found = rows[["year", "level", "code", "name"]].assign(
        all=n, share=100 * b / n, share_lo=100 * lo, share_hi=100 * hi, from_england=100 * away, p=p)  # fmt: skip
    adjusted = found.groupby("year")["p"].transform(_adjusted)
    clear = adjusted < FALSE_DISCOVERIES
    says = np.select([clear & (away > 0), clear & (away < 0), adjusted.notna()], [ABOVE, BELOW, ALIKE], UNKNOWN)
    return found.assign(p_adjusted=adjusted, against_england=says)


def _adjusted(p: pd.Series) -> pd.Series:
    from statsmodels.stats.multitest import multipletests

    known = p.dropna()
    if not len(known):
        return p
    return pd.Series(multipletests(known, method="fdr_bh")[1], index=known.index).reindex(p.index)


def far_said(durations: Durations, year: int) -> tuple[str, ...]:
    """Return what may be said of authorities and regions against England in one year."""
    return (*_of_authorities(durations, year), *_of_regions(durations, year))


def _of_authorities(durations: Durations, year: int) -> list[str]:
    kind, table = durations.kind, far_from_england(durations)
    table = table[(table["year"] == year) & table["share"].notna()]
    if not len(table):
        return []
    england = float((table["share"] - table["from_england"]).iloc[0])
    count = {says: int((table["against_england"] == says).sum()) for says in (ABOVE, BELOW, ALIKE)}
    return [f"Against England's {england:.1f}% on days {kind.first} to {kind.limit}, the share of {count[ABOVE]} of "
            f"the {counted(len(table), 'authority', 'authorities')} with that number for {year} is clearly higher, of "
            f"{count[BELOW]} clearly lower; {count[ALIKE]} cannot be told apart from it. The shares go from "
            f"{table['share'].min():.1f}% to {table['share'].max():.1f}%. Where an authority has many {kind.work}, a "
            "small distance is clear too: look at its size."]  # fmt: skip


def _of_regions(durations: Durations, year: int) -> list[str]:
    kind, table = durations.kind, around_limit(durations.kind, durations.regions)
    table = table[(table["year"] == year) & table["code"].str.startswith(REGION) & table["before_share"].notna()]
    if len(table) < 2:
        return []
    table = table.sort_values(["before_share", "code"], kind="stable")
    least, most = table.iloc[0], table.iloc[-1]
    return [f"Among {len(table)} regions in {year} the share on days {kind.first} to {kind.limit} was lowest in "
            f"{_in_words(least['name'])} ({least['before_share']:.1f}%) and highest in {_in_words(most['name'])} "
            f"({most['before_share']:.1f}%)."]  # fmt: skip


def _in_words(region: str) -> str:
    """Return a region's name as it stands in a sentence."""
    return region if region in ("London", "Yorkshire and The Humber") else f"the {region}"
