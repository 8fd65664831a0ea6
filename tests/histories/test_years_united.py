"""Census returns of several years: what each holds, what they tell of the same thing, and which period is covered."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pandas as pd
import pytest

from evaluator.histories.reading import Histories, read
from evaluator.histories.returns import COLUMNS, covered

REFERRAL = "<CINreferralDate>2022-05-02</CINreferralDate><ReferralSource>1A</ReferralSource>"
ASSESSMENT = (
    "<Assessments><AssessmentActualStartDate>2022-05-04</AssessmentActualStartDate>"
    "<AssessmentAuthorisationDate>{}</AssessmentAuthorisationDate></Assessments>"
)
PLAN = "<ChildProtectionPlans><CPPstartDate>2022-06-20</CPPstartDate>{}</ChildProtectionPlans>"
ENQUIRY = "<Section47><S47ActualStartDate>2022-06-01</S47ActualStartDate>{}</Section47>"
HELD = "<DateOfInitialCPC>2022-06-20</DateOfInitialCPC>"


def a_return(year: int, details: str) -> str:
    return (
        f"<Message><Header><CollectionDetails><ReferenceDate>{year}-03-31</ReferenceDate></CollectionDetails>"
        "<Source><LEA>999</LEA></Source></Header><Children><Child><ChildIdentifiers><LAchildID>c1</LAchildID>"
        f"</ChildIdentifiers><CINdetails>{REFERRAL}{details}</CINdetails></Child></Children></Message>"
    )


def reviewed(*days: str) -> str:
    return "<Reviews>" + "".join(f"<CPPreviewDate>{day}</CPPreviewDate>" for day in days) + "</Reviews>"


def reading(path: Path, **returns: str) -> Histories:
    """Write a return of each year as yYEAR.xml and read them all."""
    for year, details in returns.items():
        (path / f"{year}.xml").write_text(a_return(int(year[1:]), details), encoding="utf-8")
    return read([path / f"{year}.xml" for year in returns])


def told(histories: Histories, *kinds: str) -> list[str]:
    """Return the days of the events of these kinds."""
    mine = histories.events[histories.events["event"].isin(kinds)]
    return mine["date"].dt.strftime("%Y-%m-%d").tolist()


def test_work_that_only_the_earlier_return_holds_is_kept(tmp_path: Path) -> None:
    """A return holds its own year's work: the plan goes on, so the episode stands in the later return without it."""
    histories = reading(
        tmp_path,
        y2023=ASSESSMENT.format("2022-06-10") + ENQUIRY.format(HELD) + PLAN.format(reviewed("2022-09-12")),
        y2024=PLAN.format(reviewed("2022-09-12", "2023-04-10")),
    )
    assert told(histories, "assessment_authorised") == ["2022-06-10"]
    assert told(histories, "initial_child_protection_conference") == ["2022-06-20"]
    assert told(histories, "child_protection_review") == ["2022-09-12", "2023-04-10"]
    assert told(histories, "referral", "child_protection_plan_started") == ["2022-05-02", "2022-06-20"]
    assert histories.findings.empty


CONTRADICTIONS = {
    "another day of authorisation": (ASSESSMENT.format("2022-06-10"), ASSESSMENT.format("2022-07-10"),
                                     "assessment_authorised", ["2022-07-10"]),
    "not authorised after all": (ASSESSMENT.format("2022-06-10"), ASSESSMENT.format(""), "assessment_authorised", []),
    "a plan that goes on": (PLAN.format("<CPPendDate>2023-01-10</CPPendDate>"), PLAN.format(""),
                            "child_protection_plan_ended", []),
    "a case that goes on": ("<CINclosureDate>2023-01-10</CINclosureDate>", "", "case_closed", []),
    "another conference": (ENQUIRY.format(HELD), ENQUIRY.format(HELD.replace("06-20", "06-21")),
                           "initial_child_protection_conference", ["2022-06-21"]),
    "no conference before the year but another": (
        PLAN.format(reviewed("2022-09-12", "2023-01-10")), PLAN.format(reviewed("2022-09-12")),
        "child_protection_review", ["2022-09-12"]),
}  # fmt: skip


