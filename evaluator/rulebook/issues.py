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
    """One mistake; `code` tells its kind.

    R101 unknown key, R102 missing key, R103 not an allowed word, R104 no real date, R105 another wrong value,
    R106 said twice; of rules together R201 defined twice, R202 no such rule, R203 gap and R204 overlap of dated
    limits, R205 hole between bands, R206 bands out of order, R207 a change that cannot be made, R208 two changes of
    one field, R209 a change that changes nothing; R301 no source named, R302 too few examples; Y001 not YAML.
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
        return Path(place.file).read_text(encoding="utf-8-sig").splitlines()[place.line - 1]
    except (OSError, UnicodeDecodeError, IndexError):
        return None


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return `did you mean ...?` where a known word is near, else the empty text."""
    near = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f"did you mean `{near[0]}`?" if near else ""


def hint(word: str, known: Iterable[str]) -> str:
    """Return `did you mean ...?` where a known word is near, else all known words."""
    words = list(known)
    return did_you_mean(word, words) or f"one of: {', '.join(words)}"
