"""The report as a page: self-contained, well-formed, and opened by a real browser."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
VOID = {"meta", "br", "img", "link", "input", "hr", "path", "use", "rect", "circle", "line", "polygon", "polyline"}


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("page")
    done = subprocess.run([sys.executable, "-m", "evaluator", "demo", "-o", str(folder / "demo")],
                          capture_output=True, text=True, cwd=ROOT, check=True)  # fmt: skip
    return Path(done.stdout.splitlines()[-1])


class Outline(HTMLParser):
    """Collects ids, links and whether tags close in order."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.open: list[str] = []
        self.wrong: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        self.ids += [str(said["id"])] if said.get("id") else []
        self.links += [str(said["href"])] if tag == "a" else []
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        self.ids += [str(said["id"])] if said.get("id") else []

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if not self.open or self.open.pop() != tag:
            self.wrong.append(tag)


def test_it_needs_nothing_from_elsewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert "<script" not in text
    addresses = {one for one in re.findall(r"https?://[^\"'<> )]+", text) if "www.w3.org" not in one}
    assert addresses == set()
    assert "default-src 'none'" in text


def test_its_tags_close_and_its_links_lead_somewhere(page: Path) -> None:
    outline = Outline()
    outline.feed(page.read_text(encoding="utf-8"))
    assert outline.wrong == [] and outline.open == []
    assert len(outline.ids) == len(set(outline.ids))
    inside = [link for link in outline.links if not link.startswith("data:text/csv;charset=utf-8,")]
    assert len(outline.links) > len(inside)
    assert {link.removeprefix("#") for link in inside} <= set(outline.ids)


def test_it_says_what_it_must(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for said in ("What this report does not tell you", "Nobody awarded these stars", "Not an Ofsted or DfE publication",
                 "Quillbury", "[c]", "SHA-256"):  # fmt: skip
        assert said in text
    assert "gaming" not in text.lower() and "gamed" not in text.lower()


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")
def test_a_browser_shows_it(page: Path, tmp_path: Path) -> None:
    flags = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
             "--disable-component-update", "--disable-sync", f"--user-data-dir={tmp_path / 'profile'}"]  # fmt: skip
    picture = tmp_path / "page.png"
    done = subprocess.run([str(CHROMIUM), *flags, f"--screenshot={picture}", "--window-size=375,2000", page.as_uri()],
                          capture_output=True, timeout=120, check=False)  # fmt: skip
    assert done.returncode == 0, done.stderr[-500:]
    assert picture.stat().st_size > 20_000
    dom = subprocess.run([str(CHROMIUM), *flags, "--dump-dom", page.as_uri()], capture_output=True, text=True,
                         timeout=120, check=True).stdout  # fmt: skip
    assert dom.count("<svg") == page.read_text(encoding="utf-8").count("<svg")
    assert "What became of the children" in dom
