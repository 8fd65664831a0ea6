"""Rule files read into the model, and each mistake in them told with its place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from evaluator.rulebook.issues import Issue, did_you_mean, hint
from evaluator.rulebook.model import Block, Indicator, Outcome, Regime, Timescale
from evaluator.rulebook.positions import Positioned, Route, read_positioned
from evaluator.vocabulary import ATTRIBUTES, BESIDE, EVENTS, STATUSES_OF_OUTCOMES, STATUSES_OF_TIMESCALES

#: pydantic's error: what a value should be, and what to do
SHOULD_BE = {
    "string_type": ("should be text", "put quotes round it"),
    "int_type": ("should be a whole number", "write for example 3"),
    "float_type": ("should be a number", "write for example 65 or 65.5"),
    "bool_type": ("should be `true` or `false`", "write `true` or `false`"),
    "tuple_type": ("should be a list", "write `[first, second]`, or one a line after `- `"),
    "dict_type": ("should be a block of keys", "write `key: value` below it, or `{key: value}`"),
    "model_type": ("should be a block of keys", "write `key: value` below it, or `{key: value}`"),
    "string_pattern_mismatch": ("is not a name", "letters, digits, `-` and `_`, beginning with a letter"),
    "too_short": ("has too few entries", "add another"),
}
KNOWN = {
    "event": tuple(EVENTS),
    "attribute": tuple(ATTRIBUTES),
    "event or attribute": (*EVENTS, *ATTRIBUTES, *BESIDE),
    "status": tuple(dict.fromkeys((*STATUSES_OF_TIMESCALES, *STATUSES_OF_OUTCOMES))),
}


def complaints(model: type[BaseModel], source: Positioned, error: ValidationError) -> list[Issue]:
    """Return the mistakes of a file that is no `model`; a misspelt key hides that the right one is missing."""
    details = _without_consequences(error.errors(include_url=False))
    issues = [_issue(model, source, detail) for detail in details]
    meant = {
        (detail["loc"][:-1], issue.help.split("`")[1])
        for issue, detail in zip(issues, details, strict=True)
        if issue.code == "R101" and issue.help.startswith("did you mean")
    }
    return [
        issue
        for issue, detail in zip(issues, details, strict=True)
        if issue.code != "R102" or (detail["loc"][:-1], str(detail["loc"][-1])) not in meant
    ]


def _without_consequences(details: list[ErrorDetails]) -> list[ErrorDetails]:
    """Leave out lists that are too short only because an entry of theirs is wrong."""
    return [
        detail
        for detail in details
        if detail["type"] != "too_short"
        or not any(other["loc"][:-1][: len(detail["loc"])] == detail["loc"] for other in details)
    ]


def _issue(model: type[BaseModel], source: Positioned, detail: ErrorDetails) -> Issue:
    kind, said = detail["type"], detail.get("ctx", {})
    key = next((step for step in reversed(detail["loc"]) if isinstance(step, str)), "")
    route = _route(source.data, detail["loc"])
    below: Route = (*route, said["key"]) if said.get("key") else route
    place = source.place(below)
    match kind:
        case "extra_forbidden":
            near = hint(key, _keys_at(model, detail["loc"][:-1]))
            issue = Issue("R101", f"unknown key `{key}`", source.place(route, of_key=True), near)
        case "unknown_key":
            near = hint(said["key"], said["known"].split(", "))
            issue = Issue("R101", f"unknown key `{said['key']}`", source.place(below, of_key=True), near)
        case "missing":
            issue = Issue("R102", f"`{key}` is missing", place, f"add `{key}:`")
        case "date_unreal":
            help_ = "write dates as YYYY-MM-DD; check the number of days in the month"
            issue = Issue("R104", f"`{said['value']}` is not a real date", place, help_)
        case "literal_error" | "enum" if detail["input"] is not None:
            known = [word.strip().strip("'") for word in said["expected"].replace(" or ", ", ").split(",")]
            message = f"{_shown(detail['input'])} is not one of the allowed values"
            issue = Issue("R103", message, place, hint(str(detail["input"]), known))
        case "unknown_word":
            issue = _unknown_word(source, route, said["word"], said["kind"])
        case _:
            issue = _wrong_value(detail, place, said.get("value", detail["input"]), key)
    return issue


def _unknown_word(source: Positioned, route: Route, word: str, kind: str) -> Issue:
    """Return the mistake at the word itself, which is a key or a value below `route`, or stands there."""
    known = KNOWN[kind]
    place = source.place((*route, word), of_key=True)
    if kind == "status":
        place = source.place((*route, "status"))
    near = did_you_mean(word, known) or f"the known ones: {', '.join(known)}"
    return Issue("R103", f"`{word}` is not a known {kind}", place, near)


def _wrong_value(detail: ErrorDetails, place: Any, value: Any, key: str) -> Issue:
    kind = detail["type"]
    if value is None:
        return Issue("R105", f"`{key}` is blank", place, "write its value after the colon, or remove the key")
    if kind in ("value_error", "wrong"):
        message, _, help_ = detail["msg"].removeprefix("Value error, ").partition("; ")
        return Issue("R105", message, place, help_)
    should, help_ = SHOULD_BE.get(kind, (detail["msg"][:1].lower() + detail["msg"][1:], "write such a value"))
    return Issue("R105", f"{_shown(value)} {should.removeprefix('input ')}", place, help_)


def _shown(value: Any) -> str:
    """Return a value in backticks as it was written; blocks and lists are only pointed at."""
    if value and isinstance(value, dict | list | tuple):
        return "this"
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return f"`{text if len(text) < 60 else text[:57] + '...'}`"


def _route(data: Any, loc: tuple[str | int, ...]) -> Route:
    """Return the part of pydantic's location that is a route in the file (a lone value may stand for a list)."""
    route: list[str | int] = []
    for step in loc:
        if isinstance(data, dict) and isinstance(step, str):
            route.append(step)
            data = data.get(step)
        elif isinstance(data, list | tuple) and isinstance(step, int) and step < len(data):
            route.append(step)
            data = data[step]
    return tuple(route)


def _keys_at(model: type[BaseModel], loc: tuple[str | int, ...]) -> list[str]:
    """Return the keys that the block at `loc` may have."""
    block = model
    for step in loc:
        field = next((f for name, f in block.model_fields.items() if step in (name, f.alias)), None)
        block = next(_blocks_in(field.annotation), block) if field else block
    return [field.alias or name for name, field in block.model_fields.items()]


def _blocks_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for one in get_args(annotation):
        yield from _blocks_in(one)


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
