"""Ratings of many authorities by one regime; which engine spoke; and the regimes that ship."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from functools import cache
from types import MappingProxyType

from evaluator import resources
from evaluator.errors import CannotRun
from evaluator.ratings.checks import check_regime
from evaluator.ratings.durable import DurableWorker, NoAnswerError, rate_by_durable
from evaluator.ratings.rating import Facts, Rating, RatingRun
from evaluator.ratings.reference import rate
from evaluator.rulebook.issues import Issue, RulesBroken, did_you_mean
from evaluator.rulebook.model import Regime
from evaluator.rulebook.reading import read_rule
from evaluator.rulebook.ruleset import load_ruleset

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
