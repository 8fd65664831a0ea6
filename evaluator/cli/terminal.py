"""What a person sees on the terminal: tables, progress, errors. Data go to stdout, everything else to stderr."""

from __future__ import annotations

import csv
import json
import os
import signal
import sys
import traceback
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from evaluator.errors import CannotRun
from evaluator.progress import Progress
from evaluator.resources import PACKAGE, no_formula

Row = Mapping[str, Any]


#: the exit code of a fault of this program, as in BSD's sysexits
FAULT = 70
#: what else than an interruption ends a run from outside; Windows has not all of them
ENDED_BY = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))
#: by which of these this run was asked to end; what is raised afterwards comes of it
asked_to_end: list[int] = []


def speak_plainly() -> None:
    """Keep a terminal that knows few letters from stopping the program (Windows code pages), and one that is closed."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115
        elif hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


def end_tidily() -> None:
    """Let a signal that ends the run be answered as an interruption is: what was begun is taken away first."""

    def leave(number: int, _: Any) -> None:
        asked_to_end.append(number)
        sys.exit(128 + number)

    for one in ENDED_BY:
        if signal.getsignal(one) != signal.SIG_IGN:  # `nohup` wants it ignored
            signal.signal(one, leave)


def listen_no_more() -> None:
    """Send to nowhere what could not be written to stdout, so that the end of Python does not try again."""
    try:
        sys.stdout.flush()
    except (OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)


def cannot(problem: BaseException) -> str:
    """Return what a person is told who can do something about it."""
    if isinstance(problem, CannotRun):
        return str(problem)
    if isinstance(problem, MemoryError):
        return "there is not enough memory for this\n  read fewer files at once, or use a larger machine"
    if isinstance(problem, RecursionError):
        return "something in the files is nested too deeply to be read\n  look for brackets in brackets in the rules"
    why = getattr(problem, "strerror", None) or "the operating system refuses"
    where = getattr(problem, "filename", None) or "the output"
    return f"{where}: {why}\n  check that it is there, that it may be used, and that there is room"


def fault(problem: BaseException, version: str) -> str:
    """Return the report of a fault of this program: its kind and its places in the program, nothing of any data."""
    frames = traceback.extract_tb(problem.__traceback__)
    own = [one for one in frames if f"{PACKAGE.name}{os.sep}" in one.filename]
    places = [f"{one.filename.rpartition(f'{PACKAGE.name}{os.sep}')[2]}:{one.lineno}" for one in own[-5:]]
    python = ".".join(map(str, sys.version_info[:3]))
    return (f"dayseven came upon something that it was not made for; that is a fault of the program\n"
            f"  please report this line, which tells nothing of your data: {type(problem).__name__} at "
            f"{' < '.join(places[::-1])}, dayseven {version}, Python {python}, {sys.platform}")  # fmt: skip


def say(text: str = "") -> None:
    """Tell the person something that is not data."""
    print(text, file=sys.stderr)


def open_page(path: Path) -> None:
    """Open a page in the person's browser; where there is none, say so and go on."""
    import webbrowser

    if not webbrowser.open(path.resolve().as_uri()):
        say("No browser could be opened; open the page by hand.")


def error(text: str) -> None:
    """Tell the person what stopped the program."""
    coloured = sys.stderr.isatty() and not os.environ.get("NO_COLOR")
    say(("\033[1;31merror\033[0m: " if coloured else "error: ") + text)


def is_for_a_screen(form: str | None) -> bool:
    """Return whether tables for a screen are wanted: asked for, or nothing asked for and a person is looking."""
    return form == "table" or (form is None and sys.stdout.isatty())


def show(rows: Sequence[Row], form: str | None, columns: Sequence[str], title: str = "") -> None:
    """Print rows as `table`, `json` or `csv`; without a form, a table on a screen and CSV when piped."""
    form = form or ("table" if sys.stdout.isatty() else "csv")
    if form == "json":
        print(json.dumps(list(rows), ensure_ascii=False, indent=1, allow_nan=False, default=str))
    elif form == "csv":
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows([no_formula(_cell(row.get(name))) for name in columns] for row in rows)
    else:
        _table(rows, columns, title)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def _table(rows: Sequence[Row], columns: Sequence[str], title: str) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table

    table = Table(title=title or None, title_justify="left", box=box.SIMPLE if _knows_lines() else box.ASCII)
    for name in columns:
        numeric = all(isinstance(row.get(name), int | float) or row.get(name) is None for row in rows)
        table.add_column(name.replace("_", " "), justify="right" if rows and numeric else "left", overflow="fold")
    for row in rows:
        table.add_row(*[_cell(row.get(name)).replace("[", "\\[") for name in columns])
    Console(file=sys.stdout, soft_wrap=False).print(table)


def _knows_lines() -> bool:
    try:
        "─".encode(sys.stdout.encoding or "ascii")
    except UnicodeEncodeError:
        return False
    return True


@contextmanager
def progress() -> Iterator[Progress | None]:
    """Give a function that shows (what, done, of) as a bar; None where nobody is watching."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn
    from rich.progress import Progress as Bars

    left = TimeRemainingColumn(compact=True)
    columns = (TextColumn("{task.description:<34}"), BarColumn(), TimeElapsedColumn(), TextColumn("left"), left)
    with Bars(*columns, console=Console(stderr=True), transient=True) as bars:
        task = bars.add_task("starting", total=None)
        yield lambda what, done, of: bars.update(task, description=what[:34], completed=done, total=of or None)
