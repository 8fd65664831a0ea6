"""The rule book as one document: its page, and the file that is written of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evaluator.clocks.calendar import england_and_wales
from evaluator.disclosure.wording import counted, listed
from evaluator.pages.exports.registry import write_page
from evaluator.pages.page_options import PLAIN, Look
from evaluator.pages.templates import rendered
from evaluator.resources import VERSION
from evaluator.rule_book import words
from evaluator.rule_book.contents import KINDS, Book, Entry, gather
from evaluator.rule_book.rule_entry import told
from evaluator.rule_book.time_strip import mark_alone
from evaluator.rule_book.validity import MEANINGS
from evaluator.rulebook.formats import Answer, Format, evaluable, formats
from evaluator.rulebook.model import Outcome, Timescale
from evaluator.rulebook.reference_lists import cited, left_out, sources

Data = dict[str, Any]
ABOUT = {
    "timescales": "A timescale is a clock that ought to stop in time.",
    "outcomes": "An outcome is a clock too: it starts at an event, and one looks whether another comes in time.",
    "indicators": "An indicator is a share of clocks or of children, by authority and year ended 31 March.",
    "regimes": "A regime says what an inspection makes of judgements or figures.",
}
_CELL = {"yes": ("●", "Yes"), "last only": ("◐", "Last only"), "no": ("○", "No")}
_SECTIONS = (
    ("read", "How to read it"),
    ("limits", "What this book does not tell you"),
    ("sets", "The rule sets"),
    *KINDS.items(),
    ("formats", "Which rule can be evaluated from which data"),
    ("sources", "Sources"),
)


def page(book: Book) -> str:
    """Return the HTML page: no script, nothing loaded from elsewhere, the same text for the same rules."""
    calendar = england_and_wales()
    return rendered(
        "rule_book.html",
        sections=[(name, heading) for name, heading in _SECTIONS if name not in KINDS or book.of_kind(name)],
        summary=_summary(book),
        key=_key(),
        left_out=[[one.name, one.what, one.why, ", ".join(cited(one.reference)) or "none"] for one in left_out()],
        sets=[_set(book, number) for number in range(len(book.sets))],
        chapters=[
            {"id": kind, "heading": heading, "about": ABOUT[kind],
             "rules": [told(one, book, calendar) for one in book.of_kind(kind)]}
            for kind, heading in KINDS.items() if book.of_kind(kind)
        ],
        formats=_formats(book),
        sources=_sources(book),
        facts=_facts(calendar.label),
    )  # fmt: skip


def _summary(book: Book) -> Data:
    counts = [counted(len(book.of_kind(kind)), kind[:-1]) for kind in KINDS if book.of_kind(kind)]
    sure = Counter(one.rule.source.confidence for one in book.entries)
    known = sum(count for code, count in sure.items() if code.startswith("K"))
    clocks = [one.rule for one in book.entries if isinstance(one.rule, Timescale | Outcome)]
    return {
        "rules": f"{counted(len(book.entries), 'rule')} of {counted(len(book.sets), 'rule set')}",
        "counts": listed(counts),
        "sure": f"{sure['V']} are verified, {sure['V2']} verified at second hand, {sure['D']} derived, "
        f"and {known} known but not read again",
        "status": _statuses(book),
        "examples": f"{sum(len(rule.examples) for rule in clocks)}",
    }  # fmt: skip


def _statuses(book: Book) -> str:
    """Return how many rules are not published ones, by their standing; empty where there are none."""
    found = Counter(str(one.rule.status) for one in book.entries if one.rule.status != "published")
    return ", ".join(counted(found[status], words.STANDINGS[status]) for status in words.STANDINGS if found[status])


def _key() -> Data:
    """Return what the codes and marks of the book mean."""
    return {
        "confidences": [[code, f"{said[0].upper()}{said[1:]}."] for code, said in words.CONFIDENCES.items()],
        "marks": [(mark_alone(status, said), said, f"{meaning[0].upper()}{meaning[1:]}.")
                  for status, (said, meaning) in words.STATUSES.items()],
        "bars": list(MEANINGS.values()),
        "statuses": [text for name, text in words.STATUSES_OF_RULES.items() if name != "published"],
    }  # fmt: skip


def _set(book: Book, number: int) -> Data:
    ruleset = book.sets[number]
    kinds = [
        {"id": f"set-{ruleset.name}-{kind}", "heading": heading,
         "rules": [(one.anchor, one.heading) for one in book.of_set(ruleset, kind)]}
        for kind, heading in KINDS.items() if book.of_set(ruleset, kind)
    ]  # fmt: skip
    base = next((one for one in book.sets if one.name == ruleset.extends), None)
    return {"id": f"set-{ruleset.name}", "name": ruleset.name, "title": ruleset.title, "purpose": ruleset.purpose,
            "hash": ruleset.hash, "kinds": kinds, "extends": base.title if base else ruleset.extends,
            "rates": ruleset.regimes[ruleset.rates].title if ruleset.rates in ruleset.regimes else ""}  # fmt: skip


def _formats(book: Book) -> Data:
    every = formats()
    lines: list[Any] = []
    for kind in ("timescales", "outcomes"):
        if book.of_kind(kind):
            lines.append(KINDS[kind])
        lines += [[one.heading, *(_cell(one, form) for form in every)] for one in book.of_kind(kind)]
    read = [one.title for one in every if one.reads]
    described = [one.title for one in every if not one.reads]
    return {
        "columns": [{"name": name, "numeric": False} for name in ("Rule", *(one.title for one in every))],
        "rows": lines,
        "about": [(one.title, one.about, one.reads) for one in every],
        "said": f"This version reads: {listed(read)}. Described only: {listed(described)}.",
    }


def _cell(entry: Entry, form: Format) -> tuple[str, str, str]:
    """Return a cell of the table: mark, class and words."""
    assert isinstance(entry.rule, Timescale | Outcome)
    answer = evaluable(entry.rule, form)
    mark, word = _CELL[answer.can]
    return mark, "book-can", f"{word}{_why(answer)}"


def _why(answer: Answer) -> str:
    """Return what stands in the way of a rule, or what it cannot heed; empty where there is nothing to say."""
    parts = (
        ("Missing", answer.missing),
        ("It does not say", answer.unseen),
        ("Not read by this version", answer.unread),
    )
    return "".join(f". {said}: {'; '.join(words_)}" for said, words_ in parts if words_)


def _sources(book: Book) -> list[tuple[str, str, str]]:
    """Return key, title and address of every source that is listed, and those that rules cite and the list has not."""
    strange = {key for one in book.entries for key in cited(one.rule.source.reference)} - set(sources())
    listed = [(one.key, one.title, one.address) for one in sources().values()]
    return listed + [(key, "not in the list of this product", "not known") for key in sorted(strange)]


def _facts(calendar: str) -> list[tuple[str, str]]:
    return [
        ("Made by", f"dayseven {VERSION}"),
        ("Calendar of working days", calendar),
        ("Standing", "Not an Ofsted or DfE publication, and not legal advice."),
    ]


@dataclass(frozen=True)
class Written:
    """A book that was written: where, and how many rules of how many rule sets it has."""

    path: Path
    rules: int
    rulesets: int


def write_book(names: Sequence[str], out: Path, look: Look = PLAIN) -> Written:
    """Write the book of some rule sets, by name or folder, to `out`; of all that ship where none is named.

    The file appears whole or not at all. Raises CannotRun where it cannot be written or there is no such rule set,
    RulesBroken where a rule set has mistakes.
    """
    book = gather(names)
    write_page(out, page(book), look)
    return Written(out, len(book.entries), len(book.sets))
