"""Whether the rules of a set agree with one another: names that exist, dated limits without gap or overlap."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from evaluator.rulebook.issues import Issue, Place, did_you_mean, hint
from evaluator.rulebook.limits import Counting, Limit
from evaluator.rulebook.model import Indicator, Outcome, Regime, Timescale
from evaluator.rulebook.positions import Positioned, Route
from evaluator.rulebook.reading import AnyRule
from evaluator.rulebook.regime_consistency import regime_issues
from evaluator.vocabulary import STATUSES_OF_OUTCOMES, STATUSES_OF_TIMESCALES

ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Dated:
    """Two days, both inclusive, between which something holds (no last day: it still does), and where that stands."""

    first: dt.date
    last: dt.date | None
    place: Place

    def reaches(self, day: dt.date) -> bool:
        """Return whether it still holds on `day`, given that it began before."""
        return self.last is None or self.last >= day


def limit_issues(rule: Timescale, source: Positioned) -> Iterator[Issue]:
    """Yield what is wrong with the limits of a timescale: overlaps, gaps, lists, and days it cannot count."""
    yield from _later(rule, source)
    values = [
        Dated(value.from_, value.until, source.place(("limit", number, "from")))
        for number, value in enumerate(rule.limit)
    ]
    yield from _overlaps(values, "limits")
    yield from _gaps(values)
    for code in dict.fromkeys(code for one in rule.authorities for code in one.codes):
        overrides = [
            Dated(one.from_, one.until, source.place(("authorities", number, "from")))
            for number, one in enumerate(rule.authorities)
            if code in one.codes
        ]
        yield from _overlaps(overrides, f"overrides of authority {code}")
    for number, value in enumerate(rule.limit):
        yield from _countable(rule, value.within, source, ("limit", number, "within"))
    for number, one in enumerate(rule.authorities):
        yield from _countable(rule, one.within or (), source, ("authorities", number, "within"))


def _one_after_another(dated: Iterable[Dated]) -> Iterator[tuple[Dated, Dated]]:
    """Yield each, by first day, beside the one before it that holds longest."""
    longest: Dated | None = None
    for one in sorted(dated, key=lambda one: one.first):
        if longest:
            yield longest, one
        if longest is None or (longest.last and (one.last is None or one.last > longest.last)):
            longest = one


def _overlaps(dated: Iterable[Dated], what: str) -> Iterator[Issue]:
    for before, after in _one_after_another(dated):
        if before.reaches(after.first):
            message = f"two {what} hold on {after.first}; the other one stands on line {before.place.line}"
            help_ = f"end that one with `until: {after.first - ONE_DAY}`" if before.first < after.first else ""
            yield Issue("R204", message, after.place, help_)


def _gaps(dated: Iterable[Dated]) -> Iterator[Issue]:
    for before, after in _one_after_another(dated):
        if before.last and (after.first - before.last).days > 1:
            first = before.last + ONE_DAY
            message = f"no limit holds from {first} to {after.first - ONE_DAY}"
            yield Issue("R203", message, after.place, f"begin with `from: {first}`")


def _later(rule: Timescale, source: Positioned) -> Iterator[Issue]:
    """Yield what is wrong with limits of later steps: no steps, days that cannot be counted, or two waits in a rule."""
    waits = {str(value.later.after) for value in rule.limit if value.later}
    for number, value in enumerate(rule.limit):
        if not value.later:
            continue
        route: Route = ("limit", number, "later")
        if not rule.clock.repeats:
            message = "a clock that does not repeat has no later steps"
            yield Issue("R105", message, source.place(route), "remove it, or add `repeats: true` to the clock")
        if value.later.after.unit != "months" or len(waits) > 1:
            message = f"`after: {value.later.after}` is not the same number of months in every limit of the rule"
            yield Issue("R105", message, source.place((*route, "after")), "write for example `after: 12 months`")
        yield from _countable(rule, (value.later.within,), source, (*route, "within"))


def _countable(rule: Timescale, within: tuple[Limit, ...], source: Positioned, route: Route) -> Iterator[Issue]:
    """Yield limits that `counting` does not fit; limits in months are counted in months whatever it says."""
    if len(within) > 1 and not rule.clock.repeats:
        message = "a clock that does not repeat has one limit, not a list"
        yield Issue("R105", message, source.place(route), "keep one, or add `repeats: true` to the clock")
    for number, limit in enumerate(within):
        if limit.unit != "months" and not set(rule.counting) & set(limit.modes):
            message = f"`{limit}` cannot be counted in {' or '.join(_said(one) for one in rule.counting)}"
            help_ = f"say `counting: {limit.modes[0]}`, or write another limit"
            yield Issue("R105", message, source.place((*route, number)), help_)


def _said(counting: Counting) -> str:
    return "months" if counting is Counting.MONTHS else " ".join(counting.split("_")[:2])


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
    starting = [kind for one in (of.clock.starts, *of.clock.starts.also) for kind in one.on]
    starting += of.clock.starts.otherwise or ()
    for number, kind in enumerate(rule.started_by or ()):
        if kind not in starting and not of.clock.repeats:
            message = f"no clock of `{of.name}` starts with `{kind}`"
            yield Issue("R105", message, source.place(("started_by", number)), hint(kind, starting))
    if rule.looking == "back" and not of.clock.repeats:
        message = f"`looking: back` needs a clock that repeats, and `{of.name}` does not"
        help_ = f"count another rule, or add `repeats: true` to `{of.name}`"
        yield Issue("R105", message, source.place(("looking",)), help_)
