"""Rows of a CSV file, with the line on which each stands: every physical line is accounted for."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.csv

from evaluator.histories import findings
from evaluator.histories.cells import LONGEST
from evaluator.histories.dates import read_day
from evaluator.histories.findings import NotRead
from evaluator.vocabulary import EVENTS

#: so many line ends together are no rows: a spreadsheet's empty end, which may be longer than memory
_GAP = re.compile(rb"\n{1000,}")


@dataclass
class Records:
    """text: the records that are not blank; numbers: their rows, the header being 1; blank: how many are blank.

    joined: lines that continue the record before them. open: rows with a quotation mark that is closed nowhere.
    """

    text: bytes
    numbers: Sequence[int]
    open: set[int] = field(default_factory=set)
    blank: int = 0
    joined: int = 0


def header_end(text: bytes, delimiter: bytes) -> int:
    """Return where the first record ends: a name of a column may go over several lines."""
    end = text.find(b"\n")
    while end != -1 and ends_open(text[:end], delimiter) and end < LONGEST:
        end = text.find(b"\n", end + 1)
    return len(text) if end == -1 else end


def records(body: bytes, delimiter: bytes, is_row: Callable[[bytes], bool]) -> Records:
    """Return the records of a text below its header. is_row: whether a line by itself looks like a row."""
    if b'"' not in body and b"\n\n" not in body and not body.startswith(b"\n"):
        return Records(body, range(2, body.count(b"\n") + (not body.endswith(b"\n") and bool(body)) + 2))
    kept, numbers = list[bytes](), list[int]()
    found, number = Records(b"", numbers), 2
    for lines, gap in _pieces(body):
        place = 0
        while place < len(lines):
            line = lines[place]
            length = 1
            if line.count(b'"') % 2 and ends_open(line, delimiter):
                length = _length(lines, place, delimiter, is_row)
                if not length:
                    found.open.add(number)
                    line, length = line + b'"', 1
                else:
                    line = b"\n".join(lines[place : place + length])
                    found.joined += length - 1
            if line.strip():
                kept.append(line)
                numbers.append(number)
            else:
                found.blank += 1
            number += 1
            place += length
        found.blank += gap
        number += gap
    found.text = b"\n".join([*kept, b""])
    return found


def ends_open(line: bytes, delimiter: bytes) -> bool:
    """Return whether a record ends within a quoted cell: a quotation mark counts where a cell begins with it."""
    place = 0
    while place < len(line):
        if line[place : place + 1] == b'"':
            found = _QUOTED.match(line, place)
            if not found:
                return True
            place = found.end()
        end = line.find(delimiter, place)
        if end == -1:
            return False
        place = end + 1
    return False


_QUOTED = re.compile(rb'"(?:[^"]|"")*"(?!")')


def _pieces(body: bytes) -> Iterator[tuple[list[bytes], int]]:
    """Yield the lines between gaps, and how many blank lines follow them."""
    start = 0
    for found in _GAP.finditer(body):
        yield body[start : found.start()].split(b"\n"), found.end() - found.start() - 1
        start = found.end()
    lines = body[start:].split(b"\n")
    # the end of the last line begins no other one
    yield (lines[:-1] if not lines[-1] else lines), 0


def _length(lines: list[bytes], place: int, delimiter: bytes, is_row: Callable[[bytes], bool]) -> int:
    """Return over how many lines a record goes whose first line ends within a cell; 0 where it is never closed."""
    record = lines[place]
    for length, line in enumerate(lines[place + 1 :], start=2):
        if len(record) > LONGEST or is_row(line):
            return 0
        record += b"\n" + line
        if not ends_open(record, delimiter):
            return length
    return 0


DELIMITERS = (",", ";", "\t")
BLOCK = 1 << 24
#: how files begin that are no text, whatever their name says
_NO_TEXT = {
    b"PK\x03\x04": "a zip archive or a workbook", b"\x1f\x8b": "a compressed file", b"%PDF": "a PDF",
    b"\xd0\xcf\x11\xe0": "an old workbook", b"PAR1": "a Parquet file", b"SQLite": "a database",
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class Rows:
    """table: the rows as text, under the columns that the first row names. lines: the number of each; the header is 1.

    findings: what was wrong with the others. count: rows below the header; blank: those with nothing in them.
    """

    table: pa.Table
    lines: npt.NDArray[np.int64]
    findings: pd.DataFrame
    count: int
    blank: int


def read_rows(content: bytes, name: str) -> Rows:
    """Return the rows of a CSV file. Rows with fewer or more cells than the header are left out, with a finding.

    Raises NotRead where it is no table.
    """
    what = next((what for begins, what in _NO_TEXT.items() if content.startswith(begins)), "")
    if what:
        raise NotRead("file_not_read", name, f"this is {what}, not text", "export it as CSV", 1)
    text, encoding = _as_utf8(content, name)
    delimiter, columns, body = _header(text)
    found = records(body, delimiter.encode(), _row_test(delimiter, columns))
    table, bad = _parsed(found.text, delimiter, columns, name)
    numbers = np.array(found.numbers, dtype=np.int64)
    last = found.numbers[-1] if len(found.numbers) else 1
    cut_off = bool(found.open) and max(found.open) == last and not body.endswith(b"\n")
    blank = [row for row in bad if not row.text.strip()]
    wrong = [_bad_row(row, int(numbers[row.number - 1]), last, found, name) for row in bad if row.text.strip()]
    lines = np.delete(numbers, [row.number - 1 for row in bad])
    if cut_off and len(lines) and lines[-1] == last:
        table, lines = table.slice(0, table.num_rows - 1), lines[:-1]
        message = "the file ends within a cell; the row was not used"
        wrong.append({"code": "row_cut_off", "level": "refused", "file": name, "line": last, "message": message})
    message = "a quotation mark is never closed; the cell was read to the end of its line"
    repaired = [{"code": "quotation_mark_open", "level": "repaired", "file": name, "line": line, "message": message}
                for line in sorted(found.open & set(lines.tolist()))]  # fmt: skip
    noticed = findings.all_findings([encoding, findings.table([*wrong, *repaired])])
    return Rows(table, lines, noticed, len(numbers) + found.blank, found.blank + len(blank))


def _as_utf8(content: bytes, name: str) -> tuple[bytes, pd.DataFrame]:
    """Return the content as UTF-8 with \\n for every line end, and a finding where it was in another encoding."""
    encoding = _wide(content)
    if not encoding:
        try:
            content.decode("utf-8")
            return _unix(content.removeprefix(b"\xef\xbb\xbf")), findings.table()
        except UnicodeDecodeError:
            encoding = "cp1252"
    called = "Windows-1252" if encoding == "cp1252" else "UTF-16"
    row = {"code": "not_utf8", "level": "repaired", "file": name, "line": 1, "message": f"not UTF-8; read as {called}"}
    text = content.decode(encoding, errors="replace").removeprefix("\ufeff")
    return _unix(text.encode()), findings.table([row])


def _wide(content: bytes) -> str:
    """Return the encoding of a text with two bytes a sign, with or without a mark that says so; else nothing."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    first = content[:40]
    if len(first) >= 10 and not any(first[1::2]):
        return "utf-16-le"
    return "utf-16-be" if len(first) >= 10 and not any(first[::2]) else ""


