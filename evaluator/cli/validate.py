"""`dayseven validate`: what is wrong with case histories."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from evaluator.cli.options import EVENTS, FORMAT, SERIAL
from evaluator.cli.terminal import progress, say, show


@click.command(short_help="Say what is wrong with case histories.")
@EVENTS
@SERIAL
@FORMAT
@click.option(
    "--fail-on",
    type=click.Choice(["refused", "repaired", "query", "never"]),
    default="never",
    show_default=True,
    help="exit 1 where there is such a finding",
)
@click.option("--each", is_flag=True, help="one row a finding, with file, line and child (identifiers as read)")
def validate(events: tuple[Path, ...], serial: str, form: str | None, fail_on: str, each: bool) -> None:
    """Read case histories and say what is wrong with them, without evaluating anything."""
    from evaluator.disclosure.wording import counted
    from evaluator.histories.findings import COLUMNS, KIND_COLUMNS, found_at, kinds_found
    from evaluator.histories.reading import read_and_repaired

    with progress() as watch:
        histories, findings = read_and_repaired(events, serial, watch)
    summary = (f"{counted(len(histories.events), 'event')} read from {counted(len(histories.sources), 'file')}, "
               f"{counted(len(findings), 'finding')}")  # fmt: skip
    if each:
        show(findings.to_dict("records"), form, COLUMNS)
    else:
        show(kinds_found(findings), form, KIND_COLUMNS)
        summary += "; --each shows every one"
    say(summary)
    sys.exit(1 if found_at(fail_on, findings) else 0)
