"""One rule file: from YAML to a rule, every mistake with its place."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from evaluator.rulebook.complaints import complaints
from evaluator.rulebook.issues import Issue, did_you_mean
from evaluator.rulebook.model import Block, Indicator, Outcome, Regime, Timescale
from evaluator.rulebook.positions import Positioned, read_positioned

AnyRule = Timescale | Outcome | Indicator | Regime
AnyBlock = TypeVar("AnyBlock", bound=Block)

KINDS: dict[str, type[AnyRule]] = {
    "timescale": Timescale, "outcome": Outcome, "indicator": Indicator, "regime": Regime,
}  # fmt: skip


@dataclass(frozen=True)
class RuleFile:
    """A rule and where its parts stand."""

    kind: str
    rule: AnyRule
    source: Positioned


def read_rule(path: Path) -> tuple[RuleFile | None, list[Issue]]:
    """Return the rule of a file, None where it has mistakes, and all its mistakes."""
    source, issues = read_positioned(path)
    if source.data is None and issues:
        return None, issues
    kind = next((kind for kind in KINDS if isinstance(source.data, dict) and kind in source.data), "")
    if not kind:
        return None, [*issues, _no_kind(source)]
    rule, wrong = validated(KINDS[kind], source)
    known = {issue.place for issue in issues}
    issues += [issue for issue in wrong if issue.place not in known]
    return (RuleFile(kind, rule, source) if rule and not issues else None), issues


def _no_kind(source: Positioned) -> Issue:
    write = "begin with `timescale: name-of-the-rule`"
    if not isinstance(source.data, dict):
        return Issue("R102", "this file holds no rule", source.place(()), write)
    for key in source.data:
        if near := did_you_mean(key, KINDS):
            return Issue("R101", f"unknown key `{key}`", source.place((key,), of_key=True), near)
    message = "this file says neither `timescale`, `outcome`, `indicator` nor `regime`"
    return Issue("R102", message, source.place(()), write)


def validated(model: type[AnyBlock], source: Positioned) -> tuple[AnyBlock | None, list[Issue]]:
    """Return the data of a file as `model`, None where it has mistakes, and these with their places."""
    try:
        return model.model_validate(source.data), []
    except ValidationError as error:
        return None, complaints(model, source, error)
