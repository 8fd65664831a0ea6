"""Hypothesis strategies: rules with random parameters, and histories dense enough to make clocks collide."""

from __future__ import annotations

import datetime as dt
import os
import random

import pandas as pd
from hypothesis import strategies as st

from evaluator.rulebook.model import Outcome, Timescale
from evaluator.vocabulary import ATTRIBUTES

SOURCE = {"instrument": "made up for a test", "confidence": "D", "reference": "none"}


def examples(number: int) -> int:
    """Return how many examples to try: `make properties` sets DAYSEVEN_EXAMPLES to try many times more."""
    return number * int(os.environ.get("DAYSEVEN_EXAMPLES", "1"))


#: a short span with Christmas, a bank holiday and both ends of two dated limits in it
FIRST = dt.date(2009, 12, 18)
CHANGE = FIRST + dt.timedelta(days=8)
KINDS = ("referral", "initial_assessment_completed", "assessment_started", "no_further_action", "case_closed", "visit")
LIMITS = {
    "working_days_day_0": ("1 working day", "3 working days", "3 working days", "7 working days", "1 month"),
    "working_days_day_1": ("1 working day", "3 working days", "3 working days", "7 working days", "1 month"),
    "calendar_days_day_0": ("4 calendar days", "1 week", "1 month"),
    "calendar_days_beginning_with": ("4 calendar days", "1 week", "1 month"),
}

#: few days, so that events meet on limits, on changes of limit and on each other
days = st.integers(0, 16).map(lambda n: FIRST + dt.timedelta(days=n))


@st.composite
def timescales(draw: st.DrawFn) -> Timescale:
    """A timescale over KINDS: one-off or repeating, by child or episode, with any of the clock's features."""
    repeats = draw(st.booleans())
    start, stop = draw(st.sampled_from([("referral", "initial_assessment_completed"), ("referral", "visit")]))
    starts: dict[str, object] = {"on": start}
    if draw(st.booleans()):
        starts["otherwise"] = "assessment_started"
    if not repeats and draw(st.booleans()):
        starts["restart"] = "last"
    if draw(st.booleans()):
        starts["where"] = {"source": ["1A", "9"]}
    if draw(st.integers(0, 3)) == 0:
        starts["also"] = [{"on": "no_further_action", "unless": {"reason": ["RC2"]}}]
    stops: dict[str, object] = {"on": stop, "same": draw(st.sampled_from(["episode", "child"]))}
    if draw(st.booleans()):
        stops["where"] = {"seen": "true"}
    if draw(st.booleans()):
        stops["unless"] = {"transfer_in": "true"}
    clock = {"starts": starts, "stops": stops, "cancels": draw(cancels()), "repeats": repeats}
    if not repeats and draw(st.booleans()):
        clock["excludes"] = [{"source": ["9"]}]
    if draw(st.booleans()):
        clock["cannot_tell"] = [{"on": stop, "where": {"transfer_in": "true"}, "reason": "no_notification_date"}]
    counting = draw(st.sampled_from(["working_days_day_0", *LIMITS]))
    return Timescale.model_validate({
        "timescale": "made-up", "title": "Made up", "source": SOURCE, "clock": clock, "counting": counting,
        "limit": draw(dated_limits(repeats, LIMITS[counting])), "authorities": draw(overrides(LIMITS[counting])),
        "relaxed": draw(relaxations()),
    })  # fmt: skip


@st.composite
def cancels(draw: st.DrawFn) -> list[dict[str, object]]:
    """What ends a clock unmet, in each of the ways that the language has."""
    closed: dict[str, object] = {"on": "case_closed"}
    if draw(st.booleans()):
        closed["ends"] = "referral"
    if draw(st.integers(0, 3)) == 0:
        closed["where"] = {"reason": ["RC2"]}
    made = [closed]
    if draw(st.booleans()):
        same = draw(st.sampled_from(["episode", "child"]))
        made.append({"on": "no_further_action", "unless_after": "assessment_started", "same": same})
    if draw(st.booleans()):
        made.append({"on": draw(st.sampled_from(["assessment_started", "visit"])), "only_if": "no_stop_follows"})
    return made


@st.composite
def relaxations(draw: st.DrawFn) -> list[dict[str, object]]:
    if draw(st.integers(0, 3)):
        return []
    first = draw(days)
    last = first + dt.timedelta(days=draw(st.integers(0, 3)))
    return [{"from": first, "until": last, "why": "made up"}]


@st.composite
def dated_limits(draw: st.DrawFn, repeats: bool, limits: tuple[str, ...]) -> list[dict[str, object]]:
    later = {"after": "1 month", "within": draw(st.sampled_from(limits))}
    within = st.lists(st.sampled_from(limits), min_size=1, max_size=3 if repeats else 1)
    values: list[dict[str, object]] = []
    if draw(st.integers(0, 3)):
        values.append(
            {
                "from": FIRST + dt.timedelta(days=draw(st.sampled_from([-9, 0, 2]))),
                "until": CHANGE - dt.timedelta(days=1),
                "within": draw(within),
            }
        )
    if draw(st.integers(0, 3)):
        until = draw(st.sampled_from([None, CHANGE + dt.timedelta(days=5)]))
        values.append({"from": CHANGE, "until": until, "within": draw(within)})
    if repeats and draw(st.booleans()):
        for value in values[-1:]:
            value["later"] = later
    return values


