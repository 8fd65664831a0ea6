"""The rating beside an outcome, as a picture: one mark an authority, with its interval."""

from __future__ import annotations

from typing import Any

from evaluator import wording
from evaluator.svg import BETTER, GREY, INK, WORSE, as_svg, settings

Results = dict[str, Any]
MARKS = {"worse": ("D", WORSE), "better": ("o", BETTER)}
OTHER = ("o", GREY)
#: with more authorities only those clearly apart are named in the picture; the table names all
MOST_NAMED = 20


def rating_figures(results: Results) -> list[dict[str, Any]]:
    """Return one figure for each outcome that can be set beside a rating: title, svg, caption and its table."""
    if not results["ratings"]:
        return []
    grades = {one["authority"]: one["grade"] for one in wording.rated(results)}
    made = []
    for number, name in enumerate(dict.fromkeys(one["indicator"] for one in results["comparisons"]), start=1):
        points = [
            one for one in results["comparisons"]
            if one["indicator"] == name and one["authority"] in grades and one["rate"] is not None
        ]  # fmt: skip
        if len(points) > 1:
            made.append(_figure(results, name, points, grades, number))
    return made


def title_of(points: list[dict[str, Any]], grades: dict[str, int], good: int, outcome: str) -> str:
    """Return what the picture shows, the finding first."""
    well = [one for one in points if grades[one["authority"]] >= good]
    worse = sum(one["verdict"] == "worse" for one in well)
    if not well:
        return f"No authority is rated good. {outcome}, by rating"
    have = "has" if worse == 1 else "have"
    return f"{worse} of the {len(well)} authorities rated well {have} a clearly worse outcome: {outcome.lower()}"


def _figure(
    results: Results, name: str, points: list[dict[str, Any]], grades: dict[str, int], number: int
) -> dict[str, Any]:
    import matplotlib

    matplotlib.use("svg")
    from matplotlib import pyplot

    regime, outcome = results["ratings"], wording.titles(results)[name]
    good = regime["scale"].index(regime["good_from"]) + regime["first_grade"]
    title = title_of(points, grades, good, outcome)
    identity = f"rating-{number}"
    with pyplot.rc_context(settings(identity)):
        figure, axes = pyplot.subplots(figsize=(9.2, 5.2), layout="constrained")
        _draw(axes, points, grades, regime, outcome)
        svg = as_svg(figure, identity, title, _description(points, grades, regime))
        pyplot.close(figure)
    rows = [
        [one["authority"], regime["scale"][grades[one["authority"]] - regime["first_grade"]], f"{one['rate']:.1f}",
         f"{one['lo']:.1f} to {one['hi']:.1f}", one["verdict"]]
        for one in points
    ]  # fmt: skip
    columns = [{"name": text, "numeric": place == 2} for place, text in
               enumerate(["Authority", "Rating", "Per cent", "95% interval", "Beside the others"])]  # fmt: skip
    caption = (f"{outcome}, {results['year']['name']}, per cent with 95% intervals, by rating under {regime['title']}. "
               "Diamonds: clearly worse than the others; filled circles: clearly better; hollow: neither.")  # fmt: skip
    return {"id": identity, "title": title, "svg": svg, "caption": caption, "columns": columns, "rows": rows}


def _draw(
    axes: Any, points: list[dict[str, Any]], grades: dict[str, int], regime: dict[str, Any], outcome: str
) -> None:
    places = _side_by_side(points, grades)
    # neighbours are named above and below in turn, so that names do not run into one another
    below = {name: number for number, name in enumerate(sorted(places, key=lambda name: places[name]))}
    for one in points:
        place = places[one["authority"]]
        shape, colour = MARKS.get(one["verdict"], OTHER)
        clear = one["verdict"] in MARKS
        axes.plot([place, place], [one["lo"], one["hi"]], color=colour, linewidth=2, solid_capstyle="butt")
        axes.plot([place], [one["rate"]], shape, color=colour, markersize=9, markeredgewidth=2,
                  markerfacecolor=colour if clear else "white")  # fmt: skip
        if clear or len(points) <= MOST_NAMED:
            above = below[one["authority"]] % 2 == 0
            axes.annotate(one["authority"], (place, one["hi"] if above else one["lo"]), xytext=(0, 5 if above else -5),
                          textcoords="offset points", ha="center", va="bottom" if above else "top", fontsize=10.5,
                          fontweight="bold" if clear else "normal", color=INK)  # fmt: skip
    numbers = range(regime["first_grade"], regime["first_grade"] + len(regime["scale"]))
    axes.set_xticks(list(numbers), regime["scale"])
    axes.set_xlim(min(numbers) - 0.5, max(numbers) + 0.5)
    axes.set_ylim(bottom=0)
    axes.set_ylabel(f"{outcome}, per cent")
    axes.set_xlabel("Rating (higher to the right)")


def _side_by_side(points: list[dict[str, Any]], grades: dict[str, int]) -> dict[str, float]:
    """Return where each authority stands: those of one rating beside one another, lowest figure first."""
    places = {}
    for grade in sorted(set(grades.values())):
        mine = sorted((one for one in points if grades[one["authority"]] == grade), key=lambda one: one["rate"])
        step = 0.8 / max(len(mine), 1)
        for position, one in enumerate(mine):
            places[one["authority"]] = grade + (position - (len(mine) - 1) / 2) * step
    return places


def _description(points: list[dict[str, Any]], grades: dict[str, int], regime: dict[str, Any]) -> str:
    parts = []
    for number, word in enumerate(regime["scale"], start=regime["first_grade"]):
        mine = [one for one in points if grades[one["authority"]] == number]
        if mine:
            rates = [one["rate"] for one in mine]
            span = f"{min(rates):.1f}%" if len(rates) == 1 else f"{min(rates):.1f}% to {max(rates):.1f}%"
            parts.append(f"{word}: {wording.counted(len(mine), 'authority', 'authorities')}, {span}")
    return "; ".join(parts) + "."
