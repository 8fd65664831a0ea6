"""Overlays: rule sets that change another one, in files and in Python, with the same mistakes told."""

from __future__ import annotations

import atexit
import datetime as dt
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import yaml

from evaluator.errors import CannotRun
from evaluator.rulebook.issues import Issue, RulesBroken, did_you_mean
from evaluator.rulebook.manifest import MANIFEST
from evaluator.rulebook.positions import Positioned, Route
from evaluator.rulebook.reading import AnyRule, RuleFile, validated


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
    for name, changes in _changes_by_rule(rules, overlay).items():
        _change(rules, rules.files[name], changes, overlay.manifest)
    return rules


def _changes_by_rule(rules: Rules, overlay: Overlay) -> dict[str, dict[str, Any]]:
    """Return new values by rule and by key of `change`, without those that clash or name no field of a rule."""
    by_rule: dict[str, dict[str, Any]] = {}
    for key, value in overlay.change.items():
        place = overlay.manifest.place(("change", key), of_key=True)
        name, _, path = key.partition(".")
        clash = next((one for one in by_rule.get(name, ()) if _one_within_other(one, key)), None)
        if clash:
            message = f"`{key}` and `{clash}` change the same field"
            rules.issues.append(Issue("R208", message, place, "keep one of them"))
        elif name not in rules.files:
            help_ = did_you_mean(name, rules.files)
            rules.issues.append(Issue("R202", f"no rule is called `{name}`", place, help_))
        elif not path:
            message = f"`{key}` names no field of the rule"
            rules.issues.append(Issue("R207", message, place, f"write for example `{key}.limit`"))
        else:
            by_rule.setdefault(name, {})[key] = value
    return by_rule


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


def _change(rules: Rules, file: RuleFile, changes: Mapping[str, Any], manifest: Positioned) -> None:
    """Put the changed rule in the place of the old one, or note why that cannot be; all changes hold together."""
    name, data, source = file.rule.name, _written(file.rule), file.source
    for key, value in changes.items():
        changed = with_value(data, _route(key), value)
        if changed is None:
            message = f"`{name}` has nothing at `{key.partition('.')[2]}`"
            place = manifest.place(("change", key), of_key=True)
            help_ = "change a field that the rule says, or the one above it"
            rules.issues.append(Issue("R207", message, place, help_))
            return
        data, source = changed, source.with_part(_route(key), manifest, ("change", key))
    source = replace(source, data=data)
    rule, wrong = validated(type(file.rule), source)
    rules.issues += wrong
    if rule is None:
        return
    if rule.name != name:
        key = f"{name}.{file.kind}"
        place = manifest.place(("change", key), of_key=True)
        rules.issues.append(Issue("R207", f"`{key}` would rename the rule", place, "write a rule file of its own"))
        return
    rules.issues += _idle(file, rule, changes, manifest)
    rules.files[name] = RuleFile(file.kind, rule, source)


def _idle(file: RuleFile, rule: AnyRule, changes: Mapping[str, Any], manifest: Positioned) -> Iterator[Issue]:
    """Yield a mistake for each change without which the rule would say the same."""
    for idle in changes:
        data = _written(file.rule)
        for key, value in changes.items():
            data = data if key == idle else with_value(data, _route(key), value)
        without, _ = validated(type(file.rule), replace(file.source, data=data))
        if without == rule:
            place = manifest.place(("change", idle), of_key=True)
            yield Issue("R209", f"`{idle}` changes nothing", place, "the rule says this already")


def _route(key: str) -> Route:
    """Return where in a rule the field stands that a key of `change` names."""
    return tuple(int(step) if step.isdecimal() else step for step in key.split(".")[1:])


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


def overlay_folder(
    base: str, folder: Path, own: Mapping[str, Any], change: Mapping[str, Any], drop: Sequence[str]
) -> Path:
    """Return a folder with the overlay on rule set `base` in `folder`, as one would write it by hand.

    own: `ruleset`, `title` and `why` of the overlay. change: `rule.field` to new value. drop: rules to leave out. The
    folder goes when the program ends, so that the rule set in it can itself be changed again. Raises CannotRun where a
    value is none that a file can hold.
    """
    made = Path(tempfile.mkdtemp(prefix="dayseven-rules-"))
    atexit.register(shutil.rmtree, made, ignore_errors=True)
    said: dict[str, Any] = {"ruleset": own["ruleset"], "title": own["title"], "purpose": f"{base}, changed."}
    said["extends"] = str(folder.resolve())
    said |= {key: value for key, value in (("change", dict(change)), ("drop", list(drop))) if value}
    (made / MANIFEST).write_text(_yaml({**said, "why": own["why"]}), encoding="utf-8")
    return made


def placed_in_python(broken: RulesBroken, folder: Path, name: str) -> RulesBroken:
    """Return the mistakes of an overlay made by `overlay_folder`, each with its place in the change that was given."""
    text = (folder / MANIFEST).read_text(encoding="utf-8")
    return RulesBroken([_placed(issue, folder, text, name) for issue in broken.issues])


class _Plain(yaml.SafeDumper):
    """Writes the same list twice where it stands twice: rule files have no `*name` for it."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _as_date(dumper: _Plain, time: dt.datetime) -> yaml.Node:
    return dumper.represent_date(time.date())


# a time of pandas is one of Python's as well, and what is meant is its day
_Plain.add_representer(dt.datetime, _as_date)
_Plain.add_multi_representer(dt.datetime, _as_date)


def _yaml(said: Mapping[str, Any]) -> str:
    try:
        return yaml.dump(said, Dumper=_Plain, sort_keys=False, allow_unicode=True)
    except yaml.representer.RepresenterError as error:
        what = type(error.args[-1]).__name__
        raise CannotRun(f"a change of rules cannot hold a {what}", "give text, numbers, dates, lists of them") from None


def _placed(issue: Issue, folder: Path, text: str, name: str) -> Issue:
    """Return a mistake with its place in Python in place of a file that nobody knows. text: that file."""
    if folder.name not in issue.place.file:
        return issue
    where = _in_python(yaml.compose(text, Loader=yaml.SafeLoader), issue.place.line - 1, issue.place.column - 1)
    help_ = ": ".join(part for part in (where, issue.help) if part)
    return replace(issue, place=replace(issue.place, file=f"<change {name}>"), help=help_)


def _in_python(node: yaml.Node | None, line: int, column: int, path: str = "") -> str:
    """Return what stands at a place as one writes it in Python, such as `change["a-rule.limit"][0]["within"]`; empty
    where nothing of the change does.
    """
    if isinstance(node, yaml.MappingNode):
        parts = [(key, value, f'["{key.value}"]' if path else str(key.value)) for key, value in node.value]
    elif isinstance(node, yaml.SequenceNode):
        parts = [(value, value, f"[{number}]") for number, value in enumerate(node.value)]
    else:
        return ""
    for key, value, name in parts:
        # what `change:` holds begins where its first key does, and it is the key that is meant
        meant = (key, value) if path else (key,)
        if (line, column) in ((one.start_mark.line, one.start_mark.column) for one in meant):
            return path + name
        found = _in_python(value, line, column, path + name)
        if found:
            return found
    return ""
