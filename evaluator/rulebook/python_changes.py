"""A rule set changed in Python: the same language as an overlay in a file, the same mistakes told."""

from __future__ import annotations

import atexit
import datetime as dt
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from evaluator.errors import CannotRun
from evaluator.rulebook.issues import Issue, RulesBroken
from evaluator.rulebook.manifest import MANIFEST

if TYPE_CHECKING:
    from evaluator.rulebook.ruleset import RuleSet


def changed(
    base: RuleSet, change: Mapping[str, Any], name: str, title: str, why: str, drop: Sequence[str]
) -> RuleSet:  # fmt: skip
    """Return `base` with single places changed, as the overlay in a file would: `rule.field` to new value.

    The overlay is written to a folder that goes when the program ends, so that it can itself be changed again. Raises
    RulesBroken, each mistake with its place in that overlay, and CannotRun where a value is none that a file can hold.
    """
    from evaluator.rulebook.ruleset import load_ruleset

    folder = Path(tempfile.mkdtemp(prefix="dayseven-rules-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    told: dict[str, Any] = {"ruleset": name, "title": title, "purpose": f"{base.name}, changed."}
    told["extends"] = str(base.folder.resolve())
    told |= {key: value for key, value in (("change", dict(change)), ("drop", list(drop))) if value}
    text = _yaml({**told, "why": why})
    (folder / MANIFEST).write_text(text, encoding="utf-8")
    try:
        return load_ruleset(folder)
    except RulesBroken as broken:
        raise RulesBroken([_told_of(issue, folder, text, name) for issue in broken.issues]) from None


class _Plain(yaml.SafeDumper):
    """Writes the same list twice where it stands twice: rule files have no `*name` for it."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _as_date(dumper: _Plain, time: dt.datetime) -> yaml.Node:
    return dumper.represent_date(time.date())


# a time of pandas is one of Python's as well, and what is meant is its day
_Plain.add_representer(dt.datetime, _as_date)
_Plain.add_multi_representer(dt.datetime, _as_date)


def _yaml(told: Mapping[str, Any]) -> str:
    try:
        return yaml.dump(told, Dumper=_Plain, sort_keys=False, allow_unicode=True)
    except yaml.representer.RepresenterError as error:
        what = type(error.args[-1]).__name__
        raise CannotRun(f"a change of rules cannot hold a {what}", "give text, numbers, dates, lists of them") from None


def _told_of(issue: Issue, folder: Path, text: str, name: str) -> Issue:
    """Return a mistake with its place in Python in place of a file that nobody knows. text: that file."""
    if folder.name not in issue.place.file:
        return issue
    where = _in_python(yaml.compose(text, Loader=yaml.SafeLoader), issue.place.line - 1, issue.place.column - 1)
    told = ": ".join(part for part in (where, issue.help) if part)
    return replace(issue, place=replace(issue.place, file=f"<change {name}>"), help=told)


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
