"""The order of authorities by what ended just before a limit, how sure it is, and whether a table adds up."""

from __future__ import annotations

import numpy as np
import pandas as pd

from evaluator.published.durations import ROUNDED_TO, Durations, around_limit

DRAWS, SEED = 2000, 2008
AGREES = "agrees within rounding"
HIDDEN = "the rest can be in the cells without a number"
DISAGREES = "does not agree"
CLEAR_BEFORE, CLEAR_AFTER, NOT_CLEAR = "more before", "more after", "cannot tell"


def ranked(durations: Durations, year: int, seed: int = SEED) -> pd.DataFrame:
    """Return the authorities of a year in the order of `difference`, the largest first: those with numbers only.

    Columns of `around_limit`, and rank, rank_lo, rank_hi (95%: the order is worked out again DRAWS times from what the
    counts leave open, Dirichlet with Jeffreys' prior) and says (whether the interval of `difference` leaves out 0).
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
    says = np.select([found["lo"] > 0, found["hi"] < 0], [CLEAR_BEFORE, CLEAR_AFTER], NOT_CLEAR)
    return found.assign(rank=np.arange(len(found)) + 1, rank_lo=lo, rank_hi=hi, says=says)


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
