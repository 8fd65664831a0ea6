"""One rule as the page shows it, folded under its heading."""

from __future__ import annotations

from evaluator.clocks.calendar import Calendar
from evaluator.pages.document import (
    Beside,
    Bullets,
    Column,
    Facts,
    Fold,
    Heading,
    Link,
    Paragraph,
    Part,
    Picture,
    Table,
)
from evaluator.rule_book import words
from evaluator.rule_book.cases import Case, cases, told_event
from evaluator.rule_book.contents import Book, Entry
from evaluator.rule_book.pictures import picture
from evaluator.rule_book.validity import rows, spans, timeline
from evaluator.rulebook.limits import Counting
from evaluator.rulebook.model import Indicator, IndicatorExample, Outcome, Regime, RegimeExample, Source, Timescale
from evaluator.rulebook.reference_lists import cited, sources
from evaluator.rulebook.sentences import criterion_said, day_said, limit_said, sentence

LIMIT_COLUMNS = ("What holds", "From", "To", "For whom", "Remark")


def entry_part(entry: Entry, book: Book, calendar: Calendar) -> Fold:
    """Return everything the page says of one rule, folded under its heading."""
    rule = entry.rule
    of = book.named(rule.of, entry) if isinstance(rule, Indicator) else None
    parts: list[Part] = [Paragraph(sentence(rule, of.rule.title if of else "")), _facts(entry, of)]
    match rule:
        case Timescale():
            parts += [*_limits(rule, entry.heading), *_cases(rule, calendar)]
        case Outcome():
            said = "An outcome depends on no date of its own: it is looked at in every year."
            parts += [Paragraph(said), *_cases(rule, calendar)]
        case Indicator():
            parts += [_children(rule)] if rule.examples else []
        case Regime():
            parts += _regime(rule)
    return Fold(entry.heading, tuple(parts), entry.anchor, entry=True)


def _facts(entry: Entry, of: Entry | None) -> Facts:
    """Return purpose, source, standing and the like; names without a fact are left out."""
    rule, source = entry.rule, entry.rule.source
    cited_ = tuple(Link(key, f"source-{key}", f": {_title(key)}" if _title(key) else "")
                   for key in cited(source.reference))  # fmt: skip
    pairs: list[tuple[str, tuple[str | Link, ...]]] = [
        ("Purpose", (rule.purpose,)),
        ("Counts the clocks of", (Link(of.heading, of.anchor),) if of else ()),
        ("Direction", (words.BETTER[rule.better],) if isinstance(rule, Indicator) else ()),
        ("Published as", (f"LAIT measure `{rule.lait}`",) if isinstance(rule, Indicator) and rule.lait else ()),
        ("Source", (f"{source.instrument}{f' ({source.edition})' if source.edition else ''}",)),
        ("Confidence", (f"{_first(words.CONFIDENCES[source.confidence])} ({source.confidence})",)),
        ("Found in", cited_),
        ("Standing", () if rule.status == "published" else (_first(words.STATUSES_OF_RULES[rule.status]),)),
        ("Note", (source.note,)),
        ("To bear in mind", (rule.says,) if isinstance(rule, Regime) else ()),
        ("Grades, lowest first", tuple(_grades(rule)) if isinstance(rule, Regime) else ()),
        ("Days are counted", (_counting(rule),) if isinstance(rule, Timescale) and spans(rule) else ()),
        ("In the rule sets", tuple(Link(one.title, f"set-{one.name}") for one in entry.sets)),
        ("Name", (f"`{rule.name}`",)),
    ]
    return Facts(tuple((name, found) for name, said in pairs if (found := tuple(one for one in said if one))))


def _title(key: str) -> str:
    return sources()[key].title if key in sources() else ""


def _limits(rule: Timescale, heading: str) -> list[Part]:
    """Return when a limit holds: bars on the axis of the years, and the same as a table."""
    found = spans(rule)
    if not found:
        return [Paragraph("The rule has no limit, so nothing is met or missed under it.")]
    table = Table(f"When it holds: {heading}", named_columns(*LIMIT_COLUMNS), tuple(tuple(row) for row in rows(found)),
                  style="book-limits")  # fmt: skip
    return [Picture(timeline(heading, found)), table]


def _counting(rule: Timescale) -> str:
    modes = [words.COUNTINGS[mode] for mode in rule.counting]
    months = any(limit.unit == "months" for value in rule.limit for limit in value.within)
    days = any(limit.unit != "months" for value in rule.limit for limit in value.within)
    said = [*(modes if days else ()), *(words.COUNTINGS[Counting.MONTHS] for _ in range(months))]
    return _first("; ".join(dict.fromkeys(said)))


