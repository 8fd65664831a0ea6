"""CSV text: line ends, encodings, quotation marks that are not closed, and files that are no text."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from evaluator.errors import CannotRun
from evaluator.histories.csv_rows import ends_open, records
from evaluator.histories.reading import Histories, read

HEADER = b"authority,child,episode,event,date"


def reading(path: Path, *lines: bytes, header: bytes = HEADER, end: bytes = b"\n") -> Histories:
    """Write lines as a CSV file and read it."""
    (path / "events.csv").write_bytes(end.join([header, *lines, b""]))
    return read([path / "events.csv"])


def rows(histories: Histories) -> list[tuple[str, int]]:
    """Return child and row of each event."""
    return sorted(zip(histories.events["child"], histories.events["line"], strict=True), key=lambda row: row[1])


def found(histories: Histories) -> list[tuple[str, str, int]]:
    table = histories.findings[histories.findings["code"] != "column_unknown"]
    return list(zip(table["code"], table["level"], table["line"], strict=True))


ONE = b"201,c1,A,referral,2023-06-01"
TWO = b"201,c2,A,referral,2023-06-02"
THREE = b"201,c3,A,referral,2023-06-03"


@pytest.mark.parametrize("end", [b"\r", b"\n", b"\r\n"])
def test_lines_end_as_any_system_ends_them(tmp_path: Path, end: bytes) -> None:
    histories = reading(tmp_path, ONE, b"", TWO, end=end)
    assert rows(histories) == [("c1", 2), ("c2", 4)]
    assert histories.findings.empty


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_two_bytes_a_sign_are_read_with_and_without_a_mark(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "events.csv").write_bytes(b"\n".join([HEADER, ONE, b""]).decode().encode(encoding))
    histories = read([tmp_path / "events.csv"])
    assert rows(histories) == [("c1", 2)]
    assert found(histories) == [("not_utf8", "repaired", 1)]


@pytest.mark.parametrize("column", [b"notes", b"reason"])
def test_an_open_quotation_mark_swallows_no_row(tmp_path: Path, column: bytes) -> None:
    """Whether the column is known or not, and whether another mark far below would close it."""
    header = HEADER + b"," + column
    open_one = reading(tmp_path, ONE + b',"never', TWO + b",", THREE + b",", header=header)
    assert rows(open_one) == [("c1", 2), ("c2", 3), ("c3", 4)]
    assert found(open_one) == [("quotation_mark_open", "repaired", 2)]
    closed = reading(tmp_path, ONE + b',"never', TWO + b",", THREE + b',"', header=header)
    assert rows(closed) == [("c1", 2), ("c2", 3), ("c3", 4)]
    assert found(closed) == [("quotation_mark_open", "repaired", line) for line in (2, 4)]


def test_where_the_open_mark_hides_a_delimiter_the_row_is_refused_and_the_next_is_read(tmp_path: Path) -> None:
    histories = reading(tmp_path, ONE + b',"said,w1', TWO + b",,w2", header=HEADER + b",notes,worker")
    assert rows(histories) == [("c2", 3)]
    assert found(histories) == [("quotation_mark_open", "refused", 2)]


def test_a_note_over_several_lines_is_one_cell(tmp_path: Path) -> None:
    note = b',"said, much\n\n- and, more, of it, too, 2023-06-09\nthe ""end"""'
    histories = reading(tmp_path, ONE + note, TWO + b",", header=HEADER + b",notes")
    assert rows(histories) == [("c1", 2), ("c2", 3)]
    assert found(histories) == []


def test_a_mark_inside_a_cell_is_a_letter_like_others(tmp_path: Path) -> None:
    histories = reading(tmp_path, ONE + b',5" nails', TWO + b",", header=HEADER + b",notes")
    assert rows(histories) == [("c1", 2), ("c2", 3)]
    assert found(histories) == []


@pytest.mark.parametrize(("line", "is_open"), [
    (b'a,"b', True), (b'a,"b"', False), (b'a,"b"",c', True), (b'a,"b""",c', False), (b'"', True), (b'a"b,c', False),
    (b"", False), (b'a,"b" c,"', True),
])  # fmt: skip
def test_where_a_record_ends_within_a_cell(line: bytes, is_open: bool) -> None:
    assert ends_open(line, b",") is is_open


def test_a_name_of_a_column_may_go_over_two_lines(tmp_path: Path) -> None:
    header = b'authority,"child\n",episode,event,date,"what\nwas said"'
    histories = reading(tmp_path, ONE + b",x", header=header)
    assert rows(histories) == [("c1", 2)]
    assert histories.findings["code"].tolist() == ["column_unknown"]


def test_millions_of_blank_lines_are_counted_and_take_no_memory(tmp_path: Path) -> None:
    gap = records(ONE + b"\n" * 3_000_000 + TWO + b"\n", b",", lambda line: True)
    assert (gap.numbers, gap.blank) == ([2, 3_000_002], 2_999_999)
    histories = reading(tmp_path, ONE, b"\n" * 3_000_000 + TWO)
    assert rows(histories) == [("c1", 2), ("c2", 3_000_003)]


@pytest.mark.parametrize(("begins", "what"), [(b"\x1f\x8b\x08", "a compressed file"), (b"%PDF-1.7\n", "a PDF")])
def test_a_file_that_is_no_text_says_what_it_is(tmp_path: Path, begins: bytes, what: str) -> None:
    (tmp_path / "events.csv").write_bytes(begins + b"\x00" * 50)
    with pytest.raises(CannotRun, match=what):
        read([tmp_path / "events.csv"])


def test_a_zip_that_is_called_csv(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("events.csv", HEADER + b"\n" + ONE)
    (tmp_path / "events.csv").write_bytes(buffer.getvalue())
    with pytest.raises(CannotRun, match="a zip archive or a workbook"):
        read([tmp_path / "events.csv"])


def test_many_rows_with_one_long_cell_take_no_more_memory_than_the_file(tmp_path: Path) -> None:
    """One cell of 4,000 characters beside 20,000 short ones: not 20,000 cells of 4,000."""
    lines = [b"201,c%d,A,referral,2023-06-01,r%d" % (number, number) for number in range(20_000)]
    histories = reading(tmp_path, *lines, ONE + b"," + b"w" * 4000, header=HEADER + b",reason")
    assert len(histories.events) == 20_001
    assert histories.findings.empty
