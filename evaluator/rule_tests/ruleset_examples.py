"""All examples of a rule set, those of its regimes included, run on every engine."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from evaluator.clocks.calendar import england_and_wales
from evaluator.errors import CannotRun
from evaluator.ratings.durable import DurableWorker
from evaluator.ratings.rate import check_regime, rate_all
from evaluator.ratings.rating import Facts, Rating, scale_of
from evaluator.rule_tests.clock_examples import run_examples, run_indicator_examples
from evaluator.rulebook.listing import Rows, rules_of
from evaluator.rulebook.model import Regime, RegimeExample
from evaluator.rulebook.ruleset import load_ruleset

KEYS = ("overall_at_most", "fired", "missing", "left_aside", "rests_on_reconstruction")


@dataclass(frozen=True)
class ExampleRun:
    """One example, run: the regime's name, which engine spoke (see RatingRun), and what differs ("" for nothing)."""

    rule: str
    example: str
    engine: str
    problem: str


def run_regime_examples(regime: Regime) -> list[ExampleRun]:
    """Return each example of a regime with what differs between it and what the rules make of it.

    `expect` may say `overall_at_most` (a grade word or number, or null for no rating), `fired` (names of the rules
    that fire, each once, in any order), `missing` (computed judgements without a figure), `left_aside` (rules with
    dates, where the date is not known) and `rests_on_reconstruction` (see Rating). Raises CannotRun where the
    regime itself is not in order.
    """
    check_regime(regime)
    with DurableWorker() as worker:
        return [_run(regime, one, worker) for one in regime.examples]


def _run(regime: Regime, one: RegimeExample, worker: DurableWorker) -> ExampleRun:
    facts = Facts(one.name, one.judgements, one.indicators, one.inspected)
    try:
        run = rate_all(regime, [facts], worker)
        problem = "; ".join(differences(regime, one, run.ratings[0]))
    except (CannotRun, ValueError) as error:
        return ExampleRun(regime.name, one.name, "none", str(error))
    return ExampleRun(regime.name, one.name, run.engine, problem)


def differences(regime: Regime, one: RegimeExample, rating: Rating) -> list[str]:
    """Return what differs between an example and what the regime made of it, in words."""
    wanted = dict(one.expect)
    unknown = sorted(set(wanted) - set(KEYS))
    if unknown or not wanted:
        return [f"`expect` may say {', '.join(KEYS)}; it says {', '.join(unknown) or 'nothing'}"]
    if wanted.get("overall_at_most") is not None:
        wanted["overall_at_most"] = scale_of(regime).number(wanted["overall_at_most"])
    for name in {"fired", "missing", "left_aside"} & set(wanted):
        wanted[name] = sorted(wanted[name])
    got = {
        "overall_at_most": rating.overall_at_most,
        "fired": sorted(rating.rules_fired),
        "missing": sorted(rating.missing),
        "left_aside": sorted(rating.left_aside),
        "rests_on_reconstruction": rating.rests_on_reconstruction,
    }
    wrong = [key for key in KEYS if key in wanted and got[key] != wanted[key]]
    return [f"{key} is expected to be {wanted[key]}, but is {got[key]}" for key in wrong]


def tested(name: str, only: str) -> tuple[Rows, int]:
    """Run the examples of a rule set; return a row a run (rule, example, engine, result, problem) and the failures."""
    ruleset = load_ruleset(name)
    chosen = [(kind, own, rule) for kind, own, rule in rules_of(ruleset) if only in ("", own)]
    if not chosen:
        raise CannotRun(f"rule set `{ruleset.name}` has no rule `{only}`", f"see `dayseven rules show {name}`")
    calendar = england_and_wales()
    results: list[Any] = []
    for kind, _, rule in chosen:
        if kind in ("timescale", "outcome"):
            results += run_examples(rule, calendar)  # type: ignore[arg-type]
        elif kind == "indicator":
            of = {**ruleset.timescales, **ruleset.outcomes}[rule.of]  # type: ignore[attr-defined]
            results += run_indicator_examples(rule, of, calendar)  # type: ignore[arg-type]
        elif kind == "regime":
            results += run_regime_examples(rule)  # type: ignore[arg-type]
    rows = [
        {"rule": one.rule, "example": one.example, "engine": one.engine,
         "result": "differs" if one.problem else "as written", "problem": one.problem}
        for one in results
    ]  # fmt: skip
    return rows, sum(1 for one in results if one.problem)
