"""From what happened to the event table: rows are gathered as numbers and turned into words once, at the end."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd
from numpy.random import Generator

from evaluator.synth.diary import COLUMNS
from evaluator.synth.world_authorities import ADULT, CATEGORIES, SEXES, SOURCES, TEAMS, Authorities
from evaluator.synth.world_cases import WORKERS, Cases
from evaluator.synth.world_days import LAST_DAY, Ints, world_days
from evaluator.vocabulary import ATTRIBUTES, EVENTS

#: what the attributes of a world's events may say; a row holds the number of a word in its list, the first being blank
WORDS: dict[str, tuple[str, ...]] = {
    "source": ("", *SOURCES),
    "outcome": ("", "plan", "no_plan"),
    "reason": ("", "RC5", "RC6", "RC7", "RC8", "malicious"),
    "seen": ("", "false", "true"),
    "seen_alone": ("", "false", "true"),
    "category": ("", *CATEGORIES, "NEG", "EMO", "PHY", "SAB", "harm"),
    "authoriser": ("", *(f"manager {number}" for number in range(1, 6))),
    "age": ("", *(str(age) for age in range(ADULT + 1))),
    "sex": ("", *SEXES),
    "previous_plans": ("", "0", "1", "2", "3"),
}
EVENT_WORDS = tuple(EVENTS)
#: share of records typed in much later than the others, and how much later: mean working days
_LATE_SHARE, _LATE_LAG = 0.04, 8.0


def word(attribute: str, said: str) -> int:
    """Return the number of a word of an attribute."""
    return WORDS[attribute].index(said)


@dataclass
class Rows:
    """Events as they are written down; blocks of numbers of one kind of event each."""

    blocks: list[dict[str, npt.NDArray[np.int64]]] = field(default_factory=list)

    def add(self, event: str, case: Ints, day: Ints, typed: Ints | None = None, **words: Ints | int) -> None:
        """Write down that `event` happened in each case on each day, and what is said of it.

        case: numbers of cases. typed: the day on which it could first be written down, where that is later.
        """
        said = {name: np.broadcast_to(np.asarray(value, dtype=np.int64), case.shape) for name, value in words.items()}
        kind = np.full(len(case), EVENT_WORDS.index(event))
        self.blocks.append({"case": case, "event": kind, "day": day, "typed": day if typed is None else typed, **said})

    def gathered(self, name: str) -> npt.NDArray[np.int64]:
        """Return one field of all rows; 0 where a kind of event does not say it."""
        parts = [one[name] if name in one else np.zeros(len(one["case"]), dtype=np.int64) for one in self.blocks]
        return np.concatenate(parts)


def event_table(rng: Generator, rows: Rows, them: Authorities, cases: Cases, until: Ints) -> pd.DataFrame:
    """Return the event table, sorted by authority, child and date; text as categories.

    until: the last day of each case. What is later, or was recorded after the records end, is left out.
    """
    case, day = rows.gathered("case"), rows.gathered("day")
    recorded = _recorded(rng, np.maximum(rows.gathered("typed"), day), them, cases, case)
    kept = np.flatnonzero((day <= np.minimum(until, LAST_DAY)[case]) & (recorded <= LAST_DAY))
    kept = _once(kept, (cases.child[case], day, rows.gathered("event")))
    mine = case[kept]
    columns = {
        "event": _category(rows.gathered("event")[kept], EVENT_WORDS),
        "date": _dates(day[kept]),
        "recorded_at": _dates(recorded[kept]),
        **_who(them, cases, mine),
    }
    for name in ATTRIBUTES:
        numbers = rows.gathered(name)[kept] if name in WORDS else np.zeros(len(kept), dtype=np.int64)
        columns[name] = _category(numbers, WORDS.get(name, ("",)))
    blank = _category(np.zeros(len(kept), dtype=np.int64), ("",))
    return pd.DataFrame({name: columns.get(name, blank) for name in COLUMNS})


def _once(rows: Ints, keys: tuple[Ints, Ints, Ints]) -> Ints:
    """Return the rows sorted by `keys` (child, day, event), one of those that are alike in all three."""
    rows = rows[np.lexsort([key[rows] for key in reversed(keys)])]
    first = np.ones(len(rows), dtype=bool)
    first[1:] = np.any([np.diff(key[rows]) != 0 for key in keys], axis=0)
    return rows[first]


def _recorded(rng: Generator, day: Ints, them: Authorities, cases: Cases, case: Ints) -> Ints:
    """Return when each event was typed in: a few working days later, now and then many more."""
    lag = rng.exponential(them.lag[cases.authority, cases.team][case])
    late = rng.random(len(case)) < _LATE_SHARE
    lag[late] += rng.exponential(_LATE_LAG, int(late.sum()))
    days = world_days()
    return np.maximum(day, days.day(days.place_from(day) + lag.astype(np.int64)))


def _who(them: Authorities, cases: Cases, case: Ints) -> dict[str, pd.Categorical]:
    """Return the columns that say whose events these are."""
    authority, team = cases.authority[case], cases.team[case]
    per_authority = TEAMS * WORKERS
    worker = authority * per_authority + team * WORKERS + cases.worker[case]
    workers = [
        f"worker {place}-{number}" for place in range(1, len(them.names) + 1) for number in range(1, per_authority + 1)
    ]
    return {
        "authority": _category(authority, tuple(them.names)),
        "team": _category(team, tuple(f"team {number + 1}" for number in range(TEAMS))),
        "child": _category(cases.child[case], child_names(them)),
        "episode": _category(cases.episode[case] - 1, episode_names(cases)),
        "worker": _category(worker, tuple(workers)),
    }


def child_names(them: Authorities) -> tuple[str, ...]:
    """Return the identifiers of all children: the authority's number and the child's own."""
    return tuple(
        f"{place:03d}{number:06d}"
        for place, amount in enumerate(them.children, start=1)
        for number in range(1, amount + 1)
    )


def episode_names(cases: Cases) -> tuple[str, ...]:
    """Return the words for the numbers of episodes."""
    return tuple(str(number) for number in range(1, int(cases.episode.max()) + 1))


def _category(numbers: Ints, words: tuple[str, ...]) -> pd.Categorical:
    kind = np.int8 if len(words) < 128 else np.int16 if len(words) < 32768 else np.int32
    return pd.Categorical.from_codes(numbers.astype(kind), categories=list(words))


def _dates(days: Ints) -> npt.NDArray[np.datetime64]:
    return days.astype("datetime64[D]").astype("datetime64[s]")
