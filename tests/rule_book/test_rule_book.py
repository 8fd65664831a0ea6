"""The rule book as a page: every rule once, its sources spelt out, its cases as the engine sees them."""

from __future__ import annotations

import datetime as dt
import html
import re
import shutil
import subprocess
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
import yaml

from evaluator import resources
from evaluator.clocks.calendar import england_and_wales
from evaluator.clocks.statuses import Reason
from evaluator.errors import CannotRun
from evaluator.rule_book import words
from evaluator.rule_book.cases import cases
from evaluator.rule_book.contents import KINDS, gather
from evaluator.rule_book.page import write_book
from evaluator.rule_book.pictures import BLUE, GREEN, GREY, INK, MARKS, RED, picture
from evaluator.rule_book.validity import Span, label, rows, spans, timeline
from evaluator.rulebook.limits import Counting
from evaluator.rulebook.model import Indicator, Outcome, Timescale
from evaluator.rulebook.reference_lists import cited, sources
from evaluator.rulebook.ruleset import list_rulesets, load_ruleset
from evaluator.rulebook.sentences import sentence
from evaluator.vocabulary import Status

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
VOID = {"meta", "br", "img", "link", "input", "hr", "path", "rect", "circle", "line"}
BOOK = gather(())
CALENDAR = england_and_wales()


@pytest.fixture(scope="module")
def text(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("book") / "book.html"
    write_book((), path)
    return path.read_text(encoding="utf-8")


class Outline(HTMLParser):
    """Collects ids, links, headings, tables and whether tags close in order."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.open: list[str] = []
        self.wrong: list[str] = []
        self.levels: list[int] = []
        self.named: list[str] = []
        self.pictures: list[str] = []
        self.labelled: list[str] = []
        self.tables = self.captions = 0
        self.bare_heads = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        self.ids += [str(said["id"])] if said.get("id") else []
        self.labelled += str(said.get("aria-labelledby") or "").split()
        self.links += [str(said["href"])] if tag == "a" else []
        self.levels += [int(tag[1])] if re.fullmatch(r"h[1-6]", tag) else []
        self.tables += tag == "table"
        self.captions += tag == "caption"
        self.bare_heads += tag == "th" and not said.get("scope")
        if tag == "svg" and said.get("role"):
            self.pictures.append(str(said.get("aria-label") or ""))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        pass

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID and (not self.open or self.open.pop() != tag):
            self.wrong.append(tag)


@pytest.fixture(scope="module")
def outline(text: str) -> Outline:
    found = Outline()
    found.feed(text)
    return found


def test_it_needs_nothing_from_elsewhere(text: str) -> None:
    assert "<script" not in text and "default-src 'none'" in text
    assert re.findall(r"https?:", text) == []


def test_its_tags_close_and_its_links_lead_somewhere(outline: Outline) -> None:
    assert outline.wrong == [] and outline.open == []
    assert len(outline.ids) == len(set(outline.ids))
    assert {link.removeprefix("#") for link in (*outline.links, *outline.labelled)} <= set(outline.ids)


def test_headings_are_in_order_and_tables_and_pictures_have_words(outline: Outline) -> None:
    assert outline.levels[0] == 1 and outline.levels.count(1) == 1
    assert all(after - before <= 1 for before, after in zip(outline.levels, outline.levels[1:], strict=False))
    assert outline.tables == outline.captions and outline.bare_heads == 0
    assert outline.pictures and all(outline.pictures)


def test_the_same_bytes_twice(text: str, tmp_path: Path) -> None:
    assert (tmp_path / "no" / "book.html").exists() is False
    write_book((), tmp_path / "no" / "book.html")
    assert (tmp_path / "no" / "book.html").read_bytes() == text.encode()
    assert [path.name for path in (tmp_path / "no").iterdir()] == ["book.html"]


def test_every_rule_of_every_rule_set_stands_in_it_once(text: str, outline: Outline) -> None:
    there = 0
    for name in list_rulesets():
        ruleset = load_ruleset(name)
        assert ruleset.hash in text
        for kind in KINDS:
            for rule in getattr(ruleset, kind).values():
                mine = [one for one in BOOK.of_kind(kind) if one.rule == rule]
                assert len(mine) == 1 and name in [one.name for one in mine[0].sets], rule.name
                there += 1
    assert there > len(BOOK.entries) == text.count('<article class="book-rule"')
    assert len({one.heading for kind in KINDS for one in BOOK.of_kind(kind) if kind == "timescales"}) == len(
        BOOK.of_kind("timescales")
    )


def test_it_says_what_every_rule_says(text: str) -> None:
    said = plain(text)
    for entry in BOOK.entries:
        of = BOOK.named(entry.rule.of, entry).rule.title if isinstance(entry.rule, Indicator) else ""
        for words_ in (entry.heading, sentence(entry.rule, of), entry.rule.purpose, entry.rule.source.instrument,
                       entry.rule.source.note, words.CONFIDENCES[entry.rule.source.confidence][1:]):  # fmt: skip
            assert " ".join(words_.replace("`", "").split()) in said, entry.rule.name
        for example in entry.rule.examples:
            assert example.name[1:] in said


def plain(text: str) -> str:
    """Return the words of a page without its marks."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", re.sub(r"</?code>", "", text))).split())


