"""One invented child's story under a rule set, for the report: the events beside the lights they would have shown."""

from __future__ import annotations

import datetime as dt
from copy import deepcopy
from functools import lru_cache
from typing import Any

import pandas as pd

from evaluator.analysis.lights.light_days import light_on
from evaluator.casework.timeline import timeline_svg
from evaluator.casework.timeline.story import STATUS_WORDS, Story, by_day, story_of
from evaluator.clocks.calendar import Calendar
from evaluator.clocks.columnar import run_clocks
from evaluator.clocks.versions import clock_rule
from evaluator.histories.table import arranged
from evaluator.rulebook.model import Timescale
from evaluator.rulebook.ruleset import RuleSet
from evaluator.synth.nation import TOLD_CHILD, told_child_events

#: ten years later to the day of the week, in the words of the single assessment
LATER = pd.Timedelta(weeks=522)
IN_LATER_WORDS = {
    "initial_assessment_completed": "assessment_authorised",
    "core_assessment_started": "assessment_started",
    "core_assessment_completed": "assessment_authorised",
}


def told_story(ruleset: RuleSet, calendar: Calendar) -> Story:
    """Return the story of the invented child under the timescales of `ruleset`.

    Under rules that stop at `assessment_authorised` the same history is told ten years later in their words.
    """
    events = told_child_events()
    stops = {kind for rule in ruleset.timescales.values() for kind in rule.clock.stops.on}
    if "assessment_authorised" in stops:
        later = events["event"].replace(IN_LATER_WORDS)
        events = events.assign(event=later, date=events["date"] + LATER, recorded_at=pd.NaT)
    events = arranged(events.assign(file="invented", line=range(1, len(events) + 1)))
    as_of = events["date"].max().date() + dt.timedelta(days=1)
    carried = set(events["event"].astype("str"))
    watching = [rule for rule in ruleset.timescales.values() if _watches(rule, carried)]
    rules = [clock_rule(rule) for rule in watching]
    titles = {rule.name: _short(rule.title) for rule in watching}
    clocks = run_clocks(rules, events, as_of, calendar).table
    return story_of(events, clocks, TOLD_CHILD, titles, child_label="An invented child", as_of=as_of)


def _watches(rule: Timescale, carried: set[str]) -> bool:
    """Return whether a rule's clock would be on the screen: no illustration, and these records can stop it."""
    return rule.status != "illustrative" and bool(carried & set(rule.clock.stops.on))


def _short(title: str) -> str:
    return title.partition(",")[0]


def story_figure(ruleset: RuleSet, calendar: Calendar) -> dict[str, Any] | None:
    """Return the story as a figure of the page, with the same as a table; None where the rules have no timescale."""
    return deepcopy(_story_figure(ruleset, calendar)) if ruleset.timescales else None


@lru_cache(maxsize=16)
def _story_figure(ruleset: RuleSet, calendar: Calendar) -> dict[str, Any]:
    """Return the figure; it is the same in every evaluation of a rule set."""
    return figure_of_story(told_story(ruleset, calendar), "An invented child.")


def figure_of_story(story: Story, about: str) -> dict[str, Any]:
    """Return a child's story as a figure of the page, with the same as a table. about: the caption's first sentence."""
    lit = {event.day: light_on(event.day, story.bars) for event in story.happenings}
    happened = [[_day(one.day), one.label, str(lit[one.day])] for one in by_day(story.happenings)]
    clocks = [
        [
            _day(bar.started),
            f"{bar.label}: due {_day(bar.due) if bar.due else 'not known'}",
            STATUS_WORDS[bar.status].lower(),
        ]
        for bar in story.bars
    ]
    columns = [
        {"name": name, "numeric": False}
        for name in ("Day", "What happened, or which clock started", "Light, or how it ended")
    ]
    return {
        "id": "story", "title": _title(story), "svg": timeline_svg(story, "story"),
        "caption": f"{about} Above: what happened. Below: each clock, and the light on each serious day.",
        "columns": columns, "rows": ["What happened", *happened, "The clocks", *clocks],
    }  # fmt: skip


def _title(story: Story) -> str:
    if not story.bars:
        return "No clock ran"
    missed = sum(bar.status in ("late", "overdue") for bar in story.bars)
    calm = sum(light_on(one.day, story.bars) != "red" for one in story.serious)
    kept = "Every clock was kept" if all(bar.status == "met" for bar in story.bars) else "No clock was missed"
    of = "clock was" if len(story.bars) == 1 else "clocks was" if missed == 1 else "clocks were"
    kept = f"{missed} of {len(story.bars)} {of} missed" if missed else kept
    if not story.serious:
        return f"{kept}; no serious event is recorded"
    if len(story.serious) == 1:
        return f"{kept}; on the one serious day {'no light' if calm else 'a light'} was red"
    days = "all" if calm == len(story.serious) else str(calm) if calm else "none"
    return f"{kept}; on {days} of the {len(story.serious)} serious days no light was red"


def light_words(day: dt.date, story: Story) -> str:
    """Return the light of a day."""
    return str(light_on(day, story.bars))


def _day(day: dt.date) -> str:
    return f"{day.day} {day:%B %Y}"
