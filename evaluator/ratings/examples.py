"""Whether a regime does what its own examples say."""

from __future__ import annotations

from evaluator.errors import CannotRun
from evaluator.ratings.checks import check_regime
from evaluator.ratings.rating import Facts
from evaluator.ratings.reference import rate
from evaluator.ratings.scale import scale_of
from evaluator.rulebook.model import Regime, RegimeExample

KEYS = {"overall_at_most", "fired", "missing"}


def failed_examples(regime: Regime) -> tuple[str, ...]:
    """Return a sentence for each difference between a regime's examples and what its rules make of them.

    `expect` may say `overall_at_most` (a grade word or number, or null for no rating), `fired` (names of the
    rules that fire, each once, in any order) and `missing` (computed judgements without a figure). Raises
    CannotRun where the regime itself is not in order.
    """
    check_regime(regime)
    found = [(one.name, difference) for one in regime.examples for difference in _differences(regime, one)]
    return tuple(f"example `{name}`: {difference}" for name, difference in found)


def _differences(regime: Regime, one: RegimeExample) -> list[str]:
    unknown = sorted(set(one.expect) - KEYS)
    if unknown or not one.expect:
        return [f"`expect` says {', '.join(sorted(KEYS))}; not {', '.join(unknown) or 'nothing'}"]
    try:
        rating = rate(regime, Facts(one.name, one.judgements, one.indicators, one.inspected))
        wanted = dict(one.expect)
        if wanted.get("overall_at_most") is not None:
            wanted["overall_at_most"] = scale_of(regime).number(wanted["overall_at_most"])
    except (CannotRun, ValueError) as error:
        return [str(error)]
    got = {
        "overall_at_most": rating.overall_at_most,
        "fired": sorted(rating.rules_fired),
        "missing": sorted(rating.missing),
    }
    for name in ("fired", "missing"):
        if name in wanted:
            wanted[name] = sorted(wanted[name])
    wrong = [key for key in wanted if got[key] != wanted[key]]
    return [f"{key} is expected to be {wanted[key]}, but is {got[key]}" for key in wrong]
