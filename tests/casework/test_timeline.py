"""The timeline: the light on a day, the labels that nothing crosses, and a figure made of the data alone."""

from __future__ import annotations

import datetime as dt
import re
import subprocess
import sys
import xml.etree.ElementTree as ET

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluator.analysis.lights.light_days import Bar, Light, light_on
from evaluator.casework.timeline import timeline_svg
from evaluator.casework.timeline.marks import (
    AMBER_EDGE,
    CLEAR,
    FILL,
    GAP,
    ON_FILL,
    UNSEEN,
    UNSEEN_TEXT,
    WHITE,
    Label,
    placed,
)
from evaluator.casework.timeline.plain_text import timeline_text
from evaluator.casework.timeline.story import STATUS_WORDS, Happening, Story, story_of
from evaluator.errors import CannotRun
from evaluator.synth.nation import demo_child, demo_events
from evaluator.vocabulary import ATTRIBUTES

SVG = "{http://www.w3.org/2000/svg}"
DAY = dt.date.fromisoformat


def bar(started: str, due: str | None, stopped: str | None = None, status: str = "met", label: str = "Clock") -> Bar:
    return Bar(label, DAY(started), DAY(due) if due else None, DAY(stopped) if stopped else None, status)


# A referral on Friday 19 December 2008 with 7 working days is due on Friday 2 January 2009, over Christmas.
CHRISTMAS = bar("2008-12-19", "2009-01-02", status="running")


@pytest.mark.parametrize(
    ("day", "light"),
    [
        ("2008-12-18", "none"),  # the day before it starts
        ("2008-12-19", "green"),
        ("2008-12-29", "green"),  # due - 3 working days: 30 and 31 December and 2 January are left
        ("2008-12-30", "amber"),  # due - 2
        ("2008-12-31", "amber"),  # due - 1
        ("2009-01-01", "amber"),  # a bank holiday
        ("2009-01-02", "amber"),  # the due day
        ("2009-01-03", "red"),  # the Saturday after it
        ("2009-01-05", "red"),  # due + 1 working day
        ("2009-06-30", "red"),  # for as long as it does not stop
    ],
)
def test_the_light_on_both_sides_of_every_limit(day: str, light: str) -> None:
    assert light_on(DAY(day), [CHRISTMAS]) == light


def test_a_clock_that_stops_shows_nothing_from_that_day_on() -> None:
    late = bar("2008-12-19", "2009-01-02", "2009-01-06", "late")
    assert [light_on(DAY(f"2009-01-0{n}"), [late]) for n in (2, 5, 6, 7)] == ["amber", "red", "none", "none"]


def test_the_worst_light_wins() -> None:
    green = bar("2008-12-01", "2009-03-02", status="running")
    red = bar("2008-12-01", "2008-12-05", status="overdue")
    assert light_on(DAY("2008-12-30"), [green]) == Light.GREEN
    assert light_on(DAY("2008-12-30"), [green, CHRISTMAS]) == Light.AMBER
    assert light_on(DAY("2008-12-30"), [green, red, CHRISTMAS]) == Light.RED
    assert light_on(DAY("2008-12-30"), []) == Light.NONE


def test_a_clock_that_cannot_be_judged_shows_no_light() -> None:
    assert light_on(DAY("2008-12-30"), [bar("2008-12-19", None, status="undeterminable")]) == Light.NONE


labels = st.lists(st.builds(Label, st.integers(236, 800).map(float), st.integers(30, 220).map(float)), max_size=14)


@settings(max_examples=60, deadline=None)
@given(labels)
def test_no_label_is_crossed_by_another_events_stem_nor_by_other_words(made: list[Label]) -> None:
    made = sorted(made, key=lambda one: one.x)
    found = placed(made, list(range(len(made))), 944, 10)
    assert len({place.index for place in found}) == len(found)
    for one in found:
        x, width = made[one.index].x, one.room
        assert 0 < width <= made[one.index].width
        first, last = (x + GAP, x + GAP + width) if one.side == "right" else (x - GAP - width, x - GAP)
        assert last <= 944
        assert 0 <= one.lane < 10
        for other in found:
            if other.lane > one.lane:
                assert not first - CLEAR < made[other.index].x < last + CLEAR
            elif other.lane == one.lane and other is not one:
                x2, width2 = made[other.index].x, other.room
                begin = x2 if other.side == "right" else x2 - GAP - width2
                end = x2 + GAP + width2 if other.side == "right" else x2
                assert end <= min(first, x) or begin >= max(last, x)


