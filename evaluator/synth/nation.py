"""The invented nation of the demo, the child in it whose story is told, and larger nations for benchmarks."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
from numpy.random import Generator

from evaluator.errors import CannotRun
from evaluator.synth.authorities import DEMO_AS_OF, DEMO_AUTHORITIES, DEMO_FROM, PULLS, Authority
from evaluator.synth.diary import Diary, Row, as_table, number, with_dirt, with_recorded_at, working_days
from evaluator.synth.front_door import SOURCES, Ending, episode_ending

TOLD_CHILD = "0000001"

#: episode, day, event, attributes
TOLD: tuple[tuple[str, str, str, dict[str, str]], ...] = (
    ("1", "2008-09-02", "contact", {"source": "2A", "category": "bruise"}),
    ("1", "2008-09-02", "referral", {"source": "2A", "category": "bruise"}),
    ("1", "2008-09-03", "assessment_started", {}),
    ("1", "2008-09-09", "visit", {"seen": "true", "seen_alone": "false"}),
    ("1", "2008-09-11", "initial_assessment_completed", {"authoriser": "manager 2"}),
    ("1", "2008-09-11", "no_further_action", {}),
    ("1", "2008-09-11", "case_closed", {"reason": "RC8"}),
    ("1", "2008-09-17", "agency_replied", {"source": "3B", "category": "second bruise"}),
    ("2", "2008-09-30", "serious_incident", {"category": "violence at home"}),
    ("2", "2008-10-14", "contact", {"source": "6", "category": "violence at home"}),
    ("2", "2008-10-14", "referral", {"source": "6", "category": "violence at home"}),
    ("2", "2008-10-15", "assessment_started", {}),
    ("2", "2008-10-20", "visit", {"seen": "false", "seen_alone": "false"}),
    ("2", "2008-10-23", "initial_assessment_completed", {"authoriser": "manager 2"}),
    ("2", "2008-10-23", "core_assessment_started", {}),
    ("2", "2008-11-06", "contact", {"source": "3B", "category": "missed health check"}),
    ("2", "2008-11-12", "visit", {"seen": "true", "seen_alone": "false"}),
    ("2", "2008-11-20", "serious_incident", {"category": "burned hand"}),
    ("2", "2008-12-03", "visit", {"seen": "false", "seen_alone": "false"}),
    ("2", "2008-12-11", "core_assessment_completed", {"authoriser": "manager 2"}),
    ("2", "2008-12-15", "strategy_discussion", {}),
    ("2", "2008-12-15", "section_47_started", {}),
    ("2", "2009-01-05", "contact", {"source": "3A", "category": "weight loss"}),
    ("2", "2009-01-08", "section_47_ended", {}),
    ("2", "2009-01-08", "initial_child_protection_conference", {"outcome": "plan", "category": "NEG"}),
    ("2", "2009-01-08", "child_protection_plan_started", {"category": "NEG", "previous_plans": "0"}),
    ("2", "2009-01-26", "visit", {"seen": "true", "seen_alone": "false"}),
    ("2", "2009-02-11", "visit", {"seen": "true", "seen_alone": "true"}),
    ("2", "2009-03-03", "serious_incident", {"category": "in hospital, injured"}),
    ("2", "2009-03-06", "became_looked_after", {}),
    ("2", "2009-03-31", "child_protection_review", {}),
    ("2", "2009-03-31", "child_protection_plan_ended", {}),
)  # fmt: skip


def demo_child(events: pd.DataFrame) -> str:
    """Return the child whose history the demo tells.

    events: as `demo_events` gives them. Raises CannotRun where they are other events.
    """
    if not (events["child"].astype("str") == TOLD_CHILD).any():
        raise CannotRun(
            "these events are not those of the demo: the child whose history it tells is not among them",
            "run `dayseven demo`, or name a child of your own with `dayseven explain CHILD`",
        )
    return TOLD_CHILD


def told_child_rows() -> list[Row]:
    """Return the rows of that child; every event was recorded on the day it happened."""
    authority = next(one.name for one in DEMO_AUTHORITIES if one.behaviour == PULLS)
    child = {"authority": authority, "team": "team 1", "child": TOLD_CHILD, "worker": "worker 0", "family": "00F00001"}
    days = [number(dt.date.fromisoformat(day)) for _, day, _, _ in TOLD]
    return [
        {**child, "episode": episode, "event": event, "date": day, "recorded_at": day, **attributes}
        for (episode, _, event, attributes), day in zip(TOLD, days, strict=True)
    ]


def told_child_events() -> pd.DataFrame:
    """Return the history of that child alone, in the event table's columns."""
    return as_table(told_child_rows())


CHILDREN_PER_AUTHORITY = 600
FIRST_DAY, LAST_DAY = number(DEMO_FROM), number(DEMO_AS_OF)
WORKERS = 12


