"""Files of formats that are recognised and not read: they say which they are."""

from __future__ import annotations

from pathlib import Path

import pytest

from evaluator.errors import CannotRun
from evaluator.histories.reading import read
from evaluator.rulebook.formats import formats, recognised

GOOD = "authority,child,episode,event,date\n201,good,A,referral,2023-06-01\n"
HEADERS = {
    "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN": "SSDA903",
    "CHILD,DOB,REVIEW,REVIEW_CODE": "SSDA903",
    "Child,DOB,Missing,Mis_start,Mis_end": "SSDA903",
    "Child Unique ID,Gender,Ethnicity,Date of Birth,Age,Date of Contact,Contact Source": "Annex A",
    "cine_referral_id,cine_person_id,cine_referral_date": "Standard Safeguarding Dataset",
}


@pytest.mark.parametrize("header", HEADERS)
def test_a_table_of_another_format_says_which_it_is(tmp_path: Path, header: str) -> None:
    (tmp_path / "table.csv").write_text(f"{header}\n1,2,3\n", encoding="utf-8")
    with pytest.raises(CannotRun, match=f"this is a table of {HEADERS[header]}, which is recognised and not read"):
        read([tmp_path / "table.csv"])


def test_beside_an_event_table_it_is_a_finding(tmp_path: Path) -> None:
    (tmp_path / "episodes.csv").write_text("CHILD,DECOM,RNE,LS\n1,01/06/2023,S,C2\n", encoding="utf-8")
    (tmp_path / "events.csv").write_text(GOOD, encoding="utf-8")
    histories = read([tmp_path])
    assert len(histories.events) == 1
    assert histories.findings[["code", "level", "file"]].to_numpy().tolist() == [
        ["file_not_read", "refused", "episodes.csv"]
    ]


@pytest.mark.parametrize("root", ["EXPSSDA903", "Message903"])
def test_the_xml_of_another_return_says_which_it_is(tmp_path: Path, root: str) -> None:
    (tmp_path / "a.xml").write_text(f"<{root}><CHILD/></{root}>", encoding="utf-8")
    with pytest.raises(CannotRun, match="of the format SSDA903"):
        read([tmp_path / "a.xml"])


def test_no_line_is_of_two_formats() -> None:
    lines = [line for form in formats() for line in form.known_by]
    assert all(recognised(line) is form for form in formats() for line in form.known_by)
    assert len(lines) == len(set(lines))
    assert recognised(["child", "date"]) is None