def test_a_few_labels_all_find_a_place_and_the_important_ones_first() -> None:
    spread = [Label(236.0 + 80 * n, 150.0) for n in range(8)]
    found = placed(spread, range(8), 944, 10)
    assert [place.room for place in found[:7]] == [150.0] * 7
    assert found[7].room == 944 - 796 - GAP - CLEAR  # cut short: to the left it would cross the stem before it
    crowd = [Label(400.0 + n, 200.0) for n in range(30)]
    kept = {place.index for place in placed(crowd, [29, *range(29)], 944, 6)}
    assert 29 in kept
    assert len(kept) == 6


STORY = Story(
    child_label="Child A (invented) <b> & co",
    first_day=DAY("2008-12-19"),
    last_day=DAY("2009-03-31"),
    happenings=(
        Happening(DAY("2008-12-19"), "School: bruise", "concern"),
        Happening(DAY("2008-12-30"), "Burned hand", "serious"),
        Happening(DAY("2009-01-05"), "In hospital, $5 <injured>", "serious"),
        Happening(DAY("2009-02-02"), "Seen alone, first time", "visit"),
    ),
    bars=(
        bar("2008-12-19", "2009-01-02", "2009-01-06", "late", "Initial assessment completed"),
        bar("2009-01-06", "2009-02-24", None, "overdue", "Core assessment completed by the end of a long title"),
        bar("2009-02-01", None, None, "undeterminable", "Conference"),
    ),
    seen_alone=DAY("2009-02-02"),
    left_out=("1 clock showed no light.",),
)


def texts(svg: str) -> list[str]:
    return [one.text or "" for one in ET.fromstring(svg).iter(f"{SVG}text")]


def test_the_figure_is_well_formed_and_the_same_bytes_twice_even_in_another_process() -> None:
    svg = timeline_svg(STORY)
    assert svg == timeline_svg(STORY)
    code = "import sys; from tests.casework.test_timeline import STORY, timeline_svg; "
    code += "sys.stdout.write(timeline_svg(STORY))"
    other = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, encoding="utf-8")
    assert other.stdout == svg


def test_the_figure_names_itself_in_words_from_the_data() -> None:
    root = ET.fromstring(timeline_svg(STORY, "one"))
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == "one-title one-desc"
    title, desc = root[0], root[1]
    assert (title.tag, desc.tag) == (f"{SVG}title", f"{SVG}desc")
    assert title.text == "What happened to Child A (invented) <b> & co, and what the screen showed"
    assert desc.text == (
        "From 19 Dec 2008 to 31 Mar 2009, 69 working days. Burned hand, working day 5: amber. "
        "In hospital, $5 <injured>, working day 8: red. "
        "Until first seen alone, 28 working days: no rule was watching this. "
        "3 clocks: 1 late, 1 overdue, 1 cannot be judged. 1 clock showed no light."
    )


def test_ids_of_two_figures_do_not_meet_and_nothing_refers_outside() -> None:
    ids = [set(re.findall(r'\bid="([^"]+)"', timeline_svg(STORY, prefix))) for prefix in ("a", "b")]
    assert all(ids)
    assert not ids[0] & ids[1]
    svg = timeline_svg(STORY)
    assert "style=" not in svg
    assert "<style" not in svg
    assert "pattern" not in svg
    assert re.findall(r"https?://[^\"]+", svg) == ["http://www.w3.org/2000/svg"]
    assert not re.search(r"20\d\d-\d\d-\d\dT", svg)


def test_every_text_of_the_figure_comes_from_the_data_or_is_a_fixed_word() -> None:
    fixed = {
        "What happened to the child", "Serious event", "Other concern", "Visit", "Working day",
        "What the screen showed", "running", "due within 2 working days", "overdue", "Light on each serious day",
    }  # fmt: skip
    said = [*(one.label for one in STORY.happenings), *(one.label for one in STORY.bars), STORY.child_label]
    said += [*STORY.left_out, "19 Dec 2008", "31 Mar 2009"]
    said += ["Until first seen alone", "28 working days: no rule was watching this"]
    said += ["day 5", "day 8", "Amber", "Red", "Late", "Overdue", "Cannot be judged"]
    found = texts(timeline_svg(STORY))
    assert all(word in fixed or word.isdigit() or any(word in one for one in said) for word in found), found
    assert all(one in found for one in said if "long title" not in one)


