"""Reading the four published files: what joins what, what is left out and counted, and what cannot be used."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import pytest

from evaluator.errors import CannotRun
from evaluator.histories.published_tables import Authorities, read_authorities
from evaluator.published.grades import measures
from evaluator.published.grades.measures import measures_file, read_dictionary, read_figures, read_measures
from evaluator.published.grades.tracking import NO_ROW, pairs
from evaluator.ratings import inspections
from evaluator.ratings.inspections import read_day, read_inspections, year_before
from tests.support.published_inputs import HEADER, write_codes, write_dictionary, write_history, write_lait, write_ods

CODES = Authorities({"E09000001": "201", "E06000065": "815", "E10000023": "815", "E10000021": "928"},
                    {"201": (2013, 2025), "815": (2013, 2025), "928": (2013, 2021)})


@pytest.mark.parametrize(("day", "year"), [
    (dt.date(2019, 3, 30), 2018), (dt.date(2019, 3, 31), 2019), (dt.date(2019, 4, 1), 2019),
    (dt.date(2019, 12, 31), 2019), (dt.date(2020, 1, 1), 2019), (dt.date(2020, 2, 29), 2019),
])
def test_an_inspection_joins_the_last_year_ended_31_march_on_or_before_it(day: dt.date, year: int) -> None:
    assert year_before(day) == year


@pytest.mark.parametrize(("text", "day"), [
    ("2019-03-31", dt.date(2019, 3, 31)), ("31/03/2019", dt.date(2019, 3, 31)),
    ("2019-03-31 00:00:00", dt.date(2019, 3, 31)), ("03/31/2019", None), ("spring 2019", None), ("", None),
])
def test_dates_are_read_day_first_and_never_guessed(text: str, day: dt.date | None) -> None:
    assert read_day(text) == day


def test_what_is_not_a_graded_inspection_is_left_out_and_counted(tmp_path: Path) -> None:
    path = write_history(tmp_path / "history.csv", [
        ("E09000001", "2019-03-31", "Good"),
        ("E09000001", "2019-03-31", "Good"),
        ("E09000001", "2022-05-01", "Requires improvement to be good"),
        ("E09000001", "2023-05-01", "Not judged"),
        ("E09000001", "soon", "Good"),
        ("E09999999", "2019-05-01", "Good"),
        ("E10000021", "2021-05-01", "Inadequate"),
        ("E10000021", "2022-05-01", "Inadequate"),
        ("E10000023", "2020-05-01", "Good"),
        ("E06000065", "2020-05-01", "Outstanding"),
    ])
    found = read_inspections(path, CODES)
    assert found.table[["authority", "year", "grade"]].to_numpy().tolist() == [
        ["201", 2019, 3], ["201", 2022, 2], ["928", 2021, 1]]
    assert found.left_out == {
        inspections.REPEATED: 1, inspections.NOT_GRADED: 1, inspections.NO_DATE: 1, inspections.UNKNOWN_CODE: 1,
        inspections.NO_SUCH_YEAR: 1, inspections.TWO_GRADES: 2}
    assert len(found.table) + sum(found.left_out.values()) == found.listed


def test_a_workbook_is_read_below_its_notes_and_gives_the_same_as_its_csv(tmp_path: Path) -> None:
    rows = [("E09000001", "2019-03-31", "Good"), ("E10000023", "2021-06-01", "Inadequate")]
    book = write_ods(tmp_path / "book.ods", inspections.SHEET, [
        ["History"], ["One table, from A3"], HEADER, *[["", code, "name", date, grade] for code, date, grade in rows]])
    ours = read_inspections(book, CODES)
    assert ours.table["year"].tolist() == [2019, 2021]
    assert ours.table.equals(read_inspections(write_history(tmp_path / "history.csv", rows), CODES).table)


def test_a_csv_saved_by_a_spreadsheet_is_read(tmp_path: Path) -> None:
    path = tmp_path / "codes.csv"
    path.write_text("\ufeffold_la_code,new_la_code,first_year,last_year\r\n201,E09000001,2013,2025\r\n,,,\r\n",
                    encoding="utf-8")
    assert read_authorities(path).of_gss == {"E09000001": "201"}


def test_an_authority_with_a_new_gss_code_stays_one_authority(tmp_path: Path) -> None:
    path = write_codes(tmp_path / "codes.csv", [
        (815, "E10000023", 2013, 2023), (815, "E06000065", 2024, 2025), (928, "E10000021", 2013, 2021)])
    found = read_authorities(path)
    assert found.of_gss["E10000023"] == found.of_gss["E06000065"] == "815"
    assert found.years["815"] == (2013, 2025)
    assert found.existed("928", 2021) and not found.existed("928", 2022) and not found.existed("928", 2012)


def test_figures_keep_only_plain_years_and_never_choose_between_two_values(tmp_path: Path) -> None:
    path = write_lait(tmp_path / "lait.parquet", [
        ("ReReferral", "2019", 201.0, "20.5"),
        ("ReReferral", "2019", 201.0, "20.5"),
        ("ReReferral", "2020", 201.0, "-"),
        ("ReReferral", "2021", 201.0, "10"),
        ("ReReferral", "2021", 201.0, "11"),
        ("ReReferral", "2022", 201.0, "-"),
        ("ReReferral", "2022", 201.0, "12"),
        ("ReReferral", "2014-16", 201.0, "9"),
        ("ReReferral", "2016-17 (OT)", 201.0, "9"),
        ("ReReferral", "2023", float("nan"), "9"),
        ("Other", "2019", 201.0, "1"),
    ])
    found = read_figures(path, ["ReReferral"])
    values = {year: (value, problem) for year, value, problem in
              found.table[["year", "value", "problem"]].itertuples(index=False)}
    assert values[2019] == (20.5, "") and values[2022] == (12.0, "")
    assert np.isnan(values[2020][0]) and values[2020][1] == measures.MISSING
    assert np.isnan(values[2021][0]) and values[2021][1] == measures.TWO_VALUES
    assert set(values) == {2019, 2020, 2021, 2022}
    assert found.left_out == {("ReReferral", measures.OTHER_LABEL): 2, ("ReReferral", measures.NO_AUTHORITY): 1}


def test_a_missing_figure_is_never_carried_from_another_year(tmp_path: Path) -> None:
    figures = read_figures(write_lait(tmp_path / "lait.parquet", [
        ("ReReferral", "2018", 201.0, "30"), ("ReReferral", "2019", 201.0, "-"), ("ReReferral", "2021", 201.0, "25"),
    ]), ["ReReferral"]).table
    table = read_inspections(write_history(tmp_path / "h.csv", [
        ("E09000001", "2019-05-01", "Good"), ("E09000001", "2020-05-01", "Good"), ("E09000001", "2021-05-01", "Good"),
    ]), CODES).table
    found = pairs(table, figures, "ReReferral", "lower")
    assert found.value.tolist() == [-25] and found.year.tolist() == [2021]
    assert found.left_out == {measures.MISSING: 1, NO_ROW: 1}
    assert pairs(table, figures, "ReReferral", "", years_back=1).value.tolist() == [30]


def test_polarity_and_year_end_come_from_the_dictionary(tmp_path: Path) -> None:
    path = write_dictionary(tmp_path / "d.csv", {"ReReferral": "Low", "RevCP": "High", "LAC": "-", "Unused": "Low"},
                            {"ReReferral": "Annual (end of Sept)"})
    found = read_dictionary(path, ["ReReferral", "RevCP", "LAC", "10_ICPC"])
    directions = {code: entry.better for code, entry in found.items()}
    assert directions == {"ReReferral": "lower", "RevCP": "higher", "LAC": ""}
    assert found["ReReferral"].year_ends == (9, 30) and found["RevCP"].year_ends == (3, 31)


def test_a_dictionary_that_contradicts_itself_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "d.csv"
    row = "LAC_Over_Abs,a name,{},Academic Year\n"
    path.write_text("Measure_short,Measure,Polarity,Year_Type\n" + row.format("Low") + row.format("Low"))
    assert read_dictionary(path, ["LAC_Over_Abs"])["LAC_Over_Abs"].better == "lower"
    path.write_text(path.read_text() + row.format("High"))
    with pytest.raises(CannotRun, match=r"row 4.*another Polarity"):
        read_dictionary(path, ["LAC_Over_Abs"])


def cannot(what: str, read: object, *arguments: object) -> None:
    with pytest.raises(CannotRun, match=what) as caught:
        read(*arguments)  # type: ignore[operator]
    assert caught.value.remedy


def test_files_that_cannot_be_used_say_which_and_what_to_do(tmp_path: Path) -> None:
    whole = write_lait(tmp_path / "whole.parquet", [("RevCP", "2019", 201.0, "9")] * 200)
    cut, empty, other = tmp_path / "cut.parquet", tmp_path / "empty", tmp_path / "other.csv"
    cut.write_bytes(whole.read_bytes()[:-40])
    empty.touch()
    other.write_text("a,b\n1,2\n")
    cannot("no.parquet: there is no such file", read_figures, tmp_path / "no.parquet", ["RevCP"])
    cannot("empty: the file is empty", read_figures, empty, ["RevCP"])
    cannot("cut.parquet: not a whole Parquet", read_figures, cut, ["RevCP"])
    cannot("other.csv: not a whole Parquet", read_figures, other, ["RevCP"])
    cannot("whole.parquet: column `Short Desc`: none of", read_figures, whole, ["ReReferral"])
    cannot("other.csv: no column `Measure_short`", read_dictionary, other, ["RevCP"])
    cannot("none of the 1 measures", read_dictionary, write_dictionary(tmp_path / "d.csv", {"X": "Low"}), ["RevCP"])
    cannot("whole.parquet: not a CSV file", read_dictionary, whole, ["RevCP"])
    cannot("other.csv: no column `Local authority area code`", read_inspections, other, CODES)
    cannot("no column `old_la_code`", read_authorities, other)
    cannot("other.xlsx: not a readable", read_inspections, other.rename(tmp_path / "other.xlsx"), CODES)
    book = write_ods(tmp_path / "book.ods", "Cover", [HEADER])
    cannot("no sheet `ILACS_inspection_history`; it has Cover", read_inspections, book, CODES)
    bare = write_ods(tmp_path / "bare.ods", inspections.SHEET, [HEADER])
    cannot("no rows below the header", read_inspections, bare, CODES)
    wrong = write_history(tmp_path / "h.csv", [("E09999999", "2019-05-01", "Good")])
    cannot("not in the list of authorities", read_inspections, wrong, CODES)


def test_codes_that_cannot_be_used_say_the_row(tmp_path: Path) -> None:
    path = tmp_path / "codes.csv"
    cannot("row 3: E1 belongs to 201 and to 202", read_authorities,
           write_codes(path, [(201, "E1", 2013, 2025), (202, "E1", 2013, 2025)]))
    path.write_text("old_la_code,new_la_code,first_year,last_year\n201,E1,always,2025\n")
    cannot("row 2: `first_year`", read_authorities, path)


def test_the_list_of_measures_is_whole() -> None:
    measures = read_measures(measures_file())
    kinds = {kind: sum(one.kind == kind for one in measures) for kind in {one.kind for one in measures}}
    assert kinds == {"compliance": 10, "outcome": 13, "workforce": 4, "context": 3}
    assert all(one.note for one in measures if one.unit == "count")
    assert len({one.name for one in measures}) == len(measures)


def test_a_wrong_list_of_measures_says_what_is_wrong(tmp_path: Path) -> None:
    path = tmp_path / "measures.yaml"
    entry = "  - {code: RevCP, kind: compliance, unit: per cent, name: Reviews}\n"
    path.write_text("source: x\nmeasures:\n" + entry * 2)
    cannot("listed more than once: RevCP", read_measures, path)
    path.write_text("source: x\nmeasures:\n" + entry.replace("compliance", "complaints"))
    cannot(r"measures\.0\.kind", read_measures, path)
    path.write_text("source: [x\n")
    cannot("not valid YAML", read_measures, path)
