"""Census returns whose elements stand elsewhere, twice, or say neither yes nor no; identifiers that are broken."""

from __future__ import annotations

from pathlib import Path

import pytest

from evaluator.errors import CannotRun
from evaluator.histories.census.elements import HOMES, spelt
from evaluator.histories.reading import Histories, read

REFERRAL = "<CINreferralDate>2023-06-01</CINreferralDate>"
STARTED = "<AssessmentActualStartDate>2023-06-02</AssessmentActualStartDate>"
AUTHORISED = "<AssessmentAuthorisationDate>2023-06-30</AssessmentAuthorisationDate>"
ASSESSMENT = f"<Assessments>{STARTED}{AUTHORISED}</Assessments>"
ENQUIRED = "<S47ActualStartDate>2023-06-05</S47ActualStartDate>"
HELD = "<DateOfInitialCPC>2023-06-20</DateOfInitialCPC>"
PLANNED = "<CPPstartDate>2023-06-20</CPPstartDate>"
REVIEWED = "<CPPreviewDate>2023-09-12</CPPreviewDate>"
CLOSED = "<CINclosureDate>2023-12-20</CINclosureDate>"
SECOND = "<CINdetails><CINreferralDate>2024-01-10</CINreferralDate></CINdetails>"


def of_child(details: str, beside: str = "", identifiers: str = "<LAchildID>c1</LAchildID>") -> str:
    return (
        f"<Child><ChildIdentifiers>{identifiers}</ChildIdentifiers>\n<CINdetails>{details}</CINdetails>{beside}</Child>"
    )


def a_return(*children: str, collection: str = "CIN", beside: str = "") -> str:
    """Return the text of an invented return for the year ended 31 March 2024."""
    header = (f"<CollectionDetails><Collection>{collection}</Collection><ReferenceDate>2024-03-31</ReferenceDate>"
              "</CollectionDetails><Source><LEA>999</LEA></Source>")  # fmt: skip
    lines = "\n".join(children)
    return f"<Message><Header>{header}</Header>\n<Children>\n{lines}{beside}\n</Children></Message>\n"


def reading(path: Path, text: str | bytes) -> Histories:
    (path / "a.xml").write_bytes(text if isinstance(text, bytes) else text.encode())
    return read([path / "a.xml"])


def told(histories: Histories) -> list[str]:
    """Return `event day` of each event, without those of the referral itself; `?` for no day, `*` for no episode."""
    days = histories.events["date"].dt.strftime("%d %b").fillna("?")
    free = ["*" if one == "" else "" for one in histories.events["episode"]]
    rows = zip(histories.events["event"], days, free, strict=True)
    return sorted(f"{event} {day}{star}" for event, day, star in rows if event != "referral")


def codes(histories: Histories) -> list[str]:
    return sorted(set(histories.findings["code"]))


WHOLE = ["assessment_authorised 30 Jun", "assessment_started 02 Jun"]
ENQUIRY = ["section_47_started 05 Jun", "strategy_discussion 05 Jun"]
CONFERENCE = ["initial_child_protection_conference 20 Jun", *ENQUIRY]
REVIEW = ["child_protection_plan_started 20 Jun", "child_protection_review 12 Sep"]


