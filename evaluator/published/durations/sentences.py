"""What may be said of the published tables of durations, computed from them and no stronger than they are."""

from __future__ import annotations

import math
from dataclasses import dataclass

import pandas as pd

from evaluator.disclosure.wording import counted
from evaluator.published.durations.comparisons import (
    AGREES,
    CLEAR_AFTER,
    CLEAR_BEFORE,
    DISAGREES,
    HIDDEN,
    NOT_CLEAR,
    adds_up,
    ranked,
    same_order,
)
from evaluator.published.durations.tables import FEWEST, MOST_UNKNOWN, SYMBOLS, Durations, around_limit, known_cases
from evaluator.published.grades.correlation import listed, rho_text

MEANS = (
    "Much work that ends just before a limit, and little just after it, is what effort to keep the limit leaves, and "
    "what timing work to the date leaves. These tables cannot tell one from the other."
)
LIMITS = (
    "Why work ended when it did. A manager who looks at what is due, a panel day, a court, help for a worker who is "
    "behind, and work that waits or is signed off for the date alone all leave the same numbers.",
    "Which day it was. The bands around the limit are five working days wide: the last permitted day "
    "cannot be told from the four before it.",
    "Anything of work that was still open when the year ended, of the quality of the work, or of what became of the "
    "children.",
    "Whether a longer timescale was agreed, for a child or by a local protocol. Such work is counted with the rest.",
    "That one authority works otherwise than another. Need, staff and what is recorded as a start differ between them.",
    "How large chance truly is. Intervals count every case by itself; brothers and sisters are often dealt with "
    "together, so that they are somewhat too narrow. Of some 150 authorities the first and the last are partly so by "
    "chance: look at the interval of the place, not at the place.",
    "Anything of authorities whose numbers are withheld. Small numbers are, so that small authorities are missing more "
    "often.",
)
READ = (
    "DfE publishes how many pieces of work ended in each band of working days. One band of five days ends with the "
    "limit, the next one of five days begins after it. A step down from the first to the second can come from the "
    "limit; in part it comes from fewer cases being left. For that reason the page also gives, of the cases still "
    "open when each band began, the share that ended within its five days.",
    "The ratio is the first band to the second. The difference is the first less the second, in per cent of all cases. "
    "The 95% interval of the ratio is Wilson’s of the first band among both; that of the difference is Newcombe’s for "
    "two parts of one whole. The interval of the place says how far chance alone could move an authority up or down "
    "the order.",
    "Each authority’s share in the band before the limit is also set against England’s share of that year, by the "
    "score test that goes with Wilson’s interval. The values of p are adjusted across the authorities of the year "
    "(Benjamini and Hochberg); below 0.05 the distance is called clear. That is about chance alone: a clear distance "
    "can be small, and recording differs.",
    "England’s and the regions’ numbers are rounded to 10. Authorities’ are not, and some of them are withheld.",
)
LONDON = "Inner and Outer London are parts of London. – is not shown in the published table, or too few to compare."
#: a year with less than this part of the cases of the next one is not compared with it
WHOLE_YEAR = 0.5
STARTS = {
    "assessments": "The table of assessments counts working days from the start of the assessment, as this project "
                   "reads it, and the limit of 45 counts from the referral: an assessment on days 41 to 45 of the "
                   "table can have been late.",
    "conferences": "The table of conferences counts working days from the start of section 47 enquiries. Earlier "
                   "discussions and whatever came before the enquiries do not show.",
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class TableSentences:
    """One table and what is said of it. england: by year. authorities: of the last year, in their order. without: name
    and reason of those that are not in it. sums: see `adds_up`. short: years that are not compared with later ones.
    """

    durations: Durations
    year: int
    england: pd.DataFrame
    authorities: pd.DataFrame
    without: pd.DataFrame
    sums: pd.DataFrame
    short: tuple[int, ...]
    title: str
    summary: tuple[str, ...]
    checks: tuple[str, ...]


def table_sentences(durations: Durations) -> TableSentences:
    """Return the tables and sentences of the last year that is published, and of the years before it."""
    kind = durations.kind
    england = around_limit(kind, durations.england)
    year = int(england["year"].max())
    authorities, without, sums = ranked(durations, year), _without(durations, year), adds_up(durations)
    short = _short_years(england)
    last = england[england["year"] == year].iloc[0]
    summary = [_headline(durations, last), *_unknown(durations, last), *_trend(durations, england, short)]
    summary.append(_open(durations, last))
    summary += [_of_authorities(durations, authorities, year), *_order(durations, year)]
    checks = (_symbols(durations), _sums(sums))
    return TableSentences(
        durations, year, england, authorities, without, sums, short, _title(durations, last), tuple(summary), checks
    )


def bands(durations: Durations) -> tuple[str, str]:
    """Return the days of the two bands in words: `41 to 45` and `46 to 50`."""
    kind = durations.kind
    return f"{kind.first} to {kind.limit}", f"{kind.limit + 1} to {kind.limit + kind.width}"


def ratio_text(value: float) -> str:
    """Return a ratio with one decimal; of nothing after the limit, that."""
    if not math.isfinite(value):
        return "none after" if value > 0 else "–"
    return f"{value:.1f}"


def _title(durations: Durations, last: pd.Series) -> str:
    kind = durations.kind
    return (f"{kind.title}, {last['year']}: {last['before_share']:.1f}% {kind.ended} in the five working days up to "
            f"the limit, {last['after_share']:.1f}% in the five after it")  # fmt: skip


def _headline(durations: Durations, last: pd.Series) -> str:
    kind, (before, after) = durations.kind, bands(durations)
    return (f"{kind.title}, England, year ended 31 March {last['year']}: {last['before_share']:.1f}% of {kind.work} "
            f"were {kind.ended} on working days {before}, the last five up to the limit of {kind.limit}, and "
            f"{last['after_share']:.1f}% on days {after}. That is {last['ratio']:.1f} to one, a difference of "
            f"{last['difference']:.1f} percentage points. On days {kind.earlier[0]} it was "
            f"{last['earlier_share']:.1f}% for every five days.")  # fmt: skip


def _unknown(durations: Durations, last: pd.Series) -> list[str]:
    """Return of how many cases no duration is published, where there are any."""
    if last["unknown_share"] < 0.05:
        return []
    return [f"Of {last['unknown_share']:.1f}% of all {durations.kind.work} of England no duration is published; they "
            "count neither as in time nor as late, and the shares are of the others."]  # fmt: skip


def _trend(durations: Durations, england: pd.DataFrame, short: tuple[int, ...]) -> list[str]:
    rows = england[~england["year"].isin(short)]
    if len(rows) < 2:
        return []
    first, last = rows.iloc[0], rows.iloc[-1]
    moved = last["difference"] - first["difference"]
    how = "did not change" if abs(moved) < 0.05 else f"{'grew' if moved > 0 else 'shrank'} by {abs(moved):.1f} points"
    return [f"From {first['year']} to {last['year']} the share just before the limit went from "
            f"{first['before_share']:.1f}% to {last['before_share']:.1f}%, the share just after it from "
            f"{first['after_share']:.1f}% to {last['after_share']:.1f}%; the difference {how}."]  # fmt: skip


def _open(durations: Durations, last: pd.Series) -> str:
    kind = durations.kind
    return (f"After the limit fewer are left, which makes the second share smaller by itself. Of the {kind.work} still "
            f"to be {kind.ended} when day {kind.first} began, {last['of_open_before']:.0f}% were {kind.ended} within "
            f"five working days; of those left when day {kind.limit + 1} began, {last['of_open_after']:.0f}% were. "
            "Only work that ended in the year is counted.")  # fmt: skip


def _of_authorities(durations: Durations, table: pd.DataFrame, year: int) -> str:
    kind = durations.kind
    counts = [int((table["says"] == one).sum()) for one in (CLEAR_BEFORE, CLEAR_AFTER, NOT_CLEAR)]
    if not len(table):
        return f"No authority has both numbers for {year}."
    shares = f"from {table['difference'].iloc[-1]:.1f} to {table['difference'].iloc[0]:.1f} points".replace("-", "−")
    return (f"In {counts[0]} of the {counted(len(table), 'authority', 'authorities')} with numbers for {year}, "
            f"clearly more {kind.work} were {kind.ended} just before the limit than just after it; in "
            f"{counts[1] or 'none'} clearly fewer; for {counts[2]} the numbers cannot tell. "
            f"The difference goes {shares}.")  # fmt: skip


def _order(durations: Durations, year: int) -> list[str]:
    rho, both = same_order(durations, year)
    if math.isnan(rho):
        return []
    return [f"The order of the authorities in {year} and the year before agrees with a rank correlation of "
            f"{rho_text(rho)} ({counted(both, 'authority', 'authorities')} with both; 1 is the same order, 0 none)."]


def _short_years(england: pd.DataFrame) -> tuple[int, ...]:
    """Return the years with less than half of the cases of the year after: not all authorities reported such work."""
    whole = england.set_index("year")["all"]
    return tuple(int(year) for year in whole.index[:-1] if whole[year] < WHOLE_YEAR * whole.get(year + 1, 0.0))


def _without(durations: Durations, year: int) -> pd.DataFrame:
    kind, rows = durations.kind, durations.authorities
    rows = rows[rows["year"] == year]
    missing = rows[[kind.every, kind.before, kind.after]].isna().any(axis=1)
    few = ~missing & (rows[kind.before] + rows[kind.after] < FEWEST)
    reason = pd.Series("", index=rows.index).mask(missing, "no number in the published table")
    reason = reason.mask(few, f"fewer than {FEWEST} {kind.work} on the days around the limit")
    unknown = ~missing & ~few & (known_cases(kind, rows)[1] > MOST_UNKNOWN)
    reason = reason.mask(unknown, f"no duration is published of more than {100 * MOST_UNKNOWN:.0f}% of its {kind.work}")
    return rows.assign(reason=reason).loc[missing | few | unknown, ["name", "reason"]]


def _symbols(durations: Durations) -> str:
    found = durations.symbols[durations.symbols["level"] == "Local authority"]
    cells = len(durations.authorities) * (1 + len(durations.kind.bands))
    by_symbol = found.groupby("symbol")["count"].sum()
    if not len(by_symbol):
        return f"All of the {cells:,} cells of authorities hold a number."
    shown = [f"{count} {symbol or 'blank'} ({SYMBOLS[str(symbol)]})" for symbol, count in by_symbol.items()]
    return (f"Of the {cells:,} cells of authorities {by_symbol.sum():,} hold no number: {listed(shown)}. They are left "
            "out, and never read as zero.")  # fmt: skip


def _sums(sums: pd.DataFrame) -> str:
    count = {says: int((sums["says"] == says).sum()) for says in (AGREES, HIDDEN, DISAGREES)}
    return (f"England's number (rounded to 10) was set against the sum of the authorities {len(sums)} times, by year "
            f"and column. They agree within rounding {count[AGREES]} times; {count[HIDDEN]} times the sum is smaller "
            f"and some authorities have no number there; {count[DISAGREES]} times they do not agree.")  # fmt: skip
