"""Event tables: what may be written, and how it is read."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from evaluator.errors import CannotRun
from evaluator.histories.dates import PLACEHOLDERS, read_dates, read_day
from evaluator.histories.reading import Histories, read
from evaluator.histories.table import COLUMNS
from evaluator.resources import folder

HEADER = "authority,child,episode,event,date"


def reading(path: Path, *rows: str, header: str = HEADER) -> Histories:
    """Write a CSV file and read it."""
    file = path / "events.csv"
    file.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return read([file])


def test_the_template_reads_without_a_finding() -> None:
    histories = read([folder("fixtures") / "event-table-template.csv"])
    assert list(histories.events.columns) == list(COLUMNS)
    assert len(histories.events) == 11
    assert histories.findings.empty
    conference = histories.events[histories.events["outcome"] == "plan"].iloc[0]
    assert (conference["event"], conference["date"], conference["line"], conference["transfer_in"]) == (
        "initial_child_protection_conference", pd.Timestamp("2023-07-28"), 7, "false",
    )  # fmt: skip


@pytest.mark.parametrize(("written", "day"), [
    ("2023-05-02", dt.date(2023, 5, 2)),
    ("2023-05-02T23:59:59", dt.date(2023, 5, 2)),
    ("2023-05-02 00:00:00.000", dt.date(2023, 5, 2)),
    ("02/05/2023", dt.date(2023, 5, 2)),
    ("2/5/2023", dt.date(2023, 5, 2)),
    ("31/12/2023", dt.date(2023, 12, 31)),
    ("12/31/2023", None),  # the month never comes first
    ("2023-05-02 or so", None),
    ("2023-02-29", None),
    ("2024-02-29", dt.date(2024, 2, 29)),
    ("2 May 2023", None),
    ("45048", None),
    ("", None),
    ("1899-12-31", None),
    ("1900-01-01", None),  # what systems write where they know no day
    ("01/01/1970", None),
    ("1900-01-02", dt.date(1900, 1, 2)),
    ("2023-05-31T23:00:00Z", dt.date(2023, 6, 1)),  # midnight of 1 June in London
    ("2023-05-31T22:59:59.999Z", dt.date(2023, 5, 31)),
    ("2023-11-30T23:00:00Z", dt.date(2023, 11, 30)),
    ("2023-05-31T23:00:00+0000", dt.date(2023, 6, 1)),
    ("2023-06-01T00:00:00+01:00", dt.date(2023, 6, 1)),
    ("2023-06-01T00:30:00+05:00", dt.date(2023, 5, 31)),
    ("2023-06-01Z", dt.date(2023, 6, 1)),
    ("14/6/2023 0:00", dt.date(2023, 6, 14)),
    ("2099-12-31", dt.date(2099, 12, 31)),
    ("2100-01-01", None),
])  # fmt: skip
def test_dates(written: str, day: dt.date | None) -> None:
    assert read_day(written) == day


@given(st.dates(dt.date(1900, 1, 1), dt.date(2099, 12, 31)))
def test_every_day_reads_the_same_in_both_ways_of_writing(day: dt.date) -> None:
    assume(day not in PLACEHOLDERS)
    column = pd.Series([day.isoformat(), f"{day:%d/%m/%Y}", "", f"{day:%m.%d.%Y}"])
    read = read_dates(column)
    assert read.days.dt.date.tolist()[:2] == [day, day]
    assert read.days.isna().tolist() == [False, False, True, True]
    assert read.unreadable.tolist() == [False, False, False, True]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("header", [
    HEADER, " Authority , CHILD,Episode,event,Date ", '"authority","child",episode,event,date',
])  # fmt: skip
def test_delimiters_and_headers(tmp_path: Path, delimiter: str, header: str) -> None:
    """Identifiers stay text: 007 is not 7, whatever surrounds the name of its column."""
    row = "999,007,010,referral,2023-05-02".replace(",", delimiter)
    histories = reading(tmp_path, row, header=header.replace(",", delimiter))
    assert histories.events[["authority", "child", "episode"]].iloc[0].tolist() == ["999", "007", "010"]
    assert histories.findings.empty


def test_a_byte_order_mark_windows_line_ends_and_blank_lines(tmp_path: Path) -> None:
    file = tmp_path / "events.csv"
    file.write_bytes(b"\xef\xbb\xbf" + f"{HEADER}\r\n\r\n999,c1,A,referral,2023-05-02\r\n,,,,\r\n".encode())
    histories = read([file])
    assert histories.events[["authority", "child", "line"]].iloc[0].tolist() == ["999", "c1", 3]
    assert len(histories.events) == 1
    assert histories.findings.empty


def test_a_row_with_only_an_attribute_is_refused_and_not_dropped(tmp_path: Path) -> None:
    histories = reading(tmp_path, "999,c1,A,referral,2023-05-02,", ",,,,,malicious", header=HEADER + ",reason")
    assert histories.findings[["code", "line"]].to_numpy().tolist() == [["date_blank", 3], ["event_unknown", 3]]


def test_lines_after_a_row_that_was_left_out_are_still_right(tmp_path: Path) -> None:
    histories = reading(tmp_path, "999,c1,A,referral", "", "999,c2,A,referral,2023-05-02", "999", "999,c3,A,referral,x")
    assert histories.events[["child", "line"]].to_numpy().tolist() == [["c2", 4], ["c3", 6]]
    assert histories.findings["line"].tolist() == [2, 5, 6]


def test_the_line_counts_rows_where_a_cell_has_line_breaks(tmp_path: Path) -> None:
    rows = ['999,c1,A,referral,2023-05-02,"said\n\nmuch"', "999,c2,A,referral,never,"]
    histories = reading(tmp_path, *rows, header=HEADER + ",notes")
    found = histories.findings[histories.findings["code"] == "date_unreadable"]
    assert found["line"].tolist() == [3]
    assert len(histories.events) == 2


@pytest.mark.parametrize(("written", "read_as"), [
    ("1", "true"), ("Y", "true"), ("TRUE", "true"), ("yes", "true"),
    ("T", "true"), ("-1", "true"), (" y ", "true"), ("1.0", "true"), ("f", "false"), ("0.0", "false"),
    ("0", "false"), ("n", "false"), ("False", "false"), ("NO", "false"), ("", ""), ("maybe", ""), ("2", ""),
])  # fmt: skip
def test_yes_and_no(tmp_path: Path, written: str, read_as: str) -> None:
    histories = reading(tmp_path, f"999,c1,A,visit,2023-05-02,{written}", header=HEADER + ",seen")
    assert histories.events["seen"].tolist() == [read_as]
    assert (len(histories.findings) == 1) is (written in ("maybe", "2"))


def test_recorded_on_the_day_is_fine_and_before_it_is_queried(tmp_path: Path) -> None:
    days = ["2023-05-02,2023-05-02", "2023-05-02,2023-05-01", "x,2023-05-01"]
    histories = reading(tmp_path, *(f"999,c1,A,referral,{one}" for one in days), header=HEADER + ",recorded_at")
    assert histories.findings["code"].tolist() == ["recorded_before_event", "date_unreadable"]
    assert len(histories.events) == 3


def test_events_that_differ_in_anything_are_two(tmp_path: Path) -> None:
    rows = ["999,c1,A,visit,2023-05-02,w1"] * 2 + ["999,c1,A,visit,2023-05-02,w2", "999,c1,A,visit,02/05/2023,w2"]
    histories = reading(tmp_path, *rows, header=HEADER + ",worker")
    assert histories.events["worker"].tolist() == ["w1", "w2"]
    assert histories.findings[["code", "line"]].to_numpy().tolist() == [["identical_event", 3], ["identical_event", 5]]


def test_many_unknown_words_do_not_take_minutes(tmp_path: Path) -> None:
    rows = [f"999,referral,A,c{number},2023-05-02" for number in range(5000)]
    with pytest.raises(CannotRun, match="no event could be read") as caught:
        reading(tmp_path, *rows)
    assert "c1" not in str(caught.value)


def test_parquet_with_real_dates_numbers_and_truth(tmp_path: Path) -> None:
    late = dt.datetime(2023, 6, 1, 23, 30, tzinfo=dt.UTC)  # half past midnight on 2 June in London
    table = pa.table({
        "Authority": pa.array([999, 999]),
        "child": pa.array([7.0, None]),
        "episode": pa.array(["A", None]).dictionary_encode(),
        "event": ["visit", "visit"],
        "date": pa.array([dt.date(2023, 5, 2), None]),
        "recorded_at": pa.array([late, None], pa.timestamp("us", tz="Europe/London")),
        "seen": [True, None],
    })
    pq.write_table(table, tmp_path / "events.parquet")
    histories = read([tmp_path / "events.parquet"])
    row = histories.events.iloc[0]
    assert row[["authority", "child", "episode", "seen", "line"]].tolist() == ["999", "7", "A", "true", 1]
    assert (row["date"], row["recorded_at"]) == (pd.Timestamp("2023-05-02"), pd.Timestamp("2023-06-02"))
    assert histories.findings[["code", "line"]].to_numpy().tolist() == [["child_blank", 2], ["date_blank", 2]]


def test_parquet_with_a_column_that_is_not_text(tmp_path: Path) -> None:
    table = pa.table({name: [["a"]] for name in HEADER.split(",")})
    pq.write_table(table, tmp_path / "events.parquet")
    with pytest.raises(CannotRun, match=r"events\.parquet: the column authority holds list"):
        read([tmp_path / "events.parquet"])


def test_csv_and_parquet_of_the_same_table_give_the_same_events(tmp_path: Path) -> None:
    template = folder("fixtures") / "event-table-template.csv"
    pd.read_csv(template, dtype="str").to_parquet(tmp_path / "events.parquet")
    ours = read([tmp_path / "events.parquet"]).events.drop(columns=["file", "line"])
    pd.testing.assert_frame_equal(ours, read([template]).events.drop(columns=["file", "line"]))


def test_progress_names_each_file() -> None:
    seen: list[tuple[str, int, int]] = []
    fixtures = folder("fixtures")
    files = [fixtures / "event-table-template.csv", fixtures / "cin-census-invented.xml"]
    read(files, progress=lambda *said: seen.append(said))
    assert seen == [("reading event-table-template.csv", 0, 2), ("reading cin-census-invented.xml", 1, 2)]
