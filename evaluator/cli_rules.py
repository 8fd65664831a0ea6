"""`dayseven rules`: list, show, check and test rule sets."""

from __future__ import annotations

import sys

import click

from evaluator.cli_options import FORMAT
from evaluator.screen import say, show


@click.group(short_help="The rule sets: list, show, check and test them.")
def rules() -> None:
    """The rule sets: what they ask, where it comes from, and whether they hold."""


@rules.command("list")
@FORMAT
def list_rules(form: str | None) -> None:
    """List the rule sets that ship with dayseven."""
    from evaluator.commands_rules import ruleset_rows

    show(ruleset_rows(), form, ("name", "title", "timescales", "outcomes", "indicators", "regimes"))


@rules.command("show")
@click.argument("ruleset", metavar="NAME_OR_FOLDER")
@click.argument("rule", required=False)
@FORMAT
def show_rules(ruleset: str, rule: str | None, form: str | None) -> None:
    """Show each rule of a rule set as one sentence, with its source."""
    from evaluator.commands_rules import as_text, rule_rows

    rows = rule_rows(ruleset, rule)
    if form == "table" or (form is None and sys.stdout.isatty()):
        print(as_text(rows))
    else:
        show(rows, form, ("kind", "name", "title", "sentence", "source", "confidence", "reference", "status"))


@rules.command("check")
@click.argument("ruleset", metavar="NAME_OR_FOLDER")
def check_rules(ruleset: str) -> None:
    """Find every mistake in a rule set, each with its place and what to do. Exit 2 where it cannot be used."""
    from evaluator.commands_rules import checked

    text, errors, warnings = checked(ruleset)
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
    from evaluator.commands_rules import tested

    rows, failed = tested(ruleset, rule)
    show([row for row in rows if row["problem"]] or rows, form, ("rule", "example", "engine", "result", "problem"))
    say(f"{len(rows) - failed} of {len(rows)} runs are as written")
    sys.exit(1 if failed else 0)
