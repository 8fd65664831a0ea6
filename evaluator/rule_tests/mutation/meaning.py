"""What a rule comes to. Two rules that come to the same cannot be told apart by any example.

A change that leaves this the same is no mutant. Such are, besides a change that changes nothing:

* how days are counted where no limit is in such days, and the list of modes where another of them fits every limit;
* a date outside the working-day calendar, where no clock is judged;
* an authority's own limit that is the national one of that day, such as the day on which the one follows the other;
* a status that an indicator could never count: see `_countable`; where the share is of children, all of them but `met`;
* `any_of` and `all_of` of a single judgement, which are also one `of` it;
* the number of the lowest grade where no points are counted: examples write grades as words.

Nothing else is left out. A change that some history would show counts, however rare that history is.
"""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from evaluator.clocks.calendar import Calendar
from evaluator.clocks.versions import ClockRule, Version, clock_rule
from evaluator.ratings.rating import scale_of_judgement
from evaluator.rule_tests.clock_examples import AUTHORITY
from evaluator.rule_tests.mutation.changes import Data, data_of, is_words
from evaluator.rulebook.model import Indicator, Outcome, Regime, RegimeRule, Timescale
from evaluator.rulebook.reading import AnyRule

ONE_DAY = dt.timedelta(days=1)
#: statuses of clocks without a stop, in every rule
NEVER_STOPPED = frozenset({"overdue", "running", "cancelled"})


def meaning(rule: AnyRule, of: Timescale | Outcome | None, calendar: Calendar) -> str:
    """Return a text that is the same for two rules of one kind exactly where they come to the same.

    of: the rule whose clocks an indicator counts; None for other rules.
    """
    data = _said(data_of(rule))
    if isinstance(rule, Timescale | Outcome):
        data = _of_clock(rule, data, calendar)
    elif isinstance(rule, Indicator):
        assert of
        data = _of_indicator(rule, of, data)
    else:
        data = _of_regime(rule, data)
    return json.dumps(data, sort_keys=True, default=str)


def _said(part: Any) -> Any:
    """Return data without the words that change nothing."""
    if isinstance(part, dict):
        return {key: _said(value) for key, value in part.items() if not is_words(key, value)}
    return [_said(one) for one in part] if isinstance(part, list) else part


def _of_clock(rule: Timescale | Outcome, data: Data, calendar: Calendar) -> Data:
    """Return the clock beside what is allowed on which days: nationally, and where that differs."""
    known = clock_rule(rule)
    national = _spans(known, known.national, calendar)
    by_code = {
        code: spans
        for code in sorted({code for one in known.overrides for code in one.codes})
        if (spans := _spans(known, known.versions_for(code), calendar)) != national
    }
    rest = _without(data, "counting", "limit", "authorities", "window")
    return {**rest, "national": national, "by_code": by_code}


def _spans(rule: ClockRule, versions: tuple[Version, ...], calendar: Calendar) -> list[Any]:
    """Return (first day, last day, what is allowed) within the calendar; days on which the same is allowed together."""
    spans: list[Any] = []
    for version in versions:
        first = max(version.first, calendar.first)
        last = max(min(version.last, calendar.last), calendar.first - ONE_DAY)
        allowed: list[Any] = [[(str(limit), rule.mode_of(limit)) for limit in version.limits], version.not_judged]
        if version.later:
            allowed.append((version.later.after, version.later.within, rule.mode_of(version.later.within)))
        if spans and spans[-1][2] == allowed and spans[-1][1] == first - ONE_DAY:
            first = spans.pop()[0]
        spans.append((first, last, allowed))
    return spans


def _of_indicator(rule: Indicator, of: Timescale | Outcome, data: Data) -> Data:
    """Return the indicator with those statuses only that it can count."""
    if rule.population == "open_on":
        counts_met = "met" in rule.numerator and not rule.at_least_steps
        return {**_without(data, "denominator", "looking", "recorded"), "numerator": counts_met}
    countable = _countable(rule, of)
    below = sorted(countable & set(rule.denominator))
    above = sorted((countable - _never_stopped(of) if rule.looking == "back" else countable) & set(rule.numerator))
    unused = ("at_least_months", "at_least_steps", *(() if rule.looking == "back" else ("recorded",)))
    return {**_without(data, *unused), "numerator": above, "denominator": below}


def _countable(rule: Indicator, of: Timescale | Outcome) -> frozenset[str]:
    """Return the statuses with which a clock can come into the indicator's counts.

    A clock that never stopped has no year in which it stopped. Of clocks placed by their start, those that still run
    wait until it is known what became of them; an endless window never waits. A clock is excluded or cancelled
    only where the rule says so, and without a window's end it is never known that nothing happened.
    """
    never: set[str] = set()
    if rule.population == "stopped":
        never |= _never_stopped(of)
    elif rule.looking == "forward":
        never |= {"running"} | ({"not_yet_known"} if not _for_ever(of) else set())
    if _for_ever(of):
        never.add("did_not")
    if not of.clock.cancels and of.clock.starts.restart == "never":
        never.add("cancelled")
    exempt = isinstance(of, Timescale) and any(one.exempt and AUTHORITY in one.codes for one in of.authorities)
    if not of.clock.excludes and not exempt:
        never.add("excluded")
    return frozenset({*rule.numerator, *rule.denominator} - never)


def _never_stopped(of: Timescale | Outcome) -> frozenset[str]:
    """Return the statuses of clocks without a stop. In an endless window, whatever stopped has happened."""
    return NEVER_STOPPED | ({"not_yet_known"} if _for_ever(of) else set())


def _for_ever(of: Timescale | Outcome) -> bool:
    return isinstance(of, Outcome) and of.window == "ever"


def _of_regime(rule: Regime, data: Data) -> Data:
    """Return the regime with how many judgements each rule needs, and the numbers of grades where they are added."""
    rules = [{**one, "when": _needed(criterion)} for one, criterion in zip(data["rules"], rule.rules, strict=True)]
    counted = {name for criterion in rule.rules for name in criterion.when.points}
    firsts = {name: scale_of_judgement(rule, name).first for name in sorted(counted)}
    own = {name: scale.grades for name, scale in rule.scales.items()}
    return {**_without(data, "first_grade"), "scales": own, "firsts": firsts, "rules": rules}


def _needed(criterion: RegimeRule) -> Data:
    when = criterion.when
    asked = {"is": when.is_, "at_most": when.at_most, "at_least": "" if when.of else when.at_least}
    return {"names": when.names, "needed": when.how_many, "points": when.points, **asked}


def _without(data: Data, *keys: str) -> Data:
    return {key: value for key, value in data.items() if key not in keys}
