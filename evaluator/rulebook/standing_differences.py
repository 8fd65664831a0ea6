"""What two rule sets asked differently on the day that each stands for, where both have the same rule."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from evaluator.rulebook.base_blocks import Rule
from evaluator.rulebook.clock_blocks import Value
from evaluator.rulebook.model import Regime, RegimeRule, Timescale
from evaluator.rulebook.regime_blocks import JudgementLimit
from evaluator.rulebook.sentences import criterion_said, day_said, limit_said, value_said

NONE = "none"
Said = tuple[str, str, str]


def standing_differences(a: Rule, b: Rule, day_a: dt.date, day_b: dt.date) -> Iterator[Said]:
    """Yield what a asked on one day otherwise than b on another: what, in a, in b. Nothing of what no date limits."""
    if isinstance(a, Timescale) and isinstance(b, Timescale):
        yield from _apart("the limit as it stood", _limit(a, day_a), _limit(b, day_b), day_a, day_b)
    if isinstance(a, Regime) and isinstance(b, Regime):
        yield from _apart("the overall rating", _overall(a, day_a), _overall(b, day_b), day_a, day_b)
        in_a, in_b = _criteria(a, day_a), _criteria(b, day_b)
        for name in dict.fromkeys([*in_a, *in_b]):
            told = in_a.get(name, NONE), in_b.get(name, NONE)
            yield from _apart(f"criterion {name} as it stood", *told, day_a, day_b)


def _apart(what: str, in_a: str, in_b: str, day_a: dt.date, day_b: dt.date) -> Iterator[Said]:
    if in_a != in_b:
        yield what, f"{in_a} on {day_said(day_a)}", f"{in_b} on {day_said(day_b)}"


def _limit(rule: Timescale, day: dt.date) -> str:
    held = next((one for one in rule.limit if _holds(one, day)), None)
    return value_said(held, rule) if held else "no limit"


def _overall(rule: Regime, day: dt.date) -> str:
    return "given no more" if rule.overall_until and day > rule.overall_until else "given"


def _criteria(rule: Regime, day: dt.date) -> dict[str, str]:
    """Return the limits and criteria in force on a day by name, without the dates between which they are."""
    plain = {"from_": None, "until": None}
    limits = {one.rule: limit_said(one.model_copy(update=plain)) for one in rule.limits if _holds(one, day)}
    return limits | {one.rule: criterion_said(one.model_copy(update=plain)) for one in rule.rules if _holds(one, day)}


def _holds(one: Value | RegimeRule | JudgementLimit, day: dt.date) -> bool:
    return (one.from_ is None or one.from_ <= day) and (one.until is None or day <= one.until)
