"""`dayseven lights`: which clocks are green, amber or red for whom."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from evaluator.cli.options import AS_OF, EVENTS, FORMAT, RULES, SERIAL
from evaluator.cli.terminal import is_for_a_screen, progress, say, show


@click.command(short_help="Show which clocks are green, amber or red for whom.")
@EVENTS
@RULES
@AS_OF
@SERIAL
@click.option("--authority", default="", help="of this authority only")
@click.option("--team", default="", help="of this team only")
@click.option("--worker", default="", help="of this worker only: whoever the start of the clock names")
@click.option("--light", type=click.Choice(["red", "amber", "green"]), help="of this light only")
@click.option("--identifiers", is_flag=True, help="name children as read instead of by a pseudonym; do not publish")
@FORMAT
def lights(
    events: tuple[Path, ...], rules: str, as_of: dt.date, serial: str, authority: str, team: str, worker: str,
    light: str | None, identifiers: bool, form: str | None,
) -> None:  # fmt: skip
    """Show which clocks are green, amber or red at the end of a day, as the screen did: those due first on top.

    Amber from two working days before the due day, red from the day after it. `left` counts working days.
    Case-level output: each line is about one child. Do not publish it.
    """
    from evaluator.casework.lights_list import Chosen, lights_list

    chosen = Chosen(authority, team, worker, light or "", identifiers)
    with progress() as watch:
        shown = lights_list(events, rules, as_of, serial, chosen, watch)
    form = form or ("table" if is_for_a_screen(form) else "csv")
    rows, columns = shown.of(form)
    show(rows, form, columns, shown.warning if form == "table" else "")
    say(shown.told if form == "table" else f"{shown.warning}\n{shown.told}")
