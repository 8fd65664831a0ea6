"""One child's story as text: every clock and why, where its dates were read, and what happened while it ran.

This is case-level output, made only on request. The child goes by a pseudonym that is new in every run.
"""

from __future__ import annotations

import datetime as dt
import secrets
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from evaluator.casework.timeline.plain_text import timeline_text
from evaluator.casework.timeline.story import Story, story_of
from evaluator.clocks.calendar import Calendar, england_and_wales
from evaluator.clocks.clocked_histories import as_recorded, with_unrecorded
from evaluator.clocks.columnar import run_clocks
from evaluator.clocks.reference import ClockRow, reference_clocks
from evaluator.clocks.versions import clock_rule
from evaluator.disclosure.suppression import pseudonym
from evaluator.errors import CannotRun
from evaluator.histories.episodes import assign_episodes, known_as_of
from evaluator.histories.reading import Histories, read
from evaluator.rulebook.model import Outcome, Timescale
from evaluator.rulebook.ruleset import RuleSet, load_ruleset
from evaluator.rulebook.sentences import sentence

WARNING = "Case-level output: it is about one child. Do not publish it or send it on."
AnyClock = Timescale | Outcome


def explanation(
    child: str, paths: Sequence[str | Path], rules: str | Path, as_of: dt.date, serial: str = "refuse",
    authority: str = "", rule: str = "",
) -> str:  # fmt: skip
    """Return the story of one child under a rule set. rule: one rule only.

    Raises CannotRun where no such child, several, or no such rule is there.
    """
    ruleset = load_ruleset(rules)
    chosen = _chosen(ruleset, rule)
    every = read(paths, serial=serial)
    events = _events(child, every.events, as_of, authority)
    every = replace(every, events=known_as_of(every.events, as_of))
    calendar = england_and_wales()
    name = f"Case {pseudonym(child, secrets.token_bytes(16))}"
    head = [WARNING, "", f"{name}   rules {ruleset.name}   as of {as_of}", ""]
    body = [line for one in chosen for line in _clocks(one, events, every, as_of, calendar)]
    story = _story(ruleset, chosen, events, every, child, name, as_of, calendar)
    return "\n".join([*head, *body, timeline_text(story) if story else ""]).rstrip()


@dataclass(frozen=True)
class CaseTold:
    """One child's case for a page. name: the pseudonym. clocks: (title of the rule, started, due, stopped, what became
    of it, where the start was read, where the stop was, source of the rule). story: None where nothing is dated, or no
    timescale was asked for. invented: whether the records are.
    """

    name: str
    ruleset: RuleSet
    as_of: dt.date
    clocks: tuple[tuple[str, ...], ...]
    story: Story | None
    invented: bool = False


def case_told(
    child: str, paths: Sequence[str | Path], rules: str | Path, as_of: dt.date, serial: str = "refuse",
    authority: str = "", rule: str = "",
) -> CaseTold:  # fmt: skip
    """Return one child's case under a rule set, for a page. Takes and raises what `explanation` does."""
    ruleset = load_ruleset(rules)
    chosen = _chosen(ruleset, rule)
    histories = read(paths, serial=serial)
    events = _events(child, histories.events, as_of, authority)
    every = replace(histories, events=known_as_of(histories.events, as_of))
    calendar = england_and_wales()
    name = f"Case {pseudonym(child, secrets.token_bytes(16))}"
    clocks = tuple(row for one in chosen for row in _told_rows(one, events, every, as_of, calendar))
    story = _story(ruleset, chosen, events, every, child, name, as_of, calendar)
    return CaseTold(name, ruleset, as_of, clocks, story, histories.invented)


def _told_rows(
    rule: AnyClock, events: pd.DataFrame, every: Histories, as_of: dt.date, calendar: Calendar
) -> list[tuple[str, ...]]:
    source = f"{rule.source.instrument} {rule.source.edition}".strip()
    return [
        (rule.title, _day(row.started), _day(row.due) if row.due else "",
         _day(row.stopped) if row.stop is not None else "", f"{row.status} ({row.reason})".replace("_", " "),
         _place(events, row.start), _place(events, row.stop) if row.stop is not None else "", source)
        for row in _rows(rule, events, every, as_of, calendar)
    ]  # fmt: skip


