"""The command line: the commands together, and how a run ends. Nothing heavy is imported before it is needed."""

from __future__ import annotations

import sys

import click

from evaluator.cli.before_after import before_after
from evaluator.cli.compare import compare
from evaluator.cli.completion import completion
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
from evaluator.cli.terminal import error, speak_plainly
from evaluator.cli.validate import validate
from evaluator.errors import CannotRun
from evaluator.resources import VERSION

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
    """Run the command line: 0 fine, 1 found what was asked to fail on, 2 cannot run, 130 interrupted."""
    speak_plainly()
    try:
        code = dayseven.main(standalone_mode=False)
    except click.exceptions.Abort:
        code = 130
    except click.ClickException as problem:
        problem.show()
        code = 2
    except CannotRun as problem:
        error(str(problem))
        code = 2
    except KeyboardInterrupt:
        code = 130
    except BrokenPipeError:
        sys.stderr.close()
        code = 0
    sys.exit(code if isinstance(code, int) else 0)
