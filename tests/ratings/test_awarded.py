"""Ratings that inspectors gave, held against what became of the children in the year after."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from evaluator.analysis.evaluation import evaluate
from evaluator.disclosure.results.evaluation import results
from evaluator.errors import CannotRun
from evaluator.pages.report.national import page
from evaluator.ratings.awarded import read_awarded
from evaluator.ratings.rate import shipped_regimes
from evaluator.synth.worlds import world

ILACS = shipped_regimes()["ilacs"]
AS_OF = dt.date(2010, 8, 31)


def written(folder: Path, *lines: str) -> Path:
    path = folder / "awarded.csv"
    path.write_text("\n".join(("authority,date,overall", *lines)) + "\n", encoding="utf-8")
    return path


def test_the_latest_rating_of_each_authority_by_the_day_counts(tmp_path: Path) -> None:
    path = written(tmp_path, "X,2007-06-01,good", "X,2008-06-01,Inadequate", "X,2010-09-01,4", "Y,2008-01-01,3")
    found = read_awarded(path, ILACS, AS_OF)
    assert dict(found.grades) == {"X": 1, "Y": 3}
    assert found.days["X"] == dt.date(2008, 6, 1)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("X,2008-06-01,fine", "line 2, column overall: `fine` is not a grade"),
        ("X,1 June 2008,good", "line 2, column date: `1 June 2008` is not a date"),
        (",2008-06-01,good", "line 2, column authority: it is empty"),
        ("X,2008-06-01,good\nX,2008-06-01,good", "was rated on 2008-06-01 in line 2 already"),
    ],
)
def test_what_is_wrong_with_the_file_is_said_with_its_line(tmp_path: Path, line: str, said: str) -> None:
    with pytest.raises(CannotRun, match=said):
        read_awarded(written(tmp_path, line), ILACS, AS_OF)


def test_a_missing_column_an_empty_and_no_file_are_errors(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    with pytest.raises(CannotRun, match="cannot be read"):
        read_awarded(path, ILACS, AS_OF)
    path.write_text("authority,overall\nX,good\n", encoding="utf-8")
    with pytest.raises(CannotRun, match="no column date"):
        read_awarded(path, ILACS, AS_OF)
    with pytest.raises(CannotRun, match="no rows"):
        read_awarded(written(tmp_path), ILACS, AS_OF)


def test_awarded_ratings_are_held_against_what_followed_them(tmp_path: Path) -> None:
    """The planted outcome decides the rating here, so that it tracks; turned round it runs backwards."""
    made = world("nothing-planted", seed=3, authorities=40, cases=500)
    events = tmp_path / "events.parquet"
    made.events.to_parquet(events)
    level = made.truth.set_index("authority")["true_ratio"]
    for good_below, wanted in ((True, "TRACKS"), (False, "RUNS BACKWARDS")):
        is_good = (level < level.median()) == good_below
        words = is_good.map({True: "good", False: "inadequate"})
        path = written(tmp_path, *(f"{name},2008-03-31,{word}" for name, word in words.items()))
        found = results(evaluate([events], "england-2008", made.as_of, awarded=read_awarded(path, ILACS, made.as_of)))
        regime = next(one for one in found["regimes"] if one["outcome"] == "re-referral-12-months")
        assert (regime["rating"], regime["verdict"]) == ("ilacs", wanted)
        assert "year after their authority was rated" in found["cohorts"][0]["said"]
        html = page(found)
        assert "Awarded on 2008-03-31" in html and "Ratings awarded by inspectors" in html
        assert "Nobody awarded" not in html


def test_each_authoritys_year_starts_with_its_own_rating(tmp_path: Path) -> None:
    made = world("nothing-planted", seed=3, authorities=4, cases=300)
    events = tmp_path / "events.parquet"
    made.events.to_parquet(events)
    one, other, late, never = sorted(made.truth["authority"])
    path = written(tmp_path, f"{one},2008-03-31,good", f"{other},2007-09-30,good", f"{late},2010-01-31,good")
    found = results(evaluate([events], "england-2018", made.as_of, awarded=read_awarded(path, ILACS, made.as_of)))
    counted = {one["authority"] for one in found["authorities"] if one["outcome"] == "re-referral-12-months"}
    assert counted == {one, other} and never not in counted


def of_parts(folder: Path, *lines: str, header: str = "authority,date,overall,help,leadership,care_leavers") -> Path:
    path = folder / "parts.csv"
    path.write_text("\n".join((header, *lines)) + "\n", encoding="utf-8")
    return path


def test_the_grades_of_one_part_may_count_instead(tmp_path: Path) -> None:
    """Care leavers were not judged apart in 2019, so that only the later judgement of X counts."""
    path = of_parts(
        tmp_path, "X,2019-06-01,good,good,outstanding,", "X,2026-06-01,,Inadequate,good,2", "Y,2026-06-02,,3,3,"
    )
    as_of = dt.date(2026, 12, 31)
    found = {part: read_awarded(path, ILACS, as_of, part) for part in ("help", "leadership", "care_leavers")}
    assert {part: dict(one.grades) for part, one in found.items()} == {
        "help": {"X": 1, "Y": 3}, "leadership": {"X": 3, "Y": 3}, "care_leavers": {"X": 2},
    }  # fmt: skip
    assert found["help"].part == "help_and_protection"
    assert dict(read_awarded(path, ILACS, as_of, "help_and_protection").grades) == {"X": 1, "Y": 3}
    assert dict(read_awarded(path, ILACS, as_of).grades) == {"X": 3}  # the last overall grade that there was


def test_a_file_of_one_part_needs_no_word_for_it(tmp_path: Path) -> None:
    path = of_parts(tmp_path, "X,2026-06-01,good", header="authority,date,looked_after")
    assert read_awarded(path, ILACS, dt.date(2026, 12, 31)).part == "looked_after"


@pytest.mark.parametrize(
    ("header", "line", "part", "said", "remedy"),
    [
        ("authority,date,help,leadership", "X,2026-06-01,good,good", "", "no column overall", "--part help"),
        ("authority,date,help", "X,2026-06-01,good", "leadership", "no column leadership", "leadership"),
        ("authority,date,help", "X,2026-06-01,good", "adoption", "`adoption` is no judgement of ilacs", "one of: help"),
        ("authority,date,help", "X,2026-06-01,fine", "help", "line 2, column help: `fine` is not a grade", "help"),
        ("authority,date,overall", "X,2026-04-01,good", "", "ilacs gives no overall grade after 2026-03-31", "overall"),
        ("authority,date,overall", "X,2026-03-31,", "", "column overall: `` is not a grade", "overall"),
    ],
)
def test_what_is_wrong_with_parts_is_said(
    tmp_path: Path, header: str, line: str, part: str, said: str, remedy: str
) -> None:
    with pytest.raises(CannotRun, match=said) as error:
        read_awarded(of_parts(tmp_path, line, header=header), ILACS, dt.date(2026, 12, 31), part)
    assert remedy in error.value.remedy


def test_a_part_on_a_scale_of_its_own_rates_nobody(tmp_path: Path) -> None:
    csci = shipped_regimes()["csci-stars-2002"]
    path = of_parts(tmp_path, "X,2003-06-01,most", header="authority,date,serving_children_well")
    with pytest.raises(CannotRun, match="serving_children_well is graded on a scale of its own"):
        read_awarded(path, csci, dt.date(2004, 1, 1))


def test_the_report_says_that_a_part_counts_and_that_there_is_no_overall_grade_any_more(tmp_path: Path) -> None:
    made = world("nothing-planted", seed=3, authorities=3, cases=60)
    events = tmp_path / "events.parquet"
    made.events.to_parquet(events)
    path = of_parts(
        tmp_path, *(f"{name},2008-03-31,good" for name in made.truth["authority"]), header="authority,date,looked_after"
    )
    awarded = read_awarded(path, ILACS, made.as_of)
    ratings = results(evaluate([events], "england-2026", made.as_of, awarded=awarded))["ratings"]
    assert ratings["says"].startswith("These grades for looked after were awarded by inspectors")
    assert ratings["note"].endswith("Inspections after 2026-03-31 have no overall rating, only their parts.")
