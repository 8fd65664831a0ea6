"""YAML with positions: plain data beside the place of every key and value. Equal keys twice are mistakes.

YAML 1.1 would read `on` and `no` as booleans; here words stay words, only numbers and `true`/`false` are read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import yaml

from evaluator.errors import CannotRun
from evaluator.resources import read_text
from evaluator.rulebook.issues import Issue, Place

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
Route = tuple[str | int, ...]
STANDARD_TAG = "tag:yaml.org,2002:"
#: what YAML itself takes plain words, lists and blocks for; any other tag was written by somebody
PLAIN_TAG = tuple(
    STANDARD_TAG + kind
    for kind in ("str", "int", "float", "bool", "null", "timestamp", "merge", "value", "seq", "map")
)
_INTEGER, _NUMBER = re.compile(r"[-+]?(0|[1-9]\d{0,14})"), re.compile(r"[-+]?\d{1,15}\.\d{1,15}")


@dataclass(frozen=True)
class Positioned:
    """data: dicts, lists, text, numbers, booleans, None. values, keys: the place of each value and key by route."""

    file: str
    data: Any
    values: dict[Route, Place] = field(default_factory=dict)
    keys: dict[Route, Place] = field(default_factory=dict)

    def place(self, route: Route, of_key: bool = False) -> Place:
        """Return where `route` stands, or the nearest thing above it."""
        if of_key and route in self.keys:
            return self.keys[route]
        for end in range(len(route), -1, -1):
            if route[:end] in self.values:
                return self.values[route[:end]]
        return Place(self.file, 1, 1)

    def with_part(self, route: Route, other: Positioned, part: Route) -> Positioned:
        """Return the same with the places at and below `route` taken from `other` at and below `part`."""
        values = _moved(self.values, other.values, route, part)
        return replace(self, values=values, keys=_moved(self.keys, other.keys, route, part))


def _moved(
    own: Mapping[Route, Place], others: Mapping[Route, Place], route: Route, part: Route
) -> dict[Route, Place]:
    kept = {here: place for here, place in own.items() if here[: len(route)] != route}
    taken = {
        (*route, *there[len(part) :]): place for there, place in others.items() if there[: len(part)] == part
    }
    return {**kept, **taken}


def read_positioned(path: Path) -> tuple[Positioned, list[Issue]]:
    """Return the data of a YAML file and what is wrong with it as YAML."""
    name = _shown(path)
    build = _Build(name)
    try:
        node = yaml.compose(read_text(path), Loader=LOADER)
        if node is None:
            empty = Issue("Y001", "the file is empty", Place(name, 1, 1), "write a rule, or remove the file")
            return Positioned(name, None), [empty]
        data = build.value(node, ())
    except CannotRun as error:
        return Positioned(name, None), [Issue("Y001", "this is no file of rules", Place(name, 1, 1), error.remedy)]
    except (OSError, UnicodeDecodeError, RecursionError, yaml.YAMLError) as error:
        return Positioned(name, None), [_unreadable(name, error)]
    return Positioned(name, data, build.values, build.keys), build.issues


def _shown(path: Path) -> str:
    """Return a path as people in this folder would write it."""
    try:
        return path.resolve().relative_to(Path.cwd()).as_posix()
    except ValueError:
        return str(path)


def _unreadable(file: str, error: Exception) -> Issue:
    """Return why a file holds no YAML that can be read."""
    match error:
        case OSError():
            message, help_ = f"the file cannot be read: {error.strerror}", "see that it is a file you may read"
        case UnicodeDecodeError():
            message, help_ = "the file is not UTF-8 text", "save it as UTF-8"
        case RecursionError():
            message, help_ = "the file has too many blocks within blocks", "look for brackets that are never closed"
        case yaml.MarkedYAMLError():
            return _syntax(file, error)
        case _:
            message = f"this is not YAML: {str(error).splitlines()[0]}"
            help_ = "remove the character; an editor may not show it"
    return Issue("Y001", message, Place(file, 1, 1), help_)


def _syntax(file: str, error: yaml.MarkedYAMLError) -> Issue:
    mark = error.problem_mark or error.context_mark
    place = Place(file, mark.line + 1, mark.column + 1) if mark else Place(file, 1, 1)
    problem = str(error.problem or error.context)
    if "mapping values are not allowed" in problem:
        return Issue("Y001", "a colon followed by a space starts a new key here", place, "put quotes round the text")
    if "cannot start any token" in problem:
        return Issue("Y001", "nothing in YAML begins so", place, "indent with spaces, not tabs; quote odd characters")
    if "another document" in problem:
        return Issue("Y001", "`---` begins a second rule here", place, "write each rule in a file of its own")
    help_ = "look for a bracket, a quote or an indent before this"
    return Issue("Y001", f"this is not YAML: {problem}", place, help_)


class _Build:
    """Turns nodes into data and notes where each stood."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.values: dict[Route, Place] = {}
        self.keys: dict[Route, Place] = {}
        self.issues: list[Issue] = []
        self._seen: set[int] = set()

    def value(self, node: yaml.Node, route: Route) -> Any:
        """Return the data of a node; an alias to an earlier node is a mistake, so nothing can contain itself."""
        place = self.values[route] = self._place(node)
        if id(node) in self._seen:
            message = "`&name` and `*name` are not read in rule files"
            self.issues.append(Issue("R105", message, place, "write this again where `*name` stands"))
            return None
        self._seen.add(id(node))
        if not node.tag.startswith(PLAIN_TAG):
            message = f"`{node.tag.replace(STANDARD_TAG, '!!')}` is not read in rule files"
            self.issues.append(Issue("R105", message, place, "remove it"))
        if isinstance(node, yaml.ScalarNode):
            return _scalar(node)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(one, (*route, number)) for number, one in enumerate(node.value)]
        return self._mapping(node, route)

    def _mapping(self, node: yaml.Node, route: Route) -> dict[str, Any]:
        data: dict[str, Any] = {}
        for key_node, value_node in node.value:
            place = self._place(key_node)
            if not isinstance(key_node, yaml.ScalarNode):
                self.issues.append(Issue("R105", "a key is one word", place, "put quotes round text with brackets"))
                continue
            key = str(key_node.value)
            if key in data:
                first = self.keys[(*route, key)].line
                self.issues.append(Issue("R106", f"`{key}` is said twice", place, f"first said on line {first}"))
                continue
            self.keys[(*route, key)] = place
            data[key] = self.value(value_node, (*route, key))
        return data

    def _place(self, node: yaml.Node) -> Place:
        start, end = node.start_mark, node.end_mark
        length = end.column - start.column if start.line == end.line else 1
        return Place(self.file, start.line + 1, start.column + 1, max(length, 1))


def _scalar(node: yaml.ScalarNode) -> Any:
    text = node.value
    if node.style in ("'", '"', "|", ">"):
        return text
    if text in ("true", "false"):
        return text == "true"
    if text in ("", "~", "null"):
        return None
    if _INTEGER.fullmatch(text):
        return int(text)
    return float(text) if _NUMBER.fullmatch(text) else text
