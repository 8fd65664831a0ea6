"""The files of an evaluation. They appear whole or not at all."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from evaluator.analysis.evaluation import Evaluation
from evaluator.clocks.columnar import COLUMNS
from evaluator.disclosure.suppression import disclosed_indicators
from evaluator.errors import CannotRun
from evaluator.pages.page_options import PLAIN, Look, branded

INTERNAL_NOTE = (
    "Internal working file of dayseven: it carries identifiers of children as read. "
    "Do not publish it or send it outside the authority."
)
Writer = Callable[[Path], None]


def write_whole(folder: Path, writers: Mapping[str, Writer]) -> None:
    """Write files into `folder`, made if it is not there; if any cannot be written, none of them appears.

    Raises CannotRun where the folder cannot be written to.
    """
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        making = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    except OSError as error:
        raise CannotRun(f"cannot write to {folder}: {error.strerror}", "choose another folder with -o") from error
    try:
        for name, write in writers.items():
            (making / name).parent.mkdir(exist_ok=True)
            write(making / name)
        folder.mkdir(exist_ok=True)
        for name in writers:
            (folder / name).parent.mkdir(exist_ok=True)
            os.replace(making / name, folder / name)
    except OSError as error:
        raise CannotRun(f"cannot write to {folder}: {error.strerror}", "choose another folder with -o") from error
    finally:
        shutil.rmtree(making, ignore_errors=True)


def page_writers(html: str, name: str, look: Look = PLAIN) -> dict[str, Writer]:
    """Return how to write a page, with its brand, and the other forms asked for. name: of its file, as report.html.

    Raises CannotRun where a form needs what is not installed.
    """
    page = branded(html, look)
    files = {name: page.encode()}
    if look.forms:
        from evaluator.pages.exports.registry import other_forms

        files |= other_forms(page, Path(name).stem, look.forms)
    return {file: partial(_write_bytes, data) for file, data in files.items()}


def _write_bytes(data: bytes, path: Path) -> None:
    path.write_bytes(data)


def evaluation_writers(
    evaluation: Evaluation, results: Mapping[str, Any], html: str, look: Look = PLAIN
) -> dict[str, Writer]:
    """Return how to write each file that `dayseven evaluate` leaves."""
    figures = disclosed_indicators(evaluation.indicators)
    return {
        "clocks.parquet": lambda path: pq.write_table(clock_file(evaluation), path, compression="zstd"),
        "findings.csv": lambda path: write_csv(evaluation.findings, path),
        # CSV has no metadata of its own; this name is the one of the W3C's "CSV on the Web"
        "findings.csv-metadata.json": lambda path: write_json(
            {"url": "findings.csv", "dc:rights": INTERNAL_NOTE}, path
        ),
        "indicators.csv": lambda path: write_csv(figures, path),
        "ratings.json": lambda path: write_json(results["ratings"] or no_ratings(), path),
        "results.json": lambda path: write_json(results, path),
        **page_writers(html, "report.html", look),
    }


def no_ratings() -> dict[str, Any]:
    """Return what `ratings.json` says where the rule set computes no rating."""
    return {"regime": None, "note": "This rule set computes no rating from case histories.", "ratings": []}


def clock_file(evaluation: Evaluation) -> pa.Table:
    """Return the clocks as they are filed: identifiers as read, marked as internal."""
    table, events = evaluation.clocks.table, evaluation.events
    columns = {name: pa.array(table[name]) for name in COLUMNS if name not in ("start_event", "stop_event")}
    for name in ("started", "due", "stopped"):
        columns[name] = columns[name].cast(pa.date32())
    columns["start_event"] = event_places(events, table["start_id"])
    columns["stop_event"] = event_places(events, table["stop_id"])
    made = pa.table({name: columns[name] for name in COLUMNS})
    return made.replace_schema_metadata({**(made.schema.metadata or {}), b"dayseven": INTERNAL_NOTE.encode()})


def event_places(events: pd.DataFrame, numbers: pd.Series) -> pa.Array:
    """Return for each event number what it was and where it was read, such as `referral events.csv:12`."""
    ids = pa.array(numbers.to_numpy(), mask=(numbers < 0).to_numpy())
    words = pa.compute.binary_join_element_wise(
        pa.array(events["event"]).cast(pa.string()), pa.array(events["file"]).cast(pa.string()), " "
    )
    places = pa.compute.binary_join_element_wise(words, pa.array(events["line"]).cast(pa.string()), ":")
    return places.take(ids)


def write_csv(table: pd.DataFrame, path: Path) -> None:
    """Write a table as CSV in UTF-8, without a byte-order mark: scripts read these files by their column names."""
    table.to_csv(path, index=False, encoding="utf-8", lineterminator="\n")


def write_json(data: Any, path: Path) -> None:
    """Write plain data as JSON; a number that is none is an error, not `NaN`."""
    write_text(json.dumps(data, ensure_ascii=False, indent=1, allow_nan=False) + "\n", path)


def write_text(text: str, path: Path) -> None:
    """Write text in UTF-8 with plain line ends, whatever the system."""
    path.write_text(text, encoding="utf-8", newline="\n")
