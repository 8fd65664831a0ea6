"""One child's case as a page: the child's journey first, the clocks second. Made only on request."""

from __future__ import annotations

from typing import Any

from evaluator.casework.explanation import WARNING, CaseTold
from evaluator.casework.invented_story import figure_of
from evaluator.casework.timeline.story import unseen_words
from evaluator.pages.report.parts import table
from evaluator.resources import VERSION
from evaluator.rulebook.model import Timescale

COLUMNS = ["Clock", "Started", "Due", "Stopped", "What became of it", "Start read in", "Stop read in", "Source"]


def case_page(told: CaseTold) -> str:
    """Return the case as one HTML document. The child goes by a pseudonym that is new in every run; the places where
    dates were read name files and lines, so the page is not to be passed on.
    """
    from evaluator.pages.templates import rendered

    figure = figure_of(told.story, f"{told.name}.") if told.story else None
    unseen = unseen_words(told.story) if told.story else ("", "")
    return rendered(
        "case.html",
        warning=WARNING,
        heading=f"{told.name}, under {told.ruleset.title}, as of {told.as_of}",
        figure=figure,
        unseen=unseen,
        clocks=table(COLUMNS, [[cell or "[z]" for cell in row] for row in told.clocks]),
        unwatched=_unwatched(told),
        about=[
            ("Rule set", f"{told.ruleset.name}, hash {told.ruleset.hash}"),
            ("As of", f"{told.as_of}: what was recorded later was not used"),
            ("Made by", f"dayseven {VERSION}"),
        ],
    )


def _unwatched(told: CaseTold) -> str:
    """Return which timescales of the rule set never started for this child."""
    started = {row[0] for row in told.clocks}
    timescales: list[Any] = [one for one in told.ruleset.timescales.values() if isinstance(one, Timescale)]
    never = sorted({one.title for one in timescales} - started)
    return "; ".join(never)
