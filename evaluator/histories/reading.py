"""Case histories from files: one file a reader, one event table for all."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from evaluator import findings
from evaluator.errors import CannotRun
from evaluator.histories.census import read_census
from evaluator.histories.event_tables import read_csv, read_parquet
from evaluator.histories.merging import CensusReturn, merged
from evaluator.histories.table import COLUMNS, TEXT, arranged, checked

Progress = Callable[[str, int, int], None]
READERS = {".csv": "event table, CSV", ".parquet": "event table, Parquet", ".xml": "children in need census, XML"}


@dataclass(frozen=True)
class SourceFile:
    """A file that was read. sha256: of its bytes; rows: events in it; authority, year: of a census return."""

    name: str
    format: str
    sha256: str
    rows: int
    authority: str = ""
    year: int = 0


@dataclass(frozen=True, eq=False)
class Histories:
    """events: columns COLUMNS, in canonical order. findings: what was refused, repaired or is odd."""

    events: pd.DataFrame
    findings: pd.DataFrame
    sources: tuple[SourceFile, ...]
    data_hash: str


@dataclass(frozen=True, eq=False)
class _Read:
    """One file's events, and its census header where it has one."""

    source: SourceFile
    events: pd.DataFrame
    findings: pd.DataFrame
    census: CensusReturn | None = None


def read(paths: Sequence[str | Path], serial: str = "refuse", progress: Progress | None = None) -> Histories:
    """Return the case histories in `paths`: event tables (CSV, Parquet), census returns (XML), or folders of them.

    serial: two census returns of one authority for one year are refused (`refuse`) or the latest is taken (`latest`).
    Raises CannotRun where nothing can be read, or a column that is needed is missing.
    """
    files, noticed = _files(paths)
    reads = []
    for number, path in enumerate(files):
        if progress:
            progress(f"reading {path.name}", number, len(files))
        reads.append(_read(path))
    census, superseded = merged([one.census for one in reads if one.census], serial)
    tables = [one.events for one in reads if not one.census] + census
    filled = [table for table in tables if len(table)]
    if not filled:
        raise CannotRun(
            f"no event could be read from {', '.join(str(path) for path in paths)}",
            _why([*noticed, *(one.findings for one in reads)]),
        )
    events, more = checked(arranged(pd.concat(filled, ignore_index=True)))
    sources = tuple(sorted((one.source for one in reads), key=lambda source: (source.name, source.sha256)))
    return Histories(
        events, findings.together([*noticed, *(one.findings for one in reads), superseded, more]), sources, _hash(sources)
    )


def _why(tables: list[pd.DataFrame]) -> str:
    table = findings.together(tables)
    if not len(table):
        return "there is no event in it; see docs/event-table.md for the columns"
    return "; ".join(f"{row.file}:{row.line}: {row.message}" for row in table.head(3).itertuples())


def _files(paths: Sequence[str | Path]) -> tuple[list[Path], list[pd.DataFrame]]:
    """Return the files to read, and a finding for each file of a folder that no reader knows."""
    files: list[Path] = []
    passed: list[Path] = []
    for path in map(Path, paths):
        if path.is_dir():
            inside = sorted(one for one in path.rglob("*") if one.is_file() and not one.name.startswith("."))
            known = [one for one in inside if one.suffix.lower() in READERS]
            if not known:
                raise CannotRun(f"{path}: there is no return in this folder", f"put {', '.join(READERS)} files into it")
            files += known
            passed += [one for one in inside if one.suffix.lower() not in READERS]
        elif not path.is_file():
            raise CannotRun(f"{path}: there is no such file", "check the path")
        elif path.suffix.lower() not in READERS:
            raise CannotRun(f"{path}: `{path.suffix}` is not a format that is read", f"give one of {', '.join(READERS)}")
        else:
            files.append(path)
    rows = [
        {"code": "file_not_read", "level": "refused", "file": one.name, "message": "this format is not read"} for one in passed
    ]
    return list(dict.fromkeys(files)), [findings.table(rows)] if rows else []


def _read(path: Path) -> _Read:
    suffix = path.suffix.lower()
    try:
        content = path.read_bytes()
    except OSError as error:
        raise CannotRun(f"{path}: cannot be read: {error.strerror}", "check the file and its permissions") from error
    if not content.strip():
        raise CannotRun(f"{path}: the file is empty", "export it again")
    source = SourceFile(path.name, READERS[suffix], hashlib.sha256(content).hexdigest(), 0)
    if suffix == ".xml":
        census = read_census(content, path.name)
        header = census.header
        source = replace(source, rows=len(census.events), authority=header.authority, year=header.year)
        return _Read(source, census.events, census.findings, census)
    events, noticed = (read_csv if suffix == ".csv" else read_parquet)(content, path.name)
    return _Read(replace(source, rows=len(events)), events, noticed)


def _hash(sources: tuple[SourceFile, ...]) -> str:
    """Return a hash of all that was read, whatever its order or folder."""
    return hashlib.sha256("\n".join(sorted(one.sha256 for one in sources)).encode()).hexdigest()


__all__ = ["COLUMNS", "TEXT", "Histories", "SourceFile", "read"]