def _cases(rule: Timescale | Outcome, calendar: Calendar) -> list[Part]:
    found = [_case(one, calendar) for one in cases(rule, calendar)]
    return [Heading("Cases", 4), *found] if found else []


def _case(case: Case, calendar: Calendar) -> Beside:
    results = case.results or ("No clock runs.",)
    parts: list[Part] = [Paragraph(_first(case.name), "strong"), Paragraph(" ".join(case.told), "quiet")]
    parts += [Bullets(results)] if len(results) > 1 else [Paragraph(results[0])]
    parts += [Paragraph(f"This is not as the example says: {case.differs}.", "book-differs")] if case.differs else []
    return Beside(tuple(parts), picture(case, calendar))


def named_columns(*names: str, numbers: int = 0) -> tuple[Column, ...]:
    """Return columns by name; the last `numbers` of them are of numbers."""
    last = len(names) - numbers
    return tuple(Column(name, "text" if place < last else "number") for place, name in enumerate(names))


def _table(caption: str, heads: tuple[str, ...], lines: list[list[str]], numbers: int = 0) -> Table:
    made = tuple(tuple(line) for line in lines)
    return Table(caption, named_columns(*heads, numbers=numbers), made, style="book-wide book-told")


def _children(rule: Indicator) -> Table:
    heads = ("Example", "What happened", "Year ended 31 March", "Counted", "Of")
    return _table(f"Examples of {rule.name}: {rule.title}", heads, [_child_row(one) for one in rule.examples], 2)


def _child_row(example: IndicatorExample) -> list[str]:
    happened = " ".join(
        f"Child {number}: {' '.join(told_event(event) for event in child)}"
        for number, child in enumerate(example.children, start=1)
    )
    expect = example.expect
    happened += f" Looked at on {day_said(example.as_of)}."
    return [_first(example.name), happened, str(expect.year), str(expect.numerator), str(expect.denominator)]


def _regime(rule: Regime) -> list[Table]:
    """Return the bands of a regime, its limits and criteria, and its examples, as tables."""
    tables = []
    if rule.computed:
        bands = [
            [_first(_plain(one.judgement)), one.indicator,
             "; ".join(f"{band.grade} from {band.at_least:g}%" for band in one.bands)]
            for one in rule.computed
        ]  # fmt: skip
        tables.append(_table(f"Bands: {rule.title}", ("Judgement", "From indicator", "Grades"), bands))
    tables.append(_table(f"Criteria: {rule.title}", ("Criterion", "What it says", "Source"), _criteria(rule)))
    if rule.examples:
        columns = ("Example", "Given", "Overall at most", "Criteria that apply")
        judged = [_judged(one) for one in rule.examples]
        tables.append(_table(f"Examples of {rule.name}: {rule.title}", columns, judged))
    return tables


def _criteria(rule: Regime) -> list[list[str]]:
    """Return each limit and each criterion of a regime: its name, its own sentence, and where it comes from."""
    said = [(one, limit_said(one)) for one in rule.limits] + [(one, criterion_said(one)) for one in rule.rules]
    return [[_first(_plain(one.rule)), f"{_first(text)}.", _criterion_source(one.source)] for one, text in said]


def _criterion_source(source: Source) -> str:
    keys = ", ".join(cited(source.reference))
    how = ", ".join(part for part in (words.SHORTLY[source.confidence], keys) if part)
    return f"{source.instrument} ({how}). {source.note}".strip()


def _grades(rule: Regime) -> list[str]:
    """Return the scale of a regime, and those of judgements that have their own, lowest grade first."""
    own = [f"{_plain(name)}: {', '.join(rule.grades_of(name))}" for name in rule.scales]
    return [", ".join(rule.scale), *own]


def _first(words: str) -> str:
    return words[:1].upper() + words[1:]


def _plain(name: str) -> str:
    return name.replace("-", " ").replace("_", " ")


def _judged(example: RegimeExample) -> list[str]:
    given = [f"{_plain(name)} {grade}" for name, grade in example.judgements.items()]
    given += [f"{name} {value:g}%" for name, value in example.indicators.items()]
    given += [f"inspected on {day_said(example.inspected)}"] if example.inspected else []
    expect = example.expect
    most = str(expect["overall_at_most"] or "no rating") if "overall_at_most" in expect else "not said"
    most += ", by a reconstruction" if expect.get("rests_on_reconstruction") else ""
    fired = ", ".join(_plain(str(one)) for one in expect.get("fired", ()))
    missing = ", ".join(_plain(str(one)) for one in expect.get("missing", ()))
    return [_first(example.name), "; ".join(given), most, fired or (f"no figure for {missing}" if missing else "none")]
