"""One child's story for the timeline: what happened, which clocks ran, and how it is made from the records."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd

from evaluator.analysis.lights.light_days import Bar
from evaluator.clocks.calendar import working_days
from evaluator.errors import CannotRun

Kind = Literal["serious", "concern", "visit"]

#: statuses of a timescale in the words of the timeline
STATUS_WORDS = {
    "met": "Met",
    "late": "Late",
    "overdue": "Overdue",
    "running": "Running",
    "cancelled": "Cancelled",
    "undeterminable": "Cannot be judged",
}


@dataclass(frozen=True)
class Happening:
    """Something that happened to the child. serious: a sign of harm."""

    day: dt.date
    label: str
    kind: Kind


@dataclass(frozen=True)
class Story:
    """One child: what happened, and which clocks ran, from `first_day` to `last_day`.

    seen_alone: the first day the child was seen alone; None where it was not. alone_recorded: false where the records
    never say whether a child was seen alone. alone_watched: true where a rule asks for it. left_out: sentences about
    what cannot be drawn.
    """

    child_label: str
    first_day: dt.date
    last_day: dt.date
    happenings: tuple[Happening, ...]
    bars: tuple[Bar, ...]
    seen_alone: dt.date | None = None
    alone_recorded: bool = True
    alone_watched: bool = False
    left_out: tuple[str, ...] = ()

    @property
    def serious(self) -> tuple[Happening, ...]:
        """The serious happenings, in order of days."""
        return tuple(one for one in by_day(self.happenings) if one.kind == "serious")

    def working_day(self, day: dt.date) -> int:
        """Return the working days after the first day, up to and including `day`; the first day is 0."""
        return working_days(self.first_day, day)

    @property
    def unseen_days(self) -> int:
        """Working days until the child was first seen alone, or until the last day."""
        return self.working_day(self.seen_alone or self.last_day)


def by_day(happenings: tuple[Happening, ...]) -> tuple[Happening, ...]:
    """Return the happenings in order of days; those of one day keep their order."""
    return tuple(sorted(happenings, key=lambda one: one.day))


def written(day: dt.date) -> str:
    """Return a day as `2 Sep 2008`, in the same words under every locale."""
    months = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
    return f"{day.day} {months[day.month - 1]} {day.year}"


def counted(number: int, one: str, many: str = "") -> str:
    """Return a number with its noun: `1 working day`, `2 working days`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def unseen_words(story: Story) -> tuple[str, str]:
    """Return what the records say about seeing the child alone: a heading, and what stands under it."""
    if not story.alone_recorded:
        return "Seen alone", "the records do not say"
    if story.seen_alone and not story.unseen_days:
        return "Seen alone", "on the first day"
    so_far = "" if story.seen_alone else " so far"
    watched = "a rule was watching this" if story.alone_watched else "no rule was watching this"
    heading = "Until first seen alone" if story.seen_alone else "Not seen alone"
    return heading, f"{counted(story.unseen_days, 'working day')}{so_far}: {watched}"


#: events that happen to the child, what they are to it, and how they are called where nothing more is known
TOLD: dict[str, tuple[Kind, str]] = {
    "serious_incident": ("serious", "Serious incident"),
    "contact": ("concern", "Contact"),
    "referral": ("concern", "Referral"),
    "agency_replied": ("concern", "An agency replies"),
    "missing_started": ("concern", "Goes missing"),
    "became_looked_after": ("concern", "Becomes looked after"),
    "visit": ("visit", "Visit"),
}

#: the census's codes of who referred (DfE, children in need census), shortened
SOURCES = {
    "1A": "family", "1B": "neighbour or friend", "1C": "the child", "1D": "a person", "2A": "school",
    "2B": "education", "3A": "GP", "3B": "health visitor", "3C": "school nurse", "3D": "health", "3E": "A&E",
    "3F": "health", "4": "housing", "5A": "social care", "5B": "the council", "5C": "another council",
    "5D": "the council", "6": "police", "7": "legal agency", "8": "other", "9": "anonymous", "10": "unknown",
}  # fmt: skip

#: the census's codes of primary need and of abuse (DfE, children in need census), shortened
CATEGORIES = {
    "N0": "need not stated", "N1": "abuse or neglect", "N2": "child's disability", "N3": "parent's illness",
    "N4": "family in stress", "N5": "family dysfunction", "N6": "behaviour", "N7": "low income",
    "N8": "absent parenting", "N9": "other need", "NEG": "neglect", "PHY": "physical abuse", "EMO": "emotional abuse",
    "SAB": "sexual abuse", "MUL": "more than one kind of abuse",
}  # fmt: skip


