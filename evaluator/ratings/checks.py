"""Whether a regime can be applied at all: its grades, its bands and its names fit together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from decimal import Decimal

from evaluator.errors import CannotRun
from evaluator.ratings.reference import bands_rule
from evaluator.rulebook.model import FromIndicator, Regime, RegimeRule


def check_regime(regime: Regime) -> None:
    """Raise CannotRun, with everything that is wrong, unless the regime's parts fit together."""
    wrong = [*_names(regime), *_grades(regime)]
    for computed in regime.computed:
        wrong += _bands(computed, regime)
    for rule in regime.rules:
        wrong += _rule(rule, regime)
    if wrong:
        raise CannotRun(f"regime {regime.name}: {'; '.join(wrong)}", "Correct the regime's file.")


def _names(regime: Regime) -> Iterator[str]:
    judgements = _judgements(regime)
    rules = [bands_rule(one) for one in regime.computed]
    rules += [one.rule for one in regime.limits] + [one.rule for one in regime.rules]
    yield from (f"judgement {name} is declared more than once" for name in _repeated(judgements))
    yield from (f"rule {name} is there more than once" for name in _repeated(rules))
    for words in (regime.scale, *(own.grades for own in regime.scales.values())):
        yield from (f"grade {word} is in the scale twice" for word in _repeated(map(str.casefold, words)))
    unknown = [name for name in regime.scales if name not in judgements]
    yield from (f"scales: {name} is not a judgement of this regime" for name in unknown)
    for limit in regime.limits:
        if limit.judgement not in regime.judgements:
            yield f"{limit.rule}: {limit.judgement} is not a judgement given by inspectors"


def _judgements(regime: Regime) -> list[str]:
    return [*regime.judgements, *(one.judgement for one in regime.computed)]


def _grades(regime: Regime) -> Iterator[str]:
    used = [("good_from", regime.good_from, regime.scale)]
    used += [(one.judgement, band.grade, regime.grades_of(one.judgement))
             for one in regime.computed for band in one.bands]  # fmt: skip
    used += [(one.rule, one.at_most, regime.grades_of(one.judgement)) for one in regime.limits]
    for rule in regime.rules:
        used.append((rule.rule, rule.then.overall.at_most, regime.scale))
        if not rule.when.points:
            used.append((rule.rule, rule.when.grade, regime.grades_of(rule.when.names[0])))
    yield from (f"{where}: `{grade}` is not in the scale" for where, grade, scale in used if grade not in scale)


def _bands(one: FromIndicator, regime: Regime) -> Iterator[str]:
    scale, edges = regime.grades_of(one.judgement), [band.at_least for band in one.bands]
    grades = [scale.index(band.grade) for band in one.bands if band.grade in scale]
    if min(edges) != 0:
        yield f"{one.judgement}: figures below {min(edges):g} have no band; begin with `at_least: 0`"
    falls = one.better == "lower"
    if edges != sorted(set(edges)):
        yield f"{one.judgement}: bands must rise in figures"
    if one.better != "between" and grades != sorted(set(grades), reverse=falls):
        yield f"{one.judgement}: bands must {'fall' if falls else 'rise'} in grades as they rise in figures"
    if any(Decimal(str(edge)) * 100 % 1 for edge in edges):
        yield f"{one.judgement}: a band begins at more than two decimal places"


def _rule(rule: RegimeRule, regime: Regime) -> Iterator[str]:
    known, names = _judgements(regime), rule.when.names
    unknown = [name for name in names if name not in known]
    yield from (f"{rule.rule}: {name} is not a judgement of this regime" for name in unknown)
    yield from (f"{rule.rule}: {name} is named twice" for name in _repeated(names))
    if not rule.when.points and len({regime.grades_of(name) for name in names}) > 1:
        yield f"{rule.rule}: its judgements are graded on different scales"
    if rule.from_ and rule.until and rule.until < rule.from_:
        yield f"{rule.rule}: `until` {rule.until} is before `from` {rule.from_}"


def _repeated(names: Iterable[str]) -> list[str]:
    return [name for name, count in Counter(names).items() if count > 1]