@st.composite
def overrides(draw: st.DrawFn, limits: tuple[str, ...]) -> list[dict[str, object]]:
    made: list[dict[str, object]] = []
    for code in draw(st.lists(st.sampled_from(["301", "302"]), unique=True, max_size=2)):
        first = draw(days)
        one: dict[str, object] = {
            "codes": [code],
            "from": first,
            "until": first + dt.timedelta(days=draw(st.integers(0, 20))),
        }
        within = {"within": draw(st.sampled_from(limits))}
        one.update(draw(st.sampled_from([{"exempt": True}, {"in_doubt": True}, within])))
        made.append(one)
    return made


@st.composite
def outcomes(draw: st.DrawFn) -> Outcome:
    """An outcome clock over KINDS."""
    repeats = draw(st.booleans())
    starts: dict[str, object] = {"on": "referral" if repeats else "case_closed"}
    if not repeats and draw(st.booleans()):
        starts["only_if"] = "no_other_episode_open"
    if draw(st.booleans()):
        starts["unless"] = {"reason": ["RC2"]}
    if not repeats and draw(st.booleans()):
        starts["also"] = [{"on": "no_further_action"}]
    if repeats and draw(st.booleans()):
        starts["otherwise"] = "assessment_started"
    stops = {"on": "referral", "same": draw(st.sampled_from(["episode", "child", "child"]))}
    if draw(st.integers(0, 2)) == 0:
        stops["where"] = {"seen": "true"}
    return Outcome.model_validate(
        {
            "outcome": "made-up",
            "title": "Made up",
            "source": SOURCE,
            "better": "lower",
            "window": draw(st.sampled_from(["1 month", "12 months", "ever", "10 calendar days"])),
            "clock": {
                "starts": starts,
                "stops": stops,
                "repeats": repeats,
                "cancels": [{"on": "case_closed"}] if repeats and draw(st.booleans()) else [],
            },
        }
    )


spans = st.tuples(st.sampled_from(["301", "301", "302"]), st.sampled_from(KINDS), days, st.integers(0, 40))


@st.composite
def coverages(draw: st.DrawFn) -> pd.DataFrame:
    """What returns cover: often everything, else a few spans of some kinds and authorities."""
    drawn = draw(st.lists(spans, max_size=4)) if draw(st.booleans()) else []
    rows = [
        (who, kind, pd.Timestamp(first), pd.Timestamp(first + dt.timedelta(days=n))) for who, kind, first, n in drawn
    ]
    return pd.DataFrame(rows, columns=["authority", "event", "first", "last"])


#: what an event may say, likelier words more often
CHOICES: dict[str, list[str]] = {
    "authority": ["301", "301", "301", "302"],
    "episode": ["1"] * 6 + ["2"] * 3 + [""],
    "event": list(KINDS),
    "source": ["1A", "1A", "1A", "9", ""],
    "seen": ["true"] * 6 + ["false", ""],
    "transfer_in": [""] * 6 + ["true"],
    "reason": ["", "", "", "RC2"],
}
event_rows = st.fixed_dictionaries(
    {
        **{name: st.sampled_from(words) for name, words in CHOICES.items()},
        "child": st.sampled_from(["a", "a", "b"]),
        "date": st.one_of(*[days] * 20, st.just(None), st.just(dt.date(1970, 6, 3))),
    }
)


def event_table(rows: list[dict[str, object]]) -> pd.DataFrame:
    """Return rows (any of the event table's columns) as the readers would give them, in the given order."""
    text = ["authority", "team", "child", "episode", "event", "worker", "family", "file", *ATTRIBUTES]
    table = pd.DataFrame(rows)
    for name in text:
        table[name] = (
            table[name].astype("str") if name in table and len(rows) else pd.Series([""] * len(rows), dtype="str")
        )
    for name in ("date", "recorded_at"):
        given = table[name] if name in table else pd.Series([None] * len(rows))
        table[name] = pd.to_datetime(given).astype("datetime64[s]")
    table["file"], table["line"] = "made-up.csv", range(2, len(rows) + 2)
    return table


event_tables = st.lists(event_rows, min_size=0, max_size=24).map(event_table)


def many_histories(seed: int, children: int = 120) -> pd.DataFrame:
    """Return dense random histories of many children: what a list of single draws reaches too seldom."""
    rng = random.Random(seed)
    rows: list[dict[str, object]] = []
    for child in range(children):
        authority = rng.choice(CHOICES["authority"])
        for _ in range(rng.randint(1, 12)):
            row: dict[str, object] = {name: rng.choice(words) for name, words in CHOICES.items()}
            day = FIRST + dt.timedelta(days=rng.randint(0, 16))
            day += dt.timedelta(days=rng.choice([0, 0, 0, 0, 0, 31]))  # some chains reach their later steps
            day = rng.choice([day] * 40 + [None, dt.date(1970, 6, 3)])  # type: ignore[list-item]
            rows.append({**row, "authority": authority, "child": str(child), "date": day})
    return event_table(rows)


many_event_tables = st.integers(0, 2**32).map(many_histories)
