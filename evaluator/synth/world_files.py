"""An invented world as files: the events, and what was planted beside them."""

from __future__ import annotations

import shlex
from pathlib import Path

import pandas as pd

from evaluator.errors import CannotRun
from evaluator.synth.null_worlds import null_world
from evaluator.synth.world_authorities import MOST_NAMES
from evaluator.synth.world_kinds import NULL_WORLDS, WORLDS
from evaluator.synth.worlds import WORLD_RULES, World, world
from evaluator.whole_files import Writer, write_csv, write_whole

Rows = list[dict[str, str]]
#: the columns of what `--list` shows, in order
WORLD_COLUMNS = ("world", "planted")
#: where the truth is written, beside the events
TRUTH = "truth"


def world_rows() -> Rows:
    """Return a row a world: its name and what is planted in it; of null worlds their habit."""
    planted = [{"world": one.name, "planted": one.planted} for one in WORLDS.values()]
    return planted + [{"world": one.name, "planted": f"Nothing. {one.habit}"} for one in NULL_WORLDS.values()]


def write_world(output: Path, name: str, seed: int, authorities: int, cases: int, as_csv: bool) -> tuple[str, str]:
    """Invent a world and write its events into `output` and what was planted into a folder of its own in there.

    seed, authorities, cases: as `world` takes them. as_csv: the events as CSV, else as Parquet.
    Returns what to tell the person, and the command that evaluates the events.
    Raises CannotRun where there is no such world, a number makes no sense, or `output` cannot be written to.
    """
    if seed < 0:
        raise CannotRun(f"the seed must not be negative, and {seed} is", "give a whole number such as --seed 1")
    if not 1 <= authorities <= MOST_NAMES:
        raise CannotRun(f"there cannot be {authorities} authorities", f"give from 1 to {MOST_NAMES}")
    if cases < 1:
        raise CannotRun(f"there cannot be {cases} cases an authority", "give at least 1; 1500 is the default")
    made = (null_world if name in NULL_WORLDS else world)(name, seed, authorities, cases)
    events = output / f"events-invented.{'csv' if as_csv else 'parquet'}"
    writers: dict[str, Writer] = {
        f"{TRUTH}/authorities.csv": lambda path: write_csv(made.truth, path),
        events.name: lambda path: _write_events(made.events, path),
    }
    if len(made.truth_cases):  # of a null world nothing is to be told of a single case
        writers[f"{TRUTH}/cases.parquet"] = lambda path: made.truth_cases.to_parquet(path, index=False)
    write_whole(output, writers, gone=[f"events-invented.{'parquet' if as_csv else 'csv'}"])
    return _told(made, output), _next_command(made, events, output / "report")


def _write_events(events: pd.DataFrame, path: Path) -> None:
    if path.suffix == ".csv":
        write_csv(events, path)
    else:
        events.to_parquet(path, index=False)


def _told(made: World, output: Path) -> str:
    cases = len(made.truth_cases) or len(made.events[["authority", "child", "episode"]].drop_duplicates())
    return (
        f"{made.name}: {made.planted}\n"
        f"{len(made.events)} events of {cases} cases in {len(made.truth)} authorities, all invented.\n"
        f"What was planted, authority by authority and case by case, is in {output / TRUTH}: it is no return, so give "
        "`dayseven evaluate` the file of events, not the folder:"
    )


def _next_command(made: World, events: Path, report: Path) -> str:
    words = ["dayseven", "evaluate", str(events), "--rules", WORLD_RULES, "--as-of", str(made.as_of), "-o", str(report)]
    return shlex.join(words)
