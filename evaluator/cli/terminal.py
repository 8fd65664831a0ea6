"""What a person sees on the terminal: tables, progress, errors. Data go to stdout, everything else to stderr."""

from __future__ import annotations

import csv
import json
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from evaluator.progress import Progress

Row = Mapping[str, Any]


def speak_plainly() -> None:
    """Keep a terminal that knows few letters from stopping the program (Windows code pages)."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


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
        writer.writerows([_cell(row.get(name)) for name in columns] for row in rows)
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
