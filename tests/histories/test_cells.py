"""What stands in a cell: identifiers, columns of dates, and cells that are no text at all."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from evaluator.errors import CannotRun
from evaluator.histories.dates import read_dates
from evaluator.histories.reading import Histories, read

HEADER = "authority,child,episode,event,date"


def reading(path: Path, *rows: str, header: str = HEADER) -> Histories:
    """Write a CSV file and read it."""
    file = path / "events.csv"
    file.write_bytes("\n".join([header, *rows, ""]).encode())
    return read([file])


def of_parquet(path: Path, **columns: pa.Array) -> Histories:
    """Write a Parquet file of one referral a row, with some columns replaced, and read it."""
    rows = len(next(iter(columns.values())))
    text = {"authority": "201", "child": "c", "episode": "A", "event": "referral", "date": "2023-06-01"}
    plain = {name: pa.array([word] * rows) for name, word in text.items()}
    pq.write_table(pa.table({**plain, **columns}), path / "events.parquet")
    return read([path / "events.parquet"])


def days(*cells: str) -> list[str]:
    """Return the days that a column of dates is read as."""
    return read_dates(pd.Series(cells)).days.dt.strftime("%d %b").fillna("").tolist()


def test_cells_that_may_be_month_first_are_in_doubt_where_others_can_only_be_that() -> None:
    column = pd.Series(["06/14/2023", "06/11/2023", "11/11/2023", "2023-06-11", "someday", ""])
    read_as = read_dates(column)
    assert read_as.in_doubt.tolist() == [False, True, False, False, False, False]
    assert read_as.unreadable.tolist() == [True, False, False, False, True, False]
    assert days(*column) == ["", "", "11 Nov", "11 Jun", "", ""]


@pytest.mark.parametrize(("day_first", "doubted"), [(0, True), (19, True), (20, False)])
def test_one_slip_in_twenty_does_not_put_a_column_in_doubt(day_first: int, doubted: bool) -> None:
    """One of 20 cells is one in twenty, and one of 21 is less."""
    column = pd.Series(["06/14/2023", "06/11/2023", *["14/06/2023"] * day_first])
    assert read_dates(column).in_doubt.tolist()[:2] == [False, doubted]


def test_no_clock_can_be_late_by_a_date_in_doubt(tmp_path: Path) -> None:
    histories = reading(tmp_path, "201,c1,A,referral,06/11/2023", "201,c2,A,referral,06/14/2023")
    assert histories.events["date"].isna().all()
    assert histories.findings[["code", "line"]].to_numpy().tolist() == [["date_in_doubt", 2], ["date_unreadable", 3]]


def test_midnights_that_an_export_wrote_by_greenwich_are_the_local_day() -> None:
    assert days("2023-05-31 23:00:00", "2023-11-30 00:00:00", "2023-06-01") == ["01 Jun", "30 Nov", "01 Jun"]
    assert days("31/05/2023 23:00", "2023-10-28 23:00:00.000") == ["01 Jun", "29 Oct"]


@pytest.mark.parametrize("beside", ["2023-05-31 14:10:00", "2023-06-01 00:00:00", "2023-11-30 23:00:00"])
def test_eleven_at_night_is_a_time_where_others_of_the_column_are_no_midnights(beside: str) -> None:
    assert days("2023-05-31 23:00:00", beside)[0] == "31 May"


def test_times_of_parquet_are_days_in_london(tmp_path: Path) -> None:
    eve = dt.datetime(2023, 5, 31, 23)
    aware = of_parquet(tmp_path, date=pa.array([eve], pa.timestamp("us", tz="UTC")))
    assert aware.events["date"].tolist() == [pd.Timestamp("2023-06-01")]
    naive = of_parquet(tmp_path, date=pa.array([eve, dt.datetime(2023, 11, 30)]), child=pa.array(["a", "b"]))
    assert naive.events["date"].tolist() == [pd.Timestamp("2023-06-01"), pd.Timestamp("2023-11-30")]
    assert naive.findings[["code", "level"]].to_numpy().tolist() == [["midnight_of_greenwich", "repaired"]]


@pytest.mark.parametrize("unseen", ["\u200b", "\ufeff", "\u2060", "\u00ad"])
def test_signs_that_nobody_sees_make_no_second_child(tmp_path: Path, unseen: str) -> None:
    histories = reading(tmp_path, "201,c1,A,referral,2023-06-01", f"201,c{unseen}1,A,case_closed,2023-06-02")
    assert set(histories.events["child"]) == {"c1"}
    assert histories.findings[["code", "level", "line"]].to_numpy().tolist() == [["identifier_cleaned", "repaired", 3]]


@pytest.mark.parametrize("broken", ["c\x001", "c1\x00", "c\x071", "c\ufffd1"])
def test_a_broken_identifier_is_refused(tmp_path: Path, broken: str) -> None:
    histories = reading(tmp_path, "201,c1,A,referral,2023-06-01", f"201,{broken},A,case_closed,2023-06-02")
    assert histories.events["event"].tolist() == ["referral"]
    assert histories.findings[["code", "level", "line"]].to_numpy().tolist() == [["identifier_broken", "refused", 3]]


@pytest.mark.parametrize("none", ["NULL", "null", "#N/A", "NaN", "None"])
def test_a_word_for_none_is_no_identifier(tmp_path: Path, none: str) -> None:
    histories = reading(tmp_path, f"201,c1,{none},referral,2023-06-01", f"201,{none},A,referral,2023-06-02")
    assert histories.events[["child", "episode"]].to_numpy().tolist() == [["c1", ""]]
    assert histories.findings[["code", "line"]].to_numpy().tolist() == [["child_blank", 3]]


@pytest.mark.parametrize(("one", "other", "asked"), [
    ("1234", "1234.0", True), ("1234", "01234", True), ("c1", "C1", True), ("1234", "12340", False), ("0", "00", True),
])  # fmt: skip
def test_two_identifiers_that_are_nearly_the_same_are_asked_about(
    tmp_path: Path, one: str, other: str, asked: bool
) -> None:
    rows = [f"201,{one},A,referral,2023-06-01", f"201,{other},A,referral,2023-06-01"]
    children = reading(tmp_path, *rows)
    assert len(children.events) == 2
    assert children.findings["code"].tolist() == ["identifiers_alike"] * asked
    episodes = reading(tmp_path, *(f"201,c,{word},referral,2023-06-01" for word in (one, other)))
    assert episodes.findings["code"].tolist() == ["identifiers_alike"] * asked
    apart = reading(tmp_path, rows[0], f"202,{other},A,referral,2023-06-01")
    assert apart.findings.empty


def test_infinity_is_a_finding_that_names_column_and_row(tmp_path: Path) -> None:
    histories = of_parquet(tmp_path, child=pa.array([float("inf"), 7.0]))
    assert histories.events["child"].tolist() == ["7"]
    found = histories.findings[["code", "line"]].to_numpy().tolist()
    assert found == [["child_blank", 1], ["number_infinite", 1]]
    assert "child" in histories.findings["message"].iloc[1]


def test_bytes_of_windows_in_parquet_are_read_and_said(tmp_path: Path) -> None:
    latin = pa.array(["Zo\u00eb".encode("cp1252"), b"c2"]).view(pa.binary())
    text = pa.Array.from_buffers(pa.string(), 2, latin.buffers())
    for column in (latin, text):
        histories = of_parquet(tmp_path, child=column)
        assert sorted(histories.events["child"]) == ["Zo\u00eb", "c2"]
        assert histories.findings[["code", "level", "line"]].to_numpy().tolist() == [["not_utf8", "repaired", 1]]


@pytest.mark.parametrize(("length", "used"), [(4096, True), (4097, False)])
def test_a_cell_of_more_than_4096_characters_is_not_used(tmp_path: Path, length: int, used: bool) -> None:
    histories = reading(tmp_path, "201,c1,A,referral,2023-06-01," + "w" * length, header=HEADER + ",reason")
    assert histories.events["reason"].str.len().tolist() == [length if used else 0]
    assert histories.findings["code"].tolist() == ["cell_too_long"] * (not used)


def test_a_column_of_dictionaries_is_read_by_its_words(tmp_path: Path) -> None:
    words = pa.array(["malicious", None, "malicious", "w" * 5000]).dictionary_encode()
    histories = of_parquet(tmp_path, reason=words, child=pa.array(list("abcd")))
    assert histories.events["reason"].tolist() == ["malicious", "", "malicious", ""]


def test_a_column_of_nothing_is_blank(tmp_path: Path) -> None:
    histories = of_parquet(tmp_path, reason=pa.nulls(2), date=pa.nulls(2), child=pa.array(["a", "b"]))
    assert histories.events["reason"].tolist() == ["", ""]
    assert histories.findings["code"].tolist() == ["date_blank"] * 2


def test_a_column_that_holds_no_text_is_an_error_with_its_name(tmp_path: Path) -> None:
    with pytest.raises(CannotRun, match="the column child holds struct"):
        of_parquet(tmp_path, child=pa.array([{"id": 7}]))
