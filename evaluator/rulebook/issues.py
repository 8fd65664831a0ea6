"""Mistakes in rule files, each with its place and what to do, and how they are written for people and programs."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

from evaluator.errors import CannotRun
from evaluator.resources import read_text


@dataclass(frozen=True, order=True)
class Place:
    """A place in a file; line and column count from 1, `length` characters are meant."""

    file: str
    line: int
    column: int
    length: int = 1


@dataclass(frozen=True)
class Issue:
    """One mistake; `code` tells its kind.

    R101 unknown key, R102 missing key, R103 not an allowed word, R104 no real date, R105 another wrong value,
    R106 said twice; of rules together R201 defined twice, R202 no such rule, R203 gap and R204 overlap of dated
    limits, R205 hole between bands, R206 bands out of order, R207 a change that cannot be made, R208 two changes of
    one field, R209 a change that changes nothing; R301 no source named, R302 too few examples,
    R303 a source that no list has; Y001 not YAML.
    """

    code: str
    message: str
    place: Place
    help: str = ""
    level: Literal["error", "warning"] = "error"


class RulesBroken(CannotRun):
    """The rules have mistakes; `issues` has all of them and all warnings, the message shows the mistakes."""

    def __init__(self, issues: Iterable[Issue]) -> None:
        self.issues = tuple(issues)
        errors = [issue for issue in self.issues if issue.level == "error"]
        text = "\n\n".join(rendered(issue) for issue in errors)
        super().__init__(
            f"the rules cannot be used: {len(errors)} mistake{'s' * (len(errors) != 1)}\n\n{text}\n",
            "mend them and run `dayseven rules check` on the folder",
        )


def rendered(issue: Issue) -> str:
    """Return a mistake as text: code, place, the line itself, and carets under what is meant."""
    place = issue.place
    head = f"{issue.level}[{issue.code}]: {issue.message}"
    number = str(place.line)
    gutter = " " * len(number)
    head += f"\n{gutter}--> {place.file}:{place.line}:{place.column}"
    line = _line(place)
    if line is None:
        return head + (f"\n{gutter} = {issue.help}" if issue.help else "")
    before = "".join("\t" if letter == "\t" else " " for letter in line[: place.column - 1])
    carets = "^" * max(1, min(place.length, len(line) - len(before)))
    return f"{head}\n{gutter} |\n{number} | {line}\n{gutter} | {before}{carets} {issue.help}".rstrip()


def _line(place: Place) -> str | None:
    try:
        path = Path(place.file)
        return _lines(path, path.stat().st_mtime_ns)[place.line - 1]
    except (CannotRun, OSError, UnicodeDecodeError, IndexError):
        return None


@lru_cache(maxsize=8)
def _lines(path: Path, changed: int) -> list[str]:
    """Return the lines of a file; read once for all its mistakes, and again when it was changed."""
    return read_text(path).splitlines()


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return `did you mean ...?` where a known word is near, else the empty text."""
    near = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f"did you mean `{near[0]}`?" if near else ""


def hint(word: str, known: Iterable[str]) -> str:
    """Return `did you mean ...?` where a known word is near, else all known words."""
    words = list(known)
    return did_you_mean(word, words) or f"one of: {', '.join(words)}"


def as_text(issues: Sequence[Issue]) -> str:
    """Return mistakes for people: place, line, carets, what to do."""
    return "\n\n".join(rendered(issue) for issue in issues)


def as_github(issues: Sequence[Issue]) -> str:
    """Return mistakes as workflow commands, one a line, by which GitHub shows each beside its line."""
    return "\n".join(_annotation(issue) for issue in issues)


def as_json(issues: Sequence[Issue]) -> str:
    """Return mistakes as a JSON list: code, level, message, help, file, line, column, length."""
    rows = [
        {
            "code": issue.code, "level": issue.level, "message": issue.message, "help": issue.help,
            "file": _file(issue), "line": issue.place.line, "column": issue.place.column, "length": issue.place.length,
        }
        for issue in issues
    ]  # fmt: skip
    return json.dumps(rows, indent=2, ensure_ascii=False)


FORMATS = {"text": as_text, "github": as_github, "json": as_json}


def _annotation(issue: Issue) -> str:
    place = issue.place
    said = {
        "file": _file(issue), "line": place.line, "endLine": place.line, "col": place.column,
        "endColumn": place.column + place.length, "title": issue.code,
    }  # fmt: skip
    properties = ",".join(f"{name}={_property(str(value))}" for name, value in said.items())
    text = issue.message + (f"; {issue.help}" if issue.help else "")
    return f"::{issue.level} {properties}::{_escaped(text)}"


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _escaped(text).replace(":", "%3A").replace(",", "%2C")


def _file(issue: Issue) -> str:
    """Return the file as seen from here, where it is below."""
    path = Path(issue.place.file)
    here = Path.cwd()
    return path.relative_to(here).as_posix() if path.is_relative_to(here) else path.as_posix()
