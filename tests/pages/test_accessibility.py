"""No page breaks a rule of WCAG 2.0 to 2.2, A and AA, or of best practice: wide, on a phone, in the dark, on paper."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from lxml.etree import tostring
from lxml.html import document_fromstring

from evaluator.disclosure.experiments import ASSUMED
from evaluator.pages.page_options import Look, branded
from evaluator.pages.report.authority import authority_page
from evaluator.pages.report.experiments import comparison_page, sweep_page
from evaluator.rule_book.contents import gather
from evaluator.rule_book.page import page as book_page
from tests.support.browser import WAYS, chromium, opened, violations
from tests.support.contrast import pale
from tests.support.reports import (
    demo_case,
    demo_comparison,
    demo_report,
    demo_results,
    durations_page,
    published_page,
    small_report,
    small_rules,
)

#: whether everything is looked at, as long as it takes
WHOLE = bool(os.environ.get("DAYSEVEN_WHOLE"))
SWEPT = [{"value": value, "in_force": value == 7, "per_cent": 10.0 * value, "rated": 12, "flipped": 10 - value,
          "spike": 3.0, "lo": 2.0 * (value == 7), "hi": 4.0} for value in range(5, 10)]  # fmt: skip
PAGES: dict[str, Callable[[], str]] = {
    "national": demo_report if WHOLE else small_report,
    "authority": lambda: branded(authority_page(demo_results(), "Quillbury"), Look((), "Invented Council", "#7a1f5c")),
    "rule-book": lambda: book_page(gather([] if WHOLE else [small_rules()])),
    "comparison": lambda: comparison_page(demo_comparison()),
    "sweep": lambda: sweep_page("Initial assessment", "working day", SWEPT, ASSUMED, [("Rule set", "invented")]),
    "case": demo_case,
    "published": published_page,
    "durations": durations_page,
}


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as one:
        yield one


@pytest.mark.parametrize("name", PAGES)
def test_no_page_breaks_a_rule_of_accessibility(name: str, browser: Any, tmp_path: Path) -> None:
    path = tmp_path / f"{name}.html"
    path.write_text(PAGES[name](), encoding="utf-8")
    for way in WAYS:
        with opened(browser, path, way) as page:
            assert violations(page, colours_alone=way in ("dark", "print") and not WHOLE) == [], f"{name}, {way}"


@pytest.mark.parametrize("name", ["national", "rule-book", "case", "published", "durations"])
def test_every_text_and_mark_of_every_drawing_can_be_seen(name: str) -> None:
    """What the accessibility rules cannot judge: colours inside drawings."""
    drawings = [one for one in document_fromstring(PAGES[name]()).iter("svg")
                if not any(above.tag == "svg" for above in one.iterancestors())]  # fmt: skip
    assert drawings
    for one in drawings:
        text = tostring(one, encoding="unicode")
        named = text if "xmlns=" in text else text.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1)
        assert pale(named) == []


def test_what_breaks_a_rule_is_found(browser: Any, tmp_path: Path) -> None:
    path = tmp_path / "bad.html"
    path.write_text('<html><body><img src="data:,"><p style="color:#ccc">pale</p></body></html>', encoding="utf-8")
    with opened(browser, path, "wide") as page:
        found = " ".join(violations(page))
    assert "image-alt" in found and "color-contrast" in found and "html-has-lang" in found


def test_everything_is_reached_by_keyboard_in_reading_order(browser: Any, tmp_path: Path) -> None:
    """The first stop jumps to the report; every region that scrolls and every link and summary is a stop, top down."""
    path = tmp_path / "national.html"
    path.write_text(small_report(), encoding="utf-8")
    with opened(browser, path, "wide") as page:
        stops = page.evaluate(
            "[...document.querySelectorAll('a[href], summary, [tabindex]')].filter(e => e.tabIndex >= 0)"
            ".map(e => [e.tagName + '|' + (e.getAttribute('aria-label') || e.textContent).trim().slice(0, 60),"
            " e.getBoundingClientRect().top + scrollY])"
        )
        page.keyboard.press("Tab")
        first = page.evaluate("document.activeElement.textContent")
        assert first == "Go to the report"
        reached = []
        for _ in range(len(stops) - 1):
            page.keyboard.press("Tab")
            reached.append(page.evaluate(
                "(e => e.tagName + '|' + (e.getAttribute('aria-label') || e.textContent).trim().slice(0, 60))"
                "(document.activeElement)"
            ))  # fmt: skip
    assert reached == [name for name, _ in stops[1:]]
    tops = [top for _, top in stops[1:]]
    assert tops == sorted(tops)
