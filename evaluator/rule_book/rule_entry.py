"""One rule as the page shows it: plain data for the template."""

from __future__ import annotations

from typing import Any

from evaluator.clocks.calendar import Calendar
from evaluator.rule_book import words
from evaluator.rule_book.cases import Case, cases, told_event
from evaluator.rule_book.contents import Book, Entry
from evaluator.rule_book.pictures import picture
from evaluator.rule_book.validity import rows, spans, timeline
from evaluator.rulebook.limits import Counting
from evaluator.rulebook.model import Indicator, IndicatorExample, Outcome, Regime, RegimeExample, Source, Timescale
from evaluator.rulebook.reference_lists import cited, sources
from evaluator.rulebook.sentences import criterion_said, day_said, limit_said, sentence

Data = dict[str, Any]
LIMIT_COLUMNS = ("What holds", "From", "To", "For whom", "Remark")


def told(entry: Entry, book: Book, calendar: Calendar) -> Data:
    """Return everything the page says of one rule."""
    rule = entry.rule
    said: Data = {
        "anchor": entry.anchor, "heading": entry.heading, "name": rule.name, "sentence": sentence(rule),
        "purpose": rule.purpose, "source": _source(rule.source), "note": rule.source.note,
        "status": "" if rule.status == "published" else _first(words.STATUSES_OF_RULES[rule.status]),
        "sets": [(f"set-{one.name}", one.title) for one in entry.sets],
        "limits": None, "picture": "", "no_limit": "", "counting": "", "cases": [], "of": None, "tables": [],
        "says": "", "grades": [], "better": "", "lait": "",
    }  # fmt: skip
    match rule:
        case Timescale():
            said |= _timescale(rule, entry.heading)
            said["cases"] = [_case(one, calendar) for one in cases(rule, calendar)]
        case Outcome():
            said["no_limit"] = "An outcome depends on no date of its own: it is looked at in every year."
            said["cases"] = [_case(one, calendar) for one in cases(rule, calendar)]
        case Indicator():
            of = book.named(rule.of, entry)
            said |= {"of": (of.anchor, of.heading), "tables": [_children(rule)] if rule.examples else [],
                     "better": words.BETTER[rule.better], "lait": rule.lait}  # fmt: skip
        case Regime():
            said |= {"says": rule.says, "tables": _regime(rule), "grades": _grades(rule)}
    return said


def _source(source: Source) -> Data:
    """Return a source in words, with each key that it cites spelt out."""
    return {
        "instrument": f"{source.instrument}{f' ({source.edition})' if source.edition else ''}",
        "confidence": f"{_first(words.CONFIDENCES[source.confidence])} ({source.confidence})",
        "cited": [(key, _title(key)) for key in cited(source.reference)],
    }


def _title(key: str) -> str:
    return sources()[key].title if key in sources() else ""


def _timescale(rule: Timescale, heading: str) -> Data:
    found = spans(rule)
    if not found:
        return {"no_limit": "The rule has no limit, so nothing is met or missed under it."}
    modes = [words.COUNTINGS[mode] for mode in rule.counting]
    months = any(limit.unit == "months" for value in rule.limit for limit in value.within)
    days = any(limit.unit != "months" for value in rule.limit for limit in value.within)
    said = [*(modes if days else ()), *(words.COUNTINGS[Counting.MONTHS] for _ in range(months))]
    return {
        "limits": {"columns": [{"name": one, "numeric": False} for one in LIMIT_COLUMNS], "rows": rows(found)},
        "picture": timeline(heading, found),
        "counting": _first("; ".join(dict.fromkeys(said))),
    }


def _case(case: Case, calendar: Calendar) -> Data:
    return {"name": _first(case.name), "told": case.told, "results": case.results or ("No clock runs.",),
            "differs": case.differs, "picture": picture(case, calendar)}  # fmt: skip


def _table(caption: str, columns: tuple[str, ...], lines: list[list[str]]) -> Data:
    return {"caption": caption, "columns": [{"name": one, "numeric": False} for one in columns], "rows": lines}


def _children(rule: Indicator) -> Data:
    columns = ("Example", "What happened", "Year ended 31 March", "Counted", "Of")
    table = _table(f"Examples of {rule.name}: {rule.title}", columns, [_child_row(one) for one in rule.examples])
    return table | {"columns": [{"name": one, "numeric": number > 2} for number, one in enumerate(columns)]}


def _child_row(example: IndicatorExample) -> list[str]:
    happened = " ".join(
        f"Child {number}: {' '.join(told_event(event) for event in child)}"
        for number, child in enumerate(example.children, start=1)
    )
    expect = example.expect
    happened += f" Looked at on {day_said(example.as_of)}."
    return [_first(example.name), happened, str(expect.year), str(expect.numerator), str(expect.denominator)]


def _regime(rule: Regime) -> list[Data]:
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
