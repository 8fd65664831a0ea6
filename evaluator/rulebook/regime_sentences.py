"""What an inspection regime asks, as one plain English sentence; and dates as one says them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from evaluator.rulebook.regime_blocks import JudgementLimit, Regime, RegimeRule, When


def regime_sentence(rule: Regime) -> str:
    """Return what a regime's limits and rules say, as one sentence."""
    all_made_here = len(rule.rules) > 1 and all(one.status == "reconstruction" for one in rule.rules)
    criteria = [_criterion(one) + ("" if all_made_here else _doubt(one)) for one in rule.rules]
    text = "; ".join([*(_limit(one) for one in rule.limits), *criteria])
    return f"{text[0].upper()}{text[1:]}{' (each of these rules is a reconstruction)' if all_made_here else ''}."


def _limit(one: JudgementLimit) -> str:
    return f"where {one.indicator} is above {one.above:g} %, {_plain([one.judgement])} counts as {one.at_most} at most"


def _criterion(one: RegimeRule) -> str:
    dates = f" (inspections {dates_said(one.from_, one.until)})" if one.from_ or one.until else ""
    return f"if {_condition(one.when)}, the overall rating is at most {one.then.overall.at_most}{dates}"


def _doubt(one: RegimeRule) -> str:
    return " (a reconstruction)" if one.status == "reconstruction" else ""


def _condition(when: When) -> str:
    names = _plain(when.names)
    if when.points:
        counted = _plain(f"{name} ({weight} times)" if weight > 1 else name for name, weight in when.points.items())
        return f"the numbers of the grades of {counted} add up to {when.most_points} or less"
    how = f"is {when.grade}" if when.is_ is not None else f"is {when.grade} or lower"
    if when.of:
        return f"{when.at_least} or more of {names} {how.replace('is', 'are', 1)}"
    if len(when.names) == 1:
        return f"{names} {how}"
    return f"{'any' if when.any_of else 'each'} of {names} {how}"


def _plain(names: Iterable[str]) -> str:
    return ", ".join(names).replace("_", " ")


def dates_said(first: dt.date | None, last: dt.date | None) -> str:
    """Return `from 1 April 2008 to 31 March 2009`, or the half of it that is known."""
    said = [f"from {day_said(first)}" if first else "", f"to {day_said(last)}" if last else ""]
    return " ".join(part for part in said if part)


def day_said(day: dt.date) -> str:
    """Return a day as one says it: 1 April 2008."""
    return f"{day.day} {day:%B %Y}"
