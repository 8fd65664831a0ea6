"""The command line: the commands together, and how a run ends. Nothing heavy is imported before it is needed."""

from __future__ import annotations

import sys

import click

from evaluator.cli.before_after import before_after
from evaluator.cli.compare import compare
from evaluator.cli.demo import demo
from evaluator.cli.due import due
from evaluator.cli.durations import durations
from evaluator.cli.evaluate import evaluate
from evaluator.cli.explain import explain
from evaluator.cli.explain_finding import explain_finding
from evaluator.cli.lights import lights
from evaluator.cli.margins import margins
from evaluator.cli.options import with_examples
from evaluator.cli.published import published
from evaluator.cli.rate import rate
from evaluator.cli.record import record
from evaluator.cli.report import report
from evaluator.cli.rules import rules
from evaluator.cli.schema import schema
from evaluator.cli.sweep import sweep
from evaluator.cli.synth import synth
from evaluator.cli.terminal import FAULT, asked_to_end, cannot, end_tidily, error, fault, listen_no_more, speak_plainly
from evaluator.cli.validate import validate
from evaluator.errors import CannotRun
from evaluator.resources import VERSION


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


COMMANDS = (
    before_after, compare, completion, demo, due, durations, evaluate, explain, explain_finding, lights, margins,
    published, rate, record, report, rules, schema, sweep, synth, validate,
)  # fmt: skip


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(VERSION, prog_name="dayseven")
def dayseven() -> None:
    """Government timescales and inspection ratings as rules, run against children's case histories.

    \b
    Start with:   dayseven demo
    Then:         dayseven validate RETURNS...
                  dayseven evaluate RETURNS... --rules NAME --as-of DATE -o OUT
    """


for command in COMMANDS:
    dayseven.add_command(command)
with_examples(dayseven)


def main() -> None:
    """Run the command line: 0 fine, 1 found what was asked to fail on, 2 cannot run, 70 a fault of this program, 130
    interrupted, 128 and the number of the signal where it was ended.
    """
    speak_plainly()
    end_tidily()
    try:
        code = dayseven.main(standalone_mode=False)
        sys.stdout.flush()
    except (click.exceptions.Abort, KeyboardInterrupt):
        code = 130
    except SystemExit as wanted:
        code = _flushed(wanted.code)
    except click.ClickException as problem:
        problem.show()
        code = 2
    except BrokenPipeError:
        code = 0
    except (CannotRun, OSError, MemoryError, RecursionError) as problem:
        error(cannot(problem))
        code = 2
    except Exception as problem:
        if not asked_to_end:  # some libraries raise something else when they are interrupted
            error(fault(problem, VERSION))
        code = FAULT
    listen_no_more()
    if asked_to_end:
        code = 128 + asked_to_end[0]
    sys.exit(code if isinstance(code, int) else 0)


def _flushed(code: object) -> object:
    """Return the code of a command that ended itself: 0 where nobody read on, 2 where there was no room for what it
    printed.
    """
    if type(sys.stdout).__name__.endswith("PacifyFlushWrapper"):  # click ends with 1 where the reader has gone
        return 0
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        return 0
    except OSError as problem:
        error(cannot(problem))
        return 2
    return code