def test_a_figure_without_events_or_clocks_of_note_can_be_drawn() -> None:
    empty = Story("The child", DAY("2008-12-19"), DAY("2008-12-19"), (), (), alone_recorded=False)
    assert "the records do not say" in texts(timeline_svg(empty))
    assert "No clock ran." in timeline_svg(empty)


def test_what_does_not_fit_is_counted() -> None:
    first = DAY("2008-01-02")
    many = tuple(Happening(first + dt.timedelta(days=3 * n), f"Visit number {n}", "visit") for n in range(60))
    serious = tuple(Happening(first + dt.timedelta(days=n), f"Harm {n}", "serious") for n in range(12))
    bars = tuple(bar("2008-01-02", "2008-02-01", "2008-01-20", label=f"Clock {n}") for n in range(20))
    found = texts(timeline_svg(Story("The child", first, DAY("2008-07-31"), many + serious, bars)))
    named = sum(word.startswith(("Visit number", "Harm")) for word in found)
    assert f"+{len(many + serious) - named} more, marked on the line" in found
    assert "+4 more clocks" in found
    assert "+4 more serious" in found
    assert sum(word.startswith("Harm") for word in found) > 5


def contrast(one: str, other: str) -> float:
    """The contrast of two colours (WCAG 2.2, relative luminance)."""
    def light(color: str) -> float:
        parts = [int(color[n : n + 2], 16) / 255 for n in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    low, high = sorted((light(one), light(other)))
    return (high + 0.05) / (low + 0.05)


def test_words_on_colours_can_be_read() -> None:
    pairs = [(FILL[light], ON_FILL[light]) for light in Light] + [(UNSEEN, UNSEEN_TEXT), (WHITE, UNSEEN_TEXT)]
    assert min(contrast(*pair) for pair in pairs) >= 4.5
    assert contrast(FILL[Light.AMBER], AMBER_EDGE) >= 3


def test_the_text_says_each_clock_and_what_happened_while_it_ran() -> None:
    text = timeline_text(STORY)
    assert max(map(len, text.splitlines())) <= 80
    assert text.isascii()
    first = text.split("\n\n")[1]
    assert first.splitlines() == [
        "Initial assessment completed",
        "  clock starts      Fri 19 Dec 2008",
        "  last day in time  Fri 2 Jan 2009",
        "  clock stops       Tue 6 Jan 2009",
        "  counted           9 working days after the start",
        "  [=======~~~~#]",
        "  Late",
        "  What happened to the child while this clock ran",
        "    19 Dec 2008  light green  School: bruise",
        "    30 Dec 2008  light amber  Burned hand (serious)",
        "     5 Jan 2009  light red    In hospital, $5 <injured> (serious)",
    ]
    assert "Until first seen alone\n    28 working days: no rule was watching this" in text
    assert "clock stops       not by Tue 31 Mar 2009" in text
    assert all(word in text for word in STORY.left_out)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 60), st.integers(0, 400), st.sampled_from(sorted(STATUS_WORDS)), st.text("abc é", max_size=90))
def test_no_line_is_longer_than_the_terminal(limit: int, length: int, status: str, label: str) -> None:
    start = DAY("2008-01-02")
    days = [start + dt.timedelta(days=n) for n in (limit, length)]
    one = Bar(label, start, days[0], days[1], status)
    story = Story(label, start, days[1], (Happening(days[1], label, "serious"),), (one,))
    assert max(map(len, timeline_text(story).splitlines())) <= 80


def events_of(*rows: dict[str, str]) -> pd.DataFrame:
    table = pd.DataFrame([{"authority": "Quillbury", "child": "a", "episode": "1", **row} for row in rows])
    for name in ATTRIBUTES:
        table[name] = table[name].fillna("") if name in table else ""
    return table.assign(date=pd.to_datetime(table["date"]))


