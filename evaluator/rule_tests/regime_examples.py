"""Whether a regime does what its own examples say."""

from __future__ import annotations

from dataclasses import dataclass

from evaluator.errors import CannotRun
from evaluator.ratings.checks import check_regime
from evaluator.ratings.durable import DurableWorker
from evaluator.ratings.rate import rate_all
from evaluator.ratings.rating import Facts, Rating
from evaluator.ratings.scales import scale_of
from evaluator.rulebook.model import Regime, RegimeExample

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
