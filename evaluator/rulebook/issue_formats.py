"""Mistakes in rule files for other programs: as annotations of a code review, and as JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from evaluator.rulebook.issues import Issue, rendered


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
