"""Every rule as one plain English sentence."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any

from evaluator.rulebook.base_blocks import Where
from evaluator.rulebook.indicator_sentences import indicator_sentence
from evaluator.rulebook.limits import Counting, Limit
from evaluator.rulebook.model import (
    Cancels,
    Indicator,
    Outcome,
    Override,
    Picked,
    Relaxed,
    Starts,
    Timescale,
    Value,
)
from evaluator.rulebook.regime_blocks import FromIndicator, JudgementLimit, Regime, RegimeRule, When
from evaluator.vocabulary import EVENTS


def regime_sentence(rule: Regime) -> str:
    """Return what a regime's bands, limits, rules and scales say, as one sentence."""
    all_made_here = len(rule.rules) > 1 and all(one.status == "reconstruction" for one in rule.rules)
    criteria = [_criterion(one) if all_made_here else criterion_said(one) for one in rule.rules]
    parts = [*map(_banded, rule.computed), *map(limit_said, rule.limits), *criteria, *_scales(rule)]
    text = "; ".join([*parts, *_no_overall(rule)])
    return f"{text[0].upper()}{text[1:]}{' (each of these rules is a reconstruction)' if all_made_here else ''}."


def _scales(rule: Regime) -> Iterator[str]:
    """Yield the scales of judgements that are not graded on the regime's own, each once; numbers where they count."""
    counted = {name for one in rule.rules for name in one.when.points}
    told: dict[str, list[str]] = {}
    for name, own in rule.scales.items():
        told.setdefault(_grades(own.grades, own.first_grade, name in counted), []).append(name)
    on_own = [name for name in (*rule.judgements, *(one.judgement for one in rule.computed)) if name in counted]
    if plain := [name for name in on_own if name not in rule.scales]:
        told.setdefault(_grades(rule.scale, rule.first_grade, True), []).extend(plain)
    for grades, names in told.items():
        yield f"{_plain(names)} {'is' if len(names) == 1 else 'are'} graded {grades}"


def _grades(words: Iterable[str], first: int, numbered: bool) -> str:
    each = [f"{quoted(word)} ({number})" if numbered else quoted(word) for number, word in enumerate(words, first)]
    return ", ".join(each)


def _banded(one: FromIndicator) -> str:
    """Return which figures earn which grade of a computed judgement."""
    bands = ", ".join(f"{quoted(band.grade)} from {band.at_least:g} %" for band in one.bands)
    better = {"higher": "", "lower": ", and lower figures are better", "between": ", and neither end is best"}
    return f"by {one.indicator}, {_plain([one.judgement])} is {bands}{better[one.better]}"


def limit_said(one: JudgementLimit) -> str:
    """Return what one limit says, in small letters and without the full stop."""
    most = f"{_plain([one.judgement])} counts as {quoted(one.at_most)} at most"
    return f"where {one.indicator} is above {one.above:g} %, {most}{_inspections(one.from_, one.until)}"


def criterion_said(one: RegimeRule) -> str:
    """Return what one criterion says, and whether it is a reconstruction; in small letters, without the full stop."""
    return _criterion(one) + (" (a reconstruction)" if one.status == "reconstruction" else "")


def _criterion(one: RegimeRule) -> str:
    most = f"the overall rating is at most {quoted(one.then.overall.at_most)}"
    return f"if {_condition(one.when)}, {most}{_inspections(one.from_, one.until)}"


def _inspections(first: dt.date | None, last: dt.date | None) -> str:
    return f" (inspections {dates_said(first, last)})" if first or last else ""


def _no_overall(rule: Regime) -> Iterator[str]:
    if rule.overall_until:
        yield f"inspections after {day_said(rule.overall_until)} have no overall rating"


def _condition(when: When) -> str:
    names = _plain(when.names)
    if when.points:
        counted = _plain(f"{name} ({weight} times)" if weight > 1 else name for name, weight in when.points.items())
        return f"the numbers of the grades of {counted} add up to {when.most_points} or less"
    how = {"is": "", "at_most": " or lower", "at_least": " or higher"}[when.grade_key]
    how = f"is {quoted(when.grade)}{how}"
    if when.of:
        return f"{when.how_many} or more of {names} {how.replace('is', 'are', 1)}"
    if len(when.names) == 1:
        return f"{names} {how}"
    return f"{'any' if when.any_of else 'each'} of {names} {how}"


def quoted(grade: str) -> str:
    """Return a grade in quotation marks, so that it is not read as part of the sentence."""
    return f"“{grade}”"


def _plain(names: Iterable[str]) -> str:
    return ", ".join(names).replace("_", " ")


def dates_said(first: dt.date | None, last: dt.date | None) -> str:
    """Return `from 1 April 2008 to 31 March 2009`, or the half of it that is known."""
    said = [f"from {day_said(first)}" if first else "", f"to {day_said(last)}" if last else ""]
    return " ".join(part for part in said if part)


