"""Every figure: its title is a finding, its table has all of it, its marks can be seen, nothing is lost or cut off."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from evaluator.pages.figures.by_month import lights_turned, months_figure
from evaluator.pages.figures.days_to_completion import days_figure
from evaluator.pages.figures.experiments import flips_figure, sweep_figure
from evaluator.pages.figures.funnel import funnel, limits
from evaluator.pages.figures.spine import Measure, spine
from evaluator.statistics.funnel import over_dispersed
from tests.support.contrast import pale, ratio, size, title_and_description

Figure = dict[str, Any]


def measure(title: str = "In time", value: float | None = 60.0, better: str = "higher") -> Measure:
    ends = (None, None) if value is None else (value - 2, value + 2)
    return Measure(title, better, value, *ends, 50.0, 20.0, 90.0, 40.0, 62.0, 55.0, clear=True)


def authority(name: str, sir: float | None, verdict: str = "not clearly different from average") -> dict[str, Any]:
    return {"authority": name, "expected": 30.0 + len(name), "sir": sir, "verdict": verdict,
            "exceptional": verdict.endswith(("worse", "better")), "symbol": "" if sir else "[c]"}  # fmt: skip


SHAPE = {"variance": 0.8, "tau2": 0.004}
WORSE = "Diverges: rated good, children fared worse"
DAYS = {
    "limit": 7, "days_a_week": 5, "cases": 2000, "spike": {"excess": 3.0, "lo": 2.0, "hi": 4.0},
    "days": [{"day": day, "finished": None if day == 2 else 100 + 10 * day, "expected": 90.0 if 3 <= day <= 7 else None}
             for day in range(12)],
}  # fmt: skip
SWEPT = [
    {"value": value, "in_force": value == 7, "per_cent": 10.0 * value, "rated": 12, "flipped": 10 - value,
     "spike": 3.0 if value == 7 else None, "lo": 2.0 if value == 7 else None, "hi": 4.0 if value == 7 else None}
    for value in range(5, 10)
]  # fmt: skip
MATRIX = [{"a": a, "b": b, "authorities": n} for a, row in (("0 stars", (3, 2)), ("1 star", (1, 40)))
          for b, n in zip(("0 stars", "1 star"), row, strict=True)]  # fmt: skip

CHILDREN = [measure("A", 60.0), measure("B", 40.0), measure("C", None), measure("D", 51.0), measure("E", 70.0, "none")]
RATIOS = [authority("Low", 0.7), authority("High", 1.6, WORSE), authority("Hidden", None), authority("Mid", 1.0)]
LIGHTS = [{"month": f"2009-{m:02d}", "working_days": 20, "amber": 40, "red": "[c]" if m == 3 else 10 * m}
          for m in range(1, 9)]  # fmt: skip
MONTHS = [(f"2009-{m:02d}", 70.0 + m % 3 + 20 * (m == 7)) for m in range(1, 13)]
FIGURES: dict[str, Callable[[], Figure | None]] = {
    "spine": lambda: spine("spine", "Invented", [("Children", CHILDREN)]),
    "funnel": lambda: funnel("funnel", "Referred again", SHAPE, RATIOS),
    "days": lambda: days_figure("days", "Initial assessment", DAYS),
    "lights": lambda: lights_turned("lights", LIGHTS),
    "months": lambda: months_figure("months", "In time", "Invented", MONTHS),
    "flips": lambda: flips_figure("flips", "one", "other", MATRIX),
    "sweep": lambda: sweep_figure("sweep", "Initial assessment", "working day", SWEPT),
}


def drawn(name: str) -> Figure:
    made = FIGURES[name]()
    assert made is not None
    return made


@pytest.mark.parametrize("name", FIGURES)
def test_the_same_data_give_the_same_bytes(name: str) -> None:
    assert drawn(name) == drawn(name)


@pytest.mark.parametrize("name", FIGURES)
def test_every_text_and_mark_can_be_seen(name: str) -> None:
    assert pale(drawn(name)["svg"]) == []


def test_a_pale_text_and_a_pale_mark_are_found() -> None:
    svg = ('<svg xmlns="http://www.w3.org/2000/svg"><text fill="#999999">a</text><path style="fill: #ffd24d"/>'
           '<path fill="#12436d"/></svg>')  # fmt: skip
    assert pale(svg) == ["text 'a' #999999", "mark #ffd24d"]
    assert ratio("#000000") == pytest.approx(21)


@pytest.mark.parametrize("name", FIGURES)
def test_it_says_in_words_what_it_shows(name: str) -> None:
    made = drawn(name)
    title, description = title_and_description(made["svg"])
    assert title == made["title"] and description
    assert len(title.split()) <= 24 and not title.endswith(".")
    assert made["caption"].endswith(".")


@pytest.mark.parametrize("name", FIGURES)
def test_its_table_is_whole(name: str) -> None:
    made = drawn(name)
    assert made["rows"] and all(len(row) == len(made["columns"]) for row in made["rows"])
    assert all(isinstance(cell, str) and cell for row in made["rows"] for cell in row)
    assert len({column["name"] for column in made["columns"]}) == len(made["columns"])


@pytest.mark.parametrize("name", FIGURES)
def test_no_text_starts_outside_the_picture(name: str) -> None:
    svg = drawn(name)["svg"]
    width, height = size(svg)
    for x, y in re.findall(r'<text[^>]* x="([-\d.]+)" y="([-\d.]+)"', svg):
        assert -1 <= float(x) <= width + 1 and -1 <= float(y) <= height + 1


def test_hidden_is_said_and_drawn_nowhere() -> None:
    rows = {row[0]: row for row in drawn("spine")["rows"]}
    assert rows["C"][1] == "[c]" and rows["C"][-1] == "[x]"
    funnel_rows = {row[0]: row for row in drawn("funnel")["rows"]}
    assert funnel_rows["Hidden"][2] == "[c]" and ">Hidden<" not in drawn("funnel")["svg"]
    assert drawn("days")["rows"][2][1] == "[c]"
    assert drawn("lights")["rows"][2][3] == "[c]"


@pytest.mark.parametrize(("value", "better", "verdict"), [
    (60.0, "higher", "better"), (60.0, "lower", "worse"), (40.0, "higher", "worse"), (51.9, "higher", "similar"),
    (52.0, "higher", "similar"), (52.1, "higher", "better"), (90.0, "none", "not compared"), (None, "higher", ""),
])  # fmt: skip
def test_beside_all_authorities(value: float | None, better: str, verdict: str) -> None:
    assert measure("A", value, better).verdict == verdict


def test_better_is_to_the_right_whichever_way_is_better() -> None:
    """The same figures, once where higher is better and once where lower is: the mark changes sides."""
    def mark(better: str) -> float:
        svg = spine("s", "X", [("G", [measure("A", 60.0, better)])])["svg"]
        return float(re.findall(r'M (\d+\.?\d*) ', svg.split("#d1490c" if better == "lower" else "#12436d")[0])[-1])

    assert mark("higher") > 780 > mark("lower")


def test_the_days_title_says_no_more_than_the_interval_allows() -> None:
    def title(lo: float, hi: float) -> str:
        made = days_figure("d", "Assessment", {**DAYS, "spike": {"excess": (lo + hi) / 2, "lo": lo, "hi": hi}})
        assert made is not None
        return str(made["title"])

    assert "more than expected" in title(0.1, 4.0) and "no clear peak" in title(-0.1, 4.0)
    assert "fewer than expected" in title(-4.0, -0.1)
    untested = days_figure("d", "Assessment", {**DAYS, "spike": None})
    assert untested is not None and "expected" not in untested["title"]


def test_the_sweep_names_the_day_on_which_work_ends() -> None:
    assert "working day 7 (the limit in force)" in drawn("sweep")["title"]
    other = sweep_figure("s", "A", "day", [{**row, "in_force": row["value"] == 8} for row in SWEPT])
    assert "day 7 (the limit in force is 8)" in other["title"]
    none = sweep_figure("s", "A", "day", [{**row, "spike": None, "lo": None, "hi": None} for row in SWEPT])
    assert none["title"] == "A: on no day could more than expected be tested"
    unclear = sweep_figure("s", "A", "day", [{**row, "spike": 0.1, "lo": -1.0, "hi": 1.0} for row in SWEPT])
    assert unclear["title"].startswith("A: no day on which")


def test_flips_are_counted_from_the_matrix() -> None:
    assert drawn("flips")["title"] == "3 of 46 ratings change: 2 go up and 1 go down"
    assert drawn("flips")["rows"] == [["0 stars", "3", "2"], ["1 star", "1", "40"]]
    apart = flips_figure("f", "a", "b", [{"a": "good", "b": "1 star", "authorities": 3}])
    assert apart["title"] == "Ratings of 3 authorities under two scales"


def test_the_funnel_is_that_of_the_over_dispersed_limits() -> None:
    """A ratio on the outer limit has a z score of 3.09 in the funnel that names the exceptional."""
    expected = np.array([10.0, 40.0, 200.0])
    _, high = limits(expected, SHAPE, 3.09)
    found = over_dispersed(high * expected, expected, SHAPE["variance"] * expected)
    error = np.sqrt(SHAPE["variance"] / (4 * expected) + SHAPE["tau2"])
    assert (np.sqrt(high) - 1) / error == pytest.approx(3.09)
    assert found.z.shape == (3,)


def test_every_named_authority_is_in_the_table_even_where_its_label_is_left_out() -> None:
    rows = [authority(f"Authority {n:03d}", 1.5 + n / 1000, WORSE) for n in range(150)]
    made = funnel("f", "Referred again", SHAPE, rows)
    assert made is not None and [row[0] for row in made["rows"]] == [row["authority"] for row in rows]
    assert sum(row[-1] == "yes" for row in made["rows"]) == 150
    assert 1 <= len(re.findall(r"Authority \d+</text>", made["svg"])) <= 15


@pytest.mark.parametrize("made", [
    lambda: funnel("f", "x", SHAPE, [authority("Hidden", None)]), lambda: funnel("f", "x", SHAPE, []),
    lambda: days_figure("d", "x", {**DAYS, "days": []}), lambda: lights_turned("l", []),
    lambda: months_figure("m", "x", "y", [("2009-01", 3.0)] * 5),
])  # fmt: skip
def test_nothing_to_draw_makes_no_figure(made: Callable[[], Figure | None]) -> None:
    assert made() is None


def test_a_spine_of_nothing_but_hidden_figures_says_so(tmp_path: Path) -> None:
    made = spine("s", "X", [("G", [measure("A", None)])])
    assert made["title"] == "X: no figure can be compared"


def test_the_run_chart_says_which_months_differ() -> None:
    assert "1 of 12 months" in drawn("months")["title"]
    even = months_figure("m", "In time", "X", [(f"2009-{m:02d}", 70.0 + m % 2) for m in range(1, 13)])
    assert even is not None and even["title"] == "In time, X: months differ no more than usual"
