"""`dayseven synth`: invented worlds in which it is known what was planted."""

from __future__ import annotations

from pathlib import Path

import click

from evaluator.cli.options import FORMAT
from evaluator.cli.terminal import say, show
from evaluator.errors import CannotRun


@click.command(short_help="Invent a world in which it is known what was planted.")
@click.option("--world", "name", metavar="NAME", help="which world; see --list")
@click.option("--seed", default=2008, show_default=True, help="another number invents another world of the kind")
@click.option("--authorities", default=60, show_default=True, help="how many authorities")
@click.option("--cases", default=1500, show_default=True, help="children first referred to each, on average")
@click.option(
    "-o", "--output", "output", type=click.Path(path_type=Path, file_okay=False), metavar="OUT",
    help="folder for the events; what was planted goes into OUT/truth",
)  # fmt: skip
@click.option("--csv", "as_csv", is_flag=True, help="write the events as CSV instead of Parquet")
@click.option("--list", "listed", is_flag=True, help="list the worlds, with a sentence each")
@FORMAT
def synth(
    name: str | None, seed: int, authorities: int, cases: int, output: Path | None, as_csv: bool, listed: bool,
    form: str | None,
) -> None:  # fmt: skip
    """Invent case histories of which it is known what was planted in them, to hold a method against.

    \b
    dayseven synth --list
    dayseven synth --world pulled-in-some --seed 1 -o OUT

    Nobody in them exists. OUT receives events-invented.parquet, as any return, and OUT/truth what was planted:
    authorities.csv and cases.parquet. The last line printed is the command that evaluates the events.
    """
    from evaluator.synth.world_files import WORLD_COLUMNS, world_rows, write_world

    if listed:
        show(world_rows(), form, WORLD_COLUMNS)
        return
    if name is None:
        raise CannotRun("`dayseven synth` needs a world", "add --world NAME; `dayseven synth --list` shows them")
    if output is None:
        raise CannotRun("`dayseven synth` needs a folder for its files", "add -o OUT")
    told, command = write_world(output, name, seed, authorities, cases, as_csv)
    say(told)
    print(command)