def _unix(text: bytes) -> bytes:
    return text.replace(b"\r\n", b"\n").replace(b"\r", b"\n") if b"\r" in text else text


def _header(text: bytes) -> tuple[str, list[str], bytes]:
    """Return the delimiter, the names of the columns exactly as they stand, and what stands below them."""
    first = text.split(b"\n", 1)[0].decode()
    delimiter = max(DELIMITERS, key=first.count)
    end = header_end(text, delimiter.encode())
    cells = next(csv.reader([" ".join(text[:end].decode().split("\n"))], delimiter=delimiter), [])
    return delimiter, cells, text[end + 1 :]


def _row_test(delimiter: str, columns: list[str]) -> Callable[[bytes], bool]:
    """Return the test of whether a line by itself looks like a row: an event, or a day, where one belongs."""
    names = ["_".join(one.lower().split()) for one in columns]
    event, date = (names.index(name) if name in names else -1 for name in ("event", "date"))

    def is_row(line: bytes) -> bool:
        cells = [cell.strip(' "') for cell in line.decode(errors="replace").split(delimiter)]
        if 0 <= event < len(cells) and cells[event].lower() in EVENTS:
            return True
        return len(cells) >= len(columns) > 1 and (date == -1 or read_day(cells[date]) is not None)

    return is_row


def _parsed(
    text: bytes, delimiter: str, columns: list[str], name: str
) -> tuple[pa.Table, list[pyarrow.csv.InvalidRow]]:
    """Return the rows that have as many cells as the header, and those that have not; the first row is number 1."""
    bad: list[pyarrow.csv.InvalidRow] = []
    if not text:
        return pa.table([pa.array([], pa.string())] * len(columns), names=columns), bad

    def on_bad_row(row: pyarrow.csv.InvalidRow) -> str:
        bad.append(row)
        return "skip"

    try:
        table = pyarrow.csv.read_csv(
            io.BytesIO(text),
            # one thread: only then does the reader know the number of a bad row
            read_options=pyarrow.csv.ReadOptions(use_threads=False, block_size=BLOCK, column_names=columns),
            parse_options=pyarrow.csv.ParseOptions(
                delimiter=delimiter, newlines_in_values=True, ignore_empty_lines=False, invalid_row_handler=on_bad_row
            ),
            convert_options=pyarrow.csv.ConvertOptions(
                column_types=dict.fromkeys(columns, pa.string()), strings_can_be_null=False
            ),
        )
    except pa.ArrowInvalid as error:
        remedy = "close every quotation mark; see docs/event-table.md"
        raise NotRead("row_too_long", name, "this cannot be read as a table", remedy) from error
    return table, bad


def _bad_row(row: pyarrow.csv.InvalidRow, number: int, last: int, found: Records, name: str) -> dict[str, object]:
    short = row.actual_columns < row.expected_columns
    code = "quotation_mark_open" if number in found.open else "row_cut_off" if short else "row_too_long"
    message = f"{row.actual_columns} cells under {row.expected_columns} columns"
    message += "; a quotation mark is never closed" if number in found.open else ""
    message += "; the file ends here" if short and number == last else ""
    message += "; the row was not used"
    return {"code": code, "level": "refused", "file": name, "line": number, "message": message}
