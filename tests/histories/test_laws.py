"""Laws of reading: the order of input changes nothing, reading twice gives the same, and nothing is lost."""

from __future__ import annotations

import copy
import tempfile
from pathlib import Path

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from evaluator.histories.findings import WHAT
from evaluator.histories.reading import Histories, read
from evaluator.resources import folder

HEADER = ["authority", "child", "episode", "event", "date", "recorded_at", "seen", "worker"]
#: few values each, so that rows collide; some of each cannot be read
row = st.tuples(
    st.sampled_from(["999", "998", ""]),
    st.sampled_from(["c1", "c2", " c1 ", ""]),
    st.sampled_from(["A", "B", ""]),
    st.sampled_from(["referral", "visit", "case_closed", "referal", "", "line\nbreak"]),
    st.sampled_from(["2023-05-02", "02/05/2023", "2023-05-03T10:00:00", "", "someday", "1066-10-14"]),
    st.sampled_from(["", "2023-05-02", "2023-05-01", "x"]),
    st.sampled_from(["", "1", "yes", "no", "perhaps"]),
    st.sampled_from(["", "w1", 'said "no"', "w;2"]),
)
rows = st.lists(row, min_size=1, max_size=25)
GOOD = ("999", "good", "A", "referral", "2023-05-02", "", "", "")


def reading(*tables: list[tuple[str, ...]]) -> Histories:
    """Write each table as a CSV file of its own and read them all."""
    with tempfile.TemporaryDirectory() as place:
        files = []
        for number, table in enumerate(tables):
            files.append(Path(place) / f"{number}.csv")
            pd.DataFrame(table, columns=HEADER).to_csv(files[-1], index=False)
        return read(files)


def same_events(one: Histories, other: Histories) -> None:
    where = ["file", "line"]
    pd.testing.assert_frame_equal(one.events.drop(columns=where), other.events.drop(columns=where))


@settings(max_examples=25, deadline=None)
@given(rows, st.randoms(use_true_random=False))
def test_shuffled_rows_give_the_same_events_and_kinds_of_finding(table: list[tuple[str, ...]], random: object) -> None:
    shuffled = [GOOD, *table]
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    one, other = reading([GOOD, *table]), reading(shuffled)
    same_events(one, other)
    assert one.findings["code"].value_counts().to_dict() == other.findings["code"].value_counts().to_dict()


@settings(max_examples=15, deadline=None)
@given(rows, st.integers(0, 25))
def test_rows_in_two_files_give_the_same_events_as_in_one(table: list[tuple[str, ...]], cut: int) -> None:
    same_events(reading([GOOD, *table]), reading([GOOD, *table[:cut]], table[cut:] or [GOOD]))


@settings(max_examples=25, deadline=None)
@given(rows)
def test_every_row_is_an_event_or_has_a_finding_that_says_why_not(table: list[tuple[str, ...]]) -> None:
    histories = reading([GOOD, *table])
    lines = set(range(2, len(table) + 3))
    blank = {line for line, cells in enumerate([GOOD, *table], start=2) if not any(cells)}
    used, found = set(histories.events["line"]), histories.findings
    gone = {"event_unknown", "authority_blank", "child_blank", "identical_event", "row_too_long"}
    not_used = set(found.loc[found["code"].isin(gone), "line"])
    assert used | not_used == lines - blank
    assert not used & not_used
    (account,) = histories.accounts.to_dict("records")
    told = [account[name] for name in ("rows", "read", "not_needed", "not_used", "unaccounted")]
    assert told == [len(lines), len(used), len(blank), len(not_used), 0]


@settings(max_examples=15, deadline=None)
@given(rows)
def test_undated_events_are_kept_with_a_finding_and_dated_ones_have_none(table: list[tuple[str, ...]]) -> None:
    histories = reading([GOOD, *table])
    found = histories.findings[histories.findings["code"].isin(["date_blank", "date_unreadable"])]
    undated = set(histories.events.loc[histories.events["date"].isna(), "line"])
    assert undated == set(histories.events["line"]) & set(found["line"])


MOVES = st.lists(st.tuples(st.integers(0, 200), st.integers(0, 200), st.booleans()), max_size=6)


@settings(max_examples=25, deadline=None)
@given(MOVES)
def test_elements_of_a_census_return_may_stand_anywhere_and_twice(moves: list[tuple[int, int, bool]]) -> None:
    """Whatever is moved or copied wherever: no traceback, and every element is accounted for."""
    root = etree.parse(folder("fixtures") / "cin-census-invented.xml").getroot()
    for what, where, twice in moves:
        inside = list(root.find("Children").iterdescendants(etree.Element))
        element, target = inside[what % len(inside)], inside[where % len(inside)]
        if element is not target and element not in target.iterancestors():
            target.append(copy.deepcopy(element) if twice else element)
    with tempfile.TemporaryDirectory() as place:
        (Path(place) / "a.xml").write_bytes(etree.tostring(root))
        (Path(place) / "good.csv").write_text(",".join(HEADER) + "\n" + ",".join(GOOD) + "\n", encoding="utf-8")
        histories = read([place])
    assert histories.accounts["unaccounted"].tolist() == [0, 0]
    assert set(histories.findings["code"]) <= set(WHAT)


def test_reading_twice_in_any_order_and_from_any_folder_gives_the_same(tmp_path: Path) -> None:
    fixtures = folder("fixtures")
    files = [fixtures / "cin-census-invented.xml", fixtures / "event-table-template.csv"]
    for file in files:
        (tmp_path / file.name).write_bytes(file.read_bytes())
    (tmp_path / "notes.txt").write_text("not a return", encoding="utf-8")
    one, again, folded = read(files), read(files[::-1]), read([tmp_path])
    pd.testing.assert_frame_equal(one.events, again.events)
    pd.testing.assert_frame_equal(one.events, folded.events)
    pd.testing.assert_frame_equal(one.findings, again.findings)
    assert one.sources == again.sources == folded.sources
    assert one.data_hash == again.data_hash == folded.data_hash
    assert folded.findings["code"].tolist() == ["file_not_read"]


def test_another_letter_is_another_hash_and_another_name_is_not(tmp_path: Path) -> None:
    text = (folder("fixtures") / "event-table-template.csv").read_text(encoding="utf-8")
    hashes = []
    for name, content in (("a", text), ("a", text.replace("invented-1", "invented-3")), ("b", text)):
        file = tmp_path / f"{name}.csv"
        file.write_text(content, encoding="utf-8")
        hashes.append(read([file]).data_hash)
    assert hashes[0] != hashes[1]
    assert hashes[0] == hashes[2]
