"""Help that fits a screen of 80 columns, with examples that the command line understands."""

from __future__ import annotations

import shlex
from collections.abc import Iterator

import click
import pytest
from click.testing import CliRunner

from evaluator.cli.main import dayseven
from evaluator.cli.options import EXAMPLES


def commands(group: click.Group = dayseven, before: str = "") -> Iterator[tuple[str, click.Command]]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, f"{before}{name} ")
        else:
            yield f"{before}{name}", command


COMMANDS = dict(commands())
GIVEN = [(path, example) for path, examples in EXAMPLES.items() for example in examples]


def test_every_command_has_examples_and_no_other_has() -> None:
    assert set(COMMANDS) == set(EXAMPLES)


@pytest.mark.parametrize(("path", "example"), GIVEN, ids=[example[:60] for _, example in GIVEN])
def test_an_example_is_understood(path: str, example: str) -> None:
    words = shlex.split(example.replace("\\\n", " "))
    assert words[0] == "dayseven" and words[1 : 1 + len(path.split())] == path.split()
    rest = words[1 + len(path.split()):]
    cut = next((place for place, word in enumerate(rest) if word.startswith(">")), len(rest))
    COMMANDS[path].make_context(path, rest[:cut])


@pytest.mark.parametrize("path", ["", "rules", *COMMANDS])
def test_help_fits_a_screen(path: str) -> None:
    ran = CliRunner().invoke(dayseven, [*path.split(), "--help"], terminal_width=80)
    assert ran.exit_code == 0
    assert [line for line in ran.output.splitlines() if len(line) > 80] == []
    assert all(line.isascii() for line in ran.output.splitlines())


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_is_printed(shell: str) -> None:
    ran = CliRunner().invoke(dayseven, ["completion", shell])
    assert ran.exit_code == 0 and "_DAYSEVEN_COMPLETE" in ran.output
