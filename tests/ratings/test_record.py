"""A council's documented judgements, held against the rules of each regime; Haringey's is the acceptance case."""

from __future__ import annotations

import datetime as dt
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from evaluator.errors import CannotRun
from evaluator.ratings.rate import shipped_regimes
from evaluator.ratings.record import Held, read_record, record_data
from evaluator.ratings.record_file import read_record_file
from evaluator.resources import folder

HARINGEY = folder("fixtures") / "haringey" / "record.yaml"
GOOD = """record: made-up
authority: Made up
scales:
  - {scale: APA grade, of: children's services, regimes: [apa-2005]}
  - {scale: CSCI stars, of: social services, regimes: [csci-stars-2002]}
judgements:
  - {date: 2006, regime: apa-2005, scale: APA grade, awarded: good, source: none, confidence: D}
"""


@pytest.fixture(scope="module")
def haringey() -> dict[str, Any]:
    return record_data(read_record(HARINGEY, shipped_regimes()))


def table(data: dict[str, Any], scale: str) -> list[dict[str, Any]]:
    return next(one["judgements"] for one in data["scales"] if one["scale"] == scale)


def held(tmp_path: Path, text: str) -> dict[str, Any]:
    path = tmp_path / "record.yaml"
    path.write_text(text, encoding="utf-8")
    return record_data(read_record(path, shipped_regimes()))


# --- Haringey ---


def test_three_scales_are_kept_apart_and_later_inspections_come_after_them(haringey: dict[str, Any]) -> None:
    assert [(one["scale"], [row["awarded"] for row in one["judgements"]]) for one in haringey["scales"]] == [
        ("CSCI stars", ["0 stars", "1 star"]),
        ("CPA", ["weak", "fair", "3 stars", "3 stars", "1 star"]),
        ("APA grade", ["good", "inadequate"]),
        ("later inspectorate", ["performs poorly", "requires improvement", "requires improvement", "good"]),
    ]


def test_what_the_rules_allow_and_which_rule_says_so(haringey: dict[str, Any]) -> None:
    spoken = [
        (row["date"], row["awarded"], row["at_most"], row["consistent"], row["rules"])
        for one in haringey["scales"]
        for row in one["judgements"]
        if row["rules"]
    ]
    assert spoken == [
        ("March 2009", "1 star", "1 star", "yes", "children-and-young-people-at-1"),
        ("December 2018", "requires improvement", "requires improvement", "yes, by a reconstructed rule",
         "leadership-requires-improvement; two-of-three-at-most-requires-improvement; "
         "help-and-looked-after-at-most-good"),
    ]  # fmt: skip
    silent = [row for one in haringey["scales"] for row in one["judgements"] if not row["rules"]]
    assert len(silent) == 11 and {row["consistent"] for row in silent} == {"no rule fires"}


def test_the_same_council_on_different_evidence_and_no_more_than_that(haringey: dict[str, Any]) -> None:
    assert haringey["says"] == [
        "Of 13 documented judgements, 2 can be held against a rule of their regime with the parts that are "
        "documented; above what the rules allow: none.",
        "APA grade: Haringey was good in autumn 2007 on submitted data, and inadequate in December 2008 once files "
        "were read. The same council, different evidence, the opposite verdict; the record supports no more than that.",
        "It does not show three stars from CSCI for its children's services (its stars of 2004 to 2006 were not "
        "found).",
    ]


def test_the_death_is_dated_context_without_a_rating_and_lies_before_the_good_grade(haringey: dict[str, Any]) -> None:
    assert [event["date"] for event in haringey["events"]] == [
        "November 1999", "February 2000", "August 2007", "November 2008", "December 2008", "July 2009",
        "December 2010",
    ]  # fmt: skip
    assert all(set(event) == {"date", "what", "confidence", "source"} for event in haringey["events"])
    file = read_record_file(HARINGEY)[0]
    assert file is not None
    death = next(event.date.first for event in file.events if "Connelly" in event.what)
    good = next(line.date.first for line in file.judgements if line.evidence == "on submitted data")
    assert dt.date(2007, 8, 1) == death < good


