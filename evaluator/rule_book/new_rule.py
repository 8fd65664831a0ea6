"""A rule file written from a few answers: a timescale with four examples whose due days are worked out."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from evaluator.clocks.calendar import Calendar, due_day, england_and_wales
from evaluator.errors import CannotRun
from evaluator.rulebook.issues import hint
from evaluator.rulebook.limits import Counting, Limit, read_limit
from evaluator.rulebook.manifest import MANIFEST
from evaluator.vocabulary import EVENTS
from evaluator.whole_files import write_text, write_whole

ONE_DAY = dt.timedelta(days=1)
NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
SCOPES = ("episode", "child")


@dataclass(frozen=True)
class Answers:
    """What a new timescale is asked for. first: the first day of the limit. counting: none for the usual one."""

    name: str
    title: str
    starts: str
    stops: str
    within: str
    first: dt.date
    counting: str | None = None
    same: str = "episode"
    source: str = ""
    extends: str = ""


def new_rule_files(folder: Path, answers: Answers, calendar: Calendar) -> dict[str, str]:
    """Return the files to write into a folder, by name: the rule, and a manifest where the folder has none.

    Raises CannotRun with everything that is wrong with the answers, or where the rule is there already.
    """
    wrong = _wrong(answers)
    if wrong:
        raise CannotRun("\n".join(wrong), "see `dayseven rules new --help`, and docs/event-table.md for the events")
    name = f"{answers.name}.yaml"
    if (folder / name).exists():
        raise CannotRun(f"{folder / name} is there already", "choose another name")
    manifest = {} if (folder / MANIFEST).exists() else {MANIFEST: manifest_text(folder, answers)}
    return {**manifest, name: rule_text(answers, calendar)}


def _wrong(answers: Answers) -> list[str]:
    found = [] if NAME.fullmatch(answers.name) else [f"`{answers.name}` is not a name: letters, digits, `-`, `_`"]
    for event in (answers.starts, answers.stops):
        if event not in EVENTS:
            found.append(f"`{event}` is not a known event; {hint(event, EVENTS)}")
    if answers.same not in SCOPES:
        found.append(f"`{answers.same}` is no scope; {hint(answers.same, SCOPES)}")
    try:
        modes = read_limit(answers.within).modes
        if answers.counting and answers.counting not in modes:
            what = f"`{answers.within}` cannot be counted in `{answers.counting}`"
            found.append(f"{what}; {hint(answers.counting, modes)}")
    except ValueError as problem:
        found.append(str(problem))
    return found


def rule_text(answers: Answers, calendar: Calendar) -> str:
    """Return the rule file. Raises CannotRun where its first day or a due day is outside the calendar."""
    limit = read_limit(answers.within)
    counting = Counting(answers.counting) if answers.counting else limit.modes[0]
    source = json.dumps(answers.source or "say where it stands", ensure_ascii=False)
    return f"""timescale: {answers.name}
title: {json.dumps(answers.title, ensure_ascii=False)}
purpose: say what it is for
source: {{instrument: {source}, confidence: K-l, reference: none}}
status: local
clock:
  starts: {{on: {answers.starts}}}
  stops: {{on: {answers.stops}, same: {answers.same}}}
{_counting(counting)}limit:
  - {{from: {answers.first}, within: {answers.within}}}
examples:
{_examples(answers, limit, counting, calendar)}"""


def _counting(counting: Counting) -> str:
    return "" if counting is Counting.MONTHS else f"counting: {counting}\n"


def _examples(answers: Answers, limit: Limit, counting: Counting, calendar: Calendar) -> str:
    """Return four examples: the last permitted day, the day after, another episode, the day before the rule began."""
    first, due = answers.first, due_day(answers.first, limit, counting, calendar)
    start = f"{{{answers.starts}: {first}}}"
    elsewhere = f"{{{answers.stops}: {due}, episode: \"2\"}}"
    counts = answers.same == "child"
    cases = [
        ("done on the last permitted day", f"{start}, {{{answers.stops}: {due}}}",
         f"{{due: {due}, status: met, reason: in_time}}", ""),
        ("done a day later", f"{start}, {{{answers.stops}: {due + ONE_DAY}}}",
         f"{{due: {due}, status: late, reason: after_due}}", ""),
        (f"done in another episode, which {'counts' if counts else 'does not count'}", f"{start}, {elsewhere}",
         f"{{due: {due}, status: {'met, reason: in_time' if counts else 'overdue, reason: past_due'}}}", ""),
        ("begun the day before the rule did", f"{{{answers.starts}: {first - ONE_DAY}}}",
         "{status: not_in_force, reason: before_first_value}", f"    as_of: {due + ONE_DAY}\n"),
    ]  # fmt: skip
    return "".join(
        f"  - name: {name}\n    events: [{events}]\n{as_of}    expect: {expect}\n"
        for name, events, expect, as_of in cases
    )


def manifest_text(folder: Path, answers: Answers) -> str:
    """Return a manifest for a folder that has none."""
    name = re.sub(r"[^A-Za-z0-9_-]+", "-", folder.resolve().name).strip("-")
    name = name if NAME.fullmatch(name) else f"rules-{name}".rstrip("-")
    lines = [f"ruleset: {name}", f"title: Rules of {name}", "purpose: say what the rule set is for"]
    return "\n".join([*lines, *([f"extends: {answers.extends}"] if answers.extends else [])]) + "\n"


def write_new_rule(folder: Path, name: str, said: Mapping[str, Any]) -> list[Path]:
    """Write a new rule file, and a manifest where the folder has none; return the paths. said: the other answers."""
    files = new_rule_files(folder, Answers(name=name, **said), england_and_wales())
    write_whole(folder.resolve(), {file: partial(write_text, text) for file, text in files.items()})
    return [folder / file for file in files]
