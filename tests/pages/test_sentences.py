"""Every sentence of every page, of data of many shapes: its plurals, its references, and what must not stand in it."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from evaluator import api
from evaluator.analysis.evaluation import evaluate
from evaluator.analysis.experiments.two_rule_sets import compare
from evaluator.api.evaluation_run import evaluation_results
from evaluator.disclosure import wording
from evaluator.disclosure.experiments import comparison_data
from evaluator.histories.reading import is_invented
from evaluator.pages.document import Bullets, Document, Facts, Figure, Fold, Heading, Paragraph, Part, Section
from evaluator.pages.report.authority import authority_document
from evaluator.pages.report.first_screen import leading
from evaluator.pages.report.national import national_document
from evaluator.pages.templates import page_html
from evaluator.synth.worlds import world
from tests.support.reports import DOCUMENTS
from tests.support.variants import VARIANTS

#: words that end in s and are no plural, or stand after a number that is none of theirs
NO_PLURAL = {"is", "was", "has", "this", "less", "plus", "as", "across", "does", "stars"}
PLURALS = ("authorities", "children", "days", "clocks", "figures", "ratings", "events", "outcomes", "measures")
ONE = "(?:authority|child|clock|rating|event|outcome|timescale|measure|figure)"
#: ids as every tool can address them
PLAIN_ID = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
#: what is no sentence
BROKEN = r"\bNone\b(?! of)|\bnan\b|\binf\b|\{|\}|\.\.(?!\.)|;\.|\( |,,|  | [.,;:]"
#: where a name may be given to a part of a page: landmarks, and what has a role of its own
NAMED = {"nav", "section", "article", "svg", "a"}


@cache
def documents() -> dict[str, Document]:
    """Return every page of every shape, by name."""
    made = {name: made() for name, made in DOCUMENTS.items()}
    for name, variant in VARIANTS.items():
        found = variant()
        made[f"national, {name}"] = national_document(found)
        whose = found["data"]["authorities"]
        made |= {f"{one}, {name}": authority_document(found, one) for one in (whose[0], whose[-1])}
    return made


def said(document: Document) -> Iterator[str]:
    """Yield every text of a page but the cells of its tables and what it is made from."""
    first = document.finding
    yield from (document.name, first.title, f"{first.number} {first.words}", first.span, first.honest, *document.notes)
    yield from (one.said for one in first.next)
    yield from _texts(document.summary)
    for section in document.sections:
        yield section.heading
        yield from _texts(section.parts) if section.anchor not in ("about", "provenance") else ()


def _texts(parts: tuple[Part, ...]) -> Iterator[str]:
    for part in parts:
        if isinstance(part, Paragraph | Heading):
            yield part.text
        elif isinstance(part, Bullets):
            yield from (item if isinstance(item, str) else item.text + item.after for item in part.items)
        elif isinstance(part, Facts):
            yield from (item for _, items in part.pairs for item in items if isinstance(item, str))
        elif isinstance(part, Figure):
            yield from (part.title, part.caption)
        elif isinstance(part, Fold):
            yield part.summary
            yield from _texts(part.parts)


EVERY = sorted([*DOCUMENTS, *(f"{kind}, {name}" for name in VARIANTS for kind in ("national", "authority"))])


def of(name: str) -> list[Document]:
    """Return the pages that are meant by `national, demo`, or by `authority, demo`: those of two authorities."""
    kind, _, variant = name.partition(", ")
    found = documents()
    if not variant:
        return [found[kind]]
    every = [one for key, one in found.items() if key.endswith(f", {variant}")]
    return [one for one in every if (one.where[0] == documents()["national, demo"].where[0]) is (kind == "national")]


@pytest.mark.parametrize("name", EVERY)
def test_numbers_and_their_nouns_agree(name: str) -> None:
    for text in (text for one in of(name) for text in said(one)):
        for match in re.finditer(r"(?<![\d.,%:–-])1 (?:other )?([a-z]+s|children)\b", text):
            assert match[1] in NO_PLURAL, text
        assert not re.search(rf"(?<![\d.,])(?:[02-9]|\d\d+) (?:other )?{ONE}\b(?!-| measures)", text), text
        assert "1 percentage points" not in text, text
        assert not re.search(rf"\bof the 1 (?:{'|'.join(PLURALS)})|\ball of the 1\b", text), text


@pytest.mark.parametrize("name", EVERY)
def test_nothing_stands_in_a_sentence_that_is_none(name: str) -> None:
    for text in (text for one in of(name) for text in said(one)):
        assert not re.search(BROKEN, text), text
        assert "[c], so" not in text and "reason RC" not in text and not re.search(r"\b0 (lower|higher)\b", text), text
        assert not re.search(r"^[a-z]+-[a-z]+:", text), text


@pytest.mark.parametrize("name", EVERY)
def test_the_page_has_plain_ids_that_are_led_to_and_no_backquotes(name: str) -> None:
    for one in of(name):
        text = page_html(one)
        body = text[text.index("<body>"):]
        ids = re.findall(r'\bid="([^"]*)"', body)
        assert len(ids) == len(set(ids))
        assert [each for each in ids if not PLAIN_ID.fullmatch(each)] == []
        assert set(re.findall(r'href="#([^"]+)"', body)) <= set(ids)
        labels = [html.unescape(label) for label in re.findall(r'<(?:section|nav)[^>]* aria-label="([^"]+)"', body)]
        assert len({label.lower() for label in labels}) == len(labels)
        named = re.findall(r"<(\w+)[^>]* aria-label(?:ledby)?=", body)
        assert set(named) <= NAMED
        if "awkward" not in name:
            assert "`" not in re.sub(r"data:[^\"]*", "", body)


@pytest.mark.parametrize("name", [name for name in EVERY if name.startswith("authority")])
def test_what_leads_an_authority_s_page_is_what_it_shows(name: str) -> None:
    """Never that nothing is shown above figures that are."""
    for one in of(name):
        beside = one.section("beside")
        table = next(part for part in beside.parts if hasattr(part, "lines")) if beside else None
        shown = sum(line[1][:1].isdigit() for line in table.lines) if table else 0
        nothing = "nothing can be shown" in one.finding.title
        assert not (nothing and shown), one.finding.title
        first = next((each for each in one.finding.next if "rest on enough" in each.words), None)
        assert first is None or int(first.number.partition(" ")[0]) == shown
        assert table is None or not {"Region, mean", "Similar authorities, mean"} & set(table.heads)


@pytest.mark.parametrize("verdict_", [
    "not clearly different from average", "Diverges: rated good, children fared worse",
    "Diverges: rated poor, children fared better",
])  # fmt: skip
def test_the_title_of_an_authority_says_what_its_table_says(verdict_: str) -> None:
    """An interval that leaves out 1 is no verdict: the margin counts too."""
    found = VARIANTS["one alone"]()
    for one in found["authorities"]:
        one.update({"verdict": verdict_, "sir": 1.27, "lo": 1.01, "hi": 1.38, "symbol": ""})
    title = authority_document(found, "Quillbury").finding.title
    word = verdict_.rpartition(" ")[2]
    said_ = "not clearly other than expected" if word == "average" else f"children fared {word} than expected"
    assert title.endswith(said_)


@pytest.mark.parametrize("name", [name for name in EVERY if name.startswith("authority")])
def test_the_same_cell_has_the_same_symbol_in_every_table(name: str) -> None:
    for one in of(name):
        beside, figure = one.section("beside"), one.finding.figure
        if not beside or not figure:
            continue
        table = next(part for part in beside.parts if hasattr(part, "lines"))
        drawn = {line[0]: line[1] for line in figure.table.lines}
        assert {line[0]: line[1] for line in table.lines if line[0] in drawn} == drawn


def test_what_cannot_be_told_of_the_first_outcome_gives_way_to_the_next_that_can() -> None:
    found = VARIANTS["tracks"]()
    assert leading(found)["outcome"] == found["regimes"][1]["outcome"]
    assert leading(VARIANTS["demo"]())["outcome"] == found["regimes"][0]["outcome"]
    found["declared"]["principal"] = found["regimes"][2]["outcome"]
    assert leading(found)["outcome"] == found["regimes"][2]["outcome"]


@pytest.mark.parametrize(("name", "title"), [
    ("tracks", "Where the stars were good there were fewer"), ("runs backwards", "there were more"),
    ("tells nothing", "The stars told nothing of"), ("cannot tell", "It cannot be told what the stars said of"),
    ("nobody rated", "No authority could be rated"),
])  # fmt: skip
def test_the_title_is_the_finding(name: str, title: str) -> None:
    first = national_document(VARIANTS[name]()).finding
    assert title in first.title
    if name in ("tracks", "runs backwards"):
        assert first.number == {"tracks": "0.70", "runs backwards": "1.40"}[name]
        assert "the other one has no rating or too few children" in first.span


def test_only_invented_records_carry_an_invented_child() -> None:
    real, invented = national_document(VARIANTS["without ratings"]()), national_document(VARIANTS["demo"]())
    assert real.finding.figure and real.finding.figure.identity == "funnel-1"
    assert not real.invented and real.notes == () and "invented" not in page_html(real).lower()
    assert invented.invented and "Everything here is invented" in page_html(invented)


def test_a_summary_says_where_authorities_without_a_rating_went() -> None:
    found = VARIANTS["demo"]()
    found["ratings"]["ratings"][0] |= {"overall": None, "grade": None}
    for one in found["authorities"]:
        one["verdict"] = "not clearly different from average"
    assert "Among the 11 rated authorities (1 could not be rated)" in wording.summary(found)[0]


def test_a_section_is_reached_by_its_anchor() -> None:
    one = documents()["national, demo"]
    assert isinstance(one.section("limits"), Section) and one.section("nowhere") is None


def test_records_that_say_they_are_invented_are_said_to_be_so_on_every_page(tmp_path: Path) -> None:
    """`dayseven synth` writes it into the names of files; nothing else has to be said to `evaluate`."""
    made = world("pulled-in-some", seed=2, authorities=2, cases=60)
    marked, bare = tmp_path / "events-invented.parquet", tmp_path / "events.parquet"
    for path in (marked, bare):
        made.events.to_parquet(path)
    for path, invented in ((marked, True), (bare, False)):
        found = evaluation_results(evaluate([path], "england-2008", made.as_of))
        assert found["invented"] is invented and bool(found["story"]) is invented
        assert comparison_data(compare([path], "england-2008", "visits-first", made.as_of))["invented"] is invented
        assert is_invented([path]) is invented


def test_an_invented_table_is_known_in_python_too() -> None:
    made = api.synth("pulled-in-some", authorities=2, cases=60)
    assert api.evaluate(made.events, "england-2008", made.as_of).results["invented"]
    assert not api.evaluate(world("pulled-in-some", seed=2, authorities=2, cases=60).events, "england-2008",
                            made.as_of).results["invented"]  # fmt: skip


def test_a_share_of_pairs_says_how_many_pairs_there_are() -> None:
    """Four authorities make six pairs at most, so no sentence speaks of 100."""
    one = {"concordance": 20.0, "concordance_lo": None, "ceiling": None, "authorities": 4}
    assert wording.concordance_sentence(one) == (
        "Of the pairs of authorities with different ratings (at most 6), the better rated had the better figure in "
        "20%; a coin scores 50."
    )