def test_nothing_is_guessed(haringey: dict[str, Any]) -> None:
    file = read_record_file(HARINGEY)[0]
    assert file is not None
    documented = {(line.date.said, part): grade for line in file.judgements for part, grade in line.parts.items()}
    assert ("December 2008", "staying_safe") in documented and len(documented) == 15
    assert not any(line.parts for line in file.judgements if line.regime in ("csci-stars-2002", "cpa-2002"))
    assert all(line.source != "none" and line.confidence in ("V", "V2") for line in file.judgements)


def test_with_the_edge_of_a_rule_crossed_the_record_is_inconsistent(tmp_path: Path) -> None:
    """The same record, if Haringey had kept two stars in March 2009."""
    text = HARINGEY.read_text(encoding="utf-8")
    kept = text.replace("scale: CPA, awarded: 1 star", "scale: CPA, awarded: 2 stars")
    assert kept != text
    data = held(tmp_path, kept)
    assert table(data, "CPA")[-1]["consistent"] == "no"
    assert "above what the rules allow: 1." in data["says"][0]


def dayseven(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "evaluator", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)


def test_the_command_prints_a_table_each_scale_and_then_the_sentence() -> None:
    done = dayseven("record", HARINGEY, "--format", "table")
    assert done.returncode == 0
    titles = [line for line in done.stdout.splitlines() if line.startswith(("CSCI", "CPA", "APA", "later", "Beside"))]
    assert [title.strip() for title in titles] == [
        "CSCI stars (social services)",
        "CPA (the council as a whole)",
        "APA grade (children's services on an annual assessment)",
        "later inspectorate (children's services)",
        "Beside the ratings",
    ]
    assert "different evidence, the opposite verdict" in done.stderr and "does not show three stars" in done.stderr


def test_the_command_as_json_and_when_piped() -> None:
    piped = dayseven("record", HARINGEY).stdout.splitlines()
    assert piped[0].startswith("scale,date,regime") and len(piped) == 14
    (data,) = json.loads(dayseven("record", HARINGEY, "--format", "json").stdout)
    assert data["authority"] == "Haringey" and len(data["says"]) == 3
    assert table(data, "CPA")[-1]["rules"] == "children-and-young-people-at-1"
    assert data["note"].startswith(("Inferred by durable-rules", "Rated by the reference"))


def test_the_command_rates_by_a_regime_of_the_time(tmp_path: Path) -> None:
    path = tmp_path / "judgements.csv"
    header = "authority,serving_children_well,prospects_children,serving_adults_well,prospects_adults,A1\n"
    path.write_text(f"{header}made up,yes,excellent,most,promising,25\nanother,no,,,,\n", encoding="utf-8")
    done = dayseven("rate", path, "--regime", "csci-stars-2002")
    rows = ["made up,2,placement-moves;points-for-2-stars", "another,0,failure-in-either"]
    assert done.stdout.splitlines()[1:] == rows
    assert "was not found" in done.stderr and "Resting on a reconstruction: 1 of 2 ratings." in done.stderr
    rated = json.loads(dayseven("rate", path, "--regime", "csci-stars-2002", "--format", "json").stdout)
    assert [one["rests_on_reconstruction"] for one in rated] == [True, False]


# --- any record ---


@pytest.mark.parametrize(
    ("date", "said", "first"),
    [
        ("2003", "2003", dt.date(2003, 1, 1)),
        ("early 2007", "early 2007", dt.date(2007, 1, 1)),
        ("autumn 2007", "autumn 2007", dt.date(2007, 9, 1)),
        ("2009-03", "March 2009", dt.date(2009, 3, 1)),
        ("2008-12-01", "1 December 2008", dt.date(2008, 12, 1)),
    ],
)
def test_a_date_is_as_exact_as_it_is_documented(tmp_path: Path, date: str, said: str, first: dt.date) -> None:
    path = tmp_path / "record.yaml"
    path.write_text(GOOD.replace("date: 2006", f"date: {date}"), encoding="utf-8")
    (line,) = read_record(path, shipped_regimes()).file.judgements
    assert (line.date.said, line.date.first) == (said, first)


OPPOSITE = "The record has no two judgements of one regime that are opposite and rest on different evidence."


