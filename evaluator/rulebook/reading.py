"""One rule file: from YAML to a rule, every mistake with its place."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from evaluator.rulebook.issues import Issue, did_you_mean
from evaluator.rulebook.model import Block, Indicator, Outcome, Regime, Timescale
from evaluator.rulebook.positions import Positioned, Route, read_positioned
from evaluator.rulebook.vocabulary import ATTRIBUTES, EVENTS

KINDS: dict[str, type[Timescale] | type[Outcome] | type[Indicator] | type[Regime]] = {
    "timescale": Timescale, "outcome": Outcome, "indicator": Indicator, "regime": Regime,
}  # fmt: skip
AnyRule = Timescale | Outcome | Indicator | Regime


@dataclass(frozen=True)
class RuleFile:
    """A rule and where its parts stand. rule: None where the file has mistakes."""

    kind: str
    rule: AnyRule | None
    source: Positioned


def read_rule(path: Path) -> tuple[RuleFile, list[Issue]]:
    """Return the rule of a file, and all its mistakes."""
    source, issues = read_positioned(path)
    if source.data is None and issues:
        return RuleFile("", None, source), issues
    kind = _kind(source)
    if not kind:
        return RuleFile("", None, source), [*issues, _no_kind(source)]
    rule, more = validated(KINDS[kind], source)
    issues += more
    return RuleFile(kind, None if issues else rule, source), issues  # type: ignore[arg-type]


def _kind(source: Positioned) -> str:
    if not isinstance(source.data, dict):
        return ""
    return next((kind for kind in KINDS if kind in source.data), "")


def _no_kind(source: Positioned) -> Issue:
    message = "this file says neither `timescale`, `outcome`, `indicator` nor `regime`"
    if not isinstance(source.data, dict):
        return Issue("R102", "this file holds no rule", source.place(()), "begin with `timescale: name-of-the-rule`")
    near = [hint for key in source.data if (hint := did_you_mean(key, KINDS))]
    return Issue("R102", message, source.place(()), near[0] if near else "begin with `timescale: name-of-the-rule`")


def validated(model: type[Block], source: Positioned) -> tuple[Block | None, list[Issue]]:
    """Return the data of a file as `model`, and its mistakes with their places."""
    try:
        return model.model_validate(source.data), []
    except ValidationError as error:
        details = error.errors(include_url=False)
        issues = [_issue(model, source, one) for one in details]
        return None, _without_twins(issues, details)


def _issue(model: type[Block], source: Positioned, detail: ErrorDetails) -> Issue:
    """Return one of pydantic's errors as a mistake, with the user's words."""
    route = _route(source.data, detail["loc"])
    key, value = str(detail["loc"][-1]) if detail["loc"] else "", detail.get("input")
    kind = detail["type"]
    if kind == "extra_forbidden":
        known = _keys_at(model, detail["loc"][:-1])
        help_ = did_you_mean(key, known) or f"known here: {', '.join(known)}"
        return Issue("R101", f"unknown key `{key}`", source.place(route, of_key=True), help_)
    if kind == "missing":
        return Issue("R102", f"`{key}` is missing", source.place(route), f"add `{key}:`")
    if kind.startswith("date"):
        return Issue("R104", f"`{value}` is not a real date", source.place(route), "write dates as YYYY-MM-DD")
    if kind in ("literal_error", "enum"):
        words = _expected(detail)
        help_ = did_you_mean(str(value), words) or f"one of: {', '.join(words)}"
        return Issue("R103", f"`{_shown(value)}` is not one of the allowed values", source.place(route), help_)
    message = detail["msg"].removeprefix("Value error, ")
    if kind == "value_error" and "of the vocabulary" in message:
        return Issue("R103", message, source.place(_word_route(source, route, message)), _near_word(message))
    message = message if kind == "value_error" else f"`{_shown(value)}`: {message[0].lower()}{message[1:]}"
    return Issue("R105", message, source.place(route))


def _shown(value: Any) -> str:
    return str(value) if len(str(value)) < 60 else str(value)[:57] + "..."


def _expected(detail: ErrorDetails) -> list[str]:
    text = str(detail.get("ctx", {}).get("expected", ""))
    return [word.strip().strip("'") for word in text.replace(" or ", ", ").split(",")]


def _near_word(message: str) -> str:
    word = message.split("`")[1]
    return did_you_mean(word, ATTRIBUTES if "attribute" in message else EVENTS) or "see `dayseven rules words`"


def _word_route(source: Positioned, route: Route, message: str) -> Route:
    """Return where the unknown word itself stands, below `route` if it is a key or an entry there."""
    word = message.split("`")[1]
    return (*route, word) if (*route, word) in source.values else route


def _route(data: Any, loc: tuple[str | int, ...]) -> Route:
    """Return the part of pydantic's location that is a path in the file (a lone value may stand for a list)."""
    route: list[str | int] = []
    for step in loc:
        if (isinstance(data, dict) and step in data) or (isinstance(data, list) and isinstance(step, int) and step < len(data)):
            route.append(step)
            data = data[step]
        elif isinstance(data, dict):
            return (*route, step)
    return tuple(route)


def _keys_at(model: type[BaseModel], loc: tuple[str | int, ...]) -> list[str]:
    """Return the keys that the block at `loc` may have."""
    current: Any = model
    for step in loc:
        if isinstance(step, int) or not (isinstance(current, type) and issubclass(current, BaseModel)):
            continue
        found = next((f for n, f in current.model_fields.items() if step in (n, f.alias)), None)
        current = _block_in(found.annotation) if found else current
    if not (isinstance(current, type) and issubclass(current, BaseModel)):
        return []
    return [f.alias or name for name, f in current.model_fields.items()]


def _block_in(annotation: Any) -> Any:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel) and get_origin(annotation) is None:
        return annotation
    return next((block for one in get_args(annotation) if (block := _block_in(one)) is not None), None)


def _without_twins(issues: list[Issue], details: list[ErrorDetails]) -> list[Issue]:
    """Return the mistakes without `missing` keys that a misspelt key beside them explains."""
    meant = {
        (detail["loc"][:-1], issue.help.split("`")[1])
        for issue, detail in zip(issues, details, strict=True)
        if issue.code == "R101" and issue.help.startswith("did you mean")
    }
    return [
        issue for issue, detail in zip(issues, details, strict=True)
        if not (issue.code == "R102" and (detail["loc"][:-1], str(detail["loc"][-1])) in meant)
    ]  # fmt: skip