def day_said(day: dt.date) -> str:
    """Return a day as one says it: 1 April 2008."""
    return f"{day.day} {day:%B %Y}"


#: whose event stops a clock
SCOPES = {"episode": "in the same episode", "child": "in any episode of the child"}
#: what a limit must say of itself where it was not read in the instrument; of a verified one nothing
HEDGES = {
    "V2": "read at second hand", "D": "derived", "K-h": "known, not read again", "K-m": "known, not read again",
    "K-l": "hardly known, not read again",
}  # fmt: skip
#: what becomes of a clock while the limit is relaxed
NOT_JUDGED = "a clock that ran on one of these days before it was due is not judged"
DAY_1 = (Counting.WORKING_DAYS_DAY_1, Counting.CALENDAR_DAYS_BEGINNING_WITH)


def sentence(rule: Any, of: str = "") -> str:
    """Return what a rule asks, as one sentence. of: the title of the rule that an indicator counts, where it is known.
    Raises TypeError for what is no rule.
    """
    match rule:
        case Timescale():
            return _timescale(rule)
        case Outcome():
            return _outcome(rule)
        case Indicator():
            return indicator_sentence(rule, f"“{of}”" if of else rule.of)
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
    text = f"From when {start}, until {events_said(clock.stops)} ({SCOPES[clock.stops.same]}){again}: {limits}"
    extra = [override_said(one, rule) for one in rule.authorities]
    extra += [f"relaxed {dates_said(one.from_, one.until)} ({_relaxed(one)})" for one in rule.relaxed]
    extra += [NOT_JUDGED] if rule.relaxed else []
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


#: the census's codes of why a case is closed, in words (DfE, children in need census)
REASONS = {"RC1": "adopted", "RC2": "died", "RC5": "moved to another authority", "RC6": "passed to adult services",
           "RC8": "no further action after assessment"}  # fmt: skip


def _attribute(name: str, words: tuple[str, ...]) -> str:
    if name == "reason":
        return f"for the reason {' or '.join(_reasons(words))}"
    if words in (("true",), ("false",)):
        return name if words == ("true",) else f"not {name}"
    return f"{name} {' or '.join(word.replace('_', ' ') for word in words)}"


def _reasons(words: tuple[str, ...]) -> list[str]:
    """Return reasons for closure in words, each with the census's code where the rule names that."""
    codes: dict[str, list[str]] = {}
    for word in words:
        codes.setdefault(REASONS.get(word, word.replace("_", " ")), []).extend([word] if word in REASONS else [""])
    return [f"“{said}”" if not any(named) else f"“{said}” ({'also as ' * ('' in named)}{max(named)})"
            for said, named in codes.items()]  # fmt: skip


def cancel_said(cancels: Cancels) -> str:
    """Return what ends a clock without its being met, and when it does not."""
    anywhere = " in any episode" if cancels.same == "child" else ""
    unless = f" (unless {EVENTS[cancels.unless_after]} first{anywhere})" if cancels.unless_after else ""
    followed = " (unless what stops the clock follows)" if cancels.only_if else ""
    own = f" (the one begun earlier, on a day on which {EVENTS[cancels.ends]})" if cancels.ends else ""
    return events_said(cancels) + unless + followed + own


def doubt_said(one: Value | Override) -> str:
    """Return what is uncertain about a dated limit, in brackets; nothing where it is as sure as its rule."""
    parts = [part for part in (one.status, HEDGES.get(one.confidence or "", "")) if part]
    return f" ({'; '.join(parts)})" if parts else ""


def _relaxed(one: Relaxed) -> str:
    return "; ".join(part for part in (one.why, HEDGES.get(one.confidence or "", "")) if part)


def _dated(value: Value, rule: Timescale) -> str:
    comma = "," if value.later else ""
    return f"{value_said(value, rule)}{comma} {dates_said(value.from_, value.until)}{doubt_said(value)}"


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
    return f"{who}: {what} {dates_said(one.from_, one.until)}{doubt_said(one)}"


def _outcome(rule: Outcome) -> str:
    clock = rule.clock
    within = "however long after" if rule.window == "ever" else f"within {rule.window.written}"
    better = {"lower": "fewer is better", "higher": "more is better", "none": "neither more nor fewer is better"}
    ends = f" before {' or '.join(events_said(one) for one in clock.cancels)}" if clock.cancels else ""
    again = ", and each one starts the next" if clock.repeats else ""
    same = (clock.starts.on, clock.starts.where, clock.starts.unless) == (
        clock.stops.on, clock.stops.where, clock.stops.unless,
    ) and not clock.starts.also  # fmt: skip
    what = "it happens again" if same else events_said(clock.stops)
    happens = f"{what} ({SCOPES[clock.stops.same]}){ends} {within}{again}"
    return f"After {start_said(clock.starts)}: whether {happens}; {better[rule.better]}."
