"""What `dayseven rules` does."""

from __future__ import annotations

import textwrap
from itertools import groupby
from typing import Any

from evaluator.clocks.calendar import england_and_wales
from evaluator.errors import CannotRun
from evaluator.rulebook.model import Rule
from evaluator.rulebook.ruleset import RuleSet, load_ruleset
from evaluator.rulebook.sentences import sentence

Rows = list[dict[str, Any]]
KINDS = ("timescales", "outcomes", "indicators", "regimes")


def _rules(ruleset: RuleSet) -> list[tuple[str, str, Rule]]:
    """Return (kind, name, rule) of every rule."""
    return [(kind[:-1], name, rule) for kind in KINDS for name, rule in getattr(ruleset, kind).items()]


def ruleset_rows() -> Rows:
    """Return one row a rule set that ships with dayseven: its name, title and how many rules of each kind."""
    from evaluator.rulebook.ruleset import list_rulesets

    sets = [load_ruleset(name) for name in list_rulesets()]
    return [
        {
            "name": one.name,
            "title": one.title,
            **{kind: len(getattr(one, kind)) for kind in KINDS},
            "purpose": one.purpose,
        }
        for one in sets
    ]


def left_out_rows() -> Rows:
    """Return one row for each thing that ships no rule: name, what, why, reference."""
    from evaluator.rulebook.reference_lists import left_out

    return [vars(one) for one in left_out()]


def checked(name: str, form: str) -> tuple[str, int, int]:
    """Return every mistake of a rule set, and how many errors and warnings. form: one of issue_formats.FORMATS."""
    from evaluator.rulebook.issues import FORMATS
    from evaluator.rulebook.ruleset import read_ruleset

    _, issues = read_ruleset(name)
    errors = sum(issue.level == "error" for issue in issues)
    return FORMATS[form](issues), errors, len(issues) - errors


def difference_rows(a: str, b: str) -> Rows:
    """Return one row for each thing that differs between two rule sets: kind, rule, from, until, difference."""
    from evaluator.rulebook.differences import differences

    return [
        {"kind": one.kind, "rule": one.rule, "from": str(one.first or ""), "until": str(one.last or ""),
         "difference": one.text}
        for one in differences(load_ruleset(a), load_ruleset(b))
    ]  # fmt: skip


def rule_rows(name: str, rule: str | None) -> Rows:
    """Return one row a rule: kind, name, sentence, source, confidence, status."""
    ruleset = load_ruleset(name)
    rows = [
        {
            "kind": kind, "name": own, "title": one.title, "sentence": sentence(one),
            "source": " ".join(part for part in (one.source.instrument, one.source.edition) if part),
            "confidence": one.source.confidence, "reference": one.source.reference, "status": one.status,
        }
        for kind, own, one in _rules(ruleset)
        if rule in (None, own)
    ]  # fmt: skip
    if rule and not rows:
        raise CannotRun(f"rule set `{ruleset.name}` has no rule `{rule}`", f"see `dayseven rules show {name}`")
    return rows


def as_text(rows: Rows) -> str:
    """Return rules as paragraphs of 80 columns, for a screen."""
    parts = []
    for row in rows:
        status = "" if row["status"] == "published" else f" [{row['status']}]"
        lines = [f"{row['kind']} {row['name']}{status}", row["title"], row["sentence"],
                 f"Source: {row['source']} ({row['confidence']}, {row['reference']})"]  # fmt: skip
        indents = ["", "  ", "  ", "  "]
        parts.append("\n".join(textwrap.fill(line, 80, initial_indent=i, subsequent_indent="  ")
                               for line, i in zip(lines, indents, strict=True)))  # fmt: skip
    return "\n\n".join(parts)


def as_differences(rows: Rows) -> str:
    """Return differences as paragraphs of 80 columns, under the rule that each is of."""
    lines: list[str] = []
    for head, mine in groupby(rows, key=lambda row: f"{row['kind']} {row['rule']}"):
        lines.append(head)
        lines += [textwrap.fill(row["difference"], 80, initial_indent="  ", subsequent_indent="    ") for row in mine]
    return "\n".join(lines)


def tested(name: str, only: str) -> tuple[Rows, int]:
    """Run the examples of a rule set; return a row a run (rule, example, engine, result, problem) and the failures."""
    from evaluator.rule_tests.clock_examples import run_examples, run_indicator_examples
    from evaluator.rule_tests.regime_examples import run_regime_examples

    ruleset = load_ruleset(name)
    chosen = [(kind, own, rule) for kind, own, rule in _rules(ruleset) if only in ("", own)]
    if not chosen:
        raise CannotRun(f"rule set `{ruleset.name}` has no rule `{only}`", f"see `dayseven rules show {name}`")
    calendar = england_and_wales()
    results: list[Any] = []
    for kind, _, rule in chosen:
        if kind in ("timescale", "outcome"):
            results += run_examples(rule, calendar)  # type: ignore[arg-type]
        elif kind == "indicator":
            of = {**ruleset.timescales, **ruleset.outcomes}[rule.of]  # type: ignore[attr-defined]
            results += run_indicator_examples(rule, of, calendar)  # type: ignore[arg-type]
        elif kind == "regime":
            results += run_regime_examples(rule)  # type: ignore[arg-type]
    rows = [
        {"rule": one.rule, "example": one.example, "engine": one.engine,
         "result": "differs" if one.problem else "as written", "problem": one.problem}
        for one in results
    ]  # fmt: skip
    return rows, sum(1 for one in results if one.problem)
