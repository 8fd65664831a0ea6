"""The command line. Nothing heavy is imported before the command that needs it."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path

import click

from evaluator import __version__
from evaluator.cli.before_after import before_after
from evaluator.cli.compare import compare
from evaluator.cli.durations import durations
from evaluator.cli.lights import lights
from evaluator.cli.margins import margins
from evaluator.cli.options import AS_OF, EVENTS, FORMAT, OUT, PAGE, RULES, SERIAL, Day, page_options, with_examples
from evaluator.cli.published import published
from evaluator.cli.ratings import rate, record
from evaluator.cli.report import report
from evaluator.cli.rules import rules
from evaluator.cli.sweep import sweep
from evaluator.cli.synth import synth
from evaluator.cli.terminal import error, open_page, progress, say, show, speak_plainly
from evaluator.errors import CannotRun
from evaluator.pages.page_options import Look


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="dayseven")
def dayseven() -> None:
    """Government timescales and inspection ratings as rules, run against children's case histories.

    \b
    Start with:   dayseven demo
    Then:         dayseven validate RETURNS...
                  dayseven evaluate RETURNS... --rules NAME --as-of DATE -o OUT
    """


@dayseven.command(short_help="Invent histories, evaluate them and report.")
@click.option(
    "-o",
    "--output",
    "output",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("demo"),
    show_default=True,
    help="folder for the events and the report",
)
@click.option("--seed", default=2008, show_default=True, help="another number invents other histories")
@click.option("--open", "shown", is_flag=True, help="open the report in a browser")
def demo(output: Path, seed: int, shown: bool) -> None:
    """Invent the histories of a dozen authorities, evaluate them under england-2008 and write a report.

    The last line printed is the path of the report.
    """
    from evaluator.cli.commands import make_demo

    with progress() as watch:
        path = make_demo(output, seed, watch)
    say(f"Everything in {output} is invented. The report:")
    print(path.resolve())
    if shown:
        open_page(path)


@dayseven.command(short_help="Say what is wrong with case histories.")
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
    from evaluator.cli.commands import validated

    with progress() as watch:
        rows, columns, failed, summary = validated(events, serial, each, fail_on, watch)
    show(rows, form, columns)
    say(summary)
    sys.exit(1 if failed else 0)


@dayseven.command(short_help="Run clocks, rate, compare with outcomes, report.")
@EVENTS
@RULES
@AS_OF
@OUT
@SERIAL
@click.option("--awarded", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
              help="ratings that inspectors gave (CSV: authority, date, overall), instead of computed ones")
@click.option("--regime", default="", help="with --awarded: the regime they were given under, such as ilacs")
@page_options
@click.option("--show-sql", is_flag=True, help="print the SQL of each clock instead of running it")
def evaluate(
    events: tuple[Path, ...], rules: str, as_of: dt.date, output: Path | None, serial: str, awarded: Path | None,
    regime: str, show_sql: bool, look: Look,
) -> None:  # fmt: skip
    """Run the clocks of a rule set over case histories, rate, compare with outcomes and write a report.

    EVENTS: event tables (CSV, Parquet), census returns (XML), or folders of them. OUT receives clocks.parquet and
    findings.csv (internal: identifiers as read), and indicators.csv, ratings.json, results.json and report.html (small
    counts hidden).
    """
    from evaluator.cli.commands import evaluate_into, show_the_sql

    if show_sql:
        show_the_sql(events, rules, as_of, serial)
        return
    if output is None:
        raise CannotRun("`dayseven evaluate` needs a folder for its files", "add -o OUT")
    with progress() as watch:
        summary = evaluate_into(output, events, rules, as_of, serial, watch, awarded=awarded, regime=regime, look=look)
    say(summary)
    print((output / "report.html").resolve())
    if look.shown:
        open_page(output / "report.html")


@dayseven.command(short_help="Print the JSON Schema of results.json.")
def schema() -> None:
    """Print the JSON Schema of the results.json that `dayseven evaluate` writes."""
    import json

    from evaluator.disclosure.results.schema import results_schema

    print(json.dumps(results_schema(), indent=1))


@dayseven.command(short_help="Tell one child's story, clock by clock.")
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
    from evaluator.cli.commands import explained, write_case

    if page is None:
        print(explained(child, events, rules, as_of, serial, authority, rule))
        return
    write_case(page, child, events, rules, as_of, serial, authority, rule, look)
    say("Case-level output: it is about one child. Do not publish it or send it on.")
    print(page.resolve())
    if look.shown:
        open_page(page)


@dayseven.command(short_help="Print the last permitted day of a limit.")
@click.argument("start", type=Day())
@click.argument("limit")
@click.option("--counting", metavar="MODE", type=click.Choice([
    "working_days_day_0", "working_days_day_1", "calendar_days_day_0", "calendar_days_beginning_with", "months",
]), help="how the days are counted: working_days_day_0, working_days_day_1, calendar_days_day_0, "
         "calendar_days_beginning_with or months; default: the usual mode of the limit's unit")  # fmt: skip
def due(start: dt.date, limit: str, counting: str | None) -> None:
    """Print the last permitted day: dayseven due 2008-12-19 "7 working days"."""
    from evaluator.cli.commands import due_on

    print(due_on(start, limit, counting).isoformat())


dayseven.add_command(before_after)
dayseven.add_command(compare)
dayseven.add_command(durations)
dayseven.add_command(lights)
dayseven.add_command(margins)
dayseven.add_command(published)
dayseven.add_command(rate)
dayseven.add_command(record)
dayseven.add_command(report)
dayseven.add_command(rules)
dayseven.add_command(sweep)
dayseven.add_command(synth)


@dayseven.command(short_help="Print what makes a shell complete commands.")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print what makes a shell complete the commands and options of dayseven."""
    from click.shell_completion import get_completion_class

    found = get_completion_class(shell)
    if found is None:
        raise CannotRun(f"no completion is known for {shell}", "use bash, zsh or fish")
    print(found(dayseven, {}, "dayseven", "_DAYSEVEN_COMPLETE").source())


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


if __name__ == "__main__":
    main()
