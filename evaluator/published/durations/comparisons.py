"""What published shares bear: what their rounding leaves open, and how far an authority is from England."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd
import scipy

from evaluator.disclosure.wording import counted
from evaluator.published.durations.tables import (
    FEWEST,
    MOST_UNKNOWN,
    ROUNDED_TO,
    Durations,
    Z,
    around_limit,
    known_cases,
    wilson,
)
from evaluator.statistics.naming import Evidence, named

DRAWS, SEED = 2000, 2008
AGREES = "agrees within rounding"
HIDDEN = "the rest can be in the cells without a number"
DISAGREES = "does not agree"
CLEAR_BEFORE, CLEAR_AFTER, NOT_CLEAR = "more before", "more after", "cannot tell"


def ranked(durations: Durations, year: int, seed: int = SEED) -> pd.DataFrame:
    """Return the authorities of a year in the order of `difference`, the largest first: those with numbers only.

    Columns of `around_limit`, and rank, rank_lo, rank_hi (95%: the order is worked out again DRAWS times from what the
    counts leave open, Dirichlet with Jeffreys' prior) and says: which of the two is clearly more, allowing for the
    authorities compared (Benjamini and Hochberg 1995) and through the gate in statistics/naming.py.
    """
    found = around_limit(durations.kind, durations.authorities)
    found = found[(found["year"] == year) & found["difference"].notna()]
    found = found.sort_values(["difference", "code"], ascending=[False, True], kind="stable", ignore_index=True)
    rng = np.random.default_rng(seed)
    before, after, every = (found[name].to_numpy() for name in ("before", "after", "all"))
    parts = np.stack([before, after, np.maximum(every - before - after, 0)]) + 0.5
    drawn = rng.standard_gamma(parts, size=(DRAWS, *parts.shape))
    gap = (drawn[:, 0] - drawn[:, 1]) / drawn.sum(axis=1)
    ranks = (-gap).argsort(axis=1).argsort(axis=1) + 1
    lo, hi = np.percentile(ranks, [2.5, 97.5], axis=0, method="nearest") if len(found) else ([], [])
    clear, more = _clear(found), (found["difference"] > 0).to_numpy()
    says = np.select([clear & more, clear & ~more], [CLEAR_BEFORE, CLEAR_AFTER], NOT_CLEAR)
    return found.assign(rank=np.arange(len(found)) + 1, rank_lo=lo, rank_hi=hi, says=says)


def _clear(found: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Return which differences are clear. p: of the error that goes with the interval of the difference."""
    value, lo, hi = (found[name].to_numpy() for name in ("difference", "lo", "hi"))
    p = 2 * scipy.stats.norm.sf(np.abs(value) / ((hi - lo) / (2 * Z)))
    adjusted = scipy.stats.false_discovery_control(p) if len(p) else p
    return named(Evidence(
        effect=np.abs(value), lo=np.where(value > 0, lo, -hi), material=0.0,
        events=(found["before"] + found["after"]).to_numpy(), families=found["all"].to_numpy(), adjusted=adjusted,
        alone=p,
    ))  # fmt: skip


def same_order(durations: Durations, year: int) -> tuple[float, int]:
    """Return Spearman's rho between the order of a year and of the year before, and how many authorities have both."""
    found = around_limit(durations.kind, durations.authorities).dropna(subset="difference")
    one, other = (found[found["year"] == when].set_index("code")["difference"] for when in (year, year - 1))
    both = pd.concat([one.rename("one"), other.rename("other")], axis=1, join="inner")
    return (float(both["one"].corr(both["other"], method="spearman")) if len(both) > 2 else float("nan")), len(both)


def adds_up(durations: Durations) -> pd.DataFrame:
    """Return for each year and column England's figure, the sum of the authorities, and whether they agree.

    England is rounded to 10, so that a sum within 5 of it agrees. no_number: cells of authorities without one, which
    can hold the rest.
    """
    kind, rows = durations.kind, []
    england, authorities = durations.england, durations.authorities
    for column in (kind.every, *kind.bands):
        summed = authorities.groupby("year")[column].sum()
        missing = authorities[column].isna().groupby(authorities["year"]).sum()
        for year, published in zip(england["year"], england[column], strict=True):
            rest, none = published - summed.get(year, 0.0), int(missing.get(year, 0))
            near = abs(rest) <= ROUNDED_TO / 2
            says = AGREES if near else HIDDEN if none and rest > 0 else DISAGREES
            rows.append((year, column, published, summed.get(year, 0.0), rest, none, says))
    names = ["year", "column", "england", "authorities", "rest", "no_number", "says"]
    return pd.DataFrame(rows, columns=names)


ABOVE, BELOW, ALIKE, UNKNOWN = "above England", "below England", "cannot be told apart", ""
#: the share of false differences that is borne among those said to be clear (Benjamini and Hochberg 1995)
FALSE_DISCOVERIES = 0.05
#: the codes of the nine regions; Inner and Outer London have others and are parts of one of them
REGION = "E12"


def far_from_england(durations: Durations) -> pd.DataFrame:
    """Return for every authority and year the share in the band before the limit, and England's of that year.

    unknown_share: per cent of the cases without a duration. share, share_lo, share_hi: per cent of the others, with
    Wilson's 95% interval. from_england: percentage points. p: of the score test that goes with Wilson's interval,
    England's share taken as given. p_adjusted: Benjamini-Hochberg across the authorities of the year. against_england:
    ABOVE, BELOW (what the gate in statistics/naming.py lets through), ALIKE, or UNKNOWN. NaN and UNKNOWN where a number
    is missing, there are fewer than FEWEST cases, more than MOST_UNKNOWN of them have no duration, or England has no
    share strictly between 0 and 1.
    """
    kind, rows = durations.kind, durations.authorities
    england = durations.england.set_index("year")
    share = england[kind.before] / known_cases(kind, england)[0]
    given = rows["year"].map(share).to_numpy(dtype=float)
    n, unknown = known_cases(kind, rows)
    b = rows[kind.before].to_numpy(dtype=float)
    enough = (n >= FEWEST) & (given > 0) & (given < 1) & (unknown <= MOST_UNKNOWN)
    n, b = np.where(enough, n, np.nan), np.where(enough, b, np.nan)
    lo, hi = wilson(b, n)
    with np.errstate(divide="ignore", invalid="ignore"):
        away = b / n - given
        p = 2 * scipy.stats.norm.sf(np.abs(away) / np.sqrt(given * (1 - given) / n))
    found = rows[["year", "level", "code", "name"]].assign(
        all=n, unknown_share=100 * np.where(enough, unknown, np.nan), share=100 * b / n,
        share_lo=100 * lo, share_hi=100 * hi, from_england=100 * away, p=p)  # fmt: skip
    adjusted = found.groupby("year")["p"].transform(_adjusted)
    evidence = Evidence(
        effect=np.abs(away), lo=np.where(away > 0, lo - given, given - hi), material=0.0,
        events=n * np.minimum(given, 1 - given), families=n, adjusted=adjusted.to_numpy(), alone=p,
    )  # fmt: skip
    clear = named(evidence, FALSE_DISCOVERIES)
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


#: what `every_row` takes from `far_from_england`
FROM_ENGLAND = ("share_lo", "share_hi", "from_england", "p_adjusted", "against_england")


def every_row(durations: Durations) -> pd.DataFrame:
    """Return England, every region and every authority of every year, with the columns of `around_limit`.

    Authorities also carry those of `far_from_england`; England carries England's number less the sum of the
    authorities, for all (all_less_sum), the band before the limit (before_less_sum) and the one after it
    (after_less_sum). NaN: no number.
    """
    kind = durations.kind
    rows = pd.concat([durations.england, durations.regions, durations.authorities], ignore_index=True)
    found = around_limit(kind, rows)
    keys = ["year", "level", "code"]
    found = found.merge(far_from_england(durations)[[*keys, *FROM_ENGLAND]], on=keys, how="left")
    rest = adds_up(durations).pivot(index="year", columns="column", values="rest")
    national = found["level"] == "National"
    for name, column in (("all", kind.every), ("before", kind.before), ("after", kind.after)):
        found[f"{name}_less_sum"] = found["year"].map(rest[column]).where(national)
    return found.assign(table=kind.name)