def test_it_says_what_it_must(text: str) -> None:
    for said in ("What this book does not tell you", "Not an Ofsted or DfE publication", "SHA-256", "All cases in it"):
        assert said in text
    assert "gaming" not in text.lower()
    assert re.findall(r">\s*None\s*<", text) == []


CLOCKS = [one.rule for one in BOOK.entries if isinstance(one.rule, Timescale | Outcome)]


@pytest.mark.parametrize("rule", CLOCKS, ids=lambda rule: rule.name)
def test_the_cases_are_as_the_examples_say(rule: Timescale | Outcome) -> None:
    found = cases(rule, CALENDAR)
    assert [case.differs for case in found] == [""] * len(rule.examples)
    for case in found:
        drawn = picture(case, CALENDAR)
        assert bool(drawn) == any(row.started for row in case.clocks)
        for row in case.clocks if drawn else ():
            assert words.STATUSES[row.status][0].lower() in drawn


def test_a_case_that_is_not_as_its_example_says_is_shown_so() -> None:
    rule = load_ruleset("england-2008").timescales["initial-assessment"]
    first = next(one for one in rule.examples if one.name == "finished on the last permitted day, over Christmas")
    false = first.model_copy(update={"expect": ({"status": "late", "days": 8},)})
    (case,) = cases(rule.model_copy(update={"examples": (false,)}), CALENDAR)
    assert case.differs == "clock 1: the example expects status late; clock 1: the example expects days 8"
    assert case.results == (
        "Met: done in time. Started 19 December 2008, last permitted day 2 January 2009, done 2 January 2009, "
        "7 working days counted.",
    )


def test_a_late_case_has_its_mark_after_the_last_permitted_day() -> None:
    rule = load_ruleset("england-2008").timescales["initial-assessment"]
    (late,) = [case for case in cases(rule, CALENDAR) if case.name == "one working day too many"]
    drawn = picture(late, CALENDAR)
    due = float(re.findall(r'<line x1="([\d.]+)%" x2="[\d.]+%" y1="17"', drawn)[0])
    marks = [float(one) for one in re.findall(r'<svg x="([\d.]+)%"', drawn)]
    assert min(marks) < due < max(marks)
    assert ">L</text>" in drawn and ">last day</text>" in drawn


def spans_of(**said: Any) -> tuple[Span, ...]:
    rule = load_ruleset("england-2008").timescales["initial-assessment"]
    return spans(Timescale.model_validate({**rule.model_dump(by_alias=True), **said}))


def test_limits_overrides_and_relaxations_are_all_in_the_picture_and_in_the_table() -> None:
    found = spans_of(
        authorities=[
            {"codes": ["1"], "from": "2001-01-01", "until": "2002-01-01", "exempt": True, "reference": "S9"},
            {"codes": ["2", "3"], "from": "2001-01-01", "in_doubt": True, "status": "not known which"},
            {"codes": ["4"], "from": "2001-01-01", "within": "9 working days"},
        ],
        relaxed=[{"from": "2020-04-24", "until": "2020-09-25", "why": "the virus"}],
    )
    assert [one.kind for one in found] == ["limit", "limit", "exempt", "in doubt", "other limit", "relaxed"]
    table = rows(found)
    known = "first day known, not read again"
    assert table[0] == ["7 working days", "1 April 2000", "31 March 2010", "everybody", known]
    assert table[2][3:] == ["authority 1", "source S9"]
    assert table[3] == ["perhaps exempt", "1 January 2001", "still holds", "authorities 2, 3", "not known which"]
    drawn = timeline("A rule", found)
    for said in ("7 working days", "authority 4: 9 working days", ">?</text>", "relaxed", ">1990<", ">2025<"):
        assert said in drawn
    assert drawn.count("stroke-dasharray") == 2  # exempt and in doubt
    assert "perhaps exempt, authorities 2, 3, from 1 January 2001" in label("A rule", found)