def demo_events(seed: int = 2008, children_per_authority: int = CHILDREN_PER_AUTHORITY) -> pd.DataFrame:
    """Return the invented case histories from 1 April 2006 to DEMO_AS_OF, the same for the same arguments.

    One row an event, in the columns of the event table: authority, team, child, episode, event, date
    (datetime64[s]), worker, recorded_at (datetime64[s], NaT where blank), family and every attribute of the
    vocabulary (text, "" where missing). Sorted by authority, child and date. One row in a hundred or so is dirty
    on purpose: without an episode, twice the same, without a readable date or recorded before it happened.
    Raises ValueError where `children_per_authority` is below 1.
    """
    if children_per_authority < 1:
        raise ValueError(f"children_per_authority must be at least 1, not {children_per_authority}")
    rng = np.random.default_rng(seed)
    rows: list[Row] = []
    for place, authority in enumerate(DEMO_AUTHORITIES, start=1):
        rows += _authority_rows(rng, authority, place, max(1, round(authority.size * children_per_authority)))
    told = as_table(told_child_rows())
    table = with_dirt(with_recorded_at(as_table(rows), rng), rng)
    return pd.concat([table, told]).sort_values(["authority", "child", "date"], kind="stable", ignore_index=True)


def _authority_rows(rng: Generator, authority: Authority, place: int, children: int) -> list[Row]:
    """Return the rows of about `children` children, up to the last day; siblings are referred on the same day."""
    calendar, rows, child, family = working_days(), list[Row](), 0, 0
    while child < children:
        family += 1
        day = calendar.on_or_after(int(rng.integers(FIRST_DAY, LAST_DAY)))
        source = SOURCES[int(rng.integers(0, len(SOURCES)))]
        team, worker = f"team {1 + family % 3}", f"worker {place}-{1 + int(rng.integers(0, WORKERS))}"
        for _ in range(1 + int(rng.random() < 0.3) + int(rng.random() < 0.1)):
            child += 1
            row = {"authority": authority.name, "team": team, "child": f"{place:02d}{child:05d}", "worker": worker}
            diary = Diary(rng, calendar, authority, {**row, "family": f"{place:02d}F{family:05d}"})
            _write_childhood(diary, day, source)
            rows += [row for row in diary.rows if row["date"] <= LAST_DAY]
    return rows


def _write_childhood(diary: Diary, day: int, source: str) -> None:
    """Write down one episode after the other, until no other comes or the records end."""
    serious = diary.chance(0.08)
    while day <= LAST_DAY:
        ending = episode_ending(diary, day, source, serious)
        gap = _days_until_next(diary, ending)
        if ending.day is None or gap is None:
            return
        day = diary.calendar.on_or_after(ending.day + gap)
        serious, source = diary.chance(0.4 if ending.pulled else 0.12), diary.one_of(SOURCES)


def _days_until_next(diary: Diary, ending: Ending) -> int | None:
    """Return the calendar days until the next referral; None: there is none."""
    authority = diary.authority
    if diary.chance(authority.comes_back_after_pull if ending.pulled else authority.comes_back):
        return 3 + int(350 * diary.rng.beta(1.0, 2.2))
    return 366 + diary.up_to(600) if diary.chance(0.12) else None


#: events of one child, on average (measured on the demo)
EVENTS_PER_CHILD = 15.0


def bench_events(n_events: int, seed: int = 2008) -> pd.DataFrame:
    """Return about `n_events` events in the columns of `demo_events`; the same for the same arguments.

    Coherent pathways: whole copies of one invented nation, each with child and family identifiers of its own
    and its dates moved back by whole weeks (so that a copy's bank holidays are not quite those of its years).
    Raises ValueError where `n_events` is below 1.
    """
    if n_events < 1:
        raise ValueError(f"n_events must be at least 1, not {n_events}")
    children = n_events / EVENTS_PER_CHILD / sum(one.size for one in DEMO_AUTHORITIES)
    copies = max(1, round(children / CHILDREN_PER_AUTHORITY))
    base = demo_events(seed, max(1, round(children / copies)))
    return pd.concat([_copy(base, number) for number in range(copies)], ignore_index=True)


def _copy(base: pd.DataFrame, number: int) -> pd.DataFrame:
    shift = pd.Timedelta(weeks=number % 13)
    named = {name: _named(base[name], number) for name in ("child", "family")}
    return base.assign(**named, **{name: base[name] - shift for name in ("date", "recorded_at")})


def _named(column: pd.Series, number: int) -> pd.Series:
    codes, words = pd.factorize(column)
    names = np.array([f"{number:03d}{word}" for word in words], dtype=object)
    return pd.Series(names[codes], index=column.index, dtype="str")
