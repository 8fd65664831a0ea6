"""Which episode an event without one belongs to, and what was known on a day."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest

from evaluator.histories.episodes import assign_episodes, known_as_of
from evaluator.histories.table import arranged


def history(*rows: tuple[str, str, str, str]) -> pd.DataFrame:
    """Return events of (child, episode, event, date), in authority 999."""
    table = pd.DataFrame(rows, columns=["child", "episode", "event", "date"])
    table["date"] = pd.to_datetime(table["date"]).astype("datetime64[s]")
    return arranged(table.assign(authority="999", file="invented", line=range(2, len(table) + 2)))


TWO_EPISODES = (
    ("c1", "A", "referral", "2023-01-10"),
    ("c1", "A", "case_closed", "2023-03-10"),
    ("c1", "B", "referral", "2023-03-10"),
    ("c2", "C", "referral", "2023-01-01"),
)


@pytest.mark.parametrize(("day", "episode"), [
    ("2023-01-09", ""),  # before the first
    ("2023-01-10", "A"),  # on its first day
    ("2023-03-09", "A"),
    ("2023-03-10", ""),  # both are open: closed and referred again on one day
    ("2023-03-11", "B"),
    ("2030-01-01", "B"),  # never closed
    (None, ""),  # no day, no telling
])  # fmt: skip
def test_an_event_goes_into_the_only_episode_open_that_day(day: str | None, episode: str) -> None:
    events, found = assign_episodes(history(*TWO_EPISODES, ("c1", "", "visit", day)))
    assert events.loc[events["event"] == "visit", "episode"].tolist() == [episode]
    assert found["code"].tolist() == ["episode_assigned" if episode else "episode_unknown"]
    assert found["level"].tolist() == ["repaired" if episode else "query"]
    assert found["line"].tolist() == [6]


@pytest.mark.parametrize(("closings", "last_day"), [
    ([("no_further_action", "2023-02-01")], "2023-02-01"),
    ([("no_further_action", "2023-02-01"), ("case_closed", "2023-02-05")], "2023-02-05"),
    ([("case_closed", "2023-02-05"), ("no_further_action", "2023-02-09")], "2023-02-05"),  # the closure has the say
    ([("case_closed", "2023-02-05"), ("case_closed", "2023-02-07")], "2023-02-07"),
])  # fmt: skip
def test_an_episode_ends_with_its_last_closure_else_with_no_further_action(
    closings: list[tuple[str, str]], last_day: str
) -> None:
    known = [("c1", "A", "referral", "2023-01-10"), *(("c1", "A", event, day) for event, day in closings)]
    after = str(dt.date.fromisoformat(last_day) + dt.timedelta(days=1))
    events, _ = assign_episodes(history(*known, ("c1", "", "visit", last_day), ("c1", "", "visit", after)))
    assert events.loc[events["event"] == "visit", "episode"].tolist() == ["A", ""]


def test_another_child_s_episode_and_another_authority_s_are_not_taken() -> None:
    visits = [(child, "", "visit", "2023-01-11") for child in ("c2", "c1")]
    events = history(("c1", "A", "referral", "2023-01-10"), *visits)
    elsewhere = events.assign(authority=pd.Categorical(["998", "999", "999"]))
    assigned, found = assign_episodes(elsewhere)
    assert assigned["episode"].tolist() == ["A", "", ""]
    assert found["code"].tolist() == ["episode_unknown"] * 2


def test_without_blank_episodes_nothing_changes() -> None:
    events = history(*TWO_EPISODES)
    assigned, found = assign_episodes(events)
    assert assigned is events
    assert found.empty


@pytest.mark.parametrize(("date", "recorded", "known"), [
    ("2023-03-31", None, True),
    ("2023-04-01", None, False),
    ("2023-03-31", "2023-03-31", True),
    ("2023-03-31", "2023-04-01", False),
    ("2023-04-01", "2023-03-31", False),
    (None, None, True),
    (None, "2023-03-31", True),
    (None, "2023-04-01", False),
])  # fmt: skip
def test_known_on_31_march(date: str | None, recorded: str | None, known: bool) -> None:
    events = history(("c1", "A", "referral", date))
    events["recorded_at"] = pd.to_datetime(pd.Series([recorded])).astype("datetime64[s]")
    assert len(known_as_of(events, dt.date(2023, 3, 31))) == known