@pytest.mark.parametrize(("details", "beside", "events"), [
    (f"<Assessments>{STARTED}</Assessments>{AUTHORISED}", "", WHOLE),
    (STARTED + AUTHORISED, "", WHOLE),
    ("", ASSESSMENT, WHOLE),
    (f"<Assessments>{ASSESSMENT}</Assessments>", "", WHOLE),
    (f"<Work><Done>{STARTED}{AUTHORISED}</Done></Work>", "", WHOLE),
    (f"<Assessments><Dates>{STARTED}{AUTHORISED}</Dates></Assessments>", "", WHOLE),
    ("", f"<Section47>{ENQUIRED}{HELD}</Section47>", CONFERENCE),
    (f"<Section47>{ENQUIRED}</Section47><ChildProtectionPlans>{HELD}{PLANNED}</ChildProtectionPlans>", "",
     ["child_protection_plan_started 20 Jun", *CONFERENCE]),
    (f"<S47Enquiry>{ENQUIRED}{HELD}</S47Enquiry><S47Enquiry>{ENQUIRED.replace('05', '25')}</S47Enquiry>", "",
     [*CONFERENCE, "section_47_started 25 Jun", "strategy_discussion 25 Jun"]),
    (f"<ChildProtectionPlans>{PLANNED}<CPPreviews>{REVIEWED}</CPPreviews></ChildProtectionPlans>", "", REVIEW),
    (f"<ChildProtectionPlans>{PLANNED}{REVIEWED}</ChildProtectionPlans>", "", REVIEW),
    (f"<ChildProtectionPlans>{PLANNED}<reviews>{REVIEWED}</reviews></ChildProtectionPlans>", "", REVIEW),
    (f"<ChildProtectionPlans>{PLANNED}</ChildProtectionPlans><Reviews>{REVIEWED}</Reviews>", "", REVIEW),
    (f"<ChildProtectionPlans>{PLANNED}</ChildProtectionPlans>{REVIEWED}", "", REVIEW),
    ("", f"<ChildProtectionPlan>{PLANNED}<Review>{REVIEWED}</Review></ChildProtectionPlan>", REVIEW),
    ("", CLOSED, ["case_closed 20 Dec"]),
    ("", "<ReferralNFA>1</ReferralNFA>", ["no_further_action 01 Jun"]),
    (ASSESSMENT.replace("Assessments", "ASSESSMENT").replace("Authorisation", "Authorization"), "", WHOLE),
])  # fmt: skip
def test_elements_in_another_place_are_read_where_the_meaning_is_plain(
    tmp_path: Path, details: str, beside: str, events: list[str]
) -> None:
    histories = reading(tmp_path, a_return(of_child(REFERRAL + details, beside)))
    assert told(histories) == sorted(events)
    assert "repaired" in set(histories.findings["level"])
    assert "refused" not in set(histories.findings["level"])
    assert set(histories.events["episode"]) == {"2023-06-01"}


OPEN = f"<Assessments>{STARTED}</Assessments>"
TWO_OPEN = ["assessment_started 02 Jun", "assessment_started 05 Jun"]


@pytest.mark.parametrize(("details", "beside", "events"), [
    # two assessments that it could have ended, and two enquiries that it could belong to
    (OPEN + OPEN.replace("06-02", "06-05") + AUTHORISED, "", ["assessment_authorised ?", *TWO_OPEN]),
    (f"<Section47>{ENQUIRED}</Section47><Section47>{ENQUIRED.replace('05', '06')}</Section47><Seen>{HELD}</Seen>", "",
     [*ENQUIRY, "initial_child_protection_conference ?", "section_47_started 06 Jun", "strategy_discussion 06 Jun"]),
    # a conference beside an enquiry that has another one
    (f"<Section47>{ENQUIRED}{HELD}</Section47><Seen>{HELD.replace('06-20', '06-21')}</Seen>", "",
     ["initial_child_protection_conference ?", *CONFERENCE]),
    # two referrals of the child, both open when the assessment began
    ("", f"{SECOND.replace('2024-01-10', '2023-06-02')}{ASSESSMENT}",
     [f"{event}*" for event in WHOLE]),
    ("", f"{SECOND}<ReferralNFA>Y</ReferralNFA>", ["no_further_action ?*"]),
])  # fmt: skip
def test_elements_that_may_belong_to_two_blocks_are_kept_in_doubt(
    tmp_path: Path, details: str, beside: str, events: list[str]
) -> None:
    histories = reading(tmp_path, a_return(of_child(REFERRAL + details, beside)))
    assert told(histories) == sorted(events)
    assert "element_in_doubt" in codes(histories)
    assert set(codes(histories)) <= {"element_in_doubt", "not_in_census"}


def test_of_two_referrals_the_one_that_was_open_is_meant(tmp_path: Path) -> None:
    histories = reading(tmp_path, a_return(of_child(REFERRAL, SECOND + ASSESSMENT)))
    assert told(histories) == WHOLE
    assert set(histories.events.loc[histories.events["event"] != "referral", "episode"]) == {"2023-06-01"}


def test_what_stands_outside_any_child_is_kept_in_doubt_with_the_child_before_it(tmp_path: Path) -> None:
    histories = reading(tmp_path, a_return(of_child(REFERRAL), ASSESSMENT, of_child(REFERRAL).replace("c1", "c2")))
    assert told(histories) == ["assessment_authorised ?*", "assessment_started ?*"]
    assert set(histories.events.loc[histories.events["event"] != "referral", "child"]) == {"c1"}
    assert histories.findings[["code", "level", "line"]].to_numpy().tolist() == [["element_in_doubt", "refused", 5]]


