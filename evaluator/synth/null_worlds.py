"""Null worlds: case histories of nations in which nothing is planted, with their truth apart.

Their shapes are not those of the other worlds: families are dealt with together or not, lengths come from one draw, and
children come back within a year or never.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
import scipy
from numpy.random import Generator
from scipy.special import ndtri

from evaluator.synth.diary import COLUMNS
from evaluator.synth.world_authorities import invented_names
from evaluator.synth.world_days import FIRST_REFERRAL, NO_DAY, Bools, Floats, Ints, world_days
from evaluator.synth.world_kinds import NullKind, null_kind
from evaluator.synth.worlds import World
from evaluator.vocabulary import ATTRIBUTES

#: share of children who come back within a year, and of assessments that end with no further action
BACK, NO_FURTHER = 0.22, 0.45
#: working days of an assessment in the middle, and the spread of their logarithm; of the slow kind
MIDDLE, SPREAD, SLOW = 5.5, 0.55, 14.0
#: how many children a family has, where it is not large
_SIZES = (0.45, 0.35, 0.20)
SOURCES = ("1A", "2A", "3A", "6")
#: on the logarithm of how often children come back
_BY_SOURCE = np.array([-0.2, 0.0, 0.1, 0.2])
FRIDAY, YEAR = 4, 365.25


@dataclass(frozen=True, eq=False)
class _Children:
    """One entry a child. family: its number; together: whether the family is dealt with as one; day: of referral."""

    authority: Ints
    family: Ints
    together: Bools
    team: Ints
    age: Ints
    sex: Ints
    source: Ints
    number: Ints
    day: Ints

    def take(self, which: Ints) -> _Children:
        """Return some of the children."""
        return _Children(**{name: column[which] for name, column in vars(self).items()})

    def drawn(self, rng: Generator) -> Floats:
        """Return a number from 0 to 1 a child; brothers and sisters dealt with together have the same."""
        if not len(self.family):
            return np.zeros(0)
        of_family = rng.random(int(self.family.max()) + 1)[self.family]
        return np.where(self.together, of_family, rng.random(len(self.family)))


def null_world(name: str, seed: int = 2008, authorities: int = 30, cases: int = 150) -> World:
    """Return a null world, the same for the same arguments.

    name: one of NULL_WORLDS. cases: children first referred to each authority, on average. truth: one row an authority;
    true_ratio: how often its children come back, over how often they do everywhere, at the same recorded needs.
    Raises CannotRun where there is no such world, ValueError where `cases` or `authorities` is below 1.
    """
    kind = null_kind(name)
    if cases < 1:
        raise ValueError(f"cases must be at least 1, not {cases}")
    rng = np.random.default_rng(seed)
    names = invented_names(rng, authorities)
    level = np.exp(kind.spread * rng.standard_normal(authorities))
    children = _first_referrals(rng, kind, authorities, cases)
    level /= np.average(level, weights=np.bincount(children.authority, minlength=authorities))
    parts, episode = list[pd.DataFrame](), 1
    while len(children.day):
        rows, children = _episode(rng, kind, children, level, episode)
        parts.append(rows)
        episode += 1
    events = _table(kind, pd.concat(parts, ignore_index=True), names)
    truth = pd.DataFrame({"authority": names, "true_ratio": level, "pulled_share": 0.0})
    return World(name, seed, kind.habit, kind.as_of, events, truth, pd.DataFrame())


def _first_referrals(rng: Generator, kind: NullKind, authorities: int, cases: int) -> _Children:
    """Return the first referral of every child; families are referred on one day."""
    more = rng.uniform(0, 2, authorities) if kind.unequal else np.ones(authorities)
    size = rng.gamma(8, 1 / 8, authorities)
    wanted = np.maximum(1, np.rint(cases * size / size.mean())).astype(np.int64)
    # a family has 1.75 children on average, a large one 5.5
    families = np.maximum(1, wanted / (1.75 + 3.75 * kind.large * more)).astype(np.int64)
    place = np.repeat(np.arange(authorities), families)
    sizes = rng.choice(3, len(place), p=_SIZES) + 1
    sizes = np.where(rng.random(len(place)) < (kind.large * more)[place], rng.integers(4, 8, len(place)), sizes)
    together = rng.random(len(place)) < np.minimum(kind.together * more, 1.0)[place]
    last = (kind.last - _EPOCH).days
    day = rng.integers(FIRST_REFERRAL, last + 1, len(place))
    quiet = rng.random(len(day)) < kind.seasonal * (1 - np.cos(2 * np.pi * (day / YEAR - 0.2)))
    day = np.where(quiet, rng.integers(FIRST_REFERRAL, last + 1, len(day)), day)
    team = np.searchsorted(np.cumsum([kind.teams, (1 - kind.teams) / 2]), rng.random(len(place)))
    source = rng.integers(0, len(SOURCES), len(place))
    of = np.repeat(np.arange(len(place)), sizes)
    days = world_days()
    return _Children(
        place[of], of, together[of], team[of].astype(np.int64), rng.integers(0, 16, len(of)),
        rng.integers(0, 2, len(of)), source[of], np.arange(len(of)), days.day(days.place_from(day))[of],
    )  # fmt: skip


def _episode(
    rng: Generator, kind: NullKind, who: _Children, level: Floats, number: int
) -> tuple[pd.DataFrame, _Children]:
    """Return the events of one episode of each child, and those children who are referred again, with the day."""
    days = world_days()
    start = days.place(who.day)
    done = _finished(rng, kind, who, start)
    light = (done - start) < MIDDLE
    share = np.where(light, 0.6, 0.3) if kind.triage else NO_FURTHER
    no_further = who.drawn(rng) < share
    wait = np.where(no_further, who.drawn(rng) * 4, 15 + who.drawn(rng) * 60).astype(np.int64)
    closed = days.day(done + wait)
    years = (closed - FIRST_REFERRAL) / YEAR
    rate = BACK * level[who.authority] * np.exp(_BY_SOURCE[who.source] + kind.trend * years)
    leaves = who.drawn(rng) < kind.moves
    back = (who.drawn(rng) < rate) & ~leaves
    again = closed + 3 + (who.drawn(rng) * 350).astype(np.int64)
    base = pd.DataFrame({
        "authority": who.authority, "team": who.team, "number": who.number, "family": who.family, "episode": number,
    })
    made = [
        base.assign(event="referral", day=who.day, source=who.source, age=who.age, sex=who.sex),
        base.assign(event="assessment_started", day=who.day),
        base.assign(event="initial_assessment_completed", day=days.day(done)),
        base.assign(event="no_further_action", day=closed)[no_further],
        base.assign(event="case_closed", day=closed, reason=np.select([leaves, no_further], ["RC5", "RC8"], "RC7")),
    ]
    rows = pd.concat(made, ignore_index=True)
    rows["recorded"] = _typed(rng, kind, rows["day"].to_numpy())
    last = (kind.as_of - _EPOCH).days
    following = np.flatnonzero(back & (again <= last) & (again < NO_DAY))
    return rows[rows["recorded"] <= last], replace(who.take(following), day=again[following])


def _finished(rng: Generator, kind: NullKind, who: _Children, start: Ints) -> Ints:
    """Return the place at which each assessment is finished."""
    days, drawn = world_days(), np.clip(who.drawn(rng), 1e-9, 1 - 1e-9)
    spread = scipy.stats.t.ppf(drawn, 2.5) if kind.heavy else ndtri(drawn)
    middle = np.log(np.where(who.drawn(rng) < kind.mixture, SLOW, MIDDLE))
    middle = middle + kind.drift * (who.day - FIRST_REFERRAL) / YEAR
    middle = middle + 0.4 * (who.team == 0) * (kind.teams > 0.5)
    length = np.clip(np.rint(np.exp(middle + SPREAD * spread)), 1, 120).astype(np.int64)
    fives = who.drawn(rng) < kind.in_fives
    done = start + np.where(fives, -(-length // 5) * 5, length)
    friday = who.drawn(rng) < kind.on_fridays
    done = np.where(friday, done + np.maximum(FRIDAY - days.weekday(done), 0), done)
    at_end = who.drawn(rng) < kind.at_month_end
    done = np.where(at_end, _month_end(done), done)
    return _after_christmas(done) if kind.over_christmas else done


def _month_end(place: Ints) -> Ints:
    """Return the place of the last working day of each month."""
    days = world_days()
    month = days.day(place).astype("datetime64[D]").astype("datetime64[M]")
    first_of_next = (month + 1).astype("datetime64[D]").astype(np.int64)
    return np.asarray(days.place(np.minimum(first_of_next - 1, NO_DAY)))


def _after_christmas(place: Ints) -> Ints:
    """Return the places, those from 15 December to 2 January in the week after."""
    days = world_days()
    day = days.day(place).astype("datetime64[D]")
    month, of_month = day.astype("datetime64[M]").astype(np.int64) % 12 + 1, (day - day.astype("datetime64[M]"))
    quiet = ((month == 12) & (of_month.astype(np.int64) >= 14)) | ((month == 1) & (of_month.astype(np.int64) <= 1))
    return np.where(quiet, place + 12, place)


def _typed(rng: Generator, kind: NullKind, day: Ints) -> Ints:
    """Return when each event was typed in."""
    days = world_days()
    lag = rng.exponential(1.2, len(day)) + np.where(rng.random(len(day)) < 0.04, rng.exponential(8, len(day)), 0)
    typed = np.maximum(day, days.day(days.place_from(day) + lag.astype(np.int64)))
    friday = typed + (FRIDAY - (typed + 3) % 7) % 7
    return np.where(rng.random(len(day)) < kind.typed_in_batches, friday, typed)


def _table(kind: NullKind, rows: pd.DataFrame, names: list[str]) -> pd.DataFrame:
    """Return the event table, sorted by authority, child and date."""
    rows = rows[rows["day"] <= (kind.as_of - _EPOCH).days]
    text = {
        "authority": np.array(names)[rows["authority"]],
        "team": [f"team {one + 1}" for one in rows["team"]],
        "child": [f"{a + 1:03d}{n:06d}" for a, n in zip(rows["authority"], rows["number"], strict=True)],
        "family": [f"F{one:06d}" for one in rows["family"]],
        "episode": rows["episode"].astype("str"),
        "event": rows["event"],
        "source": rows["source"].map(dict(enumerate(SOURCES))).fillna(""),
        "age": rows["age"].map(dict(enumerate(map(str, range(16))))).fillna(""),
        "sex": rows["sex"].map({0: "F", 1: "M"}).fillna(""),
        "reason": rows["reason"].fillna(""),
    }
    table = pd.DataFrame({name: text.get(name, "") for name in (*COLUMNS, *ATTRIBUTES)}, index=rows.index)
    table = table.astype("category")
    for name, column in (("date", "day"), ("recorded_at", "recorded")):
        table[name] = rows[column].to_numpy().astype("datetime64[D]").astype("datetime64[s]")
    table = table.sort_values(["authority", "child", "date"], kind="stable", ignore_index=True)
    return table[list(dict.fromkeys(COLUMNS))]


_EPOCH = pd.Timestamp("1970-01-01").date()
