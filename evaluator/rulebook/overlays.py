"""Overlays: a rule set that changes another one, without ever altering it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from evaluator.rulebook.complaints import complaints
from evaluator.rulebook.issues import Issue, did_you_mean
from evaluator.rulebook.positions import Positioned, Route
from evaluator.rulebook.reading import AnyRule, RuleFile


@dataclass(frozen=True)
class Overlay:
    """What `ruleset.yaml` changes: `rule.field` to new value, and the rules it drops."""

    change: Mapping[str, Any]
    drop: Sequence[str]
    manifest: Positioned


@dataclass
class Rules:
    """Rule files by the name of the rule, while a rule set is put together, and the mistakes made so far."""

    files: dict[str, RuleFile] = field(default_factory=dict)
    issues: list[Issue] = field(default_factory=list)


def overlaid(base: Mapping[str, RuleFile], files: Sequence[RuleFile], overlay: Overlay) -> Rules:
    """Return the rules of `base` with those in `files` added or put in their place, and changed as `overlay` says.

    Mistakes: rules defined twice, names that are not there, changes that cannot be made, do nothing or clash.
    """
    rules = Rules(dict(base))
    _add(rules, files)
    for number, name in enumerate(overlay.drop):
        if rules.files.pop(name, None) is None:
            place = overlay.manifest.place(("drop", number))
            rules.issues.append(Issue("R202", f"no rule is called `{name}`", place, did_you_mean(name, rules.files)))
    done: list[str] = []
    for key, value in overlay.change.items():
        clash = next((one for one in done if _one_within_other(one, key)), None)
        if clash:
            place = overlay.manifest.place(("change", key), of_key=True)
            message = f"`{key}` and `{clash}` change the same field"
            rules.issues.append(Issue("R208", message, place, "keep one of them"))
        else:
            done.append(key)
            _change(rules, key, value, overlay.manifest)
    return rules


def _one_within_other(one: str, other: str) -> bool:
    return f"{one}.".startswith(f"{other}.") or f"{other}.".startswith(f"{one}.")


def _add(rules: Rules, files: Sequence[RuleFile]) -> None:
    own: dict[str, RuleFile] = {}
    for file in files:
        name, place = file.rule.name, file.source.place((file.kind,))
        if name in own:
            first = own[name].source.place((own[name].kind,))
            help_ = f"first in {Path(first.file).name}, line {first.line}"
            rules.issues.append(Issue("R201", f"rule `{name}` is defined twice", place, help_))
        else:
            own[name] = rules.files[name] = file


def _change(rules: Rules, key: str, value: Any, manifest: Positioned) -> None:
    """Put the changed rule in the place of the old one, or note why that cannot be."""
    place = manifest.place(("change", key), of_key=True)
    name, _, path = key.partition(".")
    file = rules.files.get(name)
    if file is None:
        rules.issues.append(Issue("R202", f"no rule is called `{name}`", place, did_you_mean(name, rules.files)))
        return
    if not path:
        message = f"`{key}` names no field of the rule"
        rules.issues.append(Issue("R207", message, place, f"write for example `{key}.limit`"))
        return
    route: Route = tuple(int(step) if step.isdecimal() else step for step in path.split("."))
    data = with_value(_written(file.rule), route, value)
    if data is None:
        message = f"`{name}` has nothing at `{path}`"
        rules.issues.append(Issue("R207", message, place, "change a field that the rule says, or the one above it"))
        return
    source = replace(file.source.with_part(route, manifest, ("change", key)), data=data)
    try:
        rule = type(file.rule).model_validate(data)
    except ValidationError as error:
        rules.issues += complaints(type(file.rule), source, error)
        return
    if rule == file.rule:
        rules.issues.append(Issue("R209", f"`{key}` changes nothing", place, "the rule says this already"))
    elif rule.name != name:
        rules.issues.append(Issue("R207", f"`{key}` would rename the rule", place, "write a rule file of its own"))
    else:
        rules.files[name] = RuleFile(file.kind, rule, source)


def _written(rule: AnyRule) -> Any:
    return rule.model_dump(by_alias=True, exclude_unset=True)


def with_value(data: Any, route: Route, value: Any) -> Any:
    """Return a copy of `data` with one value set, or None where `route` leads nowhere; a last key may be new."""
    if not route:
        return value
    step, rest = route[0], route[1:]
    if isinstance(data, dict):
        if step not in data and rest:
            return None
        inner = with_value(data.get(step), rest, value)
        return None if rest and inner is None else {**data, step: inner}
    if isinstance(data, list | tuple) and isinstance(step, int) and step < len(data):
        inner = with_value(data[step], rest, value)
        return None if rest and inner is None else [*data[:step], inner, *data[step + 1 :]]
    return None