@pytest.mark.parametrize(("tag", "own"), [
    ("reviews", "Reviews"), ("Review", "Reviews"), ("CINDetails", "CINdetails"), ("Section_47", "Section47"),
    ("assessmentauthorizationdate", "AssessmentAuthorisationDate"), ("CPPreviews", "CPPreviews"), ("child", "Child"),
    ("Children", "Children"), ("lea", "LEA"),
])  # fmt: skip
def test_names_that_are_only_spelt_differently(tag: str, own: str) -> None:
    assert spelt(tag) == own


def test_no_two_elements_of_the_census_are_taken_for_one_another() -> None:
    assert all(spelt(tag.upper()) == tag for tag in HOMES)


@pytest.mark.parametrize("word", ["2", "", "maybe"])
def test_a_word_that_is_neither_yes_nor_no_leaves_what_it_decides_in_doubt(tmp_path: Path, word: str) -> None:
    nfa, needless = f"<ReferralNFA>{word}</ReferralNFA>", f"<ICPCnotRequired>{word}</ICPCnotRequired>"
    histories = reading(tmp_path, a_return(of_child(REFERRAL + nfa)))
    assert told(histories) == ["no_further_action ?"]
    assert histories.findings[["code", "level"]].to_numpy().tolist() == [["yes_no_unreadable", "refused"]]
    enquiry = reading(tmp_path, a_return(of_child(f"{REFERRAL}<Section47>{ENQUIRED}{needless}</Section47>")))
    assert told(enquiry) == ["conference_not_required ?", *ENQUIRY]
    assert codes(enquiry) == ["yes_no_unreadable"]


def test_where_something_else_decides_it_leaves_nothing_in_doubt(tmp_path: Path) -> None:
    """An assessment was further action, and a conference that was held was required."""
    held = f"<Section47>{ENQUIRED}{HELD}<ICPCnotRequired/></Section47>"
    histories = reading(tmp_path, a_return(of_child(f"{REFERRAL}{ASSESSMENT}{held}<ReferralNFA></ReferralNFA>")))
    assert told(histories) == sorted([*WHOLE, *CONFERENCE])
    assert histories.findings.empty


def test_the_same_details_twice_count_once(tmp_path: Path) -> None:
    """Whatever the order of what stands in them; others of the same day are another referral."""
    one, turned = REFERRAL + ASSESSMENT + CLOSED, f"{CLOSED}\n{ASSESSMENT}{REFERRAL}"
    histories = reading(tmp_path, a_return(of_child(one, f"<CINdetails>{turned}</CINdetails>")))
    assert histories.events["episode"].unique().tolist() == ["2023-06-01"]
    assert codes(histories) == ["identical_element"]
    other = reading(tmp_path, a_return(of_child(one, f"<CINdetails>{REFERRAL}</CINdetails>")))
    assert sorted(other.events["episode"].unique()) == ["2023-06-01", "2023-06-01#2"]


@pytest.mark.parametrize(("again", "level", "day"), [
    (CLOSED, "repaired", "20 Dec"), (CLOSED.replace("2023-12-20", "20/12/2023"), "repaired", "20 Dec"),
    (CLOSED.replace("2023", "2022"), "refused", "?"),
])  # fmt: skip
def test_an_element_twice_is_read_once_or_not_at_all(tmp_path: Path, again: str, level: str, day: str) -> None:
    histories = reading(tmp_path, a_return(of_child(REFERRAL + CLOSED + again)))
    assert told(histories) == [f"case_closed {day}"]
    assert histories.findings[["code", "level"]].to_numpy().tolist() == [["element_twice", level]]


def test_two_referral_dates_that_differ_leave_the_referral_without_one(tmp_path: Path) -> None:
    histories = reading(tmp_path, a_return(of_child(REFERRAL + REFERRAL.replace("06", "07"))))
    assert histories.events["date"].isna().tolist() == [True]
    assert "element_twice" in codes(histories)


@pytest.mark.parametrize("identifiers", [
    "<LAchildID>c<b>1</b>2</LAchildID>", "<LAchildID>c&unknown;1</LAchildID>", "<LAchildID>c&#0;1</LAchildID>",
    "<LAchildID>c\x001</LAchildID>", "<LAchildID>c\x011</LAchildID>",
    "<LAchildID>c1</LAchildID><LAchildID>c2</LAchildID>",
])  # fmt: skip
def test_a_child_with_a_broken_identifier_is_refused(tmp_path: Path, identifiers: str) -> None:
    broken = of_child(REFERRAL, identifiers=identifiers)
    histories = reading(tmp_path, a_return(of_child(REFERRAL).replace("c1", "good"), broken))
    assert histories.events["child"].tolist() == ["good"]
    refused = histories.findings[histories.findings["code"] == "identifier_broken"]
    assert refused[["level", "line"]].to_numpy().tolist() == [["refused", 5]]


