"""Case histories from files: one file a reader, one event table for all."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pandas as pd

from evaluator.authorities import ALL
from evaluator.errors import CannotRun
from evaluator.histories import findings
from evaluator.histories.accounts import Counted, Tally, accounts
from evaluator.histories.census.returns import FORMAT as CENSUS
from evaluator.histories.census.returns import read_census
from evaluator.histories.episodes import assign_episodes
from evaluator.histories.event_tables import read_csv, read_parquet
from evaluator.histories.findings import NotRead
from evaluator.histories.returns import CensusReturn, covered, merged, no_coverage
from evaluator.histories.table import COLUMNS, TEXT, arranged, checked
from evaluator.histories.workbooks import read_workbook
from evaluator.progress import Progress

READERS = {
    ".csv": "event table, CSV", ".parquet": "event table, Parquet", ".xlsx": "event table, workbook",
    ".ods": "event table, workbook", ".xml": "children in need census, XML",
}  # fmt: skip


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
    """events: columns COLUMNS, in canonical order. findings: what was refused, repaired or is odd.

    data_hash: SHA-256 over the content of the files that were read, whatever their order, names or folder.
    coverage: the periods that returns cover (see `coverage`); empty where none is stated.
    accounts: what became of the rows of each file (see `accounts`).
    """

    events: pd.DataFrame
    findings: pd.DataFrame
    sources: tuple[SourceFile, ...]
    data_hash: str
    coverage: pd.DataFrame = field(default_factory=no_coverage)
    accounts: pd.DataFrame = field(default_factory=pd.DataFrame)

    @property
    def invented(self) -> bool:
        """Whether any of the files says of itself that it is invented."""
        return any(Path(one.name).stem.endswith(INVENTED) for one in self.sources)


@dataclass(frozen=True, eq=False)
class _Read:
    """One file's events, and its census return where it is one."""

    source: SourceFile
    events: pd.DataFrame
    findings: pd.DataFrame
    tally: Tally
    census: CensusReturn | None = None


def read(paths: Sequence[str | Path], serial: str = "refuse", progress: Progress | None = None) -> Histories:
    """Return the case histories in `paths`: event tables (CSV, Parquet, workbooks), census returns (XML), or folders.

    serial: two census returns of one authority for one year are refused (`refuse`) or the latest is taken (`latest`).
    Raises CannotRun where nothing can be read, or a column that is needed is missing.
    """
    files, passed_over = _files(paths)
    reads, problems = _read_all(files, progress)
    census, superseded = merged([one.census for one in reads if one.census], serial)
    tables = [one.events for one in reads if not one.census]
    coverage = _coverage(census, tables)
    tables += [one.events for one in census]
    of_files = [passed_over, findings.table(one.row for one in problems), *(one.findings for one in reads), superseded]
    filled = [table for table in tables if len(table)]
    events, of_rows = checked(arranged(pd.concat(filled, ignore_index=True))) if filled else (None, findings.table())
    noticed = findings.all_findings([*of_files, of_rows])
    if events is None or not len(events):
        raise _nothing(paths, problems, noticed)
    if (events["authority"] == ALL).any():
        raise CannotRun(f"an authority is named `{ALL}`, as the row that counts all of them", "give it another name")
    noticed = noticed.sort_values(["file", "line", "code", "child", "message"], kind="stable", ignore_index=True)
    sources = tuple(sorted((one.source for one in reads), key=lambda source: (source.name, source.sha256)))
    used = {one.header.file for one in census}
    counted = accounts(_counted(reads, used, noticed), events, noticed)
    return Histories(events, noticed, sources, _hash(sources), coverage, counted)


def _counted(reads: list[_Read], used: set[str], noticed: pd.DataFrame) -> Iterator[Counted]:
    """Yield each file with what was counted in it; those that were not read have no rows. used: census returns."""
    for one in reads:
        header, tally = one.census.header if one.census else None, one.tally
        if header and header.file not in used:  # a later one of the same year was
            tally = Tally(tally.rows, 0, tally.rows)
        period = f"{header.first} to {header.last}" if header else ""
        yield Counted(one.source.name, one.source.format, tally, period)
    for name in sorted(set(noticed["file"]) - {one.source.name for one in reads} - {""}):
        yield Counted(name, "not read")


def _coverage(census: list[CensusReturn], tables: list[pd.DataFrame]) -> pd.DataFrame:
    """Return what census returns cover. Of what an event table tells too, no period is known."""
    headers = [one.header for one in census]
    told = {(str(one).strip(), str(event).strip()) for table in tables
            for one, event in table[["authority", "event"]].drop_duplicates().itertuples(index=False)
            } if headers else set()  # fmt: skip
    return covered([(one.authority, CENSUS, one.first, one.last) for one in headers], told)


