"""The records of a CSV text: which lines belong together because a quoted cell goes over several of them.

A quotation mark that is never closed, or only by the next one far below, would swallow every row between. It is taken
as closed at the end of its own line, so that each line that looks like a row is one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from evaluator.histories.cells import LONGEST

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
