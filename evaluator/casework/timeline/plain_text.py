"""The story in plain text, for a terminal of 80 columns; only ASCII where the labels are."""

from __future__ import annotations

import datetime as dt
import textwrap

from evaluator.analysis.lights.light_days import LIGHT_WORDS, Bar, Light, light_of, light_on
from evaluator.casework.timeline.story import STATUS_WORDS, Happening, Story, by_day, counted, unseen_words, written
from evaluator.clocks.calendar import working_days

WIDTH = 80
#: most characters of the line that shows a clock day by day
STRIP = 60
MARKS = {Light.NONE: ".", Light.GREEN: "=", Light.AMBER: "~", Light.RED: "#"}
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def timeline_text(story: Story) -> str:
    """Return each clock with its days, then what happened to the child while it ran and the light that day."""
    span = f"{written(story.first_day)} to {written(story.last_day)}"
    lines = [story.child_label, f"{span}, {counted(story.working_day(story.last_day), 'working day')}", ""]
    for bar in story.bars:
        lines += [*_clock_lines(bar, story), ""]
    outside = tuple(one for one in story.happenings if not any(_ran_on(one.day, bar) for bar in story.bars))
    if outside:
        lines += ["What happened to the child while no clock ran", *_happening_lines(outside, story), ""]
    heading, words = unseen_words(story)
    lines += [heading, f"    {words}", "", *story.left_out]
    lines.append("= running   ~ due within 2 working days   # overdue   (at the end of the day)")
    return "\n".join(part for line in lines for part in _wrapped(line)) + "\n"


def _clock_lines(bar: Bar, story: Story) -> list[str]:
    due = _weekday(bar.due) if bar.due else "cannot be told"
    lines = [bar.label, f"  clock starts      {_weekday(bar.started)}", f"  last day in time  {due}"]
    if bar.stopped:
        ends = "clock cancelled " if bar.status in ("cancelled", "overdue") else "clock stops     "
        lines.append(f"  {ends}  {_weekday(bar.stopped)}")
        days = counted(working_days(bar.started, bar.stopped), "working day")
        lines.append(f"  counted           {days} after the start")
    else:
        lines.append(f"  clock stops       not by {_weekday(story.last_day)}")
    lines += [f"  {part}" for part in (_strip(bar, story), STATUS_WORDS[bar.status]) if part]
    meanwhile = tuple(one for one in story.happenings if _ran_on(one.day, bar))
    if meanwhile:
        lines += ["  What happened to the child while this clock ran", *_happening_lines(meanwhile, story)]
    return lines


def _strip(bar: Bar, story: Story) -> str:
    """Return one mark a day, or one for each few days where the clock ran long; days off are left out."""
    last = bar.stopped or story.last_day
    every = (bar.started + dt.timedelta(days=n) for n in range((last - bar.started).days + (bar.stopped is None)))
    marks = [MARKS[light_of(day, bar)] for day in every if day.weekday() < 5]
    if not marks:
        return ""
    step = -(-len(marks) // STRIP)
    note = f"  one mark is {step} days" if step > 1 else ""
    return "[" + "".join(marks[::step]) + "]" + note


def _ran_on(day: dt.date, bar: Bar) -> bool:
    return bar.started <= day and (bar.stopped is None or day <= bar.stopped)


def _happening_lines(happenings: tuple[Happening, ...], story: Story) -> list[str]:
    return [f"    {written(one.day):>11}  {_light(one.day, story):<12} {_told(one)}" for one in by_day(happenings)]


def _light(day: dt.date, story: Story) -> str:
    light = light_on(day, story.bars)
    return "no light" if light is Light.NONE else f"light {LIGHT_WORDS[light].lower()}"


def _told(one: Happening) -> str:
    return f"{one.label} (serious)" if one.kind == "serious" else one.label


def _weekday(day: dt.date) -> str:
    return f"{WEEKDAYS[day.weekday()]} {written(day)}"


def _wrapped(line: str) -> list[str]:
    indent = " " * (len(line) - len(line.lstrip()) + 2)
    return textwrap.wrap(line, WIDTH, subsequent_indent=indent, drop_whitespace=True) or [""]