def read_and_repaired(
    paths: Sequence[str | Path], serial: str = "refuse", progress: Progress | None = None
) -> tuple[Histories, pd.DataFrame]:
    """Return the case histories in `paths` and all findings, those about episodes that were blank included."""
    histories = read(paths, serial=serial, progress=progress)
    _, repairs = assign_episodes(histories.events)
    return histories, findings.all_findings([histories.findings, repairs])


def _nothing(paths: Sequence[str | Path], problems: list[NotRead], noticed: pd.DataFrame) -> CannotRun:
    """Return the error that says why no event could be read. It names no child: messages of findings may."""
    if len(problems) == 1 and len(noticed) == 1:
        return problems[0]
    places = [
        f"{row.file}:{row.line}: {findings.WHAT.get(str(row.code), row.code)}" for row in noticed.head(3).itertuples()
    ]
    return CannotRun(
        f"no event could be read from {', '.join(str(path) for path in paths)}",
        "; ".join([*places, "see docs/event-table.md for what is read"]),
    )


def _files(paths: Sequence[str | Path]) -> tuple[list[Path], pd.DataFrame]:
    """Return the files to read, and a finding for each file of a folder that no reader knows."""
    files: list[Path] = []
    passed: list[Path] = []
    formats = ", ".join(READERS)
    for path in map(Path, paths):
        if path.is_dir():
            inside = sorted(one for one in path.rglob("*") if one.is_file() and not one.name.startswith("."))
            known = [one for one in inside if one.suffix.lower() in READERS]
            if not known:
                raise CannotRun(f"{path}: there is no return in this folder", f"put {formats} files into it")
            files += known
            passed += [one for one in inside if one.suffix.lower() not in READERS]
        elif not path.is_file():
            raise CannotRun(f"{path}: there is no such file", "check the path")
        elif path.suffix.lower() not in READERS:
            raise CannotRun(f"{path}: `{path.suffix}` is not a format that is read", f"give one of {formats}")
        else:
            files.append(path)
    message = f"this format is not read; {formats} are"
    rows = [{"code": "file_not_read", "level": "refused", "file": one.name, "message": message} for one in passed]
    return list(dict.fromkeys(files)), findings.table(rows)


def _read_all(files: list[Path], progress: Progress | None) -> tuple[list[_Read], list[NotRead]]:
    """Return what was read of each file, and the files of which nothing could be."""
    reads, problems = [], []
    for number, path in enumerate(files):
        if progress:
            progress(f"reading {path.name}", number, len(files))
        try:
            reads += _read(path)
        except NotRead as problem:
            problems.append(problem)
    return reads, problems


def _read(path: Path) -> list[_Read]:
    """Return what a file holds: one table or return, or a table each sheet of a workbook."""
    suffix, name = path.suffix.lower(), path.name
    try:
        content = path.read_bytes()
    except OSError as error:
        raise CannotRun(f"{path}: cannot be read: {error.strerror}", "check the file and its permissions") from error
    if not content.strip():
        raise NotRead("no_rows", name, "the file is empty", "export it again")
    source = SourceFile(name, READERS[suffix], hashlib.sha256(content).hexdigest(), 0)
    if suffix == ".xml":
        census = read_census(content, name)
        header = census.header
        source = replace(source, rows=len(census.events), authority=header.authority, year=header.year)
        return [_Read(source, census.events, census.findings, census.tally, census)]
    if suffix in (".xlsx", ".ods"):
        tables = read_workbook(content, name)
    else:
        tables = {name: (read_csv if suffix == ".csv" else read_parquet)(content, name)}
    return [_Read(replace(source, name=label, rows=len(one.events)), one.events, one.findings, one.tally)
            for label, one in tables.items()]  # fmt: skip


#: how the names of files end in which all is invented: the demonstration and `dayseven synth` write them so
INVENTED = "-invented"


def is_invented(paths: Sequence[str | Path]) -> bool:
    """Return whether any of these files says of itself that it is invented."""
    files, _ = _files(paths)
    return any(path.stem.endswith(INVENTED) for path in files)


def _hash(sources: tuple[SourceFile, ...]) -> str:
    return hashlib.sha256("\n".join(sorted(one.sha256 for one in sources)).encode()).hexdigest()


__all__ = ["COLUMNS", "TEXT", "Histories", "SourceFile", "read"]
