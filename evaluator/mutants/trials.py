"""A rule's own examples, ready to be run on every mutant of it by the reference evaluators alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import pandas as pd

from evaluator.calendar import Calendar
from evaluator.clocks.by_child import histories_by_child
from evaluator.clocks.reference import ClockRow, clocks_of_child
from evaluator.clocks.running import Event
from evaluator.clocks.statuses import Reason, Status
from evaluator.clocks.versions import clock_rule
from evaluator.errors import CannotRun
from evaluator.indicator_examples import AUTHORITY, clocks_by_reference
from evaluator.indicator_examples import problem_of as share_problem
from evaluator.ratings.examples import differences
from evaluator.ratings.rating import Facts
from evaluator.ratings.reference import rate
from evaluator.rule_examples import EXPECTABLE, as_of_example, event_table, plain, problem_of
from evaluator.rulebook.model import Example, Indicator, IndicatorExample, Outcome, Regime, RegimeExample, Timescale
from evaluator.rulebook.reading import AnyRule

#: what becomes of a clock that stopped on its due day, if that day does not count
TOO_LATE = {Status.MET: Reason.AFTER_DUE, Status.HAPPENED: Reason.AFTER_WINDOW}


@dataclass(frozen=True)
class Trial:
    """One example. problem: returns what differs from it under a rule ("" for nothing); it may raise, too."""

    example: str
    problem: Callable[[Any, bool], str]

    def tells(self, rule: AnyRule, strict: bool = False) -> bool:
        """Return whether the example does not come out as written. strict: a stop on the due day does not count.

        A rule under which the example cannot be run at all is told apart as well.
        """
        try:
            return self.problem(rule, strict) != ""
        except (CannotRun, ValueError, ArithmeticError, LookupError):
            return True


def trials(rule: AnyRule, of: Timescale | Outcome | None, calendar: Calendar) -> list[Trial]:
    """Return the examples of a rule. of: the rule whose clocks an indicator counts; None for other rules."""
    if isinstance(rule, Timescale | Outcome):
        return [Trial(one.name, _clock_trial(one, calendar)) for one in rule.examples]
    if isinstance(rule, Indicator):
        assert of
        return [Trial(one.name, _share_trial(one, of, calendar)) for one in rule.examples]
    return [Trial(one.name, partial(_regime_problem, one)) for one in rule.examples]


def _clock_trial(example: Example, calendar: Calendar) -> Callable[[Any, bool], str]:
    events = event_table([("1", event) for event in example.events], example.authority)
    ((authority, _),) = histories = histories_by_child(events)
    return partial(_clock_problem, example, histories[authority, "1"], calendar)


def _clock_problem(
    example: Example, history: list[Event], calendar: Calendar, rule: Timescale | Outcome, strict: bool
) -> str:
    rows = clocks_of_child(clock_rule(rule), history, example.authority, as_of_example(example), calendar)
    judged = [_strictly(row) for row in rows] if strict else rows
    return problem_of(example, [{name: plain(getattr(row, name)) for name in EXPECTABLE} for row in judged])


def _strictly(row: ClockRow) -> ClockRow:
    if row.stopped is None or row.stopped != row.due:
        return row
    return replace(row, reason=TOO_LATE.get(row.status, row.reason))


def _share_trial(
    example: IndicatorExample, of: Timescale | Outcome, calendar: Calendar
) -> Callable[[Any, bool], str]:
    told = [(str(number), event) for number, child in enumerate(example.children, 1) for event in child]
    events = event_table(told, AUTHORITY)
    return partial(_share_differs, example, clocks_by_reference(of, events, example.as_of, calendar), events)


def _share_differs(
    example: IndicatorExample, clocks: pd.DataFrame, events: pd.DataFrame, rule: Indicator, strict: bool
) -> str:
    return share_problem(rule, example, clocks, events)


def _regime_problem(example: RegimeExample, rule: Regime, strict: bool) -> str:
    rating = rate(rule, Facts(example.name, example.judgements, example.indicators, example.inspected))
    return "; ".join(differences(rule, example, rating))
