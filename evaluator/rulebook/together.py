"""What only shows when rules are seen together: gaps, overlaps, names that nobody has."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from evaluator.rulebook.issues import Issue, did_you_mean
from evaluator.rulebook.model import Indicator, Outcome, Regime, Timescale
from evaluator.rulebook.positions import Positioned, Route
from evaluator.rulebook.reading import RuleFile

OF_TIMESCALES = ("met", "late", "overdue", "running", "cancelled", "excluded", "not_in_force", "undeterminable")
OF_OUTCOMES = ("happened", "did_not", "not_yet_known", "undeterminable")
FEWEST_EXAMPLES = 4
ONE_DAY = dt.timedelta(days=1)


def checked_together(
    rules: Mapping[str, Any], rates: str, manifest: Positioned, files: Sequence[RuleFile]
) -> list[Issue]:
    """Return the mistakes and warnings of a rule set as a whole.

    rules: by name, after overlays. rates: the regime that computes ratings. files: the files of this rule set.
    """
    sources = {file.rule.name: file.source for file in files if file.rule is not None}
    issues = []
    for name, rule in rules.items():
        source = sources.get(name, manifest)
        match rule:
            case Timescale():
                issues += [*_dates(rule, source), *_thin(rule, source)]
            case Outcome():
                issues += _thin(rule, source)
            case Indicator():
                issues += _indicator(rule, rules, source)
            case Regime():
                issues += _regime(rule, rules, source)
    if rates and not isinstance(rules.get(rates), Regime):
        names = [name for name, rule in rules.items() if isinstance(rule, Regime)]
        issues.append(Issue("R202", f"no regime is called `{rates}`", manifest.place(("rates",)), did_you_mean(rates, names)))
    return issues


def _dates(rule: Timescale, source: Positioned) -> Iterator[Issue]:
    """Gaps and overlaps between the dated values of a timescale."""
    values = sorted(enumerate(rule.limit), key=lambda one: one[1].from_)
    for (_, before), (number, after) in zip(values, values[1:], strict=False):
        place = source.place(("limit", number, "from"))
        if before.until is None or before.until >= after.from_:
            until = f"until {before.until}" if before.until else "without end"
            yield Issue("R204", f"two limits hold on {after.from_}: another one runs {until}", place,
                        f"end it with `until: {after.from_ - ONE_DAY}`")  # fmt: skip
        elif before.until + ONE_DAY < after.from_:
            yield Issue("R203", f"no limit holds from {before.until + ONE_DAY} to {after.from_ - ONE_DAY}", place,
                        f"begin with `from: {before.until + ONE_DAY}`")  # fmt: skip


def _thin(rule: Timescale | Outcome, source: Positioned) -> Iterator[Issue]:
    if not rule.examples:
        yield Issue("R302", f"`{rule.name}` has no examples", source.place(()), "add one met and one not met", "warning")
    elif len(rule.examples) < FEWEST_EXAMPLES:
        yield Issue("R302", f"`{rule.name}` has only {len(rule.examples)} examples", source.place(("examples",)),
                    "show met, not met, and both sides of the limit", "warning")  # fmt: skip


def _indicator(rule: Indicator, rules: Mapping[str, Any], source: Positioned) -> Iterator[Issue]:
    of = rules.get(rule.of)
    if not isinstance(of, Timescale | Outcome):
        clocks = [name for name, one in rules.items() if isinstance(one, Timescale | Outcome)]
        yield Issue("R202", f"no rule is called `{rule.of}`", source.place(("of",)), did_you_mean(rule.of, clocks))
        return
    known = OF_TIMESCALES if isinstance(of, Timescale) else OF_OUTCOMES
    for part in ("numerator", "denominator"):
        for number, status in enumerate(getattr(rule, part)):
            if status not in known:
                kind = "a timescale" if isinstance(of, Timescale) else "an outcome"
                yield Issue("R103", f"`{status}` is not a status of {kind}", source.place((part, number)),
                            did_you_mean(status, known) or f"one of: {', '.join(known)}")  # fmt: skip


def _regime(rule: Regime, rules: Mapping[str, Any], source: Positioned) -> Iterator[Issue]:
    known = [*rule.judgements, *(one.judgement for one in rule.computed)]
    yield from _grade(rule, rule.good_from, ("good_from",), source)
    for number, one in enumerate(rule.computed):
        if not isinstance(rules.get(one.indicator), Indicator):
            names = [name for name, other in rules.items() if isinstance(other, Indicator)]
            place = source.place(("computed", number, "indicator"))
            yield Issue("R202", f"no indicator is called `{one.indicator}`", place, did_you_mean(one.indicator, names))
        yield from _bands(rule, number, source)
    for number, criterion in enumerate(rule.rules):
        route: Route = ("rules", number)
        for part in ("any_of", "all_of"):
            for position, name in enumerate(getattr(criterion.when, part)):
                if name not in known:
                    yield Issue("R202", f"no judgement is called `{name}`", source.place((*route, "when", part, position)),
                                did_you_mean(name, known))  # fmt: skip
        for key, grade in (("is", criterion.when.is_), ("at_most", criterion.when.at_most)):
            if grade is not None:
                yield from _grade(rule, grade, (*route, "when", key), source)
        yield from _grade(rule, criterion.then.overall.at_most, (*route, "then", "overall", "at_most"), source)


def _bands(rule: Regime, number: int, source: Positioned) -> Iterator[Issue]:
    """Bands begin at 0, rise, and each grade stands once."""
    bands = rule.computed[number].bands
    for position, band in enumerate(bands):
        route: Route = ("computed", number, "bands", position)
        yield from _grade(rule, band.grade, (*route, "grade"), source)
        if position == 0 and band.at_least > 0:
            yield Issue("R205", f"no band holds below {band.at_least:g}", source.place((*route, "at_least")),
                        "the first band begins with `at_least: 0`")  # fmt: skip
        if position and band.at_least <= bands[position - 1].at_least:
            yield Issue("R206", f"the band from {band.at_least:g} overlaps the one before it",
                        source.place((*route, "at_least")), "bands rise from the lowest to the highest")  # fmt: skip


def _grade(rule: Regime, grade: str, route: Route, source: Positioned) -> Iterator[Issue]:
    if grade not in rule.scale:
        hint = did_you_mean(grade, rule.scale) or f"one of: {', '.join(rule.scale)}"
        yield Issue("R103", f"`{grade}` is not a grade of this scale", source.place(route), hint)