def test_days_outside_the_axis_are_drawn_at_its_ends() -> None:
    drawn = timeline("Old", [Span("limit", dt.date(1933, 1, 1), dt.date(2099, 1, 1), "1 month")])
    shares = [float(one) for one in re.findall(r'x\d?="([\d.-]+)%"', drawn)]
    assert min(shares) >= 0 and max(shares) <= 100


def test_every_code_has_words() -> None:
    assert set(words.STATUSES) == set(MARKS) == set(Status)
    assert set(words.REASONS) == set(Reason)
    assert set(words.COUNTINGS) == set(Counting)
    assert set(words.CONFIDENCES) == set(words.SHORTLY) == {"V", "V2", "D", "K-h", "K-m", "K-l"}


def test_no_two_marks_are_alike_without_their_colour() -> None:
    without = [(shape, letter, filled) for shape, letter, _, filled in MARKS.values()]
    assert len(set(without)) == len(MARKS)
    assert len({letter for _, letter, _ in without}) == len(MARKS)


@pytest.mark.parametrize("color", [BLUE, GREEN, GREY, INK, RED])
def test_words_and_marks_can_be_read_on_white(color: str) -> None:
    assert contrast(color, "#ffffff") >= 4.5


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours as the web's accessibility guidelines define it."""

    def light(color: str) -> float:
        parts = [int(color[place : place + 2], 16) / 255 for place in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    bright, dark = sorted((light(one), light(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def references(data: Any) -> Iterator[str]:
    """Yield the value of each `reference:` in a file, however deep."""
    if isinstance(data, dict):
        for key, value in data.items():
            if key == "reference":
                yield str(value)
            yield from references(value)
    elif isinstance(data, list):
        for one in data:
            yield from references(one)


def test_every_reference_of_every_rule_file_is_in_the_list_of_sources() -> None:
    seen = set()
    for path in sorted(resources.folder("rules").rglob("*.yaml")):
        for reference in references(yaml.safe_load(path.read_text(encoding="utf-8"))):
            assert set(cited(reference)) <= set(sources()), f"{path.name}: {reference}"
            seen |= set(cited(reference))
    assert len(seen) > 10


def test_references_are_read_as_keys() -> None:
    assert cited("S6, S9") == ("S6", "S9")
    assert cited("none") == cited("") == ()


def test_one_rule_set_by_name_has_only_its_rules(tmp_path: Path) -> None:
    written = write_book(["england-2018"], tmp_path / "book.html")
    ruleset = load_ruleset("england-2018")
    assert written.rulesets == 1
    assert written.rules == sum(len(getattr(ruleset, kind)) for kind in KINDS)
    assert load_ruleset("england-2008").title not in written.path.read_text(encoding="utf-8")


def test_a_rule_set_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(CannotRun, match="no rule set"):
        write_book(["england-1066"], tmp_path / "book.html")
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(CannotRun, match="cannot write"):
        write_book(["england-2018"], tmp_path / "file" / "book.html")


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")
@pytest.mark.parametrize("width", [375, 1100])
def test_a_browser_shows_it_without_sideways_scrolling(text: str, tmp_path: Path, width: int) -> None:
    """A frame of that width reports whether the page inside it is wider; the page itself has no script."""
    (tmp_path / "book.html").write_text(text, encoding="utf-8")
    probe = (f"<iframe id='f' src='book.html' width='{width}' height='900' style='border:0'></iframe><p id='out'></p>"
             "<script>f.onload=()=>{const d=f.contentDocument.documentElement;"
             "out.textContent=d.scrollWidth+' '+d.querySelectorAll('svg[role]').length}</script>")  # fmt: skip
    (tmp_path / "probe.html").write_text(probe, encoding="utf-8")
    flags = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
             "--disable-component-update", "--disable-sync", "--allow-file-access-from-files",
             "--virtual-time-budget=5000", f"--user-data-dir={tmp_path / 'profile'}", "--hide-scrollbars"]  # fmt: skip
    dom = subprocess.run([str(CHROMIUM), *flags, "--dump-dom", (tmp_path / "probe.html").as_uri()],
                         capture_output=True, text=True, timeout=120, check=True).stdout  # fmt: skip
    found = re.search(r'<p id="out">(\d+) (\d+)</p>', dom)
    assert found, dom[-300:]
    assert int(found[1]) <= width
    assert int(found[2]) == text.count('role="img"') > 50
