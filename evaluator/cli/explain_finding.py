"""`dayseven explain-finding`: what a kind of finding means."""

from __future__ import annotations

import click


@click.command("explain-finding", short_help="Say what a finding means.")
@click.argument("code")
def explain_finding(code: str) -> None:
    """Say what a kind of finding means and what to do about it. CODE: as `dayseven validate` prints it."""
    from evaluator.histories.findings import finding_page

    print(finding_page(code).text)
