"""A rule set changed in Python: the same language as an overlay in a file, the same mistakes told."""

from __future__ import annotations

import atexit
import datetime as dt
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml

from evaluator.errors import CannotRun
from evaluator.rulebook.issues import Issue, RulesBroken
from evaluator.rulebook.manifest import MANIFEST


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
