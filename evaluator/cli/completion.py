"""`dayseven completion`: what makes a shell complete commands."""

from __future__ import annotations

import click

from evaluator.errors import CannotRun


@click.command(short_help="Print what makes a shell complete commands.")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print what makes a shell complete the commands and options of dayseven."""
    from click.shell_completion import get_completion_class

    found = get_completion_class(shell)
    if found is None:
        raise CannotRun(f"no completion is known for {shell}", "use bash, zsh or fish")
    group = click.get_current_context().find_root().command
    print(found(group, {}, "dayseven", "_DAYSEVEN_COMPLETE").source())