@pytest.mark.parametrize(("identifiers", "code"), [
    ("<LAchildID>c\u200b1</LAchildID>", "identifier_cleaned"),
    ("<LAchildID>c1</LAchildID><LAchildID> c1</LAchildID>", "element_twice"),
])  # fmt: skip
def test_an_identifier_that_can_be_repaired(tmp_path: Path, identifiers: str, code: str) -> None:
    histories = reading(tmp_path, a_return(of_child(REFERRAL, identifiers=identifiers)))
    assert histories.events["child"].tolist() == ["c1"]
    assert histories.findings[["code", "level"]].to_numpy().tolist() == [[code, "repaired"]]


PLAN = f"<ChildProtectionPlans>{PLANNED}{{}}</ChildProtectionPlans>"


@pytest.mark.parametrize(("details", "code"), [
    (f"<Assessments>{STARTED.replace('06-02', '05-31')}</Assessments>", "dates_out_of_order"),
    (ASSESSMENT, ""),
    (f"<Section47>{ENQUIRED.replace('06-05', '05-31')}</Section47>", "dates_out_of_order"),
    (CLOSED + ASSESSMENT.replace("06-30", "12-21"), "dates_out_of_order"),
    (CLOSED + ASSESSMENT.replace("06-30", "12-20"), ""),
    (PLAN.format("<Reviews><CPPreviewDate>2023-06-20</CPPreviewDate></Reviews>"), "review_on_first_day"),
    (PLAN.format("<Reviews><CPPreviewDate>2023-06-19</CPPreviewDate></Reviews>"), "dates_out_of_order"),
    (PLAN.format("<Reviews><CPPreviewDate>2023-06-21</CPPreviewDate></Reviews>"), ""),
    (PLAN.format("") + PLAN.format("").replace("06-20", "08-01"), "plans_overlap"),
    (PLAN.format("<CPPendDate>2023-08-01</CPPendDate>") + PLAN.format("").replace("06-20", "08-01"), ""),
    ("<PreProceedingsandFGDM><PPStartDate>2023-07-01</PPStartDate></PreProceedingsandFGDM>", "pre_proceedings"),
])  # fmt: skip
def test_days_in_an_order_that_work_does_not_have_are_asked_about(tmp_path: Path, details: str, code: str) -> None:
    histories = reading(tmp_path, a_return(of_child(REFERRAL + details)))
    assert codes(histories) == ([code] if code else [])
    assert set(histories.findings["level"]) <= {"query"}


@pytest.mark.parametrize(("closed", "asked"), [("", True), (CLOSED, False)])
def test_a_case_that_stays_open_after_the_child_s_death_is_asked_about(
    tmp_path: Path, closed: str, asked: bool
) -> None:
    identifiers = "<LAchildID>c1</LAchildID><PersonDeathDate>2023-12-01</PersonDeathDate>"
    histories = reading(tmp_path, a_return(of_child(REFERRAL + closed, identifiers=identifiers)))
    assert codes(histories) == ["died_not_closed"] * asked


@pytest.mark.parametrize(("collection", "inside", "called"), [
    ("CSWWF", "", "social work workforce census"), ("Something else", "", "collection `Something else`"),
    ("", "<CSWWWorker><AgencyWorker>1</AgencyWorker></CSWWWorker>", "social work workforce census"),
])  # fmt: skip
def test_a_return_of_another_collection_says_which(tmp_path: Path, collection: str, inside: str, called: str) -> None:
    text = a_return(collection=collection).replace("</Children>", f"</Children>{inside}")
    with pytest.raises(CannotRun, match=called):
        reading(tmp_path, text.replace("<LEA>999</LEA>", ""))


@pytest.mark.parametrize("collection", ["CIN", "cin", "CIN Census", "Children in Need", ""])
def test_the_census_by_any_name_is_read(tmp_path: Path, collection: str) -> None:
    assert len(reading(tmp_path, a_return(of_child(REFERRAL), collection=collection)).events) == 1


def test_numbers_of_thousands_of_digits_in_the_header_are_no_traceback(tmp_path: Path) -> None:
    source = "<LEA>999</LEA><SerialNo>" + "1" * 5000 + "</SerialNo>"
    text = a_return(of_child(REFERRAL)).replace("<LEA>999</LEA>", source)
    year = text.replace("<ReferenceDate>", f"<Year>{'2' * 5000}</Year><ReferenceDate>")
    assert len(reading(tmp_path, year).events) == 1
