"""The invented nation: the same every time, coherent, and with what was planted in it. Counted with pandas alone."""

from __future__ import annotations

import datetime as dt
from functools import cache

import numpy as np
import pandas as pd
import pytest

from evaluator.clocks.calendar import england_and_wales
from evaluator.errors import CannotRun
from evaluator.synth.authorities import DEMO_AS_OF, GOOD, ORDINARY, PULLS, SLOW, demo_truth
from evaluator.synth.diary import number, working_days
from evaluator.synth.front_door import months_later
from evaluator.synth.nation import bench_events, demo_child, demo_events
from evaluator.vocabulary import ATTRIBUTES, EVENTS, YES_NO

EPISODE = ["authority", "child", "episode"]
FIRST, LAST = "2008-04-01", "2009-03-31"


@cache
def drawn(seed: int) -> pd.DataFrame:
    return demo_events(seed)


@pytest.fixture(scope="module")
def events() -> pd.DataFrame:
    return drawn(2008)


@pytest.fixture(scope="module", params=[2008, 77])
def nation(request: pytest.FixtureRequest) -> pd.DataFrame:
    """The nation of the demo, and another draw of it."""
    return drawn(request.param)


@pytest.fixture(scope="module")
def behaviour() -> pd.Series:
    return demo_truth().set_index("authority")["behaviour"]


def first_days(events: pd.DataFrame, event: str) -> pd.Series:
    """The first day of `event` in each episode."""
    return events[(events["event"] == event) & (events["episode"] != "")].groupby(EPISODE)["date"].min().dropna()


def in_time_share(events: pd.DataFrame, start: str, stop: str, limit: int) -> pd.Series:
    """Per cent in time by authority, of what was completed in the rated year."""
    both = pd.concat([first_days(events, start), first_days(events, stop)], axis=1, keys=["start", "stop"]).dropna()
    both = both[both["stop"].between(FIRST, LAST)]
    days = both["start"].to_numpy().astype("datetime64[D]")
    due = np.busday_offset(days, limit, roll="backward", holidays=england_and_wales().holidays)
    in_time = pd.Series(both["stop"].to_numpy() <= due, index=both.index)
    return 100 * in_time.groupby("authority").mean()


def came_back(events: pd.DataFrame) -> pd.DataFrame:
    """Closures of the rated year, and whether the child was referred again within 12 months."""
    closed = first_days(events, "case_closed").reset_index(name="closed")
    closed = closed[closed["closed"].between(FIRST, LAST)]
    referred = first_days(events, "referral").reset_index(name="referred").sort_values("referred")
    table = pd.merge_asof(
        closed.sort_values("closed"), referred[["authority", "child", "referred"]],
        left_on="closed", right_on="referred", by=["authority", "child"],
        direction="forward", allow_exact_matches=False,
    )  # fmt: skip
    return table.assign(back=table["referred"] <= table["closed"] + pd.DateOffset(months=12))


def only(shares: pd.Series, behaviour: pd.Series, kind: str) -> pd.Series:
    return shares[behaviour.reindex(shares.index) == kind]


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others() -> None:
    written = [demo_events(seed, 20).to_csv(index=False) for seed in (5, 5, 6)]
    assert written[0] == written[1] != written[2]


def test_the_table_says_only_what_the_vocabulary_knows(events: pd.DataFrame) -> None:
    assert set(events["event"]) <= set(EVENTS)
    assert list(events.columns[:9]) == [
        "authority", "team", "child", "episode", "event", "date", "worker", "recorded_at", "family",
    ]  # fmt: skip
    assert list(events.columns[9:]) == list(ATTRIBUTES)
    for name in YES_NO:
        assert set(events[name]) <= {"", "true", "false"}
    assert not events.drop(columns=["date", "recorded_at"]).isna().any().any()


def test_what_was_planted_is_not_in_the_events(events: pd.DataFrame) -> None:
    truth = demo_truth()
    assert set(truth.columns) & set(events.columns) == {"authority"}
    assert set(truth["authority"]) == set(events["authority"])
    words = set(truth["behaviour"])
    assert not any(words & set(events[name]) for name in events.columns if name not in ("date", "recorded_at"))


def test_nothing_is_dated_after_the_last_day(events: pd.DataFrame) -> None:
    assert events["date"].max() <= pd.Timestamp(DEMO_AS_OF)
    assert events["date"].max() > pd.Timestamp(DEMO_AS_OF - dt.timedelta(days=7))


