"""The lights of all clocks at once, the deadline load and the days on which something serious happened."""

from __future__ import annotations

import datetime as dt
import functools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluator.analysis.lights.caseload import mean, most, percentile, spells, tally
from evaluator.analysis.lights.deadline_load import DeadlineLoad, deadline_load
from evaluator.analysis.lights.light_days import (
    LIGHTS,
    Bar,
    Light,
    LightDays,
    child_numbers,
    colours_of_children,
    colours_on,
    light_days,
    light_of,
    light_on,
    turning_days,
)
from evaluator.analysis.lights.serious_days import (
    headline,
    headline_words,
    serious_by_event,
    serious_by_light,
    serious_days,
)
from evaluator.authorities import ALL
from evaluator.casework.timeline.story import story_of
from evaluator.clocks.calendar import day_number, day_numbers, england_and_wales
from evaluator.clocks.clocked_histories import Clocked
from evaluator.synth.nation import demo_events
from tests.support.clocked import clocked, table

DAYS = st.dates(dt.date(2008, 11, 1), dt.date(2009, 2, 28))
#: a clock: when it started, how many days later it was due and how many days later it ended, if it did
CLOCKS = st.tuples(DAYS, st.integers(0, 25), st.none() | st.integers(0, 40))
AS_OF = dt.date(2009, 2, 28)
REFERRED = dt.date(2008, 12, 19)
"""A Friday; seven working days later, over Christmas, is Friday 2 January 2009."""


def days(values: list[dt.date]) -> np.ndarray:
    return np.array(values, dtype="datetime64[D]")


def bar(clock: tuple[dt.date, int, int | None]) -> Bar:
    started, due, ended = clock
    stopped = None if ended is None else started + dt.timedelta(days=ended)
    return Bar("a clock", started, started + dt.timedelta(days=due), stopped, "running")


def lit_of(bars: list[Bar], children: list[int]) -> LightDays:
    until = dt.date(2009, 6, 1)
    due = days([one.due or until for one in bars])
    turning = turning_days(
        days([one.started for one in bars]), due, days([one.stopped or until for one in bars]), england_and_wales()
    )
    row = np.arange(len(bars))
    return LightDays(row, row, np.array(children), np.zeros(len(bars), dtype=np.int64), *turning, day_numbers(due))


@given(st.lists(CLOCKS, min_size=1, max_size=20), DAYS)
def test_each_light_is_the_light_of_the_timeline(clocks: list[tuple[dt.date, int, int | None]], day: dt.date) -> None:
    bars = [bar(clock) for clock in clocks]
    found = colours_on(lit_of(bars, [0] * len(bars)), day_number(day))
    assert [LIGHTS[colour] for colour in found] == [light_of(day, one) for one in bars]


@given(st.lists(st.tuples(CLOCKS, st.integers(0, 3)), min_size=1, max_size=20), st.lists(DAYS, min_size=1, max_size=5))
def test_each_child_has_the_worst_of_its_lights(
    given_clocks: list[tuple[tuple[dt.date, int, int | None], int]], asked: list[dt.date]
) -> None:
    bars, children = [bar(clock) for clock, _ in given_clocks], [child for _, child in given_clocks]
    pairs = [(child, day) for child in range(4) for day in asked]
    colour, running = colours_of_children(
        lit_of(bars, children), np.array([c for c, _ in pairs]), np.array([day_number(d) for _, d in pairs])
    )
    for (child, day), one, number in zip(pairs, colour, running, strict=True):
        mine = [one for one, its in zip(bars, children, strict=True) if its == child]
        assert LIGHTS[one] is light_on(day, mine)
        assert number == sum(light_of(day, one) is not Light.NONE for one in mine)


def test_the_lights_of_whole_histories_are_those_of_their_timelines() -> None:
    data = clocked(demo_events(5, 6), "england-2008", dt.date(2010, 8, 31))
    titles = {name: rule.title for name, rule in data.ruleset.timescales.items()}
    lit, numbers = light_days(data), child_numbers(data.events)
    asked = [dt.date(2007, 1, 2) + dt.timedelta(days=day) for day in range(0, 1330, 13)]
    seen = set()
    dated = data.events[data.events["date"].notna()]
    for (authority, child), rows in list(dated.groupby(["authority", "child"], observed=True))[::5]:
        story = story_of(data.events, data.clocks, str(child), titles, authority=str(authority), child_label="a child",
                         as_of=data.as_of)  # fmt: skip
        number = np.full(len(asked), numbers[rows.index[0]])
        found, _ = colours_of_children(lit, number, np.array([day_number(day) for day in asked]))
        assert [LIGHTS[one] for one in found] == [light_on(day, story.bars) for day in asked]
        seen |= set(found.tolist())
    assert len(seen) == len(LIGHTS), "each light was on at some time"


