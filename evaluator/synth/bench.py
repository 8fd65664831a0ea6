"""A large event table for the benchmark: the invented nation, many times over."""

from __future__ import annotations

import numpy as np
import pandas as pd

from evaluator.synth.authorities import DEMO_AUTHORITIES
from evaluator.synth.nation import CHILDREN_PER_AUTHORITY, demo_events

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
