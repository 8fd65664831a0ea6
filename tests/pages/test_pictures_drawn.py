"""What is drawn of hard data: nothing is cut off, names do not cover one another, what is hidden is said to be."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from evaluator.pages.figures.by_month import lights_turned, months_figure
from evaluator.pages.figures.days_to_completion import days_figure
from evaluator.pages.figures.experiments import flips_figure, sweep_figure
from evaluator.pages.figures.funnel import MOST_NAMED, funnel, placed
from evaluator.pages.figures.spine import Measure, spine
from tests.support.browser import chromium
from tests.support.contrast import pale

Figure = dict[str, Any]
WORSE, NOT = "Diverges: rated good, children fared worse", "not clearly different from average"
SHAPE = {"variance": 0.8, "tau2": 0.006}
GRADES = ("inadequate", "requires improvement to be good", "good", "outstanding")
#: texts outside the picture or over one another, and marks outside the picture or cut by their axes
FAULTS = """() => {
  const svg = document.querySelector('svg'), box = svg.getBoundingClientRect(), frame = svg.getScreenCTM(), bad = []
  const beyond = (b, left, top, right, bottom) =>
    Math.max(left - b.left, b.right - right, top - b.top, b.bottom - bottom) > 1
  const texts = [...svg.querySelectorAll('text')].map(one => [one.textContent, one.getBoundingClientRect()])
  for (const [words, b] of texts)
    if (beyond(b, box.left, box.top, box.right, box.bottom)) bad.push('outside: ' + words)
  texts.forEach(([words, a], place) => texts.slice(place + 1).forEach(([other, b]) => {
    const x = Math.min(a.right, b.right) - Math.max(a.left, b.left)
    const y = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top)
    if (x > 2 && y > 4) bad.push('covered: ' + words + ' / ' + other)
  }))
  for (const one of svg.querySelectorAll('path, use, rect, circle, line')) {
    if (one.closest('defs, clipPath')) continue
    const b = one.getBoundingClientRect()
    if (beyond(b, box.left, box.top, box.right, box.bottom)) bad.push('mark outside')
    const held = one.closest('[clip-path]')
    if (!held) continue
    const id = held.getAttribute('clip-path').match(/#([^)]+)/)[1]
    const r = document.getElementById(id).querySelector('rect')
    const x = frame.e + frame.a * r.x.baseVal.value, y = frame.f + frame.d * r.y.baseVal.value
    if (beyond(b, x, y, x + frame.a * r.width.baseVal.value, y + frame.d * r.height.baseVal.value))
      bad.push('mark cut: ' + one.getAttribute('style'))
  }
  return bad }"""


def ratios(many: int) -> list[dict[str, Any]]:
    """Return invented authorities of very different sizes, each sixth of them named and beyond the limits."""
    chance = np.random.default_rng(7)
    return [
        {"authority": f"Invented County {n:03d}", "expected": float(chance.lognormal(4.2, 1.1)),
         "sir": float((1.5 if n % 6 == 0 else 1) * chance.lognormal(0, 0.12)), "exceptional": n % 6 == 0,
         "verdict": WORSE if n % 6 == 0 else NOT, "symbol": ""}
        for n in range(many)
    ]  # fmt: skip


def days(limit: int, hidden: tuple[int, ...] = (), lo: float = 2.1, hi: float = 3.7) -> dict[str, Any]:
    rows = [
        {"day": day, "finished": None if day in hidden else 0 if day == 0 else 100,
         "expected": 90.0 if limit - 5 <= day <= limit else None}
        for day in range(limit + 11)
    ]  # fmt: skip
    return {"limit": limit, "days_a_week": 5, "cases": 2000, "days": rows,
            "spike": {"excess": (lo + hi) / 2, "lo": lo, "hi": hi}}  # fmt: skip


def swept(first: int, last: int, now: int) -> list[dict[str, Any]]:
    return [{"value": n, "in_force": n == now, "per_cent": None if n == first + 1 else 50.0 + n, "rated": 60,
             "flipped": abs(n - now), "spike": 1.0, "lo": -2.0, "hi": 4.0} for n in range(first, last + 1)]  # fmt: skip


def months(*per_cent: float | None) -> list[tuple[str, float]]:
    named = [(f"{2009 + (n + 3) // 12}-{(n + 3) % 12 + 1:02d}", value) for n, value in enumerate(per_cent)]
    return [(month, value) for month, value in named if value is not None]


def matrix(grades: tuple[str, ...]) -> list[dict[str, Any]]:
    return [{"a": a, "b": b, "authorities": n + m} for n, a in enumerate(grades) for m, b in enumerate(grades)]


EVEN = [70.0, 72.0, 69.0, 71.0, 70.0, 73.0]
HARD: dict[str, Callable[[], Figure | None]] = {
    "funnel-1": lambda: funnel("f", "Referred again", SHAPE, ratios(1)),
    "funnel-2": lambda: funnel("f", "Referred again", SHAPE, ratios(2)),
    "funnel-12": lambda: funnel("f", "Referred again", SHAPE, ratios(12)),
    "funnel-150": lambda: funnel("f", "Referred again", SHAPE, ratios(150)),
    "funnel-no-spread": lambda: funnel("f", "Referred again", {"variance": 1.0, "tau2": 0.0}, ratios(30)),
    "days": lambda: days_figure("d", "Initial assessment", days(7)),
    "days-first": lambda: days_figure("d", "First contact", days(1)),
    "days-long": lambda: days_figure("d", "Core assessment", days(45, hidden=(45, 46))),
    "days-wide-interval": lambda: days_figure("d", "Initial assessment", days(7, lo=-14.0, hi=12.0)),
    "lights-meet": lambda: lights_turned("l", [
        {"month": f"2009-{n:02d}", "working_days": 20, "amber": 100, "red": 100 if n == 12 else 20}
        for n in range(1, 13)]),
    "months": lambda: months_figure("m", "In time", "Invented", months(*EVEN, *EVEN, *EVEN)),
    "months-gap": lambda: months_figure("m", "In time", "Invented", months(*EVEN, None, None, *EVEN, 70.0)),
    "months-all-alike": lambda: months_figure("m", "In time", "Invented", months(*[100.0] * 8)),
    "flips-long-names": lambda: flips_figure("f", "star ratings with the cap removed, 2003", "star ratings as "
                                             "published in November, 2003", matrix(GRADES)),
    "flips-two": lambda: flips_figure("f", "one", "other", matrix(("0 stars", "1 star"))),
    "sweep": lambda: sweep_figure("s", "Core assessment", "working day", swept(25, 60, 45)),
    "sweep-one": lambda: sweep_figure("s", "Core assessment", "working day", swept(45, 45, 45)),
    "sweep-last": lambda: sweep_figure("s", "Core assessment", "working day", swept(40, 45, 45)),
}  # fmt: skip


def made(name: str) -> Figure:
    drawn = HARD[name]()
    assert drawn is not None
    return drawn


def test_nothing_is_cut_off_and_no_words_cover_others() -> None:
    found = {}
    with chromium() as browser:
        page = browser.new_page(viewport={"width": 1100, "height": 900})
        for name in HARD:
            page.set_content(f"<body>{made(name)['svg']}</body>")
            found[name] = page.evaluate(FAULTS)
    assert {name: faults for name, faults in found.items() if faults} == {}


def test_a_fault_would_be_found() -> None:
    """Two words at one place, the second beyond the edge; a bar that its axes cut."""
    svg = ('<svg xmlns="http://www.w3.org/2000/svg" width="90" height="90"><defs><clipPath id="c"><rect x="0" y="0" '
           'width="20" height="20"/></clipPath></defs><text x="50" y="50">together</text><text x="50" y="50">longer '
           'than there is room</text><rect x="5" y="5" width="5" height="50" clip-path="url(#c)"/></svg>')  # fmt: skip
    with chromium() as browser:
        page = browser.new_page()
        page.set_content(f"<body>{svg}</body>")
        faults = page.evaluate(FAULTS)
    assert {fault.split(":")[0] for fault in faults} == {"outside", "covered", "mark cut"}


@pytest.mark.parametrize("name", HARD)
def test_hard_data_are_drawn_alike_twice_and_can_be_seen(name: str) -> None:
    assert made(name) == made(name)
    assert pale(made(name)["svg"]) == []


def test_the_farthest_of_the_named_is_written_however_far_others_lie() -> None:
    """Small authorities lie far out by chance; they take no place from those that are named."""
    small = [{"authority": f"Small {n}", "expected": 10.0 + n, "sir": 3.0, "exceptional": False, "verdict": NOT,
              "symbol": ""} for n in range(MOST_NAMED)]  # fmt: skip
    named = {"authority": "Named", "expected": 400.0, "sir": 1.6, "exceptional": True, "verdict": WORSE, "symbol": ""}
    assert [one[0] for one in placed([*small, named], 9.0, 500.0, 3.3)] == ["Named"]
    drawn = funnel("f", "Referred again", SHAPE, [*small, named])
    assert drawn is not None and ">Named<" in drawn["svg"]


def test_an_unnamed_authority_beyond_the_limits_is_not_denied() -> None:
    drawn = funnel("f", "Referred again", SHAPE, [{**one, "exceptional": False, "verdict": NOT} for one in ratios(9)])
    assert drawn is not None and "No authority is named and beyond" in drawn["svg"]
    assert "No authority lies" not in drawn["svg"]


def test_a_hidden_month_keeps_its_place_and_ends_the_run() -> None:
    """Four months above the mean, a hidden one, and four more above it are no run of seven."""
    known = months(60.0, 61.0, 62.0, 61.0, 60.0, 61.0, 60.0, 80.0, 81.0, 80.0, 81.0, None, 80.0, 81.0, 80.0, 81.0)
    drawn = months_figure("m", "In time", "Invented", known)
    assert drawn is not None
    rows = {row[0]: row[1:] for row in drawn["rows"]}
    assert rows["2010-03"] == ["[c] or none", "[z]"] and len(rows) == 16
    assert {rows[month][1] for month, _ in known[-4:]} == {"[z]"}
    assert "1 month is hidden" in drawn["caption"] and "2009-04 to 2010-02" in drawn["caption"]


def test_months_with_a_gap_are_judged_in_their_longest_stretch_only() -> None:
    drawn = months_figure("m", "In time", "Invented", months(*EVEN, None, *[value + 20 for value in EVEN], 90.0))
    assert drawn is not None and drawn["title"].endswith("months differ no more than usual")
    assert months_figure("m", "In time", "Invented", months(*EVEN[:5], None, *EVEN[:5])) is None


def test_months_that_differ_are_not_drawn_as_worse() -> None:
    drawn = months_figure("m", "In time", "Invented", months(*EVEN, *EVEN, 95.0))
    assert drawn is not None and "1 of 13 months differ" in drawn["title"] and "#d1490c" not in drawn["svg"]


def test_a_hidden_day_is_marked_and_a_day_without_cases_is_not() -> None:
    drawn = days_figure("d", "Initial assessment", days(7, hidden=(3, 9)))
    assert drawn is not None and drawn["svg"].count(">[c]</text>") == 2
    assert drawn["rows"][0][1] == "0" and drawn["rows"][3][1] == "[c]"


def test_the_caption_speaks_of_an_expected_line_only_where_there_is_one() -> None:
    plain = [{**row, "expected": None} for row in days(7)["days"]]
    drawn = days_figure("d", "Initial assessment", {**days(7), "days": plain, "spike": None})
    assert drawn is not None and "orange line" not in drawn["caption"]
    with_line = days_figure("d", "Initial assessment", days(1))
    assert with_line is not None and "orange line" in with_line["caption"] and "1 working day<" in with_line["svg"]


def test_a_month_without_working_days_has_no_rate() -> None:
    rows = [{"month": f"2009-0{n}", "working_days": 0 if n == 1 else 20, "amber": 0, "red": 0} for n in (1, 2, 3)]
    drawn = lights_turned("l", rows)
    assert drawn is not None and drawn["rows"][0][2:] == ["[x]", "[x]"]
    assert lights_turned("l", rows[:2]) is None


def test_a_hidden_month_breaks_the_line_of_lights() -> None:
    rows = [{"month": f"2009-0{n}", "working_days": 20, "amber": 40, "red": "[c]" if n == 3 else 40}
            for n in range(1, 6)]  # fmt: skip
    drawn = lights_turned("l", rows)
    assert drawn is not None
    red = re.findall(r'<path d="([^"]+)" clip-path[^>]+#a3173b', drawn["svg"])
    assert sum(path.count("M") for path in red) == 2


@pytest.mark.parametrize(("a", "b", "words"), [("good", "outstanding", "up"), ("good", "inadequate", "down")])
def test_which_way_a_rating_goes_is_written_in_its_cell(a: str, b: str, words: str) -> None:
    one = [{**row, "authorities": int((row["a"], row["b"]) == (a, b))} for row in matrix(GRADES)]
    svg = flips_figure("f", "one", "other", one)["svg"]
    assert re.findall(r">(up|down)</text>", svg) == [words]


def test_an_authority_without_statistical_neighbours_hides_nothing_about_them() -> None:
    one = Measure("In time", "higher", 60.0, 58.0, 62.0, 50.0, 20.0, 90.0, 40.0, 62.0, None, clear=True)
    drawn = spine("s", "Invented", [("Children", [one])])
    assert drawn["rows"][0] == ["In time", "60.0", "58.0 to 62.0", "50.0", "better"]
    assert "imilar" not in drawn["svg"].replace(">similar</text>", "") and ">[c]</text>" not in drawn["svg"]