def story_of(
    events: pd.DataFrame, clocks: pd.DataFrame, child: str, titles: Mapping[str, str],
    authority: str = "", child_label: str = "The child", as_of: dt.date | None = None, alone_watched: bool = False,
) -> Story:
    """Return the story of one child.

    events: the event table. clocks: as `run_clocks` gives them, with its column `ended`. titles: name of each
    timescale and its title; clocks of other rules (outcomes) are not on a screen and are left out. authority: needed
    where two have a child of this identifier. child_label: what the child may be called in print. as_of: how far open
    clocks are drawn. alone_watched: whether a rule asks that the child be seen alone.
    Raises CannotRun where the child has no dated event or is in two authorities.
    """  # fmt: skip
    mine = _of_child(events, child, authority)
    dated = mine[mine["date"].notna()].sort_values("date", kind="stable")
    known = clocks[(clocks["child"].astype("str") == child) & clocks["rule"].isin(titles)]
    known = known[known["authority"].astype("str") == str(mine["authority"].iloc[0])]
    bars, unlit = _bars(known, titles)
    alone = dated[(dated["event"] == "visit") & (dated["seen_alone"] == "true")]["date"]
    return Story(
        child_label=child_label,
        first_day=dated["date"].min().date(),
        last_day=_last_day(dated, bars, as_of),
        happenings=_happenings(dated, alone.min()),
        bars=bars,
        seen_alone=_day(alone.min()),
        alone_recorded=bool((dated["seen_alone"] != "").any()),
        alone_watched=alone_watched,
        left_out=_left_out(len(mine) - len(dated), unlit),
    )


def _of_child(events: pd.DataFrame, child: str, authority: str) -> pd.DataFrame:
    mine = events[events["child"].astype("str") == child]
    mine = mine[mine["authority"].astype("str") == authority] if authority else mine
    if not mine["date"].notna().any():
        raise CannotRun("these records have no dated event of that child", "check the identifier, and the authority")
    if mine["authority"].astype("str").nunique() > 1:
        raise CannotRun("more than one authority has a child of that identifier", "name the authority as well")
    return mine


def _last_day(dated: pd.DataFrame, bars: tuple[Bar, ...], as_of: dt.date | None) -> dt.date:
    """Return the last day of an event or of a clock; with a clock still open, the as-of day."""
    days: list[dt.date] = [dated["date"].max().date(), *(bar.stopped for bar in bars if bar.stopped)]
    is_open = any(bar.stopped is None for bar in bars)
    return max([*days, as_of] if is_open and as_of else days)


def _happenings(dated: pd.DataFrame, first_alone: pd.Timestamp) -> tuple[Happening, ...]:
    """Return what happened to the child; a contact that became a referral the same day is told once."""
    rows = dated.drop_duplicates(["date", "event", "source", "category", "seen", "seen_alone"]).to_dict("records")
    referred = {(row["date"], row["source"]) for row in rows if row["event"] == "referral"}
    told = [
        row for row in rows
        if row["event"] in TOLD and not (row["event"] == "contact" and (row["date"], row["source"]) in referred)
    ]  # fmt: skip
    return tuple(Happening(row["date"].date(), _label(row, first_alone), TOLD[row["event"]][0]) for row in told)


def _label(row: Mapping[Any, Any], first_alone: pd.Timestamp) -> str:
    kind, words = TOLD[row["event"]]
    category = CATEGORIES.get(row["category"], row["category"])
    if kind == "visit":
        return _visit_label(row, first_alone)
    if kind == "serious":
        return _sentence(category or words)
    source = SOURCES.get(row["source"], row["source"])
    who = f"{words}, {source}" if source and (row["event"] == "referral" or not category) else source or words
    return _sentence(f"{who}: {category}" if category else who)


def _visit_label(row: Mapping[Any, Any], first_alone: pd.Timestamp) -> str:
    if row["seen_alone"] == "true":
        return "Seen alone, first time" if row["date"] == first_alone else "Seen alone"
    if row["seen"] == "false":
        return "Visit: not seen"
    if row["seen"] == "true":
        return "Seen, not alone" if row["seen_alone"] == "false" else "Seen"
    return "Visit"


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]


def _bars(clocks: pd.DataFrame, titles: Mapping[str, str]) -> tuple[tuple[Bar, ...], int]:
    """Return the clocks that showed a light, in order of their start, and how many others there were."""
    statuses = clocks["status"].astype("str")
    lit = clocks[statuses.isin(list(STATUS_WORDS)) & clocks["started"].notna()]
    seen: dict[str, int] = {}
    bars = []
    for row in lit.sort_values(["started", "rule", "step"], kind="stable").to_dict("records"):
        rule = str(row["rule"])
        seen[rule] = seen.get(rule, 0) + 1
        again = f", {seen[rule]}" if seen[rule] > 1 else ""
        status, due, ended = str(row["status"]), _day(row["due"]), _day(row["ended"])
        due = None if status == "undeterminable" else due
        bars.append(Bar(titles[rule] + again, row["started"].date(), due, ended, status))
    return tuple(bars), len(clocks) - len(lit)


def _day(value: Any) -> dt.date | None:
    return None if pd.isna(value) else value.date()


def _left_out(undated: int, unlit: int) -> tuple[str, ...]:
    sentences = []
    if undated:
        sentences.append(f"{counted(undated, 'event')} without a readable date cannot be shown.")
    if unlit:
        clocks = counted(unlit, "clock")
        sentences.append(f"{clocks} showed no light: no limit in force, exempt, or the start has no date.")
    return tuple(sentences)
