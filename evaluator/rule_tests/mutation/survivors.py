"""The changes of a rule that its own examples do not notice."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import pandas as pd
from pydantic import ValidationError

from evaluator.clocks.calendar import Calendar, england_and_wales
from evaluator.clocks.reference import ClockRow, clocks_of_child, histories_by_child
from evaluator.clocks.running import Event
from evaluator.clocks.statuses import Reason
from evaluator.clocks.versions import clock_rule
from evaluator.errors import CannotRun
from evaluator.ratings.rate import check_regime
from evaluator.ratings.rating import Facts
from evaluator.ratings.reference import rate
from evaluator.rule_tests.clock_examples import (
    AUTHORITY,
    EXPECTABLE,
    as_of_example,
    clocks_by_reference,
    event_table,
    plain,
    problem_of,
    share_problem_of,
)
from evaluator.rule_tests.mutation.changes import Change
from evaluator.rule_tests.mutation.changes_by_kind import clock_changes, indicator_changes, regime_changes
from evaluator.rule_tests.mutation.meaning import meaning
from evaluator.rule_tests.ruleset_examples import differences
from evaluator.rulebook.consistency import checked_together
from evaluator.rulebook.listing import KINDS, Rows
from evaluator.rulebook.model import Example, Indicator, IndicatorExample, Outcome, Regime, RegimeExample, Timescale
from evaluator.rulebook.positions import Positioned
from evaluator.rulebook.reading import AnyRule
from evaluator.rulebook.ruleset import load_ruleset
from evaluator.vocabulary import Status

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
    return share_problem_of(rule, example, clocks, events)


def _regime_problem(example: RegimeExample, rule: Regime, strict: bool) -> str:
    rating = rate(rule, Facts(example.name, example.judgements, example.indicators, example.inspected))
    return "; ".join(differences(rule, example, rating))


Rules = Mapping[str, AnyRule]
#: a mutant stands in no file; only what is wrong with itself matters
HERE, ELSEWHERE = Positioned("mutant", None), Positioned("others", None)


@dataclass(frozen=True)
class Mutant:
    """A valid rule that comes to something else than the one it was made of; see Change."""

    rule: AnyRule
    what: str
    where: str
    strict: bool


@dataclass(frozen=True)
class Survivors:
    """The mutants of one rule that none of its examples tells from it, and how many mutants there were."""

    survivors: tuple[Mutant, ...]
    mutants: int


def survivors(rule: AnyRule, rules: Rules, calendar: Calendar) -> Survivors:
    """Return what lives of a rule's mutants. rules: those of its rule set by name, which it may refer to.

    Raises CannotRun where an example does not hold for the rule as it is.
    """
    examples = trials(rule, _counted(rule, rules), calendar)
    broken = [one.example for one in examples if one.tells(rule)]
    if broken:
        message = f"`{rule.name}`: the example `{broken[0]}` does not hold for the rule as it is"
        raise CannotRun(message, "run `dayseven rules test`, and mend the example or the rule")
    made = mutants(rule, rules, calendar)
    living = [one for one in made if not any(example.tells(one.rule, one.strict) for example in examples)]
    return Survivors(tuple(living), len(made))


def mutants(rule: AnyRule, rules: Rules, calendar: Calendar) -> list[Mutant]:
    """Return the mutants of a rule, each once. rules: those of its rule set by name.

    A change is left out where the result is no valid rule, or comes to what the rule itself comes to.
    """
    of = _counted(rule, rules)
    seen = {(meaning(rule, of, calendar), False)}
    result = []
    for change in _changes(rule, of):
        new = _valid(rule, change, rules)
        if new is None:
            continue
        key = (meaning(new, of, calendar), change.strict)
        if key not in seen:
            result.append(Mutant(new, change.what, change.where, change.strict))
        seen.add(key)
    return result


def _changes(rule: AnyRule, of: Timescale | Outcome | None) -> Iterator[Change]:
    match rule:
        case Timescale() | Outcome():
            return clock_changes(rule)
        case Indicator():
            assert of
            return indicator_changes(rule, of)
        case Regime():
            return regime_changes(rule)


def _counted(rule: AnyRule, rules: Rules) -> Timescale | Outcome | None:
    """Return the rule whose clocks an indicator counts; None for other rules. A loaded rule set has it."""
    of = rules[rule.of] if isinstance(rule, Indicator) else None
    return of if isinstance(of, Timescale | Outcome) else None


def _valid(rule: AnyRule, change: Change, rules: Rules) -> AnyRule | None:
    """Return the rule of a change; None where the change makes it one that no rule set could hold."""
    try:
        new = type(rule).model_validate(change.data)
        if isinstance(new, Regime):
            check_regime(new)
    except (ValidationError, CannotRun):
        return None
    about = {name: one for name, one in rules.items() if name in _named(new)}
    sources = {**dict.fromkeys(about, ELSEWHERE), rule.name: HERE}
    issues = checked_together({**about, rule.name: new}, sources, "", ELSEWHERE)
    return None if any(issue.level == "error" and issue.place.file == HERE.file for issue in issues) else new


def _named(rule: AnyRule) -> set[str]:
    """Return the names of the rules that a rule refers to."""
    if isinstance(rule, Indicator):
        return {rule.of}
    if isinstance(rule, Regime):
        return {one.indicator for one in rule.computed} | {one.indicator for one in rule.limits}
    return set()


#: the columns of `mutated`, in order
MUTANT_COLUMNS = ("rule", "change", "where")


def mutated(name: str, only: str) -> tuple[Rows, int, int]:
    """Change each rule of a rule set a little, and run its own examples on the result.

    name: a rule set's name or folder; only: one rule's name, or "" for all. Returns a row a mutant that no example
    tells from the rule (rule, change, where), how many mutants there were, and how many of them survive.
    Raises CannotRun where there is no such rule, or an example does not hold for the rule as it is.
    """
    ruleset = load_ruleset(name)
    rules: dict[str, AnyRule] = {own: rule for kind in KINDS for own, rule in getattr(ruleset, kind).items()}
    chosen = [rule for own, rule in rules.items() if only in ("", own)]
    if not chosen:
        raise CannotRun(f"rule set `{ruleset.name}` has no rule `{only}`", f"see `dayseven rules show {name}`")
    found = [(rule.name, survivors(rule, rules, england_and_wales())) for rule in chosen]
    rows = [
        {"rule": own, "change": one.what, "where": one.where} for own, result in found for one in result.survivors
    ]
    return rows, sum(result.mutants for _, result in found), len(rows)
