"""`dayseven explain`: one child's story, clock by clock."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from evaluator.cli.options import AS_OF, EVENTS, PAGE, RULES, SERIAL, page_options
from evaluator.cli.terminal import open_page, say
from evaluator.pages.page_options import Look


@click.command(short_help="Tell one child's story, clock by clock.")
@click.argument("child")
@EVENTS
@RULES
@AS_OF
@SERIAL
@click.option("--authority", default="", help="where two authorities have a child of this identifier")
@click.option("--rule", default="", help="one rule only, with its source")
@PAGE
@page_options
def explain(
    child: str, events: tuple[Path, ...], rules: str, as_of: dt.date, serial: str, authority: str, rule: str,
    page: Path | None, look: Look,
) -> None:  # fmt: skip
    """Tell one child's story: every clock, what stopped it, and what happened while it ran.

    Case-level output: it is about one child. Do not publish it.
    """
    from evaluator.casework.explanation import case_told, explanation

    if page is None:
        print(explanation(child, events, rules, as_of, serial, authority, rule))
        return
    from evaluator.casework.case_page import case_document
    from evaluator.pages.exports.registry import write_page

    write_page(page, case_document(case_told(child, events, rules, as_of, serial, authority, rule)), look,
               internal=True)  # fmt: skip
    say("Case-level output: it is about one child. Do not publish it or send it on.")
    print(page.resolve())
    if look.shown:
        open_page(page)
