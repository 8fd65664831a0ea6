"""YAML with positions: plain data beside the place of every key and value. Equal keys twice are mistakes.

YAML 1.1 would read `on` and `no` as booleans; here words stay words, only numbers and `true`/`false` are read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from evaluator.rulebook.issues import Issue, Place

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
Route = tuple[str | int, ...]
_INTEGER, _NUMBER = re.compile(r"[-+]?\d+"), re.compile(r"[-+]?\d+\.\d+")


@dataclass(frozen=True)
class Positioned:
    """data: dicts, lists, text, numbers, booleans and None. places: by path; keys: the place of each key by path."""

    file: str
    data: Any
    values: dict[Route, Place] = field(default_factory=dict)
    keys: dict[Route, Place] = field(default_factory=dict)

    def place(self, path: Route, of_key: bool = False) -> Place:
        """Return where `path` stands, or the nearest thing above it."""
        for end in range(len(path), -1, -1):
            places = self.keys if of_key and end else self.values
            if path[:end] in places:
                return places[path[:end]]
        return Place(self.file, 1, 1)


def read_positioned(path: Path) -> tuple[Positioned, list[Issue]]:
    """Return the data of a YAML file and what is wrong with it as YAML."""
    name = str(path)
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return Positioned(name, None), [Issue("Y001", "the file is not UTF-8 text", Place(name, 1, 1), "save it as UTF-8")]
    except OSError as error:
        return Positioned(name, None), [Issue("Y001", f"the file cannot be read: {error.strerror}", Place(name, 1, 1))]
    try:
        node = yaml.compose(text, Loader=LOADER)
    except yaml.MarkedYAMLError as error:
        return Positioned(name, None), [_syntax(name, error)]
    except yaml.YAMLError as error:
        return Positioned(name, None), [Issue("Y001", f"this is not YAML: {error}", Place(name, 1, 1))]
    if node is None:
        return Positioned(name, None), [Issue("Y001", "the file is empty", Place(name, 1, 1), "write a rule, or remove the file")]
    found, issues = Positioned(name, None), list[Issue]()
    data = _build(node, (), found, issues)
    return Positioned(name, data, found.values, found.keys), issues


def _syntax(file: str, error: yaml.MarkedYAMLError) -> Issue:
    mark = error.problem_mark or error.context_mark
    place = Place(file, mark.line + 1, mark.column + 1) if mark else Place(file, 1, 1)
    help_ = ""
    if "mapping values are not allowed" in str(error.problem):
        help_ = "put quotes round text that has a colon in it"
    return Issue("Y001", f"this is not YAML: {error.problem or error.context}", place, help_)


def _place(node: yaml.Node, file: str) -> Place:
    start, end = node.start_mark, node.end_mark
    length = end.column - start.column if start.line == end.line else 1
    return Place(file, start.line + 1, start.column + 1, max(length, 1))


def _build(node: yaml.Node, path: Route, found: Positioned, issues: list[Issue]) -> Any:
    found.values[path] = _place(node, found.file)
    if isinstance(node, yaml.ScalarNode):
        return _scalar(node)
    if isinstance(node, yaml.SequenceNode):
        return [_build(one, (*path, number), found, issues) for number, one in enumerate(node.value)]
    data: dict[str, Any] = {}
    for key_node, value_node in node.value:
        key = str(key_node.value)
        place = _place(key_node, found.file)
        if key in data:
            first = found.keys[(*path, key)].line
            issues.append(Issue("R106", f"`{key}` is said twice", place, f"first said on line {first}"))
            continue
        found.keys[(*path, key)] = place
        data[key] = _build(value_node, (*path, key), found, issues)
    return data


def _scalar(node: yaml.ScalarNode) -> Any:
    text = node.value
    if node.style in ("'", '"', "|", ">"):
        return text
    if text in ("true", "false"):
        return text == "true"
    if text in ("", "~", "null"):
        return None
    if _INTEGER.fullmatch(text) and not (len(text) > 1 and text.startswith("0")):
        return int(text)
    return float(text) if _NUMBER.fullmatch(text) else text