@pytest.mark.parametrize("name", CONTRADICTIONS)
def test_of_the_same_thing_the_later_return_has_the_word(tmp_path: Path, name: str) -> None:
    earlier, later, kind, days = CONTRADICTIONS[name]
    histories = reading(tmp_path, y2023=earlier, y2024=later)
    assert told(histories, kind) == days
    found = histories.findings[["code", "level", "file"]].to_numpy().tolist()
    assert found == [["superseded_by_later_return", "repaired", "y2023.xml"]]
    assert histories.findings["message"].iloc[0].startswith("1 event that y2024.xml tells otherwise")


def test_an_assessment_that_was_begun_in_one_year_and_authorised_in_the_next(tmp_path: Path) -> None:
    histories = reading(tmp_path, y2023=ASSESSMENT.format(""), y2024=ASSESSMENT.format("2023-04-03"))
    assert told(histories, "assessment_started", "assessment_authorised") == ["2022-05-04", "2023-04-03"]
    assert histories.findings.empty


def test_three_years_are_united_whatever_their_order(tmp_path: Path) -> None:
    texts = {"y2025": PLAN.format(reviewed("2024-02-01", "2024-07-01")),
             "y2023": PLAN.format(reviewed("2022-09-12")),
             "y2024": PLAN.format(reviewed("2022-09-12", "2023-05-01", "2024-02-01"))}  # fmt: skip
    histories = reading(tmp_path, **texts)
    assert told(histories, "child_protection_review") == ["2022-09-12", "2023-05-01", "2024-02-01", "2024-07-01"]
    assert histories.findings.empty


def spans(table: pd.DataFrame, event: str) -> list[tuple[str, str]]:
    mine = table[(table["authority"] == "999") & (table["event"] == event)]
    days = (mine[name].dt.strftime("%Y-%m-%d") for name in ("first", "last"))
    return list(zip(*days, strict=True))


def test_a_return_covers_its_year_and_adjoining_years_are_one(tmp_path: Path) -> None:
    one = reading(tmp_path, y2023="").coverage
    assert spans(one, "assessment_authorised") == [("2022-04-01", "2023-03-31")]
    two = reading(tmp_path, y2023="", y2024="").coverage
    assert spans(two, "child_protection_review") == [("2022-04-01", "2024-03-31")]
    apart = reading(tmp_path, y2023="", y2025="").coverage
    assert spans(apart, "case_closed") == [("2022-04-01", "2023-03-31"), ("2024-04-01", "2025-03-31")]
    assert tuple(one.columns) == COLUMNS
    assert [str(one[name].dtype) for name in ("first", "last")] == ["datetime64[s]"] * 2


def test_what_the_census_does_not_tell_of_is_not_said_to_be_covered(tmp_path: Path) -> None:
    events = set(reading(tmp_path, y2023="").coverage["event"])
    assert "visit" not in events
    assert "assessment_internal_review" not in events
    assert "referral" in events


def test_event_tables_state_no_period(tmp_path: Path) -> None:
    (tmp_path / "y2023.xml").write_text(a_return(2023, ""), encoding="utf-8")
    rows = "999,c1,2022-05-02,assessment_started,2024-05-04\n998,c1,A,case_closed,2024-05-04\n"
    (tmp_path / "a.csv").write_text("authority,child,episode,event,date\n" + rows, encoding="utf-8")
    assert read([tmp_path / "a.csv"]).coverage.empty
    both = read([tmp_path]).coverage
    assert spans(both, "assessment_started") == []
    assert spans(both, "case_closed") == [("2022-04-01", "2023-03-31")]
    assert set(both["authority"]) == {"999"}


def test_spans_that_touch_are_united_and_those_a_day_apart_are_not() -> None:
    day = dt.date
    table = covered([
        ("999", "cin-census", day(2020, 1, 1), day(2020, 1, 10)),
        ("999", "cin-census", day(2020, 1, 11), day(2020, 1, 20)),
        ("999", "cin-census", day(2020, 1, 22), day(2020, 1, 30)),
    ])  # fmt: skip
    assert spans(table, "referral") == [("2020-01-01", "2020-01-20"), ("2020-01-22", "2020-01-30")]