def referred(child: str, day: dt.date = REFERRED, **more: str) -> dict[str, object]:
    return {"authority": "999", "child": child, "episode": "1", "event": "referral", "date": day, "team": "north",
            "worker": "W1", **more}  # fmt: skip


def then(child: str, event: str, day: dt.date, **more: str) -> dict[str, object]:
    return referred(child, day, event=event, **more)


def small(*rows: dict[str, object], as_of: dt.date = AS_OF) -> Clocked:
    return clocked(table(list(rows)), "england-2008", as_of)


def only_initial(data: Clocked) -> Clocked:
    """Return the histories with the clocks of initial assessments alone: decisions on referrals have one of a day."""
    mine = data.clocks["rule"] == "initial-assessment"
    return Clocked(data.ruleset, data.events, data.clocks[mine].reset_index(drop=True), data.as_of, data.calendar,
                   data.period)  # fmt: skip


@functools.cache
def a_few() -> Clocked:
    """Child 1 is assessed in time, child 2 on the day after the due day, child 3 never; child 3 is harmed, and so is
    child 4 of another authority, whose referral was closed at once.
    """
    return only_initial(small(
        referred("1"), then("1", "visit", dt.date(2008, 12, 22)),
        then("1", "initial_assessment_completed", dt.date(2008, 12, 23)),
        referred("2"), then("2", "initial_assessment_completed", dt.date(2009, 1, 3)),
        referred("3"), then("3", "serious_incident", dt.date(2008, 12, 24)),
        then("3", "serious_incident", dt.date(2009, 1, 1)), then("3", "section_47_started", dt.date(2009, 1, 5)),
        referred("4", authority="998", worker=""), then("4", "no_further_action", REFERRED, authority="998"),
        then("4", "serious_incident", dt.date(2008, 12, 24), authority="998"),
        then("4", "serious_incident", dt.date(2008, 12, 24), authority="998", category="injury"),
    ))  # fmt: skip


@pytest.mark.parametrize(
    ("day", "light"),
    [
        (dt.date(2008, 12, 18), "none"),
        (dt.date(2008, 12, 19), "green"),
        (dt.date(2008, 12, 29), "green"),
        (dt.date(2008, 12, 30), "amber"),  # two working days are left: 31 December and 2 January
        (dt.date(2009, 1, 2), "amber"),
        (dt.date(2009, 1, 3), "red"),
        (AS_OF, "red"),
    ],
)
def test_seven_days_over_christmas(day: dt.date, light: str) -> None:
    lit = light_days(a_few())
    third = child_numbers(a_few().events)[(a_few().events["child"] == "3").to_numpy()][0]
    colour, _ = colours_of_children(lit, np.array([third]), np.array([day_number(day)]))
    assert LIGHTS[colour[0]] == light


def test_the_light_of_a_serious_day_is_that_of_the_evening_before() -> None:
    found = serious_days(a_few())
    assert found[["authority", "child", "event", "light", "running"]].values.tolist() == [
        ["998", "4", "serious_incident", "none", 0],
        ["999", "3", "serious_incident", "green", 1],
        ["999", "3", "serious_incident", "amber", 1],
        ["999", "3", "section_47_started", "red", 1],
    ]


def test_the_evening_before_differs_from_the_day_itself() -> None:
    data = only_initial(small(
        referred("1"), then("1", "serious_incident", REFERRED),
        then("1", "serious_incident", dt.date(2008, 12, 20)), then("1", "serious_incident", dt.date(2008, 12, 30)),
        then("1", "serious_incident", dt.date(2009, 1, 3)), then("1", "serious_incident", dt.date(2009, 1, 4)),
    ))  # fmt: skip
    # referred on 19 December, amber from 30 December, red from 3 January
    assert serious_days(data)["light"].tolist() == ["none", "green", "green", "amber", "red"]


