"""Speed, as ratios within one run: `make bench`. Asserts nothing; prints what was measured.

The yardstick is DuckDB's own time to sort the same events by child and day and write them out.
"""

from __future__ import annotations

import argparse
import datetime as dt
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

AS_OF = dt.date(2010, 12, 31)


def seconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def help_seconds() -> float:
    """Return the best of five starts of `dayseven --help`."""
    command = [sys.executable, "-m", "evaluator", "--help"]
    return min(seconds(lambda: subprocess.run(command, check=True, capture_output=True)) for _ in range(5))


def sorted_by_duckdb(events: Path, out: Path) -> None:
    import duckdb

    con = duckdb.connect()
    con.execute("SET threads = 2")
    con.execute(f"COPY (SELECT * FROM '{events}' ORDER BY authority, child, date, event) TO '{out}' (FORMAT parquet)")
    con.close()


def evaluate(events: Path, out: Path) -> tuple[float, float]:
    """Return wall seconds and peak gigabytes of `dayseven evaluate` in a process of its own."""
    command = [sys.executable, "-m", "evaluator", "evaluate", str(events), "--rules", "england-2008",
               "--as-of", AS_OF.isoformat(), "-o", str(out)]  # fmt: skip
    wall = seconds(lambda: subprocess.run(command, check=True, capture_output=True))
    return wall, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 2**20


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=1_000_000)
    wanted = parser.parse_args().events
    from evaluator.synth.nation import bench_events

    print(f"dayseven --help: {help_seconds():.2f} s (best of 5)")
    with tempfile.TemporaryDirectory() as folder:
        events = Path(folder) / "events.parquet"
        table = bench_events(wanted, seed=1)
        table.to_parquet(events, index=False)
        print(f"{len(table):,} invented events of {table['child'].nunique():,} children")
        sort = min(seconds(lambda: sorted_by_duckdb(events, Path(folder) / "sorted.parquet")) for _ in range(3))
        walls = [evaluate(events, Path(folder) / "out") for _ in range(3)]
    wall, peak = min(one for one, _ in walls), max(one for _, one in walls)
    print(f"DuckDB sorts and rewrites them: {sort:.2f} s (best of 3)")
    print(f"dayseven evaluate, all of england-2008, files written: {wall:.1f} s (best of 3), peak {peak:.2f} GB")
    print(f"ratio: {wall / sort:.1f} times the sort")


if __name__ == "__main__":
    main()