def test_outcomes_of_the_rated_year_are_complete() -> None:
    window_and_lag = dt.date(2010, 3, 31) + dt.timedelta(days=90)
    assert window_and_lag < DEMO_AS_OF


def test_work_is_finished_on_working_days(events: pd.DataFrame) -> None:
    finished = events[events["event"].str.endswith("_completed")]["date"].dropna()
    assert england_and_wales().is_working(finished.to_numpy().astype("datetime64[D]")).all()


def test_episodes_begin_with_a_referral_and_nothing_but_late_replies_follows_the_closing(events: pd.DataFrame) -> None:
    referred, closed = first_days(events, "referral"), first_days(events, "case_closed")
    days = events[events["episode"] != ""].groupby(EPISODE)["date"].min()
    early = (referred - days.reindex(referred.index)).dt.days
    assert early.dropna().between(0, 1).mean() > 0.99  # a contact may be a day older; a few referrals lack their date
    later = events[events["episode"] != ""].merge(closed.rename("closed").reset_index(), on=EPISODE)
    later = later[later["date"] > later["closed"]]
    assert set(later["event"]) <= {"agency_replied", "serious_incident"}


def test_a_child_has_no_two_episodes_open_at_once(events: pd.DataFrame) -> None:
    referred, closed = first_days(events, "referral"), first_days(events, "case_closed")
    spans = pd.concat([referred, closed], axis=1, keys=["opened", "closed"]).dropna(subset="opened").reset_index()
    spans = spans.sort_values(["authority", "child", "opened"])
    before = spans.groupby(["authority", "child"])["closed"].shift()
    assert not (spans["opened"] <= before).any()


def test_in_time_shares_are_those_planted(nation: pd.DataFrame, behaviour: pd.Series) -> None:
    initial = in_time_share(nation, "referral", "initial_assessment_completed", 7)
    core = in_time_share(nation, "core_assessment_started", "core_assessment_completed", 35)
    for shares in (initial, core):
        assert only(shares, behaviour, PULLS).between(85, 100).all()
        assert only(shares, behaviour, SLOW).between(35, 68).all()  # about 70 core assessments: 6 points of chance
        assert only(shares, behaviour, GOOD).between(80, 97).all()
        assert 62 < only(shares, behaviour, ORDINARY).mean() < 85
    assert only(initial, behaviour, ORDINARY).std() > 2


def test_children_come_back_as_often_as_planted(nation: pd.DataFrame, behaviour: pd.Series) -> None:
    shares = 100 * came_back(nation).groupby("authority")["back"].mean()
    ordinary = only(shares, behaviour, ORDINARY)
    assert only(shares, behaviour, PULLS).between(28, 42).all()
    assert only(shares, behaviour, SLOW).between(10, 23).all()
    assert only(shares, behaviour, GOOD).between(10, 23).all()
    assert 19 < ordinary.mean() < 29
    assert ordinary.mean() < only(shares, behaviour, PULLS).min()


def test_where_work_is_pulled_it_ends_on_the_seventh_day_with_no_further_action(
    nation: pd.DataFrame, behaviour: pd.Series
) -> None:
    names = ["referral", "initial_assessment_completed", "no_further_action"]
    days = pd.concat([first_days(nation, name) for name in names], axis=1, keys=names)
    days = days.dropna(subset=names[:2]).loc[lambda table: table["referral"] < "2010-03-01"]
    first, last = (days[name].to_numpy().astype("datetime64[D]") for name in names[:2])
    taken = np.busday_count(first + 1, last + 1, holidays=england_and_wales().holidays)
    table = pd.DataFrame({
        "pulls": behaviour.reindex(days.index.get_level_values("authority")).to_numpy() == PULLS,
        "seventh": taken == 7,
        "no_further": (days["no_further_action"] == days["initial_assessment_completed"]).to_numpy(),
    })
    seventh = table.groupby("pulls")["seventh"].mean()
    assert seventh[True] > 0.3
    assert seventh[False] < 0.15
    assert table[table["pulls"]].groupby("seventh")["no_further"].mean().diff().iloc[-1] > 0.3


