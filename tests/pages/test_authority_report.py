"""The report of one authority: its numbers are those of the report of all, beside region and neighbours."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from statistics import fmean

import pytest
from click.testing import CliRunner

from evaluator.cli.main import dayseven
from evaluator.disclosure.neighbours import Likeness, read_neighbours
from evaluator.errors import CannotRun
from evaluator.pages.document import Table
from evaluator.pages.report.authority import authority_document, authority_page
from evaluator.pages.report.authority_comparators import Beside
from evaluator.pages.report.national import national_document
from evaluator.whole_files import write_json
from tests.support.reports import demo_results

NAMES = demo_results()["data"]["authorities"]
LIKE = {name: Likeness("North" if place % 2 else "South", tuple(one for one in NAMES if one != name)[:10])
        for place, name in enumerate(NAMES)}  # fmt: skip


def tables(authority: str) -> dict[str, Table]:
    return {one.caption: one for one in authority_document(demo_results(), authority, LIKE).tables}


@pytest.mark.parametrize("authority", NAMES)
def test_no_number_is_in_it_that_the_report_of_all_hides(authority: str) -> None:
    outcomes = tables(authority)[f"What became of the children of {authority}"]
    every = {one.caption: one for one in national_document(demo_results()).tables}
    for outcome, *cells in outcomes.rows:
        row = next(row for row in every[f"{outcome}, by authority"].rows if row[0] == authority)
        assert tuple(cells[:5]) == row[2:7]


def test_the_mean_of_neighbours_and_region_is_of_the_figures_that_are_shown() -> None:
    beside, results = Beside(demo_results()), demo_results()
    shown = {row["authority"]: row["value"] for row in results["figures"]
             if row["indicator"] == "NI59" and row["year_ended"] == results["year"]["ended"]}  # fmt: skip
    names = LIKE["Quillbury"].neighbours
    expected = fmean(shown[name] for name in names if shown[name] is not None)
    assert beside.mean("NI59", names) == pytest.approx(expected)
    row = next(row for row in tables("Quillbury")["Figures of Quillbury beside others, per cent"].rows
               if row[0] == "Initial assessments completed in time")  # fmt: skip
    assert row[3] == f"{expected:.1f}" and row[5] == "higher"


def test_one_figure_alone_makes_no_mean() -> None:
    """The mean of one neighbour would be that neighbour's own figure under another name."""
    assert Beside(demo_results()).mean("NI59", ("Quillbury",)) is None


def test_it_says_which_neighbours_are_in_the_data() -> None:
    html = authority_page(demo_results(), "Quillbury", {"Quillbury": Likeness("North", ("Crowsheath", "Elsewhere"))})
    assert "Crowsheath, 1 of 2. Region: North, 0 other authorities in these data." in html
    assert "No file of regions and statistical neighbours was given" in authority_page(demo_results(), "Quillbury")


def test_the_same_results_give_the_same_bytes() -> None:
    assert authority_page(demo_results(), "Quillbury", LIKE) == authority_page(demo_results(), "Quillbury", LIKE)


def test_the_command_writes_one_page_an_authority(tmp_path: Path) -> None:
    write_json(demo_results(), tmp_path / "results.json")
    ran = CliRunner().invoke(dayseven, ["report", str(tmp_path), "--every-authority", "--to", "csv"])
    assert ran.exit_code == 0, ran.output
    assert len(ran.output.split()) == len(NAMES) == len(list((tmp_path / "authorities").glob("*.html")))
    assert (tmp_path / "authorities" / "quillbury-tables").is_dir()


def test_an_authority_that_is_not_there_is_told_with_those_that_are(tmp_path: Path) -> None:
    write_json(demo_results(), tmp_path / "results.json")
    ran = CliRunner().invoke(dayseven, ["report", str(tmp_path), "--authority", "Nowhere"])
    assert isinstance(ran.exception, CannotRun) and "Quillbury" in str(ran.exception)


def test_results_of_another_shape_are_refused(tmp_path: Path) -> None:
    for found in ({**demo_results(), "shape": 1}, [], {"dayseven": "0.0.1"}):
        (tmp_path / "results.json").write_text(json.dumps(found), encoding="utf-8")
        ran = CliRunner().invoke(dayseven, ["report", str(tmp_path)])
        assert isinstance(ran.exception, CannotRun) and "another version" in str(ran.exception)


def test_neighbours_are_read_in_both_forms(tmp_path: Path) -> None:
    plain, dfe = tmp_path / "plain.csv", tmp_path / "dfe.csv"
    plain.write_text("authority,region,neighbour_1,neighbour_2,neighbour_10\nA,North,B,C,\n", encoding="utf-8-sig")
    assert read_neighbours(plain) == {"A": Likeness("North", ("B", "C"))}
    with dfe.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["old_la_code", "la_name", "region_ind", "region_name", "SN_1", "SN_1P", "SN_2", "SN_2P"])
        writer.writerow(["301", "A ", "3", "London", "302", "Close", "999", "Close"])
        writer.writerow(["302", "B", "3", "London", "301", "Close", "", ""])
    found = read_neighbours(dfe)
    assert found["A"] == Likeness("London", ("B", "999")) and found["301"] == Likeness("London", ("302", "999"))


@pytest.mark.parametrize("text", ["", "a,b\n1,2\n"])
def test_another_file_is_no_file_of_neighbours(text: str, tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CannotRun, match="columns of a file of statistical neighbours"):
        read_neighbours(path)
    with pytest.raises(CannotRun, match="cannot be read"):
        read_neighbours(tmp_path / "none.csv")
