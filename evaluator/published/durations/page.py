"""The page on published durations: its tables and the page itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from evaluator.histories import published_tables
from evaluator.pages.document import (
    Bullets,
    Column,
    Data,
    Document,
    Figure,
    Finding,
    Fold,
    Heading,
    Link,
    Next,
    Paragraph,
    Part,
    Row,
    Section,
    Table,
    facts,
)
from evaluator.pages.templates import page_html
from evaluator.published.durations.comparisons import (
    AGREES,
    CLEAR_BEFORE,
    DRAWS,
    SEED,
    UNKNOWN,
    every_row,
    far_from_england,
    far_said,
)
from evaluator.published.durations.figures import band_name, bands_picture, bands_title, days_of, per_day, picture
from evaluator.published.durations.sentences import (
    LIMITS,
    LONDON,
    MEANS,
    READ,
    STARTS,
    TableSentences,
    bands,
    ratio_text,
)
from evaluator.published.durations.tables import Durations, around_limit
from evaluator.published.grades.page import columns
from evaluator.published.grades.run import ATTRIBUTION
from evaluator.resources import VERSION, without_formulas

NOT_SHOWN = "–"


def signed(value: float, digits: int = 1) -> str:
    """Return a number with a true minus sign, and zero without one."""
    text = f"{value:,.{digits}f}"
    return text.lstrip("-") if not float(text.replace(",", "")) else text.replace("-", "−")


def bands_table(one: TableSentences) -> Table:
    """Return what the figure of the bands shows: England, per cent of all for every working day, by year."""
    kind, shares = one.durations.kind, per_day(one)
    names = [band_name(band) + (", a day" if days_of(band) else ", in all") for band in kind.bands]
    rows = [(f"{year}{' *' if year in one.short else ''}", *(_number(value, 2) for value in row))
            for year, row in zip(shares.index, shares.to_numpy(dtype=float), strict=True)]  # fmt: skip
    return Table(f"England: per cent of all {kind.work} by working days", columns("Year", "|".join(names)), tuple(rows))


def years_table(one: TableSentences) -> Table:
    """Return England and the regions, one column a year: both shares, and their ratio."""
    durations, years = one.durations, [int(year) for year in one.england["year"]]
    found = around_limit(durations.kind, pd.concat([durations.england, durations.regions], ignore_index=True))
    before, after = bands(durations)
    rows: list[Row] = []
    for column, heading in (("before_share", f"Days {before}, per cent of all"),
                            ("after_share", f"Days {after}, per cent of all"), ("ratio", "Ratio of the two")):
        rows.append(heading)
        for _, mine in found.groupby("code", sort=True):  # England has no code and comes first
            values = mine.set_index("year")[column].reindex(years)
            text = [ratio_text(value) if column == "ratio" else _number(value, 1) for value in values]
            rows.append((str(mine["name"].iloc[-1]), *text))
    heads = "|".join(f"{year}{' *' if year in one.short else ''}" for year in years)
    return Table("England and the regions, by year ended 31 March", columns("Place", heads), tuple(rows))


def far_table(one: TableSentences) -> Table:
    """Return the authorities of the last year in the order of the alphabet, each against England."""
    table = far_from_england(one.durations)
    table = table[table["year"] == one.year].sort_values(["name", "code"], kind="stable")
    rows = [(
        str(row["name"]), f"{_number(row['all'], 0)}", _number(row["unknown_share"], 1),
        f"{row['share']:.1f} ({row['share_lo']:.1f} to {row['share_hi']:.1f})",
        signed(row["from_england"]), _p(row["p_adjusted"]), str(row["against_england"]),
    ) for row in table[table["against_england"] != UNKNOWN].to_dict("records")]  # fmt: skip
    before, _ = bands(one.durations)
    work = one.durations.kind.work.capitalize()
    names = f"{work}|No duration, %|Share on days {before}, % (95%)|Less England’s, points|p, adjusted"
    caption = f"Authorities, {one.year}: the share on days {before} against England’s"
    return Table(caption, (*columns("Authority", names), Column("Says")), tuple(rows))


def far_without(one: TableSentences) -> str:
    """Return which authorities are not in `far_table`, or nothing."""
    table = far_from_england(one.durations)
    table = table[(table["year"] == one.year) & (table["against_england"] == UNKNOWN)]
    names = ", ".join(sorted(table["name"].astype(str)))
    return f"Not set against England, because a number that is needed is not shown or small: {names}." if names else ""


def _number(value: float, digits: int) -> str:
    return NOT_SHOWN if pd.isna(value) else f"{value:,.{digits}f}"


def _p(value: float) -> str:
    return "< 0.001" if value < 0.001 else f"{value:.3f}"


def page(found: Sequence[TableSentences], paths: Sequence[Path]) -> str:
    """Return the HTML page of one table or more. Takes what `document` does."""
    return page_html(document(found, paths))


def document(found: Sequence[TableSentences], paths: Sequence[Path]) -> Document:
    """Return the page of one table or more. paths: the files they were read from."""
    limits = (*LIMITS, *(STARTS[one.durations.kind.name] for one in found), *_short(found))
    sections = (
        *(_section(one, number == 0) for number, one in enumerate(found)),
        Section("read", "How to read it", tuple(Paragraph(text) for text in READ)),
        Section("limits", "What this page does not tell you", (Bullets(limits),), told=True),
        Section("provenance", "Where it comes from", (facts(_facts(paths)), Paragraph(ATTRIBUTION)), told=True),
    )  # fmt: skip
    summary: list[Part] = []
    for one in found:
        summary += [Heading(one.durations.kind.title)] if len(found) > 1 else []
        summary.append(Bullets((*one.summary, *far_said(one.durations, one.year))))
    return Document(
        "How much work ends just before a limit, and just after it?", _finding(found), sections,
        ("Local authority children’s services, England", "Not a DfE publication"),
        summary=(Fold("All of it in sentences", tuple(summary)),),
    )  # fmt: skip


def _finding(found: Sequence[TableSentences]) -> Finding:
    """Return the first screen: before against after the limit in the first of the tables, then and now."""
    first = found[0]
    kind, last = first.durations.kind, first.england.iloc[-1]
    before, after = bands(first.durations)
    number = f"{ratio_text(last['ratio'])} to one" if np.isfinite(last["ratio"]) else ""
    words = f"{kind.work} {kind.ended} on days {before}, up to the limit, against days {after}" if number else ""
    span = (f"95% interval {ratio_text(last['ratio_lo'])} to {_no_end(last['ratio_hi'])}; England, year ended 31 March "
            f"{last['year']}") if number else ""  # fmt: skip
    return Finding(first.title, number, words, span, _around_figure(first), tuple(_nexts(found)), MEANS)


def _nexts(found: Sequence[TableSentences]) -> Iterator[Next]:
    """Yield how authorities differ, table by table, and the headline of further tables."""
    for one in found:
        kind, table = one.durations.kind, one.authorities
        clear = int((table["says"] == CLEAR_BEFORE).sum())
        if len(table):
            who = "authority" if len(table) == 1 else "authorities"
            yield Next(f"{clear} of {len(table)}", f"{who}: clearly more {kind.work} just before the limit than just "
                       "after it.", Link(kind.title, kind.name))  # fmt: skip
    for one in found[1:]:
        last = one.england.iloc[-1]
        yield Next(f"{ratio_text(last['ratio'])} to one" if np.isfinite(last["ratio"]) else "none after",
                   f"{one.durations.kind.work} before against after the limit, {last['year']}.",
                   Link(one.durations.kind.title, one.durations.kind.name))  # fmt: skip


def _around_figure(one: TableSentences) -> Figure:
    return Figure(f"{one.durations.kind.name}-figure", one.title, picture(one), _caption(one), _trend_table(one))


def _section(one: TableSentences, first: bool) -> Section:
    """Return the section of a table. first: its figure stands on the first screen."""
    kind = one.durations.kind
    without = Table(f"Not in the order, {one.year}", columns("Authority|Why"),
                    tuple((row["name"], row["reason"]) for row in one.without.to_dict("records")))  # fmt: skip
    far, sums = far_without(one), _sums_table(one)
    parts: list[Part] = [_bands_figure(one), years_table(one), Paragraph(LONDON, "quiet"), far_table(one)]
    parts += [Paragraph(far, "quiet")] if far else []
    parts += [*([] if first else [_around_figure(one)]), _authority_table(one), *([without] if without.rows else [])]
    parts.append(Data(f"{kind.name}.csv", _csv(one.durations), f"{kind.title}: all years and authorities (CSV)"))
    parts += [Paragraph(sentence) for sentence in one.checks]
    parts += [Fold("Every sum that differs by more than rounding", (sums,))] if sums.rows else []
    return Section(kind.name, f"{kind.title} and the limit of {kind.limit} working days", tuple(parts))


def _bands_figure(one: TableSentences) -> Figure:
    kind = one.durations.kind
    compared = [year for year in one.england["year"] if year not in one.short]
    last = kind.bands[-1]
    without = f"The last band ({band_name(last)} days) has no end and is not drawn"
    caption = (f"Per cent of all {kind.work} in England, divided by the working days of the band. Bold: "
               f"{compared[-1]}; dashed: {compared[0]}; grey: the years between. Dotted: the limit. {without}; the "
               "table gives it. Within a band every day is drawn alike, because the table does not tell them apart. "
               "Source: DfE, children in need.")  # fmt: skip
    return Figure(f"{kind.name}-bands-figure", bands_title(one), bands_picture(one), caption, bands_table(one))


def _caption(one: TableSentences) -> str:
    before, after = bands(one.durations)
    return (f"Left: England, per cent of all {one.durations.kind.work}, days {before} and days {after}. Right: one "
            f"line an authority, {one.year}: the first share less the second in percentage points, with its 95% "
            "interval, in order of size; the second table below gives each one’s place. In the table of this figure, "
            "“of left” is the share that ended within five days, of the cases still open when that day began. "
            "Source: DfE, children in need.")  # fmt: skip


def _trend_table(one: TableSentences) -> Table:
    kind, (before, after) = one.durations.kind, _short_bands(one)
    rows = []
    for row in one.england.to_dict("records"):
        mark = " *" if row["year"] in one.short else ""
        rows.append((
            f"{row['year']}{mark}", f"{row['all']:,.0f}", f"{row['before_share']:.1f}", f"{row['after_share']:.1f}",
            f"{ratio_text(row['ratio'])} ({ratio_text(row['ratio_lo'])} to {_no_end(row['ratio_hi'])})",
            f"{row['difference']:.1f}", f"{row['of_open_before']:.0f}",
            f"{row['of_open_after']:.0f}",
        ))  # fmt: skip
    names = (f"{kind.work.capitalize()}|{before}, %|{after}, %|Ratio (95%)|Points"
             f"|Of left at day {kind.first}, %|Of left at day {kind.limit + 1}, %")  # fmt: skip
    return Table(f"England, by year ended 31 March: {kind.title.lower()}", columns("Year", names), tuple(rows))


def _authority_table(one: TableSentences) -> Table:
    kind, (before, after) = one.durations.kind, _short_bands(one)
    rows = [(
        str(row["name"]), f"{row['rank']} ({row['rank_lo']:.0f} to {row['rank_hi']:.0f})", f"{row['all']:,.0f}",
        f"{row['before_share']:.1f}", f"{row['after_share']:.1f}",
        f"{ratio_text(row['ratio'])} ({ratio_text(row['ratio_lo'])} to {_no_end(row['ratio_hi'])})",
        f"{signed(row['difference'])} ({signed(row['lo'])} to {signed(row['hi'])})",
    ) for row in one.authorities.sort_values(["name", "code"], kind="stable").to_dict("records")]  # fmt: skip
    names = f"Place (95%)|{kind.work.capitalize()}|{before}, %|{after}, %|Ratio (95%)|Points (95%)"
    caption = f"Authorities, {one.year}, with their place by the difference in points and 95% intervals"
    return Table(caption, columns("Authority", names), tuple(rows))


def _short_bands(one: TableSentences) -> tuple[str, str]:
    """Return the two bands for the head of a narrow column: `Days 41–45`."""
    before, after = (f"Days {days.replace(' to ', '–')}" for days in bands(one.durations))
    return before, after


def _sums_table(one: TableSentences) -> Table:
    apart = one.sums[one.sums["says"] != AGREES]
    rows = [(
        f"{row['year']}, {str(row['column']).replace('_', ' ')}", f"{row['england']:,.0f}",
        f"{row['authorities']:,.0f}", f"{signed(row['rest'], 0)}", str(row["no_number"]), str(row["says"]),
    ) for row in apart.to_dict("records")]  # fmt: skip
    heads = columns("Year and column", "England|Sum of authorities|Rest|Authorities without a number")
    caption = "Where England and the sum of the authorities differ by more than rounding"
    return Table(caption, (*heads, Column("Says")), tuple(rows))


def _no_end(value: float) -> str:
    return "no end" if value == float("inf") else ratio_text(value)


def _short(found: Sequence[TableSentences]) -> list[str]:
    return [
        f"How the work of {', '.join(str(year) for year in one.short)} (marked *) compares with later years. It has "
        f"less than half as many {one.durations.kind.work} as the year after, perhaps because not all authorities "
        "reported them yet. The sentences leave it out."
        for one in found if one.short
    ]  # fmt: skip


def _facts(paths: Sequence[Path]) -> list[tuple[str, str]]:
    table = "Table of durations"
    return [*((table, f"{Path(one).name}, SHA-256 {published_tables.sha256(Path(one))}") for one in paths),
            ("Interval of the place", f"the order worked out {DRAWS:,} times, seed {SEED}"),
            ("Made by", f"dayseven {VERSION}"),
            ("Standing", "Not a DfE publication.")]  # fmt: skip


def _csv(durations: Durations) -> str:
    return without_formulas(every_row(durations)).to_csv(index=False, lineterminator="\n", float_format="%.6g")
