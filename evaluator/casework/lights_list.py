"""What `dayseven lights` does."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from evaluator.analysis.lights.light_days import COLUMNS, lights_on, no_light
from evaluator.clocks.calendar import england_and_wales, year_of
from evaluator.clocks.clocked_histories import Clocked, with_unrecorded
from evaluator.clocks.columnar import run_clocks
from evaluator.clocks.versions import clock_rule
from evaluator.disclosure.suppression import pseudonym
from evaluator.errors import CannotRun
from evaluator.histories.episodes import assign_episodes, known_as_of
from evaluator.histories.reading import read
from evaluator.progress import Progress
from evaluator.rulebook.issues import did_you_mean
from evaluator.rulebook.ruleset import load_ruleset

Rows = list[dict[str, Any]]

WARNING = "Case-level: each line is about one child. Do not publish it or send it on."
WITH_IDENTIFIERS = "Children are named as read. Do not publish this or send it on."
#: what fits on a screen of 80 columns
SCREEN = ("light", "due", "left", "clock", "where", "child")


@dataclass(frozen=True)
class Chosen:
    """Whose lights to show, all where blank. light: red, amber or green. identifiers: name children as read."""

    authority: str = ""
    team: str = ""
    worker: str = ""
    light: str = ""
    identifiers: bool = False


@dataclass(frozen=True)
class LightsList:
    """rows: one a clock, with the columns of the data. screen: the same for a screen. warning: what must stand with
    them. told: how many there are.
    """

    rows: Rows
    screen: Rows
    warning: str
    told: str

    def of(self, form: str) -> tuple[Rows, tuple[str, ...]]:
        """Return rows and columns for `table`, `json` or `csv`."""
        return (self.screen, SCREEN) if form == "table" else (self.rows, COLUMNS)


def lights_list(
    paths: Sequence[Path], rules: str, as_of: dt.date, serial: str, chosen: Chosen, progress: Progress | None = None
) -> LightsList:
    """Return which clocks are green, amber or red at the end of the as-of day, as the screen would have shown it.

    Raises CannotRun where rules or data cannot be read, nothing was known by then, or nobody of that name is there.
    """
    data = _clocked(paths, rules, as_of, serial, progress)
    found, dark = _mine(lights_on(data, as_of), data, chosen), _mine(no_light(data, as_of), data, chosen)
    told = "\n".join([_counted(found, as_of), _dark(len(dark), as_of)])
    if chosen.light:
        found = found[found["light"] == chosen.light]
    if not chosen.identifiers:
        found = _hidden(found)
    rows = found.sort_values(["due", "rule", "child", "step"], kind="stable").to_dict("records")
    rows = [{**row, "started": row["started"].date(), "due": row["due"].date()} for row in rows]
    warning = WITH_IDENTIFIERS if chosen.identifiers else WARNING
    one = found["authority"].nunique() == 1
    where = ("team", "worker") if one else ("authority", "team", "worker")
    return LightsList([_dated(row) for row in rows], [_on_screen(row, where) for row in rows], warning, told)


def _clocked(paths: Sequence[Path], rules: str, as_of: dt.date, serial: str, progress: Progress | None) -> Clocked:
    """Return the histories with the clocks of all timescales, as known on `as_of`."""
    ruleset = load_ruleset(rules)
    if not ruleset.timescales:
        raise CannotRun(f"rule set `{ruleset.name}` has no timescales, so there are no lights", "name another one")
    histories = read(paths, serial=serial, progress=progress)
    known = known_as_of(histories.events, as_of)
    if not known["date"].notna().any():
        raise CannotRun(f"no event was known on {as_of}", "give a later --as-of; `dayseven validate` shows the records")
    events, _ = assign_episodes(known)
    events, calendar = events.reset_index(drop=True), england_and_wales()
    clocks = [clock_rule(rule) for rule in ruleset.timescales.values()]
    run = run_clocks(clocks, events, as_of, calendar, progress, histories.coverage)
    run = with_unrecorded(run, clocks, events)
    return Clocked(ruleset, events, run.table, as_of, calendar, year_of(as_of))


def _mine(found: pd.DataFrame, data: Clocked, chosen: Chosen) -> pd.DataFrame:
    """Return the rows of the authority, team and worker that were asked for."""
    for column, name in (("authority", chosen.authority), ("team", chosen.team), ("worker", chosen.worker)):
        if name:
            known = sorted(str(word) for word in data.events[column].unique() if word)
            if name not in known:
                raise CannotRun(f"there is no {column} `{name}` in these records", _remedy(column, name, known))
            found = found[found[column] == name]
    return found


def _remedy(column: str, name: str, known: Sequence[str]) -> str:
    if not known:
        return f"leave out --{column}: the records name none"
    return did_you_mean(name, known) or f"they have {', '.join(known[:8])}{', ...' if len(known) > 8 else ''}"


def _hidden(found: pd.DataFrame) -> pd.DataFrame:
    """Return the rows with a pseudonym for each child, new in every run."""
    key = secrets.token_bytes(16)
    pairs = list(zip(found["authority"], found["child"], strict=True))
    names = {pair: pseudonym("\n".join(pair), key) for pair in set(pairs)}
    return found.assign(child=[names[pair] for pair in pairs])


def _counted(found: pd.DataFrame, as_of: dt.date) -> str:
    number = found["light"].value_counts()
    parts = ", ".join(f"{int(number.get(light, 0)):,} {light}" for light in ("red", "amber", "green"))
    children = len(found[["authority", "child"]].drop_duplicates())
    return f"{_number(len(found), 'clock')} on {as_of}: {parts}; {_number(children, 'child', 'children')}"


def _dark(children: int, as_of: dt.date) -> str:
    have = "has" if children == 1 else "have"
    return f"No light: {_number(children, 'child', 'children')} {have} a case open on {as_of} and no clock running"


def _number(count: int, one: str, many: str = "") -> str:
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def _dated(row: dict[Any, Any]) -> dict[str, Any]:
    return {name: str(row[name]) if name in ("started", "due") else row[name] for name in COLUMNS}


def _on_screen(row: dict[Any, Any], where: Sequence[str]) -> dict[str, Any]:
    left = row["working_days_left"]
    return {
        "light": row["light"],
        "due": str(row["due"]),
        "left": f"{-left} over" if row["light"] == "red" else f"{left} left",
        "clock": row["rule"].replace("-", " ") + (f", step {row['step']}" if row["step"] > 1 else ""),
        "where": ", ".join(row[name] for name in where if row[name]),
        "child": row["child"],
    }