@pytest.mark.parametrize(
    ("second", "opposite"),
    [
        ("awarded: adequate, evidence: on files,", True),
        ("awarded: outstanding, evidence: on files,", False),  # not opposite
        ("awarded: adequate, evidence: on data,", False),  # the same evidence
        ("awarded: adequate,", False),  # evidence not known
    ],
)
def test_an_opposite_verdict_needs_different_evidence(tmp_path: Path, second: str, opposite: bool) -> None:
    line = "  - {date: 2007, regime: apa-2005, scale: APA grade, SECOND source: none, confidence: D}\n"
    text = GOOD.replace("awarded: good,", "awarded: good, evidence: on data,") + line.replace("SECOND", second)
    says = held(tmp_path, text)["says"]
    assert (OPPOSITE not in says) is opposite
    assert any("Made up was good in 2006 on data, and adequate in 2007 on files" in one for one in says) is opposite


def test_lines_are_shown_by_date(tmp_path: Path) -> None:
    line = "  - {date: 2005, regime: apa-2005, scale: APA grade, awarded: adequate, source: none, confidence: D}\n"
    assert [row["date"] for row in table(held(tmp_path, GOOD + line), "APA grade")] == ["2005", "2006"]


@pytest.mark.parametrize(
    ("change", "at", "said", "remedy"),
    [
        (("awarded: good", "awarded: godo"), "godo", "`godo` is not a grade of this scale", "did you mean `good`?"),
        (("apa-2005, scale", "apa-2004, scale"), "apa-2004", "no regime is called", "did you mean `apa-2005`?"),
        (("scale: APA grade, awarded", "scale: CSCI stars, awarded"), "CSCI stars, awarded",
         "`apa-2005` is not a regime of the scale `CSCI stars`", "its scale is `APA grade`"),
        (("good,", "good, parts: {safe: good},"), "safe: good", "`apa-2005` has no judgement `safe`", "staying_safe"),
        (("good,", "good, parts: {staying_safe: yes},"), "yes}", "`yes` is not a grade", "one of: inadequate"),
        (("source: none", "source: S999"), "S999", "no source is called `S999`", "rules/reference/sources.yaml"),
        (("date: 2006", "date: last year"), "last year", "`last year` is no date", "write 2007"),
        (("date: 2006", "date: 2006-13"), "2006-13", "`2006-13` is no date", "write 2007"),
        (("confidence: D", "confidence: sure"), "sure", "`sure` is not one of the allowed values", "V"),
        (("awarded: good, ", ""), "{date", "`awarded` is missing", "add `awarded:`"),
        (("record: made-up", "recrod: made-up"), "recrod", "unknown key `recrod`", "did you mean `record`?"),
    ],
)  # fmt: skip
def test_every_mistake_has_its_place_and_what_to_do(
    tmp_path: Path, change: tuple[str, str], at: str, said: str, remedy: str
) -> None:
    assert change[0] in GOOD
    text = GOOD.replace(*change, 1)
    with pytest.raises(CannotRun) as error:
        held(tmp_path, text)
    message = error.value.message
    assert said in message and remedy in message
    (line, column), *others = re.findall(r"record\.yaml:(\d+):(\d+)\n", message)
    assert text.splitlines()[int(line) - 1][int(column) - 1 :].startswith(at) and not others


def test_what_is_said_not_to_be_shown_must_not_be_there(tmp_path: Path) -> None:
    absent = "not_shown:\n  - {regime: apa-2005, awarded: good, what: a good year}\n"
    with pytest.raises(CannotRun, match="`good` is said not to be shown, but the record shows it"):
        held(tmp_path, GOOD + absent)
    assert held(tmp_path, GOOD + absent.replace("awarded: good", "awarded: outstanding"))["says"][-1] == (
        "It does not show a good year.")  # fmt: skip
    with pytest.raises(CannotRun, match="no regime is called `apa`"):
        held(tmp_path, GOOD + absent.replace("regime: apa-2005", "regime: apa"))


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(CannotRun, match="cannot be read"):
        read_record(tmp_path / "absent.yaml", shipped_regimes())
    done = dayseven("record", tmp_path / "absent.yaml")
    assert done.returncode == 2 and "absent.yaml" in done.stderr and done.stdout == ""


def test_a_silent_rule_is_not_called_consistent() -> None:
    record = read_record(HARINGEY, shipped_regimes())
    for one in (held for rows in record.scales.values() for held in rows):
        assert isinstance(one, Held)
        assert (one.verdict == "no rule fires") is (one.rating.rules_fired == ())
