"""The timeline as a figure: what happened to the child above, what the screen showed below."""

from __future__ import annotations

from dataclasses import dataclass

from evaluator.analysis.lights.light_days import LIGHT_WORDS, light_on
from evaluator.casework.timeline.marks import (  # fmt: skip
    BLACK,
    GAP,
    GREY,
    GRID,
    SERIOUS,
    STEM,
    Label,
    Place,
    draw_bar,
    draw_day_light,
    draw_legend_of_bars,
    draw_legend_of_marks,
    draw_marker,
    draw_unseen,
    placed,
)
from evaluator.casework.timeline.story import STATUS_WORDS, Happening, Story, by_day, counted, unseen_words, written
from evaluator.pages.figures.canvas import Canvas

WIDTH, LEFT, RIGHT, EDGE, MARGIN = 960.0, 236.0, 780.0, 944.0, 20.0
LANE, ROW = 26.0, 28.0
MOST_LANES, FEWEST_LANES, MOST_ROWS, MOST_LIGHTS = 10, 4, 16, 8
#: longest label above the line, longest label of a clock on one of its two lines
MOST_LETTERS, LETTERS_A_LINE = 40, 31
#: width of a letter, as a share of the font size: a little more than Arial's own, for fonts that stand in for it
LETTER, BOLD_LETTER, SIZE = 0.53, 0.57, 13.0


@dataclass(frozen=True)
class _Layout:
    """Heights of the parts, in pixels from the top."""

    story: Story
    axis: float
    bars: float
    lights: float
    height: float

    def x(self, working_day: float) -> float:
        last = max(1, self.story.working_day(self.story.last_day))
        return LEFT + (RIGHT - LEFT) * min(max(working_day, 0), last) / last


def story_svg(story: Story, prefix: str) -> str:
    """Return the figure as one `svg` element; see `evaluator.casework.timeline.timeline_svg`.

    What does not fit is counted in the
    figure ("+3 more"), never left out unsaid. Colours are attributes, words are text, hatching is lines.
    """
    happenings = by_day(story.happenings)
    places = _places(story, happenings)
    shown = min(len(story.bars), MOST_ROWS)
    axis = 66 + LANE * max(FEWEST_LANES, 1 + max((place.lane for place in places.values()), default=0))
    bars = axis + 110
    lights = bars + ROW * shown + (20 if len(story.bars) > shown else 0) + 22
    layout = _Layout(story, axis, bars, lights, lights + (66 if story.serious else 10) + 20 * len(story.left_out))
    canvas = Canvas(WIDTH, layout.height)
    _draw_happenings(canvas, layout, happenings, places)
    _draw_axis(canvas, layout)
    _draw_screen(canvas, layout, shown)
    for number, sentence in enumerate(story.left_out):
        canvas.text(MARGIN, layout.height - 8 - 20 * number, sentence, GREY)
    return canvas.svg(prefix, f"What happened to {_inside(story)}, and what the screen showed", description(story))


def _inside(story: Story) -> str:
    return "the child" if story.child_label == "The child" else story.child_label


def description(story: Story) -> str:
    """Return what the figure shows, in sentences, for people who do not see it."""
    span = counted(story.working_day(story.last_day), "working day")
    parts = [f"From {written(story.first_day)} to {written(story.last_day)}, {span}."]
    parts += [
        f"{one.label}, working day {story.working_day(one.day)}: {LIGHT_WORDS[light_on(one.day, story.bars)].lower()}."
        for one in story.serious
    ]
    parts.append(f"{', '.join(unseen_words(story))}.")
    statuses = [STATUS_WORDS[bar.status].lower() for bar in story.bars]
    found = ", ".join(f"{statuses.count(word)} {word}" for word in dict.fromkeys(statuses))
    parts.append(f"{counted(len(statuses), 'clock')}: {found}." if statuses else "No clock ran.")
    return " ".join([*parts, *story.left_out])


def _places(story: Story, happenings: tuple[Happening, ...]) -> dict[int, Place]:
    """Return by number where each happening's label goes; those without a place have no room for one."""
    flat = _Layout(story, 0, 0, 0, 0)
    labels = [
        Label(flat.x(story.working_day(one.day)), len(_short(one.label)) * SIZE * _letter(one)) for one in happenings
    ]
    order = {"serious": 0, "concern": 1, "visit": 2}
    first_alone = [one.day == story.seen_alone and one.kind == "visit" for one in happenings]
    important = sorted(range(len(labels)), key=lambda n: (0 if first_alone[n] else order[happenings[n].kind], n))
    return {place.index: place for place in placed(labels, important, EDGE, MOST_LANES)}


def _letter(one: Happening) -> float:
    return BOLD_LETTER if one.kind == "serious" else LETTER


def _short(label: str, most: int = MOST_LETTERS) -> str:
    return label if len(label) <= most else label[: most - 1].rstrip() + "…"


