"""The rating beside an outcome, as a picture: one mark an authority, with its interval."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import fill
from typing import Any

from evaluator.disclosure import wording
from evaluator.pages.figures.figure import BETTER, GREY, INK, WORSE, as_svg, settings

Results = dict[str, Any]
MARKS = {
    "Diverges: rated good, children fared worse": ("D", WORSE),
    "Diverges: rated poor, children fared better": ("o", BETTER),
}
OTHER = ("o", GREY)
#: with more authorities only those clearly apart are named in the picture; the table names all
MOST_NAMED = 20
#: of a letter of a name, in grades; of a line of text, as a share of the axis
WIDTH, HEIGHT = 0.05, 0.022


def rating_figures(results: Results) -> list[dict[str, Any]]:
    """Return one figure for each outcome that can be set beside a rating: outcome, title, svg, caption, table."""
    if not results["ratings"]:
        return []
    grades = {one["authority"]: one["grade"] for one in wording.rated(results)}
    made = []
    for number, name in enumerate(dict.fromkeys(one["outcome"] for one in results["authorities"]), start=1):
        points = [
            one for one in results["authorities"]
            if one["outcome"] == name and one["authority"] in grades and one["sir"] is not None
        ]  # fmt: skip
        if len(points) > 1:
            made.append({"outcome": name, **_figure(results, name, points, grades, number)})
    return made


def title_of(points: list[dict[str, Any]], outcome: str) -> str:
    """Return what the picture shows, the finding first."""
    well = [one for one in points if one["good"]]
    worse = sum(one["verdict"].endswith("worse") for one in well)
    if not well:
        return f"No authority that is shown is rated good. {outcome}, by rating"
    have = "has" if worse == 1 else "have"
    many = wording.counted(len(well), "authority that is", "authorities that are")
    of = f"{'the ' if len(well) > 1 else ''}{many} rated good and shown"
    return f"{worse} of {of} {have} children who fared worse: {outcome.lower()}"


def _figure(
    results: Results, name: str, points: list[dict[str, Any]], grades: dict[str, int], number: int
) -> dict[str, Any]:
    import matplotlib

    matplotlib.use("svg")
    from matplotlib import pyplot

    regime, outcome = results["ratings"], wording.titles(results)[name]
    title = title_of(points, outcome)
    identity = f"rating-{number}"
    with pyplot.rc_context(settings(identity)):
        figure, axes = pyplot.subplots(figsize=(9.2, 5.2), layout="constrained")
        _draw(axes, points, grades, regime, outcome)
        svg = as_svg(figure, identity, title, _description(points, grades, regime))
        pyplot.close(figure)
    rows = [
        [one["authority"], regime["scale"][grades[one["authority"]] - regime["first_grade"]], f"{one['sir']:.2f}",
         f"{one['lo']:.2f} to {one['hi']:.2f}", one["verdict"]]
        for one in points
    ]  # fmt: skip
    columns = [{"name": text, "numeric": place == 2} for place, text in
               enumerate(["Authority", "Rating", "Ratio", "95% interval", "Verdict"])]  # fmt: skip
    caption = (f"{outcome}: observed over expected, by rating under {regime['title']}{_when(results)}. "
               "Marks: the ratio; lines: 95% intervals of the true ratio. Diamonds: rated good, children fared worse; "
               "filled circles: rated poor, children fared better; hollow: neither is clear. Names that would cover "
               f"one another are left out; the table has all.{_left(results, points)}")  # fmt: skip
    return {"id": identity, "title": title, "svg": svg, "caption": caption, "columns": columns, "rows": rows}


def _left(results: Results, points: list[dict[str, Any]]) -> str:
    """Return where the authorities went that are not drawn; the empty text where all are."""
    every = len(results["data"]["authorities"])
    rated, drawn = {one["authority"] for one in wording.rated(results)}, {one["authority"] for one in points}
    rest = [(every - len(rated), "without a rating"),
            (len(rated - drawn), "too few children, or a figure that would give a small count away")]  # fmt: skip
    said = [f"{count} ({why})" for count, why in rest if count > 0]
    return f" Of {every} authorities not drawn: {wording.listed(said)}." if said else ""


def _when(results: Results) -> str:
    return ", as awarded" if results["ratings"]["awarded"] else f", {results['year']['name']}"


def _draw(
    axes: Any, points: list[dict[str, Any]], grades: dict[str, int], regime: dict[str, Any], outcome: str
) -> None:
    places = _side_by_side(points, grades)
    top = 1.05 * max(max(one["hi"], one["sir"]) for one in points)
    axes.axhline(1, color=GREY, linewidth=1, linestyle=(0, (4, 3)))
    for one in points:
        place = places[one["authority"]]
        shape, colour = MARKS.get(one["verdict"], OTHER)
        axes.plot([place, place], [one["lo"], one["hi"]], color=colour, linewidth=2, solid_capstyle="butt")
        axes.plot([place], [one["sir"]], shape, color=colour, markersize=9 if len(points) <= MOST_NAMED else 6,
                  markeredgewidth=2, markerfacecolor=colour if one["verdict"] in MARKS else "white")  # fmt: skip
    named = [one for one in points if one["verdict"] in MARKS or len(points) <= MOST_NAMED]
    for one, at, above in _labels(named, places, top):
        axes.annotate(one["authority"], (places[one["authority"]], at), xytext=(0, 5 if above else -5),
                      textcoords="offset points", ha="center", va="bottom" if above else "top", fontsize=10.5,
                      fontweight="bold" if one["verdict"] in MARKS else "normal", color=INK)  # fmt: skip
    numbers = range(regime["first_grade"], regime["first_grade"] + len(regime["scale"]))
    axes.set_xticks(list(numbers), regime["scale"])
    axes.set_xlim(min(numbers) - 0.5, max(numbers) + 0.5)
    axes.set_ylim(0, 1.06 * top)
    axes.set_ylabel(f"{fill(outcome, 44)}:\nobserved over expected")
    axes.set_xlabel("Rating (higher to the right)")


def _labels(
    named: list[dict[str, Any]], places: dict[str, float], top: float
) -> Iterator[tuple[dict[str, Any], float, bool]]:
    """Yield which authorities are named in the picture, at what height, and whether above their line.

    Those clearly apart go first, the farthest from 1 before the others. A name that would cover another one, above and
    below, is left to the table, which names all.
    """
    taken: list[tuple[float, float, float]] = []
    for one in sorted(named, key=lambda one: (one["verdict"] not in MARKS, -abs(one["sir"] - 1), one["authority"])):
        place, half, height = places[one["authority"]], WIDTH * len(one["authority"]) / 2, HEIGHT * top
        for above in (True, False):
            at = max(one["hi"], one["sir"]) if above else min(one["lo"], one["sir"])
            middle = at + height if above else at - height
            if middle < 0 or any(abs(x - place) < half + w and abs(y - middle) < 1.6 * height for x, w, y in taken):
                continue
            taken.append((place, half, middle))
            yield one, at, above
            break


def _side_by_side(points: list[dict[str, Any]], grades: dict[str, int]) -> dict[str, float]:
    """Return where each authority stands: those of one rating beside one another, lowest ratio first."""
    places = {}
    for grade in sorted(set(grades.values())):
        mine = sorted((one for one in points if grades[one["authority"]] == grade), key=lambda one: one["sir"])
        step = 0.8 / max(len(mine), 1)
        for position, one in enumerate(mine):
            places[one["authority"]] = grade + (position - (len(mine) - 1) / 2) * step
    return places


def _description(points: list[dict[str, Any]], grades: dict[str, int], regime: dict[str, Any]) -> str:
    parts = []
    for number, word in enumerate(regime["scale"], start=regime["first_grade"]):
        mine = [one for one in points if grades[one["authority"]] == number]
        if mine:
            ratios = [one["sir"] for one in mine]
            span = f"{min(ratios):.2f}" if len(ratios) == 1 else f"{min(ratios):.2f} to {max(ratios):.2f}"
            parts.append(f"{word}: {wording.counted(len(mine), 'authority', 'authorities')}, {span}")
    return "; ".join(parts) + "."
