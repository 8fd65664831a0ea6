"""No page breaks a rule of WCAG 2.0 to 2.2, A and AA, or of best practice: wide, on a phone, in the dark, on paper."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from lxml.etree import tostring
from lxml.html import document_fromstring

from evaluator.pages.page_options import Look, branded
from evaluator.pages.report.authority import authority_document
from evaluator.pages.report.national import national_document
from evaluator.pages.templates import page_html
from evaluator.rule_book.contents import gather
from evaluator.rule_book.page import page as book_page
from tests.support.browser import WAYS, chromium, opened, violations
from tests.support.contrast import pale
from tests.support.reports import DOCUMENTS, demo_report, small_report
from tests.support.variants import VARIANTS

#: whether everything is looked at, as long as it takes
WHOLE = bool(os.environ.get("DAYSEVEN_WHOLE"))
PAGES: dict[str, Callable[[], str]] = {
    **{name: lambda made=made: page_html(made()) for name, made in DOCUMENTS.items()},
    "authority": lambda: branded(page_html(DOCUMENTS["authority"]()), Look((), "Invented Council", "#7a1f5c")),
    **({"national": demo_report, "rule-book": lambda: book_page(gather([]))} if WHOLE else {}),
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
        text = tostring(one, encoding="unicode", with_tail=False)
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


@pytest.mark.parametrize("variant", ["awkward", "one alone", "without ratings", "many"])
def test_no_page_of_awkward_data_breaks_a_rule(variant: str, browser: Any, tmp_path: Path) -> None:
    """Names in other letters, of 120 letters, or with mark-up in them; one authority, and 150."""
    found = VARIANTS[variant]()
    made = {"national": national_document(found),
            "authority": authority_document(found, found["data"]["authorities"][0])}  # fmt: skip
    for kind, document in made.items():
        path = tmp_path / f"{kind}.html"
        path.write_text(page_html(document), encoding="utf-8")
        with opened(browser, path, "wide" if variant != "awkward" else "phone") as page:
            assert violations(page) == [], kind
            assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]


def test_a_report_of_forty_authorities_is_short_before_anything_is_opened(browser: Any, tmp_path: Path) -> None:
    found = VARIANTS["many"]()
    found["data"]["authorities"] = found["data"]["authorities"][:40]
    path = tmp_path / "forty.html"
    path.write_text(page_html(national_document(found)), encoding="utf-8")
    page = browser.new_page(viewport={"width": 1100, "height": 900})
    page.goto(path.as_uri())
    assert page.evaluate("document.documentElement.scrollHeight") <= 12_000
    assert page.evaluate("document.querySelector('.next').getBoundingClientRect().top") <= 900
    page.close()


def test_what_is_folded_is_printed_open(browser: Any, tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text(small_report(), encoding="utf-8")
    page = browser.new_page()
    page.goto(path.as_uri())
    shown = "[...document.querySelectorAll('table')].filter(one => one.checkVisibility()).length"
    assert page.evaluate(shown) < page.evaluate("document.querySelectorAll('table').length")
    page.emulate_media(media="print")
    assert page.evaluate(shown) == page.evaluate("document.querySelectorAll('table').length")
    page.close()
