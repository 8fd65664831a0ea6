"""The tables of the page that set authorities and regions beside England, every cell as text; and all rows as data."""

from __future__ import annotations

import pandas as pd

from evaluator.published.durations import Durations, around_limit
from evaluator.published.durations_bands import band_name, days_of, per_day
from evaluator.published.durations_far import UNKNOWN, far_from_england
from evaluator.published.durations_rank import adds_up
from evaluator.published.durations_said import Said, bands, ratio_text
from evaluator.published.tables import Column, Table

NOT_SHOWN = "–"
#: what `every_row` takes from `far_from_england`
_FAR = ("share_lo", "share_hi", "from_england", "p_adjusted", "against_england")


def columns(words: str, numbers: str = "") -> list[Column]:
    """Return columns from names separated by `|`: first those of words, then those of numbers."""
    return [Column(name, numeric) for names, numeric in ((words, False), (numbers, True))
            for name in names.split("|") if name]  # fmt: skip


def signed(value: float, digits: int = 1) -> str:
    """Return a number with a true minus sign, and zero without one."""
    text = f"{value:,.{digits}f}"
    return text.lstrip("-") if not float(text.replace(",", "")) else text.replace("-", "−")


def bands_table(one: Said) -> Table:
    """Return what the figure of the bands shows: England, per cent of all for every working day, by year."""
    kind, shares = one.durations.kind, per_day(one)
    names = [band_name(band) + (", a day" if days_of(band) else ", in all") for band in kind.bands]
    rows = [[f"{year}{' *' if year in one.short else ''}", *(_number(value, 2) for value in row)]
            for year, row in zip(shares.index, shares.to_numpy(dtype=float), strict=True)]  # fmt: skip
    return Table(f"England: per cent of all {kind.work} by working days", columns("Year", "|".join(names)), rows)


def years_table(one: Said) -> Table:
    """Return England and the regions, one column a year: both shares, and their ratio."""
    durations, years = one.durations, [int(year) for year in one.england["year"]]
    found = around_limit(durations.kind, pd.concat([durations.england, durations.regions], ignore_index=True))
    before, after = bands(durations)
    rows: list[list[str] | str] = []
    for column, heading in (("before_share", f"Days {before}, per cent of all"),
                            ("after_share", f"Days {after}, per cent of all"), ("ratio", "Ratio of the two")):
        rows.append(heading)
        for _, mine in found.groupby("code", sort=True):  # England has no code and comes first
            values = mine.set_index("year")[column].reindex(years)
            text = [ratio_text(value) if column == "ratio" else _number(value, 1) for value in values]
            rows.append([str(mine["name"].iloc[-1]), *text])
    heads = "|".join(f"{year}{' *' if year in one.short else ''}" for year in years)
    return Table("England and the regions, by year ended 31 March", columns("Place", heads), rows)


def far_table(one: Said) -> Table:
    """Return the authorities of the last year in the order of the alphabet, each against England."""
    table = far_from_england(one.durations)
    table = table[table["year"] == one.year].sort_values(["name", "code"], kind="stable")
    rows = [[
        str(row["name"]), f"{_number(row['all'], 0)}", f"{row['share']:.1f} ({row['share_lo']:.1f} to "
        f"{row['share_hi']:.1f})", signed(row["from_england"]), _p(row["p_adjusted"]), str(row["against_england"]),
    ] for row in table[table["against_england"] != UNKNOWN].to_dict("records")]  # fmt: skip
    before, _ = bands(one.durations)
    work = one.durations.kind.work.capitalize()
    names = f"{work}|Share on days {before}, % (95%)|Less England’s, points|p, adjusted"
    caption = f"Authorities, {one.year}: the share on days {before} against England’s"
    return Table(caption, [*columns("Authority", names), Column("Says", False)], rows)


def far_without(one: Said) -> str:
    """Return which authorities are not in `far_table`, or nothing."""
    table = far_from_england(one.durations)
    table = table[(table["year"] == one.year) & (table["against_england"] == UNKNOWN)]
    names = ", ".join(sorted(table["name"].astype(str)))
    return f"Not set against England, because a number that is needed is not shown or small: {names}." if names else ""


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
    found = found.merge(far_from_england(durations)[[*keys, *_FAR]], on=keys, how="left")
    rest = adds_up(durations).pivot(index="year", columns="column", values="rest")
    national = found["level"] == "National"
    for name, column in (("all", kind.every), ("before", kind.before), ("after", kind.after)):
        found[f"{name}_less_sum"] = found["year"].map(rest[column]).where(national)
    return found.assign(table=kind.name)


def _number(value: float, digits: int) -> str:
    return NOT_SHOWN if pd.isna(value) else f"{value:,.{digits}f}"


def _p(value: float) -> str:
    return "< 0.001" if value < 0.001 else f"{value:.3f}"
