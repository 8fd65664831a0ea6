"""Experiments as plain data and sentences: small counts hidden, and what is assumed said with every number."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from evaluator.analysis.evaluation import Evaluation, of_year
from evaluator.analysis.experiments.before_after import Change
from evaluator.analysis.experiments.flips import ConcordanceChange, Flips
from evaluator.analysis.experiments.limit_sweep import Swept
from evaluator.analysis.experiments.margins import left_out, margins, ranks
from evaluator.analysis.experiments.two_rule_sets import Comparison, of_year_and_all
from evaluator.authorities import ALL
from evaluator.disclosure.suppression import HIDDEN, disclosed_indicators, is_small, rounded_count, rounded_share, small
from evaluator.disclosure.wording import counted
from evaluator.errors import CannotRun

Data = dict[str, Any]

#: what is told of a place
PLACES = ("rank", "rank_lo", "rank_hi", "rank_all_lo", "rank_all_hi")
ASSUMED = (
    "These histories were made by people who worked under the rules of their time. Every number here assumes that what "
    "was done stays as it was; under other rules people would have done other things. What a rule change did cannot be "
    "seen from it: for that, compare authorities before and after a change with others that it did not touch "
    "(`dayseven before-after`)."
)


def comparison_data(found: Comparison) -> Data:
    """Return a comparison as plain data. Nothing in it is about a single child."""
    return {
        "a": _ruleset(found, "a"), "b": _ruleset(found, "b"), "year": str(found.period), "invented": found.invented,
        "assumed": ASSUMED, "sentences": sentences(found),
        "differences": [{"kind": one.kind, "rule": one.rule, "text": one.text} for one in found.differences],
        "clocks": clock_rows(found), "indicators": indicator_rows(found),
        "ratings": _flips(found.flips) if found.flips else None,
        "verdicts": [
            {"outcome": outcome, "title": found.a.outcomes[outcome].title,
             "verdict_a": str(a.verdict), "verdict_b": str(b.verdict), **_ratios(a, "a"),
             **_ratios(b, "b"), **_concordance(found, outcome)}
            for outcome, a, b in found.verdicts
        ],
    }  # fmt: skip


def clock_rows(found: Comparison) -> list[Data]:
    """Return how many clocks changed from which status to which, by rule and clause; those with another due day only
    are counted together under the status they keep.
    """
    if not len(found.clocks):
        return []
    titles = _titles(found)
    groups = found.clocks.groupby(["rule", "status_a", "status_b", "why"], sort=True).size()
    return [
        {"rule": rule, "title": titles.get(rule, rule), "status_a": a, "status_b": b,
         "clocks": rounded_count(int(count)), "why": why}
        for (rule, a, b, why), count in groups.items()
    ]


def indicator_rows(found: Comparison) -> list[Data]:
    """Return the figures that differ, in per cent: net, as published, and gross, with overdue clocks counted too. A
    figure is hidden where a report of either rule set hides it, or so few were counted otherwise.
    """
    table = side_by_side(found)
    moved = table[(table["value_a"] != table["value_b"]) & table["value_a"].notna() & table["value_b"].notna()]
    moved = moved[(moved["authority"] != ALL) | (moved["told_a"] != moved["told_b"])]
    titles = _titles(found)
    hidden = moved["hidden_a"] | moved["hidden_b"]
    for name in ("numerator", "denominator"):
        hidden |= small((moved[f"{name}_a"] - moved[f"{name}_b"]).abs())
    rest_a, rest_b = (moved[f"denominator_{side}"] - moved[f"numerator_{side}"] for side in "ab")
    hidden |= small((rest_a - rest_b).abs())
    gross_hidden = hidden | moved["gross_hidden_a"] | moved["gross_hidden_b"]
    return [
        {"indicator": row.indicator, "title": titles.get(row.indicator, row.indicator), "authority": row.authority,
         **_moved(row.told_a, row.told_b, is_hidden, ("a", "b", "difference")),
         **_moved(row.gross_told_a, row.gross_told_b, is_gross_hidden, ("gross_a", "gross_b", "gross_difference")),
         "symbol": HIDDEN * is_hidden}
        for row, is_hidden, is_gross_hidden in zip(moved.itertuples(), hidden, gross_hidden, strict=True)
    ]  # fmt: skip


def side_by_side(found: Comparison) -> pd.DataFrame:
    """Return the figures of indicators that both rule sets have: one row an indicator and authority, with value_a,
    value_b (per cent), gross_a, gross_b (with overdue clocks counted too), their counts, and whether a report of either
    side hides them (hidden_a, hidden_b, gross_hidden_a, gross_hidden_b); told_a, told_b, gross_told_a and gross_told_b
    are what the reports show.
    """
    keys = ["indicator", "authority"]
    sides = []
    for table in found.figures:
        side = table[[*keys, "numerator", "denominator", "value", "with_overdue_value"]].copy()
        told = disclosed_indicators(table)
        side["told"], side["gross_told"] = told["value"].to_numpy(), told["with_overdue_value"].to_numpy()
        side["hidden"] = (told["symbol"] == HIDDEN).to_numpy()
        side["gross_hidden"] = (told["overdue_symbol"] == HIDDEN).to_numpy()
        sides.append(side.rename(columns={"with_overdue_value": "gross"}))
    return sides[0].merge(sides[1], on=keys, suffixes=("_a", "_b"))


def _moved(a: float, b: float, hidden: bool, names: tuple[str, str, str]) -> Data:
    if hidden or pd.isna(a) or pd.isna(b):
        return dict.fromkeys(names)
    return dict(zip(names, (round(a, 1), round(b, 1), round(b - a, 1)), strict=True))


def sweep_rows(found: Sequence[Swept]) -> list[Data]:
    """Return one row a value of the limit, in their order. A figure that rests on 1 to 5 clocks, or differs by so few
    from that of another value, is not told: those would be the clocks that ended in between.
    """
    counts = [one.numerator for one in found]
    rows = []
    for one in found:
        row = {name: value for name, value in vars(one).items() if name not in ("numerator", "denominator")}
        near = any(is_small(abs(one.numerator - other)) for other in counts)
        if near or is_small(one.numerator) or is_small(one.denominator - one.numerator):
            row["per_cent"] = None
        elif row["per_cent"] is not None:  # of all authorities
            row["per_cent"] = rounded_share(one.numerator, one.denominator)
        rows.append(row)
    return rows


def before_after_rows(changes: Sequence[Change]) -> list[Data]:
    """Return one row a measure and day of change, as `Change` has them; they are about authorities together."""
    return [vars(one) for one in changes]


def left_out_rows(found: Evaluation) -> list[Data]:
    """Return one row a figure and criterion of the regime: how many ratings change without it, up and down.

    Raises CannotRun where the rule set rates nothing.
    """
    _must_rate(found)
    return [vars(one) for one in left_out(found)]


def _must_rate(found: Evaluation) -> None:
    if not found.ruleset.rates:
        raise CannotRun(f"the rule set {found.ruleset.name} computes no rating", "use one that does, as england-2008")


def margin_rows(found: Evaluation) -> list[Data]:
    """Return the margins of all authorities; of a figure that is hidden nothing is told but that it is.

    Raises CannotRun where the rule set rates nothing.
    """
    _must_rate(found)
    table = disclosed_indicators(of_year_and_all(found.indicators, found.period))
    hidden = {(row.authority, row.indicator) for row in table.itertuples() if row.symbol == HIDDEN}
    year, designs = of_year(found.indicators, found.period), found.designs
    places = {(one.authority, one.indicator): one for one in ranks(year, designs)}
    rows = []
    for one in margins(found):
        key = (one.authority, one.indicator)
        told = dict.fromkeys(("per_cent", "up", "down", *PLACES)) | {"symbol": HIDDEN}
        if key not in hidden:
            place = places[key]
            told = {"per_cent": round(one.per_cent, 1), "up": _one_decimal(one.up), "down": _one_decimal(one.down),
                    "rank": place.rank, "rank_lo": place.lo, "rank_hi": place.hi, "rank_all_lo": place.all_lo,
                    "rank_all_hi": place.all_hi, "symbol": ""}  # fmt: skip
        rows.append({"authority": one.authority, "grade": one.grade, "indicator": one.indicator, **told})
    return rows


def _one_decimal(value: float | None) -> float | None:
    return None if value is None else round(value, 1)


def _titles(found: Comparison) -> dict[str, str]:
    """Return the titles of the rules and indicators of both rule sets, by name."""
    rules = [one for side in (found.b, found.a) for kind in (side.timescales, side.outcomes, side.indicators)
             for one in kind.values()]  # fmt: skip
    return {one.name: one.title for one in rules}


def sentences(found: Comparison) -> list[str]:
    """Return what changes, the ratings first, each with what chance alone would do."""
    said = []
    if found.flips is None:
        said.append("One of the two rule sets computes no rating, so no rating can flip.")
    elif found.flips.rated:
        said.append(_flip_sentence(found))
    for row in indicator_rows(found):
        if row["authority"] == ALL and row["a"] is not None:
            said.append(f"{row['indicator']}, all authorities: {row['a']}% under {found.a.name}, {row['b']}% under "
                        f"{found.b.name}.")  # fmt: skip
    for outcome, change in found.concordances.items():
        said.append(f"{found.a.outcomes[outcome].title}: {_pairs_sentence(found, change)}")
    said = said or ["Nothing that both rule sets report changes."]
    return [*said, *(
        f"While these records were made the limit of {name} itself became another one, on {day.day} {day:%B %Y}: "
        f"`dayseven before-after {name}` shows what people did then." for name, day in found.changes
    )]  # fmt: skip


def _pairs_sentence(found: Comparison, change: ConcordanceChange) -> str:
    """Return what share of the pairs of authorities the rating orders rightly under either rule set."""
    most = change.authorities * (change.authorities - 1) // 2
    pairs = f"{counted(change.authorities, 'authority', 'authorities')} make at most {counted(most, 'pair')}"
    both = f"the rating orders {change.a:.0f}% of the pairs rightly under {found.a.name}"
    if round(change.difference) == 0 and round(change.lo) == 0 == round(change.hi):
        return f"{both}, and as many under {found.b.name}; {pairs}."
    more = "higher" if change.difference > 0 else "lower"
    points = counted(round(abs(change.difference)), "point")
    moved = f"{points} {more}" if round(change.difference) else "no different"
    sure = "" if change.lo > 0 or change.hi < 0 else " That is within what chance makes."
    return (f"{both}, {change.b:.0f}% under {found.b.name}: {moved} (95% interval of the difference {change.lo:.0f} to "
            f"{change.hi:.0f} points); {pairs}.{sure}")  # fmt: skip


def _flip_sentence(found: Comparison) -> str:
    one = found.flips
    assert one is not None
    total = one.up + one.down
    luck = ""
    if one.by_luck is not None:
        luck = f" Counting as many cases again would flip about {one.by_luck:.0f} by luck alone."
    further = f", {one.further} of them by two grades or more" if one.further else ""
    only = int(one.matrix.to_numpy().sum()) - one.rated
    others = f"{counted(only, 'other authority', 'other authorities')} {'is' if only == 1 else 'are'}"
    rest = f"; {others} not rated under both" if only else ""
    return f"{total} of {one.rated} ratings change: {one.up} go up and {one.down} down{further}{rest}.{luck}"


def _ruleset(found: Comparison, side: str) -> Data:
    ruleset = getattr(found, side)
    return {"name": ruleset.name, "title": ruleset.title, "hash": ruleset.hash}


def _flips(one: Flips) -> Data:
    matrix = [{"a": str(a), "b": str(b), "authorities": int(one.matrix.loc[a, b])}
              for a in one.matrix.index for b in one.matrix.columns]  # fmt: skip
    return {
        "matrix": matrix, "rated": one.rated, "up": one.up, "down": one.down, "further": one.further,
        "tau": None if one.tau is None else round(one.tau, 3),
        "by_luck": None if one.by_luck is None else round(one.by_luck, 1),
    }  # fmt: skip


def _ratios(one: Any, side: str) -> Data:
    return {f"{name}_{side}": None if getattr(one, name) is None else round(getattr(one, name), 3)
            for name in ("rate_ratio", "lo", "hi")}  # fmt: skip


def _concordance(found: Comparison, outcome: str) -> Data:
    change = found.concordances.get(outcome)
    names = ("a", "b", "difference", "lo", "hi")
    return {"concordance": None if change is None else {
        **{name: round(float(getattr(change, name)), 1) for name in names}, "authorities": change.authorities,
    }}  # fmt: skip
