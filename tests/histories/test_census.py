"""Children in need census returns: each element as an event, and several years put together."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from evaluator.errors import CannotRun
from evaluator.histories.reading import Histories, read
from evaluator.resources import folder

DATA = Path(os.environ.get("DAYSEVEN_DATA") or Path(__file__).resolve().parents[3] / "shared" / "data") / "cin-census"
REFERRAL = "<CINreferralDate>2023-05-02</CINreferralDate>"


def a_return(
    *children: tuple[str, str], year: int = 2024, serial: int = 1, made: str = "", authority: str = "999"
) -> str:
    """Return the text of an invented return: children as (identifier, what stands in their <CINdetails>)."""
    inside = "".join(
        f"<Child><ChildIdentifiers><LAchildID>{child}</LAchildID></ChildIdentifiers>\n"
        + "".join(f"<CINdetails>{one}</CINdetails>" for one in details.split("|")) + "</Child>\n"
        for child, details in children
    )  # fmt: skip
    return (
        f"<Message><Header><CollectionDetails><ReferenceDate>{year}-03-31</ReferenceDate></CollectionDetails>"
        f"<Source><LEA>{authority}</LEA><SerialNo>{serial}</SerialNo><DateTime>{made}</DateTime></Source></Header>\n"
        f"<Children>{inside}</Children></Message>\n"
    )


def reading(path: Path, *returns: str, serial: str = "refuse") -> Histories:
    """Write returns as a.xml, b.xml, ... and read them."""
    files = [path / f"{'abcd'[number]}.xml" for number in range(len(returns))]
    for file, text in zip(files, returns, strict=True):
        file.write_text(text, encoding="utf-8")
    return read(files, serial=serial)


def told(histories: Histories, *columns: str) -> list[tuple[object, ...]]:
    """Return event, day and some columns of each event."""
    days = histories.events["date"].dt.strftime("%Y-%m-%d").fillna("")
    return list(zip(histories.events["event"], days, *(histories.events[one] for one in columns), strict=True))


INVENTED = [
    ("invented-1", "2023-05-02", "referral", "2023-05-02", 32, {"source": "3A", "category": "N1"}),
    ("invented-1", "2023-05-02", "assessment_started", "2023-05-04", 38, {}),
    ("invented-1", "2023-05-02", "assessment_authorised", "2023-07-05", 39, {"factors": "3B 4A"}),
    ("invented-1", "2023-05-02", "case_closed", "2023-07-10", 35, {"reason": "RC8"}),
    ("invented-2", "2023-06-12", "referral", "2023-06-12", 57, {"source": "1A", "category": "N1"}),
    ("invented-2", "2023-06-12", "section_47_started", "2023-06-14", 61, {}),
    ("invented-2", "2023-06-12", "strategy_discussion", "2023-06-14", 61, {}),
    ("invented-2", "2023-06-12", "child_protection_plan_started", "2023-07-04", 68,
     {"category": "NEG", "previous_plans": "1"}),
    ("invented-2", "2023-06-12", "initial_child_protection_conference", "2023-07-04", 63, {"outcome": "plan"}),
    ("invented-2", "2023-06-12", "child_protection_review", "2023-09-26", 74, {}),
    ("invented-2", "2023-06-12", "child_protection_plan_ended", "2024-02-20", 69, {}),
    ("invented-3", "2023-09-01#2", "no_further_action", "2023-09-01", 97, {}),
    ("invented-3", "2023-09-01", "referral", "2023-09-01", 88, {"source": "6", "category": "N5"}),
    ("invented-3", "2023-09-01#2", "referral", "2023-09-01", 98, {"source": "10", "category": "N0"}),
    ("invented-3", "2023-09-01", "conference_not_required", "2023-09-05", 91, {}),
    ("invented-3", "2023-09-01", "section_47_started", "2023-09-05", 92, {}),
    ("invented-3", "2023-09-01", "strategy_discussion", "2023-09-05", 92, {}),
    ("invented-4", "2023-11-01", "referral", "2023-11-01", 113, {"source": "5C", "category": "N1"}),
    ("invented-4", "2023-11-01", "initial_child_protection_conference", "2023-11-13", 116,
     {"outcome": "plan", "transfer_in": "true"}),
    ("invented-4", "2023-11-01", "child_protection_plan_started", "2023-11-14", 119,
     {"category": "EMO", "previous_plans": "0"}),
]  # fmt: skip


def test_the_invented_return_gives_exactly_these_events() -> None:
    histories = read([folder("fixtures") / "cin-census-invented.xml"])
    assert histories.findings.empty
    attributes = ["source", "outcome", "reason", "category", "factors", "transfer_in", "previous_plans"]
    events = [
        (row["child"], row["episode"], row["event"], str(row["date"].date()), row["line"],
         {name: row[name] for name in attributes if row[name]})
        for row in histories.events.to_dict("records")
    ]  # fmt: skip
    assert events == INVENTED
    assert set(histories.events["authority"]) == {"999"}
    source = histories.sources[0]
    assert (source.name, source.rows, source.authority, source.year) == ("cin-census-invented.xml", 20, "999", 2024)


def test_nothing_else_of_a_child_is_kept() -> None:
    histories = read([folder("fixtures") / "cin-census-invented.xml"])
    text = histories.events.astype("str").to_csv() + histories.findings.to_csv()
    for unwanted in ("UN1", "2019-01-01", "2015-01-01", "NOBT"):
        assert unwanted not in text


@pytest.mark.parametrize("name", [
    "CIN2rows.xml", "CIN_Census_2021.xml", "CIN_Census_2024.xml", "CIN_Census_2026.xml", "fake_CIN_data.xml",
])  # fmt: skip
def test_the_published_sample_files_read(name: str) -> None:
    if not (DATA / name).is_file():
        pytest.skip(f"the data folder has no cin-census/{name}; set DAYSEVEN_DATA")
    histories = read([DATA / name])
    elements = (DATA / name).read_text(encoding="utf-8").count("<CINreferralDate>")
    assert (histories.events["event"] == "referral").sum() == elements
    assert not (histories.findings["level"] == "refused").any()
    assert "not_in_census" in set(histories.findings["code"]) or name == "fake_CIN_data.xml"


@pytest.mark.parametrize(("yes", "no"), [
    ("1", "0"), ("true", "false"), ("True", "FALSE"), ("Y", "N"), ("yes", "no"), ("T", "f"), ("-1", " 0 "),
])  # fmt: skip
def test_both_ways_of_saying_yes(tmp_path: Path, yes: str, no: str) -> None:
    details = REFERRAL + "<ReferralNFA>{}</ReferralNFA>"
    histories = reading(tmp_path, a_return(("yes", details.format(yes)), ("no", details.format(no))))
    refused = histories.events[histories.events["event"] == "no_further_action"]
    assert refused["child"].tolist() == ["yes"]
    assert histories.findings.empty


def test_no_further_action_is_dated_by_the_referral(tmp_path: Path) -> None:
    """The closure may be recorded months later; that must not make a miss of a clock that nobody had to keep."""
    nfa = REFERRAL + "<ReferralNFA>1</ReferralNFA>"
    closed = nfa + "<CINclosureDate>2023-05-04</CINclosureDate>"
    histories = reading(tmp_path, a_return(("c1", nfa), ("c2", closed)))
    refused = histories.events[histories.events["event"] == "no_further_action"]
    assert refused["date"].dt.day.tolist() == [2, 2]


PLAN = "<ChildProtectionPlans><CPPstartDate>{}</CPPstartDate></ChildProtectionPlans>"
ENQUIRY = (
    "<Section47><S47ActualStartDate>2023-06-01</S47ActualStartDate><DateOfInitialCPC>{}</DateOfInitialCPC></Section47>"
)


@pytest.mark.parametrize(("details", "outcome", "transfer"), [
    (ENQUIRY.format("2023-06-10") + PLAN.format("2023-06-10"), "plan", ""),
    (ENQUIRY.format("2023-06-10") + PLAN.format("10/06/2023"), "plan", ""),
    (ENQUIRY.format("2023-06-10") + PLAN.format("2023-06-11"), "", ""),
    (ENQUIRY.format("2023-06-10"), "", ""),
    ("<DateOfInitialCPC>2023-06-10</DateOfInitialCPC>" + PLAN.format("2023-06-09"), "", "true"),
    ("<DateOfInitialCPC>2023-06-10</DateOfInitialCPC>" + PLAN.format("2023-06-10"), "plan", "true"),
    ("<DateOfInitialCPC>2023-06-10</DateOfInitialCPC>" + PLAN.format("2023-06-11"), "plan", "true"),
    ("<DateOfInitialCPC>2023-06-10</DateOfInitialCPC>" + ENQUIRY.format("2023-06-10"), "", ""),
])  # fmt: skip
def test_what_a_conference_led_to_and_whether_the_child_moved_in(
    tmp_path: Path, details: str, outcome: str, transfer: str
) -> None:
    histories = reading(tmp_path, a_return(("c1", REFERRAL + details)))
    held = histories.events[histories.events["event"] == "initial_child_protection_conference"]
    assert held[["outcome", "transfer_in"]].to_numpy().tolist() == [[outcome, transfer]]


def test_conferences_of_two_days_are_two(tmp_path: Path) -> None:
    details = REFERRAL + "<DateOfInitialCPC>2023-06-09</DateOfInitialCPC>" + ENQUIRY.format("2023-06-10")
    histories = reading(tmp_path, a_return(("c1", details)))
    held = histories.events[histories.events["event"] == "initial_child_protection_conference"]
    assert held["transfer_in"].tolist() == ["true", ""]
    assert histories.findings.empty


@pytest.mark.parametrize(("closed", "odd"), [("2023-05-01", True), ("2023-05-02", False), ("2023-05-03", False)])
def test_a_closure_before_the_referral_is_queried(tmp_path: Path, closed: str, odd: bool) -> None:
    histories = reading(tmp_path, a_return(("c1", f"{REFERRAL}<CINclosureDate>{closed}</CINclosureDate>")))
    assert histories.findings["code"].tolist() == ["dates_out_of_order"] * odd
    assert len(histories.events) == 2


def test_comments_namespaces_and_two_ways_of_writing_a_date(tmp_path: Path) -> None:
    text = a_return(("c<!-- a remark -->1", "<CINreferralDate>02/05/2023</CINreferralDate>"))
    namespaced = text.replace("<Message>", '<Message xmlns="urn:invented">')
    histories = reading(tmp_path, namespaced)
    assert told(histories, "child", "episode") == [("referral", "2023-05-02", "c1", "2023-05-02")]


def test_a_line_far_down_is_the_line_in_the_file(tmp_path: Path) -> None:
    histories = reading(tmp_path, a_return(("c1", "\n" * 70_000 + REFERRAL)))
    assert histories.events["line"].tolist() == [70_003]


def test_of_an_episode_in_two_years_the_later_return_has_the_word(tmp_path: Path) -> None:
    """The closure that the earlier return had by mistake is gone; what only it has stays."""
    earlier = a_return(("c1", REFERRAL + "<CINclosureDate>2023-06-01</CINclosureDate>"), ("c2", REFERRAL), year=2023)
    again = "<CINreferralDate>02/05/2023</CINreferralDate>|<CINreferralDate>2023-12-01</CINreferralDate>"
    later = a_return(("c1", again))
    expected = [("referral", "2023-05-02", "c1", "b.xml"), ("referral", "2023-12-01", "c1", "b.xml"),
                ("referral", "2023-05-02", "c2", "a.xml")]  # fmt: skip
    histories = reading(tmp_path, earlier, later)
    assert told(histories, "child", "file") == expected
    found = histories.findings.iloc[0]
    assert found[["code", "level", "file"]].tolist() == ["superseded_by_later_return", "repaired", "a.xml"]
    assert found["message"].startswith("1 event that b.xml tells otherwise")


def test_returns_of_two_authorities_leave_each_other_alone(tmp_path: Path) -> None:
    histories = reading(tmp_path, a_return(("c1", REFERRAL), year=2023), a_return(("c1", REFERRAL), authority="998"))
    assert len(histories.events) == 2
    assert histories.findings.empty


def test_a_referral_without_a_date_is_not_taken_for_another_year_s(tmp_path: Path) -> None:
    closure = "<CINclosureDate>{}-06-01</CINclosureDate>"
    returns = [a_return(("c1", closure.format(year)), year=year + 1) for year in (2022, 2023)]
    histories = reading(tmp_path, *returns)
    assert [event for event, _ in told(histories)].count("case_closed") == 2


def test_two_returns_for_one_year_are_refused_unless_the_latest_is_asked_for(tmp_path: Path) -> None:
    second = a_return(("c2", REFERRAL), serial=10)
    first = a_return(("c1", REFERRAL), serial=9)
    with pytest.raises(CannotRun, match=r"two returns of authority 999 for the year ended 2024: b\.xml, a\.xml"):
        reading(tmp_path, second, first)
    histories = reading(tmp_path, second, first, serial="latest")
    assert histories.events["child"].tolist() == ["c2"]
    found = histories.findings[["code", "level", "file"]].to_numpy().tolist()
    assert found == [["earlier_serial", "refused", "b.xml"]]


def test_of_two_with_one_serial_number_the_one_made_last_is_taken(tmp_path: Path) -> None:
    returns = [a_return((day, REFERRAL), made=f"2024-06-{day}T09:00:00") for day in ("04", "03")]
    assert reading(tmp_path, *returns, serial="latest").events["child"].tolist() == ["04"]


def test_formats_may_be_mixed() -> None:
    fixtures = folder("fixtures")
    histories = read([fixtures / "cin-census-invented.xml", fixtures / "event-table-template.csv"])
    assert len(histories.events) == 31
    assert [(one.name, one.year) for one in histories.sources] == [
        ("cin-census-invented.xml", 2024), ("event-table-template.csv", 0),
    ]  # fmt: skip
    assert str(histories.events["date"].dtype) == "datetime64[s]"


@pytest.mark.parametrize(
    ("person", "age", "sex"),
    [
        ("<PersonBirthDate>2015-05-02</PersonBirthDate><Sex>M</Sex>", "8", "M"),
        ("<PersonBirthDate>2015-05-03</PersonBirthDate><GenderCurrent>2</GenderCurrent>", "7", "F"),
        ("<PersonBirthDate>2023-05-03</PersonBirthDate><Sex>u</Sex>", "unborn", "U"),
        ("<ExpectedPersonBirthDate>2023-09-01</ExpectedPersonBirthDate><Sex>9</Sex>", "unborn", "U"),
        ("<PersonBirthDate>1915-05-02</PersonBirthDate>", "", ""),
        ("<PersonBirthDate>soon</PersonBirthDate><Sex>x</Sex>", "", ""),
    ],
)
def test_age_at_referral_and_sex_are_kept_and_no_birth_date(tmp_path: Path, person: str, age: str, sex: str) -> None:
    text = a_return(("one", REFERRAL + "<CINclosureDate>2023-08-01</CINclosureDate>"))
    events = reading(tmp_path, text.replace("</LAchildID>", f"</LAchildID>{person}")).events
    assert events.loc[events["event"] == "referral", ["age", "sex"]].to_numpy().tolist() == [[age, sex]]
    assert set(events.loc[events["event"] == "case_closed", "age"]) == {""}
    assert not events.map(lambda value: "2015-05" in str(value)).to_numpy().any()
