"""Judgements are read from a CSV file, or every problem of the file is named."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest

from evaluator.errors import CannotRun
from evaluator.ratings.judgements import columns_of, ratings_csv, ratings_data, read_judgements
from evaluator.ratings.rate import rate_all, reservations, shipped_regimes
from evaluator.ratings.rating import AtMost, Facts, Firing, Judgement, Rating, RatingRun
from evaluator.ratings.reference import rate

SIF, ILACS, CSCI = (shipped_regimes()[name] for name in ("sif-2013", "ilacs", "csci-stars-2002"))


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
    assert read_judgements(path, SIF) == [
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
    assert [(f.authority, dict(f.judgements)) for f in read_judgements(path, SIF)] == [
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
        read_judgements(path, SIF)
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
        read_judgements(written(tmp_path, f"authority,help\n309,{cell}\n"), SIF)


@pytest.mark.parametrize("cell", ["20140610", "2014-6-10", "2014-W24-2", "2014-02-29", "yesterday"])
def test_what_is_not_a_date(tmp_path: Path, cell: str) -> None:
    with pytest.raises(CannotRun, match="row 2, column date"):
        read_judgements(written(tmp_path, f"authority,help,date\n309,1,{cell}\n"), SIF)


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
        read_judgements(written(tmp_path, text), SIF)
    assert said in error.value.message


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(CannotRun, match="cannot be read"):
        read_judgements(tmp_path / "absent.csv", SIF)
    with pytest.raises(CannotRun, match="not CSV in UTF-8"):
        read_judgements(written(tmp_path, "authority,help\nYnys Môn,1\n", "latin-1"), SIF)


def test_ratings_as_rows_and_as_data() -> None:
    firings = tuple(Firing("cap", (Judgement(name, "inadequate"),), AtMost("inadequate")) for name in ("a", "b"))
    rated = Rating("309", "invented", 1, "inadequate", (), ("adoption",), firings)
    rested = Rating("311", "invented", 1, "inadequate", (), (), firings[:1], rests_on_reconstruction=True)
    unrated = Rating("310", "invented", None, "", ("reviews",), (), ())
    run = RatingRun("invented", (rated, unrated, rested), "reference", "Alone.")
    assert ratings_csv(run) == [
        {"authority": "309", "overall_at_most": "1", "rules_fired": "cap"},
        {"authority": "310", "overall_at_most": "", "rules_fired": ""},
        {"authority": "311", "overall_at_most": "1", "rules_fired": "cap"},
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
    assert [one["rests_on_reconstruction"] for one in data["ratings"]] == [False, False, True]
    assert data["ratings"][2]["why"].endswith("(rests on a reconstruction: the published rules alone allow more)")


# --- other regimes ---


def test_a_regime_with_scales_of_its_own_and_indicators(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "Authority,serving_children_well,serving_adults_well,prospects_children,A1,a3,date\n"
        "309,Yes,1,promising,20.5,,2003-11-12\n"
        "310,no,0,Excellent,,24,\n",
    )
    assert read_judgements(path, CSCI) == [
        Facts(
            "309",
            {"serving_children_well": "yes", "serving_adults_well": "some", "prospects_children": "promising"},
            {"A1": 20.5},
            dt.date(2003, 11, 12),
        ),
        Facts(
            "310",
            {"serving_children_well": "no", "serving_adults_well": "no", "prospects_children": "excellent"},
            {"A3": 24.0},
        ),
    ]


def test_what_is_wrong_is_said_in_the_terms_of_the_regime(tmp_path: Path) -> None:
    path = written(
        tmp_path, "authority,serving_children_well,help,A1\n309,good,1,100.1\n310,4,1,12%\n311,-1,1,nan\n312,3,1,1e1\n"
    )
    with pytest.raises(CannotRun) as error:
        read_judgements(path, CSCI)
    assert error.value.message.splitlines() == [
        f"{path}: {problem}"
        for problem in (
            "row 1, column 3: `help` is not a column of this file",
            "row 2, column serving_children_well: `good` is not a grade",
            "row 2, column A1: `100.1` is not a percentage",
            "row 3, column serving_children_well: `4` is not a grade",
            "row 3, column A1: `12%` is not a percentage",
            "row 4, column serving_children_well: `-1` is not a grade",
            "row 4, column A1: `nan` is not a percentage",
            "row 5, column A1: `1e1` is not a percentage",
        )
    ]
    assert error.value.remedy == (
        "Columns: authority, serving_children_well, prospects_children, serving_adults_well, prospects_adults, A1, A3, "
        "date (authority and at least one judgement are needed). "
        "Grades of serving_children_well, serving_adults_well: 0 no, 1 some, 2 most, 3 yes, or those words; empty: not "
        "judged. Grades of prospects_children, prospects_adults: 0 poor, 1 uncertain, 2 promising, 3 excellent, or "
        "those words; empty: not judged. Indicators: per cent, 0 to 100; empty: not known. Dates: YYYY-MM-DD. "
        "Each authority once, or each time with its date."
    )


def test_indicators_alone_are_enough_only_where_all_is_computed(tmp_path: Path) -> None:
    with pytest.raises(CannotRun, match="no column with judgements"):
        read_judgements(written(tmp_path, "authority,A1\n309,12\n"), CSCI)
    computed = shipped_regimes()["timescales-illustrative"]
    assert read_judgements(written(tmp_path, "authority,NI59\n309,74.5\n"), computed) == [
        Facts("309", {}, {"NI59": 74.5})
    ]
    with pytest.raises(CannotRun, match="no column with indicators"):
        read_judgements(written(tmp_path, "authority,date\n309,2009-03-31\n"), computed)


def test_a_file_of_one_ofsted_framework_may_be_read_for_the_other(tmp_path: Path) -> None:
    path = written(tmp_path, "authority,help,adoption\n309,2,1\n")
    assert read_judgements(path, ILACS) == read_judgements(path, SIF)


@pytest.mark.parametrize("name", sorted(shipped_regimes()))
def test_every_shipped_regime_can_be_asked_with_the_columns_it_names(tmp_path: Path, name: str) -> None:
    regime = shipped_regimes()[name]
    columns = columns_of(regime)
    for grade in (0, -1):  # the lowest and the highest
        cells = ["An invented authority"]
        cells += [columns.scales[judgement].words[grade] for judgement in columns.judgements.values()]
        cells += ["50" for _ in columns.indicators] + ["2009-03-05"]
        path = written(tmp_path, ",".join(columns.names) + "\n" + ",".join(cells) + "\n")
        (facts,) = read_judgements(path, regime)
        assert rate(regime, facts).overall in regime.scale
        assert len(facts.judgements) == len(columns.judgements) and len(facts.indicators) == len(columns.indicators)


def test_an_authority_may_be_judged_several_times_each_with_its_date(tmp_path: Path) -> None:
    path = written(tmp_path, "authority,date,leadership\n309,2014-06-10,1\n310,,2\n309,2016-06-10,3\n")
    facts = read_judgements(path, SIF)
    assert [(one.authority, str(one.inspected or "")) for one in facts] == [
        ("309", "2014-06-10"), ("310", ""), ("309", "2016-06-10"),
    ]  # fmt: skip
    run = rate_all(SIF, facts)
    assert [(row["authority"], row["date"], row["overall_at_most"]) for row in ratings_csv(run)] == [
        ("309", "2014-06-10", "1"), ("310", "", "4"), ("309", "2016-06-10", "4"),
    ]  # fmt: skip
    once = rate_all(SIF, facts[:2])
    assert list(ratings_csv(once)[0]) == ["authority", "overall_at_most", "rules_fired"]


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (("2014-06-10", "2014-06-10"), "row 3, column authority: `309` is in row 2 already"),
        (("", "2014-06-10"), "row 3, column authority: `309` is in row 2 already"),
        (("2014-06-10", ""), "row 3, column authority: `309` is in row 2 already"),
    ],
)
def test_two_judgements_that_cannot_be_told_apart(tmp_path: Path, days: tuple[str, str], said: str) -> None:
    path = written(tmp_path, f"authority,date,leadership\n309,{days[0]},1\n309,{days[1]},3\n")
    with pytest.raises(CannotRun, match=said):
        read_judgements(path, SIF)


def test_what_was_left_aside_is_said_beside_the_ratings(tmp_path: Path) -> None:
    """Of four, one lacks its date, and one came when there was no overall judgement any more."""
    ilacs = shipped_regimes()["ilacs"]
    path = written(
        tmp_path,
        "authority,date,help,looked_after,leadership,care_leavers\n"
        "309,2023-06-01,4,4,4,1\n310,,4,4,4,1\n311,2026-04-01,3,3,3,3\n312,,4,4,4,4\n",
    )
    run = rate_all(ilacs, read_judgements(path, ilacs))
    assert [one.overall for one in run.ratings] == ["inadequate", "outstanding", "", "outstanding"]
    assert reservations(run) == [
        "Resting on a reconstruction: 1 of 4 ratings.",
        "Date not known: 1 of 4 ratings, which leave aside what held for some time only (care-leavers-inadequate).",
        "No overall rating is given after 2026-03-31: 1 of 4.",
    ]
