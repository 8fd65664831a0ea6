"""Mistakes in rule files: where, what, and what to do."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from evaluator.errors import CannotRun


@dataclass(frozen=True, order=True)
class Place:
    """A place in a file; line and column count from 1, `length` characters are meant."""

    file: str
    line: int
    column: int
    length: int = 1


@dataclass(frozen=True)
class Issue:
    """One mistake. code: R1xx one rule, R2xx rules together, R3xx what a good rule also has, Y001 the YAML itself."""

    code: str
    message: str
    place: Place
    help: str = ""
    level: Literal["error", "warning"] = "error"


class RulesBroken(CannotRun):
    """The rules have mistakes; `issues` has all of them, and the message shows them."""

    def __init__(self, issues: Iterable[Issue]) -> None:
        self.issues = tuple(issues)
        count = sum(issue.level == "error" for issue in self.issues)
        text = "\n\n".join(rendered(issue) for issue in self.issues)
        super().__init__(
            f"the rules cannot be used: {count} mistake{'s' * (count != 1)}\n\n{text}\n",
            "mend them and run `dayseven rules check` on the folder",
        )


def rendered(issue: Issue) -> str:
    """Return a mistake as text: code, place, the line itself, and carets under what is meant."""
    head = f"{issue.level}[{issue.code}]: {issue.message}\n  --> {issue.place.file}:{issue.place.line}:{issue.place.column}"
    line = _line(issue.place)
    if line is None:
        return head + (f"\n  = {issue.help}" if issue.help else "")
    gutter = " " * len(str(issue.place.line))
    carets = " " * (issue.place.column - 1) + "^" * max(1, min(issue.place.length, len(line) - issue.place.column + 1))
    return f"{head}\n{gutter} |\n{issue.place.line} | {line}\n{gutter} | {carets} {issue.help}".rstrip()


def _line(place: Place) -> str | None:
    try:
        return Path(place.file).read_text(encoding="utf-8").splitlines()[place.line - 1]
    except (OSError, UnicodeDecodeError, IndexError):
        return None


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return `did you mean ...?` where a known word is near, else the empty text."""
    near = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f"did you mean `{near[0]}`?" if near else ""