def _rows(
    rule: AnyClock, events: pd.DataFrame, every: Histories, as_of: dt.date, calendar: Calendar
) -> list[ClockRow]:
    """Return the clocks of one rule, by the reference evaluator. events: of the child; every: of all children, which
    show what these records carry and cover at all.
    """
    run = clock_rule(rule)
    rows = reference_clocks([run], events, as_of, calendar, every.coverage)
    return [as_recorded(row, run, name, every.events) for name, _, row in rows]


def _chosen(ruleset: RuleSet, rule: str) -> list[AnyClock]:
    every: dict[str, AnyClock] = {**ruleset.timescales, **ruleset.outcomes}
    if rule and rule not in every:
        raise CannotRun(f"rule set `{ruleset.name}` has no clock `{rule}`", f"it has {', '.join(every)}")
    return [one for name, one in every.items() if rule in ("", name)]


def _events(child: str, every: pd.DataFrame, as_of: dt.date, authority: str) -> pd.DataFrame:
    mine = every[(every["child"] == child) & (every["authority"].isin([authority]) if authority else True)]
    names = sorted(str(name) for name in mine["authority"].unique())
    if not len(mine):
        raise CannotRun(
            "there is no child of that identifier in these records", "check the identifier, and the authority"
        )
    if len(names) > 1:
        raise CannotRun(
            "more than one authority has a child of that identifier", f"add --authority: {', '.join(names)}"
        )
    events, _ = assign_episodes(known_as_of(mine, as_of).reset_index(drop=True))
    if not len(events):
        raise CannotRun(f"nothing was known of that child on {as_of}", "give a later --as-of")
    return events.reset_index(drop=True)


def _clocks(
    rule: AnyClock, events: pd.DataFrame, every: Histories, as_of: dt.date, calendar: Calendar
) -> list[str]:
    """Return the clocks of one rule as text, with the places where their dates were read."""
    rows = _rows(rule, events, every, as_of, calendar)
    if not rows:
        return []
    source = f"{rule.source.instrument} {rule.source.edition}".strip()
    lines = [rule.title, *textwrap.wrap(sentence(rule), 78, initial_indent="  ", subsequent_indent="  "),
             *textwrap.wrap(f"Source: {source} ({rule.source.confidence}, {rule.source.reference})", 78,
                            initial_indent="  ", subsequent_indent="  ")]  # fmt: skip
    last = "window ends" if isinstance(rule, Outcome) else "due"
    return [*lines, *(f"    {line}" for row in rows for line in _row(row, events, last)), ""]


def _row(row: ClockRow, events: pd.DataFrame, last: str) -> list[str]:
    days = f", {row.days} days counted" if row.days is not None else ""
    verdict = f"{row.status} ({row.reason}){days}".replace("_", " ")
    lines = [
        f"{f'step {row.step}' if row.step > 1 else 'started':<12} {_day(row.started):<16} {_place(events, row.start)}"
    ]
    lines += [f"{last:<12} {_day(row.due)}"] if row.due else []
    lines += [f"{'stopped':<12} {_day(row.stopped):<16} {_place(events, row.stop)}"] if row.stop is not None else []
    return [*lines, f"{'':<12} {verdict}"]


def _place(events: pd.DataFrame, number: int) -> str:
    event = events.iloc[number]
    return f"{event['event']}, {event['file']}:{event['line']}"


def _day(day: dt.date | None) -> str:
    return f"{day:%a} {day.day} {day:%b %Y}" if day else "on an unknown day"


def _story(
    ruleset: RuleSet, chosen: list[AnyClock], events: pd.DataFrame, every: Histories, child: str, name: str,
    as_of: dt.date, calendar: Calendar,
) -> Story | None:  # fmt: skip
    timescales = [rule for rule in chosen if isinstance(rule, Timescale)]
    if not timescales or not events["date"].notna().any():
        return None
    rules = [clock_rule(rule) for rule in timescales]
    ran = run_clocks(rules, events, as_of, calendar, coverage=every.coverage)
    clocks = with_unrecorded(ran, rules, events, every.events).table
    titles = {rule.name: rule.title for rule in timescales}
    alone = {rule.name for rule in ruleset.timescales.values() if "seen_alone" in rule.clock.stops.where}
    watched = bool((clocks["rule"].isin(alone) & ~clocks["status"].isin(["not_in_force", "excluded"])).any())
    return story_of(events, clocks, child, titles, child_label=name, as_of=as_of, alone_watched=watched)
