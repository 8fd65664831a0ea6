"""A page in a real browser, and the accessibility rules run in it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

#: every rule of WCAG 2.0 to 2.2, A and AA, and best practice
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]
OF_COLOURS = ["color-contrast", "link-in-text-block"]
#: how a page is looked at: width in pixels, medium, colours
WAYS = {
    "wide": (1100, "screen", "light"),
    "phone": (375, "screen", "light"),
    "dark": (1100, "screen", "dark"),
    "print": (1100, "print", "light"),
}


@contextmanager
def chromium() -> Iterator[Any]:
    """Give a browser; skip the test where there is none."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not found:
        pytest.skip("no Chromium on this machine")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@contextmanager
def opened(browser: Any, path: Path, way: str) -> Iterator[Any]:
    """Give the page, opened in one of the WAYS, with everything folded away opened."""
    width, medium, colours = WAYS[way]
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=colours, bypass_csp=True)
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(path.as_uri())
    page.emulate_media(media=medium, color_scheme=colours)
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    yield page
    context.close()


def violations(page: Any, colours_alone: bool = False) -> list[str]:
    """Return what breaks an accessibility rule: rule, help, and the first places. colours_alone: only the rules that
    other colours can break.
    """
    from axe_playwright_python.sync_playwright import Axe

    only = {"type": "rule", "values": OF_COLOURS} if colours_alone else {"type": "tag", "values": RULES}
    found = Axe().run(page, options={"runOnly": only}).response
    return [f"{one['id']}: {one['help']}: {[node['html'][:160] for node in one['nodes'][:3]]}"
            for one in found["violations"]]  # fmt: skip
