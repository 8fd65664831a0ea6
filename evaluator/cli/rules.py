"""`dayseven rules`: list, show, check, test, mutate and compare rule sets, and write them down as a book."""

from __future__ import annotations

import json
import sys
import textwrap
from itertools import groupby
from pathlib import Path
from typing import Any

import click

from evaluator.cli.options import FORMAT, Day, page_options
from evaluator.cli.terminal import is_for_a_screen, open_page, say, show
from evaluator.errors import CannotRun
from evaluator.pages.page_options import Look

#: what a new rule is asked for where no option says it
QUESTIONS = {
    "title": "What the rule is about, in a few words", "starts": "The event that starts the clock",
    "stops": "The event that stops it", "within": "The limit, such as 5 working days", "first": "Its first day",
}  # fmt: skip


@click.group(short_help="The rule sets: list, show, check, test, compare and print them.")
def rules() -> None:
    """The rule sets: what they ask, where it comes from, and whether they hold."""


@rules.command("list")
@click.option("--left-out", is_flag=True, help="what is known of the field and ships no rule, with the reason")
@FORMAT
def list_rules(left_out: bool, form: str | None) -> None:
    """List the rule sets that ship with dayseven, or what is left out of them and why."""
    from evaluator.rulebook.listing import left_out_rows, ruleset_rows

    if left_out:
        show(left_out_rows(), form, ("name", "what", "why", "reference"))
        return
    show(ruleset_rows(), form, ("name", "title", "timescales", "outcomes", "indicators", "regimes"))


@rules.command("show")
@click.argument("ruleset", metavar="NAME_OR_FOLDER")
@click.argument("rule", required=False)
@FORMAT
def show_rules(ruleset: str, rule: str | None, form: str | None) -> None:
    """Show each rule of a rule set as one sentence, with its source."""
    from evaluator.rulebook.listing import rule_rows

    rows = rule_rows(ruleset, rule)
    if is_for_a_screen(form):
        print(_as_text(rows))
    else:
        show(rows, form, ("kind", "name", "title", "sentence", "source", "confidence", "reference", "status"))


@rules.command("check")
@click.argument("ruleset", metavar="NAME_OR_FOLDER")
@click.option("--format", "form", default="text", type=click.Choice(["text", "github", "json"]), show_default=True)
def check_rules(ruleset: str, form: str) -> None:
    """Find every mistake in a rule set, each with its place and what to do. Exit 2 where it cannot be used."""
    from evaluator.rulebook.listing import checked

    text, errors, warnings = checked(ruleset, form)
    if text:
        print(text)
    say(f"{errors} error{'s' * (errors != 1)} and {warnings} warning{'s' * (warnings != 1)} in {ruleset}")
    sys.exit(2 if errors else 0)


@rules.command("test")
@click.argument("ruleset", metavar="NAME_OR_FOLDER")
@click.option("--rule", default="", help="one rule only")
@FORMAT
def test_rules(ruleset: str, rule: str, form: str | None) -> None:
    """Run the examples beside the rules on every engine. Exit 1 where one is not as written."""
    from evaluator.rule_tests.ruleset_examples import tested

    rows, failed = tested(ruleset, rule)
    show([row for row in rows if row["problem"]] or rows, form, ("rule", "example", "engine", "result", "problem"))
    say(f"{len(rows) - failed} of {len(rows)} runs are as written")
    sys.exit(1 if failed else 0)


@rules.command("diff")
@click.argument("a", metavar="NAME_OR_FOLDER")
@click.argument("b", metavar="NAME_OR_FOLDER")
@FORMAT
def compare_rules(a: str, b: str, form: str | None) -> None:
    """Say what differs between two rule sets, by rule and date."""
    from evaluator.rulebook.listing import difference_rows

    rows = difference_rows(a, b)
    if rows and is_for_a_screen(form):
        print(_as_differences(rows))
    elif rows:
        show(rows, form, ("kind", "rule", "from", "until", "difference"))
    say(f"{len(rows)} difference{'s' * (len(rows) != 1)}" if rows else f"{a} and {b} ask the same")


