"""The mutants of a rule, and those that its own examples let live."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pydantic import ValidationError

from evaluator.calendar import Calendar
from evaluator.errors import CannotRun
from evaluator.mutants.clock_changes import clock_changes
from evaluator.mutants.indicator_changes import indicator_changes
from evaluator.mutants.meaning import meaning
from evaluator.mutants.regime_changes import regime_changes
from evaluator.mutants.trials import trials
from evaluator.mutants.walk import Change
from evaluator.ratings.checks import check_regime
from evaluator.rulebook.model import Indicator, Outcome, Regime, Timescale
from evaluator.rulebook.positions import Positioned
from evaluator.rulebook.reading import AnyRule
from evaluator.rulebook.together import checked_together

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