def test_where_work_is_pulled_children_come_back_to_more_harm(nation: pd.DataFrame, behaviour: pd.Series) -> None:
    second = nation[nation["episode"].isin(["2", "3"])]
    children = second[["authority", "child"]].drop_duplicates()
    harmed = second[second["event"] == "serious_incident"][["authority", "child"]].drop_duplicates()
    share = harmed.groupby("authority").size() / children.groupby("authority").size()
    assert only(share, behaviour, PULLS).min() > 1.3 * only(share, behaviour, ORDINARY).mean()


def test_there_is_something_for_findings_to_show(events: pd.DataFrame) -> None:
    rate = {
        "without_episode": (events["episode"] == "").mean(),
        "twice": events.duplicated().mean(),
        "recorded_before": (events["recorded_at"] < events["date"]).mean(),
        "without_date": events["date"].isna().mean(),
        "recorded_blank": events["recorded_at"].isna().mean(),
    }
    assert 0.05 < rate.pop("recorded_blank") < 0.12
    assert all(0 < share < 0.01 for share in rate.values()), rate


def test_the_told_child_is_made_up_at_the_authority_that_pulls(events: pd.DataFrame, behaviour: pd.Series) -> None:
    child = demo_child(events)
    told = events[events["child"] == child]
    assert set(behaviour[told["authority"]]) == {PULLS}
    seen_alone = told[told["seen_alone"] == "true"]["date"].min()
    working_days_unseen = np.busday_count(
        told["date"].min().date(), seen_alone.date(), holidays=england_and_wales().holidays
    )
    assert working_days_unseen > 90
    assert (told[told["event"] == "serious_incident"]["date"] < seen_alone).sum() == 2
    for stop, start, limit in [
        ("initial_assessment_completed", "referral", 7), ("core_assessment_completed", "core_assessment_started", 35),
        ("initial_child_protection_conference", "strategy_discussion", 15),
    ]:  # fmt: skip
        assert (in_time_of(told, start, stop, limit)).all()


def in_time_of(told: pd.DataFrame, start: str, stop: str, limit: int) -> np.ndarray:
    both = pd.concat([first_days(told, start), first_days(told, stop)], axis=1, keys=["start", "stop"]).dropna()
    assert len(both)
    first, last = (both[name].to_numpy().astype("datetime64[D]") for name in ("start", "stop"))
    return np.busday_offset(first, limit, roll="backward", holidays=england_and_wales().holidays) >= last


def test_other_events_have_no_told_child(events: pd.DataFrame) -> None:
    with pytest.raises(CannotRun, match="not those of the demo"):
        demo_child(events[events["child"] != demo_child(events)])


@pytest.mark.parametrize("wanted", [1_000, 40_000, 150_000])
def test_the_benchmark_has_about_as_many_events_as_asked_for(wanted: int) -> None:
    made = bench_events(wanted, seed=3)
    assert 0.75 * wanted < len(made) < 1.25 * wanted
    assert made.groupby("child")["authority"].nunique().max() == 1


@pytest.mark.parametrize("wrong", [0, -1])
def test_no_events_are_refused(wrong: int) -> None:
    with pytest.raises(ValueError, match="at least 1"):
        bench_events(wrong)
    with pytest.raises(ValueError, match="at least 1"):
        demo_events(children_per_authority=wrong)


@pytest.mark.parametrize(
    ("start", "amount", "due"),
    [("2008-12-19", 7, "2009-01-02"), ("2008-12-20", 7, "2009-01-02"), ("2010-04-01", 10, "2010-04-19"),
     ("2008-03-17", 35, "2008-05-08"), ("2008-09-05", 0, "2008-09-05"), ("2008-09-06", 0, "2008-09-05")],
)  # fmt: skip
def test_working_days_are_counted_as_the_rules_count_them(start: str, amount: int, due: str) -> None:
    found = working_days().after(number(dt.date.fromisoformat(start)), amount)
    assert found == number(dt.date.fromisoformat(due))


def test_the_first_working_day_on_or_after() -> None:
    saturday, monday = number(dt.date(2008, 9, 6)), number(dt.date(2008, 9, 8))
    assert [working_days().on_or_after(day) for day in (saturday, monday)] == [monday, monday]


@pytest.mark.parametrize(
    ("start", "months", "expected"),
    [("2008-11-30", 3, "2009-02-28"), ("2007-11-30", 3, "2008-02-29"), ("2008-01-15", 6, "2008-07-15")],
)
def test_months_end_on_the_corresponding_date(start: str, months: int, expected: str) -> None:
    assert months_later(number(dt.date.fromisoformat(start)), months) == number(dt.date.fromisoformat(expected))