def clock(rule: str, started: str | None, due: str | None, ended: str | None, status: str) -> dict[str, object]:
    days = {"started": started, "due": due, "ended": ended}
    return {"rule": rule, "authority": "Quillbury", "child": "a", "step": 1, "status": status,
            **{name: pd.Timestamp(day) if day else pd.NaT for name, day in days.items()}}


def test_a_story_is_told_from_events_and_clocks() -> None:
    events = events_of(
        {"event": "contact", "date": "2008-12-19", "source": "2A"},
        {"event": "referral", "date": "2008-12-19", "source": "2A", "category": "N1"},
        {"event": "visit", "date": "2008-12-22", "seen": "true", "seen_alone": "false"},
        {"event": "visit", "date": "2009-01-12", "seen": "true", "seen_alone": "true"},
        {"event": "visit", "date": "2009-01-13", "seen": "true", "seen_alone": "true"},
        {"event": "serious_incident", "date": "2009-01-14", "category": "burned hand"},
        {"event": "case_closed", "date": "2009-01-20"},
        {"event": "visit", "date": ""},
        {"event": "referral", "date": "2009-05-05", "child": "b"},
    )
    clocks = pd.DataFrame([
        clock("initial-assessment", "2008-12-19", "2009-01-02", "2009-01-05", "late"),
        clock("initial-assessment", "2009-01-06", None, None, "undeterminable"),
        clock("visits", "2008-12-19", None, None, "not_in_force"),
        clock("re-referral", "2009-01-20", "2010-01-20", None, "did_not"),
    ])
    titles = {"initial-assessment": "Initial assessment", "visits": "Visits"}
    story = story_of(events, clocks, "a", titles, as_of=DAY("2009-02-02"))
    assert [(one.day.isoformat(), one.label, one.kind) for one in story.happenings] == [
        ("2008-12-19", "Referral, school: abuse or neglect", "concern"),
        ("2008-12-22", "Seen, not alone", "visit"),
        ("2009-01-12", "Seen alone, first time", "visit"),
        ("2009-01-13", "Seen alone", "visit"),
        ("2009-01-14", "Burned hand", "serious"),
    ]
    assert [(one.label, one.status, one.due) for one in story.bars] == [
        ("Initial assessment", "late", DAY("2009-01-02")), ("Initial assessment, 2", "undeterminable", None),
    ]
    assert (story.seen_alone, story.unseen_days) == (DAY("2009-01-12"), 13)
    assert story.last_day == DAY("2009-02-02")  # one clock is open
    assert story.left_out == (
        "1 event without a readable date cannot be shown.",
        "1 clock showed no light: no limit in force, exempt, or the start has no date.",
    )


def test_where_no_record_says_so_it_is_not_claimed_that_the_child_was_not_seen_alone() -> None:
    events = events_of({"event": "visit", "date": "2008-12-19", "seen": "true"})
    clocks = pd.DataFrame([clock("x", None, None, None, "undeterminable")])
    story = story_of(events, clocks, "a", {})
    assert "Seen alone\n    the records do not say" in timeline_text(story)


def test_a_child_that_is_not_there_is_an_error_that_does_not_name_it() -> None:
    visit = {"event": "visit", "date": "2008-12-19"}
    events = events_of(visit, {**visit, "authority": "B"})
    clocks = pd.DataFrame([clock("x", None, None, None, "undeterminable")])
    for child, message in (("secret", "no dated event"), ("a", "more than one authority")):
        with pytest.raises(CannotRun, match=message) as error:
            story_of(events, clocks, child, {})
        assert "secret" not in str(error.value)
    assert story_of(events, clocks, "a", {}, authority="B").first_day == DAY("2008-12-19")


def test_the_told_childs_serious_days_show_green_or_nothing() -> None:
    events = demo_events(children_per_authority=1)
    child = demo_child(events)
    clocks = pd.DataFrame([
        {**clock("initial", start, due, due, "met"), "child": child}
        for start, due in (("2008-09-02", "2008-09-11"), ("2008-10-14", "2008-10-23"), ("2008-10-23", "2008-12-11"),
                           ("2008-12-15", "2009-01-08"), ("2009-01-08", "2009-04-08"))
    ])  # fmt: skip
    story = story_of(events, clocks, child, {"initial": "Clock"})
    assert [light_on(one.day, story.bars) for one in story.serious] == ["none", "green", "green"]
    assert story.unseen_days > 100
