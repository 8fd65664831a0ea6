"""What an inspection regime asks, as one plain English sentence; and dates as one says them."""

from __future__ import annotations

import datetime as dt

from evaluator.rulebook.regime_blocks import Regime


def regime_sentence(rule: Regime) -> str:
    """Return what a regime's rules say, as one sentence."""
    parts = []
    for one in rule.rules:
        names = one.when.any_of or one.when.all_of
        which = names[0] if len(names) == 1 else f"{'any' if one.when.any_of else 'each'} of {', '.join(names)}"
        which = which.replace("_", " ")
        how = f"is {one.when.is_}" if one.when.is_ else f"is {one.when.at_most} or lower"
        dates = f" (inspections {dates_said(one.from_, one.until)})" if one.from_ or one.until else ""
        parts.append(f"if {which} {how}, the overall rating is at most {one.then.overall.at_most}{dates}")
    text = "; ".join(parts)
    return f"{text[0].upper()}{text[1:]}."


def dates_said(first: dt.date | None, last: dt.date | None) -> str:
    """Return `from 1 April 2008 to 31 March 2009`, or the half of it that is known."""
    said = [f"from {day_said(first)}" if first else "", f"to {day_said(last)}" if last else ""]
    return " ".join(part for part in said if part)


def day_said(day: dt.date) -> str:
    """Return a day as one says it: 1 April 2008."""
    return f"{day.day} {day:%B %Y}"
