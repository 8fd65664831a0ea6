"""What only shows when rules are seen together: names that nobody has, statuses of the wrong kind of clock."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from evaluator.rulebook.dated_limits import limit_issues
from evaluator.rulebook.issues import Issue, did_you_mean, hint
from evaluator.rulebook.model import Indicator, Outcome, Regime, Timescale
from evaluator.rulebook.positions import Positioned
from evaluator.rulebook.reading import AnyRule
from evaluator.rulebook.regime_issues import regime_issues
from evaluator.rulebook.vocabulary import STATUSES_OF_OUTCOMES, STATUSES_OF_TIMESCALES

FEWEST_EXAMPLES = 4
READ_AND_CHECKED = ("V", "V2")


def checked_together(
    rules: Mapping[str, AnyRule], sources: Mapping[str, Positioned], rates: str, manifest: Positioned
) -> list[Issue]:
    """Return the mistakes and warnings of a rule set as a whole.

    rules: by name, after overlays. sources: where the parts of each stand. rates: the regime that computes ratings.
    """
    issues: list[Issue] = []
    for name, rule in rules.items():
        source = sources[name]
        issues += _uncited(rule, source)
        match rule:
            case Timescale():
                issues += limit_issues(rule, source)
            case Indicator():
                issues += _indicator(rule, rules, source)
            case Regime():
                issues += regime_issues(rule, rules, source)
        issues += _thin(rule, source)
    regimes = [name for name, rule in rules.items() if isinstance(rule, Regime)]
    if rates and rates not in regimes:
        place = manifest.place(("rates",))
        issues.append(Issue("R202", f"no regime is called `{rates}`", place, did_you_mean(rates, regimes)))
    return issues


def _uncited(rule: AnyRule, source: Positioned) -> Iterator[Issue]:
    if rule.source.confidence in READ_AND_CHECKED and rule.source.reference in ("", "none"):
        message = f"confidence {rule.source.confidence} says that a source was read, but none is named"
        yield Issue("R301", message, source.place(("source", "reference")), "name it in `reference:`", "warning")


def _thin(rule: AnyRule, source: Positioned) -> Iterator[Issue]:
    if not rule.examples:
        message, help_ = f"`{rule.name}` has no examples", "add one that is met and one that is not"
        yield Issue("R302", message, source.place(()), help_, "warning")
    elif len(rule.examples) < FEWEST_EXAMPLES:
        message = f"`{rule.name}` has fewer than {FEWEST_EXAMPLES} examples"
        help_ = "show met, not met, and both sides of the limit"
        yield Issue("R302", message, source.place(("examples",)), help_, "warning")


def _indicator(rule: Indicator, rules: Mapping[str, AnyRule], source: Positioned) -> Iterator[Issue]:
    of = rules.get(rule.of)
    if not isinstance(of, Timescale | Outcome):
        clocks = [name for name, one in rules.items() if isinstance(one, Timescale | Outcome)]
        message = f"no timescale or outcome is called `{rule.of}`"
        help_ = did_you_mean(rule.of, clocks) or "add that rule, or name one that is in the rule set"
        yield Issue("R202", message, source.place(("of",)), help_)
        return
    kind = "a timescale" if isinstance(of, Timescale) else "an outcome"
    known: tuple[str, ...] = STATUSES_OF_TIMESCALES if isinstance(of, Timescale) else STATUSES_OF_OUTCOMES
    for part in ("numerator", "denominator"):
        for number, status in enumerate(getattr(rule, part)):
            place = source.place((part, number))
            if status not in known:
                yield Issue("R103", f"`{status}` is not a status of {kind}", place, hint(status, known))
            elif status not in rule.denominator:
                message = f"`{status}` is counted in the numerator but not in the denominator"
                yield Issue("R105", message, place, "add it to the denominator")
    if rule.looking == "back" and not of.clock.repeats:
        message = f"`looking: back` needs a clock that repeats, and `{of.name}` does not"
        help_ = f"count another rule, or add `repeats: true` to `{of.name}`"
        yield Issue("R105", message, source.place(("looking",)), help_)
