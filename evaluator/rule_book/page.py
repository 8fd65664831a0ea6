"""The rule book as one document: its page, and the file that is written of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from evaluator.clocks.calendar import england_and_wales
from evaluator.disclosure.wording import counted, listed
from evaluator.pages.document import (
    Bullets,
    Document,
    Finding,
    Fold,
    Heading,
    Link,
    Mark,
    Next,
    Paragraph,
    Part,
    Row,
    Section,
    Table,
    facts,
)
from evaluator.pages.exports.registry import write_page
from evaluator.pages.page_options import PLAIN, Look
from evaluator.pages.templates import page_html
from evaluator.resources import VERSION
from evaluator.rule_book import words
from evaluator.rule_book.contents import KINDS, Book, Entry, gather
from evaluator.rule_book.pictures import mark_alone
from evaluator.rule_book.rule_entry import entry_part, named_columns
from evaluator.rule_book.validity import MEANINGS
from evaluator.rulebook.formats import Answer, Format, evaluable, formats
from evaluator.rulebook.model import Outcome, Timescale
from evaluator.rulebook.reference_lists import cited, left_out, sources

ABOUT = {
    "timescales": "A timescale is a clock that ought to stop in time.",
    "outcomes": "An outcome is a clock too: it starts at an event, and one looks whether another comes in time.",
    "indicators": "An indicator is a share of clocks or of children, by authority and year ended 31 March.",
    "regimes": "A regime says what an inspection makes of judgements or figures.",
}
_CELL = {"yes": ("●", "Yes"), "last only": ("◐", "Last only"), "no": ("○", "No")}
READ = (
    "Everything here is a clock, or is counted from clocks. A clock starts on an event and stops on an event. A limit "
    "says how long it may run, and the last permitted day is the day until which it may stop in time. The day on "
    "which a clock starts decides which limit holds. Limits hold from their first day to their last day, both included."
)
BARS = (
    "Each bar says when a limit holds, on one axis from 1990 to 2026 for all rules. Where there is no bar, no limit "
    "holds. An arrow means that it still holds. The table beside the bars says the same with the days."
)
LINES = (
    "Each case is a line of days. It begins at a ring where the clock starts. The upright stroke marks the last "
    "permitted day, or the last day of the window of an outcome. A dashed line is time beyond it, or time that "
    "cannot be judged. In pictures of up to 100 days, days that are not worked are shaded. Where several clocks run, "
    "they are numbered. The mark at the end says what became of the clock:"
)
LIMITS = (
    "What the law is. It repeats in its own words what the named sources say; where it matters, read the source "
    "itself.",
    "Whether the work was any good. A rule says when something is to be done, not how well it was done.",
    "What happened to any child. All cases in it are invented.",
    "What each authority asked of itself. Local standards are in it only where a rule says so.",
    "Whether a rule that is known but not verified held as it stands here.",
)
FORMATS = (
    "“Yes” means that the format has the events that start and stop the clock, each time they happened. “Last only” "
    "means that it keeps only the latest of them, so that one can say how long ago it was, and no more. An indicator "
    "can be computed from whatever the rule that it counts can be evaluated from.",
    "All but the event table are English. “Yes” beside a rule of Wales says only that they have such events.",
)


def page(book: Book) -> str:
    """Return the HTML page: no script, nothing loaded from elsewhere, the same text for the same rules."""
    return page_html(document(book))


def document(book: Book) -> Document:
    """Return the book: its rule sets, each folded, and every rule once, each folded."""
    calendar = england_and_wales()
    chapters = [
        Section(kind, heading,
                (Paragraph(ABOUT[kind]), *(entry_part(one, book, calendar) for one in book.of_kind(kind))))
        for kind, heading in KINDS.items() if book.of_kind(kind)
    ]  # fmt: skip
    missing = tuple((one.name, one.what, one.why, ", ".join(cited(one.reference)) or "none") for one in left_out())
    left = Table("Rules that were left out", named_columns("Name", "What it asks", "Why it is left out", "Source"),
                 missing, style="book-wide")  # fmt: skip
    sections = (
        Section("sets", "The rule sets", (*(_set(book, number) for number in range(len(book.sets))),
                                          Heading("About this book"), facts(_facts(calendar.label)))),
        *chapters,
        Section("read", "How to read it", _key()),
        Section("limits", "What this book does not tell you", (Bullets(LIMITS), *([left] if missing else [])),
                told=True),
        _formats(book), _sources(book),
    )  # fmt: skip
    return Document(
        "The rule book", _finding(book), sections,
        ("What government asked of children’s social care, by when, and how this program takes it",
         "Not an Ofsted or DfE publication, and not legal advice"), main="the book",
    )  # fmt: skip


def _finding(book: Book) -> Finding:
    """Return the first screen: how many rules there are, and how sure they are."""
    counts = [(len(book.of_kind(kind)), kind) for kind in KINDS if book.of_kind(kind)]
    sure = Counter(one.rule.source.confidence for one in book.entries)
    known = sum(count for code, count in sure.items() if code.startswith("K"))
    clocks = [one.rule for one in book.entries if isinstance(one.rule, Timescale | Outcome)]
    every = counted(len(book.entries), "rule")
    standing = _statuses(book)
    said = (f"{sure['V2']} at second hand, {sure['D']} derived, {known} known but not read again"
            f"{f'; not published as they stand here: {standing}' if standing else ''}")  # fmt: skip
    nexts = tuple(Next(str(count), "", Link(kind[:-1] if count == 1 else kind, kind))
                  for count, kind in counts)  # fmt: skip
    honest = (f"The {sum(len(rule.examples) for rule in clocks)} cases of timescales and outcomes were run when this "
              "page was made. What stands beside them is what the program made of them.")  # fmt: skip
    return Finding(
        f"The rule book: {every} of {counted(len(book.sets), 'rule set')}, each with its source and how sure it is",
        f"{sure['V']} of {len(book.entries)}", "rules are verified: read in the source that is named", said,
        next=nexts, honest=honest,
    )  # fmt: skip


def _statuses(book: Book) -> str:
    """Return how many rules are not published ones, by their standing; empty where there are none."""
    found = Counter(str(one.rule.status) for one in book.entries if one.rule.status != "published")
    return ", ".join(counted(found[status], words.STANDINGS[status]) for status in words.STANDINGS if found[status])


def _key() -> tuple[Part, ...]:
    """Return what the codes and marks of the book mean."""
    confidences = tuple((code, f"{said[0].upper()}{said[1:]}.") for code, said in words.CONFIDENCES.items())
    marks = tuple((Mark("", "", said, mark_alone(status, said)), f"{meaning[0].upper()}{meaning[1:]}.")
                  for status, (said, meaning) in words.STATUSES.items())  # fmt: skip
    return (
        Paragraph(READ), Heading("How sure each rule is"),
        Table("Confidence of a source", named_columns("Code", "What it says"), confidences),
        Paragraph("A rule that was not in force as it stands here says so:"),
        Bullets(tuple(text for name, text in words.STATUSES_OF_RULES.items() if name != "published")),
        Heading("The bars of the years"), Paragraph(BARS), Bullets(tuple(MEANINGS.values())),
        Heading("The lines of days"), Paragraph(LINES),
        Table("What became of a clock", named_columns("Mark and word", "What it means"), marks, style="book-marks"),
    )  # fmt: skip


def _set(book: Book, number: int) -> Fold:
    """Return what a rule set is, with links to its rules, folded under its title."""
    ruleset = book.sets[number]
    base = next((one.title for one in book.sets if one.name == ruleset.extends), ruleset.extends)
    parts: list[Part] = [Paragraph(ruleset.purpose)]
    parts += [Paragraph(f"It is “{base}” with changes.")] if base else []
    rates = ruleset.regimes[ruleset.rates].title if ruleset.rates in ruleset.regimes else ""
    parts += [Paragraph(f"It computes a rating: {rates}.")] if rates else []
    parts.append(Paragraph(f"Name `{ruleset.name}`. SHA-256 of its rules `{ruleset.hash}`", "quiet"))
    for kind, heading in KINDS.items():
        links = tuple(Link(one.heading, one.anchor) for one in book.of_set(ruleset, kind))
        parts += [Heading(heading), Bullets(links)] if links else []
    return Fold(ruleset.title, tuple(parts), anchor=f"set-{ruleset.name}")


def _formats(book: Book) -> Section:
    every = formats()
    lines: list[Row] = []
    for kind in ("timescales", "outcomes"):
        if book.of_kind(kind):
            lines.append(KINDS[kind])
        lines += [(one.heading, *(_cell(one, form) for form in every)) for one in book.of_kind(kind)]
    read = [one.title for one in every if one.reads]
    described = [one.title for one in every if not one.reads]
    about = [(one.title, f"{one.about} {'Read by this version.' if one.reads else 'Described only.'}") for one in every]
    made = Table("Rules by format of data", named_columns("Rule", *(one.title for one in every)), tuple(lines),
                 style="book-wide")  # fmt: skip
    said = f"This version reads: {listed(read)}. Described only: {listed(described)}."
    parts: tuple[Part, ...] = (Paragraph(said), *(Paragraph(text) for text in FORMATS), facts(about), made)
    return Section("formats", "Which rule can be evaluated from which data", parts)


def _cell(entry: Entry, form: Format) -> Mark:
    """Return a cell of the table."""
    assert isinstance(entry.rule, Timescale | Outcome)
    answer = evaluable(entry.rule, form)
    mark, word = _CELL[answer.can]
    return Mark(mark, "book-can", f"{word}{_why(answer)}")


def _why(answer: Answer) -> str:
    """Return what stands in the way of a rule, or what it cannot heed; empty where there is nothing to say."""
    parts = (
        ("Missing", answer.missing),
        ("It does not say", answer.unseen),
        ("Not read by this version", answer.unread),
    )
    return "".join(f". {said}: {'; '.join(words_)}" for said, words_ in parts if words_)


def _sources(book: Book) -> Section:
    """Return every source that is listed, and those that rules cite and the list has not: key, title and address."""
    strange = {key for one in book.entries for key in cited(one.rule.source.reference)} - set(sources())
    rows = [(one.key, one.title, one.address) for one in sources().values()]
    rows += [(key, "not in the list of this product", "not known") for key in sorted(strange)]
    made = Table("Sources", named_columns("Key", "What it is", "Where it was found"), tuple(rows),
                 anchors=tuple(f"source-{row[0]}" for row in rows), style="book-sources")  # fmt: skip
    said = Paragraph("Rules name their sources by these keys. Addresses are written without their scheme.")
    return Section("sources", "Sources", (said, made))


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
    write_page(out, document(book), look)
    return Written(out, len(book.entries), len(book.sets))
