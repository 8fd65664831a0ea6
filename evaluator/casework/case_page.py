"""One child's case as a page: the child's journey first, the clocks second. Made only on request."""

from __future__ import annotations

from typing import Any

from evaluator.casework.explanation import WARNING, CaseTold
from evaluator.casework.invented_story import figure_of_story, light_words
from evaluator.casework.timeline.story import Story, counted, unseen_words
from evaluator.pages.document import (
    Bullets,
    Document,
    Finding,
    Link,
    Next,
    Paragraph,
    Part,
    Section,
    facts,
    figure_of,
    table_of,
)
from evaluator.pages.report.parts import table
from evaluator.pages.templates import page_html
from evaluator.resources import VERSION
from evaluator.rulebook.model import Timescale

COLUMNS = ["Clock", "Started", "Due", "Stopped", "What became of it", "Start read in", "Stop read in", "Source"]
INVENTED = "The records are invented. This child does not exist."
NOTHING = "Nothing in these records of the child is dated, or no timescale was asked for"
LIMITS = (
    "How the child was. It tells what was written down, and when.",
    "Whether the work was good. A clock that was kept says that a record was closed in time.",
    "What was done and not recorded.",
)


def case_page(told: CaseTold) -> str:
    """Return the case as one HTML document. Takes what `case_document` does."""
    return page_html(case_document(told))


def case_document(told: CaseTold) -> Document:
    """Return one child's case. The child goes by a pseudonym that is new in every run; the places where dates were read
    name files and lines, so the page is not to be passed on.
    """
    about = [
        ("Rule set", f"{told.ruleset.name}, hash {told.ruleset.hash}"),
        ("As of", f"{told.as_of}: what was recorded later was not used"),
        ("Made by", f"dayseven {VERSION}"),
    ]
    sections = (
        _journey(told), _clocks(told),
        Section("limits", "What this report does not tell you", (Bullets(LIMITS),), told=True),
        Section("about", "About this page", (facts(about),), told=True),
    )  # fmt: skip
    return Document(
        f"{told.name}, under {told.ruleset.title}, as of {told.as_of}", _finding(told), sections,
        (told.name, told.ruleset.title, f"as of {told.as_of}"),
        notes=(WARNING, *([INVENTED] if told.invented else [])), invented=told.invented,
    )  # fmt: skip


def _finding(told: CaseTold) -> Finding:
    """Return the first screen: what happened to the child beside the lights, and how long nobody saw it alone."""
    story = told.story
    if story is None:
        return Finding(NOTHING)
    figure = figure_of(figure_of_story(story, f"{told.name}."))
    number, said, span = _unseen(story)
    missed = sum(bar.status in ("late", "overdue") for bar in story.bars)
    nexts = [Next(f"{missed} of {len(story.bars)}", f"{'clock' if len(story.bars) == 1 else 'clocks'} missed.",
                  Link("The clocks", "clocks"), missed > 0)]  # fmt: skip
    if story.serious:
        calm = sum(light_words(one.day, story) != "red" for one in story.serious)
        nexts.append(Next(f"{calm} of {len(story.serious)}", "serious events came while no light was red.",
                          Link("What happened", "journey"), calm > 0))  # fmt: skip
    never = len(_unwatched(told))
    if never:
        nexts.append(Next(str(never), f"{'timescale' if never == 1 else 'timescales'} of these rules never started for "
                          "this child.", Link("Which", "clocks")))  # fmt: skip
    honest = "This page tells what was written down, and when; it does not tell how the child was."
    return Finding(figure.title, number, said, span, figure, tuple(nexts), honest)


def _unseen(story: Story) -> tuple[str, str, str]:
    """Return how long the child was not seen alone: the number, its words, and who watched."""
    heading, said = unseen_words(story)
    if not story.alone_recorded or (story.seen_alone and not story.unseen_days):
        return "", "", ""
    days = counted(story.unseen_days, "working day")
    number, _, unit = days.partition(" ")
    return number, f"{unit}: {heading[:1].lower()}{heading[1:]}", said.partition(": ")[2]


def _journey(told: CaseTold) -> Section:
    """Return what happened, in words: the drawing stands on the first screen, and the same as a table below it."""
    if told.story is None:
        parts: tuple[Part, ...] = (Paragraph(f"{NOTHING}."),)
    else:
        heading, said = unseen_words(told.story)
        parts = (Bullets((f"{heading}, {said.replace(': ', '; ')}.", *told.story.left_out)),)
    return Section("journey", "What happened to the child, and what the screen showed", parts, told=True)


def _clocks(told: CaseTold) -> Section:
    rows = [[cell or "[z]" for cell in row] for row in told.clocks]
    parts: list[Part] = [table_of("Clocks of this child", table(COLUMNS, rows)) if rows else
                         Paragraph("No clock started.")]  # fmt: skip
    never = _unwatched(told)
    parts += [Paragraph(f"Never started for this child: {'; '.join(never)}.")] if never else []
    return Section("clocks", "The clocks, and where their dates were read", tuple(parts))


def _unwatched(told: CaseTold) -> list[str]:
    """Return which timescales of the rule set never started for this child."""
    started = {row[0] for row in told.clocks}
    timescales: list[Any] = [one for one in told.ruleset.timescales.values() if isinstance(one, Timescale)]
    return sorted({one.title for one in timescales} - started)
