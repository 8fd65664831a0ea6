"""Every rule as one plain English sentence."""

from __future__ import annotations

import datetime as dt
from typing import Any

from evaluator.rulebook.limits import Counting, Limit
from evaluator.rulebook.model import Indicator, Outcome, Override, Picked, Regime, Timescale, Value
from evaluator.rulebook.vocabulary import EVENTS

DAY_1 = (Counting.WORKING_DAYS_DAY_1, Counting.CALENDAR_DAYS_BEGINNING_WITH)


def sentence(rule: Any) -> str:
    """Return what a rule asks, as one sentence. Raises TypeError for what is no rule."""
    match rule:
        case Timescale():
            return _timescale(rule)
        case Outcome():
            return _outcome(rule)
        case Indicator():
            return _indicator(rule)
        case Regime():
            return _regime(rule)
    raise TypeError(f"not a rule: {type(rule).__name__}")


def _timescale(rule: Timescale) -> str:
    clock = rule.clock
    start = _events(clock.starts)
    if clock.starts.otherwise:
        start += ", or else " + " or ".join(EVENTS[kind] for kind in clock.starts.otherwise)
    if clock.starts.restart == "last":
        start += " (the last time, where it happens again)"
    limits = "; ".join([_dated(value, rule) for value in rule.limit]) or "no national limit"
    again = ", and each one starts the next" if clock.repeats else ""
    text = f"From when {start}, until {_events(clock.stops)}{again}: {limits}"
    extra = [_override(one) for one in rule.authorities]
    if clock.cancels:
        extra.append("it no longer counts once " + " or ".join(_events(one) for one in clock.cancels))
    return "; ".join([text, *extra]) + "."


def _events(picked: Picked) -> str:
    said = [EVENTS[kind] for kind in picked.on]
    where = [f"{name.replace('_', ' ')} {' or '.join(words)}" for name, words in picked.where.items()]
    unless = [f"{name.replace('_', ' ')} {' or '.join(words)}" for name, words in picked.unless.items()]
    text = " or ".join(said)
    text += f" ({', '.join(where)})" if where else ""
    return text + (f" (unless {', '.join(unless)})" if unless else "")


def _dated(value: Value, rule: Timescale) -> str:
    return f"within {_limits(value.within, rule.counting)} {_dates(value.from_, value.until)}"


def _limits(within: tuple[Limit, ...], counting: Counting) -> str:
    text = ", then ".join(str(limit) for limit in within)
    counts = any(limit.unit != "months" for limit in within) and counting in DAY_1
    return text + (" (the first day counts)" if counts else "")


def _dates(first: dt.date, last: dt.date | None) -> str:
    return f"from {_day(first)} to {_day(last)}" if last else f"from {_day(first)}"


def _day(day: dt.date) -> str:
    return f"{day.day} {day:%B %Y}"


def _override(one: Override) -> str:
    who = f"authorit{'y' if len(one.codes) == 1 else 'ies'} {', '.join(one.codes)}"
    what = "exempt" if one.exempt else f"within {', then '.join(str(limit) for limit in one.within or ())}"
    return f"{who}: {what} {_dates(one.from_, one.until)}"


def _outcome(rule: Outcome) -> str:
    clock = rule.clock
    within = "at any time" if rule.window == "ever" else f"within {rule.window}"
    only = " and no other episode of the child is open" if clock.starts.only_if else ""
    better = {"lower": "fewer is better", "higher": "more is better", "none": "neither more nor fewer is better"}
    return f"After {_events(clock.starts)}{only}: whether {_events(clock.stops)} {within}; {better[rule.better]}."


def _indicator(rule: Indicator) -> str:
    if rule.population == "open_on":
        months = f" for at least {rule.at_least_months} months" if rule.at_least_months else ""
        return f"Of the children for whom it had run{months} on 31 March, the share for whom every step of the year was in time."
    if rule.looking == "back":
        return "Of those of the year, the share that followed an earlier one of the same child within the window."
    if {"happened", "did_not"} & {*rule.numerator, *rule.denominator}:
        return "Of those that began in the year and whose window, with 90 days for late recording, has passed: the share in which it happened."
    when = "were finished" if rule.population == "stopped" else "began"
    part = "finished in time" if rule.numerator == ("met",) else " or ".join(_words(rule.numerator))
    return f"Of those that {when} in the year ({' or '.join(_words(rule.denominator))}), the share {part}."


def _words(statuses: tuple[str, ...]) -> list[str]:
    return [status.replace("_", " ") for status in statuses]


def _regime(rule: Regime) -> str:
    parts = []
    for one in rule.rules:
        which = "any of " + ", ".join(one.when.any_of) if one.when.any_of else "all of " + ", ".join(one.when.all_of)
        how = f"is {one.when.is_}" if one.when.is_ else f"is {one.when.at_most} or lower"
        dates = f" (inspections {_dates(one.from_, one.until)})" if one.from_ else ""
        parts.append(f"if {which} {how}, the overall rating is at most {one.then.overall.at_most}{dates}")
    return "; ".join(parts).replace("_", " ").capitalize() + "."
