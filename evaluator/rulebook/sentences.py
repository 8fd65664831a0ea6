"""Every rule as one plain English sentence."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from evaluator.rulebook.base_blocks import Where
from evaluator.rulebook.limits import Counting, Limit
from evaluator.rulebook.model import Cancels, Indicator, Outcome, Override, Picked, Starts, Timescale, Value
from evaluator.rulebook.regime_blocks import JudgementLimit, Regime, RegimeRule, When
from evaluator.vocabulary import EVENTS


def regime_sentence(rule: Regime) -> str:
    """Return what a regime's limits and rules say, as one sentence."""
    all_made_here = len(rule.rules) > 1 and all(one.status == "reconstruction" for one in rule.rules)
    criteria = [_criterion(one) + ("" if all_made_here else _doubt(one)) for one in rule.rules]
    text = "; ".join([*(_judgement_limit(one) for one in rule.limits), *criteria])
    return f"{text[0].upper()}{text[1:]}{' (each of these rules is a reconstruction)' if all_made_here else ''}."


def _judgement_limit(one: JudgementLimit) -> str:
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
            return regime_sentence(rule)
    raise TypeError(f"not a rule: {type(rule).__name__}")


def _timescale(rule: Timescale) -> str:
    clock = rule.clock
    start = start_said(clock.starts)
    if clock.starts.otherwise:
        start += ", or else " + " or ".join(EVENTS[kind] for kind in clock.starts.otherwise)
    if clock.starts.restart == "last":
        start += " (the last time, where it happens again)"
    limits = "; ".join([_dated(value, rule) for value in rule.limit]) or "no national limit"
    again = ", and each one starts the next" if clock.repeats else ""
    text = f"From when {start}, until {events_said(clock.stops)}{again}: {limits}"
    extra = [override_said(one, rule) for one in rule.authorities]
    extra += [f"relaxed {dates_said(one.from_, one.until)} ({one.why})" for one in rule.relaxed]
    if clock.cancels:
        extra.append("it no longer counts once " + " or ".join(cancel_said(one) for one in clock.cancels))
    extra += [f"left out where it starts with {attributes_said(one)}" for one in clock.excludes]
    extra += [f"it cannot be judged where {events_said(one)}" for one in clock.cannot_tell]
    return "; ".join([text, *extra]) + "."


def start_said(starts: Starts) -> str:
    """Return what starts a clock, `otherwise` left aside."""
    only = " (and no other episode of the child is open)" if starts.only_if else ""
    return " or ".join(events_said(one) for one in (starts, *starts.also)) + only


def events_said(picked: Picked) -> str:
    """Return which events are meant, and with which attributes."""
    said = [EVENTS[kind] for kind in picked.on]
    text = " or ".join(said)
    text += f" ({attributes_said(picked.where)})" if picked.where else ""
    return text + (f" (unless {attributes_said(picked.unless)})" if picked.unless else "")


def attributes_said(where: Where) -> str:
    """Return attributes and the values they may have."""
    return ", ".join(_attribute(name.replace("_", " "), words) for name, words in where.items())


def _attribute(name: str, words: tuple[str, ...]) -> str:
    if words in (("true",), ("false",)):
        return name if words == ("true",) else f"not {name}"
    return f"{name} {' or '.join(word.replace('_', ' ') for word in words)}"


def cancel_said(cancels: Cancels) -> str:
    """Return what ends a clock without its being met, and when it does not."""
    unless = f" (unless {EVENTS[cancels.unless_after]} first)" if cancels.unless_after else ""
    followed = " (unless what stops the clock follows)" if cancels.only_if else ""
    return events_said(cancels) + unless + followed


def _dated(value: Value, rule: Timescale) -> str:
    doubt = f" ({value.status})" if value.status else ""
    comma = "," if value.later else ""
    return f"{value_said(value, rule)}{comma} {dates_said(value.from_, value.until)}{doubt}"


def value_said(value: Value, rule: Timescale) -> str:
    """Return a limit without its dates."""
    text = limits_said(value.within, rule.counting)
    if value.later:
        text += f", and {_limit(value.later.within, rule.counting)} once {value.later.after} have passed"
    return f"within {text}"


def limits_said(within: tuple[Limit, ...], counting: tuple[Counting, ...]) -> str:
    """Return the limits of the steps, one after the other."""
    return ", then ".join(_limit(limit, counting) for limit in within)


def _limit(limit: Limit, counting: tuple[Counting, ...]) -> str:
    counts = any(mode in limit.modes for mode in counting if mode in DAY_1)
    return f"{limit.written} (the first day counts)" if counts else limit.written


def override_said(one: Override, rule: Timescale) -> str:
    """Return what holds for some authorities instead, and when."""
    who = f"authorit{'y' if len(one.codes) == 1 else 'ies'} {', '.join(one.codes)}"
    what = f"within {limits_said(one.within, rule.counting)}" if one.within else "exempt"
    if one.in_doubt:
        what = "perhaps exempt, so not judged,"
    doubt = f" ({one.status})" if one.status else ""
    return f"{who}: {what} {dates_said(one.from_, one.until)}{doubt}"


def _outcome(rule: Outcome) -> str:
    clock = rule.clock
    within = "at any time" if rule.window == "ever" else f"within {rule.window.written}"
    better = {"lower": "fewer is better", "higher": "more is better", "none": "neither more nor fewer is better"}
    ends = f" before {' or '.join(events_said(one) for one in clock.cancels)}" if clock.cancels else ""
    happens = f"{events_said(clock.stops)}{ends} {within}"
    return f"After {start_said(clock.starts)}: whether {happens}; {better[rule.better]}."


def _indicator(rule: Indicator) -> str:
    if rule.population == "open_on":
        months = f" for at least {rule.at_least_months} months" if rule.at_least_months else ""
        share = "the share for whom every step of the year was in time"
        if rule.at_least_steps:
            share = f"the share who had {rule.at_least_steps} or more steps in the year"
        elif "met" not in rule.numerator:
            share = "the share for whom a step of the year was not in time"
        return f"Of the children for whom {rule.of} had run{months} on 31 March, {share}."
    if rule.looking == "back":
        share = "the share that followed an earlier one of the same child within the window"
        return f"Of the clocks of {rule.of} that began in the year, {share}."
    if {"happened", "did_not"} & {*rule.numerator, *rule.denominator}:
        passed = " and whose window, with 90 days for late recording, has passed"
        passed = "" if "not_yet_known" in rule.denominator else passed
        return f"Of the clocks of {rule.of} that began in the year{passed}: the share in which it happened."
    when = "were finished" if rule.population == "stopped" else "began"
    part = "finished in time" if rule.numerator == ("met",) else " or ".join(_words(rule.numerator))
    counted = " or ".join(_words(rule.denominator))
    return f"Of the clocks of {rule.of} that {when} in the year ({counted}), the share {part}."


def _words(statuses: tuple[str, ...]) -> list[str]:
    return [status.replace("_", " ") for status in statuses]
