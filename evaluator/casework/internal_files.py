"""The internal files of an evaluation: clocks and findings, with identifiers as read."""

from __future__ import annotations

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from evaluator.analysis.evaluation import Evaluation
from evaluator.clocks.columnar import COLUMNS
from evaluator.whole_files import Writer, write_csv, write_json

INTERNAL_NOTE = (
    "Internal working file of dayseven: it carries identifiers of children as read. "
    "Do not publish it or send it outside the authority."
)
#: files that only the user who made them may read
INTERNAL = ("clocks.parquet", "findings.csv", "findings.csv-metadata.json")


def internal_writers(evaluation: Evaluation) -> dict[str, Writer]:
    """Return how to write clocks.parquet and findings.csv; both say that they are internal."""
    return {
        "clocks.parquet": lambda path: pq.write_table(clock_file(evaluation), path, compression="zstd"),
        "findings.csv": lambda path: write_csv(evaluation.findings, path),
        # CSV has no metadata of its own; this name is the one of the W3C's "CSV on the Web"
        "findings.csv-metadata.json": lambda path: write_json(
            {"url": "findings.csv", "dc:rights": INTERNAL_NOTE}, path
        ),
    }


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