def _draw_happenings(
    canvas: Canvas, layout: _Layout, happenings: tuple[Happening, ...], places: dict[int, Place]
) -> None:
    canvas.text(MARGIN, 36, "What happened to the child", BLACK, bold=True, size=16)
    canvas.text(EDGE, 36, layout.story.child_label, GREY, "right")
    draw_legend_of_marks(canvas, MARGIN, 64)
    for index, one in enumerate(happenings):
        x = layout.x(layout.story.working_day(one.day))
        if index in places:
            _draw_labelled(canvas, layout, one, x, places[index])
        else:
            draw_marker(canvas, x, layout.axis, one.kind)
    if len(places) < len(happenings):
        canvas.text(MARGIN, layout.axis - 8, f"+{len(happenings) - len(places)} more, marked on the line", GREY)


def _draw_labelled(canvas: Canvas, layout: _Layout, one: Happening, x: float, place: Place) -> None:
    y, is_serious = layout.axis - 22 - LANE * place.lane, one.kind == "serious"
    canvas.line((x, y), (x, layout.axis), SERIOUS if is_serious else STEM)
    words = _short(one.label, round(place.room / SIZE / _letter(one)))
    canvas.text(x + (GAP if place.side == "right" else -GAP), y + 5, words, BLACK, place.anchor, is_serious)
    draw_marker(canvas, x, y, one.kind)


def _draw_axis(canvas: Canvas, layout: _Layout) -> None:
    story, y = layout.story, layout.axis
    last = max(1, story.working_day(story.last_day))
    canvas.line((LEFT, y), (RIGHT, y), BLACK, 1.5)
    canvas.text(MARGIN, y + 20, "Working day", GREY)
    step = next(size * tens for tens in (1, 10, 100, 1000, 10000) for size in (1, 2, 5) if size * tens * 10 >= last)
    for tick in range(0, last + 1, step):
        canvas.line((layout.x(tick), y), (layout.x(tick), y + 5), BLACK)
        canvas.text(layout.x(tick), y + 20, str(tick), GREY, "center")
    canvas.text(LEFT, y + 36, written(story.first_day), GREY, size=12)
    canvas.text(RIGHT, y + 36, written(story.last_day), GREY, "right", size=12)


def _draw_screen(canvas: Canvas, layout: _Layout, shown: int) -> None:
    story = layout.story
    canvas.text(MARGIN, layout.bars - 16, "What the screen showed", BLACK, bold=True, size=16)
    draw_legend_of_bars(canvas, LEFT, layout.bars - 30)
    for one in story.serious[:MOST_LIGHTS]:
        x = layout.x(story.working_day(one.day))
        for first, last in ((layout.axis + 40, layout.axis + 66), (layout.bars - 8, layout.lights - 14)):
            canvas.line((x, first), (x, last), SERIOUS, dashed=True)
    draw_unseen(canvas, story, layout.x, layout.axis + 44, MARGIN)
    for number, bar in enumerate(story.bars[:shown]):
        y = layout.bars + ROW * number
        _draw_label(canvas, bar.label, y)
        canvas.line((LEFT, y + 9), (layout.x(story.working_day(bar.started)), y + 9), GRID)
        draw_bar(canvas, bar, story, layout.x, y)
    if len(story.bars) > shown:
        canvas.text(MARGIN, layout.bars + ROW * shown + 12, f"+{counted(len(story.bars) - shown, 'more clock')}", GREY)
    _draw_lights(canvas, layout)


def _draw_label(canvas: Canvas, label: str, y: float) -> None:
    lines = _two_lines(label)
    if len(lines) == 1:
        canvas.text(MARGIN, y + 13, label, BLACK)
    for number, words in enumerate(lines if len(lines) > 1 else []):
        canvas.text(MARGIN, y + 6 + 13 * number, words, BLACK, size=12)


def _draw_lights(canvas: Canvas, layout: _Layout) -> None:
    story, serious = layout.story, layout.story.serious
    if not serious:
        return
    canvas.text(MARGIN, layout.lights + 18, "Light on each serious day", BLACK, bold=True)
    days = [story.working_day(one.day) for one in serious[:MOST_LIGHTS]]
    for one, day, x in zip(serious, days, _apart([layout.x(day) for day in days]), strict=False):
        canvas.line((layout.x(day), layout.lights - 14), (x, layout.lights), SERIOUS)
        draw_day_light(canvas, light_on(one.day, story.bars), x, layout.lights, f"day {day}")
    if len(serious) > MOST_LIGHTS:
        canvas.text(MARGIN, layout.lights + 36, f"+{len(serious) - MOST_LIGHTS} more serious", GREY)


def _apart(wanted: list[float], space: float = 88.0) -> list[float]:
    """Return places at least `space` apart and inside the figure, near the ones wanted (in rising order)."""
    found: list[float] = []
    for x in wanted:
        found.append(max(x, found[-1] + space) if found else x)
    limit = EDGE - space / 2
    for number in range(len(found) - 1, -1, -1):
        found[number] = min(found[number], limit)
        limit = found[number] - space
    return found


def _two_lines(label: str) -> list[str]:
    """Return the label on one line or two, cut short where it is longer."""
    if len(label) <= LETTERS_A_LINE:
        return [label]
    cut = label.rfind(" ", 0, LETTERS_A_LINE + 1)
    first, rest = (label[:cut], label[cut + 1 :]) if cut > 0 else (label[:LETTERS_A_LINE], label[LETTERS_A_LINE:])
    return [first, rest if len(rest) <= LETTERS_A_LINE else rest[: LETTERS_A_LINE - 1] + "…"]
