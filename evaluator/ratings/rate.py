"""Ratings of many authorities by one regime, checked before; which engine spoke; and the regimes that ship."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from decimal import Decimal
from functools import cache
from types import MappingProxyType

from evaluator import resources
from evaluator.errors import CannotRun
from evaluator.ratings.durable import DurableWorker, NoAnswerError, rate_by_durable
from evaluator.ratings.rating import Facts, Rating, RatingRun
from evaluator.ratings.reference import bands_rule, rate
from evaluator.rulebook.issues import Issue, RulesBroken, did_you_mean
from evaluator.rulebook.model import FromIndicator, Regime, RegimeRule
from evaluator.rulebook.reading import read_rule
from evaluator.rulebook.ruleset import load_ruleset


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


AGREED = "Inferred by durable-rules; the reference evaluator gives the same ratings by the same rules."
ALONE = "Rated by the reference evaluator alone; durable-rules gave no answer: {reason}."


class EnginesDisagree(CannotRun):
    """The two engines differ on an authority: one of them is wrong, so no rating is given."""


def rate_all(regime: Regime, facts: Sequence[Facts], worker: DurableWorker | None = None) -> RatingRun:
    """Return the ratings of all authorities under `regime`, in the order of `facts`, and which engine spoke.

    worker: a durable-rules process to use and leave open; without one, a process is started for this call.
    Raises CannotRun for a regime or facts that cannot be applied, EnginesDisagree where the engines differ.
    """
    check_regime(regime)
    by_reference = tuple(rate(regime, one) for one in facts)
    with ExitStack() as stack:
        open_worker = worker or stack.enter_context(DurableWorker())
        try:
            by_durable = rate_by_durable(open_worker, regime, facts)
        except NoAnswerError as reason:
            return RatingRun(regime.name, by_reference, "reference", ALONE.format(reason=reason))
    for one, other in zip(by_durable, by_reference, strict=True):
        _must_agree(one, other)
    return RatingRun(regime.name, by_reference, "durable-rules", AGREED)


def _must_agree(durable: Rating, reference: Rating) -> None:
    same_overall = durable.overall_at_most == reference.overall_at_most
    if same_overall and Counter(durable.firings) == Counter(reference.firings):
        return
    raise EnginesDisagree(
        f"authority {reference.authority}, regime {reference.regime}: the two rule engines disagree\n"
        f"  durable-rules: {durable.overall or 'not rated'}. {durable.why}\n"
        f"  reference: {reference.overall or 'not rated'}. {reference.why}",
        "No rating is given. Report this with the judgements and the regime's file; "
        "without durable-rules installed, the reference answers alone.",
    )


@cache
def shipped_regimes() -> Mapping[str, Regime]:
    """Return the regimes of `rules/regimes` by name; raises RulesBroken with every mistake where they have some."""
    found: dict[str, Regime] = {}
    mistakes: list[Issue] = []
    for path in sorted((resources.folder("rules") / "regimes").glob("*.yaml")):
        file, issues = read_rule(path)
        mistakes += issues
        if file is not None and isinstance(file.rule, Regime):
            found[file.rule.name] = file.rule
    if any(issue.level == "error" for issue in mistakes):
        raise RulesBroken(mistakes)
    return MappingProxyType(found)


def regimes_of(rules: str) -> Mapping[str, Regime]:
    """Return the regimes of a rule set, by its name or folder; those that ship with dayseven where none is named."""
    return load_ruleset(rules).regimes if rules else shipped_regimes()


def regime_named(name: str, rules: str = "") -> Regime:
    """Return a regime of a rule set, or of those that ship. Raises CannotRun where there is none of that name."""
    regimes = regimes_of(rules)
    if name not in regimes:
        hint = did_you_mean(name, regimes)
        raise CannotRun(f"there is no regime `{name}`", f"{hint} Known: {', '.join(sorted(regimes))}".strip())
    return regimes[name]


def run_notes(regime: Regime, run: RatingRun) -> list[str]:
    """Return what must be said beside ratings: of the regime, of what they rest on, and which engine spoke."""
    return [part for part in (regime.says, *reservations(run), run.note) if part]


def reservations(run: RatingRun) -> list[str]:
    """Return what must be said beside the ratings: what rests on a reconstruction, what was left aside, what has no
    overall rating.
    """
    count, told = len(run.ratings), []
    if rest := sum(one.rests_on_reconstruction for one in run.ratings):
        told.append(f"Resting on a reconstruction: {rest} of {count} ratings.")
    if undated := [one.left_aside for one in run.ratings if one.left_aside]:
        names = ", ".join(dict.fromkeys(name for names in undated for name in names))
        aside = f"which leave aside what held for some time only ({names})"
        told.append(f"Date not known: {len(undated)} of {count} ratings, {aside}.")
    if after := [one.after for one in run.ratings if one.after]:
        told.append(f"No overall rating is given after {after[0]}: {len(after)} of {count}.")
    return told
