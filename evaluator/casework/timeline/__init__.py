"""One child's story beside what the screen showed: as a figure and as plain text."""

from evaluator.analysis.lights.light_days import Bar, Light, light_on
from evaluator.casework.timeline.plain_text import timeline_text
from evaluator.casework.timeline.story import Happening, Story, story_of

__all__ = ["Bar", "Happening", "Light", "Story", "light_on", "story_of", "timeline_svg", "timeline_text"]


def timeline_svg(story: Story, prefix: str = "timeline") -> str:
    """Return the figure as one `svg` element, 960 pixels wide, the same bytes for the same story.

    prefix: what its ids begin with; each figure of a page needs its own.
    """
    # matplotlib takes half a second, and the plain text does not need it
    from evaluator.casework.timeline.drawing import story_svg

    return story_svg(story, prefix)
