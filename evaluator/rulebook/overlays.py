"""Overlays: a rule set that changes another one, without ever altering it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from evaluator.rulebook.issues import Issue, did_you_mean
from evaluator.rulebook.positions import Positioned
from evaluator.rulebook.reading import RuleFile

Rules = dict[str, Any]


@dataclass(frozen=True)
class Overlay:
    """What `ruleset.yaml` changes: `rule.field` to new value, and the rules it drops."""

    change: Mapping[str, Any]
    drop: Sequence[str]
    source: Positioned


def overlaid(
    base: Mapping[str, tuple[Any, str]], files: Sequence[RuleFile], overlay: Overlay
) -> tuple[Rules, dict[str, str], list[Issue]]:
    """Return rules by name, the file of each, and mistakes: rules defined twice, changes that do nothing or clash.

    base: rules of the base by name with their file; a file of the overlay itself replaces a rule of that name.
    """
    rules: Rules = {name: rule for name, (rule, _) in base.items()}
    placed = {name: file for name, (_, file) in base.items()}
    issues, own = list[Issue](), dict[str, RuleFile]()
    for file in files:
        assert file.rule is not None
        name = file.rule.name
        if name in own:
            first = own[name].source.place((own[name].kind,))
            place = file.source.place((file.kind,))
            issues.append(Issue("R201", f"rule `{name}` is defined twice", place, f"first in {first.file}:{first.line}"))
            continue
        own[name], rules[name], placed[name] = file, file.rule, file.source.file
    for number, name in enumerate(overlay.drop):
        if rules.pop(name, None) is None:
            place = overlay.source.place(("drop", number))
            issues.append(Issue("R202", f"no rule is called `{name}`", place, did_you_mean(name, rules)))
    return rules, placed, issues + _changed(rules, overlay)


def _changed(rules: Rules, overlay: Overlay) -> list[Issue]:
    """Change `rules` as the overlay says; return what cannot be."""
    issues = []
    done: list[str] = []
    for key, value in overlay.change.items():
        place = overlay.source.place(("change", key), of_key=True)
        name, _, field = key.partition(".")
        clash = next((one for one in done if f"{one}.".startswith(f"{key}.") or f"{key}.".startswith(f"{one}.")), None)
        if name not in rules:
            issues.append(Issue("R202", f"no rule is called `{name}`", place, did_you_mean(name, rules)))
        elif not field:
            issues.append(Issue("R207", f"`{key}` names no field", place, f"write `{key}.limit` or another field of the rule"))
        elif clash:
            issues.append(Issue("R208", f"`{key}` and `{clash}` change the same field", place, "keep one of them"))
        else:
            done.append(key)
            changed, problem = with_field(rules[name], field.split("."), value)
            if problem:
                issues.append(Issue("R207", f"`{key}`: {problem}", place))
            elif changed == rules[name]:
                issues.append(Issue("R209", f"`{key}` changes nothing", place, "it has this value already"))
            else:
                rules[name] = changed
    return issues


def with_field(rule: Any, steps: Sequence[str], value: Any) -> tuple[Any, str]:
    """Return a copy of `rule` with one field set, and why it cannot be (empty where it can)."""
    data = rule.model_dump(by_alias=True, exclude_unset=True)
    target: Any = data
    for step in steps[:-1]:
        index: Any = int(step) if isinstance(target, tuple | list) and step.isdecimal() else step
        try:
            target[index] = list(target[index]) if isinstance(target[index], tuple) else target[index]
            target = target[index]
        except (KeyError, IndexError, TypeError):
            return rule, f"there is no `{step}` to change"
    last: Any = int(steps[-1]) if isinstance(target, list) and steps[-1].isdecimal() else steps[-1]
    try:
        target[last] = value
        return type(rule).model_validate(data), ""
    except (IndexError, TypeError):
        return rule, f"there is no `{steps[-1]}` to change"
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        return rule, first["msg"].removeprefix("Value error, ")
