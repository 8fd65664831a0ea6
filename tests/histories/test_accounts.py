"""What became of each row of each file: the parts add up to the whole."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from evaluator.histories.reading import Histories, read
from evaluator.resources import folder

HEADER = "authority,child,episode,event,date,notes"


def account(histories: Histories, file: str) -> dict[str, object]:
    """Return the numbers of one file: rows, read, not needed, not used, unaccounted, events, findings."""
    (one,) = histories.accounts[histories.accounts["file"] == file].to_dict("records")
    names = ("rows", "read", "not_needed", "not_used", "unaccounted", "events", "findings")
    return {name: one[name] for name in names}


def test_every_row_of_an_event_table_is_read_blank_or_not_used(tmp_path: Path) -> None:
    rows = [
        "201,c1,A,referral,2023-06-01,",
        "201,c1,A,referral,2023-06-01,",  # twice
        "",
        ",,,,,",
        "201,c1,A,referal,2023-06-02,",  # no such event
        "201,c1,A,case_closed,never,",  # without a day, and an event
        "201,c1,A,visit",  # cut off
        '201,c1,A,visit,2023-06-03,"long\nnote"',
    ]
    (tmp_path / "a.csv").write_text("\n".join([HEADER, *rows, ""]), encoding="utf-8")
    histories = read([tmp_path / "a.csv"])
    assert account(histories, "a.csv") == {
        "rows": 8, "read": 3, "not_needed": 2, "not_used": 3, "unaccounted": 0, "events": 3, "findings": 5,
    }  # fmt: skip
    assert histories.accounts["period"].tolist() == ["2023-06-01 to 2023-06-03"]


def test_rows_of_parquet_count_from_the_first(tmp_path: Path) -> None:
    text = {"authority": "201", "child": "c", "episode": "A", "event": "visit", "other": "x"}
    table = pa.table({**{name: [word] * 2 for name, word in text.items()}, "date": ["2023-06-01", "2023-06-02"]})
    pq.write_table(table, tmp_path / "a.parquet")
    histories = read([tmp_path / "a.parquet"])
    assert account(histories, "a.parquet") == {
        "rows": 2, "read": 2, "not_needed": 0, "not_used": 0, "unaccounted": 0, "events": 2, "findings": 1,
    }  # fmt: skip


A_RETURN = """<Message><Header><CollectionDetails><ReferenceDate>{}-03-31</ReferenceDate></CollectionDetails>
<Source><LEA>999</LEA><SerialNo>{}</SerialNo></Source></Header><Children>
<Child><ChildIdentifiers><LAchildID>c1</LAchildID><UPN>A1</UPN></ChildIdentifiers>
<CINdetails><CINreferralDate>2023-06-01</CINreferralDate><ReferralSource>1A</ReferralSource><Colour>blue</Colour>
</CINdetails></Child>
<Child><ChildIdentifiers><LAchildID/></ChildIdentifiers><CINdetails><CINreferralDate>2023-06-01</CINreferralDate>
</CINdetails></Child></Children></Message>"""


def test_elements_of_a_census_return_are_read_not_needed_or_not_used(tmp_path: Path) -> None:
    """Read: an identifier, a date and a source. Not needed: a pupil number. Not used: a colour, a child without one."""
    (tmp_path / "a.xml").write_text(A_RETURN.format(2024, 1), encoding="utf-8")
    histories = read([tmp_path / "a.xml"])
    assert account(histories, "a.xml") == {
        "rows": 7, "read": 3, "not_needed": 1, "not_used": 3, "unaccounted": 0, "events": 1, "findings": 2,
    }  # fmt: skip
    assert histories.accounts["period"].tolist() == ["2023-04-01 to 2024-03-31"]


def test_nothing_of_a_return_that_was_passed_over_is_read(tmp_path: Path) -> None:
    for serial in (1, 2):
        (tmp_path / f"{serial}.xml").write_text(A_RETURN.format(2024, serial), encoding="utf-8")
    histories = read([tmp_path], serial="latest")
    assert (account(histories, "1.xml")["read"], account(histories, "1.xml")["not_used"]) == (0, 7)
    assert account(histories, "2.xml")["read"] == 3


def test_files_that_are_not_read_are_listed_too(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(f"{HEADER}\n201,c1,A,referral,2023-06-01,\n", encoding="utf-8")
    (tmp_path / "broken.xml").write_text("no XML", encoding="utf-8")
    (tmp_path / "notes.txt").write_text("notes", encoding="utf-8")
    formats = read([tmp_path]).accounts.set_index("file")["format"]
    assert formats.to_dict() == {"a.csv": "event table, CSV", "broken.xml": "not read", "notes.txt": "not read"}


def test_shipped_examples_are_accounted_for() -> None:
    files = [folder("fixtures") / name for name in ("cin-census-invented.xml", "event-table-template.csv")]
    assert read(files).accounts["unaccounted"].tolist() == [0, 0]


def test_a_word_that_may_be_an_identifier_is_not_repeated_in_a_finding(tmp_path: Path) -> None:
    rows = "201,c1,A,referral,2023-06-01,\n201,referral,A,AB12345,2023-06-01,\n201,c2,A,refferal,2023-06-01,\n"
    (tmp_path / "a.csv").write_text(f"{HEADER}\n{rows}", encoding="utf-8")
    text = " ".join(read([tmp_path / "a.csv"]).findings["message"])
    assert "AB12345" not in text
    assert "`refferal`" in text
