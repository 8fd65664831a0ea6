"""The invented nation: the same every time, coherent, and with what was planted in it. Counted with pandas alone."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest

from evaluator.calendar import england_and_wales
from evaluator.errors import CannotRun
from evaluator.rulebook.vocabulary import ATTRIBUTES, EVENTS, YES_NO
from evaluator.synth import DEMO_AS_OF, bench_events, demo_child, demo_events, demo_truth
from evaluator.synth.authorities import GOOD, ORDINARY, PULLS, SLOW
from evaluator.synth.days import number, working_days
from evaluator.synth.protection import months_later

EPISODE = ["authority", "child", "episode"]
RATED = slice("2008-04-01", "2009-03-31")


@pytest.fixture(scope="module")
def events() -> pd.DataFrame:
    return demo_events()


@pytest.fixture(scope="module")
def behaviour() -> pd.Series:
    return demo_truth().set_index("authority")["behaviour"]


def first_days(events: pd.DataFrame, event: str) -> pd.Series:
    """The first day of `event` in each episode."""
    return events[(events["event"] == event) & (events["episode"] != "")].groupby(EPISODE)["date"].min().dropna()


def in_time_share(events: pd.DataFrame, start: str, stop: str, limit: int) -> pd.Series:
    """Per cent in time by authority, of what was completed in the rated year."""
    both = pd.concat([first_days(events, start), first_days(events, stop)], axis=1, keys=["start", "stop"]).dropna()
    both = both[(both["stop"] >= "2008-04-01") & (both["stop"] <= "2009-03-31")]
    days = both["start"].to_numpy().astype("datetime64[D]")
    due = np.busday_offset(days, limit, roll="backward", holidays=england_and_wales().holidays)
    return 100 * (both["stop"].to_numpy() <= due).astype(float).view() if False else (
        pd.Series(both["stop"].to_numpy() <= due, index=both.index).groupby("authority").mean() * 100
    )


def came_back(events: pd.DataFrame) -> pd.DataFrame:
    """Closures of the rated year, and whether the child was referred again within 12 months."""
    closed = first_days(events, "case_closed").reset_index(name="closed")
    closed = closed[(closed["closed"] >= "2008-04-01") & (closed["closed"] <= "2009-03-31")]
    referred = first_days(events, "referral").reset_index(name="referred").sort_values("referred")
    table = pd.merge_asof(
        closed.sort_values("closed"), referred[["authority", "child", "referred"]], left_on="closed", right_on="referred",
        by=["authority", "child"], direction="forward", allow_exact_matches=False,
    )  # fmt: skip
    return table.assign(back=table["referred"] <= table["closed"] + pd.DateOffset(months=12))