def test_serious_days_are_counted_once_for_a_child_and_day() -> None:
    by_light = serious_by_light(serious_days(a_few()))
    assert headline(by_light, ALL) == (4, 2)
    assert headline(by_light, "999") == (3, 1)
    assert headline(by_light, "998") == (1, 1)
    assert list(by_light["of"]) == [4] * 4 + [1] * 4 + [3] * 4
    again = pd.concat([serious_days(a_few())] * 2).assign(event="child_protection_plan_started")
    assert headline(serious_by_light(again), ALL) == (4, 2)
    by_event = serious_by_event(serious_days(a_few()))
    assert by_event.set_index(["event", "light"])["events"]["section_47_started", "red"] == 1
    assert headline_words(812, 517) == (
        "Something serious happened to a child on 812 days. On 517 of them every light of that child had been green "
        "the evening before, or none had been on."
    )
    assert "[c]" in headline_words(812, "[c]")


@functools.cache
def load() -> DeadlineLoad:
    return deadline_load(a_few())


def row(found: pd.DataFrame, authority: str) -> dict[str, object]:
    return {str(k): v for k, v in found[found["authority"] == authority].iloc[0].to_dict().items()}


def test_how_many_clocks_ran_at_once() -> None:
    whole, mine = row(load().at_once, ALL), row(load().at_once, "999")
    # from 19 December: child 1 for 4 days, child 2 for 15, child 3 to 28 February, 72
    assert mine["child_days"] == 4 + 15 + 72
    assert (mine["children"], mine["mean"], mine["p90"], mine["most"]) == (3, 1.0, 1, 1)
    assert (mine["busiest_day"], mine["on_busiest_day"]) == (pd.Timestamp(REFERRED), 3)
    assert row(load().at_once, "998")["child_days"] == 0, "the referral was closed on the day it came"
    assert row(load().at_once, "998")["mean"] is None or np.isnan(float(str(row(load().at_once, "998")["mean"])))
    assert whole["child_days"] == 91


def test_two_clocks_of_one_child_run_at_once() -> None:
    data = small(
        referred("1"), then("1", "core_assessment_started", dt.date(2008, 12, 22)),
        then("1", "initial_assessment_completed", dt.date(2008, 12, 23)),
        then("1", "referral_decided", REFERRED), as_of=dt.date(2008, 12, 24),
    )  # fmt: skip
    mine = row(deadline_load(data).at_once, "999")
    # initial assessment 19 to 22 December, core assessment 22 to 24: six days, on one of them both
    assert (mine["child_days"], mine["most"], mine["p90"]) == (6, 2, 2)
    assert mine["mean"] == pytest.approx(7 / 6)


def test_children_of_one_identifier_in_two_authorities_are_two() -> None:
    data = only_initial(small(
        referred("1"), referred("1", authority="998"), then("1", "serious_incident", dt.date(2009, 1, 5)),
        then("1", "initial_assessment_completed", REFERRED, authority="998"),
        then("1", "serious_incident", dt.date(2009, 1, 5), authority="998"),
    ))  # fmt: skip
    assert serious_days(data)[["authority", "light"]].values.tolist() == [["998", "none"], ["999", "red"]]
    assert row(deadline_load(data).at_once, ALL)["most"] == 1


def test_deadlines_of_a_workers_week() -> None:
    mine = row(deadline_load(only_initial(small(
        referred("1"), then("1", "initial_assessment_completed", dt.date(2008, 12, 23)),
        referred("2"), then("2", "initial_assessment_completed", dt.date(2008, 12, 30)),
        referred("3"), referred("4", worker=""), as_of=dt.date(2009, 1, 11)))).due_weeks, "999")  # fmt: skip
    # all were due on Friday 2 January; child 1 was done in the week of 22 December, so two deadlines fell in the
    # week of 29 December; the worker had clocks in the weeks of 15, 22 and 29 December and 5 January
    assert (mine["workers"], mine["worker_weeks"], mine["deadlines"]) == (1, 4, 2)
    assert (mine["mean"], mine["p90"], mine["without_worker"], mine["why"]) == (0.5, 2, 1, "")


def test_a_deadline_after_the_as_of_day_has_not_fallen_yet() -> None:
    mine = row(deadline_load(only_initial(small(referred("1"), as_of=dt.date(2009, 1, 1)))).due_weeks, "999")
    assert (mine["worker_weeks"], mine["deadlines"], mine["mean"]) == (3, 0, 0.0)


@pytest.mark.filterwarnings("error")
def test_where_no_worker_is_named_nothing_is_said_of_weeks() -> None:
    mine = row(load().due_weeks, "998")
    assert (mine["workers"], mine["worker_weeks"], mine["without_worker"]) == (0, 0, 1)
    assert mine["why"] == "the records do not say who the worker was"
    nobody = table([referred("1")]).drop(columns=["worker", "team"])
    data = deadline_load(clocked(nobody, "england-2008", AS_OF)).as_data()
    assert [one["mean"] for one in data["due_weeks"]] == [None, None]
    assert all(one["why"] for one in data["due_weeks"])


