"""Judgements are read from a CSV file, or every problem of the file is named."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest

from evaluator.errors import CannotRun
from evaluator.ratings.judgements import ratings_csv, ratings_data, read_judgements
from evaluator.ratings.rating import AtMost, Facts, Firing, Judgement, Rating, RatingRun


def written(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "judgements.csv"
    path.write_bytes(text.encode(encoding))
    return path


def test_grades_are_numbers_or_words_and_an_empty_cell_is_not_judged(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "authority,help,looked_after,leadership,adoption,care_leavers,date\n"
        "309,1,2,3,4,,2014-06-10\n"
        'An invented authority,Inadequate,REQUIRES IMPROVEMENT,"Requires improvement to be good", good ,outstanding,\n',
    )
    assert read_judgements(path) == [
        Facts(
            "309",
            {"help_and_protection": "inadequate", "looked_after": "requires improvement", "leadership": "good",
             "adoption": "outstanding"},
            inspected=dt.date(2014, 6, 10),
        ),
        Facts(
            "An invented authority",
            {"help_and_protection": "inadequate", "looked_after": "requires improvement",
             "leadership": "requires improvement", "adoption": "good", "care_leavers": "outstanding"},
        ),
    ]  # fmt: skip


def test_columns_in_any_order_and_a_file_saved_by_excel(tmp_path: Path) -> None:
    path = written(tmp_path, "Leadership , Authority\r\n1,309\r\n,\r\n2,310\r\n", "utf-8-sig")
    assert [(f.authority, dict(f.judgements)) for f in read_judgements(path)] == [
        ("309", {"leadership": "inadequate"}), ("310", {"leadership": "requires improvement"})]  # fmt: skip


def test_all_problems_are_named_at_once_with_row_and_column(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "authority,help,leadership,children,help,date\n"
        "309,5,0,,1,2014-06-31\n"
        ",1,superb,,1,10/06/2014\n"
        "309,1,1,,1,\n"
        "310,1,1\n",
    )
    with pytest.raises(CannotRun) as error:
        read_judgements(path)
    assert error.value.message.splitlines() == [
        f"{path}: {problem}"
        for problem in (
            "row 1, column 4: `children` is not a column of this file",
            "row 1, column 5: the column help is there twice",
            "row 5: 3 cells under 6 columns",
            "row 2, column leadership: `0` is not a grade",
            "row 2, column date: `2014-06-31` is not a date",
            "row 3, column authority: it is empty",
            "row 3, column leadership: `superb` is not a grade",
            "row 3, column date: `10/06/2014` is not a date",
            "row 4, column authority: `309` is in row 2 already",
        )
    ]
    assert "1 inadequate" in error.value.remedy and "YYYY-MM-DD" in error.value.remedy


@pytest.mark.parametrize("cell", ["0", "5", "x", "1.0", "-1", "२", "no", "12"])
def test_what_is_not_a_grade(tmp_path: Path, cell: str) -> None:
    with pytest.raises(CannotRun, match="row 2, column help"):
        read_judgements(written(tmp_path, f"authority,help\n309,{cell}\n"))


@pytest.mark.parametrize("cell", ["20140610", "2014-6-10", "2014-W24-2", "2014-02-29", "yesterday"])
def test_what_is_not_a_date(tmp_path: Path, cell: str) -> None:
    with pytest.raises(CannotRun, match="row 2, column date"):
        read_judgements(written(tmp_path, f"authority,help,date\n309,1,{cell}\n"))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "the file is empty"),
        ("\n\n", "the file is empty"),
        ("authority,help\n", "no rows below the header"),
        ("authority\n309\n", "no column with judgements"),
        ("help,leadership\n1,2\n", "the column authority is missing"),
        ('authority,help\n309,"1\n', "not CSV in UTF-8"),
    ],
)
def test_files_without_judgements(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(CannotRun) as error:
        read_judgements(written(tmp_path, text))
    assert said in error.value.message


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(CannotRun, match="cannot be read"):
        read_judgements(tmp_path / "absent.csv")
    with pytest.raises(CannotRun, match="not CSV in UTF-8"):
        read_judgements(written(tmp_path, "authority,help\nYnys Môn,1\n", "latin-1"))


def test_ratings_as_rows_and_as_data() -> None:
    firings = tuple(Firing("cap", (Judgement(name, "inadequate"),), AtMost("inadequate")) for name in ("a", "b"))
    rated = Rating("309", "invented", 1, "inadequate", (), ("adoption",), firings)
    unrated = Rating("310", "invented", None, "", ("reviews",), (), ())
    run = RatingRun("invented", (rated, unrated), "reference", "Alone.")
    assert ratings_csv(run) == [
        {"authority": "309", "overall_at_most": "1", "rules_fired": "cap"},
        {"authority": "310", "overall_at_most": "", "rules_fired": ""},
    ]
    data = json.loads(json.dumps(ratings_data(run)))
    assert (data["engine"], data["note"]) == ("reference", "Alone.")
    assert data["ratings"][0]["firings"][0] == {
        "rule": "cap",
        "facts": [{"judgement": "a", "grade": "inadequate"}],
        "conclusion": {"overall_at_most": "inadequate"},
    }
    assert data["ratings"][0]["why"].startswith("cap: a is inadequate, so overall at most inadequate; cap: b is")
    assert data["ratings"][1]["overall_at_most"] is None