@rules.command("new")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.argument("name")
@click.option("--title", default="", help="what the rule is about, in a few words")
@click.option("--starts", default="", metavar="EVENT", help="what starts the clock, such as referral")
@click.option("--stops", default="", metavar="EVENT", help="what stops it, such as visit")
@click.option("--within", default="", metavar="LIMIT", help='such as "5 working days", "2 weeks", "3 months"')
@click.option("--from", "first", type=Day(), metavar="DATE", help="the first day of the limit")
@click.option("--counting", metavar="MODE", help="how days are counted, such as calendar_days_day_0; else as usual")
@click.option("--same", default="episode", type=click.Choice(["episode", "child"]), show_default=True,
              help="whose event stops the clock")
@click.option("--source", default="", metavar="TEXT", help="where the rule stands")
@click.option("--extends", default="", metavar="NAME", help="for a new folder: the rule set that it lies over")
def new_rule(folder: Path, name: str, **said: Any) -> None:
    """Write a new timescale NAME.yaml into FOLDER, with four examples whose due days are worked out.

    What is not said as an option is asked for on a terminal. A folder that is no rule set yet becomes one.
    """
    from evaluator.rule_book.new_rule import write_new_rule

    for key, question in QUESTIONS.items():
        said[key] = said[key] or _asked(key, question)
    written = write_new_rule(folder, name, said)
    for path in written:
        print(path)
    say(f"Next: dayseven rules check {folder}; then say what it is for, and where it comes from.")


def _asked(key: str, question: str) -> Any:
    """Return the answer to a question, on a terminal. Raises CannotRun where nobody can be asked."""
    if not sys.stdin.isatty():
        raise CannotRun(f"a new rule needs {question.lower()}", f"add --{'from' if key == 'first' else key}")
    return click.prompt(question, type=Day() if key == "first" else str)


@rules.command("mutate")
@click.argument("ruleset", metavar="NAME_OR_FOLDER")
@click.option("--rule", default="", help="one rule only")
@FORMAT
def mutate_rules(ruleset: str, rule: str, form: str | None) -> None:
    """Change each rule a little and list the changes that its own examples do not notice. Exit 1 where there are any.

    A limit a day longer, a clock that starts where it should stop, an exclusion dropped: a rule whose examples are as
    written all the same does not say in examples what it says in words. Add one that tells the two apart.
    """
    from evaluator.rule_tests.mutation.survivors import MUTANT_COLUMNS, mutated

    rows, mutants, alive = mutated(ruleset, rule)
    if rows:
        show(rows, form, MUTANT_COLUMNS)
    say(f"{mutants - alive} of {mutants} changes are noticed by the examples of {ruleset}")
    sys.exit(1 if alive else 0)


@rules.command("book")
@click.argument("rulesets", metavar="[NAME_OR_FOLDER]...", nargs=-1)
@click.option("-o", "--out", required=True, type=click.Path(path_type=Path, dir_okay=False), help="the HTML file")
@page_options
def write_rule_book(rulesets: tuple[str, ...], out: Path, look: Look) -> None:
    """Write rule sets as a document to read and print: all that ship, or those named."""
    from evaluator.rule_book.page import write_book

    book = write_book(rulesets, out, look)
    say(f"{book.rules} rules of {book.rulesets} rule set{'s' * (book.rulesets != 1)}: {book.path}")
    if look.shown:
        open_page(out)


@rules.command("schema")
def print_schema() -> None:
    """Print the JSON Schema of rule files, by which editors complete and check them."""
    from evaluator.rulebook.schema import json_schema

    print(json.dumps(json_schema(), indent=2))


def _as_text(rows: list[dict[str, Any]]) -> str:
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


def _as_differences(rows: list[dict[str, Any]]) -> str:
    """Return differences as paragraphs of 80 columns, under the rule that each is of."""
    lines: list[str] = []
    for head, mine in groupby(rows, key=lambda row: f"{row['kind']} {row['rule']}"):
        lines.append(head)
        lines += [textwrap.fill(row["difference"], 80, initial_indent="  ", subsequent_indent="    ") for row in mine]
    return "\n".join(lines)