def test_workers_of_two_authorities_are_two() -> None:
    data = small(referred("1"), referred("2", authority="998"), as_of=dt.date(2009, 1, 11))
    assert row(deadline_load(data).due_weeks, ALL)["workers"] == 2


def test_lights_that_turned() -> None:
    mine = load().turned[load().turned["authority"] == "999"].set_index("month")
    # of 2 and 3, on 30 December; child 2 was assessed on the day on which its light would have turned red
    assert mine["amber"].tolist() == [2, 0, 0]
    assert mine["red"].tolist() == [0, 1, 0]
    assert mine["working_days"].tolist() == [7, 21, 20], "from 19 December on"
    assert mine.loc["2008-12", "amber_a_day"] == pytest.approx(2 / 7)
    whole = load().turned[load().turned["authority"] == ALL]
    assert (whole["amber"].sum(), whole["red"].sum()) == (2, 1)


def test_what_happened_while_no_light_was_amber() -> None:
    mine = load().watched.set_index(["authority", "light"])["events"]
    # visit, assessment and incident of children 1 and 3; then amber and red; starts of clocks are not counted
    assert mine["999"].to_dict() == {"none": 0, "green": 3, "amber": 2, "red": 1}
    # no further action on the day of the referral, and two records of one day's incident
    assert mine["998"].to_dict() == {"none": 3, "green": 0, "amber": 0, "red": 0}
    assert mine[ALL].sum() == mine["999"].sum() + mine["998"].sum()
    by_event = load().watched_by_event
    assert "referral" not in set(by_event["event"])
    assert by_event["events"].sum() == mine[ALL].sum()


def test_an_event_that_ends_a_step_was_watched_though_it_starts_the_next() -> None:
    plan = dt.date(2008, 6, 2)
    found = deadline_load(small(
        then("1", "child_protection_plan_started", plan),
        then("1", "child_protection_review", dt.date(2008, 9, 1)),
    )).watched_by_event  # fmt: skip
    counts = found.set_index(["event", "light"])["events"]
    assert counts["child_protection_review", "amber"] == 1
    assert "child_protection_plan_started" not in set(found["event"])


def test_events_without_a_date_are_counted_nowhere() -> None:
    rows = table([referred("1"), then("1", "visit", REFERRED)])
    rows.loc[1, "date"] = pd.NaT
    found = deadline_load(clocked(rows, "england-2008", AS_OF))
    assert found.undated == 1
    assert found.watched["events"].sum() == 0


@pytest.mark.filterwarnings("error")
def test_no_clock_at_all() -> None:
    data = small({"authority": "999", "child": "1", "episode": "1", "event": "contact", "date": REFERRED})
    found = deadline_load(data).as_data()
    assert found["at_once"] == found["due_weeks"] == found["turned"] == []
    assert {one["light"]: one["events"] for one in found["watched"] if one["authority"] == ALL}["none"] == 1
    assert "does not measure the time" in found["proxy"]
    nothing = serious_by_light(serious_days(data))
    assert headline(nothing, ALL) == (0, 0)
    assert headline_words(0, 0).startswith("These records tell of no day")


RUNS = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 20), st.integers(0, 9)), max_size=25)


@given(RUNS)
def test_spells_are_what_a_walk_through_the_days_finds(runs: list[tuple[int, int, int]]) -> None:
    owner, first, length = (np.array([run[place] for run in runs], dtype=np.int64) for place in range(3))
    counted = [
        sum(1 for who, begun, long in runs if who == one and begun <= day < begun + long)
        for one in range(4)
        for day in range(30)
    ]
    whose, running, days_of = spells(owner, first, first + length)
    found = tally(whose, running, days_of, 4).sum(axis=0)
    walked = np.bincount([number for number in counted if number], minlength=len(found))
    assert found.tolist() == walked[: len(found)].tolist()
    assert walked.sum() == found.sum()


@given(st.lists(st.integers(0, 12), min_size=1, max_size=40))
def test_counts_say_what_the_values_say(values: list[int]) -> None:
    counts = np.bincount(values)
    assert mean(counts) == pytest.approx(np.mean(values))
    assert most(counts) == max(values)
    assert percentile(counts, 0.9) == np.quantile(values, 0.9, method="inverted_cdf")


def test_no_values_have_no_mean() -> None:
    nothing = np.zeros(3, dtype=np.int64)
    assert (mean(nothing), percentile(nothing, 0.9), most(nothing)) == (None, None, None)
