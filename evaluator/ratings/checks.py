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
    judgements = [*regime.judgements, *(one.judgement for one in regime.computed)]
    rules = [*(bands_rule(one) for one in regime.computed), *(rule.rule for rule in regime.rules)]
    yield from (f"judgement {name} is declared more than once" for name in _repeated(judgements))
    yield from (f"rule {name} is there more than once" for name in _repeated(rules))
    yield from (f"grade {word} is in the scale twice" for word in _repeated(map(str.casefold, regime.scale)))


def _grades(regime: Regime) -> Iterator[str]:
    used = [("good_from", regime.good_from)]
    used += [(one.judgement, band.grade) for one in regime.computed for band in one.bands]
    for rule in regime.rules:
        grades = (rule.when.is_, rule.when.at_most, rule.then.overall.at_most)
        used += [(rule.rule, grade) for grade in grades if grade is not None]
    unknown = [(where, grade) for where, grade in used if grade not in regime.scale]
    yield from (f"{where}: `{grade}` is not in the scale" for where, grade in unknown)


def _bands(one: FromIndicator, regime: Regime) -> Iterator[str]:
    edges = [band.at_least for band in one.bands]
    grades = [regime.scale.index(band.grade) for band in one.bands if band.grade in regime.scale]
    if min(edges) != 0:
        yield f"{one.judgement}: figures below {min(edges):g} have no band; begin with `at_least: 0`"
    if edges != sorted(set(edges)) or grades != sorted(set(grades)):
        yield f"{one.judgement}: bands must rise, in figures and in grades"
    if any(Decimal(str(edge)) * 100 % 1 for edge in edges):
        yield f"{one.judgement}: a band begins at more than two decimal places"


def _rule(rule: RegimeRule, regime: Regime) -> Iterator[str]:
    known = {*regime.judgements, *(one.judgement for one in regime.computed)}
    names = rule.when.any_of or rule.when.all_of
    unknown = [name for name in names if name not in known]
    yield from (f"{rule.rule}: {name} is not a judgement of this regime" for name in unknown)
    yield from (f"{rule.rule}: {name} is named twice" for name in _repeated(names))
    if rule.from_ and rule.until and rule.until < rule.from_:
        yield f"{rule.rule}: `until` {rule.until} is before `from` {rule.from_}"


def _repeated(names: Iterable[str]) -> list[str]:
    return [name for name, count in Counter(names).items() if count > 1]
