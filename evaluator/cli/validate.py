"""`dayseven validate`: what is wrong with case histories."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

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
@click.option("--each", is_flag=True, help="one row a finding, with file and line")
@click.option("--files", is_flag=True, help="one row a file: what became of each of its rows")
@click.option("--identifiers", is_flag=True, help="with --each: name the child, by the identifier as read")
def validate(
    events: tuple[Path, ...], serial: str, form: str | None, fail_on: str, each: bool, files: bool, identifiers: bool
) -> None:
    """Read case histories and say what is wrong with them, without evaluating anything.

    Every row of every file is accounted for: an event, not needed, or not used for a reason that a finding gives.
    """
    from evaluator.disclosure.wording import counted
    from evaluator.histories.findings import COLUMNS, KIND_COLUMNS, found_at, kinds_found
    from evaluator.histories.reading import read_and_repaired

    with progress() as watch:
        histories, findings = read_and_repaired(events, serial, watch)
    accounts = histories.accounts.to_dict("records")
    summary = "\n".join([*map(_account, accounts), f"{counted(len(findings), 'finding')} in all"])
    if files:
        show(accounts, form, tuple(histories.accounts.columns))
    elif each:
        columns = tuple(name for name in COLUMNS if identifiers or name != "child")
        show(findings[list(columns)].to_dict("records"), form, columns)
    else:
        show(kinds_found(findings), form, KIND_COLUMNS)
        summary += "; --each shows every one"
    say(summary)
    sys.exit(1 if found_at(fail_on, findings) else 0)


def _account(file: Mapping[str, Any]) -> str:
    """Return what became of one file's rows, as a sentence: the parts add up to the whole."""
    from evaluator.disclosure.wording import counted

    if not file["rows"]:
        return f"{file['file']}: {file['format']}, no rows"
    parts = f"{file['read']} read, {file['not_needed']} not needed, {file['not_used']} not used"
    period = f", {file['period']}" if file["period"] else ""
    return (f"{file['file']}: {file['format']}{period}; {counted(file['rows'], 'row')}: {parts}; "
            f"{counted(file['events'], 'event')}, {counted(file['findings'], 'finding')}")  # fmt: skip
